//! The catalogue's words, indexed for reading: phrases, sizes, and words that may be misspelt.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use magpie_core::{CatalogVocabulary, FacetKind};

use super::phrases::Phrases;
use super::size_keys;
use super::spelling::Spelling;
use super::tokens::{self, Token};
use super::words;

/// Values of more words than this are sentences, not names.
const MOST_WORDS: usize = 8;
/// A joined spelling ("tshirt") of fewer letters would hit other words.
const JOINED_LETTERS: usize = 5;

/// A value of the catalogue that a phrase may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub kind: FacetKind,
    /// Canonical value.
    pub value: Arc<str>,
    /// How many products have it.
    pub products: u32,
    /// False where the phrase is only the end of a longer category: "boots" of "hiking boots".
    pub whole: bool,
}

/// A phrase of the message that the catalogue knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    /// How many tokens it covers.
    pub len: usize,
    pub entries: &'a [Entry],
    /// Whether spelling had to be mended.
    pub mended: bool,
}

#[derive(Debug)]
struct Size {
    value: Arc<str>,
    /// Whether a product states it so, as a size.
    stated: bool,
}

#[derive(Debug)]
pub(super) struct Lexicon {
    phrases: Phrases<Vec<Entry>>,
    spelling: Spelling,
    /// Sizes by their comparable key.
    sizes: HashMap<String, Size>,
    /// Audience values, most frequent first.
    audiences: Vec<Arc<str>>,
}

impl Lexicon {
    pub(super) fn new(vocabulary: &CatalogVocabulary) -> Self {
        let mut lexicon = Self {
            phrases: Phrases::new(),
            spelling: Spelling::default(),
            sizes: HashMap::new(),
            audiences: Vec::new(),
        };
        let mut words: HashSet<String> = HashSet::new();
        for facet in &vocabulary.facets {
            let value: Arc<str> = facet.value.as_str().into();
            if facet.kind == FacetKind::Audience {
                lexicon.audiences.push(Arc::clone(&value));
            }
            let entry = Entry { kind: facet.kind, value, products: facet.products, whole: true };
            for form in std::iter::once(&facet.value).chain(&facet.forms) {
                lexicon.learn(&entry, form, &mut words);
            }
        }
        lexicon.spelling = Spelling::new(words);
        lexicon
    }

    fn learn(&mut self, entry: &Entry, form: &str, words: &mut HashSet<String>) {
        let tokens = tokens::words(form);
        if tokens.is_empty() || tokens.len() > MOST_WORDS {
            return;
        }
        if let Some(key) = size_keys::key(form) {
            let stated = entry.kind == FacetKind::Size && &*entry.value == form;
            let own = || Size { value: Arc::clone(&entry.value), stated };
            let known = self.sizes.entry(key).or_insert_with(own);
            // Values come by frequency: where "m" is usual, "medium" is but another word for it.
            if stated && !known.stated {
                *known = own();
            }
        }
        let letters = tokens.iter().any(|token| token.is_word() && token.folded.len() > 1);
        if !letters || entry.kind == FacetKind::Size && size_keys::is_terse(&tokens) {
            return;
        }
        let single_filler = tokens.len() == 1 && words::is_english_filler(&tokens[0].folded);
        // "On" is a maker of shoes and down a material; no colour or feature is called so.
        if single_filler && !matches!(entry.kind, FacetKind::Brand | FacetKind::Material) {
            return;
        }
        words.extend(tokens.iter().filter(|t| t.is_word()).map(|token| token.stem.clone()));
        let usual = self.usual(entry, form);
        let entry = usual.as_ref().unwrap_or(entry);
        let stems: Vec<&str> = tokens.iter().map(|token| token.stem.as_str()).collect();
        self.add(&stems, entry.clone());
        let joined = stems.concat();
        if stems.len() > 1 && joined.chars().count() >= JOINED_LETTERS {
            self.add(&[&joined], entry.clone());
        }
        if entry.kind == FacetKind::Category {
            self.learn_parts(entry, &tokens);
        }
    }

    /// The usual way to write a size that the entry says in another: "m" of "medium".
    fn usual(&self, entry: &Entry, form: &str) -> Option<Entry> {
        if entry.kind != FacetKind::Size {
            return None;
        }
        let key = size_keys::key(form).or_else(|| size_keys::in_letters(form))?;
        let value = Arc::clone(&self.sizes.get(&key)?.value);
        (value != entry.value).then(|| Entry { value, ..entry.clone() })
    }

    /// "boots" of "hiking boots", "tea" of "coffee & tea".
    fn learn_parts(&mut self, entry: &Entry, tokens: &[Token]) {
        for part in tokens.split(|token| token.is("and")) {
            let from = if part.len() == tokens.len() { 1 } else { 0 };
            for at in from..part.len() {
                let tail = &part[at..];
                if words::is_english_filler(&tail[0].folded) || !tail[0].is_word() {
                    continue;
                }
                let text: Vec<&str> = tail.iter().map(|token| token.text.as_str()).collect();
                let stems: Vec<&str> = tail.iter().map(|token| token.stem.as_str()).collect();
                let value: Arc<str> = text.join(" ").into();
                // "Puzzles & games" are puzzles; "hiking boots" are one kind of boots.
                let whole = at == 0;
                self.add(&stems, Entry { value, whole, ..entry.clone() });
            }
        }
    }

    fn add(&mut self, stems: &[&str], entry: Entry) {
        let entries = self.phrases.entry(stems);
        let same = |known: &Entry| {
            known.kind == entry.kind && (known.value == entry.value || known.whole != entry.whole)
        };
        match entries.iter_mut().find(|known| same(known)) {
            None => entries.push(entry),
            Some(known) if entry.whole && !known.whole => *known = entry,
            Some(known) if !known.whole && !entry.whole => {
                known.products = known.products.saturating_add(entry.products);
            }
            Some(_) => {}
        }
    }

    /// The stems by which a message is compared, with misspelt words mended. `open` tells which tokens
    /// may be mended.
    pub(super) fn stems(&self, tokens: &[Token], open: impl Fn(usize) -> bool) -> Vec<Stem> {
        tokens
            .iter()
            .enumerate()
            .map(|(at, token)| {
                let mended = if token.is_word() && open(at) && !self.spelling.knows(&token.stem) {
                    self.spelling.mend(&token.stem)
                } else {
                    None
                };
                Stem { text: mended.unwrap_or(&token.stem).to_owned(), mended: mended.is_some() }
            })
            .collect()
    }

    /// The longest phrase of the catalogue that begins at a token.
    pub(super) fn longest(&self, tokens: &[Token], stems: &[Stem], at: usize) -> Option<Found<'_>> {
        let reach = tokens[at..]
            .iter()
            .enumerate()
            .take_while(|(ahead, token)| {
                matches!(token.kind, tokens::Kind::Word | tokens::Kind::Number)
                    && (*ahead == 0 || !mid_sentence_break(token))
            })
            .count();
        let words = || stems[at..at + reach].iter().map(|stem| stem.text.as_str());
        let mut best = self.phrases.longest(words());
        // "rain coat" for "raincoat": two words that are one in the catalogue.
        if best.is_none_or(|(len, _)| len < 2) && reach >= 2 {
            let joined = format!("{}{}", tokens[at].folded, stems[at + 1].text);
            if joined.chars().count() >= JOINED_LETTERS
                && let Some(entries) = self.phrases.exact(&joined)
            {
                best = Some((2, entries));
            }
        }
        best.map(|(len, entries)| Found {
            len,
            entries,
            mended: stems[at..at + len].iter().any(|stem| stem.mended),
        })
    }

    /// What a phrase in English means to the catalogue.
    pub(super) fn lookup(&self, english: &str) -> Option<&[Entry]> {
        let stems: Vec<String> = tokens::words(english).into_iter().map(|t| t.stem).collect();
        self.phrases.exact(&stems.join(" ")).map(Vec::as_slice)
    }

    /// The first of `names` that is a value of this kind.
    pub(super) fn value_of(&self, kind: FacetKind, names: &[&str]) -> Option<Arc<str>> {
        names.iter().find_map(|name| {
            let entry = self.lookup(name)?.iter().find(|e| e.kind == kind && e.whole)?;
            Some(Arc::clone(&entry.value))
        })
    }

    /// How many products are for an audience.
    pub(super) fn products_for(&self, audience: &str) -> u32 {
        let entries = self.lookup(audience).unwrap_or_default();
        let of_kind = |entry: &&Entry| entry.kind == FacetKind::Audience;
        entries.iter().filter(of_kind).map(|entry| entry.products).max().unwrap_or_default()
    }

    /// The catalogue's size with this key.
    pub(super) fn size(&self, key: &str) -> Option<&Arc<str>> {
        self.sizes.get(key).map(|size| &size.value)
    }

    pub(super) fn audiences(&self) -> &[Arc<str>] {
        &self.audiences
    }

    pub(super) fn knows(&self, stem: &str) -> bool {
        self.spelling.knows(stem)
    }
}

fn mid_sentence_break(token: &Token) -> bool {
    token.kind == tokens::Kind::Break
}

/// A word as it is compared.
#[derive(Clone, Debug)]
pub(super) struct Stem {
    pub text: String,
    pub mended: bool,
}
