//! Settings of communities.

use async_trait::async_trait;
use magpie_core::ports::{CommunityStore, StoreError};
use magpie_core::{CommunityId, CommunitySettings};

use crate::records::{SettingsRecord, decode, encode};
use crate::{SledStore, unavailable};

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
}
