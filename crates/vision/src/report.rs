//! What became of the catalogue's pictures.

use std::fmt;

use magpie_core::ProductId;

/// A picture that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFailure {
    /// Whose picture.
    pub product: ProductId,
    /// Why.
    pub reason: String,
}

/// What one pass over the catalogue's pictures did.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Pictures whose vectors were known.
    pub unchanged: usize,
    /// Pictures that were read and embedded now.
    pub embedded: usize,
    /// Products that are gone, or have no picture any more.
    pub removed: usize,
    /// Products without a picture.
    pub without_picture: usize,
    /// Pictures that can't be used.
    pub failures: Vec<PictureFailure>,
    /// Whether shutdown ended the pass before its end; the next one goes on from here.
    pub stopped: bool,
    /// What the store said when it failed. The vectors are in memory and will be made anew at the next
    /// start.
    pub not_stored: Option<String>,
}

impl fmt::Debug for SyncReport {
    /// With the first failures only, so that it can be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 3;
        f.debug_struct("SyncReport")
            .field("unchanged", &self.unchanged)
            .field("embedded", &self.embedded)
            .field("removed", &self.removed)
            .field("without_picture", &self.without_picture)
            .field("failed", &self.failures.len())
            .field("first_failures", &self.failures.iter().take(SHOWN).collect::<Vec<_>>())
            .field("stopped", &self.stopped)
            .field("not_stored", &self.not_stored)
            .finish()
    }
}
