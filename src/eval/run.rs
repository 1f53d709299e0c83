//! A run: which products were ranked for which query. In TREC's format any independent scorer reads it.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::suite::{File, SuiteError};

/// The name in the last column.
const TAG: &str = "magpie";

/// Rankings by query, queries in the order in which they were asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    rankings: Vec<(String, Vec<String>)>,
    at: HashMap<String, usize>,
}

impl Run {
    /// Adds a query's ranking, best first.
    pub fn push(&mut self, query: impl Into<String>, ranked: Vec<String>) {
        let query = query.into();
        self.at.insert(query.clone(), self.rankings.len());
        self.rankings.push((query, ranked));
    }

    /// A query's ranking; empty where there is none.
    pub fn of(&self, query: &str) -> &[String] {
        self.at.get(query).map_or(&[], |at| &self.rankings[*at].1)
    }

    /// Whether a query was asked.
    pub fn has(&self, query: &str) -> bool {
        self.at.contains_key(query)
    }

    /// In TREC's format. Scorers order by score and break ties by product id, so that scores fall with every
    /// rank.
    pub fn to_trec(&self) -> String {
        let mut text = String::new();
        for (query, ranked) in &self.rankings {
            for (at, product) in ranked.iter().enumerate() {
                let score = ranked.len() - at;
                let _ = writeln!(text, "{query} Q0 {product} {} {score} {TAG}", at + 1);
            }
        }
        text
    }

    /// Reads TREC's format: query, an unused column, product, rank, score, name. The score orders, as it does
    /// in trec_eval.
    ///
    /// # Errors
    /// A line is malformed, or repeats a product.
    pub fn read(file: File<'_>) -> Result<Self, SuiteError> {
        let mut scored: Vec<(String, Vec<(f64, String)>)> = Vec::new();
        let mut at: HashMap<String, usize> = HashMap::new();
        let mut seen: HashSet<(usize, &str)> = HashSet::new();
        for (line, row) in file.lines() {
            let columns: Vec<&str> = row.split_whitespace().collect();
            let [query, _, product, _, score, _] = columns.as_slice() else {
                let reason = format!("has {} columns, a run has 6", columns.len());
                return Err(file.refuse(line, reason));
            };
            let score: f64 = score
                .parse()
                .map_err(|_| file.refuse(line, format!("the score {score} is no number")))?;
            let query_at = *at.entry((*query).to_owned()).or_insert_with(|| {
                scored.push(((*query).to_owned(), Vec::new()));
                scored.len() - 1
            });
            if !seen.insert((query_at, product)) {
                let reason = format!("the product {product} is ranked twice for {query}");
                return Err(file.refuse(line, reason));
            }
            scored[query_at].1.push((score, (*product).to_owned()));
        }
        let mut run = Self::default();
        for (query, mut ranked) in scored {
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| b.1.cmp(&a.1)));
            run.push(query, ranked.into_iter().map(|(_, product)| product).collect());
        }
        Ok(run)
    }

    /// Makes sure that a run read from a file answers nothing that was not asked.
    ///
    /// # Errors
    /// It has a query that is not known: the first line that does.
    pub fn check(&self, file: File<'_>, known: impl Fn(&str) -> bool) -> Result<(), SuiteError> {
        let first = self.rankings.iter().map(|(query, _)| query).find(|query| !known(query));
        let Some(query) = first else { return Ok(()) };
        let mut lines = file.lines();
        let line = lines.find(|(_, row)| row.split_whitespace().next() == Some(query));
        let reason = format!("the query {query} was not asked");
        Err(file.refuse(line.map_or(1, |(line, _)| line), reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Run, SuiteError> {
        Run::read(File { name: "old.run", text })
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut run = Run::default();
        run.push("q1", vec!["b".to_owned(), "a".to_owned()]);
        run.push("q2", vec!["c".to_owned()]);
        let text = run.to_trec();
        assert_eq!(text, "q1 Q0 b 1 2 magpie\nq1 Q0 a 2 1 magpie\nq2 Q0 c 1 1 magpie\n");
        assert_eq!(read(&text).unwrap(), run);
    }

    #[test]
    fn a_query_without_products_has_an_empty_ranking() {
        let mut run = Run::default();
        run.push("q1", Vec::new());
        assert!(run.has("q1") && !run.has("q2"));
        assert!(run.of("q1").is_empty() && run.of("q2").is_empty());
    }

    #[test]
    fn malformed_lines_are_named() {
        for (text, says) in [
            ("q1 Q0 a 1 2", "old.run, line 1: has 5 columns"),
            ("q1 Q0 a 1 2 x\nq1 Q0 b 2 high x", "old.run, line 2: the score high is no number"),
            ("q1 Q0 a 1 2 x\nq1 Q0 a 2 1 x", "old.run, line 2: the product a is ranked twice"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(says), "{error} should say {says}");
        }
    }
}
