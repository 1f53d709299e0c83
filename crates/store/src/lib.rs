//! What Magpie keeps, on sled.
//!
//! One database holds every record, each in a versioned envelope. Owns durability, indexes by person and
//! the bounds on what grows; decides nothing about shopping.

mod commit;
mod export;
mod inbox;
mod kept;
mod keys;
mod open;
mod privacy;
mod records;

use std::sync::Arc;

use magpie_core::ports::StoreError;
use sled::Tree;

pub use open::{OpenError, Recovery, StoreConfig};

use commit::Committer;

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct SledStore {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) db: sled::Db,
    /// turn -> accepted message without its photos
    pub(crate) inbox: Tree,
    /// message key -> turn
    pub(crate) keys: Tree,
    /// turn -> `accepted` or `answered`; gone once delivered
    pub(crate) pending: Tree,
    /// turn, index -> photo; gone once answered
    pub(crate) photos: Tree,
    /// turn -> final reply
    pub(crate) replies: Tree,
    /// conversation -> owner and state
    pub(crate) conversations: Tree,
    /// person -> profile
    pub(crate) profiles: Tree,
    /// time, turn, rank -> impression
    pub(crate) impressions: Tree,
    /// product, time -> observation
    pub(crate) prices: Tree,
    /// turn -> trace
    pub(crate) traces: Tree,
    /// person, kind, key -> nothing
    pub(crate) people: Tree,
    /// model, product -> origin and vector
    pub(crate) vectors: Tree,
    pub(crate) trace_limit: usize,
    pub(crate) committer: Committer,
    pub(crate) recovery: Option<Recovery>,
}

impl SledStore {
    /// What was found broken at opening and how it was mended.
    pub fn recovered(&self) -> Option<&Recovery> {
        self.inner.recovery.as_ref()
    }

    /// Writes everything to disk. Nothing may be stored afterwards.
    ///
    /// # Errors
    /// The disk failed.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.inner.committer.sync_now().await
    }

    /// Runs database work where it may block.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Inner) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(&inner))
            .await
            .map_err(|error| unavailable(operation, error))?
    }
}

/// A failure of the database or the disk.
pub(crate) fn unavailable(
    operation: &'static str,
    source: impl std::error::Error + Send + Sync + 'static,
) -> StoreError {
    StoreError::Unavailable { operation, source: Box::new(source) }
}
