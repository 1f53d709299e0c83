//! Links between senders.

use magpie_core::ports::ProfileStore;
use magpie_core::{PersonId, Profile};

use super::WholeStore;
use super::samples::{entry, profile, reply};

fn sender(name: &str) -> PersonId {
    PersonId::new(format!("testkit:{name}"))
}

/// Whoever is linked is one person until they are regrouped, and profiles change together with the groups.
pub async fn links(store: &dyn WholeStore) {
    let [ada, bob, eve] = ["ada", "bob", "eve"].map(sender);
    assert_eq!(store.senders(&ada).await.unwrap(), std::slice::from_ref(&ada));
    store.save_profile(&profile(&bob)).await.unwrap();
    let all = vec![ada.clone(), bob.clone(), eve.clone()];
    let profiles = [profile(&ada), Profile::empty(bob.clone())];
    store.regroup(std::slice::from_ref(&all), &profiles).await.unwrap();
    for one in &all {
        assert_eq!(store.senders(one).await.unwrap(), all);
    }
    assert_eq!(ProfileStore::profile(store, &ada).await.unwrap(), profiles[0]);
    assert_eq!(ProfileStore::profile(store, &bob).await.unwrap(), profiles[1]);

    let groups = [vec![ada.clone()], vec![eve.clone(), bob.clone()]];
    store.regroup(&groups, &[]).await.unwrap();
    assert_eq!(store.senders(&ada).await.unwrap(), [ada]);
    assert_eq!(store.senders(&bob).await.unwrap(), groups[1]);
    assert_eq!(store.senders(&eve).await.unwrap(), groups[1]);
}

/// Forgetting one of somebody's senders forgets them all, and that they are one; others stay.
pub async fn linked_privacy(store: &dyn WholeStore) {
    for (turn, name) in [("f1", "ada"), ("f2", "bob"), ("f3", "eve")] {
        store.accept(entry(turn, name, turn)).await.unwrap();
        store.answer(reply(turn)).await.unwrap();
        store.save_profile(&profile(&sender(name))).await.unwrap();
    }
    let [ada, bob, eve] = ["ada", "bob", "eve"].map(sender);
    let both = vec![ada.clone(), bob.clone()];
    store.regroup(std::slice::from_ref(&both), &[]).await.unwrap();
    let export = store.export(&bob).await.unwrap();
    assert_eq!(export["links"], serde_json::json!(["testkit:ada", "testkit:bob"]));
    assert_eq!(export["messages"].as_array().unwrap().len(), 2);
    let erased = store.forget(&bob).await.unwrap();
    for kind in ["messages", "replies", "facts", "links"] {
        let count = erased.counts.iter().find(|(name, _)| name == kind).map(|(_, count)| *count);
        assert_eq!(count, Some(2), "{kind}");
    }
    for gone in [&ada, &bob] {
        assert_eq!(store.senders(gone).await.unwrap(), std::slice::from_ref(gone));
        assert_eq!(ProfileStore::profile(store, gone).await.unwrap().facts, []);
        let erased = store.forget(gone).await.unwrap();
        assert!(erased.counts.iter().all(|(_, count)| *count == 0), "nothing is left to delete");
    }
    assert!(!ProfileStore::profile(store, &eve).await.unwrap().facts.is_empty());
}
