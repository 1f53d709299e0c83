//! Recordings of turns, the newest up to a bound, each behind the name of its conversation.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use async_trait::async_trait;
use magpie_core::ports::{StoreError, TapeStore};
use magpie_core::{ConversationId, Tape, TurnId};

use crate::keys::{Key, split_text};
use crate::records::{TapeRecord, decode, encode};
use crate::{Inner, SledStore, unavailable};

/// A recording is not kept beyond this length, in bytes on disk.
const LONGEST: usize = 1 << 20;

#[async_trait]
impl TapeStore for SledStore {
    async fn keep_tape(&self, tape: &Tape) -> Result<bool, StoreError> {
        if self.inner.tape_limit == 0 {
            return Ok(false);
        }
        let (turn, conversation) = (tape.turn.clone(), tape.conversation.clone());
        let record = TapeRecord::from(tape);
        self.blocking("keep a recording", move |inner| {
            let value = Key::new().text(conversation.as_str()).raw(&encode(&record)).bytes();
            if value.len() > LONGEST {
                return Ok(false);
            }
            inner.keep_tape(&turn, value).map_err(|error| unavailable("keep a recording", error))
        })
        .await
    }

    async fn tape(&self, turn: &TurnId) -> Result<Option<Tape>, StoreError> {
        let turn = turn.clone();
        self.blocking("read a recording", move |inner| {
            let value = inner.tapes.get(turn.as_str());
            let value = value.map_err(|error| unavailable("read a recording", error))?;
            let Some(value) = value else { return Ok(None) };
            let record = split_text(&value).map_or(&value[..], |(_, record)| record);
            decode::<TapeRecord, _>(turn.as_str(), record).map(Some)
        })
        .await
    }
}

impl Inner {
    fn keep_tape(&self, turn: &TurnId, value: Vec<u8>) -> sled::Result<bool> {
        let mut known = self.tape_count.lock().unwrap_or_else(PoisonError::into_inner);
        // Its person may have been forgotten meanwhile.
        if !self.inbox.contains_key(turn.as_str())? {
            return Ok(false);
        }
        let mut count = known.unwrap_or_else(|| self.tapes.len());
        if self.tapes.insert(turn.as_str(), value)?.is_none() {
            count += 1;
        }
        // Turn identifiers sort by time, so the first ones are the oldest.
        while count > self.tape_limit && self.tapes.pop_min()?.is_some() {
            count -= 1;
        }
        *known = Some(count);
        Ok(true)
    }

    /// Deletes a recording; says whether there was one.
    pub(crate) fn drop_tape(&self, turn: &[u8]) -> sled::Result<bool> {
        let mut known = self.tape_count.lock().unwrap_or_else(PoisonError::into_inner);
        let dropped = self.tapes.remove(turn)?.is_some();
        *known = known.map(|count| count.saturating_sub(usize::from(dropped)));
        Ok(dropped)
    }

    /// Deletes the recordings of all turns of these conversations: each holds what others said before it.
    pub(crate) fn drop_tapes_of(
        &self,
        conversations: &BTreeSet<ConversationId>,
    ) -> sled::Result<u64> {
        let mut dropped = 0;
        for pair in self.tapes.iter().filter(|_| !conversations.is_empty()) {
            let (turn, value) = pair?;
            let of = split_text(&value).map(|(conversation, _)| ConversationId::new(conversation));
            if of.is_none_or(|of| conversations.contains(&of)) {
                dropped += u64::from(self.drop_tape(&turn)?);
            }
        }
        Ok(dropped)
    }
}
