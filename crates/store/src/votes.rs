//! Votes on comparison cards, by card, by community and by the person who voted.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{StoreError, VoteStore};
use magpie_core::{CommunityId, MessageKey, PersonId, ProductId, TurnId, Vote, VoteChange};
use serde::{Deserialize, Serialize};
use sled::Transactional;
use sled::transaction::{ConflictableTransactionError, TransactionError};

use crate::keys::Key;
use crate::records::{Reason, decode, encode};
use crate::{Inner, SledStore, unavailable, unless_damaged};

#[derive(Serialize, Deserialize)]
struct VoteRecord {
    person: String,
    turn: String,
    community: String,
    /// None once it is taken back.
    product: Option<String>,
    press: String,
    at: Timestamp,
}

impl From<&Vote> for VoteRecord {
    fn from(vote: &Vote) -> Self {
        Self {
            person: vote.person.as_str().to_owned(),
            turn: vote.turn.as_str().to_owned(),
            community: vote.community.as_str().to_owned(),
            product: vote.product.as_ref().map(|product| product.as_str().to_owned()),
            press: vote.press.as_str().to_owned(),
            at: vote.at,
        }
    }
}

impl TryFrom<VoteRecord> for Vote {
    type Error = Reason;

    fn try_from(record: VoteRecord) -> Result<Self, Reason> {
        Ok(Self {
            person: PersonId::new(record.person),
            turn: TurnId::new(record.turn),
            community: CommunityId::new(record.community),
            product: record.product.map(ProductId::new),
            press: MessageKey::new(record.press),
            at: record.at,
        })
    }
}

#[async_trait]
impl VoteStore for SledStore {
    async fn cast(&self, vote: &Vote, senders: &[PersonId]) -> Result<VoteChange, StoreError> {
        let (vote, senders) = (vote.clone(), senders.to_vec());
        let change = self.blocking("keep a vote", move |inner| inner.cast(&vote, &senders)).await?;
        self.inner.committer.sync().await?;
        Ok(change)
    }

    async fn votes_on(&self, turn: &TurnId) -> Result<Vec<Vote>, StoreError> {
        let prefix = Key::new().text(turn.as_str()).bytes();
        self.blocking("read votes", move |inner| {
            let mut votes = Vec::new();
            for pair in inner.votes.scan_prefix(&prefix) {
                let (key, bytes) = pair.map_err(|error| unavailable("read votes", error))?;
                votes.extend(unless_damaged(read(&key, &bytes))?);
            }
            votes.retain(|vote| vote.product.is_some());
            Ok(votes)
        })
        .await
    }

    async fn votes_by(&self, sender: &PersonId) -> Result<Vec<Vote>, StoreError> {
        let prefix = of_person(sender).bytes();
        self.here(|inner| {
            let mut votes = Vec::new();
            for pair in inner.people.scan_prefix(&prefix) {
                let (_, key) = pair.map_err(|error| unavailable("read votes", error))?;
                votes.extend(inner.vote(&key)?.filter(|vote| vote.product.is_some()));
            }
            Ok(votes)
        })
    }

    async fn voters(&self) -> Result<Vec<PersonId>, StoreError> {
        self.blocking("read votes", |inner| {
            let standing = inner.all_votes()?.into_iter().filter(|vote| vote.product.is_some());
            let voters: BTreeSet<PersonId> = standing.map(|vote| vote.person).collect();
            Ok(voters.into_iter().collect())
        })
        .await
    }

    async fn votes_in(
        &self,
        community: &CommunityId,
        most: usize,
    ) -> Result<Vec<Vote>, StoreError> {
        let prefix = Key::new().text(community.as_str()).bytes();
        self.blocking("read votes", move |inner| {
            let mut votes = Vec::new();
            for key in inner.votes_by_community.scan_prefix(&prefix).keys().rev() {
                let key = key.map_err(|error| unavailable("read votes", error))?;
                let vote = inner.vote(&key[prefix.len()..])?;
                votes.extend(vote.filter(|vote| vote.product.is_some()));
                if votes.len() == most {
                    break;
                }
            }
            Ok(votes)
        })
        .await
    }
}

impl Inner {
    fn cast(&self, vote: &Vote, senders: &[PersonId]) -> Result<VoteChange, StoreError> {
        let places: Vec<Place> =
            senders.iter().map(|sender| Place::of(&vote.turn, sender, &vote.community)).collect();
        let trees = (&self.votes, &self.votes_by_community, &self.people);
        let cast = trees.transaction(|(votes, by_community, people)| {
            let mut earlier = Vec::new();
            for place in &places {
                let Some(bytes) = votes.get(&place.vote)? else { continue };
                let known = unless_damaged(read(&place.vote, &bytes));
                earlier.extend(known.map_err(ConflictableTransactionError::Abort)?);
            }
            let (change, kept) = vote.clone().settle(&earlier);
            let Some(kept) = kept else { return Ok(change) };
            for place in &places {
                votes.remove(place.vote.as_slice())?;
                by_community.remove(place.community.as_slice())?;
                people.remove(place.person.as_slice())?;
            }
            let place = Place::of(&kept.turn, &kept.person, &kept.community);
            votes.insert(place.vote.as_slice(), encode(&VoteRecord::from(&kept)))?;
            by_community.insert(place.community.as_slice(), &[])?;
            people.insert(place.person.as_slice(), place.vote.as_slice())?;
            Ok(change)
        });
        cast.map_err(|error| match error {
            TransactionError::Abort(error) => error,
            TransactionError::Storage(error) => unavailable("keep a vote", error),
        })
    }

    /// Every vote there is.
    pub(crate) fn all_votes(&self) -> Result<Vec<Vote>, StoreError> {
        let mut votes = Vec::new();
        for pair in self.votes.iter() {
            let (key, bytes) = pair.map_err(|error| unavailable("read votes", error))?;
            votes.extend(unless_damaged(read(&key, &bytes))?);
        }
        Ok(votes)
    }

    fn vote(&self, key: &[u8]) -> Result<Option<Vote>, StoreError> {
        let bytes = self.votes.get(key).map_err(|error| unavailable("read votes", error))?;
        let Some(bytes) = bytes else { return Ok(None) };
        unless_damaged(read(key, &bytes))
    }

    /// Deletes a vote; says whether there was one.
    pub(crate) fn drop_vote(&self, key: &[u8]) -> Result<bool, StoreError> {
        let failed = |error| unavailable("forget a vote", error);
        let Some(bytes) = self.votes.remove(key).map_err(failed)? else { return Ok(false) };
        // Of a damaged one the other places stay; they hold nothing but names.
        if let Some(vote) = unless_damaged(read(key, &bytes))? {
            let place = Place::of(&vote.turn, &vote.person, &vote.community);
            self.votes_by_community.remove(place.community).map_err(failed)?;
            self.people.remove(place.person).map_err(failed)?;
        }
        Ok(true)
    }
}

/// Where a vote is kept and found.
struct Place {
    vote: Vec<u8>,
    community: Vec<u8>,
    person: Vec<u8>,
}

impl Place {
    fn of(turn: &TurnId, person: &PersonId, community: &CommunityId) -> Self {
        let vote = Key::new().text(turn.as_str()).text(person.as_str()).bytes();
        Self {
            community: Key::new().text(community.as_str()).raw(&vote).bytes(),
            person: of_person(person).raw(&vote).bytes(),
            vote,
        }
    }
}

/// Where the votes of a sender are found.
fn of_person(person: &PersonId) -> Key {
    Key::new().text(person.as_str()).text("vote")
}

/// Under what a vote is kept.
pub(crate) fn vote_key(vote: &Vote) -> Vec<u8> {
    Place::of(&vote.turn, &vote.person, &vote.community).vote
}

fn read(key: &[u8], bytes: &[u8]) -> Result<Vote, StoreError> {
    decode::<VoteRecord, _>(&String::from_utf8_lossy(key), bytes)
}
