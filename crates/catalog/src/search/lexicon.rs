//! The vocabulary, indexed for search: phrases to values, and values by their words.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use magpie_core::{CatalogVocabulary, Facet, FacetKind, FacetOrigin, Product};

use crate::language;
use crate::learn::titles::Title;
use crate::matching::{is_out, satisfies};
use crate::words::{Word, joined_words, key, singular, stems};

/// Words in the longest phrase that is looked for.
const LONGEST: usize = 4;

/// Values of the vocabulary.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    values: Vec<(FacetKind, Arc<str>, u32)>,
    /// Values by kind and each of their words, and by kind and key.
    by_word: HashMap<(FacetKind, String), Vec<usize>>,
    /// Values by the key of any way to write them.
    by_form: HashMap<String, Vec<usize>>,
}

impl Lexicon {
    pub fn new(vocabulary: &CatalogVocabulary) -> Self {
        let mut lexicon = Self::default();
        for (at, facet) in vocabulary.facets.iter().enumerate() {
            lexicon.values.push((facet.kind, facet.value.as_str().into(), facet.products));
            let words: HashSet<String> =
                stems(&facet.value).into_iter().chain([key(&facet.value)]).collect();
            for word in words {
                lexicon.by_word.entry((facet.kind, word)).or_default().push(at);
            }
            let forms: HashSet<String> =
                std::iter::once(&facet.value).chain(&facet.forms).map(|form| key(form)).collect();
            for form in forms.into_iter().filter(|form| !form.is_empty()) {
                lexicon.by_form.entry(form).or_default().push(at);
            }
        }
        lexicon
    }

    /// Values of the catalogue that answer a wanted one.
    pub fn satisfying(&self, kind: FacetKind, wanted: &str) -> Vec<&str> {
        let wanted = self.name(kind, wanted);
        self.near(kind, wanted).filter(|value| satisfies(kind, value, wanted)).collect()
    }

    /// What the catalogue calls a value.
    pub fn name<'a>(&'a self, kind: FacetKind, value: &'a str) -> &'a str {
        self.canonical(kind, value).unwrap_or(value)
    }

    /// Whether a word names nothing but properties.
    pub fn is_property(&self, word: &str, is_property: impl Fn(FacetKind) -> bool) -> bool {
        let values = self.by_form.get(&key(word)).map_or(&[][..], Vec::as_slice);
        !values.is_empty() && values.iter().all(|at| is_property(self.values[*at].0))
    }

    /// Values of the catalogue that an exclusion rules out.
    pub fn ruled_out(&self, kind: FacetKind, unwanted: &str) -> Vec<&str> {
        let canonical = self.canonical(kind, unwanted);
        let mut out: Vec<&str> =
            self.near(kind, unwanted).filter(|value| is_out(kind, value, unwanted)).collect();
        out.extend(canonical.filter(|value| !out.contains(value)).into_iter().collect::<Vec<_>>());
        out
    }

    /// The value that is written like this.
    fn canonical(&self, kind: FacetKind, form: &str) -> Option<&str> {
        let found = self.by_form.get(&key(form))?;
        found
            .iter()
            .map(|at| &self.values[*at])
            .find(|(k, _, _)| *k == kind)
            .map(|(_, value, _)| &**value)
    }

    /// Values that share a word with a text; all audiences, of which one may mean another.
    fn near<'a>(&'a self, kind: FacetKind, text: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut found: Vec<usize> = if kind == FacetKind::Audience {
            (0..self.values.len()).filter(|at| self.values[*at].0 == kind).collect()
        } else {
            let words = stems(text).into_iter().chain([key(text)]);
            words.filter_map(|word| self.by_word.get(&(kind, word))).flatten().copied().collect()
        };
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| &*self.values[at].1)
    }

    /// A product from elsewhere, with what its title and the end of its category path name. What it states
    /// itself stays as it is.
    pub fn recognised(&self, mut product: Product) -> Product {
        let title = Title::of(&product.title);
        let mut named = self.named(&title.words[..title.name_end]);
        // The last type is the thing: a case in "phone case".
        let last = named.iter().rposition(|(kind, _)| *kind == FacetKind::Category);
        let mut at = 0;
        named.retain(|(kind, _)| {
            at += 1;
            *kind != FacetKind::Category || Some(at - 1) == last
        });
        named.extend(
            self.named(&title.words[title.name_end..])
                .into_iter()
                .filter(|(kind, _)| !matches!(kind, FacetKind::Category | FacetKind::Brand)),
        );
        let path = product.category.last().map(|end| self.named(&joined_words(end)));
        let path = path.unwrap_or_default().into_iter();
        named.extend(path.filter(|(kind, _)| *kind == FacetKind::Category));
        let stated: Vec<FacetKind> = product.facets.iter().map(|facet| facet.kind).collect();
        for (kind, value) in named {
            let known = stated.contains(&kind)
                || kind == FacetKind::Brand && product.brand.is_some()
                || product.facets.iter().any(|facet| facet.kind == kind && facet.value == value);
            if !known {
                product.facets.push(Facet { kind, value, origin: FacetOrigin::Read });
            }
        }
        product
    }

    /// Values that the words of a query name, longest phrases first, each word once.
    pub fn named(&self, words: &[Word<'_>]) -> Vec<(FacetKind, String)> {
        let stems: Vec<Cow<'_, str>> = words.iter().map(|word| singular(&word.folded)).collect();
        let mut found: Vec<(FacetKind, String)> = Vec::new();
        let mut at = 0;
        while at < stems.len() {
            let longest = (1..=LONGEST.min(stems.len() - at)).rev().find_map(|len| {
                let values = self.by_form.get(&stems[at..at + len].concat())?;
                Some((len, values))
            });
            let Some((len, values)) = longest else {
                at += 1;
                continue;
            };
            let denied = at > 0 && language::is_denial(&words[at - 1].folded);
            for (kind, value, _) in values.iter().map(|at| &self.values[*at]).filter(|_| !denied) {
                let value = value.to_string();
                if !found.contains(&(*kind, value.clone())) {
                    found.push((*kind, value));
                }
            }
            at += len;
        }
        found
    }
}
