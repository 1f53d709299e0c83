//! Words that the index does not know: compounds taken apart, misspelt words mended.

use tantivy::query::FuzzyTermQuery;
use tantivy::{TantivyError, Term};

use crate::catalog::Snapshot;

/// Shorter words have too many neighbours.
const SHORTEST: usize = 5;
/// Shortest part of a compound.
const SHORTEST_PART: usize = 3;
/// Most words that one misspelt word is taken for.
const MOST: usize = 2;

type Frequency = fn(&Snapshot, &str) -> Result<u64, TantivyError>;

/// What an unknown word may be, with the number of products that have it.
pub(super) fn mend(
    snapshot: &Snapshot,
    word: &str,
    frequency: Frequency,
) -> Result<Vec<(String, u64)>, TantivyError> {
    let letters = word.chars().count();
    if letters < SHORTEST || !word.chars().all(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    let near = neighbours(snapshot, word)?;
    if !near.is_empty() {
        return Ok(near);
    }
    // "raincoat" for "rain coat"
    for (cut, _) in word.char_indices().skip(SHORTEST_PART) {
        let (head, tail) = word.split_at(cut);
        if tail.chars().count() < SHORTEST_PART {
            break;
        }
        let (first, second) = (frequency(snapshot, head)?, frequency(snapshot, tail)?);
        if first > 0 && second > 0 {
            return Ok(vec![(head.to_owned(), first), (tail.to_owned(), second)]);
        }
    }
    Ok(Vec::new())
}

/// Words of titles and categories one letter off, the most frequent first.
fn neighbours(snapshot: &Snapshot, word: &str) -> Result<Vec<(String, u64)>, TantivyError> {
    let field = snapshot.fields.exact;
    let fuzzy = FuzzyTermQuery::new(Term::from_field_text(field, word), 1, true);
    let mut counts: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for segment in snapshot.searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut near = inverted.terms().search(fuzzy.automaton()?).into_stream()?;
        while near.advance() {
            if let Ok(term) = std::str::from_utf8(near.key()) {
                *counts.entry(term.to_owned()).or_default() += u64::from(near.value().doc_freq);
            }
        }
    }
    let mut near: Vec<(String, u64)> = counts.into_iter().collect();
    // People rarely miss the first letter.
    let begins_alike = |text: &str| text.chars().next() == word.chars().next();
    near.sort_by(|a, b| {
        begins_alike(&b.0).cmp(&begins_alike(&a.0)).then(b.1.cmp(&a.1)).then_with(|| a.0.cmp(&b.0))
    });
    near.truncate(MOST);
    Ok(near)
}
