//! The product recommendation agent: searches the catalogues for a goal under the ledger.

use std::collections::BTreeSet;

use magpie_core::ports::SearchQuery;
use magpie_core::{AgentKind, Candidate, FacetKind, Product};
use minijinja::context;
use serde::Deserialize;
use tokio::time::Instant;

use super::{AgentPorts, Assignment, Board};
use crate::planner::{categories_line, needs_line};

/// Most catalogue searches of one run.
const MOST_QUERIES: usize = 4;
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
    // The goal is searched while the model thinks of other words for it.
    let (found, queries) = tokio::join!(
        search(ports, &goal_text, assignment),
        rewrite(ports, &goal_text, assignment, board)
    );
    board.add(found);
    let mut asked = BTreeSet::from([goal_text.to_lowercase()]);
    let fresh: Vec<String> =
        queries.into_iter().filter(|query| asked.insert(query.to_lowercase())).collect();
    let searches = fresh.iter().take(MOST_QUERIES - 1).map(|q| search(ports, q, assignment));
    for found in futures::future::join_all(searches).await {
        board.add(found.into_iter().map(|mut candidate| {
            candidate.score *= REWRITTEN_SHARE;
            candidate
        }));
    }
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
    assignment.recorder.tool_call("catalog.search", text, count, started, error);
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

/// The narrowest category of a product: the end of its path, or else what its title says.
pub(super) fn category(product: &Product) -> Option<String> {
    let path = product.category.last().map(|part| part.to_lowercase());
    path.or_else(|| product.facet(FacetKind::Category).last().map(str::to_owned))
}

/// The category most candidates share, for texts about them.
pub(super) fn common_category(candidates: &[Candidate]) -> Option<String> {
    let mut counts = std::collections::BTreeMap::new();
    for category in candidates.iter().take(5).filter_map(|found| category(&found.product)) {
        *counts.entry(category).or_insert(0_usize) += 1;
    }
    counts
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))
        .map(|(category, _)| category)
}
