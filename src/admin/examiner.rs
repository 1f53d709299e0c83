//! Who has cases and suites answered.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::{PlannedBy, PlannerKind};

use super::TrialError;
use crate::eval::Table;
use crate::eval::golden::{Answer, Case};
use crate::eval::steps::Steps;

/// What came of a case.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What was made of it.
    pub answer: Answer,
    /// Who planned.
    pub planner: PlannerKind,
    /// How long that took.
    pub elapsed: Duration,
    /// What went wrong and was worked around.
    pub troubles: Vec<String>,
}

/// What came of a suite.
#[derive(Clone, Debug, Default)]
pub struct Measurement {
    /// The scores.
    pub table: Table,
    /// The measure that counts most.
    pub headline: String,
    /// Measures that are shown.
    pub shown: Vec<String>,
    /// What was asked in each query, and what came of it: best first, with what is known of each.
    pub cases: Vec<(String, Vec<(String, String)>)>,
    /// What people should know, a line each.
    pub notes: Vec<String>,
}

/// Has an engine answer what is known the right answer of. Nothing of it reaches shoppers.
#[async_trait]
pub trait Examiner: Send + Sync {
    /// Whether there are models to plan with.
    fn has_models(&self) -> bool;

    /// Suites that can be measured, by name.
    fn suites(&self) -> Vec<String>;

    /// The models that these plan with, in words; nothing of rules.
    fn models(&self, by: PlannedBy) -> String;

    /// Measures a suite.
    ///
    /// # Errors
    /// Its files can't be used, or the engine can't work.
    async fn measure(
        &self,
        suite: &str,
        by: PlannedBy,
        steps: Arc<dyn Steps>,
    ) -> Result<Measurement, TrialError>;

    /// Answers cases of the golden set, in their order.
    ///
    /// # Errors
    /// A catalogue is missing, or the engine can't work.
    async fn answer(
        &self,
        cases: &[Case],
        by: PlannedBy,
        steps: &dyn Steps,
    ) -> Result<Vec<Answered>, TrialError>;
}
