//! Which senders are one person.

use async_trait::async_trait;

use super::StoreError;
use crate::{PersonId, Profile};

/// Links between senders. A person is named by one of their senders, the leader, under whom what is remembered of
/// the person is kept; messages, reactions and watches stay with the sender that they came from.
#[async_trait]
pub trait LinkStore: Send + Sync {
    /// The senders that are one person with this one, this one included, the leader first; this one alone where it
    /// is linked to none.
    async fn senders(&self, sender: &PersonId) -> Result<Vec<PersonId>, StoreError>;

    /// Makes each group of senders one person, its first the leader, and replaces these profiles: all of it or
    /// nothing, durable when it returns. A group of one is linked to none. Whoever shared a group with a sender
    /// before must be in one of the groups.
    async fn regroup(
        &self,
        groups: &[Vec<PersonId>],
        profiles: &[Profile],
    ) -> Result<(), StoreError>;
}
