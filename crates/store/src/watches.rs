//! What shoppers want to be told of.

use async_trait::async_trait;
use magpie_core::ports::{StoreError, WatchStore};
use magpie_core::{Audience, ConversationId, PersonId, Watch, WatchId};

use crate::keys::{Key, split_text};
use crate::records::{WatchRecord, decode, encode};
use crate::{Inner, SledStore, numbers, unavailable, unless_damaged};

#[async_trait]
impl WatchStore for SledStore {
    async fn keep_watch(&self, watch: &Watch) -> Result<(), StoreError> {
        let watch = watch.clone();
        self.blocking("keep a watch", move |inner| {
            let failed = |error| unavailable("keep a watch", error);
            inner.note_number(&watch)?;
            let place = by_conversation(&watch.conversation, &watch.id);
            inner.watches_by_conversation.insert(place, &[]).map_err(failed)?;
            let record = encode(&WatchRecord::from(&watch));
            inner.watches.insert(watch.id.as_str(), record).map(drop).map_err(failed)
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn renew_watch(&self, watch: &Watch) -> Result<bool, StoreError> {
        let (id, record) = (watch.id.clone(), encode(&WatchRecord::from(watch)));
        let renewed = self
            .blocking("keep a watch", move |inner| {
                let renew = |known: Option<&[u8]>| known.map(|_| record.clone());
                let before = inner.watches.fetch_and_update(id.as_str(), renew);
                Ok(before.map_err(|error| unavailable("keep a watch", error))?.is_some())
            })
            .await?;
        self.inner.committer.sync().await?;
        Ok(renewed)
    }

    async fn watch(&self, id: &WatchId) -> Result<Option<Watch>, StoreError> {
        self.here(|inner| inner.watch(id.as_str()))
    }

    async fn watches_of(&self, person: &PersonId) -> Result<Vec<Watch>, StoreError> {
        let person = person.clone();
        self.blocking("read watches", move |inner| inner.watches_of(&person)).await
    }

    async fn watches_in(&self, id: &ConversationId) -> Result<Vec<Watch>, StoreError> {
        self.here(|inner| {
            let prefix = Key::new().text(id.as_str()).bytes();
            let mut watches = Vec::new();
            for key in inner.watches_by_conversation.scan_prefix(&prefix).keys() {
                let key = key.map_err(|error| unavailable("read watches", error))?;
                let Some((id, _)) = split_text(&key[prefix.len()..]) else { continue };
                watches.extend(unless_damaged(inner.watch(&id))?.flatten());
            }
            Ok(watches)
        })
    }

    async fn last_watch_number(&self, id: &ConversationId) -> Result<u32, StoreError> {
        self.here(|inner| numbers::highest(&inner.watch_numbers, id.as_str()))
    }

    async fn watches(&self) -> Result<Vec<Watch>, StoreError> {
        self.blocking("read watches", Inner::watches).await
    }

    async fn drop_watch(&self, id: &WatchId) -> Result<bool, StoreError> {
        let id = id.clone();
        let dropped = self
            .blocking("forget a watch", move |inner| {
                let Some(watch) = inner.watch(id.as_str())? else { return Ok(false) };
                inner.drop_watch(&watch)
            })
            .await?;
        self.inner.committer.sync().await?;
        Ok(dropped)
    }
}

impl Inner {
    fn watch(&self, id: &str) -> Result<Option<Watch>, StoreError> {
        let bytes = self.watches.get(id).map_err(|error| unavailable("read a watch", error))?;
        bytes.map(|bytes| decode::<WatchRecord, _>(id, &bytes)).transpose()
    }

    /// All watches, oldest first: their identifiers sort by time.
    fn watches(&self) -> Result<Vec<Watch>, StoreError> {
        let mut watches = Vec::new();
        for pair in &self.watches {
            let (key, bytes) = pair.map_err(|error| unavailable("read watches", error))?;
            let name = String::from_utf8_lossy(&key);
            watches.extend(unless_damaged(decode::<WatchRecord, _>(&name, &bytes))?);
        }
        Ok(watches)
    }

    /// A person's watches, oldest first.
    pub(crate) fn watches_of(&self, person: &PersonId) -> Result<Vec<Watch>, StoreError> {
        let mut watches = self.watches()?;
        watches.retain(|watch| watch.person == *person);
        Ok(watches)
    }

    /// Deletes a watch; says whether there was one.
    pub(crate) fn drop_watch(&self, watch: &Watch) -> Result<bool, StoreError> {
        let failed = |error| unavailable("forget a watch", error);
        self.note_number(watch)?;
        let dropped = self.watches.remove(watch.id.as_str()).map_err(failed)?;
        let place = by_conversation(&watch.conversation, &watch.id);
        self.watches_by_conversation.remove(place).map_err(failed)?;
        Ok(dropped.is_some())
    }
}

impl Inner {
    /// Notes the number of a watch as given. That of a private conversation belongs to its person.
    fn note_number(&self, watch: &Watch) -> Result<(), StoreError> {
        let list = watch.conversation.as_str();
        if watch.audience == Audience::Private {
            let owned = self.belongs(&watch.person, NUMBERS, list.as_bytes());
            owned.map_err(|error| unavailable("note a number", error))?;
        }
        numbers::raise(&self.watch_numbers, list, watch.number)
    }
}

/// Under what a person's private conversations with numbers are listed.
pub(crate) const NUMBERS: &str = "numbers";

fn by_conversation(conversation: &ConversationId, id: &WatchId) -> Vec<u8> {
    Key::new().text(conversation.as_str()).text(id.as_str()).bytes()
}
