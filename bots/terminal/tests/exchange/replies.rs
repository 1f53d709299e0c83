//! Replies that scripted partners give.

use magpie_core::wire::{ReplyV1, StageV1};
use serde_json::json;

pub fn reply(turn: &str, text: &str) -> ReplyV1 {
    serde_json::from_value(json!({
        "turn": turn, "reply": text, "question": null, "needs": [], "agents": ["product"],
        "planner": "rules", "prompt_versions": {}, "elapsed_ms": 3,
        "picks": [{
            "rank": 1, "product_id": "p1", "title": "Fell Boot", "merchant": "Scripted Shop",
            "price": {"amount": 8990, "currency": "USD"}, "url": "https://shop.example/p1",
            "image": null, "why": "Waterproof.", "availability": "in_stock", "labels": [],
            "needs": [],
            "receipt": {"source": "s", "fetched_at": "2026-11-23T10:00:00Z", "status": "fresh"}
        }]
    }))
    .unwrap()
}

pub fn stages(turn: &str, text: &str) -> Vec<StageV1> {
    vec![
        StageV1::Placeholder { turn: turn.to_owned(), text: "Looking…".to_owned() },
        StageV1::FirstPicks { reply: reply(turn, "so far") },
        StageV1::Final { reply: reply(turn, text) },
    ]
}
