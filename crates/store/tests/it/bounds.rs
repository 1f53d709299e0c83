//! What grows is bounded, and what is measured is right.

use magpie_core::ports::{Inbox, Privacy, TraceStore};
use magpie_core::{PersonId, TurnId};
use magpie_store::{SledStore, StoreConfig, StoreStats};
use magpie_testkit::contract;

use crate::{open, raw};

#[tokio::test]
async fn the_oldest_traces_go_and_leave_no_line_in_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let config = StoreConfig { trace_limit: 3, ..StoreConfig::new(folder.path().join("store")) };
    let store = SledStore::open(config.clone()).await.unwrap();
    for turn in ["t1", "t2", "t3", "t3", "t4"] {
        store.keep(&contract::trace(turn, "testkit:ada")).await.unwrap();
    }
    drop(store);
    let store = SledStore::open(config).await.unwrap();
    store.keep(&contract::trace("t5", "testkit:bob")).await.unwrap();
    let mut kept = Vec::new();
    for turn in ["t1", "t2", "t3", "t4", "t5"] {
        kept.push(store.trace(&TurnId::new(turn)).await.unwrap().is_some());
    }
    assert_eq!(kept, [false, false, true, true, true]);
    drop(store);
    let db = raw(&folder.path().join("store"));
    assert_eq!(db.open_tree("people").unwrap().len(), 3);
}

#[tokio::test]
async fn forgotten_traces_make_room() {
    let folder = tempfile::tempdir().unwrap();
    let config = StoreConfig { trace_limit: 2, ..StoreConfig::new(folder.path().join("store")) };
    let store = SledStore::open(config).await.unwrap();
    store.keep(&contract::trace("t1", "testkit:bob")).await.unwrap();
    store.keep(&contract::trace("t2", "testkit:ada")).await.unwrap();
    store.forget(&PersonId::new("testkit:ada")).await.unwrap();
    store.keep(&contract::trace("t3", "testkit:bob")).await.unwrap();
    assert!(store.trace(&TurnId::new("t1")).await.unwrap().is_some());
}

#[tokio::test]
async fn stats_count_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    for turn in ["t1", "t2", "t3"] {
        store.accept(contract::entry(turn, "ada", turn)).await.unwrap();
    }
    store.answer(contract::reply("t1")).await.unwrap();
    let StoreStats { disk_bytes, unanswered, undelivered } = store.stats().await.unwrap();
    assert!(disk_bytes > 0);
    assert_eq!((unanswered, undelivered), (2, 1));
}
