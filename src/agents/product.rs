//! The product recommendation agent: searches the catalogues and the live market for a goal under the ledger,
//! and once more with other words when too little of what it found meets the demands; then has a model judge
//! the best of it.

mod judging;

use std::collections::BTreeSet;

use magpie_core::ports::SearchQuery;
use magpie_core::{AgentKind, Candidate};
use minijinja::context;
use serde::Deserialize;
use tokio::time::Instant;

use super::{AgentPorts, Assignment, Board, live};
use crate::planner::{categories_line, needs_line};
use crate::ranking;

/// Most catalogue searches of one run.
const MOST_QUERIES: usize = 4;
/// Fewer finds than these that meet every firm demand are too few.
const ENOUGH: usize = 3;
/// What a rewritten query's finds count for beside the goal's own.
const REWRITTEN_SHARE: f32 = 0.9;

#[derive(Deserialize)]
struct Rewriting {
    queries: Vec<String>,
}

pub(super) async fn run(
    ports: &AgentPorts,
    goal: &str,
    assignment: &Assignment<'_>,
    board: &Board,
) {
    let goal_text = match board.seen_in_photo() {
        Some(seen) if goal.trim().is_empty() => seen,
        _ => goal.to_owned(),
    };
    // The goal is searched while the model thinks of other words for it. What is found goes to the board as it
    // comes: an agent that runs out of time leaves it there.
    let goal_found = async { board.add(search(ports, &goal_text, assignment).await) };
    let live_found = async { board.add(live(ports, &goal_text, assignment).await) };
    let ((), (), queries) =
        tokio::join!(goal_found, live_found, rewrite(ports, &goal_text, assignment, board));
    let mut asked = BTreeSet::from([goal_text.to_lowercase()]);
    let fresh: Vec<String> = queries
        .into_iter()
        .filter(|query| asked.insert(query.to_lowercase()))
        .take(MOST_QUERIES - 1)
        .collect();
    let searches = fresh.iter().map(|query| async {
        let found = search(ports, query, assignment).await;
        board.add(found.into_iter().map(rewritten));
    });
    futures::future::join_all(searches).await;
    if !ports.live.is_empty() && meeting_all(board, assignment) < ENOUGH {
        refine(ports, &goal_text, assignment, board).await;
    }
    judging::judge(ports, assignment, board).await;
}

/// What live sources have; something that is to be like a product is searched by what that one is.
async fn live(ports: &AgentPorts, text: &str, assignment: &Assignment<'_>) -> Vec<Candidate> {
    if ports.live.is_empty() {
        return Vec::new();
    }
    let Some(example) = assignment.like else { return live::search(ports, text, assignment).await };
    let example = ports.search.products(std::slice::from_ref(example)).await.unwrap_or_default();
    let text = example.first().map_or(text, |example| example.title.as_str());
    live::search(ports, text, assignment).await
}

fn meeting_all(board: &Board, assignment: &Assignment<'_>) -> usize {
    let ranked = ranking::rank(board.found(), assignment.needs).ranked;
    ranked.iter().filter(|ranked| ranked.meets_all()).count()
}

/// A second search, by what is demanded alone.
async fn refine(ports: &AgentPorts, goal: &str, assignment: &Assignment<'_>, board: &Board) {
    let Some(text) = live::refined(goal, assignment.needs) else { return };
    let here =
        async { board.add(search(ports, &text, assignment).await.into_iter().map(rewritten)) };
    let there = async {
        board.add(live::search(ports, &text, assignment).await.into_iter().map(rewritten))
    };
    tokio::join!(here, there);
}

fn rewritten(candidate: Candidate) -> Candidate {
    Candidate { score: candidate.score * REWRITTEN_SHARE, ..candidate }
}

async fn search(ports: &AgentPorts, text: &str, assignment: &Assignment<'_>) -> Vec<Candidate> {
    let started = Instant::now();
    let query = SearchQuery {
        text: text.to_owned(),
        needs: assignment.needs.clone(),
        like: assignment.like.cloned(),
        limit: assignment.candidates,
    };
    let (found, error) = match ports.search.search(&query).await {
        Ok(found) => (found, None),
        Err(error) => {
            assignment.recorder.degraded(error.to_string());
            (Vec::new(), Some(error.to_string()))
        }
    };
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    assignment.recorder.tool_call("catalog.search", text, count, started, error, false);
    found
}

async fn rewrite(
    ports: &AgentPorts,
    goal: &str,
    assignment: &Assignment<'_>,
    board: &Board,
) -> Vec<String> {
    if !assignment.with_models || goal.trim().is_empty() {
        return Vec::new();
    }
    let variables = context! {
        goal => goal,
        needs => needs_line(assignment.needs),
        message => assignment.message,
        seen_in_photo => board.seen_in_photo(),
        categories => categories_line(assignment.vocabulary),
    };
    let answer = ports
        .models
        .ask("product", variables, Vec::new(), assignment.deadline, assignment.recorder)
        .await;
    let rewriting = answer.and_then(|json| serde_json::from_value::<Rewriting>(json).ok());
    rewriting
        .map(|rewriting| rewriting.queries)
        .unwrap_or_default()
        .into_iter()
        .map(|query| query.trim().chars().take(120).collect::<String>())
        .filter(|query| !query.is_empty())
        .collect()
}

/// Finds by the words that describe a photo, for the image agent.
pub(super) async fn search_described(
    ports: &AgentPorts,
    words: &str,
    assignment: &Assignment<'_>,
) -> Vec<Candidate> {
    let mut found = search(ports, words, assignment).await;
    for candidate in &mut found {
        candidate.found_by = AgentKind::Image;
    }
    found
}

/// The category most candidates share, for texts about them.
pub(super) fn common_category(candidates: &[Candidate]) -> Option<String> {
    let mut counts = std::collections::BTreeMap::new();
    for category in candidates.iter().take(5).filter_map(|found| found.product.kind()) {
        *counts.entry(category).or_insert(0_usize) += 1;
    }
    counts
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))
        .map(|(category, _)| category)
}
