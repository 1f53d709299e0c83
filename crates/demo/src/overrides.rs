//! A hand on the market: prices and stock that are set rather than scheduled.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use magpie_core::ports::Clock;
use magpie_core::{Availability, Money, ProductId};

use crate::schedule::Offer;

/// Changes prices and stock of a running shop, for experiments. Every page and the feed show a change at
/// once; the archive of past days does not. Clones act on the same shop.
#[derive(Clone)]
pub struct Overrides {
    clock: Arc<dyn Clock>,
    changes: Arc<RwLock<Changes>>,
}

#[derive(Default)]
struct Changes {
    of: HashMap<ProductId, Change>,
    revision: u64,
    at: Option<Timestamp>,
}

#[derive(Clone, Copy, Default)]
struct Change {
    price: Option<Money>,
    availability: Option<Availability>,
    removed: bool,
}

impl Overrides {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, changes: Arc::default() }
    }

    /// Asks this price from now on, with no word of a reduction.
    pub fn set_price(&self, id: &ProductId, price: Money) {
        self.change(id, |change| change.price = Some(price));
    }

    /// Has this stock from now on.
    pub fn set_availability(&self, id: &ProductId, availability: Availability) {
        self.change(id, |change| change.availability = Some(availability));
    }

    /// Takes the product out of the shop: its page is gone and the feed is silent about it.
    pub fn remove(&self, id: &ProductId) {
        self.change(id, |change| change.removed = true);
    }

    /// Lets the product follow the schedule again.
    pub fn restore(&self, id: &ProductId) {
        self.change(id, |change| *change = Change::default());
    }

    fn change(&self, id: &ProductId, act: impl FnOnce(&mut Change)) {
        let now = self.clock.now();
        let mut changes = self.changes.write().unwrap_or_else(PoisonError::into_inner);
        act(changes.of.entry(id.clone()).or_default());
        changes.revision += 1;
        changes.at = Some(now);
    }

    /// The offer as it stands with what was set; nothing when the product was removed.
    pub(crate) fn apply(&self, id: &ProductId, scheduled: Offer) -> Option<Offer> {
        let changes = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        let Some(change) = changes.of.get(id) else { return Some(scheduled) };
        if change.removed {
            return None;
        }
        let mut offer = scheduled;
        if let Some(price) = change.price {
            (offer.price, offer.list_price) = (price, None);
        }
        offer.availability = change.availability.unwrap_or(offer.availability);
        Some(offer)
    }

    /// Grows with every change; and when the last one was.
    pub(crate) fn revision(&self) -> (u64, Option<Timestamp>) {
        let changes = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        (changes.revision, changes.at)
    }
}
