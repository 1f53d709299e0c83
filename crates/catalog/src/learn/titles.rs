//! What titles tell by their build: makers come first, the type of thing comes last.

mod clippings;

use std::collections::{HashMap, HashSet};

use magpie_core::{FacetKind, Product};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::phrases::Phrases;
use super::tally::Tally;
use crate::language;
use crate::words::{Word, joined_words, singular};

/// Words of the longest name of a maker that is read off titles.
const BRAND_WORDS: usize = 4;
/// Titles that must begin with the same words before these are a maker.
const BRAND_TITLES: usize = 3;
/// Share of a word's occurrences that must be at the beginning.
const BRAND_SHARE: f64 = 0.7;
/// One in so many titles must end in a word before it is a type, and two at least.
const HEAD_ONE_IN: usize = 5_000;
/// The same for two words.
const PAIR_ONE_IN: usize = 2_000;
/// Titles that must end in two words before these are a type.
const PAIR_TITLES: usize = 3;
/// Words after which a title only describes.
const TAIL_WORDS: [&str; 12] =
    ["with", "for", "in", "by", "from", "and", "to", "without", "made", "of", "on", "featuring"];

/// Whether what follows a word only describes.
pub(crate) fn is_tail_word(word: &str) -> bool {
    TAIL_WORDS.contains(&word)
}

/// A title, taken apart.
pub(crate) struct Title<'a> {
    pub words: Vec<Word<'a>>,
    /// How many words from the start are the maker's name.
    pub maker_end: usize,
    /// How many words from the start belong to the name; what follows describes.
    pub name_end: usize,
}

impl<'a> Title<'a> {
    pub fn of(title: &'a str) -> Self {
        let words = joined_words(title);
        let name_end = name_end(&words, 0);
        Self { words, maker_end: 0, name_end }
    }

    /// Tells the maker's name at the beginning from what it makes: the "and" of "Gini and Jony" ends no name.
    pub fn know_makers(&mut self, brands: &HashSet<String>) {
        let mut key = String::new();
        for (at, word) in self.words.iter().take(BRAND_WORDS).enumerate() {
            key.push_str(&singular(&word.folded));
            if brands.contains(&key) {
                self.maker_end = at + 1;
            }
        }
        self.name_end = name_end(&self.words, self.maker_end);
    }

    /// Position after the last word that may name the type: codes, colours, sizes and people at the end
    /// don't.
    fn head_end(&self, phrases: &Phrases) -> usize {
        let mut end = self.name_end;
        while end > self.maker_end && !may_name_type(&self.words[end - 1], phrases) {
            end -= 1;
        }
        end
    }
}

fn name_end(words: &[Word<'_>], from: usize) -> usize {
    let ends = |at: &usize| {
        let word = &words[*at];
        // "Set of 50 holders": what is counted comes behind.
        let counted =
            word.folded == "of" && language::is_measure(&singular(&words[*at - 1].folded));
        word.after_break || is_tail_word(&word.folded) && !counted
    };
    (from.max(1)..words.len()).find(ends).unwrap_or(words.len())
}

fn may_name_type(word: &Word<'_>, phrases: &Phrases) -> bool {
    let folded = word.folded.as_str();
    let lettered = folded.chars().count() > 2 && folded.chars().all(char::is_alphabetic);
    lettered
        && !language::is_stop_word(folded)
        && !language::is_size_word(folded)
        && !language::is_measure(&singular(folded))
        && !phrases.meanings(&singular(folded)).iter().any(|meaning| {
            matches!(meaning.kind, FacetKind::Colour | FacetKind::Audience | FacetKind::Condition)
        })
}

/// The type that a title ends in, in one word and in two: keys and the words as written.
pub(super) fn types(title: &Title<'_>, phrases: &Phrases) -> Vec<(String, String)> {
    let end = title.head_end(phrases);
    let mut types = Vec::new();
    let Some(last) = end.checked_sub(1).filter(|last| *last >= title.maker_end) else {
        return types;
    };
    let word = &title.words[last];
    types.push((singular(&word.folded).into_owned(), word.raw.to_lowercase()));
    let before = last.checked_sub(1).map(|at| &title.words[at]);
    if let Some(before) =
        before.filter(|before| last > 1 && !word.after_break && may_name_type(before, phrases))
    {
        let joint = if word.hyphenated { "-" } else { " " };
        let key = format!("{}{}", singular(&before.folded), singular(&word.folded));
        types.push((
            key,
            format!("{}{joint}{}", before.raw.to_lowercase(), word.raw.to_lowercase()),
        ));
    }
    types
}

/// Types that enough titles end in, by key.
pub(super) fn heads(
    products: &[&Product],
    titles: &[Title<'_>],
    phrases: &Phrases,
    brands: &HashSet<String>,
    tally: &mut Tally,
) -> HashSet<String> {
    let found: Vec<Vec<(String, String)>> =
        titles.par_iter().map(|title| types(title, phrases)).collect();
    let mut counts: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
    for types in &found {
        for (order, (key, _)) in types.iter().enumerate() {
            counts.entry(key.as_str()).or_insert((0, order)).0 += 1;
        }
    }
    let single = (titles.len() / HEAD_ONE_IN).max(2);
    let pair = (titles.len() / PAIR_ONE_IN).max(PAIR_TITLES);
    let mut heads: HashSet<String> = counts
        .into_iter()
        .filter(|(key, (count, order))| {
            *count >= if *order == 0 { single } else { pair } && !brands.contains(*key)
        })
        .map(|(key, _)| key.to_owned())
        .collect();
    let single = found.iter().map(|types| types.first().map(|(key, _)| key.as_str()));
    let clippings = clippings::clippings(products, titles, single, &heads);
    heads.extend(clippings.iter().map(|(long, _)| long.clone()));
    for (key, written) in found.iter().flatten() {
        if heads.contains(key) {
            tally.count(FacetKind::Category, written);
        }
    }
    for (long, short) in &clippings {
        tally.join(FacetKind::Category, long, short);
    }
    heads
}

/// The last word of a category of several: "boots" of "Hiking boots".
pub(super) fn head_of_category(category: &str) -> Option<String> {
    let words = joined_words(category);
    let one_thing = words.len() > 1
        && !category.contains(['&', ',', '/', '+'])
        && !words.iter().any(|word| TAIL_WORDS.contains(&word.folded.as_str()));
    let last = words.last()?;
    let lettered = last.folded.chars().count() > 2 && last.folded.chars().all(char::is_alphabetic);
    (one_thing && lettered).then(|| last.raw.to_lowercase())
}

/// Makers, by key: those that fields state, and words that titles of products without one begin with.
pub(super) fn brands(
    products: &[&Product],
    titles: &[Title<'_>],
    phrases: &Phrases,
    tally: &mut Tally,
) -> HashSet<String> {
    let mut brands: HashSet<String> = tally
        .values()
        .filter(|(kind, _, _)| *kind == FacetKind::Brand)
        .map(|(_, key, _)| key.to_owned())
        .collect();
    let mut leads: HashMap<String, usize> = HashMap::new();
    let mut starts: FxHashMap<&str, usize> = FxHashMap::default();
    let mut anywhere: FxHashMap<&str, usize> = FxHashMap::default();
    for (product, title) in products.iter().zip(titles) {
        for word in &title.words {
            *anywhere.entry(word.folded.as_str()).or_default() += 1;
        }
        if let Some(first) = title.words.first() {
            *starts.entry(first.folded.as_str()).or_default() += 1;
        }
        if product.brand.is_none()
            && let Some(lead) = lead(title, phrases)
        {
            *leads.entry(written(title, lead)).or_default() += 1;
        }
    }
    let begins = |first: &str| {
        let count = |of: &FxHashMap<&str, usize>| of.get(first).copied().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "counts of words stay far below 2^52")]
        let share = count(&starts) as f64 / count(&anywhere).max(1) as f64;
        share >= BRAND_SHARE
    };
    let known: Vec<String> = leads
        .into_iter()
        .filter(|(lead, count)| {
            let first = crate::words::words(lead).first().map(|word| word.folded.clone());
            *count >= BRAND_TITLES && first.is_some_and(|first| begins(&first))
        })
        .map(|(lead, _)| lead)
        .collect();
    for lead in known {
        brands.insert(crate::words::key(&lead));
        tally.count(FacetKind::Brand, &lead);
    }
    brands
}

/// How many words at the beginning of a title stand before the first that tells whom it is for or its
/// colour. Titles without such a word don't show where a maker's name would end.
fn lead(title: &Title<'_>, phrases: &Phrases) -> Option<usize> {
    let ends = |word: &Word<'_>| {
        let meanings = phrases.meanings(&singular(&word.folded));
        meanings.iter().any(|m| {
            m.kind == FacetKind::Audience
                || m.kind == FacetKind::Colour && m.reading == language::Reading::Anywhere
        })
    };
    let lead = title.words.iter().take(BRAND_WORDS + 1).position(ends)?;
    let broken = title.words[..=lead].iter().skip(1).any(|word| word.after_break);
    let meaningful =
        title.words[..lead].iter().any(|word| word.folded.chars().any(char::is_alphabetic));
    (lead > 0 && !broken && meaningful).then_some(lead)
}

fn written(title: &Title<'_>, words: usize) -> String {
    let words: Vec<String> =
        title.words[..words].iter().map(|word| word.raw.to_lowercase()).collect();
    words.join(" ")
}
