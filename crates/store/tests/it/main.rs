//! The store as its callers see it: contracts, crashes, damage, privacy and bounds.
#![expect(clippy::unwrap_used, reason = "a test ends where something fails")]

mod bounds;
mod contracts;
mod crash;
mod damage;
mod privacy;

use std::path::Path;

use magpie_store::{SledStore, StoreConfig};

/// A store in a folder of the test, with its exports beside it.
async fn open(folder: &Path) -> SledStore {
    SledStore::open(StoreConfig::new(folder.join("store"))).await.unwrap()
}
