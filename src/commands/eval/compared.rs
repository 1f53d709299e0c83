//! This run beside an earlier one.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use magpie::eval::suite::File;
use magpie::eval::{Comparison, compare};
use serde_json::{Value, json};

use crate::commands::shown;
use crate::suites::Measured;

/// A comparison on every measure.
pub(super) struct Compared {
    /// The earlier run's file.
    pub(super) with: String,
    /// Measure by measure.
    pub(super) measures: Vec<Comparison>,
}

impl Compared {
    pub(super) fn new(measured: &Measured, path: &Path, text: &str) -> Result<Self> {
        let with = shown(path).to_string();
        let before = (measured.rescore)(File { name: &with, text })?;
        let measures = compare(&measured.table, &before);
        Ok(Self { with, measures })
    }

    pub(super) fn json(&self) -> Value {
        json(&self.with, &self.measures)
    }

    pub(super) fn text(&self) -> String {
        let mut text = format!("\nCompared with {}:\n\n{}", self.with, rows(&self.measures));
        text.push_str(
            "\nIn brackets: the 95 % confidence interval of the mean difference, from the bootstrap over \
             queries.\np: two-sided paired randomisation test.",
        );
        text
    }
}

/// A comparison with something.
pub(super) fn json(with: &str, measures: &[Comparison]) -> Value {
    let measures = measures.iter().map(|measure| {
        let told = json!({
            "mean": measure.mean,
            "before": measure.before,
            "difference": measure.difference.mean,
            "interval": [measure.difference.low, measure.difference.high],
            "p": measure.p,
            "wins": measure.wins,
            "losses": measure.losses,
            "ties": measure.ties,
        });
        (measure.key.clone(), told)
    });
    json!({"with": with, "metrics": Value::Object(measures.collect())})
}

/// A row for each measure.
pub(super) fn rows(measures: &[Comparison]) -> String {
    let mut text = format!(
        "{:11}{:>8}{:>8}{:>26}{:>8}{:>7}{:>8}{:>6}\n",
        "", "before", "now", "difference", "p", "wins", "losses", "ties"
    );
    for measure in measures {
        let difference = measure.difference;
        let interval =
            format!("{:+.3} ({:+.3} to {:+.3})", difference.mean, difference.low, difference.high);
        let _ = writeln!(
            text,
            "{:11}{:>8.3}{:>8.3}{interval:>26}{:>8.4}{:>7}{:>8}{:>6}",
            measure.key,
            measure.before,
            measure.mean,
            measure.p,
            measure.wins,
            measure.losses,
            measure.ties
        );
    }
    text
}
