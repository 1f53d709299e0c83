//! A person's rights: everything about them, and its end.

use async_trait::async_trait;
use magpie_core::PersonId;
use magpie_core::ports::{Erased, Privacy, StoreError};
use serde_json::{Value, json};

use crate::keys::{Key, split_text};
use crate::records::{
    ConversationRecord, EntryRecord, ImpressionRecord, ProfileRecord, ReplyRecord, TraceRecord,
    decode_plain,
};
use crate::{Inner, SledStore, unavailable};

#[async_trait]
impl Privacy for SledStore {
    async fn export(&self, person: &PersonId) -> Result<Value, StoreError> {
        let person = person.clone();
        self.blocking("export a person", move |inner| inner.export(&person)).await
    }

    async fn forget(&self, person: &PersonId) -> Result<Erased, StoreError> {
        let person = person.clone();
        let erased = self.blocking("forget a person", move |inner| inner.forget(&person)).await?;
        // Deleted means deleted, also after a power cut.
        self.inner.committer.sync().await?;
        Ok(erased)
    }
}

/// What the index knows of a person: the keys of their records, by kind.
#[derive(Default)]
struct Owned {
    index: Vec<sled::IVec>,
    turns: Vec<String>,
    conversations: Vec<String>,
    impressions: Vec<sled::IVec>,
    traces: Vec<String>,
}

impl Inner {
    fn owned(&self, person: &PersonId) -> Result<Owned, StoreError> {
        let prefix = Key::new().text(person.as_str()).bytes();
        let mut owned = Owned::default();
        for pair in self.people.scan_prefix(&prefix) {
            let (key, value) =
                pair.map_err(|error| unavailable("read a person's records", error))?;
            let Some((kind, rest)) = split_text(&key[prefix.len()..]) else { continue };
            let text = || String::from_utf8_lossy(rest).into_owned();
            match kind {
                "turn" => owned.turns.extend(split_text(rest).map(|(turn, _)| turn.to_owned())),
                "conversation" => owned.conversations.push(text()),
                "impression" => owned.impressions.push(value),
                "trace" => owned.traces.push(text()),
                _ => {}
            }
            owned.index.push(key);
        }
        Ok(owned)
    }

    fn export(&self, person: &PersonId) -> Result<Value, StoreError> {
        let owned = self.owned(person)?;
        let failed = |error| unavailable("export a person", error);
        let mut messages = Vec::new();
        let mut replies = Vec::new();
        for turn in &owned.turns {
            if let Some(bytes) = self.inbox.get(turn).map_err(failed)? {
                messages.push(json!(decode_plain::<EntryRecord>(turn, &bytes)?));
            }
            if let Some(bytes) = self.replies.get(turn).map_err(failed)? {
                replies.push(json!(decode_plain::<ReplyRecord>(turn, &bytes)?));
            }
        }
        let mut conversations = Vec::new();
        for id in &owned.conversations {
            if let Some(bytes) = self.conversations.get(id).map_err(failed)? {
                conversations.push(json!(decode_plain::<ConversationRecord>(id, &bytes)?));
            }
        }
        let mut impressions = Vec::new();
        for key in &owned.impressions {
            if let Some(bytes) = self.impressions.get(key).map_err(failed)? {
                impressions.push(json!(decode_plain::<ImpressionRecord>("impression", &bytes)?));
            }
        }
        let mut traces = Vec::new();
        for turn in &owned.traces {
            if let Some(bytes) = self.traces.get(turn).map_err(failed)? {
                traces.push(json!(decode_plain::<TraceRecord>(turn, &bytes)?));
            }
        }
        let profile = self.profiles.get(person.as_str()).map_err(failed)?;
        let profile = profile
            .map(|bytes| decode_plain::<ProfileRecord>(person.as_str(), &bytes))
            .transpose()?;
        Ok(json!({
            "person": person.as_str(),
            "messages": messages,
            "replies": replies,
            "conversations": conversations,
            "profiles": profile.iter().map(|profile| json!(profile)).collect::<Vec<_>>(),
            "impressions": impressions,
            "traces": traces,
        }))
    }

    fn forget(&self, person: &PersonId) -> Result<Erased, StoreError> {
        let owned = self.owned(person)?;
        let failed = |error| unavailable("forget a person", error);
        let facts = self.profile(person).map(|profile| profile.facts.len() as u64).unwrap_or(0);
        let (mut messages, mut replies, mut photos) = (0, 0, 0);
        for turn in &owned.turns {
            photos += self.drop_photos(turn)?;
            // A damaged message is deleted all the same; only its platform key stays unknown.
            if let Ok(Some(entry)) = self.entry(turn) {
                self.keys.remove(entry.key.as_str()).map_err(failed)?;
            }
            messages += count(self.inbox.remove(turn).map_err(failed)?);
            replies += count(self.replies.remove(turn).map_err(failed)?);
            self.pending.remove(turn).map_err(failed)?;
        }
        let mut conversations = 0;
        for id in &owned.conversations {
            conversations += count(self.conversations.remove(id).map_err(failed)?);
        }
        let mut impressions = 0;
        for key in &owned.impressions {
            impressions += count(self.impressions.remove(key).map_err(failed)?);
        }
        let mut traces = 0;
        for turn in &owned.traces {
            traces += count(self.traces.remove(turn).map_err(failed)?);
        }
        self.profiles.remove(person.as_str()).map_err(failed)?;
        for key in owned.index {
            self.people.remove(key).map_err(failed)?;
        }
        let counts = [
            ("messages", messages),
            ("replies", replies),
            ("photos", photos),
            ("conversations", conversations),
            ("facts", facts),
            ("impressions", impressions),
            ("traces", traces),
        ];
        Ok(Erased { counts: counts.map(|(kind, count)| (kind.to_owned(), count)).to_vec() })
    }
}

fn count(removed: Option<sled::IVec>) -> u64 {
    u64::from(removed.is_some())
}
