//! Which of the catalogue's values a message names, and which of several meanings a word has here.

use std::ops::Range;

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::lexicon::Entry;
use super::terms::{self, Term};
use super::tokens::{Kind, Letters};
use super::words;

/// Words in the longest foreign term: "máquina de café expreso".
const TERM_WORDS: usize = 4;
/// A mended word of fewer letters is a guess that may order, not exclude.
const TRUSTED_MENDING: usize = 6;

const CONDITIONS: &[(&str, &[&str])] = &[
    ("used", &["second hand", "secondhand", "pre owned", "preowned", "used", "pre loved", "gebraucht", "gebrauchte", "gebrauchtes", "segunda mano", "d occasion", "usato", "usati", "tweedehands", "begagnad", "begagnade", "uzywany", "uzywane"]),
    ("refurbished", &["refurbished", "refurb", "renewed", "reconditioned", "generaluberholt", "generaluberholte", "reconditionne", "reacondicionado", "ricondizionato", "recondicionado"]),
    ("new", &["brand new", "new condition", "unused", "neuwertig", "a estrenar"]),
];

/// A value that the message names.
struct Mention {
    entry: Entry,
    range: Range<usize>,
    mended: bool,
    foreign: bool,
}

/// Finds the values that a message names.
pub(super) fn find(scan: &mut Scan) {
    conditions(scan);
    let mut mentions: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < scan.tokens().len() {
        if !is_free(scan, at) {
            at += 1;
            continue;
        }
        let mention = named(scan, at).or_else(|| translated(scan, at));
        match mention {
            Some(mention) => {
                at = mention.range.end;
                mentions.push(mention);
            }
            None => {
                compound(scan, at, &mut mentions);
                at += 1;
            }
        }
    }
    let heads = heads(scan, &mentions);
    for (mention, head) in mentions.into_iter().zip(heads) {
        if let Some(soft) = head {
            keep(scan, mention, soft);
        }
    }
    in_stock(scan);
}

fn is_free(scan: &Scan, at: usize) -> bool {
    scan.is_open(at)
        && matches!(scan.tokens()[at].kind, Kind::Word | Kind::Number)
        && scan.cues.covering(at).is_none()
}

/// What the catalogue calls so.
fn named(scan: &Scan, at: usize) -> Option<Mention> {
    let found = scan.found(at)?;
    let range = at..at + found.len;
    if !range.clone().all(|at| is_free(scan, at)) {
        return None;
    }
    let entry = choose(scan, found.entries, &range)?;
    Some(Mention { entry, range, mended: found.mended, foreign: false })
}

/// What another language calls so. Where the catalogue has no such value the English word still serves the
/// search.
fn translated(scan: &mut Scan, at: usize) -> Option<Mention> {
    let guess = scan.language.guess;
    if guess == Some("en") {
        return None;
    }
    for len in (1..=TERM_WORDS).rev() {
        let range = at..at + len;
        if range.end > scan.tokens().len() || !range.clone().all(|at| scan.is_open(at) && scan.tokens()[at].is_word()) {
            continue;
        }
        let phrase: Vec<&str> =
            scan.tokens()[range.clone()].iter().map(|token| token.folded.as_str()).collect();
        let phrase = phrase.join(" ");
        let meanings: Vec<Term> = terms::meanings(&phrase, guess).collect();
        if let Some(mention) = meanings.iter().find_map(|term| resolve(scan, term, &range)) {
            let value = mention.entry.value.to_string();
            scan.instead.push((range, value));
            return Some(mention);
        }
        if let Some(term) = meanings.first() {
            if term.kind != FacetKind::Audience {
                let english = term.english.split('/').next().unwrap_or(term.english);
                scan.instead.push((range.clone(), english.to_owned()));
            }
            scan.terms.push((range, *term));
            return None;
        }
    }
    None
}

fn resolve(scan: &Scan, term: &Term, range: &Range<usize>) -> Option<Mention> {
    term.english.split('/').find_map(|english| {
        let entries = scan.lexicon.lookup(english)?;
        let entry = entries.iter().filter(|entry| entry.kind == term.kind).max_by_key(|entry| entry.whole)?;
        Some(Mention { entry: entry.clone(), range: range.clone(), mended: false, foreign: true })
    })
}

/// "Lederschuhe": a material and a thing in one word.
fn compound(scan: &mut Scan, at: usize, mentions: &mut Vec<Mention>) {
    let guess = scan.language.guess;
    if !matches!(guess, None | Some("de" | "nl" | "sv")) || !scan.is_open(at) {
        return;
    }
    let word = scan.tokens()[at].folded.clone();
    if !scan.tokens()[at].is_word() || !word.is_ascii() || word.len() < 8 {
        return;
    }
    let range = at..at + 1;
    for cut in (4..word.len() - 3).rev() {
        let (head, tail) = word.split_at(cut);
        let material = [head.to_owned(), format!("{head}e"), head.trim_end_matches(['n', 's']).to_owned()]
            .iter()
            .find_map(|head| {
                terms::meanings(head, guess).find(|term| term.kind == FacetKind::Material)
            });
        let thing = terms::meanings(tail, guess).find(|term| term.kind == FacetKind::Category);
        let (Some(material), Some(thing)) = (material, thing) else { continue };
        match resolve(scan, &material, &range) {
            Some(mention) => mentions.push(mention),
            None => scan.terms.push((range.clone(), material)),
        }
        if let Some(mention) = resolve(scan, &thing, &range) {
            mentions.push(mention);
        }
        let english = |term: &Term| term.english.split('/').next().unwrap_or_default().to_owned();
        scan.instead.push((range, format!("{} {}", english(&material), english(&thing))));
        return;
    }
}

/// The meaning that fits the place of the phrase best.
fn choose(scan: &Scan, entries: &[Entry], range: &Range<usize>) -> Option<Entry> {
    let tokens = scan.tokens();
    let before = (0..range.start).rev().find(|at| !matches!(tokens[*at].folded.as_str(), "the" | "a" | "an" | "some"));
    let article = range.start > 0 && matches!(tokens[range.start - 1].folded.as_str(), "a" | "an" | "some");
    let before = before.map_or("", |at| tokens[at].folded.as_str());
    let modifies = tokens.get(range.end).is_some_and(|next| {
        next.is_word()
            && scan.is_open(range.end)
            && !words::opens_phrase(&next.folded)
            && (scan.found(range.end).is_some() || scan.is_content(range.end))
            || next.is("ones") || next.is("one")
    });
    let proper = tokens[range.start].letters != Letters::Lower && range.start > 0 && !scan.all_capitals();
    let score = |entry: &Entry| -> i32 {
        let place = match entry.kind {
            FacetKind::Brand => {
                i32::from(matches!(before, "by" | "from" | "brand" | "von" | "de" | "di")) * 50
                    + i32::from(proper) * 25
                    + i32::from(modifies) * 15
            }
            FacetKind::Colour => {
                i32::from(matches!(before, "in" | "en")) * 30
                    + i32::from(modifies) * 25
                    + i32::from(matches!(before, "colour" | "color")) * 50
                    + i32::from(scan.refining) * 12
            }
            FacetKind::Material => {
                i32::from(matches!(before, "of" | "in" | "from" | "aus" | "en" | "di")) * 28
                    + i32::from(modifies) * 20
            }
            FacetKind::Category => {
                i32::from(!modifies) * 30 + i32::from(article && !modifies) * 20
                    - i32::from(matches!(before, "in") && !modifies) * 10
                    - i32::from(scan.refining && !entry.whole) * 20
            }
            FacetKind::Audience => i32::from(matches!(before, "for" | "fur" | "para" | "pour")) * 30 + 10,
            FacetKind::Use => {
                i32::from(matches!(before, "for" | "fur" | "para" | "pour")) * 20 + i32::from(modifies) * 12
            }
            FacetKind::Feature => i32::from(modifies) * 18 + i32::from(before == "with") * 20,
            FacetKind::Size | FacetKind::Condition => 15,
        };
        // Every doubling of the products counts one; a full phrase counts ten.
        place + i32::from(entry.whole) * 10 + (entry.products + 1).ilog2() as i32
    };
    entries
        .iter()
        .enumerate()
        .max_by_key(|(at, entry)| (score(entry), std::cmp::Reverse(*at)))
        .map(|(_, entry)| entry.clone())
}

/// For each mention whether it is a need, and then whether only a wish. Of several things named, what is
/// asked for is the last of a row ("phone case"), the first of "X for Y" and "X with Y", the second of
/// "pair of X".
fn heads(scan: &Scan, mentions: &[Mention]) -> Vec<Option<bool>> {
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
    let adjective = ["ed", "ing", "y", "ish", "al", "ous", "ic", "able", "less", "ful", "ive", "ant", "ent", "style"]
        .iter()
        .any(|ending| next.folded.ends_with(ending));
    let english = scan.language.guess.is_none_or(|guess| guess == "en");
    let known = mentions.iter().any(|mention| mention.range.start == range.end)
        || scan.found(range.end).is_some()
        || terms::is_colour(&next.stem)
        || terms::is_material(&next.stem);
    english
        && singular
        && !adjective
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
            "for" | "fur" | "para" | "pour" | "per" | "voor" | "dla" => {
                // "recommendations for boots", "deals for boots": asked for all the same.
                let asks = at > 0
                    && matches!(
                        tokens[at - 1].folded.as_str(),
                        "recommendation" | "recommendations" | "suggestions" | "suggestion" | "ideas" | "search" | "looking" | "options" | "tips" | "market" | "shopping"
                    );
                return (!asks).then_some(Introduction::Purpose);
            }
            "with" | "without" | "like" | "mit" | "con" | "avec" | "com" | "met" | "med" | "ohne" | "sans" => {
                return Some(Introduction::Beside);
            }
            "inside" | "into" | "onto" if at > 0 => return Some(Introduction::Beside),
            "and" | "or" | "that" | "is" | "are" | "i" | "to" => return None,
            _ => {}
        }
    }
    None
}

fn keep(scan: &mut Scan, mention: Mention, soft: bool) {
    let Mention { entry, range, mended, foreign } = mention;
    let letters: usize =
        scan.tokens()[range.clone()].iter().map(|token| token.folded.chars().count()).sum();
    let firm = match entry.kind {
        FacetKind::Category => entry.whole,
        FacetKind::Use => false,
        FacetKind::Brand
        | FacetKind::Colour
        | FacetKind::Size
        | FacetKind::Material
        | FacetKind::Audience
        | FacetKind::Condition
        | FacetKind::Feature => true,
    };
    let hard = firm && !soft && (!mended || letters > TRUSTED_MENDING);
    let want = Want::Facet(entry.kind, entry.value.to_string());
    let need = if hard { Need::hard(want) } else { Need::soft(want) };
    let role = if entry.kind == FacetKind::Size { Role::Size } else { Role::Facet };
    if mended && !foreign {
        scan.instead.push((range.clone(), entry.value.to_string()));
    }
    scan.claim(range.clone(), role);
    scan.findings.push(Finding::new(need, range));
}

fn conditions(scan: &mut Scan) {
    for (name, phrases) in CONDITIONS {
        for phrase in *phrases {
            let words: Vec<&str> = phrase.split(' ').collect();
            let at = (0..scan.tokens().len()).find(|at| {
                words.iter().enumerate().all(|(ahead, word)| {
                    scan.tokens().get(at + ahead).is_some_and(|token| token.is(word)) && scan.is_open(at + ahead)
                }) && !(words.len() == 1 && *name == "used" && is_verb(scan, *at))
            });
            let Some(at) = at else { continue };
            let range = at..at + words.len();
            let known = scan
                .vocabulary
                .facets
                .iter()
                .filter(|facet| facet.kind == FacetKind::Condition)
                .find(|facet| facet.value.contains(name) || facet.forms.iter().any(|form| form == phrase));
            let value = known.map_or((*name).to_owned(), |facet| facet.value.clone());
            scan.claim(range.clone(), Role::Facet);
            scan.findings.push(Finding::new(Need::hard(Want::Facet(FacetKind::Condition, value)), range));
            break;
        }
    }
}

/// "used to", "used for", "often used": not second-hand.
fn is_verb(scan: &Scan, at: usize) -> bool {
    let word = |at: Option<usize>| {
        at.and_then(|at| scan.tokens().get(at)).map_or("", |token| token.folded.as_str())
    };
    matches!(word(Some(at + 1)), "to" | "for" | "as" | "by" | "with" | "in" | "it" | "on" | "outdoors" | "every" | "daily")
        || matches!(
            word(at.checked_sub(1)),
            "get" | "getting" | "be" | "been" | "is" | "are" | "i" | "often" | "mostly" | "we" | "was" | "were" | "have"
        )
}

fn in_stock(scan: &mut Scan) {
    let hits: Vec<Range<usize>> =
        scan.cues.all(Cue::InStock).map(|hit| hit.from..hit.to).collect();
    for range in hits {
        if range.clone().all(|at| scan.is_open(at)) {
            scan.claim(range.clone(), Role::Talk);
            scan.findings.push(Finding::new(Need::hard(Want::InStock), range));
        }
    }
}
