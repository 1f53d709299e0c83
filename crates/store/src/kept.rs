//! Conversations, profiles, impressions, prices, traces and vectors.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{
    ConversationStore, Impression, ImpressionStore, PriceHistory, ProfileStore, StoreError,
    TraceStore, VectorEntry, VectorStore,
};
use magpie_core::{
    ConversationId, ConversationState, PersonId, PriceObservation, ProductId, Profile, Trace,
    TurnId,
};

use crate::keys::{Key, split_text};
use crate::records::{
    ConversationRecord, ImpressionRecord, ObservationRecord, ProfileRecord, TraceRecord, decode,
    encode,
};
use crate::{Inner, SledStore, unavailable};

/// An unchanged offer is noted again after a day, so that a history shows that it was looked at.
const REPEAT_AFTER: SignedDuration = SignedDuration::from_hours(24);

#[async_trait]
impl ConversationStore for SledStore {
    async fn load(&self, id: &ConversationId) -> Result<ConversationState, StoreError> {
        let id = id.clone();
        self.blocking("read a conversation", move |inner| {
            let bytes = inner
                .conversations
                .get(id.as_str())
                .map_err(|error| unavailable("read a conversation", error))?;
            bytes.map_or_else(
                || Ok(ConversationState::default()),
                |bytes| decode::<ConversationRecord, _>(id.as_str(), &bytes),
            )
        })
        .await
    }

    async fn save(
        &self,
        id: &ConversationId,
        person: Option<&PersonId>,
        state: &ConversationState,
    ) -> Result<(), StoreError> {
        let owner = person.map(|person| person.as_str().to_owned());
        let record = encode(&ConversationRecord::new(owner, state));
        let (id, person) = (id.clone(), person.cloned());
        self.blocking("keep a conversation", move |inner| {
            let failed = |error| unavailable("keep a conversation", error);
            inner.conversations.insert(id.as_str(), record).map_err(failed)?;
            if let Some(person) = person {
                inner.belongs(&person, "conversation", id.as_str().as_bytes()).map_err(failed)?;
            }
            Ok(())
        })
        .await
    }
}

#[async_trait]
impl ProfileStore for SledStore {
    async fn profile(&self, person: &PersonId) -> Result<Profile, StoreError> {
        let person = person.clone();
        self.blocking("read a profile", move |inner| inner.profile(&person)).await
    }

    async fn save_profile(&self, profile: &Profile) -> Result<(), StoreError> {
        let record = encode(&ProfileRecord::from(profile));
        let person = profile.person.clone();
        self.blocking("keep a profile", move |inner| {
            let kept = inner.profiles.insert(person.as_str(), record);
            kept.map(drop).map_err(|error| unavailable("keep a profile", error))
        })
        .await
    }
}

#[async_trait]
impl ImpressionStore for SledStore {
    async fn record(&self, impressions: &[Impression]) -> Result<(), StoreError> {
        let impressions = impressions.to_vec();
        self.blocking("keep impressions", move |inner| {
            let failed = |error| unavailable("keep impressions", error);
            for impression in &impressions {
                let by_turn =
                    Key::new().text(impression.turn.as_str()).number(impression.rank).bytes();
                let owned =
                    Key::new().text(impression.person.as_str()).text("impression").raw(&by_turn);
                let owned = owned.bytes();
                let key = Key::new().time(impression.at).raw(&by_turn).bytes();
                // Recovery may record the same impression again, later: the first one stays.
                if inner.people.get(&owned).map_err(failed)?.is_some() {
                    continue;
                }
                inner
                    .impressions
                    .insert(key.as_slice(), encode(&ImpressionRecord::from(impression)))
                    .map_err(failed)?;
                inner.people.insert(owned, key).map_err(failed)?;
            }
            Ok(())
        })
        .await
    }

    async fn popularity(&self, since: Timestamp) -> Result<Vec<(ProductId, u32)>, StoreError> {
        self.blocking("count impressions", move |inner| {
            let mut people: BTreeMap<ProductId, BTreeSet<PersonId>> = BTreeMap::new();
            for pair in inner.impressions.range(Key::new().time(since).bytes()..) {
                let (_, value) = pair.map_err(|error| unavailable("count impressions", error))?;
                let impression: Impression = decode::<ImpressionRecord, _>("impression", &value)?;
                people.entry(impression.product).or_default().insert(impression.person);
            }
            let mut counts: Vec<(ProductId, u32)> = people
                .into_iter()
                .map(|(product, who)| (product, u32::try_from(who.len()).unwrap_or(u32::MAX)))
                .collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            Ok(counts)
        })
        .await
    }
}

#[async_trait]
impl PriceHistory for SledStore {
    async fn observe(&self, observations: &[PriceObservation]) -> Result<(), StoreError> {
        let observations = observations.to_vec();
        self.blocking("keep prices", move |inner| {
            for observation in &observations {
                inner.observe(observation)?;
            }
            Ok(())
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
                    history.push(decode::<ObservationRecord, _>(product.as_str(), &value)?);
                }
            }
            Ok(history)
        })
        .await
    }
}

#[async_trait]
impl TraceStore for SledStore {
    async fn keep(&self, trace: &Trace) -> Result<(), StoreError> {
        let record = encode(&TraceRecord::from(trace));
        let (turn, person) = (trace.turn.clone(), trace.person.clone());
        self.blocking("keep a trace", move |inner| {
            let failed = |error| unavailable("keep a trace", error);
            inner.traces.insert(turn.as_str(), record).map_err(failed)?;
            inner.belongs(&person, "trace", turn.as_str().as_bytes()).map_err(failed)?;
            // Turn identifiers sort by time, so the first ones are the oldest.
            let extra = inner.traces.len().saturating_sub(inner.trace_limit);
            for _ in 0..extra {
                inner.traces.pop_min().map_err(failed)?;
            }
            Ok(())
        })
        .await
    }

    async fn trace(&self, turn: &TurnId) -> Result<Option<Trace>, StoreError> {
        let turn = turn.clone();
        self.blocking("read a trace", move |inner| inner.trace(turn.as_str())).await
    }
}

#[async_trait]
impl VectorStore for SledStore {
    async fn vectors(&self, model: &str) -> Result<Vec<VectorEntry>, StoreError> {
        let prefix = Key::new().text(model).bytes();
        self.blocking("read vectors", move |inner| {
            let mut entries = Vec::new();
            for pair in inner.vectors.scan_prefix(&prefix) {
                let (key, value) = pair.map_err(|error| unavailable("read vectors", error))?;
                entries.push(vector_from(&key[prefix.len()..], &value)?);
            }
            Ok(entries)
        })
        .await
    }

    async fn put_vectors(&self, model: &str, entries: &[VectorEntry]) -> Result<(), StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = entries
            .iter()
            .map(|entry| {
                let key = Key::new().text(model).raw(entry.product.as_str().as_bytes()).bytes();
                let mut value = Key::new().text(&entry.origin).bytes();
                value.extend(entry.vector.iter().flat_map(|number| number.to_le_bytes()));
                (key, value)
            })
            .collect();
        self.blocking("keep vectors", move |inner| {
            for (key, value) in rows {
                inner.vectors.insert(key, value).map_err(|e| unavailable("keep vectors", e))?;
            }
            Ok(())
        })
        .await
    }

    async fn remove_vectors(&self, model: &str, products: &[ProductId]) -> Result<(), StoreError> {
        let keys: Vec<Vec<u8>> = products
            .iter()
            .map(|product| Key::new().text(model).raw(product.as_str().as_bytes()).bytes())
            .collect();
        self.blocking("delete vectors", move |inner| {
            for key in keys {
                inner.vectors.remove(key).map_err(|error| unavailable("delete vectors", error))?;
            }
            Ok(())
        })
        .await
    }
}

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
        origin: origin.to_owned(),
        vector: numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        product: ProductId::new(product.clone()),
    })
}

impl Inner {
    /// Notes that a record is about a person.
    pub(crate) fn belongs(&self, person: &PersonId, kind: &str, key: &[u8]) -> sled::Result<()> {
        let owned = Key::new().text(person.as_str()).text(kind).raw(key).bytes();
        self.people.insert(owned, key).map(drop)
    }

    pub(crate) fn profile(&self, person: &PersonId) -> Result<Profile, StoreError> {
        let bytes = self
            .profiles
            .get(person.as_str())
            .map_err(|error| unavailable("read a profile", error))?;
        bytes.map_or_else(
            || Ok(Profile::empty(person.clone())),
            |bytes| decode::<ProfileRecord, _>(person.as_str(), &bytes),
        )
    }

    pub(crate) fn trace(&self, turn: &str) -> Result<Option<Trace>, StoreError> {
        let bytes = self.traces.get(turn).map_err(|error| unavailable("read a trace", error))?;
        bytes.map(|bytes| decode::<TraceRecord, _>(turn, &bytes)).transpose()
    }

    fn observe(&self, observation: &PriceObservation) -> Result<(), StoreError> {
        let failed = |error| unavailable("keep prices", error);
        let product = observation.product.as_str();
        let first = Key::new().text(product).bytes();
        let key = Key::new().text(product).time(observation.at).bytes();
        let previous = self.prices.range(first..key.clone()).next_back().transpose();
        if let Some((_, value)) = previous.map_err(failed)? {
            let previous: PriceObservation = decode::<ObservationRecord, _>(product, &value)?;
            let same = previous.price == observation.price
                && previous.availability == observation.availability;
            if same && observation.at.duration_since(previous.at) < REPEAT_AFTER {
                return Ok(());
            }
        }
        let record = encode(&ObservationRecord::from(observation));
        self.prices.insert(key, record).map(drop).map_err(failed)
    }
}
