//! Impressions and price histories.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{
    Impression, ImpressionStore, Interest, InterestWindow, PriceHistory, StoreError,
};
use magpie_core::{PersonId, PriceObservation, ProductId};

use crate::keys::Key;
use crate::records::{ImpressionRecord, ObservationRecord, decode, encode};
use crate::{Inner, SledStore, unavailable, unless_damaged};

/// An unchanged offer is noted again after a day, so that a history shows that it was looked at.
const REPEAT_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Impressions that are counted, newest first: enough to tell what many look at, and read within a second.
const MOST_COUNTED: usize = 200_000;

#[async_trait]
impl ImpressionStore for SledStore {
    async fn record(&self, impressions: &[Impression]) -> Result<(), StoreError> {
        let impressions = impressions.to_vec();
        self.blocking("keep impressions", move |inner| {
            let kept = impressions.iter().try_for_each(|impression| inner.record(impression));
            kept.map_err(|error| unavailable("keep impressions", error))
        })
        .await
    }

    async fn interest(&self, window: &InterestWindow) -> Result<Interest, StoreError> {
        let window = window.clone();
        self.blocking("count impressions", move |inner| inner.interest(&window)).await
    }
}

#[async_trait]
impl PriceHistory for SledStore {
    async fn observe(&self, observations: &[PriceObservation]) -> Result<(), StoreError> {
        let observations = observations.to_vec();
        self.blocking("keep prices", move |inner| {
            observations.iter().try_for_each(|observation| inner.observe(observation))
        })
        .await
    }

    async fn history(
        &self,
        products: &[ProductId],
        since: Timestamp,
    ) -> Result<Vec<PriceObservation>, StoreError> {
        let products = products.to_vec();
        self.blocking("read prices", move |inner| {
            let mut history = Vec::new();
            for product in &products {
                let from = Key::new().text(product.as_str()).time(since).bytes();
                let to = Key::new().text(product.as_str()).time(Timestamp::MAX).bytes();
                for pair in inner.prices.range(from..=to) {
                    let (_, value) = pair.map_err(|error| unavailable("read prices", error))?;
                    let seen = unless_damaged(observation(product, &value))?;
                    history.extend(seen.filter(|seen| seen.at >= since));
                }
            }
            Ok(history)
        })
        .await
    }
}

impl Inner {
    fn interest(&self, window: &InterestWindow) -> Result<Interest, StoreError> {
        let mut products: BTreeMap<ProductId, BTreeSet<PersonId>> = BTreeMap::new();
        let mut subjects: BTreeMap<String, BTreeSet<PersonId>> = BTreeMap::new();
        let range = Key::new().time(window.since).bytes()..Key::new().time(window.until).bytes();
        for pair in self.impressions.range(range).rev().take(MOST_COUNTED) {
            let (_, value) = pair.map_err(|error| unavailable("count impressions", error))?;
            let seen = decode::<ImpressionRecord, Impression>("impression", &value);
            let Some(seen) = unless_damaged(seen)? else { continue };
            let elsewhere = window.community.is_some() && seen.community != window.community;
            // Keys are cut to microseconds, so the first ones may be a little early.
            if elsewhere || seen.at < window.since {
                continue;
            }
            if let Some(subject) = seen.subject {
                subjects.entry(subject).or_default().insert(seen.person.clone());
            }
            products.entry(seen.product).or_default().insert(seen.person);
        }
        Ok(Interest::count(products, subjects))
    }

    fn record(&self, impression: &Impression) -> sled::Result<()> {
        let by_turn = Key::new().text(impression.turn.as_str()).number(impression.rank).bytes();
        let owned = Key::new().text(impression.person.as_str()).text("impression").raw(&by_turn);
        let owned = owned.bytes();
        // Recovery may record the same impression again, later: the first one stays.
        if self.people.contains_key(&owned)? {
            return Ok(());
        }
        let key = Key::new().time(impression.at).raw(&by_turn).bytes();
        self.people.insert(owned, key.as_slice())?;
        self.impressions.insert(key, encode(&ImpressionRecord::from(impression))).map(drop)
    }

    fn observe(&self, new: &PriceObservation) -> Result<(), StoreError> {
        let failed = |error| unavailable("keep prices", error);
        let product = new.product.as_str();
        let first = Key::new().text(product).bytes();
        let key = Key::new().text(product).time(new.at).bytes();
        let previous = self.prices.range(first..key.clone()).next_back().transpose();
        if let Some((_, value)) = previous.map_err(failed)?
            && let Some(previous) = unless_damaged(observation(&new.product, &value))?
        {
            let same = previous.price == new.price && previous.availability == new.availability;
            if same && new.at.duration_since(previous.at) < REPEAT_AFTER {
                return Ok(());
            }
        }
        let record = encode(&ObservationRecord::from(new));
        self.prices.insert(key, record).map(drop).map_err(failed)
    }
}

fn observation(product: &ProductId, value: &[u8]) -> Result<PriceObservation, StoreError> {
    decode::<ObservationRecord, _>(&format!("price of {product}"), value)
}
