//! Photos that shoppers confirmed: another view of a product than the shop's, and nearer to the next shopper's.
//! Only vectors are kept. How a photo looks is remembered for a while, so that a photo is embedded once however
//! often it is searched, and can be confirmed after its turn.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use magpie_core::ports::{ConfirmedPhotos, GalleryPhoto, StoreError};
use magpie_core::{PersonId, Photo, ProductId, TurnId};

use super::VisualIndex;
use crate::matrix::dot;

/// Photos whose looks are remembered.
const REMEMBERED: usize = 256;
/// Turns whose photos can be confirmed.
const AWAITED: usize = 2_000;
/// Confirmed photos that are searched, the newest.
const MOST: usize = 20_000;

/// A photo seen in several ways.
pub(super) type Views = Arc<Vec<Vec<f32>>>;

/// What is remembered of photos.
#[derive(Default)]
pub(super) struct Looks {
    hasher: RandomState,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By a hash of the photo, oldest first.
    recent: VecDeque<(u64, Views)>,
    /// By turn, oldest first.
    awaited: VecDeque<(TurnId, Views)>,
    /// Oldest first.
    confirmed: VecDeque<GalleryPhoto>,
}

impl Looks {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self, photo: &Photo) -> u64 {
        self.hasher.hash_one(&photo.jpeg)
    }

    pub(super) fn views(&self, photo: &Photo) -> Option<Views> {
        let key = self.key(photo);
        let state = self.state();
        state.recent.iter().find(|(known, _)| *known == key).map(|(_, views)| Arc::clone(views))
    }

    pub(super) fn remember(&self, photo: &Photo, views: &Views) {
        let key = self.key(photo);
        let mut state = self.state();
        state.recent.retain(|(known, _)| *known != key);
        push(&mut state.recent, (key, Arc::clone(views)), REMEMBERED);
    }

    pub(super) fn load(&self, photos: Vec<GalleryPhoto>) {
        let mut state = self.state();
        state.confirmed.clear();
        for photo in photos {
            push(&mut state.confirmed, photo, MOST);
        }
    }

    /// The products that confirmed photos like these views show, with the best cosine of each.
    pub(super) fn confirmed(&self, views: &[Vec<f32>]) -> HashMap<ProductId, f32> {
        let mut found: HashMap<ProductId, f32> = HashMap::new();
        for photo in &self.state().confirmed {
            let pairs =
                photo.views.iter().flat_map(|one| views.iter().map(move |other| (one, other)));
            let alike = pairs.filter(|(one, other)| one.len() == other.len());
            let best = alike.map(|(one, other)| dot(one, other)).fold(0.0_f32, f32::max).min(1.0);
            let known = found.entry(photo.product.clone()).or_default();
            *known = known.max(best);
        }
        found
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
    async fn looked_at(&self, turn: &TurnId, photo: &Photo) {
        let Some(views) = self.looks.views(photo) else { return };
        let mut state = self.looks.state();
        state.awaited.retain(|(known, _)| known != turn);
        push(&mut state.awaited, (turn.clone(), views), AWAITED);
    }

    async fn confirm(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: &ProductId,
    ) -> Result<bool, StoreError> {
        let views = {
            let state = self.looks.state();
            let awaited = state.awaited.iter().find(|(known, _)| known == turn);
            awaited.map(|(_, views)| Vec::clone(views))
        };
        let Some(views) = views else { return Ok(false) };
        let photo = GalleryPhoto {
            person: person.clone(),
            turn: turn.clone(),
            product: product.clone(),
            model: self.pictures.sight.model().to_owned(),
            views,
        };
        self.gallery.keep_photo(&photo).await?;
        let mut state = self.looks.state();
        state.confirmed.retain(|known| !is_of(known, person, turn, product));
        push(&mut state.confirmed, photo, MOST);
        Ok(true)
    }

    async fn retract(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: &ProductId,
    ) -> Result<(), StoreError> {
        self.gallery.drop_photo(person, turn, product).await?;
        self.looks.state().confirmed.retain(|known| !is_of(known, person, turn, product));
        Ok(())
    }

    async fn let_go(&self, person: &PersonId) {
        self.looks.state().confirmed.retain(|known| known.person != *person);
    }
}

fn is_of(photo: &GalleryPhoto, person: &PersonId, turn: &TurnId, product: &ProductId) -> bool {
    (&photo.person, &photo.turn, &photo.product) == (person, turn, product)
}
