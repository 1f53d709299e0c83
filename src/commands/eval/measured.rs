//! What came of a suite, whatever its kind.

use std::time::Duration;

use anyhow::Result;
use magpie::eval::Table;
use magpie::eval::suite::File;
use serde_json::{Map, Value};

/// Scores a run that was written earlier.
pub(super) type Rescore = Box<dyn Fn(File<'_>) -> Result<Table> + Send>;

/// What was measured, and what there is to tell of it.
pub(super) struct Measured {
    /// The suite in a few words: how many queries of what.
    pub(super) summary: String,
    /// The scores.
    pub(super) table: Table,
    /// The run, as it is written to a file.
    pub(super) run: String,
    /// The table for people.
    pub(super) text: String,
    /// What else belongs into JSON.
    pub(super) details: Map<String, Value>,
    /// What people should know, a line each.
    pub(super) notes: Vec<String>,
    /// Time for each query.
    pub(super) elapsed: Vec<Duration>,
    /// Model tokens over all queries.
    pub(super) tokens: u64,
    /// The measure that reports put first.
    pub(super) headline: String,
    /// Measures that reports show as bars.
    pub(super) shown: Vec<String>,
    /// Whether measures are told after several numbers of events.
    pub(super) over_lengths: bool,
    /// Each query in detail, in the table's order.
    pub(super) cases: Vec<Case>,
    /// Scores an earlier run on the same suite.
    pub(super) rescore: Rescore,
}

/// A query, for the list of the worst ones.
pub(super) struct Case {
    /// What was asked.
    pub(super) asked: String,
    /// What came of it, best first, and what is known of each.
    pub(super) answers: Vec<(String, String)>,
}
