//! Finding products by what their texts mean: dense retrieval, beside the words of [`crate::search`].
//!
//! Owns the vectors of the catalogue's texts and keeps them in step with it. What makes vectors is a
//! [`TextEmbedder`]; how finds of both kinds become one list is [`crate::search`]'s business.

mod sync;
mod vectors;

use std::sync::{Arc, PoisonError, RwLock};

use magpie_core::ports::{EmbedError, TextEmbedder, VectorStore};
use magpie_core::{Product, ProductId};

use crate::words::cut;
pub use sync::DenseReport;
pub(crate) use vectors::Vectors;

/// More of a description says little more of what a thing is, and costs time with every product.
const DESCRIPTION_BYTES: usize = 400;

/// Vectors of the catalogue's texts. Searching goes on with the last published ones while
/// [`DenseIndex::sync`] works on new ones.
pub struct DenseIndex {
    embedder: Arc<dyn TextEmbedder>,
    store: Arc<dyn VectorStore>,
    published: RwLock<Arc<Vectors>>,
    /// One pass at a time.
    syncing: tokio::sync::Mutex<()>,
}

impl DenseIndex {
    /// An empty index; [`DenseIndex::sync`] fills it.
    pub fn new(embedder: Arc<dyn TextEmbedder>, store: Arc<dyn VectorStore>) -> Self {
        Self {
            embedder,
            store,
            published: RwLock::default(),
            syncing: tokio::sync::Mutex::default(),
        }
    }

    /// How many products can be found by meaning.
    pub fn indexed(&self) -> usize {
        self.published().len()
    }

    /// What a request means beside the products that there are. Blocks. Nothing while there are no vectors.
    pub(crate) fn read(&self, text: &str) -> Result<Option<Meaning>, EmbedError> {
        let vectors = self.published();
        if vectors.len() == 0 || text.trim().is_empty() {
            return Ok(None);
        }
        let query = self.embedder.embed_query(text)?;
        Ok(Some(Meaning { query: vectors.query(&query), vectors }))
    }

    /// Where a product's text lies from the middle of all.
    pub(crate) fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        self.published().direction(product)
    }

    fn published(&self) -> Arc<Vectors> {
        Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn publish(&self, vectors: Vectors) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(vectors);
    }
}

/// What a request means, and the vectors to compare it with.
pub(crate) struct Meaning {
    pub query: vectors::QueryVector,
    pub vectors: Arc<Vectors>,
}

/// What a product's vector is made from.
fn passage(product: &Product) -> String {
    let mut text = product.title.clone();
    for part in product.category.iter().rev().take(2) {
        text = text + ". " + part;
    }
    let description = cut(&product.description, DESCRIPTION_BYTES).trim();
    if description.is_empty() { text } else { text + ". " + description }
}
