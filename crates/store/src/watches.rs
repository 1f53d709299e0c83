//! What shoppers want to be told of.

use async_trait::async_trait;
use magpie_core::ports::{StoreError, WatchStore};
use magpie_core::{ConversationId, PersonId, Watch, WatchId};

use crate::records::{WatchRecord, decode, encode};
use crate::{Inner, SledStore, unavailable, unless_damaged};

#[async_trait]
impl WatchStore for SledStore {
    async fn keep_watch(&self, watch: &Watch) -> Result<(), StoreError> {
        let (id, record) = (watch.id.clone(), encode(&WatchRecord::from(watch)));
        self.blocking("keep a watch", move |inner| {
            let kept = inner.watches.insert(id.as_str(), record);
            kept.map(drop).map_err(|error| unavailable("keep a watch", error))
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn watch(&self, id: &WatchId) -> Result<Option<Watch>, StoreError> {
        self.here(|inner| {
            let bytes = inner.watches.get(id.as_str());
            let bytes = bytes.map_err(|error| unavailable("read a watch", error))?;
            bytes.map(|bytes| decode::<WatchRecord, _>(id.as_str(), &bytes)).transpose()
        })
    }

    async fn watches_of(&self, person: &PersonId) -> Result<Vec<Watch>, StoreError> {
        let person = person.clone();
        self.blocking("read watches", move |inner| {
            let mut watches = inner.watches()?;
            watches.retain(|watch| watch.person == person);
            Ok(watches)
        })
        .await
    }

    async fn watches_in(&self, id: &ConversationId) -> Result<Vec<Watch>, StoreError> {
        let id = id.clone();
        self.blocking("read watches", move |inner| {
            let mut watches = inner.watches()?;
            watches.retain(|watch| watch.conversation == id);
            Ok(watches)
        })
        .await
    }

    async fn watches(&self) -> Result<Vec<Watch>, StoreError> {
        self.blocking("read watches", Inner::watches).await
    }

    async fn drop_watch(&self, id: &WatchId) -> Result<bool, StoreError> {
        let id = id.clone();
        let dropped = self
            .blocking("forget a watch", move |inner| {
                let removed = inner.watches.remove(id.as_str());
                let removed = removed.map_err(|error| unavailable("forget a watch", error))?;
                Ok(removed.is_some())
            })
            .await?;
        self.inner.committer.sync().await?;
        Ok(dropped)
    }
}

impl Inner {
    /// All watches, oldest first: their identifiers sort by time.
    pub(crate) fn watches(&self) -> Result<Vec<Watch>, StoreError> {
        let mut watches = Vec::new();
        for pair in &self.watches {
            let (key, bytes) = pair.map_err(|error| unavailable("read watches", error))?;
            let name = String::from_utf8_lossy(&key);
            watches.extend(unless_damaged(decode::<WatchRecord, _>(&name, &bytes))?);
        }
        Ok(watches)
    }

    /// The keys of a person's watches.
    pub(crate) fn watch_keys(&self, person: &PersonId) -> Result<Vec<String>, StoreError> {
        let watches = self.watches()?.into_iter().filter(|watch| watch.person == *person);
        Ok(watches.map(|watch| watch.id.as_str().to_owned()).collect())
    }
}
