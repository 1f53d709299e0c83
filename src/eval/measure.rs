//! Scoring a run against a suite's judgements.

use std::collections::HashMap;

use super::metrics::Metric;
use super::run::Run;
use super::suite::Suite;
use super::table::{Column, Table};

/// What a run scored. Every query of the suite counts: one without a ranking or without relevant products
/// counts as 0.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Every query's scores, by the keys of [`Metric::all`].
    pub table: Table,
    /// Queries for which nothing was ranked.
    pub unranked: Vec<String>,
    /// Queries for which no product is relevant.
    pub unanswerable: Vec<String>,
}

impl Evaluation {
    /// Scores a run.
    pub fn of(suite: &Suite, run: &Run) -> Self {
        let mut evaluation = Self::default();
        let column = |metric: Metric| Column { key: metric.to_string(), values: Vec::new() };
        let metrics = Metric::all();
        evaluation.table.columns = metrics.iter().copied().map(column).collect();
        let none = HashMap::new();
        for query in &suite.queries {
            let ranked: Vec<&str> = run.of(&query.id).iter().map(String::as_str).collect();
            if ranked.is_empty() {
                evaluation.unranked.push(query.id.clone());
            }
            if !suite.judgements.has_relevant(&query.id) {
                evaluation.unanswerable.push(query.id.clone());
            }
            let grades = suite.judgements.of(&query.id).unwrap_or(&none);
            let relevant = suite.judgements.relevant();
            for (metric, column) in metrics.iter().zip(&mut evaluation.table.columns) {
                column.values.push(metric.of(&ranked, grades, relevant));
            }
            evaluation.table.queries.push(query.id.clone());
        }
        evaluation
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::suite::{File, Scope};

    #[test]
    fn no_query_is_dropped() {
        let suite = Suite::read(
            File { name: "products.jsonl", text: "{\"id\": \"a\"}\n{\"id\": \"b\"}\n" },
            File { name: "queries.tsv", text: "q1\tone\nq2\ttwo\nq3\tthree\nq4\tfour\n" },
            File { name: "qrels.tsv", text: "q1 0 a 2\nq2 0 a 1\nq4 0 a 2\n" },
            Scope::Whole,
        );
        let suite = suite.unwrap();
        let mut run = Run::default();
        for query in ["q1", "q2", "q3"] {
            run.push(query, vec!["a".to_owned(), "b".to_owned()]);
        }
        let evaluation = Evaluation::of(&suite, &run);
        assert_eq!(evaluation.table.queries.len(), 4);
        assert_eq!(evaluation.unranked, ["q4"]);
        assert_eq!(evaluation.unanswerable, ["q2", "q3"]);
        let mean = |key: &str| evaluation.table.column(key).unwrap().mean();
        assert!((mean("mrr") - 0.25).abs() < 1e-12);
        // Grade 1 is a gain although it does not count as relevant.
        assert!((mean("ndcg@10") - 0.5).abs() < 1e-12);
    }
}
