//! How full the store is.

use magpie_core::ports::StoreError;

use crate::inbox::{ACCEPTED, ANSWERED};
use crate::{SledStore, unavailable};

/// How full the store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreStats {
    /// Bytes on disk.
    pub disk_bytes: u64,
    /// Messages without a final reply.
    pub unanswered: usize,
    /// Final replies that were not shown yet.
    pub undelivered: usize,
}

impl SledStore {
    /// How full the store is; quick however full.
    ///
    /// # Errors
    /// The disk failed.
    pub async fn stats(&self) -> Result<StoreStats, StoreError> {
        self.blocking("measure", |inner| {
            Ok(StoreStats {
                disk_bytes: inner.db.size_on_disk().map_err(|e| unavailable("measure", e))?,
                unanswered: inner.pending_turns(ACCEPTED)?.len(),
                undelivered: inner.pending_turns(ANSWERED)?.len(),
            })
        })
        .await
    }
}
