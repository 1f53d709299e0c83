//! What belongs to a community as a whole and to nobody in it.

use async_trait::async_trait;

use crate::ports::StoreError;
use crate::{CommunityId, CommunitySettings};

/// Settings of communities.
#[async_trait]
pub trait CommunityStore: Send + Sync {
    /// The settings; those of a community that chose nothing when there are none.
    async fn community_settings(&self, id: &CommunityId) -> Result<CommunitySettings, StoreError>;

    /// Replaces the settings, durable when it returns. Those that chose nothing leave nothing.
    async fn save_community_settings(
        &self,
        id: &CommunityId,
        settings: &CommunitySettings,
    ) -> Result<(), StoreError>;
}
