//! Suites of sessions: the taste that a community taught ranks what a person took next.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result};
use magpie::eval::sessions::{LENGTHS, METRICS, Session, score};
use magpie::eval::steps::Steps;
use magpie::eval::{Run, SessionSuite, Table};
use magpie::memory::taste::{Taste, TasteProduct};
use serde_json::Map;

use super::folder::Folder;
use super::measured::{Case, Measured};
use super::tables;

/// Answers that reports show of a session.
const TOLD: usize = 5;

/// Ranks the products of every session.
pub async fn measure(folder: &Folder, steps: Arc<dyn Steps>) -> Result<Measured> {
    let suite = folder.sessions()?;
    steps.at("learning the taste", 0, 0);
    tokio::task::spawn_blocking(move || rank(suite, &*steps)).await.context("ranking")
}

fn rank(suite: SessionSuite, steps: &dyn Steps) -> Measured {
    let products: Vec<TasteProduct<'_>> = suite
        .products
        .iter()
        .map(|product| TasteProduct { id: &product.id, words: &product.words })
        .collect();
    let started = Instant::now();
    let taste = Taste::learn(&products, suite.community.iter().map(|basket| &*basket.items));
    let learned = started.elapsed();
    let mut run = Run::default();
    let mut elapsed = Vec::new();
    for (done, session) in suite.sessions.iter().enumerate() {
        // Nobody reads what comes of it then.
        if steps.is_stopped() {
            break;
        }
        steps.at("asking", done, suite.sessions.len());
        for length in LENGTHS {
            let started = Instant::now();
            let personal = taste.of(session.last(length).iter().map(String::as_str));
            let ranked = session.ranked(|product| personal.score(product));
            elapsed.push(started.elapsed());
            run.push(session.query(length), ranked);
        }
    }
    let table = score(&suite, &run);
    Measured {
        summary: format!(
            "{} sessions, {} products, a community of {}",
            suite.sessions.len(),
            suite.products.len(),
            suite.community.len()
        ),
        text: text(&table),
        notes: vec![format!("The taste was learned in {:.1} s.", learned.as_secs_f64())],
        details: Map::from_iter([("learned_s".to_owned(), learned.as_secs_f64().into())]),
        run: run.to_trec(),
        elapsed,
        tokens: 0,
        headline: format!("hr@10/{}", LENGTHS[LENGTHS.len() - 1]),
        shown: table.columns.iter().map(|column| column.key.clone()).collect(),
        over_lengths: true,
        cases: cases(&suite, &run),
        table,
        rescore: Box::new(move |file| {
            let run = Run::read(file)?;
            run.check(file, |query| suite.sessions.iter().any(|session| session.asks(query)))?;
            Ok(score(&suite, &run))
        }),
    }
}

/// A row for each number of events.
fn text(table: &Table) -> String {
    let mut text = format!("{:11}", "events");
    METRICS.iter().for_each(|(name, _)| text.push_str(&format!("{name:>22}")));
    text.push('\n');
    for length in LENGTHS {
        text.push_str(&format!("{length:<11}"));
        for (name, _) in METRICS {
            let column = table.column(&format!("{name}/{length}"));
            let cell = tables::cell(column.map(|column| column.estimate()).unwrap_or_default());
            text.push_str(&format!("{cell:>22}"));
        }
        text.push('\n');
    }
    text
}

fn cases(suite: &SessionSuite, run: &Run) -> Vec<Case> {
    let titles: HashMap<&str, &str> = suite
        .products
        .iter()
        .map(|product| (product.id.as_str(), product.title.as_str()))
        .collect();
    let title = |product: &str| titles.get(product).copied().unwrap_or_default();
    let most = LENGTHS[LENGTHS.len() - 1];
    let case = |session: &Session| {
        let history = session.last(most).iter().map(|product| title(product));
        let ranked = run.of(&session.query(most));
        let place = ranked.iter().position(|product| *product == session.target);
        let target =
            place.map(|at| (title(&session.target).to_owned(), format!("taken; rank {}", at + 1)));
        let answers = ranked.iter().take(TOLD);
        let answers = answers.filter(|product| **product != session.target);
        let answers = answers.map(|product| (title(product).to_owned(), "not taken".to_owned()));
        Case {
            asked: history.collect::<Vec<_>>().join("; "),
            answers: target.into_iter().chain(answers).collect(),
        }
    };
    suite.sessions.iter().map(case).collect()
}
