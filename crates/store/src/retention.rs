//! Deleting what is old.

use std::collections::BTreeMap;

use jiff::Timestamp;
use magpie_core::ports::{Erased, Impression, InboxEntry, StoreError};
use magpie_core::{ConversationState, Trace};

use crate::feedback::reaction;
use crate::keys::Key;
use crate::records::{
    ConversationRecord, EntryRecord, ImpressionRecord, TraceRecord, decode, decode_plain, encode,
};
use crate::votes::vote_key;
use crate::{Inner, SledStore, unavailable, unless_damaged};

impl SledStore {
    /// Deletes answered messages with their replies, posts and traces, what conversations remember of them, impressions,
    /// reactions and votes that are older than a time; gives how many of each. Profiles, watches, links and settings stay.
    ///
    /// # Errors
    /// The disk failed; what is old is then deleted the next time.
    pub async fn expire(&self, before: Timestamp) -> Result<Erased, StoreError> {
        let expired = self.blocking("delete what is old", move |inner| inner.expire(before));
        let expired = expired.await?;
        self.inner.committer.sync().await?;
        Ok(expired)
    }
}

impl Inner {
    fn expire(&self, before: Timestamp) -> Result<Erased, StoreError> {
        let mut counts = BTreeMap::new();
        self.expire_messages(before, &mut counts)?;
        counts.insert("traces", self.expire_traces(before)?);
        counts.insert("conversations", self.expire_conversations(before)?);
        counts.insert("impressions", self.expire_impressions(before)?);
        counts.insert("reactions", self.expire_reactions(before)?);
        counts.insert("votes", self.expire_votes(before)?);
        for key in self.audit.range(..Key::new().time(before).bytes()).keys() {
            self.audit.remove(key.map_err(failed)?).map_err(failed)?;
        }
        let counts = counts.into_iter().map(|(kind, count)| (kind.to_owned(), count));
        Ok(Erased { counts: counts.collect() })
    }

    fn expire_messages(
        &self,
        before: Timestamp,
        counts: &mut BTreeMap<&'static str, u64>,
    ) -> Result<(), StoreError> {
        let (mut messages, mut replies, mut posts) = (0, 0, 0);
        for pair in &self.inbox {
            let (turn, bytes) = pair.map_err(failed)?;
            let turn = String::from_utf8_lossy(&turn);
            let entry = unless_damaged(decode::<EntryRecord, InboxEntry>(&turn, &bytes))?;
            let Some(entry) = entry.filter(|entry| entry.accepted_at < before) else { continue };
            // What is not answered or not shown yet is not done with, however old.
            if self.pending.contains_key(turn.as_bytes()).map_err(failed)? {
                continue;
            }
            let dropped = self.drop_turn(&turn, Some(&entry))?;
            messages += dropped.messages;
            replies += dropped.replies;
            posts += dropped.posts;
            let person = entry.sender.person();
            let owned = Key::new().text(person.as_str()).text("turn").text(&turn).bytes();
            self.people.remove(owned).map_err(failed)?;
        }
        counts.extend([("messages", messages), ("replies", replies), ("posts", posts)]);
        Ok(())
    }

    fn expire_traces(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut expired = 0;
        for pair in &self.traces {
            let (turn, bytes) = pair.map_err(failed)?;
            let name = String::from_utf8_lossy(&turn);
            let trace = unless_damaged(decode::<TraceRecord, Trace>(&name, &bytes))?;
            if trace.is_some_and(|trace| trace.at < before) {
                self.drop_trace(&name).map_err(failed)?;
                self.disown_trace(&turn, &bytes).map_err(failed)?;
                expired += 1;
            }
        }
        Ok(expired)
    }

    /// Conversations of which nothing is left.
    fn expire_conversations(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut expired = 0;
        for pair in &self.conversations {
            let (id, bytes) = pair.map_err(failed)?;
            let name = String::from_utf8_lossy(&id);
            let state = decode::<ConversationRecord, ConversationState>(&name, &bytes);
            let Some(mut state) = unless_damaged(state)? else { continue };
            let turns = state.turns.len();
            state.turns.retain(|turn| turn.at >= before);
            if state.turns.len() == turns {
                continue;
            }
            let owner = decode_plain::<ConversationRecord>(&name, &bytes)?.owner;
            let left = (!state.turns.is_empty())
                .then(|| encode(&ConversationRecord::new(owner.clone(), &state)));
            let ended = left.is_none();
            // A turn that ends just now wins; the next time is soon enough for the rest.
            let swapped = self.conversations.compare_and_swap(&id, Some(bytes), left);
            if swapped.map_err(failed)?.is_ok() && ended {
                expired += 1;
                if let Some(owner) = owner {
                    let owned = Key::new().text(&owner).text("conversation").raw(&id).bytes();
                    self.people.remove(owned).map_err(failed)?;
                }
            }
        }
        Ok(expired)
    }

    fn expire_impressions(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut expired = 0;
        for pair in self.impressions.range(..Key::new().time(before).bytes()) {
            let (key, bytes) = pair.map_err(failed)?;
            let seen = decode::<ImpressionRecord, Impression>("impression", &bytes);
            if let Some(seen) = unless_damaged(seen)? {
                let by_turn = Key::new().text(seen.turn.as_str()).number(seen.rank).bytes();
                let owned = Key::new().text(seen.person.as_str()).text("impression").raw(&by_turn);
                self.people.remove(owned.bytes()).map_err(failed)?;
            }
            self.impressions.remove(key).map_err(failed)?;
            expired += 1;
        }
        Ok(expired)
    }

    fn expire_reactions(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut expired = 0;
        for pair in &self.feedback {
            let (key, bytes) = pair.map_err(failed)?;
            let known = unless_damaged(reaction(&key, &bytes))?;
            if known.is_some_and(|known| known.at < before) {
                self.drop_feedback(&key)?;
                expired += 1;
            }
        }
        Ok(expired)
    }

    fn expire_votes(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut expired = 0;
        for vote in self.all_votes()?.iter().filter(|vote| vote.at < before) {
            expired += u64::from(self.drop_vote(&vote_key(vote))?);
        }
        Ok(expired)
    }
}

fn failed(error: sled::Error) -> StoreError {
    unavailable("delete what is old", error)
}
