//! Vectors of catalogue pictures.

use async_trait::async_trait;
use magpie_core::ProductId;
use magpie_core::ports::{StoreError, VectorEntry, VectorStore};

use crate::keys::{Key, split_text};
use crate::{SledStore, unavailable, unless_damaged};

#[async_trait]
impl VectorStore for SledStore {
    async fn vectors(&self, model: &str) -> Result<Vec<VectorEntry>, StoreError> {
        let prefix = Key::new().text(model).bytes();
        self.blocking("read vectors", move |inner| {
            let mut entries = Vec::new();
            for pair in inner.vectors.scan_prefix(&prefix) {
                let (key, value) = pair.map_err(|error| unavailable("read vectors", error))?;
                // A vector that is left out is computed anew.
                entries.extend(unless_damaged(vector_from(&key[prefix.len()..], &value))?);
            }
            Ok(entries)
        })
        .await
    }

    async fn put_vectors(&self, model: &str, entries: &[VectorEntry]) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for entry in entries {
            let mut value = Key::new().text(&entry.origin).bytes();
            value.extend(entry.vector.iter().flat_map(|number| number.to_le_bytes()));
            batch.insert(key(model, &entry.product), value);
        }
        self.blocking("keep vectors", move |inner| {
            inner.vectors.apply_batch(batch).map_err(|error| unavailable("keep vectors", error))
        })
        .await
    }

    async fn remove_vectors(&self, model: &str, products: &[ProductId]) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for product in products {
            batch.remove(key(model, product));
        }
        self.blocking("delete vectors", move |inner| {
            inner.vectors.apply_batch(batch).map_err(|error| unavailable("delete vectors", error))
        })
        .await
    }
}

fn key(model: &str, product: &ProductId) -> Vec<u8> {
    Key::new().text(model).raw(product.as_str().as_bytes()).bytes()
}

/// The origin as a text part, then the numbers: JSON would take three times the space.
fn vector_from(product: &[u8], value: &[u8]) -> Result<VectorEntry, StoreError> {
    let product = String::from_utf8_lossy(product).into_owned();
    let damaged = |detail: &str| StoreError::Damaged {
        key: format!("vector of {product}"),
        detail: detail.to_owned(),
    };
    let (origin, numbers) = split_text(value).ok_or_else(|| damaged("it names no origin"))?;
    let (numbers, rest) = numbers.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(damaged("it is cut off"));
    }
    Ok(VectorEntry {
        origin: origin.into_owned(),
        vector: numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        product: ProductId::new(product.clone()),
    })
}
