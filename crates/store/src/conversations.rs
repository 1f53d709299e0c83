//! Conversations and profiles.

use async_trait::async_trait;
use magpie_core::ports::{ConversationStore, ProfileStore, StoreError};
use magpie_core::{ConversationId, ConversationState, PersonId, Profile, TurnId};

use crate::keys::Key;
use crate::records::{ConversationRecord, ProfileRecord, decode, decode_plain, encode};
use crate::{Inner, SledStore, unavailable};

#[async_trait]
impl ConversationStore for SledStore {
    async fn load(&self, id: &ConversationId) -> Result<ConversationState, StoreError> {
        self.here(|inner| {
            let bytes = inner
                .conversations
                .get(id.as_str())
                .map_err(|error| unavailable("read a conversation", error))?;
            bytes.map_or_else(
                || Ok(ConversationState::default()),
                |bytes| decode::<ConversationRecord, _>(id.as_str(), &bytes),
            )
        })
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
            // Index first: a crash in between leaves a name without a record, not the other way round.
            if let Some(person) = person {
                inner.belongs(&person, "conversation", id.as_str().as_bytes()).map_err(failed)?;
            }
            inner.conversations.insert(id.as_str(), record).map(drop).map_err(failed)
        })
        .await
    }
}

#[async_trait]
impl ProfileStore for SledStore {
    async fn profile(&self, person: &PersonId) -> Result<Profile, StoreError> {
        self.here(|inner| inner.profile(person))
    }

    async fn save_profile(&self, profile: &Profile) -> Result<(), StoreError> {
        let record = encode(&ProfileRecord::from(profile));
        let person = profile.person.clone();
        self.blocking("keep a profile", move |inner| {
            let kept = inner.profiles.insert(person.as_str(), record);
            kept.map(drop).map_err(|error| unavailable("keep a profile", error))
        })
        .await?;
        // What a person corrects about themselves holds from now on, also after a power cut.
        self.inner.committer.sync().await
    }
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

    /// Deletes a conversation that is this person's. One that has become a community's stays; one that
    /// can't be read goes, because it may be.
    pub(crate) fn drop_conversation(&self, id: &str, owner: &PersonId) -> sled::Result<bool> {
        let Some(bytes) = self.conversations.get(id)? else { return Ok(false) };
        match decode_plain::<ConversationRecord>(id, &bytes) {
            Ok(record) if record.owner.as_deref() != Some(owner.as_str()) => Ok(false),
            Ok(_) | Err(_) => Ok(self.conversations.remove(id)?.is_some()),
        }
    }

    /// Strikes turns out of a conversation that others take part in; how many there were.
    pub(crate) fn strike_turns(&self, id: &str, turns: &[String]) -> Result<u64, StoreError> {
        let failed = |error| unavailable("strike turns", error);
        loop {
            let Some(bytes) = self.conversations.get(id).map_err(failed)? else { return Ok(0) };
            let mut state: ConversationState = decode::<ConversationRecord, _>(id, &bytes)?;
            let before = state.turns.len();
            state.turns.retain(|past| !turns.iter().any(|turn| past.turn == TurnId::new(turn)));
            let struck = before - state.turns.len();
            if struck == 0 {
                return Ok(0);
            }
            let owner = decode_plain::<ConversationRecord>(id, &bytes)?.owner;
            let record = encode(&ConversationRecord::new(owner, &state));
            let swapped = self.conversations.compare_and_swap(id, Some(bytes), Some(record));
            if swapped.map_err(failed)?.is_ok() {
                return Ok(struck as u64);
            }
        }
    }
}
