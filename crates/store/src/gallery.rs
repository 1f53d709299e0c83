//! Photos that shoppers confirmed, as vectors, by the person who sent them.

use async_trait::async_trait;
use magpie_core::ports::{Gallery, GalleryPhoto, StoreError};
use magpie_core::{PersonId, ProductId, TurnId};
use serde::{Deserialize, Serialize};

use crate::keys::Key;
use crate::records::{Reason, decode, encode};
use crate::{Inner, SledStore, unavailable, unless_damaged};

#[derive(Serialize, Deserialize)]
struct GalleryRecord {
    person: String,
    turn: String,
    product: String,
    model: String,
    vector: Vec<f32>,
}

impl TryFrom<GalleryRecord> for GalleryPhoto {
    type Error = Reason;

    fn try_from(record: GalleryRecord) -> Result<Self, Reason> {
        Ok(Self {
            person: PersonId::new(record.person),
            turn: TurnId::new(record.turn),
            product: ProductId::new(record.product),
            model: record.model,
            vector: record.vector,
        })
    }
}

#[async_trait]
impl Gallery for SledStore {
    async fn gallery(&self, model: &str) -> Result<Vec<GalleryPhoto>, StoreError> {
        let model = model.to_owned();
        self.blocking("read the gallery", move |inner| {
            let mut photos: Vec<GalleryPhoto> = Vec::new();
            for pair in inner.gallery.iter() {
                let (key, bytes) = pair.map_err(|error| unavailable("read the gallery", error))?;
                let name = String::from_utf8_lossy(&key);
                photos.extend(unless_damaged(decode::<GalleryRecord, _>(&name, &bytes))?);
            }
            photos.retain(|photo| photo.model == model);
            photos.sort_by(|a, b| (&a.turn, &a.product).cmp(&(&b.turn, &b.product)));
            Ok(photos)
        })
        .await
    }

    async fn keep_photo(&self, photo: &GalleryPhoto) -> Result<(), StoreError> {
        let record = GalleryRecord {
            person: photo.person.as_str().to_owned(),
            turn: photo.turn.as_str().to_owned(),
            product: photo.product.as_str().to_owned(),
            model: photo.model.clone(),
            vector: photo.vector.clone(),
        };
        let key = key(&photo.person, &photo.turn, &photo.product);
        self.blocking("keep a photo's vectors", move |inner| {
            let kept = inner.gallery.insert(key, encode(&record));
            kept.map(drop).map_err(|error| unavailable("keep a photo's vectors", error))
        })
        .await
    }

    async fn drop_photo(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: &ProductId,
    ) -> Result<(), StoreError> {
        let key = key(person, turn, product);
        self.blocking("delete a photo's vectors", move |inner| {
            let removed = inner.gallery.remove(key);
            removed.map(drop).map_err(|error| unavailable("delete a photo's vectors", error))
        })
        .await
    }
}

impl Inner {
    /// The keys of a person's photos.
    pub(crate) fn gallery_keys(&self, person: &PersonId) -> Result<Vec<sled::IVec>, StoreError> {
        let prefix = Key::new().text(person.as_str()).bytes();
        let keys = self.gallery.scan_prefix(prefix).keys();
        keys.collect::<Result<_, _>>().map_err(|error| unavailable("read the gallery", error))
    }
}

fn key(person: &PersonId, turn: &TurnId, product: &ProductId) -> Vec<u8> {
    Key::new().text(person.as_str()).text(turn.as_str()).text(product.as_str()).bytes()
}
