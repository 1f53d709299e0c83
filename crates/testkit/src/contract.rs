//! What every implementation of a store port must do, as functions that panic where it does not.
#![expect(clippy::unwrap_used, reason = "a contract that does not hold ends the test")]

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{
    AcceptOutcome, AnswerOutcome, ConversationStore, Impression, ImpressionStore, Inbox,
    InboxEntry, PriceHistory, Privacy, ProfileStore, TraceStore, VectorEntry, VectorStore,
};
use magpie_core::{
    AgentKind, Audience, Availability, ConversationId, ConversationState, Currency, FacetKind,
    Fact, Label, MessageKey, Money, Need, NeedOrigin, NeedOutcome, Needs, PastPick, PastTurn,
    PersonId, Photo, PhotoError, Pick, Plan, PlannerKind, Platform, PriceObservation, ProductId,
    Profile, Question, RankedRecord, Receipt, ReceiptStatus, Reply, Sender, SenderId, SourceId,
    Step, Trace, TurnId, Verdict, Want,
};

use crate::product;

fn at(seconds: i64) -> Timestamp {
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
        sender: Sender {
            platform,
            id: SenderId::new(sender),
            display_name: Some("Ada <b>".to_owned()),
        },
        audience: Audience::Private,
        text: "blue boots \u{202e}\u{1f97e}".to_owned(),
        photos: vec![
            Ok(Photo { jpeg: Bytes::from_static(&[0xff, 0, 0xd8]), width: 3, height: 2 }),
            Err(PhotoError::TooManyBytes { bytes: 9, limit: 8 }),
        ],
        reply_to: Some(TurnId::new("earlier")),
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
        elapsed: std::time::Duration::from_millis(12),
    }
}

/// Accepting once, answering once, delivering, and what is left for recovery.
pub async fn inbox(store: &dyn Inbox) {
    let first = entry("t1", "ada", "m1");
    assert_eq!(store.accept(first.clone()).await.unwrap(), AcceptOutcome::New);
    let again = entry("t2", "ada", "m1");
    let duplicate = AcceptOutcome::Duplicate(first.turn.clone());
    assert_eq!(store.accept(again).await.unwrap(), duplicate, "one message key, one turn");
    let second = entry("t3", "bob", "m1");
    assert_eq!(store.accept(second.clone()).await.unwrap(), AcceptOutcome::New);

    assert_eq!(store.entry(&first.turn).await.unwrap(), Some(first.clone()));
    assert_eq!(store.entry(&TurnId::new("t2")).await.unwrap(), None);
    assert_eq!(store.unanswered().await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.reply(&first.turn).await.unwrap(), None);

    let answer = reply("t1");
    assert_eq!(store.answer(answer.clone()).await.unwrap(), AnswerOutcome::Stored);
    let other = Reply { text: "Another.".to_owned(), ..answer.clone() };
    let earlier = AnswerOutcome::Already(Box::new(answer.clone()));
    assert_eq!(store.answer(other).await.unwrap(), earlier, "the first reply wins");
    assert_eq!(store.reply(&first.turn).await.unwrap(), Some(answer.clone()));

    let kept = store.entry(&first.turn).await.unwrap().unwrap();
    assert!(kept.photos.is_empty(), "photos leave with the answer");
    assert_eq!(store.unanswered().await.unwrap(), [second]);
    assert_eq!(store.undelivered().await.unwrap(), [(kept, answer)]);
    store.delivered(&first.turn).await.unwrap();
    assert_eq!(store.undelivered().await.unwrap(), []);
}

/// Conversations come back as they were.
pub async fn conversations(store: &dyn ConversationStore) {
    let id = ConversationId::new("testkit:c1");
    assert_eq!(store.load(&id).await.unwrap(), ConversationState::default());
    let state = ConversationState {
        needs: Needs::from_iter([Need::soft(Want::InStock)]),
        turns: vec![PastTurn {
            turn: TurnId::new("t1"),
            at: at(3),
            text: "boots".to_owned(),
            reply: "One match.".to_owned(),
            question: None,
            picks: vec![PastPick {
                product: ProductId::new("boots-1"),
                title: "Trail boot".to_owned(),
                price: Some(Money::new(1, Currency::EUR)),
                why: "Fits.".to_owned(),
            }],
        }],
    };
    store.save(&id, Some(&PersonId::new("testkit:ada")), &state).await.unwrap();
    assert_eq!(store.load(&id).await.unwrap(), state);
    store.save(&id, None, &ConversationState::default()).await.unwrap();
    assert_eq!(store.load(&id).await.unwrap(), ConversationState::default());
}

fn profile(person: &PersonId) -> Profile {
    Profile {
        person: person.clone(),
        facts: vec![Fact {
            name: "size: 42".to_owned(),
            quote: "I wear 42".to_owned(),
            needs: vec![Need::hard(Want::Facet(FacetKind::Size, "42".to_owned()))],
            category: Some("shoes".to_owned()),
            turn: TurnId::new("t1"),
            at: at(4),
        }],
    }
}

/// Profiles come back as they were.
pub async fn profiles(store: &dyn ProfileStore) {
    let person = PersonId::new("testkit:ada");
    assert_eq!(store.profile(&person).await.unwrap(), Profile::empty(person.clone()));
    store.save_profile(&profile(&person)).await.unwrap();
    assert_eq!(store.profile(&person).await.unwrap(), profile(&person));
}

fn impression(turn: &str, person: &str, product: &str, rank: u32, seconds: i64) -> Impression {
    Impression {
        turn: TurnId::new(turn),
        person: PersonId::new(person),
        product: ProductId::new(product),
        rank,
        at: at(seconds),
    }
}

/// Popularity counts people, not showings, and only recent ones.
pub async fn impressions(store: &dyn ImpressionStore) {
    let shown = [
        impression("t1", "a", "p1", 1, 10),
        impression("t1", "a", "p2", 2, 10),
        impression("t2", "a", "p2", 1, 20),
        impression("t3", "b", "p2", 1, 30),
        impression("t0", "c", "p9", 1, -10),
    ];
    store.record(&shown).await.unwrap();
    store.record(&shown[..2]).await.unwrap();
    let counts = store.popularity(at(0)).await.unwrap();
    assert_eq!(counts, [(ProductId::new("p2"), 2), (ProductId::new("p1"), 1)]);
}

/// Price histories keep changes and one sign of life a day.
pub async fn prices(store: &dyn PriceHistory) {
    let seen = |product: &str, hours: i64, amount: i64| PriceObservation {
        product: ProductId::new(product),
        at: at(0) + SignedDuration::from_hours(hours),
        price: Some(Money::new(amount, Currency::USD)),
        availability: Availability::InStock,
        source: SourceId::new("shop"),
    };
    let all = [seen("p", 0, 100), seen("p", 1, 100), seen("p", 2, 90), seen("p", 30, 90)];
    store.observe(&all).await.unwrap();
    store.observe(&[seen("p", -48, 120), seen("p2", 0, 5)]).await.unwrap();
    let history = store.history(&[ProductId::new("p")], Timestamp::MIN).await.unwrap();
    let amounts: Vec<i64> = history.iter().map(|o| o.price.unwrap().amount).collect();
    assert_eq!(amounts, [120, 100, 90, 90]);
    let recent = store.history(&[ProductId::new("p"), ProductId::new("p2")], at(0)).await.unwrap();
    assert_eq!(recent.len(), 4);
}

fn trace(turn: &str, person: &str) -> Trace {
    Trace {
        turn: TurnId::new(turn),
        conversation: ConversationId::new("testkit:c1"),
        person: PersonId::new(person),
        at: at(5),
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
        completions: Vec::new(),
        tool_calls: Vec::new(),
        ranked: vec![RankedRecord {
            product: ProductId::new("p"),
            score: 0.5,
            outcomes: vec![NeedOutcome::Unknown],
            dropped: Some("others fit better".to_owned()),
        }],
        elapsed: std::time::Duration::from_micros(7),
        degraded: vec!["no model".to_owned()],
    }
}

/// Traces come back as they were.
pub async fn traces(store: &dyn TraceStore) {
    let kept = trace("t1", "testkit:ada");
    store.keep(&kept).await.unwrap();
    assert_eq!(store.trace(&kept.turn).await.unwrap(), Some(kept));
    assert_eq!(store.trace(&TurnId::new("none")).await.unwrap(), None);
}

/// Vectors are kept by model.
pub async fn vectors(store: &dyn VectorStore) {
    let entry = |product: &str, first: f32| VectorEntry {
        product: ProductId::new(product),
        origin: "http://shop.example/p.jpg abc".to_owned(),
        vector: vec![first, -0.25, 1e-7],
    };
    store.put_vectors("m1", &[entry("a", 0.5), entry("b", 1.5)]).await.unwrap();
    store.put_vectors("m2", &[entry("a", 9.0)]).await.unwrap();
    store.put_vectors("m1", &[entry("a", 2.5)]).await.unwrap();
    assert_eq!(store.vectors("m1").await.unwrap(), [entry("a", 2.5), entry("b", 1.5)]);
    store.remove_vectors("m1", &[ProductId::new("a")]).await.unwrap();
    assert_eq!(store.vectors("m1").await.unwrap(), [entry("b", 1.5)]);
    assert_eq!(store.vectors("m2").await.unwrap(), [entry("a", 9.0)]);
}

/// Everything a store keeps.
pub trait WholeStore:
    Inbox
    + ConversationStore
    + ProfileStore
    + ImpressionStore
    + PriceHistory
    + TraceStore
    + VectorStore
    + Privacy
{
}

impl<T> WholeStore for T where
    T: Inbox
        + ConversationStore
        + ProfileStore
        + ImpressionStore
        + PriceHistory
        + TraceStore
        + VectorStore
        + Privacy
{
}

/// Forgetting one person deletes all of theirs, counts it, and leaves the others alone.
pub async fn privacy(store: &dyn WholeStore) {
    for (turn, sender) in [("f1", "ada"), ("f2", "bob")] {
        let entry = entry(turn, sender, "m1");
        let person = entry.sender.person();
        store.accept(entry.clone()).await.unwrap();
        store.answer(reply(turn)).await.unwrap();
        store
            .save(&entry.conversation, Some(&person), &ConversationState::default())
            .await
            .unwrap();
        store.save_profile(&profile(&person)).await.unwrap();
        store.record(&[impression(turn, person.as_str(), "p1", 1, 10)]).await.unwrap();
        store.keep(&trace(turn, person.as_str())).await.unwrap();
    }
    let ada = PersonId::new("testkit:ada");
    assert!(store.export(&ada).await.unwrap().to_string().contains("I wear 42"));
    let erased = store.forget(&ada).await.unwrap();
    for kind in ["messages", "replies", "conversations", "facts", "impressions", "traces"] {
        let count = erased.counts.iter().find(|(name, _)| name == kind).map(|(_, count)| *count);
        assert_eq!(count, Some(1), "{kind}");
    }
    assert!(!store.export(&ada).await.unwrap().to_string().contains("I wear 42"));
    assert_eq!(ProfileStore::profile(store, &ada).await.unwrap().facts, []);
    assert_eq!(Inbox::entry(store, &TurnId::new("f1")).await.unwrap(), None);
    assert_eq!(Inbox::reply(store, &TurnId::new("f1")).await.unwrap(), None);
    assert_eq!(store.popularity(at(0)).await.unwrap(), [(ProductId::new("p1"), 1)]);
    assert!(Inbox::entry(store, &TurnId::new("f2")).await.unwrap().is_some());
    let erased = store.forget(&ada).await.unwrap();
    assert!(erased.counts.iter().all(|(_, count)| *count == 0), "nothing is left to delete");

    // A reply that is ready only after its asker was forgotten leaves nothing behind.
    store.accept(entry("f3", "ada", "m3")).await.unwrap();
    store.forget(&ada).await.unwrap();
    store.answer(reply("f3")).await.unwrap();
    assert_eq!(Inbox::reply(store, &TurnId::new("f3")).await.unwrap(), None);
}
