//! Reading out of a product's texts what its fields don't state.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use aho_corasick::AhoCorasick;
use magpie_core::{FacetKind, Product};
use rayon::prelude::*;
use regex::Regex;

use super::Learned;
use super::phrases::{Hit, Text};
use super::tally::Tally;
use super::titles::{self, Title};
use crate::language::{self, Reading};
use crate::words::{Word, cut, joined_words, key, words};

/// How much of a description is read.
const READ_BYTES: usize = 4_000;
/// At most so many values of a kind are read off one product.
const MOST: usize = 12;
/// A property of several words must be named by so many products.
const FEATURE_PRODUCTS: usize = 2;
/// What more than one in so many products has tells nothing apart.
const COMMON_ONE_IN: usize = 3;

/// "size 42", "(M)", "(L, navy)", "EU 42", "32x34", "W32 L34" in a title.
static SIZES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?i)\bsize[: ]+(\d{1,3}(?:\.5)?|x{0,3}[sml]|[2-5]xl|small|medium|large)\b",
        r"(?i)[(,] ?(x{1,3}[sl]|[sml]|[2-5]xl|small|medium|large|x-large)[),]",
        r"\b((?:EU|US|UK) ?\d{1,2}(?:\.5)?)\b",
        r"(?i)\bw?(\d{2}) ?[x×/]? ?l(\d{2})\b",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("the patterns are constant"))
    .collect()
});

/// Endings that are written together with what they are added to.
const JOINED_ENDINGS: [&str; 2] = ["proof", "resistant"];
/// All endings that build a property.
static ENDINGS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let endings = language::feature_endings().chain(JOINED_ENDINGS);
    let builder = AhoCorasick::builder().ascii_case_insensitive(true).build(endings);
    builder.expect("the endings are constant")
});

/// What the texts say, in the order found.
pub(super) fn read(learned: &Learned, product: &Product) -> Vec<(FacetKind, Arc<str>)> {
    let mut title = Title::of(&product.title);
    title.know_makers(&learned.brands);
    let prose = words(cut(&product.description, READ_BYTES));
    let path = product.category.join(", ");
    let path = words(&path);
    let reader = Reader {
        learned,
        product,
        title: Text { words: &title.words },
        path: Text { words: &path },
        prose: Text { words: &prose },
    };
    let mut found = reader.types(&title);
    found.extend(reader.properties());
    found.extend(reader.sizes());
    found
}

struct Reader<'a> {
    learned: &'a Learned,
    product: &'a Product,
    title: Text<'a>,
    path: Text<'a>,
    prose: Text<'a>,
}

impl Reader<'_> {
    fn states(&self, kind: FacetKind) -> bool {
        kind == FacetKind::Brand && self.product.brand.is_some()
            || self.product.facets.iter().any(|facet| facet.kind == kind)
    }

    /// The type that the title ends in, or else the last one that it names.
    fn types(&self, title: &Title<'_>) -> Vec<(FacetKind, Arc<str>)> {
        let known = |key: &String| {
            if !self.learned.heads.contains(key) {
                return None;
            }
            self.learned.tally.name(FacetKind::Category, key)
        };
        let ends: Vec<Arc<str>> = titles::types(title, &self.learned.phrases)
            .iter()
            .filter_map(|(key, _)| known(key))
            .collect();
        if !ends.is_empty() {
            return ends.into_iter().map(|value| (FacetKind::Category, value)).collect();
        }
        let named = Text { words: &title.words[..title.name_end] };
        let hits = self.learned.phrases.hits(&named, FacetKind::Category);
        let last =
            hits.into_iter().rfind(|hit| hit.range.start > 0 || self.product.category.is_empty());
        last.map(|hit| (FacetKind::Category, Arc::clone(&hit.meaning.value))).into_iter().collect()
    }

    fn properties(&self) -> Vec<(FacetKind, Arc<str>)> {
        let title = self.learned.phrases.all(&self.title);
        let path = self.learned.phrases.all(&self.path);
        let prose = self.learned.phrases.all(&self.prose);
        let mut found = Vec::new();
        for kind in FacetKind::ALL {
            let open = matches!(kind, FacetKind::Feature | FacetKind::Use);
            if kind == FacetKind::Category || self.states(kind) && !open {
                continue;
            }
            let in_title = self.values(kind, &self.title, &title);
            let in_path =
                if matches!(kind, FacetKind::Audience | FacetKind::Use | FacetKind::Material) {
                    self.values(kind, &self.path, &path)
                } else {
                    Vec::new()
                };
            let in_prose = || self.values(kind, &self.prose, &prose);
            let values = match kind {
                FacetKind::Brand => self.brand(&title).into_iter().collect(),
                FacetKind::Feature | FacetKind::Use => [in_title, in_path, in_prose()].concat(),
                FacetKind::Condition => in_title,
                _ if !in_title.is_empty() || !in_path.is_empty() => [in_title, in_path].concat(),
                FacetKind::Material => in_prose(),
                // Prose names many colours and people; one alone is the product's.
                FacetKind::Colour | FacetKind::Audience => {
                    let mut values = in_prose();
                    values.dedup();
                    if values.len() == 1 { values } else { Vec::new() }
                }
                FacetKind::Category | FacetKind::Size => Vec::new(),
            };
            let mut distinct: Vec<Arc<str>> = Vec::new();
            for value in values {
                if !distinct.contains(&value) && distinct.len() < MOST {
                    distinct.push(value);
                }
            }
            found.extend(distinct.into_iter().map(|value| (kind, value)));
        }
        found
    }

    /// Affirmed values of a kind.
    fn values(&self, kind: FacetKind, text: &Text<'_>, hits: &[Hit<'_>]) -> Vec<Arc<str>> {
        let of_kind =
            hits.iter().filter(|hit| hit.meaning.kind == kind && !text.denies(&hit.range));
        of_kind
            .filter(|hit| match hit.meaning.reading {
                Reading::Anywhere => true,
                Reading::AmongLikes => self.learned.colourful.contains(&self.product.category),
                Reading::Stated => false,
            })
            .map(|hit| match text.imitation(&hit.range) {
                Some(word) if kind == FacetKind::Material => {
                    format!("{word} {}", hit.meaning.value).into()
                }
                _ => Arc::clone(&hit.meaning.value),
            })
            .collect()
    }

    /// The maker whose name the title begins with, or that stands out in it.
    fn brand(&self, hits: &[Hit<'_>]) -> Option<Arc<str>> {
        let stands_out = |hit: &&Hit<'_>| {
            let word = &self.title.words[hit.range.start];
            let named = hit.range.len() > 1 || word.folded.chars().count() > 3;
            let meanings = self.learned.phrases.meanings(&key(word.raw));
            let proper = word.raw.starts_with(char::is_uppercase)
                && meanings.iter().all(|m| m.kind == FacetKind::Brand);
            let about = (0..hit.range.start).any(|at| {
                matches!(
                    self.title.words[at].folded.as_str(),
                    "for" | "with" | "fits" | "fit" | "compatible" | "like"
                )
            });
            hit.range.start == 0 || named && proper && !about
        };
        let known = |hit: &&Hit<'_>| {
            hit.meaning.kind == FacetKind::Brand
                && self.learned.brands.contains(&key(&hit.meaning.value))
        };
        hits.iter().filter(known).find(stands_out).map(|hit| Arc::clone(&hit.meaning.value))
    }

    fn sizes(&self) -> Vec<(FacetKind, Arc<str>)> {
        if self.states(FacetKind::Size) {
            return Vec::new();
        }
        let found = SIZES.iter().find_map(|pattern| pattern.captures(&self.product.title));
        let size = found.map(|groups| {
            let parts = groups.iter().skip(1).flatten().map(|part| part.as_str().to_lowercase());
            parts.collect::<Vec<_>>().join("x")
        });
        size.map(|size| (FacetKind::Size, size.into())).into_iter().collect()
    }
}

/// Properties that are built from any word and an ending: "crease-resistant", "nut-free", "rainproof".
pub(super) fn learn_features(products: &[&Product], tally: &mut Tally) {
    let found: Vec<Vec<String>> = products.par_iter().map(|product| features(product)).collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for feature in found.into_iter().flatten() {
        *counts.entry(feature).or_default() += 1;
    }
    let most = (products.len() / COMMON_ONE_IN).max(FEATURE_PRODUCTS);
    for (feature, count) in counts {
        if (FEATURE_PRODUCTS..=most).contains(&count) {
            tally.count(FacetKind::Feature, &feature);
        }
    }
}

/// The built properties that a product's texts name, each once.
fn features(product: &Product) -> Vec<String> {
    let mut features: Vec<String> = Vec::new();
    for text in [product.title.as_str(), cut(&product.description, READ_BYTES)] {
        // Most texts have none of the endings, and taking words apart is what takes time.
        if !ENDINGS.is_match(text) {
            continue;
        }
        let words = joined_words(text);
        for (at, word) in words.iter().enumerate() {
            if let Some(feature) = built(&words, at, word)
                && !features.contains(&feature)
            {
                features.push(feature);
            }
        }
    }
    features
}

fn built(words: &[Word<'_>], at: usize, word: &Word<'_>) -> Option<String> {
    let joined = JOINED_ENDINGS
        .iter()
        .any(|ending| word.folded.strip_suffix(ending).is_some_and(|stem| stem.len() > 2));
    if joined {
        return Some(word.folded.to_string());
    }
    let before = &words[at.checked_sub(1)?];
    let ending = language::is_feature_ending(&word.folded) && !word.after_break;
    let hyphen = word.hyphenated || word.folded != "free";
    let stem = before.folded.chars().count() > 2
        && before.folded.chars().all(char::is_alphabetic)
        && !language::is_stop_word(&before.folded);
    (ending && hyphen && stem && !language::is_denial(&before.folded))
        .then(|| format!("{} {}", before.folded, word.folded))
}
