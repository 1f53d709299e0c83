//! A catalogue and a store in memory, to run the index outside of a server.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::ports::{
    FetchError, Fetched, PageFetch, ProductSearch, SearchError, SearchQuery, StoreError,
    VectorEntry, VectorStore,
};
use magpie_core::{
    Availability, Candidate, CatalogVocabulary, Picture, Product, ProductId, SourceId,
};
use url::Url;

/// A product with nothing but a picture.
pub fn product(id: &str, picture: Option<Picture>) -> Product {
    Product {
        id: ProductId::new(id),
        title: id.to_owned(),
        description: String::new(),
        category: Vec::new(),
        brand: None,
        price: None,
        list_price: None,
        availability: Availability::Unknown,
        url: None,
        picture,
        merchant: None,
        gtin: None,
        rating: None,
        facets: Vec::new(),
        source: SourceId::new("shelf"),
        seen_at: Timestamp::UNIX_EPOCH,
    }
}

/// Products by id.
pub struct Shelf(pub Mutex<Vec<Product>>);

#[async_trait]
impl ProductSearch for Shelf {
    async fn search(&self, _: &SearchQuery) -> Result<Vec<Candidate>, SearchError> {
        Ok(Vec::new())
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, SearchError> {
        let products = self.0.lock().expect("no test panics while it holds the shelf");
        Ok(ids.iter().filter_map(|id| products.iter().find(|p| p.id == *id)).cloned().collect())
    }

    fn vocabulary(&self) -> Arc<CatalogVocabulary> {
        Arc::default()
    }
}

/// Vectors in memory.
#[derive(Default)]
pub struct Vectors(pub Mutex<BTreeMap<(String, ProductId), VectorEntry>>);

#[async_trait]
impl VectorStore for Vectors {
    async fn vectors(&self, model: &str) -> Result<Vec<VectorEntry>, StoreError> {
        let vectors = self.0.lock().expect("no test panics while it holds the vectors");
        Ok(vectors.iter().filter(|entry| entry.0.0 == model).map(|entry| entry.1.clone()).collect())
    }

    async fn put_vectors(&self, model: &str, entries: &[VectorEntry]) -> Result<(), StoreError> {
        let mut vectors = self.0.lock().expect("no test panics while it holds the vectors");
        for entry in entries {
            vectors.insert((model.to_owned(), entry.product.clone()), entry.clone());
        }
        Ok(())
    }

    async fn remove_vectors(&self, model: &str, products: &[ProductId]) -> Result<(), StoreError> {
        let mut vectors = self.0.lock().expect("no test panics while it holds the vectors");
        for product in products {
            vectors.remove(&(model.to_owned(), product.clone()));
        }
        Ok(())
    }
}

/// Answers by address, and the addresses that were asked for.
#[derive(Default)]
pub struct Pages {
    /// What each address answers; others are gone.
    pub bodies: Mutex<BTreeMap<String, Bytes>>,
    /// In order.
    pub asked: Mutex<Vec<String>>,
}

#[async_trait]
impl PageFetch for Pages {
    async fn fetch(&self, url: &Url, limit: usize, _: Duration) -> Result<Fetched, FetchError> {
        self.asked.lock().expect("no test panics while it holds the list").push(url.to_string());
        let bodies = self.bodies.lock().expect("no test panics while it holds the bodies");
        let url_text = url.to_string();
        let bytes =
            bodies.get(url.as_str()).ok_or(FetchError::Gone { url: url_text.clone() })?.clone();
        if bytes.len() > limit {
            return Err(FetchError::TooLarge { url: url_text, limit });
        }
        Ok(Fetched {
            bytes,
            content_type: None,
            url: url.clone(),
            fetched_at: Timestamp::UNIX_EPOCH,
        })
    }
}
