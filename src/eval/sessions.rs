//! Suites of sessions: what people took in order, what they took next, and what they did not.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::metrics::Metric;
use super::run::Run;
use super::suite::{File, SuiteError, SuiteProduct};
use super::table::{Column, Table};

/// How many of the last events are known.
pub const LENGTHS: [usize; 6] = [0, 1, 2, 4, 8, 11];

/// What is measured after each number of events, with the name it has in keys.
pub const METRICS: [(&str, Metric); 3] =
    [("hr@10", Metric::Hit(10)), ("ndcg@10", Metric::Ndcg(10)), ("mrr", Metric::Mrr)];

/// A line of `sessions.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Session {
    /// Whose it is.
    pub user: String,
    /// What they took, oldest first.
    pub history: Vec<String>,
    /// What they took next.
    pub target: String,
    /// What they did not take.
    pub negatives: Vec<String>,
}

/// A line of `community.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Basket {
    /// Whose it is.
    pub user: String,
    /// What they took, oldest first.
    pub items: Vec<String>,
}

/// Sessions, and what others took.
#[derive(Clone, Debug)]
pub struct SessionSuite {
    /// The products.
    pub products: Vec<SuiteProduct>,
    /// The sessions, in the file's order.
    pub sessions: Vec<Session>,
    /// What others took; may be empty.
    pub community: Vec<Basket>,
}

impl SessionSuite {
    /// Reads a suite.
    ///
    /// # Errors
    /// A file is empty, a line is malformed, or it speaks of products that are not there.
    pub fn read(
        products: File<'_>,
        sessions: File<'_>,
        community: Option<File<'_>>,
    ) -> Result<Self, SuiteError> {
        let known = super::suite::products(products)?;
        let there = There { ids: known.iter().map(|p| p.id.as_str()).collect(), file: products };
        let read = self::sessions(sessions, &there)?;
        let community = community.map(|file| baskets(file, &there)).transpose()?;
        Ok(Self { sessions: read, community: community.unwrap_or_default(), products: known })
    }
}

struct There<'a> {
    ids: HashSet<&'a str>,
    file: File<'a>,
}

impl There<'_> {
    fn check(&self, file: File<'_>, line: usize, product: &str) -> Result<(), SuiteError> {
        if self.ids.contains(product) {
            return Ok(());
        }
        Err(file.refuse(line, format!("the product {product} is not in {}", self.file.name)))
    }
}

fn sessions(file: File<'_>, there: &There<'_>) -> Result<Vec<Session>, SuiteError> {
    let mut sessions = Vec::new();
    let mut lines = HashMap::new();
    for (line, text) in file.lines() {
        let session: Session = file.json(line, text)?;
        file.check_id(line, &session.user)?;
        if let Some(first) = lines.insert(session.user.clone(), line) {
            let reason = format!("the user {} is already that of line {first}", session.user);
            return Err(file.refuse(line, reason));
        }
        if session.negatives.is_empty() {
            return Err(file.refuse(line, "has no negatives to rank the target among"));
        }
        let mut candidates = HashSet::from([session.target.as_str()]);
        for product in &session.negatives {
            if !candidates.insert(product) {
                let reason = format!("the product {product} is to be ranked twice");
                return Err(file.refuse(line, reason));
            }
        }
        for product in candidates.into_iter().chain(session.history.iter().map(String::as_str)) {
            there.check(file, line, product)?;
        }
        sessions.push(session);
    }
    file.filled(sessions, "sessions")
}

fn baskets(file: File<'_>, there: &There<'_>) -> Result<Vec<Basket>, SuiteError> {
    let mut baskets = Vec::new();
    for (line, text) in file.lines() {
        let basket: Basket = file.json(line, text)?;
        for product in &basket.items {
            there.check(file, line, product)?;
        }
        baskets.push(basket);
    }
    file.filled(baskets, "baskets")
}

impl Session {
    /// The name of the query in runs that knows so many of the last events.
    pub fn query(&self, length: usize) -> String {
        format!("{}/{length}", self.user)
    }

    /// Whether a query is one of this session's.
    pub fn asks(&self, query: &str) -> bool {
        LENGTHS.iter().any(|length| self.query(*length) == query)
    }

    /// The last events.
    pub fn last(&self, length: usize) -> &[String] {
        &self.history[self.history.len().saturating_sub(length)..]
    }

    /// Orders target and negatives by a score; what has none comes last. Equals are ordered by chance, lest
    /// the place in the file tells the target.
    pub fn ranked(&self, score: impl Fn(&str) -> Option<f64>) -> Vec<String> {
        let products = std::iter::once(&self.target).chain(&self.negatives);
        let mut scored: Vec<(f64, [u8; 32], &String)> = products
            .map(|product| {
                let chance = Sha256::digest(format!("{}\0{product}", self.user)).into();
                (score(product).unwrap_or(f64::NEG_INFINITY), chance, product)
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        scored.into_iter().map(|(_, _, product)| product.clone()).collect()
    }
}

/// Scores a run for each of [`LENGTHS`]: `hr@10/4` is the hit rate after the last 4 events. A session that was
/// not ranked counts as 0.
pub fn score(suite: &SessionSuite, run: &Run) -> Table {
    let mut columns = Vec::new();
    for length in LENGTHS {
        for (name, metric) in METRICS {
            let value = |session: &Session| {
                let ranked = run.of(&session.query(length)).iter().map(String::as_str);
                let grades = HashMap::from([(session.target.clone(), 1)]);
                metric.of(&ranked.collect::<Vec<_>>(), &grades, 1)
            };
            let values = suite.sessions.iter().map(value).collect();
            columns.push(Column { key: format!("{name}/{length}"), values });
        }
    }
    let queries = suite.sessions.iter().map(|session| session.user.clone()).collect();
    Table { queries, columns }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCTS: &str = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n";
    const SESSIONS: &str =
        "{\"user\":\"u\",\"history\":[\"a\"],\"target\":\"b\",\"negatives\":[\"c\"]}\n";

    fn read(sessions: &str, community: Option<&str>) -> Result<SessionSuite, SuiteError> {
        SessionSuite::read(
            File { name: "products.jsonl", text: PRODUCTS },
            File { name: "sessions.jsonl", text: sessions },
            community.map(|text| File { name: "community.jsonl", text }),
        )
    }

    #[test]
    fn scores_are_those_of_the_target() {
        let suite = read(SESSIONS, None).unwrap();
        let mut run = Run::default();
        let liking =
            |liked: &'static str| move |id: &str| Some(if id == liked { 1.0 } else { 0.0 });
        run.push("u/0", suite.sessions[0].ranked(liking("c")));
        run.push("u/1", suite.sessions[0].ranked(liking("b")));
        let table = score(&suite, &run);
        let value = |key: &str| table.column(key).unwrap().values[0];
        assert_eq!(["hr@10/0", "ndcg@10/0", "mrr/0"].map(value), [1.0, 1.0 / 3_f64.log2(), 0.5]);
        assert_eq!(["hr@10/1", "ndcg@10/1", "mrr/1"].map(value), [1.0; 3]);
        assert_eq!(["hr@10/2", "ndcg@10/2", "mrr/2"].map(value), [0.0; 3]);
        assert_eq!(table.queries, ["u"]);
    }

    #[test]
    fn equals_do_not_favour_the_target() {
        let products: Vec<String> = (0..100).map(|n| format!("p{n}")).collect();
        let places = (0..400).map(|user| {
            let session = Session {
                user: format!("u{user}"),
                history: Vec::new(),
                target: products[user % 100].clone(),
                negatives: products
                    .iter()
                    .filter(|p| **p != products[user % 100])
                    .cloned()
                    .collect(),
            };
            let ranked = session.ranked(|_| None);
            ranked.iter().position(|product| *product == session.target).unwrap()
        });
        let mean = places.sum::<usize>() as f64 / 400.0;
        assert!((mean - 49.5).abs() < 6.0, "{mean}");
    }

    #[test]
    fn the_last_events_are_known() {
        let session = Session {
            user: "u".to_owned(),
            history: ["a", "b", "c"].map(str::to_owned).to_vec(),
            target: "d".to_owned(),
            negatives: Vec::new(),
        };
        assert_eq!(session.last(0), [""; 0]);
        assert_eq!(session.last(2), ["b", "c"]);
        assert_eq!(session.last(11), ["a", "b", "c"]);
        assert_eq!(session.query(2), "u/2");
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line() {
        let session = |user: &str, history: &str, target: &str, negatives: &str| {
            format!(
                "{{\"user\":\"{user}\",\"history\":[{history}],\"target\":\"{target}\",\
                 \"negatives\":[{negatives}]}}\n"
            )
        };
        let good = "{\"user\":\"v\",\"items\":[\"a\"]}\n";
        for (sessions, community, says) in [
            (String::new(), good, "sessions.jsonl holds no sessions"),
            ("{\n".to_owned(), good, "sessions.jsonl, line 1: is no JSON"),
            (
                "{\"user\":\"u\"}".to_owned(),
                good,
                "sessions.jsonl, line 1: missing field `history`",
            ),
            (session("u", "", "b", ""), good, "line 1: has no negatives"),
            (session("u", "", "b", "\"b\""), good, "line 1: the product b is to be ranked twice"),
            (
                session("u", "", "x", "\"b\""),
                good,
                "line 1: the product x is not in products.jsonl",
            ),
            (
                session("u", "", "a", "\"x\""),
                good,
                "line 1: the product x is not in products.jsonl",
            ),
            (session("u", "\"x\"", "a", "\"b\""), good, "line 1: the product x is not in"),
            (session("u 1", "", "a", "\"b\""), good, "the id \"u 1\" holds white space"),
            (SESSIONS.repeat(2), good, "line 2: the user u is already that of line 1"),
            (SESSIONS.to_owned(), "", "community.jsonl holds no baskets"),
            (SESSIONS.to_owned(), "[]", "community.jsonl, line 1: invalid length 0"),
            (SESSIONS.to_owned(), "{\"user\":\"v\",\"items\":[\"x\"]}", "the product x is not in"),
        ] {
            let error = read(&sessions, Some(community)).unwrap_err().to_string();
            assert!(error.contains(says), "{error} should say {says}");
        }
    }
}
