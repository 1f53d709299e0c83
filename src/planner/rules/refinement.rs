//! What a message says about the last slate: which pick, cheaper, more, and what no longer matters.

use std::ops::Range;

use magpie_core::{ConversationState, FeedbackKind, FeedbackReason, Money, Need, PastTurn, Want};

use super::analysis::{Role, Scan};
use super::cues::Cue;
use super::drops::{self, Drop};
use super::reading::Opinion;
use super::talk::{Sign, Talk};
use super::tokens::Kind;
use super::{opinions, ranks};

/// What is said about the last slate.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    pub why: Option<usize>,
    pub like: Option<usize>,
    pub more: bool,
    pub cheaper: bool,
    pub dearer: bool,
    pub drops: Vec<Drop>,
    /// The pick that is spoken of.
    pub rank: Option<usize>,
    pub opinion: Option<Opinion>,
}

/// Reads remarks and takes their words out of the search.
pub(super) fn find(scan: &mut Scan, talk: &Talk, conversation: &ConversationState) -> Remarks {
    let (drops, others) = drops::find(scan, talk);
    let mut remarks = Remarks { drops, ..Remarks::default() };
    let slate = conversation.last_slate();
    if let Some((rank, range)) = slate.and_then(|slate| ranks::cheapest(scan, slate)) {
        scan.discard(|finding| range.contains(&finding.range.start), Role::Talk);
        scan.claim(range, Role::Talk);
        return Remarks { why: Some(rank), ..remarks };
    }
    if slate.is_some() && compares_shown(scan) {
        scan.claim(0..scan.tokens().len(), Role::Talk);
        return Remarks { why: Some(1), ..remarks };
    }
    remarks.cheaper = claim_cues(scan, Cue::Cheaper) | claim_cues(scan, Cue::CheaperThan);
    remarks.dearer = claim_cues(scan, Cue::Dearer);
    let pick = ranks::rank(scan, slate);
    if let Some((number, range)) = &pick {
        remarks.rank = Some(*number);
        scan.claim(range.clone(), Role::Talk);
        scan.discard(|finding| range.contains(&finding.range.start), Role::Talk);
        // "Compare the first and the second": the first that is named stands for all.
        while let Some((_, range)) = ranks::rank(scan, slate) {
            scan.claim(range, Role::Talk);
        }
    }
    remarks.why = why(scan, talk, slate, pick.as_ref().map(|(number, _)| *number));
    if remarks.why.is_none() {
        let against = slate.and_then(|_| opinions::refused(scan, talk, pick.as_ref()));
        match against {
            Some(opinion) => {
                remarks.more = true;
                // It is the way here that costs too much.
                remarks.cheaper &= opinion.reason != Some(FeedbackReason::ShippingCost);
            }
            None => (remarks.like, remarks.more) = like(scan, talk, slate, pick.as_ref()),
        }
        remarks.more |= others;
        let liked = |rank| Opinion { rank: Some(rank), kind: FeedbackKind::Liked, reason: None };
        remarks.opinion = against.or(remarks.like.map(liked));
    }
    remarks
}

/// "Compare the first two", "compare them".
fn compares_shown(scan: &Scan) -> bool {
    let mut words = scan.tokens().iter().filter(|token| token.kind != Kind::Break);
    let compares = words.next().is_some_and(|first| {
        matches!(
            first.folded.as_str(),
            "compare" | "vergleiche" | "vergleich" | "compara" | "comparez" | "confronta"
        )
    });
    compares
        && scan.findings.is_empty()
        && words.all(|word| {
            matches!(
                word.folded.as_str(),
                "the"
                    | "first"
                    | "last"
                    | "top"
                    | "two"
                    | "three"
                    | "both"
                    | "them"
                    | "these"
                    | "those"
                    | "all"
                    | "of"
                    | "please"
                    | "ones"
                    | "die"
                    | "ersten"
                    | "beiden"
                    | "zwei"
                    | "los"
                    | "las"
                    | "dos"
                    | "primeros"
                    | "les"
                    | "deux"
                    | "premiers"
                    | "i"
                    | "primi"
                    | "due"
            )
        })
}

fn claim_cues(scan: &mut Scan, cue: Cue) -> bool {
    let hits: Vec<Range<usize>> = scan
        .cues
        .all(cue)
        .filter(|hit| scan.is_open(hit.from))
        .map(|hit| hit.from..hit.to)
        .collect();
    for range in &hits {
        // "The cheapest" also sets the tone, which takes its words.
        if !scan.cues.is(range.start, Cue::Cheap) {
            scan.claim(range.clone(), Role::Talk);
        }
    }
    !hits.is_empty()
}

fn why(
    scan: &mut Scan,
    talk: &Talk,
    slate: Option<&PastTurn>,
    rank: Option<usize>,
) -> Option<usize> {
    // "Is the second one waterproof?" asks about it.
    let asks = scan.tokens().first().is_some_and(|first| {
        matches!(
            first.folded.as_str(),
            "is" | "are"
                | "does"
                | "do"
                | "has"
                | "can"
                | "will"
                | "how"
                | "what"
                | "which"
                | "where"
                | "compare"
                | "ist"
                | "hat"
                | "was"
                | "wie"
                | "es"
                | "est"
                | "cuanto"
        )
    });
    // "How much is it?" asks about the first.
    let it =
        scan.tokens().iter().any(|token| matches!(token.folded.as_str(), "it" | "this" | "that"))
            && scan.findings.is_empty()
            && (0..scan.tokens().len()).all(|at| !scan.is_content(at))
            && !talk.has(Sign::Complaint)
            && !talk.has(Sign::Help)
            && !talk.has(Sign::HowAreYou);
    let rank = rank.or((asks && it && talk.has(Sign::AboutIt)).then_some(1));
    if let Some(rank) = rank.filter(|_| asks && slate.is_some()) {
        let all = 0..scan.tokens().len();
        scan.discard(|_| true, Role::Talk);
        scan.claim(all, Role::Talk);
        return Some(rank);
    }
    let seen = talk.all(Sign::Why).map(|seen| seen.range.clone()).collect::<Vec<_>>();
    for range in seen {
        let first = &scan.tokens()[range.start];
        let strict = matches!(
            first.folded.as_str(),
            "why"
                | "how"
                | "what"
                | "warum"
                | "wieso"
                | "weshalb"
                | "por"
                | "pourquoi"
                | "perche"
                | "waarom"
                | "varfor"
                | "dlaczego"
                | "czemu"
                | "explain"
        ) && !scan.tokens().get(range.start + 1).is_some_and(|next| next.is("about"));
        if scan
            .tokens()
            .get(range.end)
            .is_some_and(|next| matches!(next.folded.as_str(), "not" | "nicht" | "no" | "pas"))
        {
            continue;
        }
        let titled = rank.or_else(|| slate.and_then(|slate| ranks::titled(scan, slate, range.end)));
        let asks_of_picks = strict
            && slate.is_some()
            && (range.end..scan.sentence(range.start).end).all(|at| {
                !scan.is_content(at)
                    || matches!(scan.tokens()[at].folded.as_str(), "pick" | "choice")
            });
        if let Some(rank) = titled.or(asks_of_picks.then_some(1)) {
            let sentence = scan.sentence(range.start);
            scan.discard(|finding| sentence.contains(&finding.range.start), Role::Talk);
            scan.claim(sentence, Role::Talk);
            return Some(rank);
        }
    }
    None
}

/// "More like the second", or more in general.
fn like(
    scan: &mut Scan,
    talk: &Talk,
    slate: Option<&PastTurn>,
    pick: Option<&(usize, Range<usize>)>,
) -> (Option<usize>, bool) {
    let more: Vec<Range<usize>> = talk.all(Sign::More).map(|seen| seen.range.clone()).collect();
    let similar: Vec<Range<usize>> = talk.all(Sign::Like).map(|seen| seen.range.clone()).collect();
    if let Some((number, _)) = pick {
        for range in more.into_iter().chain(similar) {
            claim_open(scan, range);
        }
        return (Some(*number), false);
    }
    if slate.is_some() {
        for range in similar {
            let next =
                scan.tokens().get(range.end).map(|token| token.folded.clone()).unwrap_or_default();
            let several = matches!(
                next.as_str(),
                "these" | "those" | "them" | "diese" | "estos" | "ceux" | "questi"
            );
            let one = matches!(
                next.as_str(),
                "this"
                    | "that"
                    | "it"
                    | "dieser"
                    | "diesen"
                    | "dieses"
                    | "este"
                    | "ese"
                    | "celui"
                    | "questo"
                    | "deze"
                    | "denna"
            );
            if let Some(slate) = slate
                && let Some(rank) = ranks::titled(scan, slate, range.end)
            {
                let end = scan.phrase_end(range.start);
                scan.discard(
                    |finding| (range.start..end).contains(&finding.range.start),
                    Role::Talk,
                );
                scan.claim(range.start..end, Role::Talk);
                return (Some(rank), false);
            }
            if one || several {
                claim_open(scan, range.start..range.end + 1);
                return (one.then_some(1), several);
            }
        }
    }
    // "I like the Acme one"
    if let Some(slate) = slate
        && let Some(seen) = talk.all(Sign::Likes).next()
        && scan.tokens()[seen.range.end..].iter().any(|token| token.is("one"))
        && let Some(rank) = ranks::titled(scan, slate, seen.range.end)
    {
        let range = seen.range.start..scan.phrase_end(seen.range.end);
        scan.discard(|finding| range.contains(&finding.range.start), Role::Talk);
        scan.claim(range, Role::Talk);
        return (Some(rank), false);
    }
    let any = !more.is_empty();
    for range in more {
        claim_open(scan, range);
    }
    (None, any)
}

fn claim_open(scan: &mut Scan, range: Range<usize>) {
    for at in range {
        if scan.is_open(at) {
            scan.claim(at..at + 1, Role::Talk);
        }
    }
}

/// The price to stay under for something cheaper than what was shown: under the first pick and under the
/// middle of the slate, whichever is lower.
fn cheaper_than(slate: &PastTurn, rank: Option<usize>) -> Option<Money> {
    let (first, middle) = reference(slate, rank)?;
    let amount = first.amount.min(middle) - 1;
    (amount > 0).then(|| Money::new(amount, first.currency))
}

/// The price to be over for something better than what was shown.
fn dearer_than(slate: &PastTurn, rank: Option<usize>) -> Option<Money> {
    let (first, middle) = reference(slate, rank)?;
    Some(Money::new(first.amount.max(middle).saturating_add(1), first.currency))
}

/// The pick that is compared with, and the middle of the slate in its currency. Where a pick was pointed
/// at, it alone counts.
fn reference(slate: &PastTurn, rank: Option<usize>) -> Option<(Money, i64)> {
    let pointed =
        rank.and_then(|rank| slate.picks.get(rank.checked_sub(1)?)).and_then(|pick| pick.price);
    if let Some(pointed) = pointed {
        return Some((pointed, pointed.amount));
    }
    let prices: Vec<Money> = slate.picks.iter().filter_map(|pick| pick.price).collect();
    let first = *prices.first()?;
    let mut amounts: Vec<i64> = prices
        .iter()
        .filter(|price| price.currency == first.currency)
        .map(|price| price.amount)
        .collect();
    amounts.sort_unstable();
    let middle = amounts.get((amounts.len() - 1) / 2)?;
    Some((first, *middle))
}

/// A bound that a remark about the last slate asks for.
pub(super) fn bound(remarks: &Remarks, slate: &PastTurn, cap: Option<Money>) -> Option<Need> {
    if remarks.cheaper {
        let limit = cheaper_than(slate, remarks.rank)?;
        let limit = match cap {
            // A stated cap in another currency can't be compared; it stays.
            Some(cap) if cap.currency != limit.currency || cap.amount < limit.amount => cap,
            _ => limit,
        };
        return Some(Need::hard(Want::PriceMax(limit)));
    }
    if remarks.dearer {
        return dearer_than(slate, remarks.rank).map(|limit| Need::soft(Want::PriceMin(limit)));
    }
    None
}
