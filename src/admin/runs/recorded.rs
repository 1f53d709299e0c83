//! Runs that were carried out by `magpie eval`, to be kept beside those that were started at the console.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use magpie_core::ports::{RunError, RunStore};
use magpie_core::{EvalRun, PlannedBy, RunEnd, RunHead, RunOrder};

use super::examined::{self, MOST_VALUES, Outcome};
use super::unavailable;
use crate::admin::{Answered, Measurement};
use crate::eval::golden::Case;

/// Who carries out what a command asks for.
const COMMAND: &str = "command";
/// Measures that a run has at most, and cases in detail.
const MOST_MEASURES: usize = 200;
const MOST_CASES: usize = 20_000;

/// How something was measured.
pub struct Circumstances {
    /// What it is called.
    pub subject: String,
    /// Who planned.
    pub planned_by: PlannedBy,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub elapsed: Duration,
    /// Version of each prompt.
    pub prompts: BTreeMap<String, String>,
    /// Models, by role.
    pub models: String,
}

impl Circumstances {
    /// A suite as a run.
    pub fn suite(self, measured: Measurement) -> EvalRun {
        self.run(examined::suite(measured))
    }

    /// Cases of a golden set as a run, with their answers in the same order.
    pub fn golden(self, cases: &[Case], answers: &[Answered]) -> EvalRun {
        self.run(examined::answered(cases, answers, Vec::new()))
    }

    fn run(self, outcome: Outcome) -> EvalRun {
        let by = COMMAND.to_owned();
        let order = RunOrder {
            subject: self.subject,
            filter: String::new(),
            planned_by: self.planned_by,
            by,
        };
        let Outcome { cases, measures, ids, values, details, notes } = outcome;
        let head = RunHead {
            id: RunHead::id_at(self.at),
            order,
            at: self.at,
            elapsed: self.elapsed,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            prompts: self.prompts,
            models: self.models,
            end: RunEnd::Done,
            cases,
            measures,
            notes,
        };
        EvalRun { head, ids, values, cases: details }
    }
}

/// Keeps a run, where it is a whole one.
///
/// # Errors
/// It is none, another one has its id, or the store failed.
pub async fn record(store: &dyn RunStore, run: &EvalRun) -> Result<(), RunError> {
    check(run).map_err(|why| RunError::Refused(format!("this is no run: {why}")))?;
    if store.run(&run.head.id).await.map_err(unavailable)?.is_some() {
        return Err(RunError::Refused("another run began at the same moment".to_owned()));
    }
    store.keep_run(run).await.map_err(unavailable)
}

fn check(run: &EvalRun) -> Result<(), &'static str> {
    let EvalRun { head, ids, values, cases } = run;
    let whole = |m: &magpie_core::RunMeasure| [m.mean, m.low, m.high].iter().all(|v| v.is_finite());
    let (measures, kept) = (head.measures.len(), ids.len());
    match () {
        () if head.order.subject.trim().is_empty() => Err("it has no subject"),
        () if !(1..=MOST_MEASURES).contains(&measures) => Err("it has no measures, or too many"),
        () if !head.measures.iter().all(whole) => Err("a measure is no number"),
        () if kept > MOST_VALUES || cases.len() > MOST_CASES => Err("it has too many cases"),
        () if kept > 0 && kept != head.cases => Err("its cases are not all there"),
        () if values.len() != if kept > 0 { measures } else { 0 } => {
            Err("its values are not those of its measures")
        }
        () if values.iter().any(|of| of.len() != kept || !of.iter().all(|v| v.is_finite())) => {
            Err("its values are not those of its cases")
        }
        () => Ok(()),
    }
}
