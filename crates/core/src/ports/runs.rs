//! Runs of the golden set and of suites: what admins do with them, and where they are kept.

use async_trait::async_trait;
use futures::stream::BoxStream;

use super::StoreError;
use crate::{EvalRun, RunComparison, RunHead, RunOrder, RunPlot, RunProgress, RunReport};

/// Keeps runs.
#[async_trait]
pub trait RunStore: Send + Sync {
    /// Keeps a run, durable when it returns. Of more than [`crate::MOST_RUNS`] the oldest go.
    async fn keep_run(&self, run: &EvalRun) -> Result<(), StoreError>;

    /// All runs in a few words, newest first.
    async fn runs(&self) -> Result<Vec<RunHead>, StoreError>;

    /// A whole run.
    async fn run(&self, id: &str) -> Result<Option<EvalRun>, StoreError>;
}

/// Why something can't be done with runs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// There is no such run.
    #[error("{0} is not known")]
    NotFound(String),
    /// Another run is going on.
    #[error("another run is going on: {0}")]
    Busy(String),
    /// Something is asked for that makes no sense.
    #[error("{0}")]
    Refused(String),
    /// The store failed.
    #[error("{0}")]
    Unavailable(String),
}

/// The desk at which what Magpie makes of things is measured: one run at a time, in the background.
#[async_trait]
pub trait EvaluationDesk: Send + Sync {
    /// What can be run: the golden set first, then each suite.
    fn subjects(&self) -> Vec<String>;

    /// Whether there are models to plan with.
    fn has_models(&self) -> bool;

    /// Begins a run.
    ///
    /// # Errors
    /// [`RunError::Busy`] while another one is going on.
    async fn start(&self, order: RunOrder) -> Result<(), RunError>;

    /// How far the run is that is going on.
    fn progress(&self) -> Option<RunProgress>;

    /// The same as it changes; ends with the run.
    fn progresses(&self) -> BoxStream<'static, RunProgress>;

    /// Stops the run that is going on. Says whether there was one.
    fn cancel(&self) -> bool;

    /// All runs, newest first.
    async fn runs(&self) -> Result<Vec<RunHead>, RunError>;

    /// A run for people.
    async fn report(&self, id: &str) -> Result<RunReport, RunError>;

    /// Keeps a run that was carried out elsewhere, by `magpie eval`.
    ///
    /// # Errors
    /// [`RunError::Refused`] where it is no whole run.
    async fn record(&self, run: EvalRun) -> Result<(), RunError>;

    /// Two runs beside each other.
    async fn compare(&self, now: &str, before: &str) -> Result<RunComparison, RunError>;

    /// Each measure of a subject over the last runs of these, the newest last.
    fn trends(&self, runs: &[RunHead], subject: &str) -> Vec<RunPlot>;
}
