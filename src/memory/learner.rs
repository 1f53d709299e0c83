//! What reactions teach: for each aspect of products how much it adds to somebody's liking, and how sure that is.
//!
//! The method is online Bayesian probit regression with independent normal beliefs (adPredictor: Graepel, Candela,
//! Borchert and Herbrich, ICML 2010). A reaction says whether the sum of a product's beliefs is above nothing;
//! every belief moves by its share of the doubt. Beliefs drift back towards knowing nothing as time passes, and with
//! every reaction a little, the more the worse reactions were foreseen, so that a taste that turns is followed. A
//! reason moves only the beliefs that it is about: a price is not a style.

mod aspects;
mod directions;
mod normal;
mod pooled;

use jiff::Timestamp;
use magpie_core::{Aspect, FacetKind, FeedbackKind, FeedbackReason, Leaning, Profile};

pub use aspects::{aspects, shared};
pub use directions::{FELT_AGAIN, Felt, MOST_FELT, direction, felt, pull};
pub use pooled::pool;

/// How far reactions are from following the liking exactly: variance of one reaction's noise.
const NOISE: f32 = 1.0;
/// After so many days half of what was learned is forgotten.
const HALF_LIFE_DAYS: f32 = 120.0;
/// What the newest reaction counts in the mean of how well reactions were foreseen.
const NEWEST: f32 = 0.5;
/// Share of what was learned that each reaction takes back, and what is added where reactions are foreseen worse than
/// by chance. Measured with `magpie simulate --tastes`: more follows a taste that turns hardly faster, and learns one
/// that stays less well.
const FORGOTTEN: f32 = 0.03;
const FORGOTTEN_WHEN_WRONG: f32 = 0.8;
/// Beliefs kept of one person; the weakest are forgotten first.
pub const MOST_LEANINGS: usize = 48;
/// A belief whose mean is closer to nothing than this, and as doubtful as at first, says nothing.
const FAINT: f32 = 0.02;

/// What somebody said of a product.
#[derive(Clone, Debug)]
pub struct Reaction<'a> {
    /// What the product is like.
    pub aspects: &'a [Aspect],
    /// What was said.
    pub kind: FeedbackKind,
    /// Why.
    pub reason: Option<FeedbackReason>,
    /// When.
    pub at: Timestamp,
}

/// How somebody is likely to take a product.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Liking {
    /// -1 (surely not) to 1 (surely); 0 when nothing is known.
    pub score: f32,
    /// Standard deviation of the sum of the beliefs: what could be learned by showing it.
    pub doubt: f32,
}

/// Learns from a reaction.
pub fn react(profile: &mut Profile, reaction: &Reaction<'_>) {
    let Some((likes, weight)) = meaning(reaction.kind) else { return };
    learn(profile, reaction, likes, weight);
    tidy(profile);
}

/// Learns from a pick that was shown and passed over in silence while another one of its slate was taken up.
pub fn passed_over(profile: &mut Profile, aspects: &[Aspect], at: Timestamp) {
    let kind = FeedbackKind::Disliked;
    learn(profile, &Reaction { aspects, kind, reason: None, at }, false, SILENCE);
    tidy(profile);
}

/// What silence weighs beside a word.
const SILENCE: f32 = 0.12;

/// Whether a reaction speaks for a product, and how strongly.
fn meaning(kind: FeedbackKind) -> Option<(bool, f32)> {
    match kind {
        FeedbackKind::Liked => Some((true, 1.0)),
        FeedbackKind::Disliked => Some((false, 1.0)),
        FeedbackKind::Opened => Some((true, 0.3)),
        FeedbackKind::Saved => Some((true, 0.7)),
        FeedbackKind::Bought => Some((true, 1.5)),
        FeedbackKind::Withdrawn => None,
    }
}

/// Whether a reason is about an aspect.
fn concerns(reason: Option<FeedbackReason>, aspect: &Aspect) -> bool {
    match reason {
        None | Some(FeedbackReason::Other) => true,
        Some(FeedbackReason::PriceSensitivity) => matches!(aspect, Aspect::Price(_)),
        Some(FeedbackReason::ProductFit) => matches!(aspect, Aspect::Facet(..) | Aspect::Word(_)),
        Some(FeedbackReason::TrustSecurity) => {
            matches!(aspect, Aspect::Merchant(_) | Aspect::Facet(FacetKind::Brand, _))
        }
        Some(
            FeedbackReason::ShippingCost
            | FeedbackReason::ShippingSpeed
            | FeedbackReason::ReturnsPolicy
            | FeedbackReason::PaymentOptions,
        ) => matches!(aspect, Aspect::Merchant(_)),
        // These say nothing of the product.
        Some(FeedbackReason::Comparison | FeedbackReason::TimingDeferred) => false,
    }
}

/// Variance of the belief of an aspect of which nothing was learned yet.
fn first_doubt(aspect: &Aspect) -> f32 {
    match aspect {
        Aspect::Facet(FacetKind::Brand | FacetKind::Colour | FacetKind::Material, _) => 0.5,
        Aspect::Price(_) => 0.5,
        Aspect::Facet(..) | Aspect::Merchant(_) => 0.3,
        // A word may be any word.
        Aspect::Word(_) => 0.15,
    }
}

fn learn(profile: &mut Profile, reaction: &Reaction<'_>, likes: bool, weight: f32) {
    let mut sum = 0.0;
    let mut doubt = NOISE;
    for aspect in reaction.aspects {
        let (mean, variance) = belief(profile, aspect, reaction.at);
        sum += mean;
        doubt += variance;
    }
    let side = if likes { 1.0 } else { -1.0 };
    let surprise = side * sum / doubt.sqrt();
    let (pull, gain) = normal::correction(surprise);
    if weight > SILENCE {
        follow(profile, surprise);
    }
    for aspect in reaction.aspects.iter().filter(|aspect| concerns(reaction.reason, aspect)) {
        let (mean, variance) = belief(profile, aspect, reaction.at);
        let at = find(profile, aspect);
        let leaning = match at {
            Ok(at) => &mut profile.leanings[at],
            Err(at) => {
                profile.leanings.insert(at, unknown(aspect, reaction));
                &mut profile.leanings[at]
            }
        };
        leaning.reactions = leaning.reactions.saturating_add(u32::from(weight > SILENCE));
        leaning.at = leaning.at.max(reaction.at);
        if leaning.pinned || leaning.struck {
            continue;
        }
        leaning.mean = mean + weight * side * variance / doubt.sqrt() * pull;
        let surer = variance * (1.0 - weight.min(1.0) * variance / doubt * gain);
        leaning.variance = surer;
    }
}

/// Follows how well reactions are foreseen, and forgets a little: more where they are foreseen badly.
fn follow(profile: &mut Profile, surprise: f32) {
    let foreseen = 2.0 * normal::below(surprise) - 1.0;
    profile.foreseen = (1.0 - NEWEST) * profile.foreseen + NEWEST * foreseen;
    let kept = 1.0 - FORGOTTEN - FORGOTTEN_WHEN_WRONG * (-profile.foreseen).max(0.0);
    for leaning in profile.leanings.iter_mut().filter(|l| !l.pinned && !l.struck) {
        let first = first_doubt(&leaning.aspect);
        leaning.mean *= kept;
        leaning.variance = first - kept * (first - leaning.variance).max(0.0);
    }
}

fn unknown(aspect: &Aspect, reaction: &Reaction<'_>) -> Leaning {
    Leaning {
        aspect: aspect.clone(),
        mean: 0.0,
        variance: first_doubt(aspect),
        reactions: 0,
        at: reaction.at,
        pinned: false,
        struck: false,
    }
}

fn find(profile: &Profile, aspect: &Aspect) -> Result<usize, usize> {
    profile.leanings.binary_search_by(|leaning| leaning.aspect.cmp(aspect))
}

/// Mean and variance of a belief now: what is old has faded.
fn belief(profile: &Profile, aspect: &Aspect, now: Timestamp) -> (f32, f32) {
    find(profile, aspect).map_or((0.0, first_doubt(aspect)), |at| faded(&profile.leanings[at], now))
}

fn faded(leaning: &Leaning, now: Timestamp) -> (f32, f32) {
    if leaning.struck {
        return (0.0, 0.0);
    }
    if leaning.pinned {
        return (leaning.mean, leaning.variance);
    }
    // A clock that went backwards makes nothing fresher.
    #[expect(clippy::cast_precision_loss, reason = "days, as a share of many")]
    let days = now.duration_since(leaning.at).as_secs().max(0) as f32 / 86_400.0;
    let kept = 0.5_f32.powf(days / HALF_LIFE_DAYS);
    let first = first_doubt(&leaning.aspect);
    (leaning.mean * kept, first - (first - leaning.variance).max(0.0) * kept)
}

/// How somebody is likely to take a product with these aspects, to which where it lies adds this much.
pub fn liking(profile: &Profile, aspects: &[Aspect], pull: f32, now: Timestamp) -> Liking {
    if profile.leanings.is_empty() && pull == 0.0 {
        return Liking::default();
    }
    let (mut sum, mut doubt) = (pull, 0.0);
    for aspect in aspects {
        let (mean, variance) = belief(profile, aspect, now);
        sum += mean;
        doubt += variance;
    }
    let chance = normal::below(sum / (NOISE + doubt).sqrt());
    Liking { score: 2.0 * chance - 1.0, doubt: doubt.sqrt() }
}

/// How clearly a belief stands against knowing nothing: its mean in standard deviations.
pub fn clarity(leaning: &Leaning, now: Timestamp) -> f32 {
    let (mean, variance) = faded(leaning, now);
    if variance <= 0.0 { 0.0 } else { mean / variance.sqrt() }
}

/// The aspects of a product that speak for it most clearly, clearest first.
pub fn reasons<'a>(profile: &'a Profile, aspects: &[Aspect], now: Timestamp) -> Vec<&'a Leaning> {
    let known = aspects.iter().filter_map(|aspect| find(profile, aspect).ok());
    let mut liked: Vec<(&Leaning, f32)> = known
        .map(|at| (&profile.leanings[at], clarity(&profile.leanings[at], now)))
        .filter(|(leaning, clear)| *clear >= TOLD && leaning.reactions > 0)
        .collect();
    liked.sort_by(|a, b| b.1.total_cmp(&a.1));
    liked.into_iter().map(|(leaning, _)| leaning).collect()
}

/// Beliefs as clear as this are told as reasons.
const TOLD: f32 = 0.6;

/// Forgets the weakest beliefs beyond the bound, and those that say nothing.
fn tidy(profile: &mut Profile) {
    let kept = |leaning: &Leaning| {
        let fresh = leaning.variance >= 0.98 * first_doubt(&leaning.aspect);
        leaning.pinned || leaning.struck || leaning.mean.abs() >= FAINT || !fresh
    };
    profile.leanings.retain(kept);
    let newest = profile.leanings.iter().map(|leaning| leaning.at).max();
    while profile.leanings.len() > MOST_LEANINGS
        && let Some(now) = newest
    {
        forget_weakest(profile, now);
    }
}

/// Forgets the belief that says least. What its owner pinned or struck goes last, oldest first.
pub(super) fn forget_weakest(profile: &mut Profile, now: Timestamp) {
    let all = 0..profile.leanings.len();
    let own = |at: &usize| profile.leanings[*at].pinned || profile.leanings[*at].struck;
    let weakest = all
        .clone()
        .filter(|at| !own(at))
        .min_by(|a, b| strength(profile, *a, now).total_cmp(&strength(profile, *b, now)));
    let weakest = weakest.or_else(|| all.min_by_key(|at| profile.leanings[*at].at));
    if let Some(weakest) = weakest {
        profile.leanings.remove(weakest);
    }
}

/// What a belief contributes: its mean where it is clear.
fn strength(profile: &Profile, at: usize, now: Timestamp) -> f32 {
    let leaning = &profile.leanings[at];
    faded(leaning, now).0.abs() * clarity(leaning, now).abs()
}

#[cfg(test)]
mod tests;
