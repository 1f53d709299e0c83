//! Conversations, profiles, traces, vectors, reactions, and what adapters keep.

use futures::StreamExt as _;
use magpie_core::ports::{
    AuditEvent, AuditLog, ConversationStore, FeedbackStore, Gallery, GalleryPhoto, Post,
    ProfileStore, SettingsStore, TraceStore, UpdateStore, VectorEntry, VectorStore, WatchStore,
};
use magpie_core::{
    ConversationId, ConversationState, Currency, Feedback, FeedbackKind, MessageKey, Money, Need,
    Needs, PastPick, PastTurn, PersonId, Platform, ProductId, Profile, TurnHead, TurnId, Want,
    Watch, WatchGoal, WatchId, WatchState,
};
use serde_json::json;

use super::WholeStore;
use super::samples::{at, entry, profile, reply, trace};

/// A reaction to the pick of a turn.
pub fn feedback(turn: &str, person: &str, kind: FeedbackKind) -> Feedback {
    Feedback {
        person: PersonId::new(person),
        turn: TurnId::new(turn),
        product: Some(ProductId::new("boots-1")),
        kind,
        reason: None,
        at: at(9),
    }
}

/// A message that was posted for a turn.
pub fn post(turn: &str, message: &str) -> Post {
    Post {
        message: MessageKey::new(message),
        turn: TurnId::new(turn),
        detail: r#"{"hash":1}"#.to_owned(),
    }
}

/// A watch that somebody set in private.
pub fn watch(id: &str, sender: &str) -> Watch {
    let entry = entry("t1", sender, "m1");
    Watch {
        id: WatchId::new(id),
        number: 1,
        wish_of: None,
        person: entry.sender.person(),
        sender: entry.sender,
        audience: entry.audience,
        conversation: entry.conversation,
        address: entry.address,
        locale: Some("de".to_owned()),
        goal: WatchGoal::PriceAtMost {
            product: ProductId::new("boots-1"),
            limit: Money::new(8_000, "EUR".parse().unwrap()),
        },
        title: "Boots".to_owned(),
        product: reply("t1").picks.first().map(|pick| pick.product.clone()),
        state: WatchState::Waiting,
        created_at: at(5),
        next_check: at(6),
        alerts: 0,
        failures: 0,
    }
}

/// Watches are found by person and by conversation, oldest first, and change in place.
pub async fn watches(store: &dyn WatchStore) {
    let fits = WatchGoal::Fits {
        text: "red boots".to_owned(),
        needs: Needs::from_iter([Need::hard(Want::PriceMax(Money::new(
            9_000,
            "EUR".parse().unwrap(),
        )))]),
        known: vec![ProductId::new("boots-1")],
    };
    let second = Watch { goal: fits, ..watch("w2", "ada") };
    for watch in [&second, &watch("w1", "ada"), &watch("w3", "bob")] {
        store.keep_watch(watch).await.unwrap();
    }
    let first = Watch { state: WatchState::Paused, alerts: 2, ..watch("w1", "ada") };
    store.keep_watch(&first).await.unwrap();
    let ada = PersonId::new("testkit:ada");
    assert_eq!(store.watches_of(&ada).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.watches_in(&second.conversation).await.unwrap().len(), 2);
    assert_eq!(store.watches().await.unwrap().len(), 3);
    assert_eq!(store.watch(&first.id).await.unwrap(), Some(first.clone()));
    let newest = Watch { number: 3, ..watch("w4", "ada") };
    store.keep_watch(&newest).await.unwrap();
    assert!(store.drop_watch(&newest.id).await.unwrap());
    let last = store.last_watch_number(&newest.conversation).await.unwrap();
    assert_eq!(last, 3, "a dropped watch keeps its number");
    let nowhere = ConversationId::new("testkit:nowhere");
    assert_eq!(store.last_watch_number(&nowhere).await.unwrap(), 0);
    assert!(store.drop_watch(&first.id).await.unwrap());
    assert!(!store.drop_watch(&first.id).await.unwrap());
    assert!(!store.renew_watch(&first).await.unwrap(), "what is dropped does not come back");
    assert!(store.renew_watch(&second).await.unwrap());
    assert_eq!(store.watches_of(&ada).await.unwrap(), [second]);
}

/// The last reaction to a pick counts; reactions of others are others'.
pub async fn reactions(store: &dyn FeedbackStore) {
    let (ada, bob) = ("testkit:ada", "testkit:bob");
    let whole = Feedback { product: None, ..feedback("t1", ada, FeedbackKind::Liked) };
    for given in [
        feedback("t2", ada, FeedbackKind::Liked),
        feedback("t1", ada, FeedbackKind::Liked),
        feedback("t1", ada, FeedbackKind::Disliked),
        whole.clone(),
        feedback("t1", bob, FeedbackKind::Opened),
        feedback("t2", ada, FeedbackKind::Withdrawn),
    ] {
        store.keep_feedback(&given).await.unwrap();
    }
    let kept = store.feedback_of(&PersonId::new(ada)).await.unwrap();
    assert_eq!(kept, [whole.clone(), feedback("t1", ada, FeedbackKind::Disliked)]);
    let liked = feedback("t9", bob, FeedbackKind::Bought);
    store.keep_feedback(&liked).await.unwrap();
    let everybody = [ada, bob].map(PersonId::new);
    assert_eq!(store.reacting(None, 9).await.unwrap(), everybody);
    assert_eq!(store.reacting(None, 1).await.unwrap(), everybody[..1]);
    assert_eq!(store.reacting(Some(&everybody[0]), 9).await.unwrap(), everybody[1..]);
    assert_eq!(store.reacting(Some(&everybody[1]), 9).await.unwrap(), []);
    let (ada, turn) = (PersonId::new(ada), TurnId::new("t1"));
    assert_eq!(store.feedback_on(&ada, &turn, None).await.unwrap(), Some(whole));
    let on = store.feedback_on(&ada, &TurnId::new("t2"), kept[1].product.as_ref()).await.unwrap();
    assert_eq!(on, None, "it was withdrawn");
}

/// Posts are found by turn and by message; those of unknown turns are not kept.
pub async fn posts(store: &dyn WholeStore) {
    store.accept(entry("t1", "ada", "p1")).await.unwrap();
    let (first, second) = (post("t1", "testkit:c:1"), post("t1", "testkit:c:2"));
    for post in [&second, &first, &post("nobody", "testkit:c:3")] {
        store.keep_post(post).await.unwrap();
    }
    let changed = Post { detail: "changed".to_owned(), ..first.clone() };
    store.keep_post(&changed).await.unwrap();
    assert_eq!(store.posts(&TurnId::new("t1")).await.unwrap(), [changed.clone(), second.clone()]);
    assert_eq!(store.post(&first.message).await.unwrap(), Some(changed));
    assert_eq!(store.post(&MessageKey::new("testkit:c:3")).await.unwrap(), None);
    store.drop_post(&first.message).await.unwrap();
    store.drop_post(&first.message).await.unwrap();
    assert_eq!(store.posts(&TurnId::new("t1")).await.unwrap(), [second]);
}

/// Held updates come back in order until they are released.
pub async fn updates(store: &dyn UpdateStore) {
    let (one, other) = (Platform::new("one"), Platform::new("other"));
    for (platform, id) in [(&one, 300), (&one, 2), (&other, 5), (&one, 2)] {
        store.hold(platform, id, format!("update {id}").as_bytes()).await.unwrap();
    }
    let held = store.held(&one).await.unwrap();
    assert_eq!(held, [(2, b"update 2".to_vec()), (300, b"update 300".to_vec())]);
    store.release(&one, &[2, 300, 7]).await.unwrap();
    assert_eq!(store.held(&one).await.unwrap(), []);
    assert_eq!(store.held(&other).await.unwrap().len(), 1);
}

/// Settings come back as they were.
pub async fn settings(store: &dyn SettingsStore) {
    let id = ConversationId::new("testkit:c1");
    assert_eq!(store.settings(&id).await.unwrap(), None);
    store.save_settings(&id, &json!({"pictures": false})).await.unwrap();
    store.save_settings(&id, &json!({"pictures": true})).await.unwrap();
    assert_eq!(store.settings(&id).await.unwrap(), Some(json!({"pictures": true})));
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

/// Profiles come back as they were.
pub async fn profiles(store: &dyn ProfileStore) {
    let person = PersonId::new("testkit:ada");
    assert_eq!(store.profile(&person).await.unwrap(), Profile::empty(person.clone()));
    store.save_profile(&profile(&person)).await.unwrap();
    assert_eq!(store.profile(&person).await.unwrap(), profile(&person));
}

/// Traces come back as they were.
pub async fn traces(store: &dyn TraceStore) {
    let kept = trace("t1", "testkit:ada");
    store.keep(&kept).await.unwrap();
    assert_eq!(store.trace(&kept.turn).await.unwrap(), Some(kept));
    assert_eq!(store.trace(&TurnId::new("none")).await.unwrap(), None);
    for turn in ["t3", "t2"] {
        store.keep(&trace(turn, "testkit:bob")).await.unwrap();
    }
    let t2 = TurnId::new("t2");
    for (before, most, expected) in [
        (None, 9, &["t3", "t2", "t1"][..]),
        (None, 1, &["t3"]),
        (Some(&t2), 9, &["t1"]),
        (Some(&t2), 0, &[]),
    ] {
        let heads = store.heads(before, most).await.unwrap();
        let turns: Vec<&str> = heads.iter().map(|head| head.turn.as_str()).collect();
        assert_eq!(turns, expected, "{before:?} {most}");
        for head in heads {
            let trace = store.trace(&head.turn).await.unwrap().unwrap();
            assert_eq!(head, TurnHead::from(&trace));
        }
    }
    for (liked, disliked) in [(1, 0), (-1, 1), (0, 1), (-5, 0)] {
        store.count_reactions(&t2, liked, disliked).await.unwrap();
    }
    // What is not known any more counts for nothing.
    store.count_reactions(&TurnId::new("gone"), 1, 0).await.unwrap();
    let heads = store.heads(None, 9).await.unwrap();
    let counts: Vec<(u32, u32)> = heads.iter().map(|head| (head.liked, head.disliked)).collect();
    assert_eq!(counts, [(0, 0), (0, 2), (0, 0)]);
    // A turn that is answered again after a crash keeps them.
    let mut changes = store.changes();
    store.keep(&trace("t2", "testkit:bob")).await.unwrap();
    assert_eq!(store.heads(None, 9).await.unwrap()[1].disliked, 2);
    store.count_reactions(&t2, 1, 0).await.unwrap();
    store.count_reactions(&TurnId::new("gone"), 1, 0).await.unwrap();
    store.keep(&trace("t4", "testkit:ada")).await.unwrap();
    for (turn, liked, disliked) in [("t2", 0, 2), ("t2", 1, 2), ("t4", 0, 0)] {
        let told = changes.next().await.unwrap();
        assert_eq!((told.turn.as_str(), told.liked, told.disliked), (turn, liked, disliked));
    }
}

/// What admins did, newest first.
pub async fn audit(store: &dyn AuditLog) {
    let event = |seconds, about: &str| AuditEvent {
        at: at(seconds),
        by: "ada".to_owned(),
        action: "read a message".to_owned(),
        about: about.to_owned(),
    };
    for (seconds, about) in [(1, "t1"), (3, "t3"), (2, "t2"), (3, "t4")] {
        store.record_audit(&event(seconds, about)).await.unwrap();
    }
    let kept = store.audit(3).await.unwrap();
    assert_eq!(kept, [event(3, "t4"), event(3, "t3"), event(2, "t2")]);
    let older = store.audit_page(2, 9).await.unwrap();
    assert_eq!(older, [event(2, "t2"), event(1, "t1")]);
}

/// Confirmed photos are kept by model, and dropped by person, turn and product.
pub async fn gallery(store: &dyn Gallery) {
    let photo = gallery_photo("t1", "testkit:ada");
    let other = GalleryPhoto { model: "m2".to_owned(), ..gallery_photo("t2", "testkit:ada") };
    store.keep_photo(&photo).await.unwrap();
    store.keep_photo(&other).await.unwrap();
    let again = GalleryPhoto { vector: vec![0.25], ..photo.clone() };
    store.keep_photo(&again).await.unwrap();
    assert_eq!(store.gallery("m1").await.unwrap(), [again]);
    assert_eq!(store.gallery("m2").await.unwrap(), [other]);
    store.drop_photo(&photo.person, &TurnId::new("t9"), &photo.product).await.unwrap();
    assert_eq!(store.gallery("m1").await.unwrap().len(), 1);
    store.drop_photo(&photo.person, &photo.turn, &photo.product).await.unwrap();
    assert_eq!(store.gallery("m1").await.unwrap(), []);
}

/// A confirmed photo.
pub fn gallery_photo(turn: &str, person: &str) -> GalleryPhoto {
    GalleryPhoto {
        person: PersonId::new(person),
        turn: TurnId::new(turn),
        product: ProductId::new("p1"),
        model: "m1".to_owned(),
        vector: vec![0.5, -0.25],
    }
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
