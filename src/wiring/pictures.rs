//! Photo search that waits for the pictures of a fresh start.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{SearchError, VisualSearch};
use magpie_core::{Candidate, Photo, PhotoError};
use magpie_vision::VisualIndex;

use super::feeds::Feeds;

/// On the first start the pictures are drawn, fetched and indexed for a few seconds; a photo that comes
/// meanwhile is worth that wait. It stays below the agents' time budget.
const PATIENCE: Duration = Duration::from_secs(7);

/// A visual index behind the readiness of its pictures.
pub(super) struct PatientVisual {
    index: Arc<VisualIndex>,
    feeds: Arc<Feeds>,
}

impl PatientVisual {
    pub(super) fn new(index: Arc<VisualIndex>, feeds: Arc<Feeds>) -> Self {
        Self { index, feeds }
    }
}

#[async_trait]
impl VisualSearch for PatientVisual {
    async fn look_alike(&self, photo: &Photo, limit: usize) -> Result<Vec<Candidate>, SearchError> {
        let ready = tokio::time::timeout(PATIENCE, self.feeds.pictures_ready()).await;
        ready.map_err(|_| SearchError::NotReady)?;
        self.index.look_alike(photo, limit).await
    }

    async fn regions(&self, photo: &Photo) -> Result<Vec<Photo>, PhotoError> {
        self.index.regions(photo).await
    }

    /// None before they can be searched, lest a part be taken for the whole.
    fn indexed(&self) -> usize {
        if self.feeds.has_pictures() { self.index.indexed() } else { 0 }
    }
}
