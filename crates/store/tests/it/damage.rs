//! Damage is told from a lock and from a newer version, set aside, and mended from an export.

use std::fs;
use std::path::{Path, PathBuf};

use magpie_core::ProductId;
use magpie_core::TurnId;
use magpie_core::ports::{Inbox, VectorEntry, VectorStore};
use magpie_store::{OpenError, SledStore, StoreConfig};
use magpie_testkit::contract;

use crate::{open, raw};

/// A closed store with one answered message (`t1`) and one that waits (`t2`).
async fn filled(folder: &Path, exports: usize) {
    let store = open(folder).await;
    store.accept(contract::entry("t1", "ada", "m1")).await.unwrap();
    store.answer(contract::reply("t1")).await.unwrap();
    store.accept(contract::entry("t2", "ada", "m2")).await.unwrap();
    for _ in 0..exports {
        store.export_to(&folder.join("exports")).await.unwrap();
    }
    store.close().await.unwrap();
}

fn ruin(folder: &Path) {
    fs::write(folder.join("store/db"), b"not a database").unwrap();
    fs::write(folder.join("store/conf"), b"nonsense that is no configuration").unwrap();
}

async fn assert_filled(store: &SledStore) {
    let reply = store.reply(&TurnId::new("t1")).await.unwrap();
    assert_eq!(reply, Some(contract::reply("t1")));
    assert_eq!(store.unanswered().await.unwrap(), [contract::entry("t2", "ada", "m2")]);
}

fn exports(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.join("exports")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn everything_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 0).await;
    let store = open(folder.path()).await;
    assert_eq!(store.recovered(), None);
    assert_filled(&store).await;
}

#[tokio::test]
async fn a_damaged_store_is_set_aside_and_the_newest_export_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 3).await;
    assert_eq!(exports(folder.path()).len(), 2, "the newest two are kept");
    ruin(folder.path());
    let store = open(folder.path()).await;
    let recovery = store.recovered().expect("the damage was noticed").clone();
    assert_eq!(fs::read(recovery.set_aside.join("db")).unwrap(), b"not a database");
    let newest = exports(folder.path()).pop();
    assert_eq!((recovery.restored_from, recovery.salvaged), (newest, false));
    assert_filled(&store).await;
    drop(store);
    assert_eq!(open(folder.path()).await.recovered(), None, "it is mended for good");
}

#[tokio::test]
async fn a_damaged_export_is_passed_over_for_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 2).await;
    ruin(folder.path());
    let files = exports(folder.path());
    let whole = fs::read(&files[1]).unwrap();
    fs::write(&files[1], &whole[..whole.len() - 40]).unwrap();
    let store = open(folder.path()).await;
    assert_eq!(store.recovered().unwrap().restored_from.as_ref(), Some(&files[0]));
    assert_filled(&store).await;
}

#[tokio::test]
async fn a_damaged_store_without_exports_starts_empty_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 0).await;
    ruin(folder.path());
    let store = open(folder.path()).await;
    let recovery = store.recovered().expect("the damage was noticed");
    assert!(recovery.set_aside.join("db").exists());
    assert_eq!((recovery.restored_from.as_ref(), recovery.salvaged), (None, false));
    assert_eq!(store.unanswered().await.unwrap(), []);
}

#[tokio::test]
async fn a_recovery_that_was_cut_off_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 0).await;
    let (dir, restoring) = (folder.path().join("store"), folder.path().join("store.restoring"));
    fs::rename(&dir, &restoring).unwrap();
    assert_filled(&open(folder.path()).await).await;

    // Beside a database that is still there it is only half done.
    fs::create_dir(&restoring).unwrap();
    assert_filled(&open(folder.path()).await).await;
    assert!(!restoring.exists());
}

#[tokio::test]
async fn a_store_in_use_is_never_taken_for_a_damaged_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let dir = folder.path().join("store");
    let settings = fs::read(dir.join("conf")).unwrap();
    for settings in [settings.as_slice(), b"nonsense that is no configuration"] {
        fs::write(dir.join("conf"), settings).unwrap();
        let second = SledStore::open(StoreConfig::new(&dir)).await;
        assert!(matches!(second, Err(OpenError::InUse { .. })), "{:?}", second.err());
    }
    store.accept(contract::entry("t1", "ada", "m1")).await.unwrap();
    let others = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(others, 1, "nothing was set aside");
}

#[tokio::test]
async fn a_newer_layout_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 1).await;
    let dir = folder.path().join("store");
    let db = raw(&dir);
    db.insert("layout", "7").unwrap();
    drop(db);
    let refused = SledStore::open(StoreConfig::new(&dir)).await;
    let Err(error @ OpenError::NewerVersion { .. }) = refused else {
        panic!("{:?}", refused.err())
    };
    assert!(error.to_string().ends_with("(layout 7, this one knows 1)"), "{error}");
    assert_eq!(raw(&dir).open_tree("inbox").unwrap().len(), 2);
}

#[tokio::test]
async fn one_damaged_message_does_not_hide_the_others() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 0).await;
    let db = raw(&folder.path().join("store"));
    let inbox = db.open_tree("inbox").unwrap();
    inbox.insert("t0", b"\x02{}").unwrap();
    db.open_tree("pending").unwrap().insert("t0", b"accepted").unwrap();
    drop((inbox, db));
    let store = open(folder.path()).await;
    assert_filled(&store).await;
    let error = store.entry(&TurnId::new("t0")).await.unwrap_err();
    assert!(error.to_string().starts_with("the record t0 can't be read"), "{error}");
}

#[tokio::test]
async fn vectors_are_computed_anew_rather_than_exported() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let entry = VectorEntry {
        product: ProductId::new("p"),
        origin: "picture".to_owned(),
        vector: vec![1.0; 4096],
    };
    store.put_vectors("m", &[entry]).await.unwrap();
    let export = store.export_to(&folder.path().join("exports")).await.unwrap();
    assert!(fs::metadata(export).unwrap().len() < 4096);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(Result::unwrap) {
        if file.file_type().unwrap().is_dir() {
            copy(&file.path(), &to.join(file.file_name()));
        } else {
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
}

/// sled takes a flipped byte for the end of its log, or meets it when it reads a page. Either is noticed
/// at opening, and what an export or the rest of the file still knows is there.
#[tokio::test]
async fn flipped_bytes_are_noticed_and_lose_little() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, whole) = (folder.path().join("store"), folder.path().join("whole"));
    let store = open(folder.path()).await;
    for n in 0..60 {
        let turn = format!("t{n:02}");
        store.accept(contract::entry(&turn, "ada", &turn)).await.unwrap();
        store.answer(contract::reply(&turn)).await.unwrap();
        if n == 29 {
            store.export_to(&folder.path().join("exports")).await.unwrap();
            // From here on pages have a snapshot, so that opening does not read all of the log.
            store.close().await.unwrap();
        }
    }
    drop(store);
    drop(open(folder.path()).await);
    copy(&dir, &whole);
    let bytes = fs::read(whole.join("db")).unwrap();
    // Most of the file is padding: flip where something is written.
    let written: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
    let mut noticed = 0;
    for step in 0..16 {
        fs::remove_dir_all(&dir).unwrap();
        copy(&whole, &dir);
        let mut bytes = bytes.clone();
        bytes[written[written.len() * step / 16]] ^= 0x41;
        fs::write(dir.join("db"), bytes).unwrap();
        let store = open(folder.path()).await;
        let mut replies = 0;
        for n in 0..60 {
            let reply = store.reply(&TurnId::new(format!("t{n:02}"))).await.unwrap();
            replies += usize::from(reply.is_some());
        }
        noticed += usize::from(store.recovered().is_some());
        assert!(replies == 60 || store.recovered().is_some(), "step {step}: only {replies}");
        assert!(replies >= 30, "step {step}: the export had more than {replies}");
        store.accept(contract::entry("t99", "bob", "m9")).await.unwrap();
    }
    assert!(noticed > 0, "no flip hit anything");
}

#[tokio::test]
async fn commits_that_vanish_are_noticed_and_the_rest_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 0).await;
    let (dir, older) = (folder.path().join("store"), folder.path().join("older"));
    copy(&dir, &older);
    let store = open(folder.path()).await;
    store.answer(contract::reply("t2")).await.unwrap();
    drop(store);
    // The disk lost the last write: the database is the older one, the note beside it is not.
    let note = fs::read(dir.join("commits")).unwrap();
    fs::remove_dir_all(&dir).unwrap();
    copy(&older, &dir);
    fs::write(dir.join("commits"), note).unwrap();
    let store = open(folder.path()).await;
    let recovery = store.recovered().expect("the loss was noticed");
    assert_eq!((recovery.restored_from.as_ref(), recovery.salvaged), (None, true));
    assert_filled(&store).await;
}
