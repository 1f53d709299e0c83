//! The JSON of a run that was measured elsewhere, version 1. Stable: fields are added, never changed.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{EvalRun, Finding, PlannedBy, RunCase, RunEnd, RunHead, RunMeasure, RunOrder};

/// A run from its beginning to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunV1 {
    /// What was run.
    pub subject: String,
    /// `rules` or `models`.
    pub planned_by: String,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub elapsed_ms: u64,
    /// Version of the program.
    pub program: String,
    /// Version of each prompt.
    pub prompts: BTreeMap<String, String>,
    /// Models, by role; empty where the rules planned.
    pub models: String,
    /// Cases, or queries.
    pub cases: usize,
    /// What was measured, the measure that counts most first.
    pub measures: Vec<RunMeasureV1>,
    /// What people should know, a line each.
    pub notes: Vec<String>,
    /// The id of each case, in order; empty where there are too many to be kept.
    pub ids: Vec<String>,
    /// The value of each measure for each of them.
    pub values: Vec<Vec<f64>>,
    /// Cases in detail.
    pub details: Vec<RunCaseV1>,
}

/// A mean over all cases, with its 95 % confidence interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunMeasureV1 {
    /// Its key.
    pub key: String,
    /// The mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A case of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCaseV1 {
    /// Its id.
    pub id: String,
    /// What it stands with: its theme.
    pub group: String,
    /// What was asked.
    pub asked: String,
    /// What is not as it should be; of suites, what was found.
    pub findings: Vec<FindingV1>,
}

/// What came of a part of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingV1 {
    /// Which part.
    pub what: String,
    /// Whether that is right.
    pub right: bool,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub got: String,
}

impl From<&EvalRun> for RunV1 {
    fn from(run: &EvalRun) -> Self {
        let EvalRun { head, ids, values, cases } = run.clone();
        let measure =
            |m: RunMeasure| RunMeasureV1 { key: m.key, mean: m.mean, low: m.low, high: m.high };
        let finding = |finding: Finding| {
            let Finding { what, right, expected, got } = finding;
            FindingV1 { what, right, expected, got }
        };
        let case = |case: RunCase| RunCaseV1 {
            id: case.id,
            group: case.group,
            asked: case.asked,
            findings: case.findings.into_iter().map(finding).collect(),
        };
        Self {
            subject: head.order.subject,
            planned_by: head.order.planned_by.as_str().to_owned(),
            at: head.at,
            elapsed_ms: u64::try_from(head.elapsed.as_millis()).unwrap_or(u64::MAX),
            program: head.program,
            prompts: head.prompts,
            models: head.models,
            cases: head.cases,
            measures: head.measures.into_iter().map(measure).collect(),
            notes: head.notes,
            ids,
            values,
            details: cases.into_iter().map(case).collect(),
        }
    }
}

impl RunV1 {
    /// The run as one that this person kept; nothing where nobody plans as it says.
    pub fn run(self, by: &str) -> Option<EvalRun> {
        let planned_by = PlannedBy::parse(&self.planned_by)?;
        let order = RunOrder {
            subject: self.subject,
            filter: String::new(),
            planned_by,
            by: by.to_owned(),
        };
        let measure =
            |m: RunMeasureV1| RunMeasure { key: m.key, mean: m.mean, low: m.low, high: m.high };
        let finding = |finding: FindingV1| {
            let FindingV1 { what, right, expected, got } = finding;
            Finding { what, right, expected, got }
        };
        let case = |case: RunCaseV1| RunCase {
            id: case.id,
            group: case.group,
            asked: case.asked,
            findings: case.findings.into_iter().map(finding).collect(),
        };
        let head = RunHead {
            id: RunHead::id_at(self.at),
            order,
            at: self.at,
            elapsed: Duration::from_millis(self.elapsed_ms),
            program: self.program,
            prompts: self.prompts,
            models: self.models,
            end: RunEnd::Done,
            cases: self.cases,
            measures: self.measures.into_iter().map(measure).collect(),
            notes: self.notes,
        };
        let cases = self.details.into_iter().map(case).collect();
        Some(EvalRun { head, ids: self.ids, values: self.values, cases })
    }
}
