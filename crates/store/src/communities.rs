//! Settings of communities.

use async_trait::async_trait;
use magpie_core::ports::{CommunityStore, StoreError};
use magpie_core::{CommunityId, CommunitySettings};
use serde::{Deserialize, Serialize};

use crate::records::{Reason, SettingsRecord, decode, encode};
use crate::{Inner, SledStore, unavailable};

#[async_trait]
impl CommunityStore for SledStore {
    async fn community_settings(&self, id: &CommunityId) -> Result<CommunitySettings, StoreError> {
        self.here(|inner| {
            let bytes = inner.communities.get(id.as_str());
            let bytes = bytes.map_err(|error| unavailable("read a community's settings", error))?;
            let settings = bytes.map(|bytes| decode::<SettingsRecord, _>(id.as_str(), &bytes));
            Ok(settings.transpose()?.unwrap_or_default())
        })
    }

    async fn save_community_settings(
        &self,
        id: &CommunityId,
        settings: &CommunitySettings,
    ) -> Result<(), StoreError> {
        let chosen = *settings != CommunitySettings::default();
        let (id, record) = (id.clone(), chosen.then(|| encode(&SettingsRecord::from(settings))));
        self.blocking("keep a community's settings", move |inner| {
            let kept = match record {
                Some(record) => inner.communities.insert(id.as_str(), record),
                None => inner.communities.remove(id.as_str()),
            };
            kept.map(drop).map_err(|error| unavailable("keep a community's settings", error))
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn names(&self, id: &CommunityId) -> Result<Vec<CommunityId>, StoreError> {
        let names = self.here(|inner| inner.community_names(id.as_str()))?;
        Ok(names.into_iter().map(CommunityId::new).collect())
    }

    async fn rename(&self, from: &CommunityId, to: &CommunityId) -> Result<(), StoreError> {
        let (from, to) = (from.as_str().to_owned(), to.as_str().to_owned());
        self.blocking("rename a community", move |inner| {
            let mut names = inner.community_names(&from)?;
            if names.contains(&to) {
                return Ok(());
            }
            names.insert(0, to);
            let mut changes = sled::Batch::default();
            let record = encode(&NamesRecord { names: names.clone() });
            names.iter().for_each(|name| changes.insert(name.as_str(), record.clone()));
            let kept = inner.community_names.apply_batch(changes);
            kept.map_err(|error| unavailable("rename a community", error))
        })
        .await?;
        self.inner.committer.sync().await
    }
}

/// All names of a community, kept under each of them.
#[derive(Serialize, Deserialize)]
struct NamesRecord {
    names: Vec<String>,
}

impl Inner {
    pub(crate) fn community_names(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let bytes = self.community_names.get(id);
        let bytes = bytes.map_err(|error| unavailable("read a community's names", error))?;
        let names =
            bytes.map(|bytes| decode::<NamesRecord, Vec<String>>(id, &bytes)).transpose()?;
        Ok(names.unwrap_or_else(|| vec![id.to_owned()]))
    }
}

impl TryFrom<NamesRecord> for Vec<String> {
    type Error = Reason;

    fn try_from(record: NamesRecord) -> Result<Self, Reason> {
        Ok(record.names)
    }
}
