//! Reactions, by the person who reacted.

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{FeedbackStore, StoreError};
use magpie_core::{
    CommunityId, Feedback, FeedbackKind, FeedbackReason, PersonId, ProductId, TurnId,
};
use serde::{Deserialize, Serialize};

use crate::keys::{Key, split_text};
use crate::records::{Reason, decode, decode_plain, encode};
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
    /// Who saw what it is about; none in private.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    community: Option<String>,
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

    async fn reacting(
        &self,
        after: Option<&PersonId>,
        most: usize,
    ) -> Result<Vec<PersonId>, StoreError> {
        let after = after.cloned();
        self.blocking("read who reacted", move |inner| {
            let mut from = after.as_ref().map(behind).unwrap_or_default();
            let mut people = Vec::new();
            while people.len() < most
                && let Some(pair) = inner.feedback.range(from..).next()
            {
                let (key, _) = pair.map_err(|error| unavailable("read who reacted", error))?;
                let Some((person, _)) = split_text(&key) else { break };
                let person = PersonId::new(person);
                from = behind(&person);
                people.push(person);
            }
            Ok(people)
        })
        .await
    }

    async fn feedback_about(&self, turn: &TurnId) -> Result<Vec<Feedback>, StoreError> {
        let turn = turn.clone();
        self.blocking("read reactions", move |inner| inner.feedback_about(turn.as_str())).await
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

    async fn feedback_in(
        &self,
        community: &CommunityId,
        most: usize,
    ) -> Result<Vec<Feedback>, StoreError> {
        let prefix = Key::new().text(community.as_str()).bytes();
        self.blocking("read reactions", move |inner| {
            let failed = |error| unavailable("read reactions", error);
            let mut all = Vec::new();
            for key in inner.feedback_by_community.scan_prefix(&prefix).keys().rev() {
                let key = key.map_err(failed)?;
                let Some((_, key)) = split_text(&key[prefix.len()..]) else { continue };
                let Some(bytes) = inner.feedback.get(key).map_err(failed)? else { continue };
                all.extend(unless_damaged(reaction(key, &bytes))?);
                if all.len() == most {
                    break;
                }
            }
            Ok(all)
        })
        .await
    }
}

impl Inner {
    fn keep_feedback(&self, feedback: &Feedback) -> Result<(), StoreError> {
        let key = key(&feedback.person, &feedback.turn, feedback.product.as_ref());
        if feedback.kind == FeedbackKind::Withdrawn {
            return self.drop_feedback(&key).map(drop);
        }
        let entry = unless_damaged(self.entry(feedback.turn.as_str()))?.flatten();
        let community = entry.and_then(|entry| {
            entry.audience.community().map(|community| community.as_str().to_owned())
        });
        let failed = |error| unavailable("keep a reaction", error);
        if let Some(community) = &community {
            let place = by_community(community, feedback.turn.as_str(), &key);
            self.feedback_by_community.insert(place, &[]).map_err(failed)?;
        }
        let record = FeedbackRecord {
            person: feedback.person.as_str().to_owned(),
            turn: feedback.turn.as_str().to_owned(),
            product: feedback.product.as_ref().map(|product| product.as_str().to_owned()),
            kind: feedback.kind.as_str().to_owned(),
            reason: feedback.reason.map(|reason| reason.as_str().to_owned()),
            at: feedback.at,
            community,
        };
        self.feedback.insert(key, encode(&record)).map(drop).map_err(failed)
    }

    fn feedback_about(&self, turn: &str) -> Result<Vec<Feedback>, StoreError> {
        let failed = |error| unavailable("read reactions", error);
        let Some(entry) = self.entry(turn)? else { return Ok(Vec::new()) };
        let keys: Vec<sled::IVec> = match entry.audience.community() {
            Some(community) => {
                let here = Key::new().text(community.as_str()).text(turn).bytes();
                let places = self.feedback_by_community.scan_prefix(&here).keys();
                let key = |place: sled::Result<sled::IVec>| {
                    place.map(|p| p.subslice(here.len(), p.len() - here.len()))
                };
                places.map(key).collect::<Result<_, _>>().map_err(failed)?
            }
            None => {
                let own = prefix_of_turn(&entry.sender.person(), turn);
                self.feedback.scan_prefix(own).keys().collect::<Result<_, _>>().map_err(failed)?
            }
        };
        let mut about = Vec::new();
        for key in keys {
            let bytes = self.feedback.get(&key).map_err(failed)?;
            about.extend(
                bytes.map(|bytes| unless_damaged(reaction(&key, &bytes))).transpose()?.flatten(),
            );
        }
        about.sort_by_key(|feedback: &Feedback| feedback.at);
        Ok(about)
    }

    /// Deletes a reaction; says whether there was one.
    pub(crate) fn drop_feedback(&self, key: &[u8]) -> Result<bool, StoreError> {
        let failed = |error| unavailable("forget a reaction", error);
        let Some(bytes) = self.feedback.remove(key).map_err(failed)? else { return Ok(false) };
        let name = String::from_utf8_lossy(key);
        // Of a damaged one the other place stays; it holds nothing but names.
        let record = unless_damaged(decode_plain::<FeedbackRecord>(&name, &bytes))?;
        if let Some(FeedbackRecord { community: Some(community), turn, .. }) = record {
            let place = by_community(&community, &turn, key);
            self.feedback_by_community.remove(place).map_err(failed)?;
        }
        Ok(true)
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

fn by_community(community: &str, turn: &str, key: &[u8]) -> Vec<u8> {
    Key::new().text(community).text(turn).raw(key).bytes()
}

fn prefix_of_turn(person: &PersonId, turn: &str) -> Vec<u8> {
    Key::new().text(person.as_str()).text(turn).bytes()
}

fn prefix(person: &PersonId) -> Vec<u8> {
    Key::new().text(person.as_str()).bytes()
}

/// Where the keys of the next person begin at the earliest.
fn behind(person: &PersonId) -> Vec<u8> {
    let mut key = prefix(person);
    // What ends a text sorts before all that may go on with it.
    if let Some(end) = key.last_mut() {
        *end += 1;
    }
    key
}
