//! Numbers of watches and wishes in a database of before it was noted which were given.

use magpie_core::Watch;
use magpie_core::ports::{WatchStore as _, WishStore as _};
use magpie_testkit::contract::{watch, wish};

use crate::{open, raw};

#[tokio::test]
async fn what_an_older_version_left_keeps_its_number_once_it_is_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let known = Watch { number: 3, ..watch("w1", "ada") };
    let wished = wish("testkit:list", 7, "testkit:ada");
    store.keep_watch(&known).await.unwrap();
    store.keep_wish(&wished).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    let db = raw(&folder.path().join("store"));
    for marks in ["watch_numbers", "wish_numbers"] {
        assert!(db.drop_tree(marks).unwrap());
    }
    db.flush().unwrap();
    drop(db);

    let store = open(folder.path()).await;
    assert_eq!(store.last_watch_number(&known.conversation).await.unwrap(), 0);
    assert!(store.drop_watch(&known.id).await.unwrap());
    assert!(store.drop_wish(&wished.community, 7).await.unwrap());
    assert_eq!(store.last_watch_number(&known.conversation).await.unwrap(), 3);
    assert_eq!(store.last_wish_number(&wished.community).await.unwrap(), 7);
}
