//! The files of a suite. What is wrong with one is told with its name and line.

use std::collections::{HashMap, HashSet};

use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// The grade from which a product counts as relevant, where any product has it.
const RELEVANT: i32 = 2;

/// A file of a suite.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// What is wrong with a suite.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuiteError {
    /// A line can't be used.
    #[error("{file}, line {line}: {reason}")]
    Line {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
    /// A file holds nothing.
    #[error("{file} holds no {what}")]
    Empty {
        /// The file's name.
        file: String,
        /// What should be in it.
        what: &'static str,
    },
}

/// A product as the suite states it; the catalogue reads the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuiteProduct {
    /// Its id.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// Title, brand and category, as far as they are known.
    pub words: String,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Its id.
    pub id: String,
    /// Its words; may be empty when there is a photo.
    pub text: String,
    /// Its photo, relative to the suite's folder.
    pub photo: Option<String>,
    /// Where it stands in the file.
    pub line: usize,
}

/// Which products answer which query, and how well.
#[derive(Clone, Debug, Default)]
pub struct Judgements {
    grades: HashMap<String, HashMap<String, i32>>,
    relevant: i32,
}

impl Judgements {
    /// The grades of a query's products; none where nobody judged it.
    pub fn of(&self, query: &str) -> Option<&HashMap<String, i32>> {
        self.grades.get(query)
    }

    /// The grade from which a product counts as relevant: 2, or 1 where no grade is higher.
    pub fn relevant(&self) -> i32 {
        self.relevant
    }

    /// Whether any product is relevant for a query.
    pub fn has_relevant(&self, query: &str) -> bool {
        let mut grades = self.of(query).into_iter().flat_map(HashMap::values);
        grades.any(|grade| *grade >= self.relevant)
    }
}

/// Whether the queries are all that the judgements speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// They are the suite's own: a judgement of another query is a mistake.
    Whole,
    /// They were chosen: judgements of others don't matter.
    Selection,
}

/// Products, queries and judgements that belong together.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The products.
    pub products: Vec<SuiteProduct>,
    /// The queries, in the file's order.
    pub queries: Vec<Query>,
    /// What answers them.
    pub judgements: Judgements,
}

impl Suite {
    /// Reads a suite.
    ///
    /// # Errors
    /// A file is empty, a line is malformed, or something is judged that is not there.
    pub fn read(
        products: File<'_>,
        queries: File<'_>,
        judgements: File<'_>,
        scope: Scope,
    ) -> Result<Self, SuiteError> {
        let (known, asked) = (self::products(products)?, self::queries(queries)?);
        let lines = self::judgements(judgements)?;
        let product_ids: HashSet<&str> = known.iter().map(|p| p.id.as_str()).collect();
        let query_ids: HashSet<&str> = asked.iter().map(|q| q.id.as_str()).collect();
        let mut judged = Judgements { grades: HashMap::new(), relevant: 1 };
        for Judgement { query, product, grade, line } in lines {
            if grade >= RELEVANT {
                judged.relevant = RELEVANT;
            }
            if !product_ids.contains(product) {
                let reason = format!("the product {product} is not in {}", products.name);
                return Err(judgements.refuse(line, reason));
            }
            match (query_ids.contains(query), scope) {
                (true, _) => {}
                (false, Scope::Selection) => continue,
                (false, Scope::Whole) => {
                    let reason = format!("the query {query} is not in {}", queries.name);
                    return Err(judgements.refuse(line, reason));
                }
            }
            let grades = judged.grades.entry(query.to_owned()).or_default();
            if grades.insert(product.to_owned(), grade).is_some() {
                let reason = format!("the product {product} is judged twice for {query}");
                return Err(judgements.refuse(line, reason));
            }
        }
        Ok(Self { products: known, queries: asked, judgements: judged })
    }
}

/// Reads `products.jsonl`: ids and titles. Whether the catalogue can use a product shows at its import.
///
/// # Errors
/// A line is no JSON object, has no usable id, or repeats one.
pub fn products(file: File<'_>) -> Result<Vec<SuiteProduct>, SuiteError> {
    let mut products = Vec::new();
    let mut lines = HashMap::new();
    for (line, text) in file.lines() {
        let row: serde_json::Value = file.json(line, text)?;
        let id = match row.get("id") {
            Some(serde_json::Value::String(id)) => id.clone(),
            Some(serde_json::Value::Number(id)) => id.to_string(),
            _ => return Err(file.refuse(line, "has no id")),
        };
        file.check_id(line, &id)?;
        if let Some(first) = lines.insert(id.clone(), line) {
            return Err(file.refuse(line, format!("the id {id} is already that of line {first}")));
        }
        let text = |key: &str| row.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
        let words = ["title", "brand", "category"].map(text).join(" ");
        products.push(SuiteProduct { id, title: text("title").to_owned(), words });
    }
    file.filled(products, "products")
}

/// Reads queries: id, text and photo, separated by tabs; either of the latter may be empty.
///
/// # Errors
/// A line has other columns, asks for nothing, or repeats an id.
pub fn queries(file: File<'_>) -> Result<Vec<Query>, SuiteError> {
    let mut queries: Vec<Query> = Vec::new();
    let mut lines = HashMap::new();
    for (line, row) in file.lines() {
        let columns: Vec<&str> = row.split('\t').map(str::trim).collect();
        let (id, text, photo) = match columns.as_slice() {
            [id, text] => (*id, *text, ""),
            [id, text, photo] => (*id, *text, *photo),
            other => {
                let reason = format!("has {} columns, not id, text and photo", other.len());
                return Err(file.refuse(line, reason));
            }
        };
        file.check_id(line, id)?;
        if text.is_empty() && photo.is_empty() {
            return Err(file.refuse(line, format!("the query {id} has neither text nor photo")));
        }
        if let Some(first) = lines.insert(id.to_owned(), line) {
            let reason = format!("the query {id} is already that of line {first}");
            return Err(file.refuse(line, reason));
        }
        queries.push(Query {
            id: id.to_owned(),
            text: text.to_owned(),
            photo: (!photo.is_empty()).then(|| photo.to_owned()),
            line,
        });
    }
    file.filled(queries, "queries")
}

/// A line of `qrels.tsv`.
struct Judgement<'a> {
    query: &'a str,
    product: &'a str,
    grade: i32,
    line: usize,
}

/// Reads judgements in TREC's format: query, an unused column, product, grade.
fn judgements<'a>(file: File<'a>) -> Result<Vec<Judgement<'a>>, SuiteError> {
    let mut judgements = Vec::new();
    for (line, row) in file.lines() {
        let columns: Vec<&str> = row.split_whitespace().collect();
        let [query, _, product, grade] = columns.as_slice() else {
            let reason = format!("has {} columns, not query, 0, product and grade", columns.len());
            return Err(file.refuse(line, reason));
        };
        let grade = grade
            .parse()
            .map_err(|_| file.refuse(line, format!("the grade {grade} is no whole number")))?;
        judgements.push(Judgement { query, product, grade, line });
    }
    file.filled(judgements, "judgements")
}

impl<'a> File<'a> {
    /// Lines that hold something, numbered from 1.
    pub(super) fn lines(self) -> impl Iterator<Item = (usize, &'a str)> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
        lines.filter(|(_, line)| !line.trim().is_empty())
    }

    /// What is wrong with a line.
    pub fn refuse(self, line: usize, reason: impl Into<String>) -> SuiteError {
        SuiteError::Line { file: self.name.to_owned(), line, reason: reason.into() }
    }

    /// A line's JSON.
    pub(super) fn json<T: DeserializeOwned>(
        self,
        line: usize,
        text: &str,
    ) -> Result<T, SuiteError> {
        serde_json::from_str(text).map_err(|error| {
            // The place within the text that the message ends with counts lines of its own.
            let message = error.to_string();
            let message =
                message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
            let reason = match error.classify() {
                Category::Data => message.to_owned(),
                Category::Io | Category::Syntax | Category::Eof => {
                    format!("is no JSON: {message}, column {}", error.column())
                }
            };
            self.refuse(line, reason)
        })
    }

    /// Runs and judgements separate their columns by white space.
    pub(super) fn check_id(self, line: usize, id: &str) -> Result<(), SuiteError> {
        if id.is_empty() {
            return Err(self.refuse(line, "has no id"));
        }
        if id.contains(char::is_whitespace) {
            return Err(self.refuse(line, format!("the id {id:?} holds white space")));
        }
        Ok(())
    }

    pub(super) fn filled<T>(self, rows: Vec<T>, what: &'static str) -> Result<Vec<T>, SuiteError> {
        if rows.is_empty() {
            return Err(SuiteError::Empty { file: self.name.to_owned(), what });
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCTS: &str = "{\"id\": \"a\", \"title\": \"A\"}\n{\"id\": 7}\n";
    const QUERIES: &str = "q1\tred\t\r\nq2\t\tphotos/2.jpg\r\n";

    fn read(
        products: &str,
        queries: &str,
        judged: &str,
        scope: Scope,
    ) -> Result<Suite, SuiteError> {
        Suite::read(
            File { name: "products.jsonl", text: products },
            File { name: "queries.tsv", text: queries },
            File { name: "qrels.tsv", text: judged },
            scope,
        )
    }

    #[test]
    fn files_become_a_suite() {
        let suite = read(PRODUCTS, QUERIES, "q1 0 a 1\nq1\t0\t7\t0\n", Scope::Whole).unwrap();
        assert_eq!(suite.products[1].id, "7");
        assert_eq!(suite.queries[0].text, "red");
        assert_eq!(suite.queries[0].photo, None);
        assert_eq!(suite.queries[1].photo.as_deref(), Some("photos/2.jpg"));
        assert_eq!(suite.judgements.relevant(), 1);
        assert!(suite.judgements.has_relevant("q1"));
        assert!(!suite.judgements.has_relevant("q2"));
    }

    #[test]
    fn relevant_is_grade_2_where_there_is_one() {
        let suite = read(PRODUCTS, QUERIES, "q1 0 a 3\nq2 0 a 1\n", Scope::Whole).unwrap();
        assert_eq!(suite.judgements.relevant(), 2);
        assert!(!suite.judgements.has_relevant("q2"));
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line() {
        let good = "q1 0 a 1\n";
        for (products, queries, judged, says) in [
            ("{\n", QUERIES, good, "products.jsonl, line 1: is no JSON"),
            ("{\"title\": \"x\"}", QUERIES, good, "products.jsonl, line 1: has no id"),
            ("{\"id\": \"a b\"}", QUERIES, good, "products.jsonl, line 1: the id \"a b\" holds"),
            ("{\"id\":\"a\"}\n\n{\"id\":\"a\"}", QUERIES, good, "line 3: the id a is already"),
            ("\n", QUERIES, good, "products.jsonl holds no products"),
            (PRODUCTS, "q1", good, "queries.tsv, line 1: has 1 columns"),
            (PRODUCTS, "q1\ta\tb\tc", good, "queries.tsv, line 1: has 4 columns"),
            (PRODUCTS, "q1\tred\nq2\t \t", good, "line 2: the query q2 has neither"),
            (PRODUCTS, "q1\tred\nq1\tblue", good, "line 2: the query q1 is already that of line 1"),
            (PRODUCTS, "\tred", good, "queries.tsv, line 1: has no id"),
            (PRODUCTS, QUERIES, "q1 0 a", "qrels.tsv, line 1: has 3 columns"),
            (PRODUCTS, QUERIES, "q1 0 a good", "qrels.tsv, line 1: the grade good is no whole"),
            (PRODUCTS, QUERIES, "q1 0 a 1\nq1 0 b 1", "qrels.tsv, line 2: the product b is not in"),
            (PRODUCTS, QUERIES, "q1 0 a 1\nq3 0 a 1", "qrels.tsv, line 2: the query q3 is not in"),
            (PRODUCTS, QUERIES, "q1 0 a 1\nq1 0 a 2", "line 2: the product a is judged twice"),
            (PRODUCTS, QUERIES, "", "qrels.tsv holds no judgements"),
        ] {
            let error = read(products, queries, judged, Scope::Whole).unwrap_err().to_string();
            assert!(error.contains(says), "{error} should say {says}");
        }
    }

    #[test]
    fn a_selection_leaves_other_judgements_aside() {
        let suite = read(PRODUCTS, "q2\tred", "q1 0 a 2\nq2 0 a 1\n", Scope::Selection).unwrap();
        assert!(suite.judgements.of("q1").is_none());
        // What counts as relevant is the whole file's.
        assert_eq!(suite.judgements.relevant(), 2);
    }
}
