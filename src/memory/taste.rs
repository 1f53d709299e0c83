//! What someone is likely to take next, from what they took so far and what a community took.
//!
//! Several signs, each from its own source (popularity; what people took together; words in common; the time a
//! product belongs to; closeness in a space of products), are joined by a conditional logit model, a
//! choice among alternatives (McFadden 1974), whose weights are learned from people of the community
//! whose last purchase was kept from everything else. Knows no person: who took what is the caller's.

mod choice;
mod eras;
mod evidence;
mod factors;
mod lists;
mod side_by_side;
mod titles;
mod together;

use std::collections::{BTreeSet, HashMap, HashSet};

use choice::{Choice, Signs, fit, score};
use evidence::{Evidence, Past};
pub(super) use lists::Lists;
use titles::Titles;

use crate::random::SplitMix64;

/// Lengths of histories for which weights are learned; between them they are interpolated. What was taken before is
/// passed over: the same people were foreseen no better with 12 purchases than with 8.
const LENGTHS: [usize; 5] = [0, 1, 2, 4, 8];
/// People to learn the weights from: enough that more no longer change them, and at most this share of all.
const MOST_LEARNED_FROM: usize = 1_500;
const LEAST_KEPT: usize = 4;
/// Who took more than this took much.
const MANY: usize = 12;
/// What a purchase is compared with: products by chance that the person did not take.
const OTHERS: usize = 99;
const SEED: u64 = 0x7461_7374;

/// Weights learned from 24,857 buyers of a games shop, for each of [`LENGTHS`]: where a community is small, they
/// are the start.
const BEFOREHAND: [Signs; LENGTHS.len()] = [
    [0.96, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.66, 0.09, 1.10, 0.57, -0.25, -0.25, 2.06, 2.06],
    [0.57, 0.13, 1.02, 0.60, -0.27, -0.29, 2.39, 2.45],
    [0.50, 0.19, 0.92, 0.63, -0.23, -0.33, 2.59, 2.58],
    [0.47, 0.23, 0.81, 0.69, -0.23, -0.29, 2.63, 2.65],
];

/// A product that may be liked.
#[derive(Clone, Copy, Debug)]
pub struct TasteProduct<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is called: title, brand, category.
    pub words: &'a str,
}

/// What is known of the taste of a community; built once, cheap to ask.
pub struct Taste {
    numbers: HashMap<String, u32>,
    pub(super) evidence: Evidence,
    weights: [Signs; LENGTHS.len()],
    /// People who must have taken a product before anything is said of it.
    least: u32,
}

/// The taste of one person.
pub struct PersonalTaste<'a> {
    taste: &'a Taste,
    past: Past,
    weights: Signs,
}

impl Taste {
    /// Learns from what people took, each in the order of purchase. Products that are not in the catalogue are
    /// passed over.
    pub fn learn<'a>(
        products: &[TasteProduct<'_>],
        community: impl IntoIterator<Item = &'a [String]>,
    ) -> Self {
        let numbers = numbers(products);
        let known = |basket: &[String]| -> Vec<u32> {
            let mut seen = HashSet::new();
            let numbers = basket.iter().filter_map(|id| numbers.get(id)).copied();
            numbers.filter(|number| seen.insert(*number)).collect()
        };
        let baskets = community.into_iter().map(known).collect();
        Self::count(products, &baskets, 0)
    }

    /// Learns from baskets that hold places in `products`, each once. Says nothing of what fewer people than `least` took.
    pub(super) fn count(products: &[TasteProduct<'_>], baskets: &Lists, least: u32) -> Self {
        let titles = Titles::read(products.iter().map(|product| product.words));
        let neighbours = titles.neighbours();
        // The weights are learned from people of whom the rest knows nothing yet.
        let kept = kept_apart(baskets, &mut SplitMix64::new(SEED));
        let rest = (0..baskets.len()).filter(|at| !kept.contains(at));
        let rest: Lists = rest.map(|at| baskets.get(at).iter().copied()).collect();
        let mut points = factors::points(products.len(), &rest);
        let eras = eras::eras(&vec![0.0; products.len()], &rest);
        let mut evidence = Evidence::count(titles, &rest);
        evidence.place(eras.clone(), &points, &neighbours);
        let kept: Lists = kept.into_iter().map(|at| baskets.get(at).iter().copied()).collect();
        let weights = weights(&evidence, &kept);
        kept.iter().for_each(|basket| evidence.exchange(&[], basket));
        factors::refine(&mut points, baskets);
        evidence.place(eras::eras(&eras, baskets), &points, &neighbours);
        Self { numbers: numbers(products), evidence, weights, least }
    }

    /// Takes a basket back and counts another one instead; both hold places, each once.
    pub(super) fn exchange(&mut self, before: &[u32], after: &[u32]) {
        self.evidence.exchange(before, after);
    }

    /// Adds a product at the next place, which these baskets hold that are not counted yet.
    pub(super) fn push(&mut self, product: TasteProduct<'_>, baskets: &[Vec<u32>]) {
        self.numbers.insert(product.id.to_owned(), self.evidence.len() as u32);
        self.evidence.push(product.words, baskets);
    }

    /// The number of a product of which something may be said.
    fn number(&self, id: &str) -> Option<u32> {
        let number = self.numbers.get(id).copied();
        number.filter(|number| self.evidence.takers(*number) >= self.least)
    }

    /// The taste of someone who took these products, oldest first.
    pub fn of<'a>(&self, history: impl IntoIterator<Item = &'a str>) -> PersonalTaste<'_> {
        let history = history.into_iter().filter_map(|id| self.number(id));
        let mut history: Vec<u32> = history.collect();
        let longest = LENGTHS[LENGTHS.len() - 1];
        history.drain(..history.len().saturating_sub(longest));
        let weights = between(&self.weights, history.len());
        PersonalTaste { taste: self, past: self.evidence.past(&history), weights }
    }
}

impl PersonalTaste<'_> {
    /// How likely a product is next, as the logarithm of its odds up to a constant; nothing for one that
    /// is not in the catalogue.
    pub fn score(&self, product: &str) -> Option<f64> {
        let number = self.taste.number(product)?;
        Some(score(&self.weights, &self.taste.evidence.signs(&self.past, number)))
    }
}

fn numbers(products: &[TasteProduct<'_>]) -> HashMap<String, u32> {
    products.iter().zip(0..).map(|(product, number)| (product.id.to_owned(), number)).collect()
}

/// Learns the weights from people of whom the evidence knows nothing.
fn weights(evidence: &Evidence, kept: &Lists) -> [Signs; LENGTHS.len()] {
    let mut random = SplitMix64::new(SEED);
    let mut choices: [Vec<Choice>; LENGTHS.len()] = Default::default();
    for basket in kept.iter() {
        let Some((taken, past)) = basket.split_last() else { continue };
        let mut others = BTreeSet::new();
        // Someone may have taken nearly everything: then there is less to compare with.
        for _ in 0..2 * OTHERS {
            let other = random.below(evidence.len()) as u32;
            if others.len() < OTHERS && !basket.contains(&other) {
                others.insert(other);
            }
        }
        for (choices, length) in choices.iter_mut().zip(LENGTHS) {
            let Some(start) = past.len().checked_sub(length) else { continue };
            let past = evidence.past(&past[start..]);
            let all = std::iter::once(taken).chain(&others);
            let alternatives = all.map(|product| evidence.signs(&past, *product)).collect();
            choices.push(Choice { alternatives });
        }
    }
    std::array::from_fn(|at| fit(&choices[at], &BEFOREHAND[at]))
}

/// People to learn the weights from: some of those who took most, for they tell of every length.
fn kept_apart(baskets: &Lists, random: &mut SplitMix64) -> BTreeSet<usize> {
    let long = |least: usize| -> Vec<usize> {
        (0..baskets.len()).filter(|at| baskets.get(*at).len() > least).collect()
    };
    let mut able = long(MANY);
    if able.len() < MOST_LEARNED_FROM {
        able = long(1);
    }
    let most = MOST_LEARNED_FROM.min(able.len().div_ceil(2)).min(baskets.len() / LEAST_KEPT);
    let mut kept = BTreeSet::new();
    while kept.len() < most {
        let at = random.below(able.len());
        kept.insert(able.swap_remove(at));
    }
    kept
}

/// The weights for a length of history.
fn between(weights: &[Signs; LENGTHS.len()], length: usize) -> Signs {
    let above = LENGTHS.iter().position(|known| *known >= length).unwrap_or(LENGTHS.len() - 1);
    if above == 0 || LENGTHS[above] <= length {
        return weights[above];
    }
    let (low, high) = (LENGTHS[above - 1], LENGTHS[above]);
    let share = (length - low) as f64 / (high - low) as f64;
    std::array::from_fn(|at| (1.0 - share) * weights[above - 1][at] + share * weights[above][at])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two kinds of people, of whom each takes its own kind of thing, and a thing that all take.
    fn taste() -> Taste {
        let ids: Vec<String> = (0..20).map(|n| format!("p{n}")).collect();
        let word = |n: usize| if n < 10 { "racing game" } else { "strategy game" };
        let words: Vec<String> = (0..20).map(|n| format!("{} {n}", word(n))).collect();
        let products: Vec<TasteProduct<'_>> =
            ids.iter().zip(&words).map(|(id, words)| TasteProduct { id, words }).collect();
        let mut random = SplitMix64::new(3);
        let community: Vec<Vec<String>> = (0..200)
            .map(|person| {
                let kind = 10 * (person % 2);
                let mut basket: Vec<String> =
                    (0..4).map(|_| ids[kind + random.below(9)].clone()).collect();
                basket.insert(random.below(4), ids[5].clone());
                basket
            })
            .collect();
        Taste::learn(&products, community.iter().map(Vec::as_slice))
    }

    #[test]
    fn the_kind_that_someone_took_is_likelier() {
        let taste = taste();
        let racer = taste.of(["p0", "p1"]);
        let strategist = taste.of(["p11", "p12"]);
        assert!(racer.score("p2").unwrap() > racer.score("p13").unwrap());
        assert!(strategist.score("p13").unwrap() > strategist.score("p2").unwrap());
        // Nobody took p9 and p19, whose words tell.
        assert!(racer.score("p9").unwrap() > racer.score("p19").unwrap());
        assert!(strategist.score("p19").unwrap() > strategist.score("p9").unwrap());
    }

    #[test]
    fn of_someone_unknown_what_is_popular_is_likelier() {
        let taste = taste();
        for history in [vec![], vec!["unknown"]] {
            let anyone = taste.of(history);
            assert!(anyone.score("p5").unwrap() > anyone.score("p13").unwrap());
            assert!(anyone.score("p13").unwrap() > anyone.score("p19").unwrap());
            assert_eq!(anyone.score("unknown"), None);
        }
    }

    #[test]
    fn nothing_to_learn_from_is_no_reason_to_fail() {
        let products = [TasteProduct { id: "a", words: "" }, TasteProduct { id: "b", words: "b" }];
        let taste = Taste::learn(&products, []);
        assert!(taste.of(["a"]).score("b").unwrap().is_finite());
        let alone = [["a".to_owned()]];
        let taste = Taste::learn(&products, alone.iter().map(|basket| basket.as_slice()));
        assert!(taste.of(["a", "b"]).score("a").unwrap().is_finite());
        let taste = Taste::learn(&[], []);
        assert_eq!(taste.of(["a"]).score("a"), None);
    }

    #[test]
    fn weights_change_evenly_between_lengths() {
        let weights: [Signs; LENGTHS.len()] = std::array::from_fn(|at| [LENGTHS[at] as f64; 8]);
        for length in 0..=8 {
            assert_eq!(between(&weights, length), [length as f64; 8]);
        }
        assert_eq!(between(&weights, 40), [8.0; 8]);
    }
}
