//! A model's judgment of the best candidates, used only where it does not depend on the order in which they
//! are read.
//!
//! Models prefer what stands first (ACES, arXiv 2508.02630). So candidates are shuffled before one sees them,
//! and it sees them twice, the second time from the end: where the two readings rank them differently,
//! neither counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use magpie_core::ProductId;
use minijinja::context;
use serde::Deserialize;
use tokio::time::Instant;

use crate::agents::{AgentPorts, Assignment, Board};
use crate::planner::needs_line;
use crate::random::{SplitMix64, digest};
use crate::ranking::{self, Ranked};
use crate::writer::price_of;

/// How many candidates are judged: those that may come onto the slate.
const JUDGED: usize = 12;
/// Fewer than these need no judge: all of them are shown.
const LEAST: usize = 3;
/// Time below which the model isn't asked any more.
const LEAST_TIME: Duration = Duration::from_millis(800);
/// Characters of a description that the model reads.
const DESCRIBED: usize = 160;
/// Best rating.
const BEST: f32 = 3.0;
/// Two readings hold when at most this share of the pairs that both tell apart stand the other way round.
const MOST_TURNED: f32 = 0.25;

#[derive(Deserialize)]
struct Judgment {
    ratings: Vec<Rating>,
}

#[derive(Deserialize)]
struct Rating {
    row: usize,
    fit: u8,
}

/// Has the model rate the best candidates on the board.
pub(super) async fn judge(ports: &AgentPorts, assignment: &Assignment<'_>, board: &Board) {
    let left = assignment.deadline.saturating_duration_since(Instant::now());
    if !assignment.with_models || left < LEAST_TIME {
        return;
    }
    let mut candidates = ranking::rank(board.found(), assignment.needs).ranked;
    candidates.truncate(JUDGED);
    if candidates.len() <= LEAST {
        return;
    }
    shuffle(&mut candidates, assignment.message);
    let backwards: Vec<&Ranked> = candidates.iter().rev().collect();
    let forwards: Vec<&Ranked> = candidates.iter().collect();
    let (one, other) =
        tokio::join!(read(ports, assignment, &forwards), read(ports, assignment, &backwards));
    let (Some(one), Some(other)) = (one, other) else { return };
    if !agree(&one, &other) {
        assignment
            .recorder
            .degraded("the model's judgment of the candidates depends on their order; not used");
        return;
    }
    for (product, fit) in &one {
        if let Some(second) = other.get(product) {
            board.judge(product, (fit + second) / 2.0);
        }
    }
}

/// One reading of candidates in this order: how well each fits, 0 to 1.
async fn read(
    ports: &AgentPorts,
    assignment: &Assignment<'_>,
    candidates: &[&Ranked],
) -> Option<BTreeMap<ProductId, f32>> {
    let mut rows = String::new();
    for (ranked, row) in candidates.iter().zip(1..) {
        let product = &ranked.product;
        let description: String = product.description.chars().take(DESCRIBED).collect();
        let _ = writeln!(
            rows,
            "{row}. {} | {} | {} | {}",
            product.title,
            product.brand.as_deref().unwrap_or("no brand"),
            price_of(product),
            description.replace(['\n', '\r'], " "),
        );
    }
    let variables = context! {
        message => assignment.message,
        needs => needs_line(assignment.needs),
        rows => rows,
    };
    let answer = ports
        .models
        .ask("judge", variables, Vec::new(), assignment.deadline, assignment.recorder)
        .await?;
    let judgment: Judgment = serde_json::from_value(answer).ok()?;
    let rated = judgment.ratings.into_iter().filter_map(|Rating { row, fit }| {
        let ranked = candidates.get(row.checked_sub(1)?)?;
        Some((ranked.product.id.clone(), f32::from(fit).min(BEST) / BEST))
    });
    Some(rated.collect())
}

/// An order that says nothing of the ranking, and is the same for the same candidates and message.
fn shuffle(candidates: &mut [Ranked], message: &str) {
    candidates.sort_by(|a, b| a.product.id.cmp(&b.product.id));
    let ids = candidates.iter().map(|ranked| ranked.product.id.as_str());
    let mut random = SplitMix64::new(digest(ids.chain([message]).flat_map(str::bytes)));
    // Fisher and Yates.
    for at in (1..candidates.len()).rev() {
        candidates.swap(at, random.below(at + 1));
    }
}

/// Whether two readings tell enough of the same candidates apart, and the same way round.
fn agree(one: &BTreeMap<ProductId, f32>, other: &BTreeMap<ProductId, f32>) -> bool {
    let both: Vec<(f32, f32)> =
        one.iter().filter_map(|(id, fit)| Some((*fit, *other.get(id)?))).collect();
    let (mut same, mut turned) = (0.0_f32, 0.0_f32);
    for (at, (one, other)) in both.iter().enumerate() {
        for (later_one, later_other) in &both[at + 1..] {
            let way = (one - later_one) * (other - later_other);
            same += f32::from(u8::from(way > 0.0));
            turned += f32::from(u8::from(way < 0.0));
        }
    }
    same > 0.0 && turned <= MOST_TURNED * (same + turned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(fits: &[f32]) -> BTreeMap<ProductId, f32> {
        let fits = fits.iter().enumerate();
        fits.map(|(at, fit)| (ProductId::new(format!("p{at}")), *fit)).collect()
    }

    #[test]
    fn readings_agree_when_few_pairs_are_turned_round() {
        for (one, other, holds) in [
            ([3.0, 2.0, 1.0, 0.0], [3.0, 2.0, 1.0, 0.0], true),
            ([3.0, 2.0, 1.0, 0.0], [3.0, 1.0, 2.0, 0.0], true),
            ([3.0, 2.0, 1.0, 0.0], [0.0, 1.0, 2.0, 3.0], false),
            ([3.0, 2.0, 1.0, 0.0], [2.0, 2.0, 2.0, 3.0], false),
            // Nothing told apart is no judgment.
            ([2.0, 2.0, 2.0, 2.0], [2.0, 2.0, 2.0, 2.0], false),
        ] {
            assert_eq!(agree(&reading(&one), &reading(&other)), holds, "{one:?} {other:?}");
        }
    }
}
