//! The words of a query: which of them count, how they are written in the index, and what they score.

use std::collections::HashSet;

use magpie_core::FacetKind;
use tantivy::schema::Field;
use tantivy::{TantivyError, Term};

use super::{Clause, spelling};
use crate::catalog::Snapshot;
use crate::index::stem;
use crate::language;
use crate::learn::titles;
use crate::words::{Word, cut, joined_words, singular};

/// More of a message is not read.
const READ_BYTES: usize = 40_000;
/// Most words that are searched; of more, the rarest.
const MOST_WORDS: usize = 32;
/// What a mended word counts for.
const MENDED_SHARE: f32 = 0.8;
/// What the word that names the thing counts for beside those that tell more of it.
const HEAD: f32 = 1.4;
/// What the fields count for; a word scores its best field, and a little of the others.
const TITLE: f32 = 1.0;
const CATEGORY: f32 = 0.8;
const FACETS: f32 = 0.4;
const DESCRIPTION: f32 = 0.5;
const EXACT: f32 = 0.1;
const OTHERS: f32 = 0.15;

/// A query's words.
pub(super) struct Text {
    /// One for each word that may say what is looked for.
    pub things: Vec<Clause>,
    /// One for each word that only says whom it is for, its colour or its size.
    pub properties: Vec<Clause>,
    /// Facet values that the words name.
    pub facets: Vec<(FacetKind, String)>,
}

/// Whether a kind of facet tells how a thing is and nothing of what it is.
pub(super) fn is_property(kind: FacetKind) -> bool {
    match kind {
        FacetKind::Audience | FacetKind::Colour | FacetKind::Size | FacetKind::Condition => true,
        FacetKind::Category
        | FacetKind::Brand
        | FacetKind::Material
        | FacetKind::Use
        | FacetKind::Feature => false,
    }
}

struct QueryWord {
    folded: String,
    share: f32,
    mended: bool,
    products: u64,
}

pub(super) fn read(snapshot: &Snapshot, text: &str) -> Result<Text, TantivyError> {
    let words = joined_words(cut(text, READ_BYTES));
    let content: Vec<&str> = words
        .iter()
        .map(|word| word.folded.as_str())
        .filter(|word| !language::is_stop_word(word))
        .collect();
    // "The Who" and "IT" are searched as they are.
    let chosen: Vec<&str> = if content.is_empty() {
        words.iter().map(|word| word.folded.as_str()).collect()
    } else {
        content
    };
    let mut seen: HashSet<&str> = HashSet::new();
    let mut known: Vec<QueryWord> = Vec::new();
    for (at, word) in chosen.iter().enumerate() {
        if !seen.insert(word) {
            continue;
        }
        let products = frequency(snapshot, word)?;
        if products > 0 {
            known.push(QueryWord {
                folded: (*word).to_owned(),
                share: 1.0,
                mended: false,
                products,
            });
        }
        // "rain coat" for "raincoat"
        if let Some(next) = chosen.get(at + 1) {
            let joined = format!("{word}{next}");
            let products = frequency(snapshot, &joined)?;
            if products > 0 && seen.len() <= MOST_WORDS {
                known.push(QueryWord { folded: joined, share: 1.0, mended: false, products });
            }
        }
        if products == 0 && seen.len() <= MOST_WORDS {
            for (mended, products) in spelling::mend(snapshot, word, frequency)? {
                known.push(QueryWord {
                    folded: mended,
                    share: MENDED_SHARE,
                    mended: true,
                    products,
                });
            }
        }
    }
    if let Some(head) = head(snapshot, &words) {
        for word in known.iter_mut().filter(|word| word.folded == head) {
            word.share *= HEAD;
        }
    }
    known.sort_by_key(|word| word.products);
    known.truncate(MOST_WORDS);
    let mended: Vec<String> =
        known.iter().filter(|word| word.mended).map(|word| word.folded.clone()).collect();
    let mut facets = snapshot.lexicon.named(&words);
    for word in &mended {
        facets.extend(snapshot.lexicon.named(&joined_words(word)));
    }
    let (properties, things): (Vec<QueryWord>, Vec<QueryWord>) =
        known.into_iter().partition(|word| snapshot.lexicon.is_property(&word.folded, is_property));
    let clauses = |words: Vec<QueryWord>| words.iter().map(|word| clause(snapshot, word)).collect();
    Ok(Text { things: clauses(things), properties: clauses(properties), facets })
}

/// The word that names the thing in an English or German phrase, which is its last noun (the right-hand head
/// rule, Williams 1981): the bookcase in "geometric bookcase for books".
fn head<'a>(snapshot: &Snapshot, words: &'a [Word<'_>]) -> Option<&'a str> {
    let describes = |(at, word): &(usize, &Word<'_>)| {
        *at > 0 && (word.after_break || titles::is_tail_word(&word.folded))
    };
    let end = words.iter().enumerate().find(describes).map_or(words.len(), |(at, _)| at);
    let names = |word: &&Word<'_>| {
        word.folded.chars().count() > 2
            && word.folded.chars().all(char::is_alphabetic)
            && !language::is_stop_word(&word.folded)
            && !language::is_measure(&singular(&word.folded))
            && !snapshot.lexicon.is_property(&word.folded, is_property)
    };
    words[..end].iter().rev().find(names).map(|word| word.folded.as_str())
}

/// In how many products a word occurs, roughly: the most of any field.
fn frequency(snapshot: &Snapshot, word: &str) -> Result<u64, TantivyError> {
    let fields = &snapshot.fields;
    let stem = stem(word);
    let mut most = snapshot.searcher.doc_freq(&Term::from_field_text(fields.exact, word))?;
    for field in [fields.title, fields.category, fields.facets, fields.description] {
        most = most.max(snapshot.searcher.doc_freq(&Term::from_field_text(field, &stem))?);
    }
    Ok(most)
}

fn clause(snapshot: &Snapshot, word: &QueryWord) -> Clause {
    let fields = &snapshot.fields;
    let stem = stem(&word.folded);
    let term = |field: Field, text: &str, share: f32| {
        (Term::from_field_text(field, text), share * word.share)
    };
    let fields = vec![
        term(fields.title, &stem, TITLE),
        term(fields.category, &stem, CATEGORY),
        term(fields.facets, &stem, FACETS),
        term(fields.description, &stem, DESCRIPTION),
        term(fields.exact, &word.folded, EXACT),
    ];
    Clause::Word { fields, others: OTHERS }
}
