//! Price bounds: which numbers are amounts of money, and what is said of them.

use std::ops::Range;

use magpie_core::{Currency, Need, Want};

use super::amounts::{Amount, amount_at};
use super::analysis::{Finding, Role, Scan};
use super::counting::{counts, counts_before};
use super::cues::Cue;
use super::tokens::Kind;
use super::{numbers, words};

/// How far before an amount a refusal may stand: "I don't want to spend more than 100".
const REFUSAL_REACH: usize = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Most,
    Least,
    About,
}

/// Finds the price bounds of a message.
pub(super) fn find(scan: &mut Scan) {
    let mut at = 0;
    while at < scan.tokens().len() && scan.has_room() {
        at = match bound_at(scan, at) {
            Some((needs, range)) => {
                let end = range.end;
                scan.claim(range.clone(), Role::Price);
                for need in needs {
                    scan.findings.push(Finding::new(need, range.clone()));
                }
                end
            }
            None => at + 1,
        };
    }
}

fn bound_at(scan: &Scan, at: usize) -> Option<(Vec<Need>, Range<usize>)> {
    let amount = amount_at(scan, at)?;
    if let Some(found) = range_at(scan, &amount) {
        return Some(found);
    }
    let before = before(scan, amount.range.start);
    let after = after(scan, amount.range.end);
    if !is_money(scan, &amount, before.as_ref(), after.as_ref()) {
        return None;
    }
    let from = before.as_ref().map_or(amount.range.start, |mark| mark.range.start);
    let to = after.as_ref().map_or(amount.range.end, |mark| mark.range.end);
    let mut bound = match (before.as_ref().map(|m| m.cue), after.as_ref().map(|m| m.cue)) {
        (Some(Cue::AtMost | Cue::CheaperThan | Cue::Have), _) => Bound::Most,
        (Some(Cue::AtLeast), _) => Bound::Least,
        (Some(Cue::About), _) => Bound::About,
        (_, Some(Cue::OrLess | Cue::Budget)) => Bound::Most,
        (_, Some(Cue::OrMore)) => Bound::Least,
        (Some(Cue::Budget), Some(Cue::OrSo)) | (None, _) => Bound::About,
        (Some(Cue::Budget), _) => Bound::Most,
        (Some(Cue::From), _) => Bound::Least,
        (Some(_), _) => Bound::About,
    };
    let mut range = from..to;
    if before.as_ref().is_some_and(|mark| matches!(mark.cue, Cue::AtLeast | Cue::AtMost))
        && let Some(refused) = refused_from(scan, from)
    {
        bound = if bound == Bound::Least { Bound::Most } else { Bound::Least };
        range.start = refused;
    }
    let money = amount.money(scan.tender.usual())?;
    let need = match bound {
        Bound::Most => Need::hard(Want::PriceMax(money)),
        Bound::Least => Need::hard(Want::PriceMin(money)),
        Bound::About => Need::soft(Want::PriceAbout(money)),
    };
    Some((vec![need], range))
}

/// A cue beside an amount.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub cue: Cue,
    pub range: Range<usize>,
}

/// The cue before an amount, over small words: "under about", "budget of max".
pub(super) fn before(scan: &Scan, start: usize) -> Option<Mark> {
    const ORDER: [Cue; 7] = [
        Cue::AtMost,
        Cue::AtLeast,
        Cue::CheaperThan,
        Cue::About,
        Cue::Budget,
        Cue::Have,
        Cue::From,
    ];
    let tokens = scan.tokens();
    let mut best: Option<Mark> = None;
    let mut at = start;
    let mut small = 0;
    while at > 0 && small <= 2 {
        let token = &tokens[at - 1];
        if let Some(hit) = scan.cues.covering(at - 1) {
            let cue = ORDER.into_iter().find(|cue| hit.is(*cue));
            let Some(cue) = cue else { break };
            // A firmer word further left rules: "budget of max 50", "under about 50".
            let firmer = best.as_ref().is_none_or(|known| {
                matches!(known.cue, Cue::About | Cue::Budget)
                    && matches!(cue, Cue::AtMost | Cue::AtLeast | Cue::Budget)
            });
            let end = best.as_ref().map_or(start, |known| known.range.end);
            let cue = match (&best, cue) {
                (Some(known), Cue::Budget) => known.cue,
                (Some(known), _) if !firmer => known.cue,
                (_, cue) => cue,
            };
            best = Some(Mark { cue, range: hit.from..end });
            at = hit.from;
            continue;
        }
        let small_word = matches!(
            token.folded.as_str(),
            "a" | "an"
                | "the"
                | "of"
                | "is"
                | "to"
                | "exactly"
                | "maybe"
                | "say"
                | "just"
                | "only"
                | "like"
                | "price"
                | "be"
                | "i"
                | "d"
                | "than"
                | "ist"
                | "von"
                | "de"
                | "es"
                | "est"
                | "los"
                | "les"
                | "ai"
                | "my"
                | "about"
                | "cost"
                | "for"
                | ":"
                | "="
                | "po"
        );
        if !small_word {
            break;
        }
        small += 1;
        at -= 1;
    }
    best.or_else(|| budget_for(scan, start))
}

/// "My budget *for shoes* is 80".
fn budget_for(scan: &Scan, start: usize) -> Option<Mark> {
    let tokens = scan.tokens();
    let is = start
        .checked_sub(1)
        .filter(|at| matches!(tokens[*at].folded.as_str(), "is" | "ist" | "es" | "est" | "e"))?;
    (is.saturating_sub(5)..is)
        .rev()
        .take_while(|at| tokens[*at].kind != Kind::Break)
        .any(|at| scan.cues.is(at, Cue::Budget))
        .then_some(Mark { cue: Cue::Budget, range: is..start })
}

/// The cue after an amount.
fn after(scan: &Scan, end: usize) -> Option<Mark> {
    let tokens = scan.tokens();
    let hit = scan.cues.starting(end)?;
    let cue =
        [Cue::OrLess, Cue::OrMore, Cue::OrSo, Cue::Budget].into_iter().find(|c| hit.is(*c))?;
    // "$100, max 3 pieces" and "100 max." differ by what follows.
    let again = scan.amount_begins(hit.to) && !matches!(cue, Cue::Budget);
    // "80 at most" bounds what stands before it only where no other number follows.
    if again && !tokens[end].is("+") {
        return None;
    }
    Some(Mark { cue, range: end..hit.to })
}

fn is_money(scan: &Scan, amount: &Amount, before: Option<&Mark>, after: Option<&Mark>) -> bool {
    let tokens = scan.tokens();
    let next = tokens.get(amount.range.end);
    let reduced = next.is_some_and(|t| matches!(t.folded.as_str(), "off" | "discount" | "rabatt"))
        || amount.range.start > 0 && tokens[amount.range.start - 1].is("save");
    if reduced {
        return false;
    }
    if amount.currency.is_some() {
        let bounded = before.is_some() || after.is_some();
        let heavy = amount.doubtful
            && !scan.tender.has(amount.currency.unwrap_or(Currency::USD))
            && amount.major() < 30;
        return !heavy && (bounded || !amount.doubtful);
    }
    let cue = before.map(|mark| mark.cue).or(after.map(|mark| mark.cue));
    let Some(cue) = cue else {
        // "30 to 50 dollars, ideally 40"
        let wished =
            amount.range.start.checked_sub(1).is_some_and(|at| scan.cues.is(at, Cue::Wish));
        let priced = scan
            .findings
            .iter()
            .any(|f| matches!(f.need.want, Want::PriceMax(_) | Want::PriceAbout(_)));
        return wished && priced && next.is_none_or(|next| next.kind == Kind::Break);
    };
    // These say money only beside money.
    if matches!(cue, Cue::Have | Cue::From) || before.is_none() && cue == Cue::OrSo {
        return false;
    }
    if before.is_none() && matches!(cue, Cue::OrMore) && tokens[amount.range.end].is("+") {
        return false;
    }
    // "Air Max 90" is a name.
    let model = before.is_some_and(|mark| {
        let cue = &tokens[mark.range.start];
        cue.is("max")
            && mark.range.start.checked_sub(1).is_some_and(|at| {
                tokens[at].is("air")
                    || tokens[at].is_word() && cue.letters == super::tokens::Letters::Initial
            })
    });
    if model {
        return false;
    }
    let end = if before.is_none() {
        after.map_or(amount.range.end, |m| m.range.end)
    } else {
        amount.range.end
    };
    !counts(scan, amount, end, before)
}

/// "50-80 EUR", "between 50 and 80", "von 50 bis 80 Euro".
fn range_at(scan: &Scan, low: &Amount) -> Option<(Vec<Need>, Range<usize>)> {
    let tokens = scan.tokens();
    let end = low.range.end;
    let cue = low.range.start.checked_sub(1).and_then(|at| scan.cues.covering(at));
    let between = cue.is_some_and(|hit| hit.is(Cue::Between));
    let from = cue.is_some_and(|hit| hit.is(Cue::From));
    let joint = tokens.get(end)?;
    let dash = joint.is("-") && joint.kind == Kind::Symbol;
    let to = matches!(
        joint.folded.as_str(),
        "to" | "bis"
            | "a"
            | "till"
            | "til"
            | "until"
            | "tot"
            | "do"
            | "ate"
            | "al"
            | "hasta"
            | "jusqu"
    );
    let and = matches!(
        joint.folded.as_str(),
        "and" | "und" | "y" | "et" | "e" | "en" | "och" | "i" | "a"
    );
    if !(dash || to || between && and) {
        return None;
    }
    let mut next = end + 1;
    if joint.is("jusqu") {
        next += 1;
    }
    let mut high = amount_at(scan, next)?;
    let currency = high.currency.or(low.currency);
    if high.currency.is_none() && low.currency.is_none() {
        // "budget 50-80" needs no mark; "sizes 40-42" and "ages 6-8" must not become money.
        let budget = before(scan, low.range.start)
            .is_some_and(|m| matches!(m.cue, Cue::Budget | Cue::About) && !between);
        let after_budget = after(scan, high.range.end).is_some_and(|m| m.cue == Cue::Budget);
        let told = between || from && (to || dash) || budget || after_budget;
        if !told || counts(scan, &high, high.range.end, None) || counts_before(scan, low) {
            return None;
        }
    }
    let usual = currency.unwrap_or(scan.tender.usual());
    let mut low = Amount { currency: low.currency.or(currency), ..low.clone() };
    high.currency = Some(usual);
    // "1-2k" means thousands both times.
    if low.major() < high.major() / 100 && tokens[high.range.clone()].iter().any(|t| t.is("k")) {
        low.text = numbers::thousandfold(&low.text);
    }
    let (a, b) = (low.money(usual)?, high.money(usual)?);
    let (least, most) =
        if a.currency == b.currency && a.amount > b.amount { (b, a) } else { (a, b) };
    let start = before(scan, low.range.start).map_or_else(
        || cue.filter(|_| between || from).map_or(low.range.start, |hit| hit.from),
        |mark| mark.range.start,
    );
    let needs = vec![Need::hard(Want::PriceMin(least)), Need::hard(Want::PriceMax(most))];
    let end = after(scan, high.range.end)
        .filter(|mark| mark.cue == Cue::Budget)
        .map_or(high.range.end, |mark| mark.range.end);
    Some((needs, start..end))
}

/// The start of a refusal that turns the bound that begins at `from` around: "nothing over 100".
fn refused_from(scan: &Scan, from: usize) -> Option<usize> {
    let tokens = scan.tokens();
    for at in (from.saturating_sub(REFUSAL_REACH)..from).rev() {
        let token = &tokens[at];
        if token.kind == Kind::Break || !scan.is_open(at) {
            return None;
        }
        let refusal = scan.cues.covering(at).filter(|hit| hit.is(Cue::Without) || hit.is(Cue::Not));
        if let Some(hit) = refusal {
            return Some(hit.from);
        }
        if matches!(
            token.folded.as_str(),
            "dont" | "wont" | "cant" | "cannot" | "shouldnt" | "mustnt" | "never" | "nie" | "ne"
        ) {
            return Some(at);
        }
        let spending = matches!(
            token.folded.as_str(),
            "spend"
                | "spending"
                | "pay"
                | "paying"
                | "cost"
                | "costs"
                | "go"
                | "going"
                | "be"
                | "should"
                | "it"
                | "want"
                | "to"
                | "anything"
                | "priced"
                | "ausgeben"
                | "gastar"
                | "depenser"
                | "spendere"
                | "that"
                | "is"
                | "kosten"
                | "kostet"
        );
        if !(spending || words::is_linker(&token.folded) || scan.is_filler(at)) {
            return None;
        }
    }
    None
}
