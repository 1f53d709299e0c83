//! What a message says about the last slate: which pick, cheaper, more, and what no longer matters.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use magpie_core::{ConversationState, FacetKind, Money, Need, PastTurn, Want};

use super::analysis::{Role, Scan};
use super::cues::Cue;
use super::talk::{Sign, Talk};
use super::tokens::{Kind, Token};

/// A need of the ledger that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Drop {
    /// All price bounds.
    Price,
    /// All needs of a kind.
    Kind(FacetKind),
    /// Needs with this value, wanted or excluded.
    Value(String),
    /// Exclusions of this value.
    Allow(String),
    /// Everything.
    All,
}

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
}

/// Reads remarks and takes their words out of the search.
pub(super) fn find(scan: &mut Scan, talk: &Talk, conversation: &ConversationState) -> Remarks {
    let mut remarks = Remarks { drops: drops(scan, talk), ..Remarks::default() };
    let slate = conversation.last_slate();
    remarks.cheaper = claim_cues(scan, Cue::Cheaper) | claim_cues(scan, Cue::CheaperThan);
    remarks.dearer = claim_cues(scan, Cue::Dearer);
    let pick = rank(scan, slate);
    if let Some((number, range)) = &pick {
        remarks.rank = Some(*number);
        scan.claim(range.clone(), Role::Talk);
        scan.discard(|finding| range.contains(&finding.range.start), Role::Talk);
    }
    remarks.why = why(scan, talk, slate, pick.as_ref().map(|(number, _)| *number));
    if remarks.why.is_none() {
        (remarks.like, remarks.more) = like(scan, talk, slate, pick.as_ref());
    }
    remarks
}

fn claim_cues(scan: &mut Scan, cue: Cue) -> bool {
    let hits: Vec<Range<usize>> = scan
        .cues
        .all(cue)
        .filter(|hit| scan.is_open(hit.from) && !hit.is(Cue::Cheap))
        .map(|hit| hit.from..hit.to)
        .collect();
    for range in &hits {
        scan.claim(range.clone(), Role::Talk);
    }
    !hits.is_empty()
}

fn why(scan: &mut Scan, talk: &Talk, slate: Option<&PastTurn>, rank: Option<usize>) -> Option<usize> {
    let seen = talk.all(Sign::Why).map(|seen| seen.range.clone()).collect::<Vec<_>>();
    for range in seen {
        let first = &scan.tokens()[range.start];
        let strict = matches!(
            first.folded.as_str(),
            "why" | "how" | "what" | "warum" | "wieso" | "weshalb" | "por" | "pourquoi" | "perche" | "waarom" | "varfor" | "dlaczego" | "czemu" | "explain"
        ) && !scan.tokens().get(range.start + 1).is_some_and(|next| next.is("about"));
        if scan.tokens().get(range.end).is_some_and(|next| matches!(next.folded.as_str(), "not" | "nicht" | "no" | "pas")) {
            continue;
        }
        let titled = rank.or_else(|| slate.and_then(|slate| titled(scan, slate, range.end)));
        let asks_of_picks = strict
            && slate.is_some()
            && (range.end..scan.sentence(range.start).end).all(|at| {
                !scan.is_content(at) || matches!(scan.tokens()[at].folded.as_str(), "pick" | "choice")
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
    if let Some((number, range)) = pick {
        let refused = scan.tokens()[..range.start]
            .iter()
            .any(|t| matches!(t.folded.as_str(), "not" | "dont" | "hate" | "nicht" | "pas" | "non" | "no"));
        for range in more.into_iter().chain(similar) {
            claim_open(scan, range);
        }
        return if refused { (None, true) } else { (Some(*number), false) };
    }
    if slate.is_some() {
        for range in similar {
            let next = scan.tokens().get(range.end).map(|token| token.folded.clone()).unwrap_or_default();
            let several = matches!(next.as_str(), "these" | "those" | "them" | "diese" | "estos" | "ceux" | "questi");
            let one = matches!(next.as_str(), "this" | "that" | "it" | "dieser" | "diesen" | "dieses" | "este" | "ese" | "celui" | "questo" | "deze" | "denna");
            if let Some(slate) = slate
                && let Some(rank) = titled(scan, slate, range.end)
            {
                let end = scan.phrase_end(range.start);
                scan.discard(|finding| (range.start..end).contains(&finding.range.start), Role::Talk);
                scan.claim(range.start..end, Role::Talk);
                return (Some(rank), false);
            }
            if one || several {
                claim_open(scan, range.start..range.end + 1);
                return (one.then_some(1), several);
            }
        }
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

/// The pick whose title holds the words after `from`, where exactly one does.
fn titled(scan: &Scan, slate: &PastTurn, from: usize) -> Option<usize> {
    let end = scan.phrase_end(from);
    let words: Vec<&Token> = scan.tokens()[from.min(end)..end]
        .iter()
        .enumerate()
        .filter(|(ahead, token)| token.is_word() && !scan.is_filler(from + ahead))
        .map(|(_, token)| token)
        .collect();
    let scores: Vec<usize> = slate
        .picks
        .iter()
        .map(|pick| {
            let title = super::tokens::words(&pick.title);
            words.iter().filter(|word| title.iter().any(|own| own.stem == word.stem)).count()
        })
        .collect();
    let best = scores.iter().copied().max().filter(|best| *best > 0)?;
    let mut at = scores.iter().enumerate().filter(|(_, score)| **score == best);
    let first = at.next()?.0;
    at.next().is_none().then_some(first + 1)
}

/// The pick that the message points at.
fn rank(scan: &Scan, slate: Option<&PastTurn>) -> Option<(usize, Range<usize>)> {
    let tokens = scan.tokens();
    let shown = slate.map_or(0, |slate| slate.picks.len());
    let words = tokens.iter().filter(|token| token.kind != Kind::Break).count();
    (0..tokens.len()).find_map(|at| {
        if !scan.is_open(at) {
            return None;
        }
        let token = &tokens[at];
        let number = |at: usize| -> Option<usize> {
            let token = tokens.get(at)?;
            match token.kind {
                Kind::Number => token.text.parse().ok(),
                Kind::Word => counted(&token.folded),
                Kind::Symbol | Kind::Break => None,
            }
            .filter(|number| (1..=20).contains(number))
        };
        let marked = token.is("#")
            || matches!(token.folded.as_str(), "number" | "no" | "nr" | "option" | "pick" | "choice" | "result" | "nummer" | "numero" | "opcion" | "product" | "item");
        if marked && let Some(number) = number(at + 1) {
            return Some((number, with_one(scan, at..at + 2)));
        }
        if token.kind == Kind::Number
            && tokens.get(at + 1).is_some_and(|next| matches!(next.folded.as_str(), "st" | "nd" | "rd" | "th") && next.joint == super::tokens::Joint::Glued)
        {
            return number(at).map(|number| (number, with_one(scan, at..at + 2)));
        }
        if token.kind == Kind::Number && words == 1 {
            return number(at).filter(|number| *number <= shown).map(|number| (number, at..at + 1));
        }
        let ordinal = ordinal(&token.folded, shown)?;
        if !token.is_word() {
            return None;
        }
        let article = at > 0
            && matches!(
                tokens[at - 1].folded.as_str(),
                "the" | "der" | "die" | "das" | "den" | "dem" | "el" | "la" | "le" | "il" | "lo" | "o" | "a" | "de" | "het" | "l" | "ten" | "ta" | "this" | "your" | "al" | "ao" | "del"
            );
        let followed_by_pick = tokens.get(at + 1).is_none_or(|next| {
            next.kind == Kind::Break || matches!(next.folded.as_str(), "one" | "pick" | "option" | "choice" | "product" | "item" | "result" | "suggestion")
        });
        let free = tokens.get(at + 1).is_none_or(|next| !scan.is_content(at + 1) || next.kind == Kind::Break);
        let temporal = tokens.get(at + 1).is_some_and(|next| {
            matches!(next.folded.as_str(), "time" | "week" | "year" | "month" | "day" | "thing" | "of" | "night" | "long" | "longer" | "minute" | "aid" | "ones" | "hand")
        });
        let pointed = followed_by_pick && (article || shown > 0) || article && free && shown > 0 || words <= 2 && shown > 0;
        (pointed && !temporal && (shown > 0 || article)).then(|| (ordinal, with_one(scan, at..at + 1)))
    })
}

fn with_one(scan: &Scan, range: Range<usize>) -> Range<usize> {
    let one = scan.tokens().get(range.end).is_some_and(|next| {
        matches!(next.folded.as_str(), "one" | "pick" | "option" | "choice" | "product" | "item" | "result" | "suggestion")
    });
    range.start..range.end + usize::from(one)
}

fn counted(word: &str) -> Option<usize> {
    const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.iter().position(|known| *known == word).map(|at| at + 1)
}

/// The words for the first, the second, …
const ORDINALS: [&str; 5] = [
        "first erste ersten erster erstes primero primera primer premier premiere primo prima primeiro primeira eerste forsta pierwszy pierwsza pierwsze top 1st",
        "second zweite zweiten zweiter zweites segundo segunda deuxieme seconde secondo seconda tweede andra drugi druga drugie 2nd",
        "third dritte dritten dritter drittes tercero tercera tercer troisieme terzo terza terceiro terceira derde tredje trzeci trzecia trzecie 3rd",
        "fourth vierte vierten cuarto cuarta quatrieme quarto quarta vierde fjarde czwarty czwarta czwarte",
        "fifth funfte funften quinto quinta cinquieme vijfde femte piaty piata piate",
    ];
static RANKS: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    let numbered = ORDINALS.iter().enumerate();
    numbered.flat_map(|(at, words)| words.split(' ').map(move |word| (word, at + 1))).collect()
});

fn ordinal(word: &str, shown: usize) -> Option<usize> {
    if let Some(rank) = RANKS.get(word) {
        return Some(*rank);
    }
    match word {
        "last" | "letzte" | "letzten" | "letzter" | "letztes" | "ultimo" | "ultima" | "dernier" | "derniere" | "laatste" | "sista" | "ostatni" | "ostatnia" | "bottom" => {
            (shown > 0).then_some(shown)
        }
        "middle" => (shown > 0).then_some(shown.div_ceil(2)),
        _ => None,
    }
}

/// What no longer matters: "any colour", "forget the budget", "it doesn't need to be waterproof".
fn drops(scan: &mut Scan, talk: &Talk) -> Vec<Drop> {
    let mut drops = Vec::new();
    if talk.has(Sign::Reset) {
        drops.push(Drop::All);
        let ranges: Vec<Range<usize>> = talk.all(Sign::Reset).map(|seen| seen.range.clone()).collect();
        for range in ranges {
            scan.claim(range, Role::Talk);
        }
    }
    for at in 0..scan.tokens().len() {
        if let Some(drop) = named_kind(scan, at) {
            scan.claim(at..at + 1, Role::Talk);
            drops.push(drop);
        }
    }
    let hits: Vec<(Range<usize>, bool)> = scan
        .cues
        .all(Cue::Indifferent)
        .filter(|hit| scan.is_open(hit.from))
        .map(|hit| (hit.from..hit.to, is_fine(&scan.tokens()[hit.to - 1].folded)))
        .collect();
    for (range, fine) in hits {
        let after = (range.end..scan.tokens().len())
            .find(|at| !scan.is_filler(*at) || scan.role(*at) == Role::Facet)
            .filter(|_| !fine);
        let object = after
            .and_then(|at| scan.findings.iter().find(|finding| finding.range.start == at))
            .or_else(|| scan.findings.iter().rev().find(|f| f.range.end <= range.start && range.start - f.range.end <= 1));
        let Some(object) = object.cloned() else { continue };
        let Want::Facet(_, value) = &object.need.want else { continue };
        drops.push(if fine { Drop::Allow(value.clone()) } else { Drop::Value(value.clone()) });
        scan.discard(|finding| finding.range == object.range, Role::Talk);
    }
    drops
}

fn is_fine(last: &str) -> bool {
    matches!(last, "fine" | "ok" | "okay" | "do")
}

/// A kind of need that stands beside a word of indifference.
fn named_kind(scan: &Scan, at: usize) -> Option<Drop> {
    let tokens = scan.tokens();
    let drop = match tokens[at].folded.as_str() {
        "budget" | "price" | "prices" | "money" | "cost" | "preis" | "precio" | "presupuesto" | "prix" | "prezzo" | "preco" | "orcamento" | "prijs" | "pris" | "cena" | "ceny" | "budzet" => Drop::Price,
        "colour" | "color" | "colours" | "colors" | "farbe" | "couleur" | "colore" | "cor" | "kleur" | "farg" | "kolor" => Drop::Kind(FacetKind::Colour),
        "size" | "sizes" | "grosse" | "talla" | "taille" | "pointure" | "taglia" | "tamanho" | "maat" | "storlek" | "rozmiar" => Drop::Kind(FacetKind::Size),
        "brand" | "brands" | "marke" | "marca" | "marque" | "merk" | "marka" => Drop::Kind(FacetKind::Brand),
        "material" | "materials" | "materiale" | "matiere" => Drop::Kind(FacetKind::Material),
        _ => return None,
    };
    // "any colour but black" is an exclusion, "price under 50" a bound.
    if scan.role(at) == Role::Price || scan.cues.is(at, Cue::Without) || tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number) {
        return None;
    }
    let before = (0..at)
        .rev()
        .take_while(|at| tokens[*at].kind != Kind::Break)
        .take(4)
        .find(|at| !matches!(tokens[*at].folded.as_str(), "the" | "my" | "a" | "about" | "der" | "die" | "el" | "la" | "le" | "il" | "o" | "de" | "to" | "den" | "das"));
    let any = before.is_some_and(|at| {
        matches!(tokens[at].folded.as_str(), "any" | "whatever" | "whichever" | "every" | "jede" | "egal" | "welche" | "cualquier" | "quelle" | "importe" | "qualsiasi" | "qualquer" | "elke" | "vilken" | "dowolny" | "no" | "without" | "ohne" | "sin" | "sans")
    });
    // "any colour you like" yes, "any price under 50" no.
    let bounded = scan.findings.iter().any(|f| f.range.start > at && f.range.start <= at + 2 && matches!(f.need.want, Want::PriceMax(_) | Want::PriceMin(_)));
    let indifferent = before.is_some_and(|at| scan.cues.is(at, Cue::Indifferent))
        || (at + 1..(at + 4).min(tokens.len()))
            .take_while(|at| tokens[*at].kind != Kind::Break)
            .any(|at| scan.cues.starting(at).is_some_and(|hit| hit.is(Cue::Indifferent) && !is_fine(&tokens[hit.to - 1].folded)));
    ((any && !bounded) || indifferent).then_some(drop)
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
    let pointed = rank
        .and_then(|rank| slate.picks.get(rank.checked_sub(1)?))
        .and_then(|pick| pick.price);
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
            Some(cap) if cap.currency == limit.currency && cap.amount < limit.amount => cap,
            _ => limit,
        };
        return Some(Need::hard(Want::PriceMax(limit)));
    }
    if remarks.dearer {
        return dearer_than(slate, remarks.rank).map(|limit| Need::soft(Want::PriceMin(limit)));
    }
    None
}
