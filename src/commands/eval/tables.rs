//! What was measured, as JSON and as a table for a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use magpie::eval::metrics::CUTS;
use magpie::eval::statistics::{Estimate, percentile};
use magpie::eval::{Evaluation, Metric, Suite};
use serde_json::{Map, Value, json};

use super::Asked;

/// A metric for each cut.
type Family = fn(usize) -> Metric;

/// Queries that a line names; of more it tells the number.
const MOST_NAMED: usize = 5;

/// The one object of `--json`.
pub(super) fn json(suite: &str, evaluation: &Evaluation, asked: &Asked) -> Value {
    let mut metrics = Map::new();
    let mut intervals = Map::new();
    for (metric, estimate) in &evaluation.metrics {
        metrics.insert(metric.to_string(), estimate.mean.into());
        intervals.insert(metric.to_string(), json!([estimate.low, estimate.high]));
    }
    json!({
        "suite": suite,
        "queries": evaluation.queries.len(),
        "metrics": metrics,
        "intervals": intervals,
        "latency_ms": {
            "p50": percentile(&asked.elapsed, 0.5).map(milliseconds),
            "p99": percentile(&asked.elapsed, 0.99).map(milliseconds),
        },
        "tokens": asked.tokens,
        "without_ranking": evaluation.unranked,
        "without_relevant": evaluation.unanswerable,
        "not_searched": asked.unsearched,
        "troubles": troubles(asked).into_iter().map(|(what, queries)| {
            json!({"trouble": what, "queries": queries})
        }).collect::<Vec<_>>(),
        "products_refused": asked.refused,
        "pictures_refused": asked.unseen,
    })
}

/// A table for people.
pub(super) fn text(suite: &str, read: &Suite, evaluation: &Evaluation, asked: &Asked) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{suite}: {} queries, {} products, relevant from grade {}\n",
        evaluation.queries.len(),
        read.products.len(),
        read.judgements.relevant()
    );
    let of = |metric: Metric| {
        let found = evaluation.metrics.iter().find(|(known, _)| *known == metric);
        cell(found.map(|(_, estimate)| *estimate).unwrap_or_default())
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
    text.push_str(
        "\nIn brackets: the 95 % confidence interval, from the bootstrap over queries.\n",
    );
    if let (Some(p50), Some(p99)) =
        (percentile(&asked.elapsed, 0.5), percentile(&asked.elapsed, 0.99))
    {
        let tokens = asked.tokens / u64::try_from(asked.elapsed.len().max(1)).unwrap_or(u64::MAX);
        let _ = writeln!(
            text,
            "A query took {:.1} ms (median), {:.1} ms (99th percentile) and {tokens} model tokens.",
            milliseconds(p50),
            milliseconds(p99)
        );
    }
    for (what, queries) in [
        ("have no ranking and count as 0", &evaluation.unranked),
        ("have no relevant product and count as 0", &evaluation.unanswerable),
        (
            "would be answered without a search, so that only their words were looked up",
            &asked.unsearched,
        ),
    ] {
        if !queries.is_empty() {
            let _ = writeln!(text, "{} queries {what}: {}", queries.len(), named(queries));
        }
    }
    for (trouble, queries) in troubles(asked) {
        let _ = writeln!(text, "{} queries: {trouble}: {}", queries.len(), named(&queries));
    }
    for (what, rows) in [("products", &asked.refused), ("pictures", &asked.unseen)] {
        if !rows.is_empty() {
            let _ = writeln!(text, "{} {what} can't be used: {}", rows.len(), named(rows));
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn cell(estimate: Estimate) -> String {
    format!("{:.3} ({:.3}-{:.3})", estimate.mean, estimate.low, estimate.high)
}

fn named(all: &[String]) -> String {
    let first = all.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    if all.len() > MOST_NAMED { format!("{first}, …") } else { first }
}

/// Queries by what went wrong with them.
fn troubles(asked: &Asked) -> BTreeMap<&str, Vec<String>> {
    let mut troubles: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (query, trouble) in &asked.troubles {
        troubles.entry(trouble).or_default().push(query.clone());
    }
    troubles
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
