//! Plain text search over an evaluation suite: imports a folder's `products.jsonl`, runs its `queries.tsv` with
//! the text alone, and prints NDCG@10 and MRR as trec_eval computes them, with timings.
//!
//!     cargo run --release -p magpie-catalog --example suite -- FOLDER [QUERIES]

use std::collections::HashMap;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bytes::Bytes;
use jiff::Timestamp;
use magpie_catalog::{Catalog, Feed, FeedBase};
use magpie_core::SourceId;
use magpie_core::ports::{ProductSearch as _, SearchQuery};

/// As many as trec_eval is usually given.
const LIMIT: usize = 100;
const TOP: usize = 10;

type Grades = HashMap<String, HashMap<String, i32>>;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("usage: suite FOLDER [QUERIES]")?);
    let queries = arguments.next().unwrap_or_else(|| "queries.tsv".to_owned());
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
    };
    let place = tempfile::tempdir().context("a folder for the index")?;
    let catalog = Catalog::open(place.path())?;
    let feed = Feed {
        source: SourceId::new("suite"),
        format: None,
        bytes: Bytes::from(read("products.jsonl")?),
        base: FeedBase::Folder(folder.clone()),
        read_at: Timestamp::now(),
    };
    let started = Instant::now();
    let report = catalog.import(feed)?;
    let imported = started.elapsed();
    let grades = grades(&read("qrels.tsv")?)?;

    let (mut ndcg, mut mrr, mut times) = (Vec::new(), Vec::new(), Vec::new());
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in read(&queries)?.lines() {
        let mut columns = line.split('\t');
        let (Some(id), Some(text)) = (columns.next(), columns.next()) else { continue };
        let query = SearchQuery { text: text.to_owned(), limit: LIMIT, ..SearchQuery::default() };
        let started = Instant::now();
        let found = catalog.search(&query).await?;
        times.push(started.elapsed());
        let none = HashMap::new();
        let judged = grades.get(id).unwrap_or(&none);
        let grade = |id: &str| judged.get(id).copied().unwrap_or(0);
        let ranked: Vec<i32> =
            found.iter().map(|candidate| grade(candidate.product.id.as_str())).collect();
        let relevant = if judged.values().any(|grade| *grade > 1) { 2 } else { 1 };
        ndcg.push(normalised_gain(&ranked, judged.values().copied().collect()));
        mrr.push(
            ranked
                .iter()
                .position(|grade| *grade >= relevant)
                .map_or(0.0, |at| 1.0 / (at + 1) as f64),
        );
        if std::env::var_os("SUITE_VERBOSE").is_some() {
            let value = ndcg.last().copied().unwrap_or_default();
            writeln!(out, "{value:.3} {text}")?;
            for (candidate, grade) in found.iter().zip(&ranked).take(TOP) {
                writeln!(out, "    {grade} {:.3} {}", candidate.score, candidate.product.title)?;
            }
        }
    }
    times.sort_unstable();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let at = |share: usize| {
        times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied()
    };
    let milliseconds = |time: Option<Duration>| time.unwrap_or_default().as_secs_f64() * 1_000.0;
    writeln!(
        out,
        "products {} (rejected {}), import {:.2} s",
        report.added,
        report.rejected_total,
        imported.as_secs_f64()
    )?;
    writeln!(out, "queries {}, NDCG@10 {:.4}, MRR {:.4}", ndcg.len(), mean(&ndcg), mean(&mrr))?;
    writeln!(
        out,
        "latency p50 {:.2} ms, p99 {:.2} ms",
        milliseconds(at(50)),
        milliseconds(at(99))
    )?;
    let started = Instant::now();
    drop(catalog);
    let stats = Catalog::open(place.path())?.stats();
    writeln!(
        out,
        "reopened {} products in {:.0} ms",
        stats.products,
        milliseconds(Some(started.elapsed()))
    )?;
    Ok(())
}

fn grades(text: &str) -> Result<Grades> {
    let mut grades = Grades::new();
    for (number, line) in text.lines().enumerate() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [query, _, product, grade] = columns[..] else { continue };
        let grade = grade.parse().with_context(|| format!("the grade in line {}", number + 1))?;
        grades.entry(query.to_owned()).or_default().insert(product.to_owned(), grade);
    }
    Ok(grades)
}

/// NDCG@10 with linear gain.
fn normalised_gain(ranked: &[i32], mut judged: Vec<i32>) -> f64 {
    let gain = |grades: &[i32]| -> f64 {
        let discounted = |(at, grade): (usize, &i32)| f64::from(*grade) / ((at + 2) as f64).log2();
        grades.iter().take(TOP).enumerate().map(discounted).sum()
    };
    judged.sort_unstable_by(|a, b| b.cmp(a));
    let best = gain(&judged);
    if best > 0.0 { gain(ranked) / best } else { 0.0 }
}
