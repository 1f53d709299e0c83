//! Types that titles give in a clipped form: "deo" and "deodorant" are one type where both end titles of the
//! same category.

use std::collections::{HashMap, HashSet};

use magpie_core::Product;

use super::Title;
use crate::words::singular;

/// Shortest clipped form.
const SHORTEST: usize = 3;
/// Titles that must end in the long form.
const LONG_TITLES: usize = 2;
/// Letters that must be clipped: fewer are an ending.
const CLIPPED: usize = 3;
/// Share of both forms' titles that must be in one category.
const SHARED: f64 = 0.6;
/// Titles with the clipped-off letters as a word of their own, from which on the long form is a compound: the
/// "shirt" of "sweatshirt".
const COMPOUND: usize = 2;

/// Pairs of long and short form among the types. `types` are the one-word types of the products' titles.
pub(super) fn clippings<'a>(
    products: &[&'a Product],
    titles: &[Title<'_>],
    types: impl Iterator<Item = Option<&'a str>>,
    heads: &HashSet<String>,
) -> Vec<(String, String)> {
    let mut homes: HashMap<&str, HashMap<&[String], usize>> = HashMap::new();
    for (product, key) in products.iter().zip(types) {
        if let Some(key) = key.filter(|key| key.is_ascii()) {
            let home = homes.entry(key).or_default();
            *home.entry(product.category.as_slice()).or_default() += 1;
        }
    }
    let mut extended: HashMap<&str, Vec<&str>> = HashMap::new();
    for (long, home) in &homes {
        if total(home) < LONG_TITLES && !heads.contains(*long) {
            continue;
        }
        for end in SHORTEST..=long.len().saturating_sub(CLIPPED) {
            let short = homes.get_key_value(&long[..end]);
            if let Some((short, _)) = short.filter(|(short, _)| heads.contains(**short)) {
                extended.entry(*short).or_default().push(*long);
            }
        }
    }
    let one_home = |short: &str, long: &str| {
        let (path, share) = home(&homes[long]);
        let there = homes[short].get(path).copied().unwrap_or_default();
        !path.is_empty() && share >= SHARED && part(there, total(&homes[short])) >= SHARED
    };
    let mut pairs: Vec<(&str, &str)> = extended
        .into_iter()
        .filter(|(_, longs)| longs.len() == 1)
        .map(|(short, longs)| (longs[0], short))
        .filter(|(long, short)| one_home(short, long))
        .collect();
    let rests: HashSet<&str> = pairs.iter().map(|(long, short)| &long[short.len()..]).collect();
    let words = own_words(titles, &rests);
    pairs.retain(|(long, short)| {
        words.get(&long[short.len()..]).is_none_or(|count| *count < COMPOUND)
    });
    // Of several short forms of one word the longest.
    pairs.sort_by(|a, b| a.0.cmp(b.0).then(b.1.len().cmp(&a.1.len())));
    pairs.dedup_by(|a, b| a.0 == b.0);
    pairs.into_iter().map(|(long, short)| (long.to_owned(), short.to_owned())).collect()
}

/// How often the rests occur as words.
fn own_words<'r>(titles: &[Title<'_>], rests: &HashSet<&'r str>) -> HashMap<&'r str, usize> {
    let mut counts = HashMap::new();
    if rests.is_empty() {
        return counts;
    }
    for word in titles.iter().flat_map(|title| &title.words) {
        if let Some(rest) = rests.get(&*singular(&word.folded)) {
            *counts.entry(*rest).or_default() += 1;
        }
    }
    counts
}

/// The most usual category, and the share of titles in it.
fn home<'a>(counts: &HashMap<&'a [String], usize>) -> (&'a [String], f64) {
    let most = counts.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
    most.map_or((&[], 0.0), |(path, count)| (*path, part(*count, total(counts))))
}

fn total(counts: &HashMap<&[String], usize>) -> usize {
    counts.values().sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts of products stay far below 2^52")]
fn part(count: usize, of: usize) -> f64 {
    count as f64 / of.max(1) as f64
}
