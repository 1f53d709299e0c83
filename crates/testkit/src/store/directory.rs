//! Whom a store in memory knows.

use std::collections::BTreeSet;
use std::sync::Mutex;

use async_trait::async_trait;
use magpie_core::ports::{
    Budgets, CompanionError, Directory, Kept, LinkStore as _, PeopleDesk, Privacy as _, StoreError,
};
use magpie_core::{CommunityId, Memory, PersonId};

use super::{MemoryStore, MutexGuard, PoisonError};

fn from<T: Ord>(
    all: BTreeSet<T>,
    text: impl Fn(&T) -> &str,
    prefix: &str,
    after: Option<&T>,
    most: usize,
) -> Vec<T> {
    let all = all.into_iter().filter(|id| text(id).starts_with(prefix));
    all.filter(|id| after.is_none_or(|after| id > after)).take(most).collect()
}

#[async_trait]
impl Directory for MemoryStore {
    async fn people(
        &self,
        prefix: &str,
        after: Option<&PersonId>,
        most: usize,
    ) -> Result<Vec<PersonId>, StoreError> {
        let inner = self.inner();
        let all = inner.entries.values().map(|entry| entry.sender.person()).collect();
        Ok(from(all, PersonId::as_str, prefix, after, most))
    }

    async fn communities(
        &self,
        prefix: &str,
        after: Option<&CommunityId>,
        most: usize,
    ) -> Result<Vec<CommunityId>, StoreError> {
        let inner = self.inner();
        let asked = inner.entries.values().filter_map(|entry| entry.audience.community().cloned());
        let present = |id: &CommunityId| {
            let names = inner.community_names.iter().find(|names| names.contains(id));
            names.is_none_or(|names| names.first() == Some(id))
        };
        let all = asked.chain(inner.communities.keys().cloned());
        let all = all.chain(inner.community_names.iter().flatten().cloned()).filter(present);
        Ok(from(all.collect(), CommunityId::as_str, prefix, after, most))
    }
}

/// The people of a store in memory, with a taste and budgets as a test says.
pub struct MemoryPeople {
    store: std::sync::Arc<MemoryStore>,
    told: Mutex<(Memory, Budgets)>,
}

impl MemoryPeople {
    /// Of a store; nobody taught anything, and nobody is near a limit.
    pub fn new(store: std::sync::Arc<MemoryStore>) -> Self {
        let taste = Memory { revision: "r1".to_owned(), entries: Vec::new() };
        Self { store, told: Mutex::new((taste, Budgets::default())) }
    }

    fn told(&self) -> MutexGuard<'_, (Memory, Budgets)> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What every community taught, and who is near a limit.
    pub fn set(&self, taste: Memory, budgets: Budgets) {
        *self.told() = (taste, budgets);
    }
}

#[async_trait]
impl PeopleDesk for MemoryPeople {
    async fn kept(&self, person: &PersonId) -> Result<Kept, StoreError> {
        let senders = self.store.senders(person).await?;
        Ok(Kept { senders, counts: self.store.kept(person).await? })
    }

    async fn taste(&self, _: &CommunityId) -> Result<Memory, CompanionError> {
        Ok(self.told().0.clone())
    }

    async fn forget_taste(&self, _: &CommunityId) -> Result<(), CompanionError> {
        self.told().0.entries.clear();
        Ok(())
    }

    fn budgets(&self) -> Budgets {
        self.told().1.clone()
    }
}
