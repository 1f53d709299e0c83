//! Versions of prompts in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use magpie_core::ports::{PromptStore, StoreError};
use magpie_core::{PromptEvent, PromptStats, PromptVersion, Rollout};

use super::MemoryStore;

/// What is kept of prompts.
#[derive(Default)]
pub(super) struct Prompts {
    versions: Vec<PromptVersion>,
    events: Vec<PromptEvent>,
    rollouts: BTreeMap<String, Rollout>,
    stats: BTreeMap<(String, String), PromptStats>,
}

#[async_trait]
impl PromptStore for MemoryStore {
    async fn keep_version(&self, version: &PromptVersion) -> Result<(), StoreError> {
        let versions = &mut self.inner().prompts.versions;
        let same = |known: &PromptVersion| {
            (&known.prompt, &known.version) == (&version.prompt, &version.version)
        };
        if !versions.iter().any(same) {
            versions.push(version.clone());
        }
        Ok(())
    }

    async fn version(
        &self,
        prompt: &str,
        version: &str,
    ) -> Result<Option<PromptVersion>, StoreError> {
        let inner = self.inner();
        let mut versions = inner.prompts.versions.iter();
        Ok(versions.find(|known| known.prompt == prompt && known.version == version).cloned())
    }

    async fn versions(&self, prompt: &str) -> Result<Vec<PromptVersion>, StoreError> {
        let inner = self.inner();
        let of_prompt = inner.prompts.versions.iter().filter(|known| known.prompt == prompt);
        let mut versions: Vec<PromptVersion> = of_prompt.cloned().collect();
        versions.sort_by(|a, b| (a.at, &a.version).cmp(&(b.at, &b.version)));
        Ok(versions)
    }

    async fn keep_event(&self, event: &PromptEvent) -> Result<(), StoreError> {
        self.inner().prompts.events.push(event.clone());
        Ok(())
    }

    async fn events(&self, prompt: &str) -> Result<Vec<PromptEvent>, StoreError> {
        let inner = self.inner();
        let of_prompt = inner.prompts.events.iter().filter(|event| event.prompt == prompt);
        let mut events: Vec<PromptEvent> = of_prompt.cloned().collect();
        events.sort_by_key(|event| event.at);
        Ok(events)
    }

    async fn rollouts(&self) -> Result<Vec<Rollout>, StoreError> {
        Ok(self.inner().prompts.rollouts.values().cloned().collect())
    }

    async fn keep_rollout(&self, rollout: &Rollout) -> Result<(), StoreError> {
        self.inner().prompts.rollouts.insert(rollout.prompt.clone(), rollout.clone());
        Ok(())
    }

    async fn drop_rollout(&self, prompt: &str) -> Result<bool, StoreError> {
        Ok(self.inner().prompts.rollouts.remove(prompt).is_some())
    }

    async fn count(
        &self,
        prompt: &str,
        version: &str,
        more: PromptStats,
    ) -> Result<(), StoreError> {
        let mut inner = self.inner();
        let key = (prompt.to_owned(), version.to_owned());
        let known = inner.prompts.stats.entry(key).or_default();
        *known = known.and(more);
        Ok(())
    }

    async fn stats(&self, prompt: &str, version: &str) -> Result<PromptStats, StoreError> {
        let key = (prompt.to_owned(), version.to_owned());
        Ok(self.inner().prompts.stats.get(&key).copied().unwrap_or_default())
    }
}
