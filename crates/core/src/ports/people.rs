//! Whom Magpie knows, for those who run it.

use async_trait::async_trait;

use super::{CompanionError, LimitScope, StoreError};
use crate::{CommunityId, Memory, PersonId};

/// Finds people and communities of whom something is kept.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Those whose ids begin with `prefix`, by id, after one of them, at most so many.
    async fn people(
        &self,
        prefix: &str,
        after: Option<&PersonId>,
        most: usize,
    ) -> Result<Vec<PersonId>, StoreError>;

    /// Communities in which somebody asked or chose something, likewise; by their present names.
    async fn communities(
        &self,
        prefix: &str,
        after: Option<&CommunityId>,
        most: usize,
    ) -> Result<Vec<CommunityId>, StoreError>;
}

/// What is kept about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// All accounts of theirs that are linked; only theirs where none is.
    pub senders: Vec<PersonId>,
    /// `("messages", 12)`, …: how many records of each kind there are.
    pub counts: Vec<(String, u64)>,
}

/// Somebody who has used much of what they may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Whose limit it is.
    pub scope: LimitScope,
    /// The person, conversation or community.
    pub who: String,
    /// Messages that are left now.
    pub left: u32,
    /// Messages that may come at once, and again within a minute.
    pub of: u32,
}

/// What is left of the budgets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budgets {
    /// Who has half of theirs left or less, least first.
    pub near: Vec<Budget>,
    /// Model tokens that are left of a day's, and a day's; nothing where there is no bound.
    pub tokens: Option<(u32, u32)>,
}

/// Where those who run Magpie see whom it knows. What is remembered of a person, and its end, are the
/// [`Companion`](super::Companion)'s.
#[async_trait]
pub trait PeopleDesk: Send + Sync {
    /// What is kept about a person, in numbers.
    async fn kept(&self, person: &PersonId) -> Result<Kept, StoreError>;

    /// What the members of a community taught.
    async fn taste(&self, community: &CommunityId) -> Result<Memory, CompanionError>;

    /// Forgets what the members of a community taught.
    async fn forget_taste(&self, community: &CommunityId) -> Result<(), CompanionError>;

    /// What is left of the budgets.
    fn budgets(&self) -> Budgets;
}
