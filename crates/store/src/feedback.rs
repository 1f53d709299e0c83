//! Reactions, by the person who reacted.

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{FeedbackStore, StoreError};
use magpie_core::{Feedback, FeedbackKind, PersonId, ProductId, TurnId};
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
    at: Timestamp,
}

impl TryFrom<FeedbackRecord> for Feedback {
    type Error = Reason;

    fn try_from(record: FeedbackRecord) -> Result<Self, Reason> {
        Ok(Self {
            person: PersonId::new(record.person),
            turn: TurnId::new(record.turn),
            product: record.product.map(ProductId::new),
            kind: match record.kind.as_str() {
                "liked" => FeedbackKind::Liked,
                "disliked" => FeedbackKind::Disliked,
                "opened" => FeedbackKind::Opened,
                other => return Err(format!("{other:?} is no reaction")),
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

    async fn feedback_of(&self, person: &PersonId) -> Result<Vec<Feedback>, StoreError> {
        self.here(|inner| {
            let mut all = Vec::new();
            for pair in inner.feedback.scan_prefix(prefix(person)) {
                let (key, bytes) = pair.map_err(|error| unavailable("read reactions", error))?;
                let name = String::from_utf8_lossy(&key);
                all.extend(unless_damaged(decode::<FeedbackRecord, _>(&name, &bytes))?);
            }
            Ok(all)
        })
    }
}

impl Inner {
    fn keep_feedback(&self, feedback: &Feedback) -> Result<(), StoreError> {
        let product = feedback.product.as_ref().map(ProductId::as_str);
        let key = Key::new()
            .text(feedback.person.as_str())
            .text(feedback.turn.as_str())
            .text(product.unwrap_or_default())
            .bytes();
        let kind = match feedback.kind {
            FeedbackKind::Liked => "liked",
            FeedbackKind::Disliked => "disliked",
            FeedbackKind::Opened => "opened",
            FeedbackKind::Withdrawn => {
                let removed = self.feedback.remove(key);
                return removed.map(drop).map_err(|e| unavailable("keep a reaction", e));
            }
        };
        let record = FeedbackRecord {
            person: feedback.person.as_str().to_owned(),
            turn: feedback.turn.as_str().to_owned(),
            product: product.map(str::to_owned),
            kind: kind.to_owned(),
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

fn prefix(person: &PersonId) -> Vec<u8> {
    Key::new().text(person.as_str()).bytes()
}
