//! Searching products.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{Candidate, CatalogVocabulary, Needs, Product, ProductId};

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchQuery {
    /// Words; may be empty.
    pub text: String,
    /// Hard needs exclude, soft needs and values raise the score. A hard need that a product neither
    /// meets nor fails (its property is unknown) does not exclude.
    pub needs: Needs,
    /// Find things similar to this product (it is not returned itself).
    pub like: Option<ProductId>,
    /// At most so many candidates.
    pub limit: usize,
}

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index can't be read now.
    #[error("the catalogue index can't be read")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is searched is still being built, and an answer now would be a wrong one.
    #[error("the index is still being built")]
    NotReady,
}

/// Finds products in the loaded catalogues.
#[async_trait]
pub trait ProductSearch: Send + Sync {
    /// Candidates, best first, scores in 0 to 1, ties by product id. `found_by` is the product agent.
    async fn search(&self, query: &SearchQuery) -> Result<Vec<Candidate>, SearchError>;

    /// The products with these ids; unknown ids are left out. Order as asked.
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, SearchError>;

    /// A product from elsewhere, with the properties that the words of the loaded catalogues read out of it
    /// added.
    fn recognise(&self, product: Product) -> Product {
        product
    }

    /// Where the text of a product lies: the unit vector from the middle of the catalogue, where texts have vectors.
    fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        let _ = product;
        None
    }

    /// The words of the loaded catalogues.
    fn vocabulary(&self) -> Arc<CatalogVocabulary>;
}
