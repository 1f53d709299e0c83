//! What was measured, whatever the kind of suite: a value of each measure for each query.

use super::statistics::{Estimate, estimate, mean};

/// Queries and what each scored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The queries, in the suite's order.
    pub queries: Vec<String>,
    /// The measures.
    pub columns: Vec<Column>,
}

/// A measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its key in JSON.
    pub key: String,
    /// A value for each query.
    pub values: Vec<f64>,
}

impl Table {
    /// A measure, by its key.
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.key == key)
    }
}

impl Column {
    /// The mean with its interval.
    pub fn estimate(&self) -> Estimate {
        estimate(&self.values)
    }

    /// The mean alone.
    pub fn mean(&self) -> f64 {
        mean(&self.values)
    }
}
