//! Photos that shoppers confirmed: another view of a product than the shop's, and nearer to the next shopper's.
//! Only a vector of each is kept. How a photo looks is remembered for a while, so that a photo is embedded once however
//! often it is searched, and can be confirmed after its turn.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use magpie_core::ports::{ConfirmedPhotos, GalleryPhoto, StoreError};
use magpie_core::{PersonId, Photo, ProductId, TurnId};

use super::VisualIndex;
use crate::background::Background;
use crate::matrix::Matrix;
use crate::sight::Views;

/// Photos whose looks are remembered.
const REMEMBERED: usize = 256;
/// Turns whose photos can be confirmed.
const AWAITED: usize = 2_000;
/// Confirmed photos that are searched, the newest.
const MOST: usize = 20_000;

/// What is remembered of photos.
#[derive(Default)]
pub(super) struct Looks {
    hasher: RandomState,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By a hash of the photo, oldest first.
    recent: VecDeque<(u64, Arc<Views>)>,
    /// By person and turn, oldest first.
    awaited: VecDeque<(PersonId, TurnId, Arc<Views>)>,
    /// Oldest first.
    confirmed: VecDeque<GalleryPhoto>,
    /// The same, to be searched.
    shelf: Arc<Matrix>,
    background: Background,
}

impl State {
    fn confirm(&mut self, photo: GalleryPhoto) {
        let before = self.confirmed.len();
        self.confirmed.retain(|known| !is_of(known, &photo.person, &photo.turn, &photo.product));
        let only_more = self.confirmed.len() == before && before < MOST;
        let (product, vector) = (photo.product.clone(), photo.vector.clone());
        push(&mut self.confirmed, photo, MOST);
        if only_more {
            // Copied only while somebody searches it.
            Arc::make_mut(&mut self.shelf).push(product, &vector);
        } else {
            self.shelve();
        }
    }

    /// To be called after what is confirmed has become less.
    fn shelve(&mut self) {
        let mut shelf = Matrix::default();
        for photo in &self.confirmed {
            shelf.push(photo.product.clone(), &photo.vector);
        }
        self.shelf = Arc::new(shelf);
    }
}

impl Looks {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self, photo: &Photo) -> u64 {
        self.hasher.hash_one(&photo.jpeg)
    }

    pub(super) fn views(&self, photo: &Photo) -> Option<Arc<Views>> {
        let key = self.key(photo);
        let state = self.state();
        state.recent.iter().find(|(known, _)| *known == key).map(|(_, views)| Arc::clone(views))
    }

    pub(super) fn remember(&self, photo: &Photo, views: &Arc<Views>) {
        let key = self.key(photo);
        let mut state = self.state();
        state.background.see(views);
        state.recent.retain(|(known, _)| *known != key);
        push(&mut state.recent, (key, Arc::clone(views)), REMEMBERED);
    }

    pub(super) fn load(&self, photos: Vec<GalleryPhoto>) {
        let mut state = self.state();
        let skipped = photos.len().saturating_sub(MOST);
        state.confirmed = photos.into_iter().skip(skipped).collect();
        state.shelve();
    }

    /// What photos have in common.
    pub(super) fn background(&self) -> Background {
        self.state().background.clone()
    }

    /// Confirmed photos, by the products that they show.
    pub(super) fn shelf(&self) -> Arc<Matrix> {
        Arc::clone(&self.state().shelf)
    }
}

fn push<T>(queue: &mut VecDeque<T>, item: T, most: usize) {
    if queue.len() == most {
        queue.pop_front();
    }
    queue.push_back(item);
}

#[async_trait]
impl ConfirmedPhotos for VisualIndex {
    async fn looked_at(&self, person: &PersonId, turn: &TurnId, photo: &Photo) {
        let Some(views) = self.looks.views(photo) else { return };
        let mut state = self.looks.state();
        state.awaited.retain(|(_, known, _)| known != turn);
        push(&mut state.awaited, (person.clone(), turn.clone(), views), AWAITED);
    }

    async fn confirm(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: &ProductId,
    ) -> Result<bool, StoreError> {
        let views = {
            let state = self.looks.state();
            let awaited = state.awaited.iter().find(|(_, known, _)| known == turn);
            awaited.map(|(_, _, views)| Arc::clone(views))
        };
        let Some(views) = views else { return Ok(false) };
        let photo = GalleryPhoto {
            person: person.clone(),
            turn: turn.clone(),
            product: product.clone(),
            model: self.pictures.sight.model().to_owned(),
            vector: views.mean(),
        };
        self.gallery.keep_photo(&photo).await?;
        self.looks.state().confirm(photo);
        Ok(true)
    }

    async fn retract(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: &ProductId,
    ) -> Result<(), StoreError> {
        self.gallery.drop_photo(person, turn, product).await?;
        let mut state = self.looks.state();
        state.confirmed.retain(|known| !is_of(known, person, turn, product));
        state.shelve();
        Ok(())
    }

    async fn let_go(&self, person: &PersonId) {
        let mut state = self.looks.state();
        // Whose the others are is not known; they are looked at again when they are needed.
        state.recent.clear();
        state.awaited.retain(|(known, _, _)| known != person);
        state.confirmed.retain(|known| known.person != *person);
        state.shelve();
    }
}

fn is_of(photo: &GalleryPhoto, person: &PersonId, turn: &TurnId, product: &ProductId) -> bool {
    (&photo.person, &photo.turn, &photo.product) == (person, turn, product)
}
