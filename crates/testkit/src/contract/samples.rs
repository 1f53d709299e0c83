//! Records with everything that a record can have.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::ports::{Impression, InboxEntry};
use magpie_core::{
    AgentKind, Aspect, Audience, CompletionRecord, ConversationId, Cost, Currency, FacetKind, Fact,
    Label, Leaning, MessageKey, Money, Need, NeedOrigin, NeedOutcome, Needs, PersonId, Photo,
    PhotoError, Pick, Plan, PlannerKind, Platform, ProductId, Profile, Question, RankedRecord,
    ReadRecord, Receipt, ReceiptStatus, Reply, ReplyAddress, Sender, SenderId, SourceId, Step,
    ToolCallRecord, Trace, TurnId, Verdict, Want,
};

use crate::product;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).expect("a time of this century")
}

/// A message with everything a message can have.
pub fn entry(turn: &str, sender: &str, message: &str) -> InboxEntry {
    let platform = Platform::new("testkit");
    let conversation = ConversationId::new(format!("testkit:{sender}"));
    InboxEntry {
        turn: TurnId::new(turn),
        key: MessageKey::of_message(&platform, &conversation, message),
        conversation,
        address: ReplyAddress::new(r#"{"message":7}"#),
        sender: Sender {
            platform,
            id: SenderId::new(sender),
            display_name: Some("Ada <b>".to_owned()),
        },
        audience: Audience::Private,
        moderates: false,
        text: "blue boots \u{202e}\u{1f97e}".to_owned(),
        photos: vec![
            Ok(Photo { jpeg: Bytes::from_static(&[0xff, 0, 0xd8]), width: 3, height: 2 }),
            Err(PhotoError::TooManyBytes { bytes: 9, limit: 8 }),
        ],
        reply_to: Some(TurnId::new("earlier")),
        continues: Some(TurnId::new("first half")),
        locale: Some("de".to_owned()),
        sent_at: at(0),
        accepted_at: at(1),
    }
}

/// A reply with everything a reply can have.
pub fn reply(turn: &str) -> Reply {
    let need = Need::exclude(FacetKind::Material, "leather").with_origin(NeedOrigin::Remembered);
    let cap = Need::hard(Want::PriceMax(Money::new(12_000, Currency::USD)));
    let price = Money::new(9_990, Currency::USD);
    Reply {
        turn: TurnId::new(turn),
        text: "One match.".to_owned(),
        question: Some(Question { text: "For whom?".to_owned(), options: vec!["me".to_owned()] }),
        needs: Needs::from_iter([cap, need.clone()]),
        agents: vec![AgentKind::Product, AgentKind::Trend],
        picks: vec![Pick {
            rank: 1,
            product: product("boots-1")
                .title("Trail boot")
                .brand("Fjellva")
                .category(&["Footwear", "Boots"])
                .price(9_990, Currency::USD)
                .rating(4.5, 12)
                .build(),
            why: "Not leather.".to_owned(),
            verdicts: vec![Verdict {
                need,
                outcome: NeedOutcome::Met,
                evidence: "material: mesh".to_owned(),
            }],
            receipt: Receipt {
                source: SourceId::new("shop"),
                fetched_at: at(2),
                status: ReceiptStatus::Fresh,
            },
            labels: vec![Label::PriceMoved { from: price }],
        }],
        planner: PlannerKind::Model,
        prompt_versions: [("planner".to_owned(), "abc".to_owned())].into(),
        elapsed: Duration::from_millis(12),
        continued_by: Some(TurnId::new("later")),
    }
}

/// A profile with one fact.
pub fn profile(person: &PersonId) -> Profile {
    Profile {
        person: person.clone(),
        facts: vec![Fact {
            name: "size: 42".to_owned(),
            quote: "I wear 42".to_owned(),
            needs: vec![Need::hard(Want::Facet(FacetKind::Size, "42".to_owned()))],
            category: Some("shoes".to_owned()),
            pinned: true,
            turn: TurnId::new("t1"),
            at: at(4),
            replaced: Some("I wear 41".to_owned()),
        }],
        leanings: vec![leaning(Aspect::Facet(FacetKind::Colour, "navy: dark".to_owned()))],
        foreseen: 0.5,
        reset_at: Some(at(3)),
    }
}

/// What reactions may teach.
pub fn leaning(aspect: Aspect) -> Leaning {
    Leaning {
        aspect,
        mean: -0.25,
        variance: 0.125,
        reactions: 3,
        at: at(4),
        pinned: true,
        struck: false,
    }
}

/// A showing.
pub(super) fn impression(
    turn: &str,
    person: &str,
    product: &str,
    rank: u32,
    seconds: i64,
) -> Impression {
    Impression {
        turn: TurnId::new(turn),
        person: PersonId::new(person),
        community: None,
        product: ProductId::new(product),
        subject: None,
        rank,
        at: at(seconds),
    }
}

/// A trace with everything a trace can have.
pub fn trace(turn: &str, person: &str) -> Trace {
    Trace {
        turn: TurnId::new(turn),
        conversation: ConversationId::new("testkit:c1"),
        person: PersonId::new(person),
        at: at(5),
        read: Some(ReadRecord {
            intent: "find".to_owned(),
            language: Some("en".to_owned()),
            query: "boots".to_owned(),
            stated: Needs::new(),
        }),
        plan: Plan {
            reasoning: "boots".to_owned(),
            needs: Needs::new(),
            steps: vec![Step {
                agent: AgentKind::Product,
                goal: "boots".to_owned(),
                waits_for: vec![AgentKind::Image],
            }],
            question: None,
            planner: PlannerKind::Rules,
        },
        completions: vec![CompletionRecord {
            prompt: "planner".to_owned(),
            version: "abc".to_owned(),
            model: "groq/llama".to_owned(),
            input_tokens: 7,
            output_tokens: 8,
            cost: Some(Cost::from_nanos(7_290_000)),
            elapsed: Duration::from_millis(9),
            error: Some("too slow".to_owned()),
            repair: true,
        }],
        tool_calls: vec![ToolCallRecord {
            tool: "catalog.search".to_owned(),
            query: "boots".to_owned(),
            results: 3,
            cached: true,
            elapsed: Duration::from_millis(1),
            error: None,
        }],
        ranked: vec![RankedRecord {
            product: ProductId::new("p"),
            score: 0.5,
            outcomes: vec![NeedOutcome::Unknown],
            dropped: Some("others fit better".to_owned()),
        }],
        elapsed: Duration::from_micros(7),
        degraded: vec!["no model".to_owned()],
    }
}
