//! Runs in memory.

use async_trait::async_trait;
use magpie_core::ports::{RunStore, StoreError};
use magpie_core::{EvalRun, MOST_RUNS, RunHead};

use super::MemoryStore;

#[async_trait]
impl RunStore for MemoryStore {
    async fn keep_run(&self, run: &EvalRun) -> Result<(), StoreError> {
        let runs = &mut self.inner().runs;
        runs.insert(run.head.id.clone(), run.clone());
        while runs.len() > MOST_RUNS {
            runs.pop_first();
        }
        Ok(())
    }

    async fn runs(&self) -> Result<Vec<RunHead>, StoreError> {
        Ok(self.inner().runs.values().rev().map(|run| run.head.clone()).collect())
    }

    async fn run(&self, id: &str) -> Result<Option<EvalRun>, StoreError> {
        Ok(self.inner().runs.get(id).cloned())
    }
}
