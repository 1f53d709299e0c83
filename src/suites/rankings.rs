//! Suites of requests: the engine ranks products for each.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use magpie::config::Config;
use magpie::engine::{Shortlist, ShortlistRequest};
use magpie::eval::steps::Steps;
use magpie::eval::{Evaluation, Metric, Query, Run, Suite};
use magpie_core::AgentKind;
use serde_json::{Map, Value, json};

use super::folder::Folder;
use super::measured::{Case, Measured};
use super::tables::{self, named};
use crate::wiring::TestBed;

/// Measures that reports show.
const SHOWN: [Metric; 9] = [
    Metric::Precision(1),
    Metric::Precision(5),
    Metric::Recall(10),
    Metric::F1(10),
    Metric::Hit(5),
    Metric::Ndcg(5),
    Metric::Ndcg(10),
    Metric::Mrr,
    Metric::Map,
];
/// Answers that reports show of a query.
const TOLD: usize = 5;

/// What came of asking a suite's queries.
#[derive(Default)]
struct Asked {
    run: Run,
    elapsed: Vec<Duration>,
    tokens: u64,
    /// Queries that a turn would answer without a search.
    unsearched: Vec<String>,
    /// Query and trouble.
    troubles: Vec<(String, String)>,
    /// Products that the catalogue does not take.
    refused: Vec<String>,
    /// Pictures that can't be used.
    unseen: Vec<String>,
}

/// What is asked of the engine.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Products ranked for each query.
    pub depth: usize,
    /// Which agent works alone.
    pub alone: Option<AgentKind>,
}

/// Measures the queries of a file, or the suite's own.
pub async fn measure(
    config: &Config,
    folder: &Folder,
    queries: Option<&Path>,
    effort: Effort,
    steps: &dyn Steps,
) -> Result<Measured> {
    let (queries, scope) = folder.queries(queries)?;
    let suite = folder.suite(&queries, scope)?;
    measure_suite(config, folder, suite, effort, steps).await
}

/// Measures queries of a folder.
pub async fn measure_suite(
    config: &Config,
    folder: &Folder,
    suite: Suite,
    effort: Effort,
    steps: &dyn Steps,
) -> Result<Measured> {
    let asked = ask(config, folder, &suite, effort, steps).await?;
    let evaluation = Evaluation::of(&suite, &asked.run);
    let relevant = suite.judgements.relevant();
    Ok(Measured {
        summary: format!(
            "{} queries, {} products, relevant from grade {relevant}{}",
            suite.queries.len(),
            suite.products.len(),
            effort
                .alone
                .map(|agent| format!(", {} agent alone", agent.as_str()))
                .unwrap_or_default(),
        ),
        text: tables::cuts(&evaluation.table),
        notes: notes(&evaluation, &asked),
        details: details(&evaluation, &asked),
        run: asked.run.to_trec(),
        cases: cases(&suite, &asked.run),
        elapsed: asked.elapsed,
        tokens: asked.tokens,
        headline: Metric::Ndcg(10).to_string(),
        shown: SHOWN.iter().map(ToString::to_string).collect(),
        over_lengths: false,
        table: evaluation.table,
        rescore: Box::new(move |file| {
            let run = Run::read(file)?;
            run.check(file, |query| suite.queries.iter().any(|known| known.id == query))?;
            Ok(Evaluation::of(&suite, &run).table)
        }),
    })
}

fn details(evaluation: &Evaluation, asked: &Asked) -> Map<String, Value> {
    let troubles = troubles(asked)
        .into_iter()
        .map(|(what, queries)| json!({"trouble": what, "queries": queries}));
    let details = json!({
        "without_ranking": evaluation.unranked,
        "without_relevant": evaluation.unanswerable,
        "not_searched": asked.unsearched,
        "troubles": troubles.collect::<Vec<_>>(),
        "products_refused": asked.refused,
        "pictures_refused": asked.unseen,
    });
    match details {
        Value::Object(details) => details,
        _ => Map::new(),
    }
}

fn notes(evaluation: &Evaluation, asked: &Asked) -> Vec<String> {
    let mut notes = Vec::new();
    for (what, queries) in [
        ("have no ranking and count as 0", &evaluation.unranked),
        ("have no relevant product and count as 0", &evaluation.unanswerable),
        (
            "would be answered without a search, so that only their words were looked up",
            &asked.unsearched,
        ),
    ] {
        if !queries.is_empty() {
            notes.push(format!("{} queries {what}: {}", queries.len(), named(queries)));
        }
    }
    for (trouble, queries) in troubles(asked) {
        notes.push(format!("{} queries: {trouble}: {}", queries.len(), named(&queries)));
    }
    for (what, rows) in [("products", &asked.refused), ("pictures", &asked.unseen)] {
        if !rows.is_empty() {
            notes.push(format!("{} {what} can't be used: {}", rows.len(), named(rows)));
        }
    }
    notes
}

/// Queries by what went wrong with them.
fn troubles(asked: &Asked) -> BTreeMap<&str, Vec<String>> {
    let mut troubles: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (query, trouble) in &asked.troubles {
        troubles.entry(trouble).or_default().push(query.clone());
    }
    troubles
}

fn cases(suite: &Suite, run: &Run) -> Vec<Case> {
    let titles: HashMap<&str, &str> = suite
        .products
        .iter()
        .map(|product| (product.id.as_str(), product.title.as_str()))
        .collect();
    let case = |query: &Query| {
        let grades = suite.judgements.of(&query.id);
        let answer = |product: &String| {
            let title = titles.get(product.as_str()).copied().unwrap_or_default();
            let grade = grades.and_then(|grades| grades.get(product));
            let grade = grade.map_or_else(|| "not judged".to_owned(), |g| format!("grade {g}"));
            (format!("{title} [{product}]"), grade)
        };
        let words = if query.text.is_empty() { "(no words)" } else { &query.text };
        let photo = query.photo.iter().map(|photo| format!(", photo {photo}"));
        Case {
            asked: format!("{words}{}", photo.collect::<String>()),
            answers: run.of(&query.id).iter().take(TOLD).map(answer).collect(),
        }
    };
    suite.queries.iter().map(case).collect()
}

async fn ask(
    config: &Config,
    folder: &Folder,
    suite: &Suite,
    effort: Effort,
    steps: &dyn Steps,
) -> Result<Asked> {
    let products = folder.path("products.jsonl");
    let bed = TestBed::open(config, &products, steps).await?;
    let mut asked = Asked::default();
    for (done, query) in suite.queries.iter().enumerate() {
        steps.at("asking", done, suite.queries.len());
        match shortlist(&bed, folder, query, effort).await {
            Ok(list) => asked.take(query, list),
            Err(error) => {
                asked.troubles.push((query.id.clone(), format!("{error:#}")));
                asked.run.push(&query.id, Vec::new());
            }
        }
    }
    asked.refused = bed.refused.clone();
    asked.unseen = bed.unseen.clone();
    bed.close().await?;
    Ok(asked)
}

async fn shortlist(
    bed: &TestBed,
    folder: &Folder,
    query: &Query,
    effort: Effort,
) -> Result<Shortlist> {
    let mut photos = Vec::new();
    if let Some(photo) = &query.photo {
        let path = folder.path(photo);
        let bytes = tokio::fs::read(&path).await;
        let bytes = bytes.with_context(|| format!("{} can't be read", path.display()))?;
        photos.push(Bytes::from(bytes));
    }
    let request = ShortlistRequest {
        text: query.text.clone(),
        photos,
        depth: effort.depth,
        alone: effort.alone,
    };
    bed.engine.shortlist(request).await.context("ranking")
}

impl Asked {
    fn take(&mut self, query: &Query, list: Shortlist) {
        let products = list.products.iter().map(|product| product.as_str().to_owned()).collect();
        self.run.push(&query.id, products);
        self.elapsed.push(list.elapsed);
        self.tokens += list.tokens;
        if !list.searched {
            self.unsearched.push(query.id.clone());
        }
        let troubles = list.degraded.into_iter();
        self.troubles.extend(troubles.map(|trouble| (query.id.clone(), trouble)));
    }
}
