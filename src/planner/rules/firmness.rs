//! Which needs are wishes: by the shopper's words, and where several values of one kind are named.

use std::ops::Range;

use magpie_core::{FacetKind, Want};

use super::analysis::{Role, Scan};
use super::cues::{Cue, Hit};
use super::tokens::Kind;
use super::words;

/// Softens what is only wished for.
pub(super) fn apply(scan: &mut Scan) {
    let wishes: Vec<usize> =
        scan.cues.all(Cue::Wish).filter(|hit| !is_list(scan, hit.from)).map(|hit| hit.to).collect();
    for from in wishes {
        let to = scan.phrase_end(from);
        for finding in &mut scan.findings {
            if (from..to).contains(&finding.range.start) {
                finding.need.hard = false;
            }
        }
    }
    // "In navy, maybe": with nothing behind it the wish is what stands before.
    let last = |hit: &&Hit| scan.phrase_end(hit.to) == hit.to && !is_list(scan, hit.from);
    let trailing = scan.cues.all(Cue::Wish).filter(last);
    let afterthoughts = scan.cues.all(Cue::WishAfter).chain(trailing).map(|hit| hit.from);
    let afterthoughts: Vec<usize> = afterthoughts.collect();
    for end in afterthoughts {
        let from = reach_back(scan, end);
        for finding in &mut scan.findings {
            if (from..end).contains(&finding.range.start)
                && !matches!(&finding.need.want, Want::Facet(FacetKind::Category, _))
            {
                finding.need.hard = false;
            }
        }
    }
    alternatives(scan);
}

/// "such as" and "something like" introduce examples of what was asked, not of a refusal.
fn is_list(scan: &Scan, at: usize) -> bool {
    scan.role(at) == Role::Talk
}

/// Where the phrase that ends at a token begins: the properties right before "if possible".
fn reach_back(scan: &Scan, end: usize) -> usize {
    let tokens = scan.tokens();
    let mut at = end;
    // "Waterproof, if possible": a comma before the afterthought belongs to it.
    if at > 0 && tokens[at - 1].kind == Kind::Break && !tokens[at - 1].ends_sentence() {
        at -= 1;
    }
    while at > 0 {
        let token = &tokens[at - 1];
        let thing = scan.findings.iter().any(|f| f.range.end == at && f.is_category());
        if token.kind == Kind::Break || thing {
            break;
        }
        let passes = matches!(
            scan.role(at - 1),
            Role::Facet | Role::Size | Role::Price | Role::Excluded | Role::Talk
        ) || scan.is_filler(at - 1)
            || words::is_and(&token.folded, scan.language.guess);
        if !passes {
            break;
        }
        at -= 1;
    }
    at
}

/// "My budget is 50, but I could go up to 70": the widest bound is the firm one.
fn widest(scan: &mut Scan) {
    let caps = scan.findings.iter().filter(|f| f.need.hard).filter_map(|f| match f.need.want {
        Want::PriceMax(cap) => Some(cap),
        _ => None,
    });
    let Some(cap) = caps.max_by_key(|cap| cap.amount) else { return };
    for finding in &mut scan.findings {
        if matches!(finding.need.want, Want::PriceMax(other) if other.currency == cap.currency && other.amount < cap.amount)
        {
            finding.need.hard = false;
        }
    }
}

/// "My old bag fell apart, … What I need is a backpack.": what stands before the request tells a story.
fn background(scan: &mut Scan) {
    let asks = |at: usize| {
        let sentence = scan.sentence(at);
        scan.cues.all(Cue::Want).any(|hit| sentence.contains(&hit.from) && hit.from < at)
    };
    let things = scan.findings.iter().filter(|finding| finding.is_category());
    let Some(asked) = things.map(|f| f.range.start).filter(|at| asks(*at)).min() else { return };
    let story = 0..scan.sentence(asked).start;
    scan.discard(
        |finding| {
            let tells = finding
                .wanted()
                .is_some_and(|(kind, _)| matches!(kind, FacetKind::Category | FacetKind::Use));
            tells && story.contains(&finding.range.start)
        },
        Role::Talk,
    );
}

/// "Jeans or chinos", where the catalogue has no word for the other: either will do.
fn beside_unknown(scan: &mut Scan) {
    let is_or = |at: usize| {
        scan.tokens().get(at).is_some_and(|t| words::is_or(&t.folded, scan.language.guess))
    };
    let unknown = |at: usize| scan.is_content(at) && scan.found(at).is_none();
    let open: Vec<Range<usize>> = scan
        .findings
        .iter()
        .filter(|finding| finding.wanted().is_some_and(|(kind, _)| kind != FacetKind::Feature))
        .map(|finding| finding.range.clone())
        .filter(|range| {
            is_or(range.end) && unknown(range.end + 1)
                || range.start > 1 && is_or(range.start - 1) && unknown(range.start - 2)
        })
        .collect();
    for finding in scan.findings.iter_mut().filter(|finding| open.contains(&finding.range)) {
        finding.need.hard = false;
    }
}

/// Several values of a kind of which a product has one: any of them will do. Of two kinds of thing where
/// one is the other said more exactly, the exact one holds.
fn alternatives(scan: &mut Scan) {
    let values: Vec<String> = scan
        .findings
        .iter()
        .filter(|finding| finding.is_category())
        .filter_map(|finding| finding.wanted().map(|(_, value)| value.to_owned()))
        .collect();
    scan.discard(
        |finding| {
            finding.wanted().is_some_and(|(kind, value)| {
                kind == FacetKind::Category
                    && values.iter().any(|other| {
                        other.len() > value.len()
                            && (other.ends_with(&format!(" {value}"))
                                || other.starts_with(&format!("{value} ")))
                    })
            })
        },
        Role::Facet,
    );
    background(scan);
    widest(scan);
    beside_unknown(scan);
    for kind in FacetKind::ALL {
        if kind == FacetKind::Feature || kind == FacetKind::Use {
            continue;
        }
        let mut named: Vec<&str> = scan
            .findings
            .iter()
            .filter_map(|finding| {
                finding.wanted().filter(|(k, _)| *k == kind).map(|(_, value)| value)
            })
            .collect();
        named.sort_unstable();
        named.dedup();
        if named.len() > 1 {
            for finding in &mut scan.findings {
                if finding.wanted().is_some_and(|(k, _)| k == kind) {
                    finding.need.hard = false;
                }
            }
        }
    }
}
