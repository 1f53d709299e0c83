//! Conversations, profiles, traces and vectors.

use magpie_core::ports::{ConversationStore, ProfileStore, TraceStore, VectorEntry, VectorStore};
use magpie_core::{
    ConversationId, ConversationState, Currency, Money, Need, Needs, PastPick, PastTurn, PersonId,
    ProductId, Profile, TurnId, Want,
};

use super::samples::{at, profile, trace};

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
