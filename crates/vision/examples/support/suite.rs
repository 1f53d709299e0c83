//! Reading a suite folder, and scoring what was ranked.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// A product of a suite.
#[derive(Deserialize)]
pub struct Product {
    /// Its id.
    pub id: String,
    /// Its picture, relative to the suite.
    pub image: Option<PathBuf>,
}

/// A suite of photo queries.
pub struct Suite {
    /// Products with a picture.
    pub products: Vec<Product>,
    /// Query id and photo.
    pub queries: Vec<(String, PathBuf)>,
    /// Grades by query and product.
    pub grades: HashMap<String, HashMap<String, u32>>,
    /// The lowest grade that is relevant: 2, or 1 where no grade is higher.
    pub relevant: u32,
}

impl Suite {
    /// Reads a folder with `products.jsonl`, `queries.photo.tsv` and `qrels.tsv`.
    pub fn read(folder: &Path) -> Result<Self> {
        let text = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
        };
        let mut products: Vec<Product> = Vec::new();
        for (number, line) in text("products.jsonl")?.lines().enumerate() {
            let mut product: Product = serde_json::from_str(line)
                .with_context(|| format!("products.jsonl, line {}", number + 1))?;
            product.image = product.image.map(|image| folder.join(image));
            products.push(product);
        }
        let mut queries = Vec::new();
        for (number, line) in text("queries.photo.tsv")?.lines().enumerate() {
            let fields: Vec<&str> = line.split('\t').collect();
            match fields[..] {
                [id, _, photo] if !photo.is_empty() => {
                    queries.push((id.to_owned(), folder.join(photo)));
                }
                _ => bail!("queries.photo.tsv, line {}: no photo", number + 1),
            }
        }
        let mut grades: HashMap<String, HashMap<String, u32>> = HashMap::new();
        for (number, line) in text("qrels.tsv")?.lines().enumerate() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [query, _, product, grade] = fields[..] else {
                bail!("qrels.tsv, line {}: four fields expected", number + 1)
            };
            let grade = grade.parse().with_context(|| format!("qrels.tsv, line {}", number + 1))?;
            grades.entry(query.to_owned()).or_default().insert(product.to_owned(), grade);
        }
        let highest = grades.values().flat_map(HashMap::values).copied().max().unwrap_or(1);
        Ok(Self { products, queries, grades, relevant: highest.min(2) })
    }

    /// Whether a product answers a query.
    pub fn is_relevant(&self, query: &str, product: &str) -> bool {
        let grade = self.grades.get(query).and_then(|grades| grades.get(product));
        grade.is_some_and(|grade| *grade >= self.relevant)
    }
}

/// Means over queries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scores {
    /// Share of queries whose first product is relevant.
    pub top1: f64,
    /// Share of queries with a relevant product among the first five.
    pub top5: f64,
    /// Mean share of relevant products among the first five.
    pub p5: f64,
    /// Mean reciprocal rank of the first relevant product.
    pub mrr: f64,
    queries: f64,
}

impl Scores {
    /// Adds one ranked list: whether each place holds a relevant product.
    pub fn add(&mut self, relevant: &[bool]) {
        let first = relevant.iter().position(|relevant| *relevant);
        let in_five = relevant.iter().take(5).filter(|relevant| **relevant).count();
        let values = [
            f64::from(first == Some(0)),
            f64::from(in_five > 0),
            in_five as f64 / 5.0,
            first.map_or(0.0, |place| 1.0 / (place + 1) as f64),
        ];
        self.queries += 1.0;
        let means = [&mut self.top1, &mut self.top5, &mut self.p5, &mut self.mrr];
        for (mean, value) in means.into_iter().zip(values) {
            *mean += (value - *mean) / self.queries;
        }
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { top1, top5, p5, mrr, queries } = self;
        write!(f, "top-1 {top1:.3}  top-5 {top5:.3}  p@5 {p5:.3}  mrr {mrr:.3}  n {queries}")
    }
}
