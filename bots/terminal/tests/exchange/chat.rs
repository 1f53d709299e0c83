//! The chat as a person or a pipe sees it.

use std::io::Cursor;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use magpie_core::wire::{ErasedV1, LinkAnswerV1, ProfileV1};
use magpie_core::{LinkAnswer, LinkMerge, LinkRequest, Phrases};
use magpie_terminal::{Exchange, ExchangeError, Lines, Outgoing, StageStream, Style, chat};
use serde_json::json;

use crate::replies::stages;

/// Answers every message, refuses "flood", remembers one fact until told to forget.
#[derive(Default)]
struct ScriptedExchange {
    sent: Mutex<Vec<Outgoing>>,
    forgotten: Mutex<bool>,
}

#[async_trait]
impl Exchange for ScriptedExchange {
    async fn send(&self, message: Outgoing) -> Result<StageStream, ExchangeError> {
        if message.text == "flood" {
            let reason = "too many messages; try again in 8 s".to_owned();
            return Err(ExchangeError::Busy { reason, retry_after: Some(Duration::from_secs(8)) });
        }
        let stages = stages("t1", &format!("You said {}.", message.text));
        let kept = if message.text == "lost" { 1 } else { stages.len() };
        self.sent.lock().unwrap().push(message);
        Ok(futures::stream::iter(stages.into_iter().take(kept).map(Ok)).boxed())
    }

    async fn memory(&self, user: &str) -> Result<ProfileV1, ExchangeError> {
        let fact = json!({
            "name": "diet: vegan", "quote": "I'm vegan\u{1b}[2J", "category": null, "turn": "t0",
            "at": "2026-11-20T08:00:00Z",
            "needs": [{"kind": "material", "value": "leather", "hard": true, "not": true}],
        });
        let facts = if *self.forgotten.lock().unwrap() { json!([]) } else { json!([fact]) };
        let learned = json!({
            "number": 2, "what": "likes: navy\u{1b}[2J", "why": "3 reactions, last 2026-11-21",
            "sureness": "likely", "pinned": true, "new": false,
        });
        let known = json!({"revision": "1", "entries": [learned]});
        let mut memory = if *self.forgotten.lock().unwrap() { json!({}) } else { known };
        memory["person"] = json!(user);
        memory["facts"] = facts;
        Ok(serde_json::from_value(memory).unwrap())
    }

    async fn link(&self, _: &str, request: LinkRequest) -> Result<LinkAnswerV1, ExchangeError> {
        let merge = LinkMerge { platforms: vec!["telegram".to_owned()], ..LinkMerge::default() };
        let answer = match request {
            LinkRequest::Code => LinkAnswer::Code { code: "ABCD-EFGH".to_owned(), minutes: 10 },
            LinkRequest::Preview(code) => LinkAnswer::Preview { code, merge },
            LinkRequest::Confirm(_) => LinkAnswer::Linked(merge),
            LinkRequest::Void(_) | LinkRequest::Unlink => {
                LinkAnswer::Unlinked { own: 1, others: 2, learned: 3 }
            }
        };
        Ok(LinkAnswerV1::new(&answer, Phrases::of(None).linking()))
    }

    async fn export(&self, user: &str) -> Result<serde_json::Value, ExchangeError> {
        Ok(json!({ "person": user }))
    }

    async fn forget(&self, _user: &str) -> Result<ErasedV1, ExchangeError> {
        *self.forgotten.lock().unwrap() = true;
        Ok(ErasedV1 { erased: [("facts".to_owned(), 1), ("traces".to_owned(), 0)].into() })
    }
}

async fn talk(input: &str) -> (String, Vec<Outgoing>) {
    let exchange = Arc::new(ScriptedExchange::default());
    let lines = Lines::reader(Cursor::new(input.to_owned().into_bytes()));
    let mut out = Vec::new();
    let partner: Arc<dyn Exchange> = exchange.clone();
    chat(partner, "ada", Style::PLAIN, lines, &mut out).await.unwrap();
    let sent = exchange.sent.lock().unwrap().clone();
    (String::from_utf8(out).unwrap(), sent)
}

#[tokio::test]
async fn a_pipe_gets_final_answers_without_prompts() {
    let (said, sent) = talk("boots\n\ncheaper").await;
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].user.as_deref(), Some("ada"));
    assert!(said.contains("You said boots.") && said.contains("You said cheaper."), "{said}");
    assert!(said.contains("1. Fell Boot  $89.90"), "{said}");
    assert!(
        !said.contains("Looking") && !said.contains("so far") && !said.contains("you>"),
        "{said}"
    );
}

#[tokio::test]
async fn a_photo_goes_with_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my photo.jpg");
    std::fs::write(&path, b"picture").unwrap();
    let (said, sent) = talk(&format!("/photo \"{}\" in blue\n", path.display())).await;
    assert_eq!(
        (sent[0].text.as_str(), sent[0].photos[0].as_ref()),
        ("in blue", b"picture".as_slice())
    );
    assert!(said.contains("You said in blue."), "{said}");
}

#[tokio::test]
async fn what_fails_is_told_and_the_chat_goes_on() {
    let (said, sent) = talk("/photo none.jpg\nflood\nlost\n/nonsense\nboots\n").await;
    assert!(said.contains("! none.jpg can't be read"), "{said}");
    assert!(said.contains("! too many messages; try again in 8 s"), "{said}");
    assert!(said.contains("! the answer did not arrive"), "{said}");
    assert!(said.contains("/nonsense is no command"), "{said}");
    assert_eq!(sent.last().unwrap().text, "boots");
}

#[tokio::test]
async fn memory_is_shown_and_forgotten_only_when_sure() {
    let (said, _) = talk("/memory\n/forget\nno\n/memory\n/forget\nyes\n/memory\n").await;
    let fact = "- diet: vegan: \"I'm vegan\" (not leather), since 2026-11-20";
    assert_eq!(said.matches(fact).count(), 2, "{said}");
    let learned = "- likes: navy (3 reactions, last 2026-11-21; likely, pinned)\n";
    assert_eq!(said.matches(learned).count(), 2, "{said}");
    assert!(
        said.contains("Nothing was deleted.") && said.contains("Forgotten: 1 facts."),
        "{said}"
    );
    assert!(said.ends_with("Nothing is remembered about you.\n"), "{said}");
}

#[tokio::test]
async fn accounts_are_linked_only_when_sure() {
    let (said, sent) = talk("/link\n/link ABCD-EFGH\nno\n/unlink\n").await;
    assert!(said.contains("Your code: ABCD-EFGH\n"), "{said}");
    assert!(said.contains("with yours on Telegram?") && said.contains("Nothing was linked."));
    assert!(said.contains("Separate again."), "{said}");
    assert!(sent.is_empty(), "a code is no message");
    let (said, _) = talk("/link ABCD-EFGH\nyes\n").await;
    assert!(said.contains("Linked with your account on Telegram."), "{said}");
}

#[tokio::test]
async fn quit_leaves_at_once() {
    let (_, sent) = talk("boots\n/quit\nshoes\n").await;
    assert_eq!(sent.len(), 1);
}
