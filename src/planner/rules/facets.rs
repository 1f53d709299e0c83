//! Which of the catalogue's values a message names, and which of several meanings a word has here.

use std::ops::Range;

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::lexicon::Entry;
use super::terms::{self, Term};
use super::tokens::{Kind, Letters};
use super::{conditions, heads, recipients, words};

/// More values than any honest message names; keeps reading linear.
const MOST_MENTIONS: usize = 80;
/// A mended word of fewer letters is a guess that may order, not exclude.
const TRUSTED_MENDING: usize = 6;

/// A value that the message names.
pub(super) struct Mention {
    pub entry: Entry,
    pub range: Range<usize>,
    mended: bool,
    foreign: bool,
}

/// Finds the values that a message names.
pub(super) fn find(scan: &mut Scan) {
    conditions::find(scan);
    let mut mentions: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < scan.tokens().len() && mentions.len() < MOST_MENTIONS {
        if !is_free(scan, at) {
            at += 1;
            continue;
        }
        let mention = named(scan, at).or_else(|| translated(scan, at));
        match mention {
            Some(mention) => {
                let kind = overlapping(scan, &mention);
                at = kind.as_ref().unwrap_or(&mention).range.end;
                mentions.push(mention);
                mentions.extend(kind);
            }
            None => {
                compound(scan, at, &mut mentions);
                at += 1;
            }
        }
    }
    let heads = heads::heads(scan, &mentions);
    for (mention, head) in mentions.into_iter().zip(heads) {
        if imitation(scan, &mention) || names_food(scan, &mention) {
            continue;
        }
        if let Some(soft) = head {
            keep(scan, mention, soft);
        }
    }
}

/// "Trail running shoes" are for trail running, and are running shoes.
fn overlapping(scan: &Scan, mention: &Mention) -> Option<Mention> {
    if mention.entry.kind != FacetKind::Use {
        return None;
    }
    let end = mention.range.end;
    (mention.range.start + 1..end).find_map(|at| {
        let found = scan.found(at).filter(|found| at + found.len > end)?;
        let range = end..at + found.len;
        let is_kind = |entry: &&Entry| entry.kind == FacetKind::Category && entry.whole;
        let entry = found
            .entries
            .iter()
            .find(is_kind)
            .filter(|_| range.clone().all(|at| is_free(scan, at)))?;
        Some(Mention { entry: entry.clone(), range, mended: found.mended, foreign: false })
    })
}

/// "Faux leather" is another material than leather.
fn imitation(scan: &mut Scan, mention: &Mention) -> bool {
    let Some(before) = mention.range.start.checked_sub(1) else { return false };
    let token = &scan.tokens()[before];
    let imitates = matches!(
        token.folded.as_str(),
        "faux" | "fake" | "vegan" | "imitation" | "artificial" | "synthetic" | "mock" | "eco"
    );
    if mention.entry.kind != FacetKind::Material || !imitates {
        return false;
    }
    let value = format!("{} {}", token.text, mention.entry.value);
    let range = before..mention.range.end;
    scan.discard(|finding| finding.range.start == before, Role::Open);
    scan.claim(range.clone(), Role::Facet);
    scan.findings.push(Finding::new(Need::hard(Want::Facet(FacetKind::Material, value)), range));
    true
}

/// "Green tea" and "brown rice" are kinds, not colours.
fn names_food(scan: &Scan, mention: &Mention) -> bool {
    mention.entry.kind == FacetKind::Colour
        && scan.tokens().get(mention.range.end).is_some_and(|next| {
            matches!(
                next.stem.as_str(),
                "tea"
                    | "wine"
                    | "beer"
                    | "rice"
                    | "sugar"
                    | "bread"
                    | "chocolate"
                    | "cheese"
                    | "pepper"
                    | "bean"
                    | "lentil"
                    | "onion"
                    | "cabbage"
                    | "curry"
                    | "sauce"
                    | "vinegar"
                    | "meat"
                    | "coffee"
                    | "juice"
                    | "noise"
                    | "friday"
                    | "quinoa"
                    | "olive"
                    | "grape"
                    | "oil"
            )
        })
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
    for len in (1..=terms::TERM_WORDS).rev() {
        let range = at..at + len;
        if range.end > scan.tokens().len()
            || !range.clone().all(|at| scan.is_open(at) && scan.tokens()[at].is_word())
        {
            continue;
        }
        let phrase: Vec<&str> =
            scan.tokens()[range.clone()].iter().map(|token| token.folded.as_str()).collect();
        let phrase = phrase.join(" ");
        let meanings: Vec<Term> = terms::meanings(&phrase, guess).collect();
        if let Some(mention) = meanings.iter().find_map(|term| resolve(scan, term, &range)) {
            let value = mention.entry.value.to_string();
            // Of desk lamps among the shop's lamps the search still wants those for desks.
            let names = meanings.iter().flat_map(|term| term.english.split('/'));
            let narrower = names.into_iter().find(|name| {
                mention.entry.kind == FacetKind::Category
                    && name.contains(' ')
                    && name.len() > value.len() + 2
            });
            scan.instead.push((range, narrower.map_or(value, str::to_owned)));
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
    // Where the catalogue has no desk lamps by name, they are among its lamps.
    let tail = |english: &'static str| {
        let words = english.split_once(' ').filter(|_| term.kind == FacetKind::Category);
        words.map(|(_, tail)| tail)
    };
    let names = term.english.split('/');
    let names = names.clone().chain(names.filter_map(tail));
    names.into_iter().find_map(|english| {
        let entries = scan.lexicon.lookup(english)?;
        let entry = entries
            .iter()
            .filter(|entry| entry.kind == term.kind)
            .max_by_key(|entry| entry.whole)?;
        let mut entry = entry.clone();
        if entry.kind == FacetKind::Audience {
            entry.value = recipients::section(scan, entry.value);
        }
        Some(Mention { entry, range: range.clone(), mended: false, foreign: true })
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
        let material =
            [head.to_owned(), format!("{head}e"), head.trim_end_matches(['n', 's']).to_owned()]
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
    let before = (0..range.start)
        .rev()
        .find(|at| !matches!(tokens[*at].folded.as_str(), "the" | "a" | "an" | "some"));
    let article =
        range.start > 0 && matches!(tokens[range.start - 1].folded.as_str(), "a" | "an" | "some");
    let asked = |at: &usize| scan.cues.is(*at, Cue::Want);
    let before = before.filter(|at| !asked(at)).map_or("", |at| tokens[at].folded.as_str());
    let modifies = tokens.get(range.end).is_some_and(|next| {
        next.is_word()
            && scan.is_open(range.end)
            && !words::opens_phrase(&next.folded)
            && (scan.found(range.end).is_some() || scan.is_content(range.end))
            || next.is("ones")
            || next.is("one")
    });
    let proper =
        tokens[range.start].letters != Letters::Lower && range.start > 0 && !scan.all_capitals();
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
            FacetKind::Audience => {
                i32::from(matches!(before, "for" | "fur" | "para" | "pour")) * 60 + 10
            }
            FacetKind::Use => {
                i32::from(matches!(before, "for" | "fur" | "para" | "pour")) * 60
                    + i32::from(modifies) * 12
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
    let trusted = letters > TRUSTED_MENDING || entry.kind == FacetKind::Category;
    let hard = firm && !soft && (!mended || trusted);
    let want = Want::Facet(entry.kind, entry.value.to_string());
    let need = if hard { Need::hard(want) } else { Need::soft(want) };
    let role = if entry.kind == FacetKind::Size { Role::Size } else { Role::Facet };
    if mended && !foreign {
        scan.instead.push((range.clone(), entry.value.to_string()));
    }
    scan.claim(range.clone(), role);
    scan.findings.push(Finding::new(need, range));
}
