//! Whom Magpie knows: people, communities, and who is near a limit.

use std::sync::Arc;

use async_trait::async_trait;
use magpie_core::ports::{
    Budgets, CompanionError, Directory, Kept, LinkStore, PeopleDesk, Privacy, StoreError,
};
use magpie_core::{CommunityId, Memory, PersonId};

use crate::engine::Engine;

/// Tells those who run Magpie whom it knows.
pub struct PeopleAdmin {
    engine: Engine,
    directory: Arc<dyn Directory>,
    privacy: Arc<dyn Privacy>,
    links: Arc<dyn LinkStore>,
}

impl PeopleAdmin {
    /// Of an engine and its store.
    pub fn new(
        engine: Engine,
        directory: Arc<dyn Directory>,
        privacy: Arc<dyn Privacy>,
        links: Arc<dyn LinkStore>,
    ) -> Self {
        Self { engine, directory, privacy, links }
    }
}

#[async_trait]
impl Directory for PeopleAdmin {
    async fn people(
        &self,
        prefix: &str,
        after: Option<&PersonId>,
        most: usize,
    ) -> Result<Vec<PersonId>, StoreError> {
        self.directory.people(prefix, after, most).await
    }

    async fn communities(
        &self,
        prefix: &str,
        after: Option<&CommunityId>,
        most: usize,
    ) -> Result<Vec<CommunityId>, StoreError> {
        self.directory.communities(prefix, after, most).await
    }
}

#[async_trait]
impl PeopleDesk for PeopleAdmin {
    async fn kept(&self, person: &PersonId) -> Result<Kept, StoreError> {
        let senders = self.links.senders(person).await?;
        Ok(Kept { counts: self.privacy.kept(person).await?, senders })
    }

    async fn taste(&self, community: &CommunityId) -> Result<Memory, CompanionError> {
        self.engine.taste(community).await
    }

    async fn forget_taste(&self, community: &CommunityId) -> Result<(), CompanionError> {
        self.engine.forget_taste(community).await
    }

    fn budgets(&self) -> Budgets {
        self.engine.budgets()
    }
}
