//! Known phrases, and finding them in a text whatever their plural, hyphens and spaces.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use magpie_core::FacetKind;
use rustc_hash::FxHashMap;

use crate::language::{self, Reading};
use crate::words::{Word, key, singular};

/// Words in the longest phrase that is looked for.
const LONGEST: usize = 4;

/// What a phrase means.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub kind: FacetKind,
    pub value: Arc<str>,
    pub reading: Reading,
}

/// A known phrase in a text.
#[derive(Debug)]
pub(super) struct Hit<'a> {
    pub range: Range<usize>,
    pub meaning: &'a Meaning,
}

/// The words of a text.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub words: &'a [Word<'a>],
}

impl Text<'_> {
    /// "no leather", "not waterproof", "leather-free", "free of wool".
    pub fn denies(&self, range: &Range<usize>) -> bool {
        let word = |at: usize| self.words.get(at).map_or("", |word| word.folded.as_str());
        let before = (range.start.saturating_sub(2)..range.start)
            .filter(|at| !self.words[*at + 1..=range.start].iter().any(|word| word.after_break));
        let denied = before.clone().any(|at| language::is_denial(word(at)));
        let free_of = before.clone().count() == 2
            && !self.words[range.start - 1].after_break
            && word(range.start - 2) == "free"
            && matches!(word(range.start - 1), "of" | "from");
        let freed = self.words.get(range.end).is_some_and(|next| {
            !next.after_break && (next.folded == "free" || next.folded == "less" && next.hyphenated)
        });
        denied || free_of || freed
    }

    /// "faux leather": the word that makes another thing of it.
    pub fn imitation(&self, range: &Range<usize>) -> Option<&str> {
        let before = &self.words.get(range.start.checked_sub(1)?)?.folded;
        (language::is_imitation(before) && !self.words[range.start].after_break).then_some(before)
    }
}

#[derive(Default)]
pub(super) struct Phrases(FxHashMap<String, Vec<Meaning>>);

impl Phrases {
    pub fn add(&mut self, kind: FacetKind, form: &str, value: &str, reading: Reading) {
        self.add_key(kind, &key(form), value.into(), reading);
    }

    pub fn add_key(&mut self, kind: FacetKind, key: &str, value: Arc<str>, reading: Reading) {
        let meanings = self.0.entry(key.to_owned()).or_default();
        if !meanings.iter().any(|known| known.kind == kind) {
            meanings.push(Meaning { kind, value, reading });
        }
    }

    pub fn knows(&self, kind: FacetKind, key: &str) -> bool {
        self.0.get(key).is_some_and(|meanings| meanings.iter().any(|known| known.kind == kind))
    }

    pub fn meanings(&self, key: &str) -> &[Meaning] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// All phrases of a text, longest first at each word; of one kind none within another.
    pub fn all(&self, text: &Text<'_>) -> Vec<Hit<'_>> {
        let stems: Vec<Cow<'_, str>> =
            text.words.iter().map(|word| singular(&word.folded)).collect();
        let mut hits: Vec<Hit<'_>> = Vec::new();
        let mut key = String::new();
        let mut found: Vec<Hit<'_>> = Vec::new();
        for start in 0..stems.len() {
            key.clear();
            for (end, stem) in stems.iter().enumerate().skip(start).take(LONGEST) {
                if end > start && text.words[end].after_break {
                    break;
                }
                key.push_str(stem);
                for meaning in self.meanings(&key) {
                    found.push(Hit { range: start..end + 1, meaning });
                }
            }
            for hit in found.drain(..).rev() {
                let near = hits.iter().rev();
                let covered = near
                    .take_while(|other| other.range.start + LONGEST > start)
                    .any(|other| other.meaning.kind == hit.meaning.kind && other.range.end > start);
                if !covered {
                    hits.push(hit);
                }
            }
        }
        hits
    }

    /// The phrases of one kind.
    pub fn hits(&self, text: &Text<'_>, kind: FacetKind) -> Vec<Hit<'_>> {
        self.all(text).into_iter().filter(|hit| hit.meaning.kind == kind).collect()
    }
}
