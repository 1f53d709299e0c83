//! Finding products by their pictures. How pictures are read and what makes vectors is elsewhere.

mod gallery;
mod sync;

use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use magpie_core::ports::{
    Gallery, PageFetch, ProductSearch, SearchError, VectorStore, VisualSearch,
};
use magpie_core::{AgentKind, Candidate, Photo, PhotoError, ProductId};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

use crate::Sight;
use crate::matrix::Matrix;
use crate::normalize::pixels;
use crate::pictures::PictureReader;
use crate::sight::Views;
use gallery::Looks;

/// Looked up beyond the limit, because some products may be gone from the catalogue.
const SPARE: usize = 32;

/// Vectors of the catalogue's pictures. Searching goes on with the last published vectors while
/// [`VisualIndex::sync`] works on new ones.
pub struct VisualIndex {
    pictures: PictureReader,
    vectors: Arc<dyn VectorStore>,
    gallery: Arc<dyn Gallery>,
    catalog: Arc<dyn ProductSearch>,
    published: RwLock<Arc<Matrix>>,
    /// One pass at a time.
    syncing: tokio::sync::Mutex<()>,
    /// Photos of shoppers that are embedded at once; separate from the catalogue's, so that a long pass
    /// over the catalogue does not make shoppers wait.
    counter: Arc<Semaphore>,
    looks: Looks,
}

impl VisualIndex {
    /// An empty index; [`VisualIndex::sync`] fills it.
    pub fn new(
        sight: Arc<dyn Sight>,
        vectors: Arc<dyn VectorStore>,
        gallery: Arc<dyn Gallery>,
        catalog: Arc<dyn ProductSearch>,
        fetch: Arc<dyn PageFetch>,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // A core is left for shoppers where there is more than one.
        let desk = Arc::new(Semaphore::new((cores - 1).max(1)));
        Self {
            pictures: PictureReader { sight, fetch, desk, background: None },
            vectors,
            gallery,
            catalog,
            published: RwLock::default(),
            syncing: tokio::sync::Mutex::default(),
            counter: Arc::new(Semaphore::new(cores)),
            looks: Looks::default(),
        }
    }

    /// Lets the catalogue's pictures be embedded on the blocking threads of another runtime, say of a lower
    /// priority.
    #[must_use]
    pub fn index_on(mut self, background: Handle) -> Self {
        self.pictures.background = Some(background);
        self
    }

    fn published(&self) -> Arc<Matrix> {
        Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn publish(&self, matrix: Matrix) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(matrix);
    }

    /// How a photo looks, from memory where it was looked at a moment ago.
    async fn views(&self, photo: &Photo) -> Result<Arc<Views>, SearchError> {
        if let Some(views) = self.looks.views(photo) {
            return Ok(views);
        }
        let (sight, of) = (Arc::clone(&self.pictures.sight), photo.clone());
        let views = self
            .with_permit(move || {
                let picture =
                    pixels(&of).map_err(|error| SearchError::Unavailable(Box::new(error)))?;
                sight.of_photo(&picture).map_err(|error| SearchError::Unavailable(Box::new(error)))
            })
            .await
            .map_err(|error| SearchError::Unavailable(Box::new(error)))??;
        let views = Arc::new(views);
        self.looks.remember(photo, &views);
        Ok(views)
    }

    async fn with_permit<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let permit =
            Arc::clone(&self.counter).acquire_owned().await.expect("the semaphore is never closed");
        spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
    }
}

#[async_trait]
impl VisualSearch for VisualIndex {
    async fn look_alike(&self, photo: &Photo, limit: usize) -> Result<Vec<Candidate>, SearchError> {
        let matrix = self.published();
        if matrix.len() == 0 || limit == 0 {
            return Ok(Vec::new());
        }
        let views = self.views(photo).await?;
        let (shelf, background) = (self.looks.shelf(), self.looks.background());
        let found = self
            .with_permit(move || matrix.nearest(&views, &background, &shelf, limit + SPARE))
            .await
            .map_err(|error| SearchError::Unavailable(Box::new(error)))?;
        let ids: Vec<ProductId> = found.iter().map(|(id, _)| id.clone()).collect();
        let products = self.catalog.products(&ids).await?;
        let mut products: std::collections::HashMap<ProductId, _> =
            products.into_iter().map(|product| (product.id.clone(), product)).collect();
        let candidates = found.into_iter().filter_map(|(id, score)| {
            let product = products.remove(&id)?;
            Some(Candidate { product, score, found_by: AgentKind::Image })
        });
        Ok(candidates.take(limit).collect())
    }

    async fn regions(&self, photo: &Photo) -> Result<Vec<Photo>, PhotoError> {
        let photo = photo.clone();
        self.with_permit(move || crate::regions(&photo)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "looking for regions broke");
            Err(PhotoError::Undecodable("it breaks the reader".to_owned()))
        })
    }

    fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        self.published().direction(product)
    }

    fn indexed(&self) -> usize {
        self.published().len()
    }
}
