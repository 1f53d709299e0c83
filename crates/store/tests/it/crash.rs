//! Accepted means stored, whatever happens to the process.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use magpie_core::ports::{Inbox, InboxEntry};
use magpie_core::{Photo, TurnId};
use magpie_store::{SledStore, StoreConfig};
use magpie_testkit::contract;

const FOLDER: &str = "MAGPIE_STORE_CRASH_TEST";
/// The killed process ends by itself after that, should nobody kill it.
const LONGEST: Duration = Duration::from_secs(30);

/// Every fifth message has a photo that sled keeps in a file of its own.
fn message(writer: u32, n: u32) -> InboxEntry {
    let turn = format!("t{n:06}-{writer}");
    let mut entry = contract::entry(&turn, &format!("shopper{writer}"), &turn);
    if n.is_multiple_of(5) {
        let jpeg = Bytes::from(vec![n.to_le_bytes()[0]; 200_000]);
        entry.photos = vec![Ok(Photo { jpeg, width: 1, height: 1 })];
    }
    entry
}

async fn write_for_ever(store: SledStore, writer: u32) {
    let begin = Instant::now();
    for n in 0.. {
        if begin.elapsed() > LONGEST {
            return;
        }
        let entry = message(writer, n);
        let turn = entry.turn.clone();
        store.accept(entry).await.unwrap();
        // In one write, so that lines of different writers do not mix.
        std::io::stdout().write_all(format!("\naccepted {writer} {n}\n").as_bytes()).unwrap();
        if n.is_multiple_of(3) {
            store.answer(contract::reply(turn.as_str())).await.unwrap();
            std::io::stdout().write_all(format!("\nanswered {writer} {n}\n").as_bytes()).unwrap();
        }
    }
}

/// The process that is killed: only under the test below, which names a folder to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let store = SledStore::open(StoreConfig::new(folder)).await.unwrap();
    let writers = (0..8).map(|writer| tokio::spawn(write_for_ever(store.clone(), writer)));
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("store");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::the_process_that_is_killed", "--nocapture"])
        .env(FOLDER, &dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let spoken = |line: &String| line.starts_with("accepted ") || line.starts_with("answered ");
    let mut said: Vec<String> = lines.by_ref().filter(spoken).take(100).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    said.extend(lines.filter(spoken));
    assert!(said.len() >= 100, "it ended early: {said:?}");

    let store = SledStore::open(StoreConfig::new(dir)).await.unwrap();
    assert_eq!(store.recovered(), None, "a kill is no damage");
    let unanswered = store.unanswered().await.unwrap();
    for line in said {
        let words: Vec<&str> = line.split(' ').collect();
        let sent = message(words[1].parse().unwrap(), words[2].parse().unwrap());
        let turn = TurnId::new(sent.turn.as_str());
        let kept = store.entry(&turn).await.unwrap().unwrap_or_else(|| panic!("{line} is lost"));
        if words[0] == "answered" {
            let reply = store.reply(&turn).await.unwrap();
            assert_eq!(reply, Some(contract::reply(turn.as_str())), "{line} is lost");
        }
        if store.reply(&turn).await.unwrap().is_none() {
            assert_eq!(kept, sent, "{line}");
            assert!(unanswered.contains(&sent), "{line} will not be answered");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_concurrent_messages_are_all_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let store = crate::open(folder.path()).await;
    let accepts = (0..50).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { store.accept(message(n, 1)).await.unwrap() })
    });
    for accept in accepts.collect::<Vec<_>>() {
        accept.await.unwrap();
    }
    assert_eq!(store.unanswered().await.unwrap().len(), 50);
}
