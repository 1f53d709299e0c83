//! From candidates to an ordered slate: merging, hard needs, scores, diversity.
//!
//! Pure and deterministic: the same candidates in any order give the same slate, and nothing that is
//! not about the product and the shopper (commission, feed order) enters the score.

mod duplicates;
pub mod question;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use magpie_core::{
    AgentKind, Availability, FacetKind, NeedOutcome, Needs, Product, ProductId, RankedRecord,
    Verdict, Want,
};

pub use verdict::verdicts;

/// Relevance of each agent's finds: a photo shows what is meant more exactly than words do.
const PRODUCT_WEIGHT: f32 = 1.0;
const IMAGE_WEIGHT: f32 = 1.2;
/// A trend moves a pick by a place or two; it never buries a better match.
const TREND_WEIGHT: f32 = 0.15;
/// A wish that is met, and one that is not.
const SOFT_MET: f32 = 0.25;
const SOFT_UNMET: f32 = -0.15;
/// A firm demand of which nothing is known, where all others tell: behind what is known to meet it, but not out.
const HARD_UNKNOWN: f32 = -0.4;
/// The same where not even its kind is known to be the wanted one.
const KIND_UNKNOWN: f32 = -1.2;
/// Found by words and scored below this share of the best: it shares a word with the request, no more. On
/// a suite of real product searches 2 of 82 relevant products are below, and 402 of 614 others.
pub(crate) const WEAK_SHARE: f32 = 0.4;
/// A model's judgment moves a candidate by at most half of this either way: what sellers write may sway it.
const JUDGED_WEIGHT: f32 = 0.4;
/// What was learned of a taste: it decides among things that fit alike, and never makes up for a wish that is not met
/// and a weaker match together.
const LIKING_WEIGHT: f32 = 0.6;
/// For children or animals, when nobody asked for that: who names nobody looks for a grown person.
const UNASKED_AUDIENCE: f32 = -0.2;
const PARTICULAR_AUDIENCES: [&str; 8] =
    ["kids", "girls", "boys", "baby", "toddlers", "teens", "dogs", "cats"];
const GROWN_UP_AUDIENCES: [&str; 4] = ["women", "men", "adults", "unisex"];
/// Buyers' ratings, shrunk towards the mean, as a tie-breaker.
const RATING_WEIGHT: f32 = 0.05;
/// Share of relevance against novelty in [`diversify`].
const RELEVANCE_SHARE: f32 = 0.8;

/// A product with what each agent said of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The product.
    pub product: Product,
    /// Best score per agent, 0 to 1. The trend agent's is its boost, -1 to 1.
    pub scores: BTreeMap<AgentKind, f32>,
    /// How well a model finds it to fit, 0 to 1, where one was asked and its judgment holds.
    pub judged: Option<f32>,
    /// How the asker is likely to take it, -1 to 1, as their reactions taught; 0 where nothing is known.
    pub liking: f32,
}

/// A product that may be shown, scored.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The product.
    pub product: Product,
    /// Higher is better; comparable within one ranking.
    pub score: f32,
    /// Every need held against it.
    pub verdicts: Vec<Verdict>,
}

impl Ranked {
    /// Whether every hard need is known to be met.
    pub fn meets_all(&self) -> bool {
        self.verdicts.iter().all(|v| !v.need.hard || v.outcome == NeedOutcome::Met)
    }

    /// Whether its price is not what the shopper wished for: "cheap" is no limit, but who says it does not
    /// want to see the dearest ones while there are others.
    pub fn misses_price_wish(&self) -> bool {
        misses_price_wish(&self.verdicts)
    }

    fn is_out_of_stock(&self) -> bool {
        self.product.availability == Availability::OutOfStock
    }
}

/// Whether a wished price is not met.
pub fn misses_price_wish(verdicts: &[Verdict]) -> bool {
    verdicts.iter().any(|verdict| {
        let price = matches!(
            verdict.need.want,
            Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_)
        );
        price && verdict.outcome == NeedOutcome::Unmet
    })
}

/// A ranking, and what fell out of it.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// What may be shown, best first; out of stock last.
    pub ranked: Vec<Ranked>,
    /// Products that fail hard needs or repeat others, with the reason.
    pub dropped: Vec<RankedRecord>,
}

/// Ranks what the agents found. Relevance is the weighted sum of the agents' scores (CombSUM, Fox and
/// Shaw 1994); needs, trend and ratings are added.
pub fn rank(found: Vec<Found>, needs: &Needs) -> Ranking {
    let mut ranking = Ranking::default();
    let verdicts: Vec<Vec<Verdict>> =
        found.iter().map(|found| verdicts(&found.product, needs)).collect();
    let silence = Silence::among(&verdicts);
    let scores: Vec<f32> = found
        .iter()
        .zip(&verdicts)
        .map(|(found, verdicts)| score(found, verdicts, &silence))
        .collect();
    for ((found, verdicts), score) in found.into_iter().zip(verdicts).zip(scores) {
        let failed = verdicts.iter().find(|v| v.need.hard && v.outcome == NeedOutcome::Unmet);
        let reason = failed.map(|failed| format!("{}: {}", failed.need, failed.evidence));
        let reason = reason.or_else(|| is_weak(&found).then(|| "little in common".to_owned()));
        if reason.is_some() {
            ranking.dropped.push(record(&found.product.id, score, &verdicts, reason));
        } else {
            ranking.ranked.push(Ranked { product: found.product, score, verdicts });
        }
    }
    ranking.ranked.sort_by(order);
    let (kept, repeated) = duplicates::split(std::mem::take(&mut ranking.ranked));
    ranking.ranked = kept;
    for (ranked, of) in repeated {
        let reason = format!("same product as {of}");
        let (id, score) = (&ranked.product.id, ranked.score);
        ranking.dropped.push(record(id, score, &ranked.verdicts, Some(reason)));
    }
    ranking.dropped.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.product.cmp(&b.product)));
    ranking
}

/// Found by nothing but a stray word. Search puts what is out of stock at the end whatever its words are,
/// so that its score says nothing.
fn is_weak(found: &Found) -> bool {
    let words = found.scores.get(&AgentKind::Product);
    let only_words = !found.scores.contains_key(&AgentKind::Image);
    only_words
        && words.is_some_and(|score| *score < WEAK_SHARE)
        && found.product.availability != Availability::OutOfStock
}

/// What it says about a product that nothing is known of a property: the more, the more of the others tell. A
/// mouse pad does not say that it is for women; jeans do.
struct Silence<'a> {
    /// Products of which the need can be told, and all, by need.
    telling: Vec<(&'a Want, f32, f32)>,
}

impl<'a> Silence<'a> {
    fn among(verdicts: &'a [Vec<Verdict>]) -> Self {
        let mut telling: Vec<(&Want, f32, f32)> = Vec::new();
        for verdict in verdicts.iter().flatten().filter(|verdict| verdict.need.hard) {
            let tells = f32::from(u8::from(verdict.outcome != NeedOutcome::Unknown));
            match telling.iter_mut().find(|(want, _, _)| **want == verdict.need.want) {
                Some((_, told, all)) => (*told, *all) = (*told + tells, *all + 1.0),
                None => telling.push((&verdict.need.want, tells, 1.0)),
            }
        }
        Self { telling }
    }

    fn weight(&self, wanted: &Want) -> f32 {
        let telling = self.telling.iter().find(|(want, _, _)| *want == wanted);
        let share = telling.map_or(0.0, |(_, told, all)| told / all);
        match wanted {
            Want::Facet(FacetKind::Category, _) => KIND_UNKNOWN,
            _ => HARD_UNKNOWN * share,
        }
    }
}

fn order(a: &Ranked, b: &Ranked) -> std::cmp::Ordering {
    a.is_out_of_stock()
        .cmp(&b.is_out_of_stock())
        .then(b.score.total_cmp(&a.score))
        .then_with(|| a.product.id.cmp(&b.product.id))
}

fn score(found: &Found, verdicts: &[Verdict], silence: &Silence<'_>) -> f32 {
    let relevance: f32 = found
        .scores
        .iter()
        .map(|(agent, score)| match agent {
            AgentKind::Product => PRODUCT_WEIGHT * score,
            AgentKind::Image => IMAGE_WEIGHT * score,
            AgentKind::Trend => TREND_WEIGHT * score,
        })
        .sum();
    let needs: f32 = verdicts
        .iter()
        .map(|verdict| match (verdict.need.hard, verdict.outcome) {
            (true, NeedOutcome::Unknown) => silence.weight(&verdict.need.want),
            (true, _) | (false, NeedOutcome::Unknown) => 0.0,
            (false, NeedOutcome::Met) => SOFT_MET,
            (false, NeedOutcome::Unmet) => SOFT_UNMET,
        })
        .sum();
    let judged = found.judged.map_or(0.0, |fit| JUDGED_WEIGHT * (fit - 0.5));
    let liked = LIKING_WEIGHT * found.liking;
    let rated = RATING_WEIGHT * rating(&found.product);
    relevance + needs + judged + liked + unasked_audience(found, verdicts) + rated
}

/// A photo shows whom a thing is for, so that only what words found is meant.
fn unasked_audience(found: &Found, verdicts: &[Verdict]) -> f32 {
    let is_for =
        |some: &[&str]| found.product.facet(FacetKind::Audience).any(|a| some.contains(&a));
    let particular = is_for(&PARTICULAR_AUDIENCES) && !is_for(&GROWN_UP_AUDIENCES);
    let asked = verdicts.iter().any(|v| matches!(v.need.want, Want::Facet(FacetKind::Audience, _)));
    let by_photo = found.scores.contains_key(&AgentKind::Image);
    if particular && !asked && !by_photo { UNASKED_AUDIENCE } else { 0.0 }
}

/// Mean rating shrunk towards 3.5 with the weight of ten ratings, as -1 to 1.
fn rating(product: &Product) -> f32 {
    product.rating.map_or(0.0, |rating| {
        #[expect(clippy::cast_precision_loss, reason = "counts of ratings stay far below 2^24")]
        let count = rating.count as f32;
        let shrunk = (rating.value * count + 3.5 * 10.0) / (count + 10.0);
        (shrunk - 3.5) / 1.5
    })
}

/// A candidate as the trace keeps it.
pub fn record(
    product: &ProductId,
    score: f32,
    verdicts: &[Verdict],
    dropped: Option<String>,
) -> RankedRecord {
    RankedRecord {
        product: product.clone(),
        score,
        outcomes: verdicts.iter().map(|verdict| verdict.outcome).collect(),
        dropped,
    }
}

/// Reorders the head of a ranking so that near-alike products don't fill it: maximal marginal relevance
/// (Carbonell and Goldstein 1998) over the first `pool`. The best one stays first, nothing out of stock or of unknown
/// fit passes something better off, and what is called the same as one before comes after all that is not.
pub fn diversify(ranked: Vec<Ranked>, pool: usize) -> Vec<Ranked> {
    let mut rest = ranked;
    let tail = rest.split_off(rest.len().min(pool));
    let (low, high) = rest
        .iter()
        .fold((f32::MAX, f32::MIN), |(low, high), r| (low.min(r.score), high.max(r.score)));
    let span = (high - low).max(f32::EPSILON);
    let tier = |r: &Ranked| (r.is_out_of_stock(), r.misses_price_wish(), !r.meets_all());
    let mut rest: Vec<Alternative> = rest.into_iter().map(Alternative::new).collect();
    let mut chosen: Vec<Ranked> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let value = |candidate: &Alternative| {
            RELEVANCE_SHARE * (candidate.ranked.score - low) / span
                - (1.0 - RELEVANCE_SHARE) * candidate.alike
        };
        // `rest` is in rank order, so the first of equals is the better ranked one.
        let mut best = 0;
        for at in 1..rest.len() {
            let (one, other) = (&rest[at], &rest[best]);
            let better = tier(&one.ranked)
                .cmp(&tier(&other.ranked))
                .then(one.repeats.cmp(&other.repeats))
                .then(value(other).total_cmp(&value(one)));
            if better.is_lt() {
                best = at;
            }
        }
        let next = rest.remove(best);
        for other in &mut rest {
            other.stand_beside(&next);
        }
        chosen.push(next.ranked);
    }
    chosen.extend(tail);
    chosen
}

/// A product that may come next, beside those chosen already.
struct Alternative {
    ranked: Ranked,
    words: BTreeSet<String>,
    /// How alike it is to the chosen one that it is most alike to.
    alike: f32,
    /// Whether a chosen one is called the same.
    repeats: bool,
}

impl Alternative {
    fn new(ranked: Ranked) -> Self {
        let words = ranked.product.title.to_lowercase();
        let words = words.split_whitespace().map(str::to_owned).collect();
        Self { ranked, words, alike: 0.0, repeats: false }
    }

    fn stand_beside(&mut self, chosen: &Self) {
        self.alike = self.alike.max(self.likeness(chosen));
        self.repeats |= self.words == chosen.words;
    }

    /// How alike two products are to someone choosing: same maker, same words.
    fn likeness(&self, other: &Self) -> f32 {
        let shared = self.words.intersection(&other.words).count();
        let all = self.words.union(&other.words).count().max(1);
        #[expect(clippy::cast_precision_loss, reason = "titles hold few words")]
        let overlap = shared as f32 / all as f32;
        let (one, other) = (&self.ranked.product.brand, &other.ranked.product.brand);
        0.7 * overlap + if one.is_some() && one == other { 0.3 } else { 0.0 }
    }
}
