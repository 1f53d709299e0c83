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
mod titles;
mod together;

use std::collections::{HashMap, HashSet};

use choice::{Choice, Signs, fit, score};
use evidence::{Evidence, Past};
use titles::Titles;

use crate::random::SplitMix64;

/// Lengths of histories for which weights are learned; between them they are interpolated.
const LENGTHS: [usize; 6] = [0, 1, 2, 4, 8, 12];
/// People to learn the weights from: enough that more no longer change them, and at most this share of all.
const MOST_LEARNED_FROM: usize = 1_500;
const LEAST_KEPT: usize = 4;
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
    [0.47, 0.26, 0.75, 0.75, -0.22, -0.28, 2.62, 2.66],
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
    evidence: Evidence,
    weights: [Signs; LENGTHS.len()],
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
        let numbers =
            products.iter().zip(0..).map(|(product, number)| (product.id.to_owned(), number));
        let numbers: HashMap<String, u32> = numbers.collect();
        let known = |basket: &[String]| -> Vec<u32> {
            let mut seen = HashSet::new();
            let numbers = basket.iter().filter_map(|id| numbers.get(id)).copied();
            numbers.filter(|number| seen.insert(*number)).collect()
        };
        let baskets: Vec<Vec<u32>> = community.into_iter().map(known).collect();
        let titles = Titles::read(products.iter().map(|product| product.words));
        let neighbours = titles.neighbours();
        let weights = weights(&titles, &neighbours, &baskets);
        let evidence = Evidence::learn(titles, &neighbours, &baskets);
        Self { numbers, evidence, weights }
    }

    /// The taste of someone who took these products, oldest first.
    pub fn of<'a>(&self, history: impl IntoIterator<Item = &'a str>) -> PersonalTaste<'_> {
        let history = history.into_iter().filter_map(|id| self.numbers.get(id)).copied();
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
        let number = *self.taste.numbers.get(product)?;
        Some(score(&self.weights, &self.taste.evidence.signs(&self.past, number)))
    }
}

/// Learns the weights from people who are kept out of the evidence.
fn weights(
    titles: &Titles,
    neighbours: &[Vec<(u32, f32)>],
    baskets: &[Vec<u32>],
) -> [Signs; LENGTHS.len()] {
    let mut random = SplitMix64::new(SEED);
    let kept = kept_apart(baskets, &mut random);
    let rest = baskets.iter().enumerate().filter(|(at, _)| !kept.contains(at));
    let rest: Vec<Vec<u32>> = rest.map(|(_, basket)| basket.clone()).collect();
    let evidence = Evidence::learn(titles.clone(), neighbours, &rest);
    let mut kept: Vec<usize> = kept.into_iter().collect();
    kept.sort_unstable();
    let mut choices: [Vec<Choice>; LENGTHS.len()] = Default::default();
    for basket in kept.into_iter().map(|at| &baskets[at]) {
        let Some((taken, past)) = basket.split_last() else { continue };
        let mut others = HashSet::new();
        // Someone may have taken nearly everything: then there is less to compare with.
        for _ in 0..2 * OTHERS {
            let other = random.below(neighbours.len()) as u32;
            if others.len() < OTHERS && !basket.contains(&other) {
                others.insert(other);
            }
        }
        let mut others: Vec<u32> = others.into_iter().collect();
        others.sort_unstable();
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
fn kept_apart(baskets: &[Vec<u32>], random: &mut SplitMix64) -> HashSet<usize> {
    let long = |least: usize| -> Vec<usize> {
        (0..baskets.len()).filter(|at| baskets[*at].len() > least).collect()
    };
    let mut able = long(LENGTHS[LENGTHS.len() - 1]);
    if able.len() < MOST_LEARNED_FROM {
        able = long(1);
    }
    let most = MOST_LEARNED_FROM.min(able.len().div_ceil(2)).min(baskets.len() / LEAST_KEPT);
    let mut kept = HashSet::new();
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
        for length in 0..=12 {
            assert_eq!(between(&weights, length), [length as f64; 8]);
        }
        assert_eq!(between(&weights, 40), [12.0; 8]);
    }
}
