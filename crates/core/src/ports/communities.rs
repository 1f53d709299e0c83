//! What belongs to a community as a whole and to nobody in it.

use async_trait::async_trait;

use crate::ports::StoreError;
use crate::{CommunityId, CommunitySettings, Watch, Wish};

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

    /// All names that a community has, by any of them: the one of now first, then the earlier ones, latest first. The
    /// one asked with, where no other is known.
    async fn names(&self, id: &CommunityId) -> Result<Vec<CommunityId>, StoreError>;

    /// Notes that a community has another name from now on, durable when it returns. The same again changes nothing.
    async fn rename(&self, from: &CommunityId, to: &CommunityId) -> Result<(), StoreError>;
}

/// Wish lists of communities.
#[async_trait]
pub trait WishStore: Send + Sync {
    /// Keeps a wish or replaces the one of the same community and number, durable when it returns.
    async fn keep_wish(&self, wish: &Wish) -> Result<(), StoreError>;

    /// Replaces what looks out for a wish where that stands on the list, durable when it returns; says whether it does.
    /// Who added it stays as it is.
    async fn renew_wish(&self, watch: &Watch) -> Result<bool, StoreError>;

    /// The wishes of a community, by number.
    async fn wishes_of(&self, community: &CommunityId) -> Result<Vec<Wish>, StoreError>;

    /// The highest number that any wish of a community is known to have had, also of those that were taken off; 0 where
    /// none is.
    async fn last_wish_number(&self, community: &CommunityId) -> Result<u32, StoreError>;

    /// The wishes of all communities.
    async fn wishes(&self) -> Result<Vec<Wish>, StoreError>;

    /// Takes a wish off its list, durable when it returns; says whether it was there.
    async fn drop_wish(&self, community: &CommunityId, number: u32) -> Result<bool, StoreError>;
}
