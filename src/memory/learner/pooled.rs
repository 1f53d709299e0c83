//! What two people's reactions taught, as if one person had given all of them.
//!
//! Both beliefs of an aspect began with the same first doubt, so that counts once: precisions add up, less the first
//! one, and means are weighed by precision. What the owner pinned or struck stays as they left it.

use jiff::Timestamp;
use magpie_core::{Leaning, Profile};

use super::{faded, first_doubt, tidy};

/// A belief is never surer than this.
const SUREST: f32 = 1e-4;

/// Adds to a profile what another one learned. Which of them is added to which makes no difference.
pub fn pool(profile: &mut Profile, other: &Profile) {
    for theirs in &other.leanings {
        match profile.leanings.binary_search_by(|ours| ours.aspect.cmp(&theirs.aspect)) {
            Ok(at) => profile.leanings[at] = pooled(&profile.leanings[at], theirs),
            Err(at) => profile.leanings.insert(at, theirs.clone()),
        }
    }
    profile.foreseen = f32::midpoint(profile.foreseen, other.foreseen);
    tidy(profile);
}

fn pooled(one: &Leaning, other: &Leaning) -> Leaning {
    let (mean, variance) = match (decided(one), decided(other)) {
        (ours, theirs) if ours > theirs => (one.mean, one.variance),
        (ours, theirs) if ours < theirs => (other.mean, other.variance),
        // The owner of both said the same twice, or of neither.
        _ => product(one, other),
    };
    let struck = one.struck || other.struck;
    Leaning {
        aspect: one.aspect.clone(),
        mean,
        variance,
        reactions: one.reactions.saturating_add(other.reactions),
        at: one.at.max(other.at),
        pinned: !struck && (one.pinned || other.pinned),
        struck,
    }
}

/// How much its owner decided about a belief: what was struck was said to be wrong, so it is not learned again.
fn decided(leaning: &Leaning) -> u8 {
    match (leaning.struck, leaning.pinned) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }
}

/// The product of two beliefs at the time of the newer one, with what both began with counted once.
fn product(one: &Leaning, other: &Leaning) -> (f32, f32) {
    let first = first_doubt(&one.aspect);
    let now = one.at.max(other.at);
    let (ours, theirs) = (weighed(one, now), weighed(other, now));
    let precision = (ours.1 + theirs.1 - 1.0 / first).clamp(1.0 / first, 1.0 / SUREST);
    ((ours.0 + theirs.0) / precision, 1.0 / precision)
}

/// A belief's mean times its precision, and its precision.
fn weighed(leaning: &Leaning, now: Timestamp) -> (f32, f32) {
    let (mean, variance) = match leaning.struck {
        true => (leaning.mean, leaning.variance),
        false => faded(leaning, now),
    };
    let precision = 1.0 / variance.max(SUREST);
    (mean * precision, precision)
}
