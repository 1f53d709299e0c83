//! Showing something off the beaten track now and then, to learn whether it is liked: at most one pick of a slate, the
//! last, in every other answer, and said on its card.

use jiff::Timestamp;
use magpie_core::{Audience, Label, Pick, ProductId};

use super::Turn;
use crate::memory::learner;
use crate::random::digest;
use crate::ranking::Ranked;
use crate::receipts::SLATE;

/// How far down the ranking something may stand: it fits the request nearly as well.
const POOL: usize = 30;
/// What is known to be disliked is no discovery.
const LEAST_LIKING: f32 = -0.1;

/// Moves the candidate of which most could be learned to the last place of the slate, where this turn explores.
pub(super) fn explore(
    ranked: &mut Vec<Ranked>,
    turn: &Turn<'_>,
    now: Timestamp,
) -> Option<ProductId> {
    let private = turn.entry.audience == Audience::Private;
    let every_other = digest(turn.entry.turn.as_str().bytes()).is_multiple_of(2);
    // Before anything is known everything is a discovery.
    if !private || !every_other || turn.profile.leanings.is_empty() || ranked.len() <= SLATE {
        return None;
    }
    let last = ranked.len().min(POOL);
    let learnable = |at: usize| {
        let ranked = &ranked[at];
        let aspects = learner::aspects(&ranked.product, &turn.vocabulary);
        let liking = learner::liking(&turn.profile, &aspects, 0.0, now);
        let fits = ranked.meets_all() && !ranked.misses_price_wish();
        (fits && liking.score >= LEAST_LIKING).then_some((at, liking.doubt + liking.score))
    };
    let (best, _) = (SLATE..last).filter_map(learnable).max_by(|a, b| a.1.total_cmp(&b.1))?;
    let explored = ranked.remove(best);
    let id = explored.product.id.clone();
    ranked.insert(SLATE - 1, explored);
    Some(id)
}

/// Says on its card that a pick is an exploration.
pub(super) fn label(picks: &mut [Pick], explored: Option<&ProductId>) {
    for pick in picks.iter_mut().filter(|pick| Some(&pick.product.id) == explored) {
        pick.labels.push(Label::Exploring);
    }
}
