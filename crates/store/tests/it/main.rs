//! The store as its callers see it: contracts, crashes, damage, privacy and bounds.
#![expect(clippy::unwrap_used, reason = "a test ends where something fails")]

mod bounds;
mod contracts;
mod crash;
mod damage;
mod numbers;
mod privacy;
mod retention;

use std::path::Path;
use std::time::Duration;

use magpie_store::{SledStore, StoreConfig};

/// A store in a folder of the test, with its exports beside it.
async fn open(folder: &Path) -> SledStore {
    SledStore::open(StoreConfig::new(folder.join("store"))).await.unwrap()
}

/// The database of a store that was dropped: its own threads let go of it a moment later.
fn raw(dir: &Path) -> sled::Db {
    for _ in 0..100 {
        match sled::open(dir) {
            Ok(db) => return db,
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    sled::open(dir).unwrap()
}
