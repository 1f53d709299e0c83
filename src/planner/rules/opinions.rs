//! "Too dressy", "I don't trust that shop", "more like the second": what a message thinks of what was shown.

use std::ops::Range;

use magpie_core::{FacetKind, FeedbackKind, FeedbackReason, Want};

use super::analysis::{Role, Scan};
use super::reading::Opinion;
use super::talk::{Sign, Talk};

/// Before a refusal they ask for the opposite: "nothing too dressy", "not too big".
const DENIALS: &str = "not nothing isnt arent never without nicht nichts kein keine no nada non niente niets niet inte inget nie nic pas rien nao nunca se if";

/// What is said against what was shown, or against the pick that is spoken of and where that stands. Takes its words
/// out of the search; a property that was too much is not wanted.
pub(super) fn refused(
    scan: &mut Scan,
    talk: &Talk,
    pick: Option<&(usize, Range<usize>)>,
) -> Option<Opinion> {
    let rank = pick.map(|(rank, _)| *rank);
    let against = |reason| Opinion { rank, kind: FeedbackKind::Disliked, reason };
    let first = talk.refusals().find(|(_, range)| is_meant(scan, range));
    let Some((reason, range)) = first.map(|(reason, range)| (reason, range.clone())) else {
        let denied = pick.is_some_and(|(_, range)| is_denied(scan, range));
        return (denied || talk.has(Sign::Complaint)).then_some(against(None));
    };
    for finding in scan.findings.iter_mut().filter(|f| range.contains(&f.range.start)) {
        match &finding.need.want {
            Want::Facet(FacetKind::Category, _) => {}
            Want::Facet(..) => (finding.need.not, finding.need.hard) = (true, false),
            Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_) | Want::InStock => {}
        }
    }
    scan.discard(|f| range.contains(&f.range.start) && f.is_category(), Role::Talk);
    for at in range {
        if scan.is_open(at) || scan.role(at) == Role::Facet {
            scan.claim(at..at + 1, Role::Talk);
        }
    }
    Some(against(Some(reason)))
}

/// Whether words that often refuse do so here.
fn is_meant(scan: &Scan, range: &Range<usize>) -> bool {
    let tokens = scan.tokens();
    let before = range.start.checked_sub(1).map(|at| tokens[at].folded.as_str());
    let denied = before.is_some_and(|word| DENIALS.split(' ').any(|denial| denial == word));
    // "Too many to choose from": what is too much must be named.
    let last = range.end.checked_sub(1).map_or("", |at| tokens[at].folded.as_str());
    let named = !matches!(last, "many" | "much" | "few" | "good" | "please" | "and" | "or" | "but");
    // "Is it too heavy?" asks.
    let asks = tokens.get(scan.sentence(range.start).end).is_some_and(|end| end.is("?"));
    named && !denied && !asks
}

/// "Not the second", "I hate the first".
fn is_denied(scan: &Scan, pick: &Range<usize>) -> bool {
    scan.tokens()[..pick.start].iter().any(|token| {
        matches!(token.folded.as_str(), "not" | "dont" | "hate" | "nicht" | "pas" | "non" | "no")
    })
}

/// Whether there is time to look again: it is the moment that is wrong, not what was shown.
pub(super) fn postpones(opinion: &Opinion) -> bool {
    matches!(opinion.reason, Some(FeedbackReason::TimingDeferred | FeedbackReason::Comparison))
}
