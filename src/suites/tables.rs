//! What was measured, as JSON and as a table for a terminal.

use std::fmt::Write as _;
use std::time::Duration;

use magpie::eval::metrics::CUTS;
use magpie::eval::statistics::{Estimate, percentile};
use magpie::eval::{Metric, Table};
use serde_json::{Map, Value, json};

use super::measured::Measured;

/// A metric for each cut.
type Family = fn(usize) -> Metric;

/// Queries that a line names; of more it tells the number.
const MOST_NAMED: usize = 5;

/// The one object of `--json`.
pub fn json(suite: &str, measured: &Measured) -> Map<String, Value> {
    let mut metrics = Map::new();
    let mut intervals = Map::new();
    for column in &measured.table.columns {
        let estimate = column.estimate();
        metrics.insert(column.key.clone(), estimate.mean.into());
        intervals.insert(column.key.clone(), json!([estimate.low, estimate.high]));
    }
    let mut answer = Map::new();
    answer.insert("suite".to_owned(), suite.into());
    answer.insert("queries".to_owned(), measured.table.queries.len().into());
    answer.insert("metrics".to_owned(), metrics.into());
    answer.insert("intervals".to_owned(), intervals.into());
    let latency = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)];
    let latency = latency.into_iter().map(|(name, share)| {
        (name.to_owned(), percentile(&measured.elapsed, share).map(milliseconds).into())
    });
    answer.insert("latency_ms".to_owned(), Value::Object(latency.collect()));
    answer.insert("tokens".to_owned(), measured.tokens.into());
    answer.extend(measured.details.clone());
    answer
}

/// Everything for people.
pub fn text(suite: &str, measured: &Measured) -> String {
    let mut text = format!("{suite}: {}\n\n{}", measured.summary, measured.text);
    text.push_str(
        "\nIn brackets: the 95 % confidence interval, from the bootstrap over queries.\n",
    );
    let time = |share| percentile(&measured.elapsed, share).map(milliseconds);
    if let (Some(p50), Some(p95), Some(p99)) = (time(0.5), time(0.95), time(0.99)) {
        let queries = u64::try_from(measured.elapsed.len().max(1)).unwrap_or(u64::MAX);
        let tokens = measured.tokens / queries;
        let _ = writeln!(
            text,
            "A query took {p50:.1} ms (median), {p95:.1} ms (95th percentile), {p99:.1} ms (99th) and \
             {tokens} model tokens."
        );
    }
    measured.notes.iter().for_each(|note| text.push_str(&format!("{note}\n")));
    text.truncate(text.trim_end().len());
    text
}

/// Measures of rankings, a column for each cut.
pub fn cuts(table: &Table) -> String {
    let mut text = String::new();
    let of = |metric: Metric| {
        let column = table.column(&metric.to_string());
        cell(column.map(|column| column.estimate()).unwrap_or_default())
    };
    let _ = write!(text, "{:11}", "");
    for k in CUTS {
        let _ = write!(text, "{:>22}", format!("@{k}"));
    }
    text.push('\n');
    let rows: [(&str, Family); 5] = [
        ("precision", Metric::Precision),
        ("recall", Metric::Recall),
        ("f1", Metric::F1),
        ("ndcg", Metric::Ndcg),
        ("hit rate", Metric::Hit),
    ];
    for (name, family) in rows {
        let _ = write!(text, "{name:11}");
        for k in CUTS {
            let _ = write!(text, "{:>22}", of(family(k)));
        }
        text.push('\n');
    }
    for (name, metric) in [("mrr", Metric::Mrr), ("map", Metric::Map)] {
        let _ = writeln!(text, "{name:11}{:>22}", of(metric));
    }
    text
}

pub fn cell(estimate: Estimate) -> String {
    format!("{:.3} ({:.3}-{:.3})", estimate.mean, estimate.low, estimate.high)
}

pub fn named(all: &[String]) -> String {
    let first = all.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    if all.len() > MOST_NAMED { format!("{first}, …") } else { first }
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
