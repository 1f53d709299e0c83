//! People and communities: what is kept of them, what they taught, and who is near a limit.

use std::sync::Arc;

use async_trait::async_trait;
use magpie_core::ports::{
    Budgets, CompanionError, Kept, LinkStore, PeopleDesk, Privacy, StoreError,
};
use magpie_core::{CommunityId, Memory, PersonId};

use crate::engine::Engine;

/// Tells those who run Magpie of people and communities.
pub struct PeopleAdmin {
    engine: Engine,
    privacy: Arc<dyn Privacy>,
    links: Arc<dyn LinkStore>,
}

impl PeopleAdmin {
    /// Of an engine and its store.
    pub fn new(engine: Engine, privacy: Arc<dyn Privacy>, links: Arc<dyn LinkStore>) -> Self {
        Self { engine, privacy, links }
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
