//! Reactions, by the person who reacted.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{FeedbackStore, StoreError};
use magpie_core::{Feedback, FeedbackKind, FeedbackReason, PersonId, ProductId, TurnId};
use serde::{Deserialize, Serialize};

use crate::keys::Key;
use crate::records::{Reason, decode, encode};
use crate::{Inner, SledStore, unavailable, unless_damaged};

#[derive(Serialize, Deserialize)]
struct FeedbackRecord {
    person: String,
    turn: String,
    product: Option<String>,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    at: Timestamp,
}

impl TryFrom<FeedbackRecord> for Feedback {
    type Error = Reason;

    fn try_from(record: FeedbackRecord) -> Result<Self, Reason> {
        Ok(Self {
            person: PersonId::new(record.person),
            turn: TurnId::new(record.turn),
            product: record.product.map(ProductId::new),
            kind: FeedbackKind::parse(&record.kind)
                .ok_or_else(|| format!("{:?} is no reaction", record.kind))?,
            reason: match record.reason {
                Some(word) => {
                    let reason = FeedbackReason::parse(&word);
                    Some(reason.ok_or_else(|| format!("{word:?} is no reason"))?)
                }
                None => None,
            },
            at: record.at,
        })
    }
}

#[async_trait]
impl FeedbackStore for SledStore {
    async fn keep_feedback(&self, feedback: &Feedback) -> Result<(), StoreError> {
        let feedback = feedback.clone();
        self.blocking("keep a reaction", move |inner| inner.keep_feedback(&feedback)).await?;
        self.inner.committer.sync().await
    }

    async fn feedback_on(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: Option<&ProductId>,
    ) -> Result<Option<Feedback>, StoreError> {
        let key = key(person, turn, product);
        self.here(|inner| {
            let bytes = inner.feedback.get(&key).map_err(|e| unavailable("read a reaction", e))?;
            let Some(bytes) = bytes else { return Ok(None) };
            unless_damaged(reaction(&key, &bytes))
        })
    }

    async fn taken(&self) -> Result<Vec<Vec<ProductId>>, StoreError> {
        self.blocking("read reactions", move |inner| {
            let mut taken: BTreeMap<PersonId, Vec<(Timestamp, ProductId)>> = BTreeMap::new();
            for pair in inner.feedback.iter() {
                let (key, bytes) = pair.map_err(|error| unavailable("read reactions", error))?;
                let Some(feedback) = unless_damaged(reaction(&key, &bytes))? else { continue };
                if let Some(product) = feedback.product.filter(|_| feedback.kind.takes()) {
                    taken.entry(feedback.person).or_default().push((feedback.at, product));
                }
            }
            let in_order = |mut basket: Vec<(Timestamp, ProductId)>| {
                basket.sort();
                basket.into_iter().map(|(_, product)| product).collect()
            };
            Ok(taken.into_values().map(in_order).collect())
        })
        .await
    }

    async fn feedback_of(&self, person: &PersonId) -> Result<Vec<Feedback>, StoreError> {
        self.here(|inner| {
            let mut all = Vec::new();
            for pair in inner.feedback.scan_prefix(prefix(person)) {
                let (key, bytes) = pair.map_err(|error| unavailable("read reactions", error))?;
                all.extend(unless_damaged(reaction(&key, &bytes))?);
            }
            Ok(all)
        })
    }
}

impl Inner {
    fn keep_feedback(&self, feedback: &Feedback) -> Result<(), StoreError> {
        let key = key(&feedback.person, &feedback.turn, feedback.product.as_ref());
        if feedback.kind == FeedbackKind::Withdrawn {
            let removed = self.feedback.remove(key);
            return removed.map(drop).map_err(|e| unavailable("keep a reaction", e));
        }
        let record = FeedbackRecord {
            person: feedback.person.as_str().to_owned(),
            turn: feedback.turn.as_str().to_owned(),
            product: feedback.product.as_ref().map(|product| product.as_str().to_owned()),
            kind: feedback.kind.as_str().to_owned(),
            reason: feedback.reason.map(|reason| reason.as_str().to_owned()),
            at: feedback.at,
        };
        let kept = self.feedback.insert(key, encode(&record));
        kept.map(drop).map_err(|error| unavailable("keep a reaction", error))
    }

    /// The keys of a person's reactions.
    pub(crate) fn feedback_keys(&self, person: &PersonId) -> Result<Vec<sled::IVec>, StoreError> {
        let keys = self.feedback.scan_prefix(prefix(person)).keys();
        keys.collect::<Result<_, _>>().map_err(|error| unavailable("read reactions", error))
    }
}

/// A reaction as it is stored under a key.
pub(crate) fn reaction(key: &[u8], bytes: &[u8]) -> Result<Feedback, StoreError> {
    decode::<FeedbackRecord, _>(&String::from_utf8_lossy(key), bytes)
}

fn key(person: &PersonId, turn: &TurnId, product: Option<&ProductId>) -> Vec<u8> {
    let product = product.map(ProductId::as_str).unwrap_or_default();
    Key::new().text(person.as_str()).text(turn.as_str()).text(product).bytes()
}

fn prefix(person: &PersonId) -> Vec<u8> {
    Key::new().text(person.as_str()).bytes()
}
