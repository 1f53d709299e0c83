//! Notes what happens during a turn, for its trace.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use magpie_core::ports::{ModelError, ModelName};
use magpie_core::{CompletionRecord, ToolCallRecord};
use tokio::time::Instant;

use super::tape::{Deck, SharedDeck};

#[derive(Default)]
struct Inner {
    completions: Vec<CompletionRecord>,
    tool_calls: Vec<ToolCallRecord>,
    degraded: Vec<String>,
    versions: BTreeMap<String, String>,
    budget_spent: Option<Duration>,
    silent: Vec<(Vec<ModelName>, ModelError)>,
}

/// Collects records; clones share them.
#[derive(Clone, Default)]
pub struct Recorder {
    cohort: Arc<str>,
    deck: SharedDeck,
    inner: Arc<Mutex<Inner>>,
}

/// Everything recorded.
#[derive(Debug, Default)]
pub struct Records {
    /// Model calls.
    pub completions: Vec<CompletionRecord>,
    /// Data requests.
    pub tool_calls: Vec<ToolCallRecord>,
    /// What went wrong and was worked around.
    pub degraded: Vec<String>,
}

impl Recorder {
    /// For a turn of somebody: a person, or a community. Who gets which version of a prompt depends on it.
    pub fn of(cohort: &str) -> Self {
        Self { cohort: cohort.into(), ..Self::default() }
    }

    /// With a deck that takes down what the turn hears, or plays it.
    #[must_use]
    pub(super) fn with_deck(self, deck: Arc<Deck>) -> Self {
        Self { deck: Some(deck), ..self }
    }

    /// What takes down or plays what the turn hears.
    pub(crate) fn deck(&self) -> Option<&Arc<Deck>> {
        self.deck.as_ref()
    }

    /// Whose turn it is.
    pub fn cohort(&self) -> &str {
        &self.cohort
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a data request that began at `started`; `cached` where its answer was kept from before.
    pub fn tool_call(
        &self,
        tool: &str,
        query: &str,
        results: u32,
        started: Instant,
        error: Option<String>,
        cached: bool,
    ) {
        self.inner().tool_calls.push(ToolCallRecord {
            tool: tool.to_owned(),
            query: query.chars().take(200).collect(),
            results,
            cached,
            elapsed: started.elapsed(),
            error,
        });
    }

    /// Notes a model call and the prompt version it used.
    pub fn completion(&self, record: CompletionRecord) {
        let mut inner = self.inner();
        inner.versions.insert(record.prompt.clone(), record.version.clone());
        inner.completions.push(record);
    }

    /// Notes that something went wrong and was worked around.
    pub fn degraded(&self, what: impl Into<String>) {
        let what = what.into();
        let mut inner = self.inner();
        if !inner.degraded.contains(&what) {
            inner.degraded.push(what);
        }
    }

    /// Notes that none of these models answered.
    pub fn silent(&self, models: Vec<ModelName>, error: ModelError) {
        self.inner().silent.push((models, error));
    }

    /// Why none of these models answered earlier in this turn.
    pub fn silence_of(&self, models: &[ModelName]) -> Option<ModelError> {
        let inner = self.inner();
        inner.silent.iter().find(|(silent, _)| silent == models).map(|(_, error)| error.clone())
    }

    /// Notes that the token budget kept a model from being asked.
    pub fn budget_spent(&self, until: Duration) {
        self.inner().budget_spent = Some(until);
    }

    /// Whether the token budget kept a model from being asked, and for how long.
    pub fn spent_budget(&self) -> Option<Duration> {
        self.inner().budget_spent
    }

    /// Prompt versions used so far.
    pub fn versions(&self) -> BTreeMap<String, String> {
        self.inner().versions.clone()
    }

    /// Everything recorded so far.
    pub fn records(&self) -> Records {
        let inner = self.inner();
        Records {
            completions: inner.completions.clone(),
            tool_calls: inner.tool_calls.clone(),
            degraded: inner.degraded.clone(),
        }
    }
}
