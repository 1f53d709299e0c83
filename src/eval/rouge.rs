//! ROUGE (Lin 2004): how many words, pairs of words, and words in order a reply shares with a reference.
//!
//! As the package `rouge_score` computes it with its stemmer; peers compare the two.

use std::collections::HashMap;

use super::metrics::count;
use super::porter::stem;
use super::table::Column;

/// Words no longer than this are not stemmed.
const SHORT: usize = 3;

/// The measures, as they are called in keys.
const KINDS: [&str; 3] = ["rouge1", "rouge2", "rougeL"];

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overlap {
    /// Share of the reply that is in the reference.
    pub precision: f64,
    /// Share of the reference that is in the reply.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f: f64,
}

/// One of the three.
type Part = fn(&Overlap) -> f64;

/// ROUGE-1, ROUGE-2 and ROUGE-L of a reply.
pub fn rouge(reference: &str, reply: &str) -> [Overlap; 3] {
    let (reference, reply) = (words(reference), words(reply));
    [
        shared(&reference, &reply, 1),
        shared(&reference, &reply, 2),
        Overlap::of(in_order(&reference, &reply), reference.len(), reply.len()),
    ]
}

/// Columns for pairs of reference and reply: `rougeL` is the harmonic mean, `rougeL_p` and `rougeL_r` are
/// precision and recall.
pub fn columns<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Column> {
    let overlaps: Vec<[Overlap; 3]> =
        pairs.into_iter().map(|(reference, reply)| rouge(reference, reply)).collect();
    let parts: [(&str, Part); 3] = [("", |o| o.f), ("_p", |o| o.precision), ("_r", |o| o.recall)];
    let mut columns = Vec::new();
    for (suffix, part) in parts {
        for (at, kind) in KINDS.iter().enumerate() {
            let values = overlaps.iter().map(|kinds| part(&kinds[at])).collect();
            columns.push(Column { key: format!("{kind}{suffix}"), values });
        }
    }
    columns
}

impl Overlap {
    fn of(hits: usize, reference: usize, reply: usize) -> Self {
        let share = |all: usize| if all == 0 { 0.0 } else { count(hits) / count(all) };
        let (precision, recall) = (share(reply), share(reference));
        let f = match precision + recall {
            sum if sum > 0.0 => 2.0 * precision * recall / sum,
            _ => 0.0,
        };
        Self { precision, recall, f }
    }
}

fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit());
    let words = words.filter(|word| !word.is_empty());
    words.map(|word| if word.len() > SHORT { stem(word) } else { word.to_owned() }).collect()
}

/// Sequences of n words that both have, as often as both have them.
fn shared(reference: &[String], reply: &[String], n: usize) -> Overlap {
    let mut counts: HashMap<&[String], usize> = HashMap::new();
    reference.windows(n).for_each(|gram| *counts.entry(gram).or_default() += 1);
    let hits = reply.windows(n).filter(|gram| {
        counts.get_mut(gram).is_some_and(|left| {
            let found = *left > 0;
            *left = left.saturating_sub(1);
            found
        })
    });
    Overlap::of(hits.count(), reference.windows(n).len(), reply.windows(n).len())
}

/// The length of the longest common subsequence.
fn in_order(reference: &[String], reply: &[String]) -> usize {
    let mut row = vec![0; reply.len() + 1];
    for word in reference {
        let mut diagonal = 0;
        for (at, other) in reply.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == other { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[reply.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, reply: &str, expected: [(f64, f64); 3]) {
        for (found, (precision, recall)) in rouge(reference, reply).into_iter().zip(expected) {
            assert!((found.precision - precision).abs() < 1e-9, "{found:?}, not {precision}");
            assert!((found.recall - recall).abs() < 1e-9, "{found:?}, not {recall}");
        }
    }

    #[test]
    fn overlaps_are_those_counted_by_hand() {
        check(
            "The boots are waterproof.",
            "waterproof boot: the boots!",
            [(0.75, 0.75), (1.0 / 3.0, 1.0 / 3.0), (0.5, 0.5)],
        );
        check("a b a", "a a a a", [(0.5, 2.0 / 3.0), (0.0, 0.0), (0.5, 2.0 / 3.0)]);
    }

    #[test]
    fn nothing_shares_nothing() {
        for (reference, reply) in [("", ""), ("boots", ""), ("", "boots"), ("…", "日本")] {
            check(reference, reply, [(0.0, 0.0); 3]);
        }
        // One word has no pair.
        check("boots", "boots", [(1.0, 1.0), (0.0, 0.0), (1.0, 1.0)]);
    }
}
