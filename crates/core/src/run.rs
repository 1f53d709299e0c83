//! Runs of the golden set and of suites: what was measured, with what, and how it differs from before.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::{Finding, PlannedBy};

/// What the golden set is called among the things that can be run.
pub const GOLDEN_SET: &str = "golden set";
/// Runs that are kept.
pub const MOST_RUNS: usize = 100;

/// A run that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOrder {
    /// [`GOLDEN_SET`], or the name of a suite.
    pub subject: String,
    /// Only cases whose id or theme begins so; of the golden set.
    pub filter: String,
    /// Who plans.
    pub planned_by: PlannedBy,
    /// Who wants it.
    pub by: String,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// Everything was asked.
    Done,
    /// Somebody stopped it, or the program ended.
    Cancelled,
    /// It could not go on.
    Failed(String),
}

/// A mean over all cases, with its 95 % confidence interval.
#[derive(Clone, Debug, PartialEq)]
pub struct RunMeasure {
    /// Its key.
    pub key: String,
    /// The mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A run in a few words.
#[derive(Clone, Debug, PartialEq)]
pub struct RunHead {
    /// Its id; those of later runs are greater.
    pub id: String,
    /// What was asked for.
    pub order: RunOrder,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub elapsed: Duration,
    /// Version of the program.
    pub program: String,
    /// Version of each prompt.
    pub prompts: BTreeMap<String, String>,
    /// Models, by role; empty where the rules planned.
    pub models: String,
    /// How it ended.
    pub end: RunEnd,
    /// Cases, or queries.
    pub cases: usize,
    /// What was measured, the measure that counts most first.
    pub measures: Vec<RunMeasure>,
    /// What people should know, a line each.
    pub notes: Vec<String>,
}

impl RunHead {
    /// The id of a run that began then: thirteen digits last for some centuries, and sort as they count.
    pub fn id_at(at: Timestamp) -> String {
        format!("{:013}", at.as_millisecond().max(0))
    }
}

/// A case of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunCase {
    /// Its id.
    pub id: String,
    /// What it stands with: its theme.
    pub group: String,
    /// What was asked.
    pub asked: String,
    /// What is not as it should be; of suites, what was found.
    pub findings: Vec<Finding>,
}

/// A whole run.
#[derive(Clone, Debug, PartialEq)]
pub struct EvalRun {
    /// In a few words.
    pub head: RunHead,
    /// The id of each case, in order; empty where there are too many to be kept.
    pub ids: Vec<String>,
    /// The value of each measure for each of them.
    pub values: Vec<Vec<f64>>,
    /// Cases in detail: of a suite, those that went worst.
    pub cases: Vec<RunCase>,
}

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunProgress {
    /// What is run.
    pub subject: String,
    /// What is being done.
    pub doing: String,
    /// So many of them.
    pub done: usize,
    /// Of so many; of nothing where that is not known.
    pub all: usize,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunPlot {
    /// What it shows.
    pub title: String,
    /// Markup that loads nothing; everything in it is escaped.
    pub svg: String,
    /// How it is read.
    pub note: String,
}

/// Cases that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunGroup {
    /// Their theme.
    pub name: String,
    /// How many.
    pub cases: usize,
    /// How many of them are right.
    pub right: usize,
}

/// A run for people.
#[derive(Clone, Debug, PartialEq)]
pub struct RunReport {
    /// The run.
    pub run: EvalRun,
    /// By theme; empty of suites.
    pub groups: Vec<RunGroup>,
    /// Drawings.
    pub plots: Vec<RunPlot>,
}

/// A measure of two runs on the same cases.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureChange {
    /// Its key.
    pub key: String,
    /// The mean of the earlier run.
    pub before: f64,
    /// The mean of the later one.
    pub now: f64,
    /// The mean difference with its 95 % confidence interval.
    pub difference: RunMeasure,
    /// The chance of a difference this large if both were alike.
    pub p: f64,
    /// Cases that became better.
    pub wins: usize,
    /// Cases that became worse.
    pub losses: usize,
}

/// A case that two runs differ on.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseChange {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub asked: String,
    /// Its value before.
    pub before: f64,
    /// Its value now.
    pub now: f64,
    /// What is not as it should be now; where it is better now, what was not before.
    pub findings: Vec<Finding>,
}

/// Two runs beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct RunComparison {
    /// The later one.
    pub now: RunHead,
    /// The earlier one.
    pub before: RunHead,
    /// Cases that both have.
    pub shared: usize,
    /// Each measure that both have.
    pub measures: Vec<MeasureChange>,
    /// Cases that are worse by the first measure, the worst first.
    pub worse: Vec<CaseChange>,
    /// Cases that are better.
    pub better: Vec<CaseChange>,
    /// Differences by case.
    pub plot: Option<RunPlot>,
}
