//! Properties that the catalogue has no word for but the message marks as such: "with a hood", "must
//! be machine washable".

use std::ops::Range;

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::tokens::Kind;
use super::words;

/// The longest run of words that is one property.
const RUN: usize = 3;
/// Words after "with" and "must be" that tell of the deal, not of the product.
const DEALS: &str = "shipping delivery delivered shipped returns return reviews review rating ratings warranty guarantee discount here able \
available payment payments installments friday monday tuesday wednesday thursday saturday sunday week month jeans everything anything something \
family friends possible sale offer offers coupon";

/// Finds marked properties.
pub(super) fn find(scan: &mut Scan) {
    let marks: Vec<usize> = scan.cues.all(Cue::Must).map(|hit| hit.to).collect();
    for mut at in marks {
        // "with a hood and pockets", "should be waterproof and windproof"
        loop {
            if let Some(run) = run_at(scan, at).filter(|_| scan.has_room()) {
                let text = scan.text.words(run.clone());
                let need = Need::hard(Want::Facet(FacetKind::Feature, text));
                at = run.end;
                scan.claim(run.clone(), Role::Facet);
                scan.findings.push(Finding::new(need, run));
            } else if let Some(known) = scan.findings.iter().find(|f| f.range.start == at) {
                at = known.range.end;
            } else {
                break;
            }
            let more = scan.tokens().get(at);
            if !more.is_some_and(|token| words::is_and(&token.folded, scan.language.guess)) {
                break;
            }
            at += 1;
        }
    }
}

fn run_at(scan: &Scan, from: usize) -> Option<Range<usize>> {
    let tokens = scan.tokens();
    let mut start = from;
    while tokens.get(start).is_some_and(|token| {
        matches!(
            token.folded.as_str(),
            "a" | "an"
                | "the"
                | "some"
                | "any"
                | "good"
                | "at"
                | "least"
                | "lots"
                | "of"
                | "plenty"
                | "very"
                | "really"
                | "nice"
                | "its"
                | "own"
                | "two"
                | "several"
                | "many"
                | "have"
        ) || token.kind == Kind::Number
            && scan.is_open(start)
            && !tokens.get(start + 1).is_some_and(super::counting::is_counted)
    }) {
        start += 1;
    }
    let mut end = start;
    while end < tokens.len()
        && end - start < RUN
        && scan.is_content(end)
        && (end == start || !words::opens_phrase(&tokens[end].folded))
    {
        end += 1;
    }
    let deal = tokens[start..end].iter().any(|t| DEALS.split(' ').any(|word| t.is(word)));
    // What the catalogue knows and goes on right after is its own need: "with a red strap".
    (end > start && !deal).then_some(start..end)
}
