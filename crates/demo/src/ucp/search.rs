//! Words to goods: every word must be on a good somewhere, and where it is decides the order.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use magpie_core::Availability;
use rust_stemmers::{Algorithm, Stemmer};

use crate::goods::{Good, goods};
use crate::schedule::Offer;
use crate::shop::Shop;

/// Words that say how to search or nothing at all.
const SMALL_WORDS: [&str; 48] = [
    "a",
    "an",
    "and",
    "any",
    "are",
    "at",
    "best",
    "buy",
    "by",
    "cheap",
    "find",
    "for",
    "from",
    "good",
    "have",
    "i",
    "in",
    "is",
    "it",
    "like",
    "looking",
    "me",
    "my",
    "need",
    "nice",
    "of",
    "on",
    "or",
    "pair",
    "please",
    "show",
    "size",
    "some",
    "something",
    "that",
    "the",
    "this",
    "to",
    "want",
    "who",
    "with",
    "you",
    "your",
    "dollars",
    "usd",
    "than",
    "less",
    "more",
];

/// What the number after these bounds.
const BOUNDS: [&str; 8] = ["under", "below", "over", "above", "around", "about", "max", "up"];

/// Weights of where a word is.
const IN_TITLE: u32 = 4;
const ON_SHELF: u32 = 3;
const AS_PROPERTY: u32 = 2;

/// What narrows a search besides words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filters {
    /// Shelves or departments in lower case, any of which will do.
    pub(super) categories: Vec<String>,
    /// Prices in US cents.
    pub(super) least: Option<i64>,
    pub(super) most: Option<i64>,
}

impl Filters {
    fn pass(&self, good: &Good, offer: &Offer) -> bool {
        let amount = offer.price.amount;
        let (department, shelf) =
            (good.kind.department.to_lowercase(), good.kind.category.to_lowercase());
        let path = format!("{department} > {shelf}");
        let stands = |name: &String| *name == department || *name == shelf || *name == path;
        self.least.is_none_or(|least| amount >= least)
            && self.most.is_none_or(|most| amount <= most)
            && (self.categories.is_empty() || self.categories.iter().any(stands))
    }
}

/// The words on each good, in the order of the shelves, with the best weight that each has there.
static WORDS: LazyLock<Vec<HashMap<String, u32>>> =
    LazyLock::new(|| goods().iter().map(words_of).collect());

/// All words of the shop.
static KNOWN: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| WORDS.iter().flat_map(|words| words.keys().map(String::as_str)).collect());

/// Goods for words, best first; all of them in the order of the shelves when there are no words.
pub(super) fn search<'a>(shop: &Shop, text: &str, filters: &Filters) -> Vec<(&'a Good, Offer)> {
    let asked = asked(text);
    // What nothing here is called can't be asked of anything; a question of nothing else has no answer.
    let known: Vec<&String> = asked.iter().filter(|word| KNOWN.contains(word.as_str())).collect();
    if known.len() * 2 < asked.len() {
        return Vec::new();
    }
    let mut found: Vec<(u32, &Good, Offer)> = goods()
        .iter()
        .zip(WORDS.iter())
        .filter_map(|(good, words)| {
            let weights = known.iter().map(|word| words.get(*word).copied());
            let score: u32 = weights.collect::<Option<Vec<_>>>()?.into_iter().sum();
            let offer = shop.offer(good).filter(|offer| filters.pass(good, offer))?;
            Some((score, good, offer))
        })
        .collect();
    if !known.is_empty() {
        found.sort_by_key(|(score, good, offer)| {
            let buyable = offer.availability == Availability::InStock;
            #[expect(clippy::cast_possible_truncation, reason = "stars are few")]
            let stars = (good.rating.value * 10.0) as i32;
            (Reverse(buyable), Reverse(*score), Reverse(stars))
        });
    }
    found.into_iter().map(|(_, good, offer)| (good, offer)).collect()
}

/// The stems that a question asks for.
fn asked(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let lower = text.to_lowercase();
    let mut asked: Vec<String> = Vec::new();
    let mut before = "";
    for raw in lower.split_whitespace() {
        let word =
            raw.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '$' | '€' | '£'));
        let amount = word.starts_with(['$', '€', '£'])
            || (BOUNDS.contains(&before) && word.starts_with(|c: char| c.is_ascii_digit()));
        before = word;
        if amount || SMALL_WORDS.contains(&word) || BOUNDS.contains(&word) {
            continue;
        }
        for part in parts(word) {
            let stem = stemmer.stem(part).into_owned();
            if !asked.contains(&stem) {
                asked.push(stem);
            }
        }
    }
    asked
}

fn words_of(good: &Good) -> HashMap<String, u32> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut words: HashMap<String, u32> = HashMap::new();
    let mut add = |text: &str, weight: u32| {
        for part in parts(&text.to_lowercase()) {
            let stem = stemmer.stem(part).into_owned();
            let known = words.entry(stem).or_default();
            *known = weight.max(*known);
        }
    };
    add(&good.title, IN_TITLE);
    for text in [&good.kind.name, &good.kind.category, &good.kind.department] {
        add(text, ON_SHELF);
    }
    let lists =
        [&good.colours, &good.materials, &good.audience, &good.features, &good.uses, &good.sizes];
    for text in lists.into_iter().flatten() {
        add(text, AS_PROPERTY);
    }
    words
}

/// Words joined by hyphens and the like are searched one by one.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(asked(text), expected, "{text}");
    }

    #[test]
    fn questions_become_stems() {
        check("Waterproof hiking boots", &["waterproof", "hike", "boot"]);
        check("noise-cancelling headphones under $100", &["nois", "cancel", "headphon"]);
        check("boots under 100 dollars in size 42", &["boot", "42"]);
        check("Something nice, please!", &[]);
        check("boots, boots", &["boot"]);
    }
}
