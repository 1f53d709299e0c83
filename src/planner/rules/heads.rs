//! Which of the things that a message names is asked for.

use std::ops::Range;

use magpie_core::FacetKind;

use super::analysis::Scan;
use super::cues::Cue;
use super::facets::Mention;
use super::tokens::Kind;
use super::{terms, words};

/// For each mention whether it is a need, and then whether only a wish. Of several things named, what is
/// asked for is the last of a row ("phone case"), the first of "X for Y" and "X with Y", the second of
/// "pair of X".
pub(super) fn heads(scan: &Scan, mentions: &[Mention]) -> Vec<Option<bool>> {
    let tokens = scan.tokens();
    let mut heads: Vec<Option<bool>> = mentions.iter().map(|_| Some(false)).collect();
    let things: Vec<usize> =
        (0..mentions.len()).filter(|at| mentions[*at].entry.kind == FacetKind::Category).collect();
    let mut asked: Option<usize> = None;
    for (order, at) in things.iter().copied().enumerate() {
        let range = &mentions[at].range;
        let next = things.get(order + 1).map(|next| &mentions[*next]);
        let between = |from: usize, to: usize| tokens[from..to].iter();
        // "phone case": what directly precedes another thing describes it. So does "pair of".
        if let Some(next) = next {
            let gap: Vec<&str> =
                between(range.end, next.range.start).map(|t| t.folded.as_str()).collect();
            let same_word = next.range == *range;
            if !same_word && (gap.is_empty() || gap == ["of"]) {
                heads[at] = None;
                continue;
            }
        }
        // "laptop stand": the catalogue knows laptops, but a stand is asked for.
        if describes_unknown(scan, mentions, range) {
            heads[at] = None;
            continue;
        }
        // "at my desk": what the shopper owns is not asked for, unless for want of a new one.
        let owned = range.start > 0
            && matches!(
                tokens[range.start - 1].folded.as_str(),
                "my" | "our"
                    | "his"
                    | "their"
                    | "mein"
                    | "meine"
                    | "meinen"
                    | "meinem"
                    | "mi"
                    | "mon"
                    | "ma"
            );
        let renews = tokens.iter().any(|token| {
            matches!(
                token.folded.as_str(),
                "one"
                    | "ones"
                    | "replace"
                    | "replacement"
                    | "upgrade"
                    | "broke"
                    | "broken"
                    | "died"
                    | "size"
            )
        });
        if owned
            && !renews
            && !matches!(introduction(scan, range.start), Some(Introduction::Purpose))
        {
            heads[at] = None;
            continue;
        }
        let introduced = introduction(scan, range.start);
        let after_other = asked.is_some() || (0..range.start).any(|at| scan.is_content(at));
        match introduced {
            Some(Introduction::Match) => {
                heads[at] = None;
                continue;
            }
            Some(Introduction::Beside) if after_other || next.is_some() || scan.refining => {
                heads[at] = None;
                continue;
            }
            Some(Introduction::Purpose) if asked.is_some() || next.is_some() => {
                heads[at] = None;
                continue;
            }
            Some(Introduction::Purpose) => heads[at] = Some(after_other),
            Some(Introduction::Beside) | None => {}
        }
        asked = Some(at);
    }
    heads
}

/// Whether a kind of thing in the singular stands right before an unknown noun.
fn describes_unknown(scan: &Scan, mentions: &[Mention], range: &Range<usize>) -> bool {
    let tokens = scan.tokens();
    let Some(last) = tokens[range.clone()].last() else { return false };
    let singular = last.folded == last.stem || last.folded.ends_with("ss");
    let Some(next) = tokens.get(range.end) else { return false };
    let adjective = [
        "ed", "ing", "y", "ish", "al", "ous", "ic", "able", "less", "ful", "ive", "ant", "ent",
        "style",
    ]
    .iter()
    .any(|ending| next.folded.ends_with(ending));
    let happened = matches!(
        next.folded.as_str(),
        "broke"
            | "died"
            | "fell"
            | "leaks"
            | "leaked"
            | "went"
            | "burst"
            | "stopped"
            | "gave"
            | "wore"
    );
    let english = scan.language.guess.is_none_or(|guess| guess == "en");
    let known = mentions.iter().any(|mention| mention.range.start == range.end)
        || scan.found(range.end).is_some()
        || terms::is_colour(&next.stem)
        || terms::is_material(&next.stem);
    english
        && singular
        && !adjective
        && !happened
        && !known
        && scan.is_content(range.end)
        && !words::opens_phrase(&next.folded)
}

enum Introduction {
    /// "for my desk"
    Purpose,
    /// "with a laptop sleeve"
    Beside,
    /// "to go with my jeans"
    Match,
}

/// How the phrase that ends before a token is introduced.
fn introduction(scan: &Scan, start: usize) -> Option<Introduction> {
    let tokens = scan.tokens();
    for at in (start.saturating_sub(5)..start).rev() {
        let token = &tokens[at];
        if token.kind == Kind::Break {
            return None;
        }
        if let Some(hit) = scan.cues.covering(at) {
            if hit.is(Cue::Want) {
                return None;
            }
            let with = tokens[hit.from].is("with") && hit.to == hit.from + 1;
            if hit.is(Cue::GoesWith) {
                return Some(Introduction::Match);
            }
            return (hit.is(Cue::Must) && with).then_some(Introduction::Beside);
        }
        match token.folded.as_str() {
            "fur" if token.text == "fur" => {}
            "for" | "fur" | "para" | "pour" | "per" | "voor" | "dla" => {
                // "recommendations for boots", "deals for boots": asked for all the same.
                let asks = at > 0
                    && matches!(
                        tokens[at - 1].folded.as_str(),
                        "recommendation"
                            | "recommendations"
                            | "suggestions"
                            | "suggestion"
                            | "ideas"
                            | "search"
                            | "looking"
                            | "options"
                            | "tips"
                            | "market"
                            | "shopping"
                    );
                return (!asks).then_some(Introduction::Purpose);
            }
            "with" | "without" | "like" | "mit" | "con" | "avec" | "com" | "met" | "med"
            | "ohne" | "sans" => {
                return Some(Introduction::Beside);
            }
            "inside" | "into" | "onto" if at > 0 => return Some(Introduction::Beside),
            "and" | "or" | "that" | "is" | "are" | "i" | "to" => return None,
            _ => {}
        }
    }
    None
}
