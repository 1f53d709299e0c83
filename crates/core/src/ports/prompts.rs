//! Where versions of prompts are kept.

use async_trait::async_trait;

use super::StoreError;
use crate::{PromptEvent, PromptStats, PromptVersion, Rollout};

/// Versions of prompts, their history, and how they do. What is kept is durable when a call returns, save for the
/// counts, of which a crash may lose the last ones.
#[async_trait]
pub trait PromptStore: Send + Sync {
    /// Keeps a version. Versions never change: the first one of a hash stays.
    async fn keep_version(&self, version: &PromptVersion) -> Result<(), StoreError>;

    /// A version by its hash.
    async fn version(
        &self,
        prompt: &str,
        version: &str,
    ) -> Result<Option<PromptVersion>, StoreError>;

    /// All versions of a prompt, oldest first.
    async fn versions(&self, prompt: &str) -> Result<Vec<PromptVersion>, StoreError>;

    /// Keeps what happened.
    async fn keep_event(&self, event: &PromptEvent) -> Result<(), StoreError>;

    /// What happened to a prompt, oldest first.
    async fn events(&self, prompt: &str) -> Result<Vec<PromptEvent>, StoreError>;

    /// What is being rolled out: at most one version of each prompt.
    async fn rollouts(&self) -> Result<Vec<Rollout>, StoreError>;

    /// Begins a rollout, in the place of the one before.
    async fn keep_rollout(&self, rollout: &Rollout) -> Result<(), StoreError>;

    /// Ends a prompt's rollout. Says whether there was one.
    async fn drop_rollout(&self, prompt: &str) -> Result<bool, StoreError>;

    /// Adds to what is counted of a version.
    async fn count(&self, prompt: &str, version: &str, more: PromptStats)
    -> Result<(), StoreError>;

    /// What was counted of a version.
    async fn stats(&self, prompt: &str, version: &str) -> Result<PromptStats, StoreError>;
}
