//! What came of a suite, whatever its kind.

use std::time::Duration;

use anyhow::Result;
use magpie::admin::Measurement;
use magpie::eval::Table;
use magpie::eval::suite::File;
use serde_json::{Map, Value};

/// Scores a run that was written earlier.
pub type Rescore = Box<dyn Fn(File<'_>) -> Result<Table> + Send>;

/// What was measured, and what there is to tell of it.
pub struct Measured {
    /// The suite in a few words: how many queries of what.
    pub summary: String,
    /// The scores.
    pub table: Table,
    /// The run, as it is written to a file.
    pub run: String,
    /// The table for people.
    pub text: String,
    /// What else belongs into JSON.
    pub details: Map<String, Value>,
    /// What people should know, a line each.
    pub notes: Vec<String>,
    /// Time for each query.
    pub elapsed: Vec<Duration>,
    /// Model tokens over all queries.
    pub tokens: u64,
    /// The measure that reports put first.
    pub headline: String,
    /// Measures that reports show as bars.
    pub shown: Vec<String>,
    /// Whether measures are told after several numbers of events.
    pub over_lengths: bool,
    /// Each query in detail, in the table's order.
    pub cases: Vec<Case>,
    /// Scores an earlier run on the same suite.
    pub rescore: Rescore,
}

impl Measured {
    /// What is kept of it.
    pub fn measurement(&self) -> Measurement {
        let mut notes = vec![self.summary.clone()];
        notes.extend(self.notes.iter().cloned());
        let cases = self.cases.iter().map(|case| (case.asked.clone(), case.answers.clone()));
        Measurement {
            table: self.table.clone(),
            headline: self.headline.clone(),
            shown: self.shown.clone(),
            cases: cases.collect(),
            notes,
        }
    }
}

/// A query, for the list of the worst ones.
pub struct Case {
    /// What was asked.
    pub asked: String,
    /// What came of it, best first, and what is known of each.
    pub answers: Vec<(String, String)>,
}
