//! The store keeps the contracts of its ports, in memory as on disk, and survives what it must.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on fails")]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use magpie_core::TurnId;
use magpie_core::ports::Inbox;
use magpie_store::{OpenError, SledStore, StoreConfig};
use magpie_testkit::{MemoryStore, contract};

async fn open(folder: &tempfile::TempDir) -> SledStore {
    SledStore::open(StoreConfig::new(folder.path().join("store"))).await.unwrap()
}

macro_rules! contracts {
    ($($name:ident),*) => {$(
        #[tokio::test]
        async fn $name() {
            contract::$name(&MemoryStore::default()).await;
            let folder = tempfile::tempdir().unwrap();
            contract::$name(&open(&folder).await).await;
        }
    )*};
}

contracts!(inbox, conversations, profiles, impressions, prices, traces, vectors, privacy);

#[tokio::test]
async fn a_second_opener_is_told_that_the_store_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let _store = open(&folder).await;
    let second = SledStore::open(StoreConfig::new(folder.path().join("store"))).await;
    assert!(matches!(second, Err(OpenError::InUse { .. })), "{:?}", second.err());
}

#[tokio::test]
async fn everything_is_there_after_reopening_and_after_restoring_an_export() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    store.accept(contract::entry("t1", "ada", "m1")).await.unwrap();
    store.answer(contract::reply("t1")).await.unwrap();
    store.export_to(&folder.path().join("exports")).await.unwrap();
    store.close().await.unwrap();
    drop(store);

    let store = open(&folder).await;
    let turn = TurnId::new("t1");
    assert_eq!(store.reply(&turn).await.unwrap(), Some(contract::reply("t1")));
    drop(store);

    // A damaged database is set aside and the newest export takes its place.
    std::fs::write(folder.path().join("store/db"), b"not a database").unwrap();
    std::fs::write(folder.path().join("store/conf"), b"nonsense").unwrap();
    let store = open(&folder).await;
    let recovery = store.recovered().expect("the damage was noticed").clone();
    assert!(recovery.set_aside.join("db").exists());
    assert!(recovery.restored_from.is_some());
    assert_eq!(store.reply(&turn).await.unwrap(), Some(contract::reply("t1")));
}

#[tokio::test]
async fn fifty_concurrent_messages_are_all_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let accepts = (0..50).map(|n| {
        let store = store.clone();
        let entry = contract::entry(&format!("t{n:02}"), &format!("s{n}"), "m1");
        tokio::spawn(async move { store.accept(entry).await.unwrap() })
    });
    for accept in accepts.collect::<Vec<_>>() {
        accept.await.unwrap();
    }
    assert_eq!(store.unanswered().await.unwrap().len(), 50);
}

/// The process that is killed: accepts messages and says so, one by one, for ever.
#[tokio::test]
async fn child_process_that_is_killed() {
    let Some(folder) = std::env::var_os("MAGPIE_STORE_CRASH_TEST") else { return };
    let store = SledStore::open(StoreConfig::new(folder)).await.unwrap();
    for n in 0.. {
        let turn = format!("t{n:06}");
        store.accept(contract::entry(&turn, "ada", &turn)).await.unwrap();
        println!("\naccepted {turn}");
    }
}

#[tokio::test]
async fn every_acknowledged_message_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("store");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_process_that_is_killed", "--nocapture"])
        .env("MAGPIE_STORE_CRASH_TEST", &dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let accepted: Vec<String> = lines
        .filter_map(|line| line.unwrap().strip_prefix("accepted ").map(str::to_owned))
        .take(40)
        .collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(accepted.len(), 40);
    let store = SledStore::open(StoreConfig::new(dir)).await.unwrap();
    for turn in accepted {
        assert!(store.entry(&TurnId::new(turn.as_str())).await.unwrap().is_some(), "{turn}");
    }
}
