//! What the shopper does not want, and how far a refusal reaches.

use std::ops::Range;

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::tokens::{Joint, Kind};
use super::{free_of, terms, words};

/// The longest run of unknown words that is one thing: "visible brand logos".
const RUN: usize = 3;

/// Words after "not" that deny a state, not a property.
const STATES: &str = "fit fits fitting work works working available sold shipping going looking trying planning sure happy interested important needed \
required working coming buying able allowed possible necessary ready sorry enough even here there quite exactly entirely completely particularly that quite willing \
worried bothered fussy picky listed found included shown show get good great nice bad much many long now home used having being getting wanting thinking talking asking \
helpful useful right wrong true false fair what how who where because since like as all everyone everything";

/// One refusal: its words and what they refuse.
struct Refusal {
    cue: Range<usize>,
    items: Vec<Range<usize>>,
    /// An even number of refusals wants: "not without laces".
    wants: bool,
}

/// Turns what is refused into exclusions.
pub(super) fn apply(scan: &mut Scan) {
    free_of::find(scan);
    measured(scan);
    let mut at = 0;
    while at < scan.tokens().len() {
        let Some(refusal) = refusal_at(scan, at).filter(|_| scan.has_room()) else {
            at += 1;
            continue;
        };
        at = refusal.items.last().map_or(refusal.cue.end, |last| last.end).max(at + 1);
        if refusal.items.is_empty() {
            continue;
        }
        scan.claim(refusal.cue.clone(), Role::Talk);
        for item in refusal.items {
            settle(scan, item, refusal.wants);
        }
    }
}

/// "Not too short" asks neither for short ones nor against them; "too big" asks for no big ones.
fn measured(scan: &mut Scan) {
    let ends: Vec<usize> = scan
        .cues
        .all(Cue::Harmless)
        .filter(|hit| {
            matches!(
                scan.tokens()[hit.to - 1].folded.as_str(),
                "too"
                    | "very"
                    | "that"
                    | "so"
                    | "zu"
                    | "muy"
                    | "trop"
                    | "troppo"
                    | "muito"
                    | "te"
                    | "for"
                    | "za"
            )
        })
        .map(|hit| hit.to)
        .collect();
    let excess = (0..scan.tokens().len())
        .filter(|at| {
            scan.tokens()[*at].is("too")
                && scan.cues.covering(*at).is_none_or(|hit| hit.to == hit.from + 1)
        })
        .map(|at| at + 1);
    let ends: Vec<usize> = ends.into_iter().chain(excess).collect();
    for at in ends {
        if scan.is_content(at) {
            scan.claim(at..at + 1, Role::Excluded);
        }
    }
}

fn is_refusal(scan: &Scan, at: usize) -> bool {
    scan.is_open(at)
        && scan.cues.starting(at).is_some_and(|hit| hit.is(Cue::Without) || hit.is(Cue::Not))
}

fn refusal_at(scan: &Scan, at: usize) -> Option<Refusal> {
    if !is_refusal(scan, at) {
        return None;
    }
    let tokens = scan.tokens();
    let first = scan.cues.starting(at)?;
    let language = scan.language.guess;
    let strong = first.is(Cue::Without);
    // "non-stick" is a property; "non-leather" is a refusal.
    let prefix = tokens.get(at + 1).is_some_and(|next| next.joint == Joint::Hyphen)
        || language.is_none_or(|language| language == "en");
    if first.to == at + 1 && tokens[at].is("non") && prefix {
        let known = scan.findings.iter().any(|f| f.range.start == first.to)
            || is_known_word(scan, first.to);
        if !known {
            return None;
        }
    }
    let mut end = first.to;
    let mut wants = false;
    loop {
        let token = tokens.get(end)?;
        if token.kind == Kind::Break || matches!(scan.role(end), Role::Price | Role::Talk) {
            return None;
        }
        if let Some(hit) = scan.cues.starting(end) {
            if hit.is(Cue::Without) || hit.is(Cue::Not) {
                wants = !wants;
                end = hit.to;
                continue;
            }
            // "don't want", "not looking for": the wanting itself is refused.
            if hit.is(Cue::Want) || hit.is(Cue::Must) || hit.is(Cue::From) || hit.is(Cue::Also) {
                end = hit.to;
                continue;
            }
            if hit.is(Cue::Size) && scan.is_open(end) {
                end = hit.to;
                continue;
            }
            return None;
        }
        // "kein In-Ear": a small word that is part of a larger one is none.
        let compound =
            tokens.get(end + 1).is_some_and(|next| next.joint == Joint::Hyphen && next.is_word());
        if compound && scan.is_open(end) && token.is_word() && first.to <= end {
            break;
        }
        // "not for kids" refuses, "no, for kids" does not.
        if item_at(scan, end, true).is_some()
            && !(words::is_linker(&token.folded) && scan.is_filler(end))
        {
            break;
        }
        let infinitive = token.is("to")
            && tokens.get(end + 1).is_some_and(|next| {
                matches!(
                    next.folded.as_str(),
                    "have"
                        | "wear"
                        | "buy"
                        | "be"
                        | "use"
                        | "get"
                        | "eat"
                        | "contain"
                        | "see"
                        | "own"
                )
            });
        if infinitive || words::is_linker(&token.folded) {
            end += 1;
            continue;
        }
        return None;
    }
    let adjacent = end == first.to
        || tokens[first.to..end].iter().all(|t| {
            matches!(
                t.folded.as_str(),
                "a" | "an" | "the" | "any" | "too" | "in" | "made" | "of" | "from"
            )
        });
    let unknown_counts = strong || adjacent;
    let mut items =
        vec![item_at(scan, end, unknown_counts).filter(|item| strong || !is_state(scan, item))?];
    extend(scan, &mut items, &tokens[at].folded, strong);
    Some(Refusal { cue: at..end, items, wants })
}

fn is_state(scan: &Scan, item: &Range<usize>) -> bool {
    let known = scan.findings.iter().any(|finding| item.contains(&finding.range.start));
    !known && STATES.split(' ').any(|word| scan.tokens()[item.start].is(word))
}

/// The refused thing that begins at a token: something found, or a run of unknown words.
fn item_at(scan: &Scan, at: usize, unknown: bool) -> Option<Range<usize>> {
    let mut end = at;
    let tokens = scan.tokens();
    // A row of found properties is one thing: "black leather", "Nike shoes".
    while let Some(finding) = scan
        .findings
        .iter()
        .filter(|finding| finding.range.start == end && !is_price(&finding.need.want))
        .max_by_key(|finding| finding.range.end)
    {
        end = finding.range.end;
    }
    if end > at {
        return Some(at..end);
    }
    if let Some((range, _)) = scan.terms.iter().find(|(range, _)| range.start == at) {
        return Some(range.clone());
    }
    if !unknown {
        return None;
    }
    let joined =
        |at: usize| tokens.get(at).is_some_and(|t| t.joint == Joint::Hyphen && t.is_word());
    while end < tokens.len()
        && end - at < RUN
        && (scan.is_content(end)
            || scan.is_open(end) && (joined(end) && end > at || joined(end + 1)))
    {
        if end > at && words::opens_phrase(&tokens[end].folded) {
            break;
        }
        end += 1;
    }
    (end > at && (joined(at + 1) || !words::is_english_filler(&tokens[at].folded)))
        .then_some(at..end)
}

fn is_price(want: &Want) -> bool {
    matches!(want, Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_) | Want::InStock)
}

/// Adds the further members of a list: "no leather or suede", "not red, blue or green".
fn extend(scan: &Scan, items: &mut Vec<Range<usize>>, cue: &str, strong: bool) {
    let tokens = scan.tokens();
    let language = scan.language.guess;
    let mut pending: Vec<Range<usize>> = Vec::new();
    loop {
        let last = pending.last().or(items.last()).map_or(0, |item| item.end);
        let Some(joint) = tokens.get(last) else { break };
        let comma = joint.is(",") && joint.kind == Kind::Break;
        let slash = joint.is("/");
        let mut next = last + 1;
        let word = |at: usize| tokens.get(at).map_or("", |t| t.folded.as_str());
        let or = words::is_or(word(if comma { last + 1 } else { last }), language);
        let and = words::is_and(word(if comma { last + 1 } else { last }), language);
        if comma && (or || and) {
            next += 1;
        }
        if !(comma || slash || or || and) {
            break;
        }
        // "or in pink", "nor any wool"
        while tokens.get(next).is_some_and(|t| {
            matches!(
                t.folded.as_str(),
                "in" | "any"
                    | "a"
                    | "an"
                    | "the"
                    | "from"
                    | "of"
                    | "de"
                    | "en"
                    | "di"
                    | "aus"
                    | "no"
                    | "not"
                    | "without"
            ) && scan.role(next) != Role::Facet
        }) {
            next += 1;
        }
        let unknown = or || (and && strong);
        let Some(item) = item_at(scan, next, unknown) else { break };
        if tokens.get(next).is_none_or(|t| t.kind == Kind::Break) {
            break;
        }
        let alike = alike(scan, &items[0], &item);
        if or || slash {
            if !alike
                && known_kind(scan, &item).is_some()
                && known_kind(scan, &items[0]).is_some()
                && !slash
            {
                break;
            }
            items.append(&mut pending);
            items.push(item);
        } else if and {
            if !alike {
                break;
            }
            items.append(&mut pending);
            items.push(item);
        } else if alike {
            // Whether a comma goes on with the list shows at its end, except after "no".
            if matches!(
                cue,
                "no" | "without"
                    | "except"
                    | "avoid"
                    | "kein"
                    | "keine"
                    | "keinen"
                    | "ohne"
                    | "sin"
                    | "sans"
                    | "senza"
                    | "sem"
                    | "geen"
                    | "zonder"
                    | "utan"
                    | "bez"
                    | "hate"
                    | "never"
                    | "excluding"
                    | "allergic"
            ) {
                items.append(&mut pending);
                items.push(item);
            } else {
                pending.push(item);
            }
        } else {
            break;
        }
    }
}

/// The kind of facet that an item is.
fn known_kind(scan: &Scan, item: &Range<usize>) -> Option<FacetKind> {
    scan.findings
        .iter()
        .filter(|finding| item.contains(&finding.range.start))
        .find_map(|finding| {
            finding.wanted().map(|(kind, _)| kind).or(match &finding.need.want {
                Want::Facet(kind, _) => Some(*kind),
                _ => None,
            })
        })
        .or_else(|| scan.terms.iter().find(|(range, _)| range == item).map(|(_, term)| term.kind))
        .or_else(|| {
            let stem = &scan.tokens()[item.start].stem;
            if terms::is_material(stem) {
                Some(FacetKind::Material)
            } else if terms::is_colour(stem) {
                Some(FacetKind::Colour)
            } else {
                None
            }
        })
}

fn alike(scan: &Scan, a: &Range<usize>, b: &Range<usize>) -> bool {
    known_kind(scan, a) == known_kind(scan, b)
}

/// Makes an item an exclusion, or with an even number of refusals a need.
fn settle(scan: &mut Scan, item: Range<usize>, wants: bool) {
    let inside: Vec<usize> = (0..scan.findings.len())
        .filter(|at| item.contains(&scan.findings[*at].range.start))
        .collect();
    let describes = |finding: &Finding| {
        matches!(
            finding.wanted(),
            Some((
                FacetKind::Material
                    | FacetKind::Brand
                    | FacetKind::Colour
                    | FacetKind::Feature
                    | FacetKind::Audience
                    | FacetKind::Condition
                    | FacetKind::Size,
                _
            ))
        )
    };
    let described = inside.iter().any(|at| describes(&scan.findings[*at]))
        || scan.terms.iter().any(|(range, _)| item.contains(&range.start) && range.end <= item.end);
    if inside.is_empty() {
        let need = unknown(scan, &item, wants);
        scan.claim(item.clone(), if wants { Role::Facet } else { Role::Excluded });
        scan.findings.push(Finding::new(need, item));
        return;
    }
    for at in inside {
        let finding = &mut scan.findings[at];
        // "no leather shoes" still asks for shoes.
        if finding.is_category() && described {
            continue;
        }
        if wants {
            finding.need.hard = true;
            continue;
        }
        finding.need.not = true;
        finding.need.hard = true;
        let range = finding.range.clone();
        scan.claim(range, Role::Excluded);
    }
    let foreign: Vec<Range<usize>> = scan
        .terms
        .iter()
        .filter(|(range, term)| item.contains(&range.start) && term.kind == FacetKind::Material)
        .map(|(range, _)| range.clone())
        .collect();
    for range in foreign {
        if !scan.findings.iter().any(|f| f.range == range && f.need.not) {
            let need = unknown(scan, &range, wants);
            scan.findings.push(Finding::new(need, range));
        }
    }
}

/// A need for words that the catalogue doesn't know.
pub(super) fn unknown(scan: &Scan, item: &Range<usize>, wants: bool) -> Need {
    let text = scan.text.words(item.clone());
    let term =
        scan.terms.iter().find(|(range, _)| range.start == item.start).map(|(_, term)| *term);
    let stem = &scan.tokens()[item.start].stem;
    let (kind, value) = match term {
        Some(term) => {
            let english = term.english.split('/').next().unwrap_or(term.english);
            (term.kind, english.to_owned())
        }
        None if item.len() == 1 && terms::is_material(stem) => (FacetKind::Material, text),
        None if item.len() == 1 && terms::is_colour(stem) => (FacetKind::Colour, text),
        None => (FacetKind::Feature, text),
    };
    if wants { Need::hard(Want::Facet(kind, value)) } else { Need::exclude(kind, value) }
}

pub(super) fn is_known_word(scan: &Scan, at: usize) -> bool {
    scan.tokens().get(at).is_some_and(|token| {
        terms::is_material(&token.stem)
            || scan.found(at).is_some_and(|found| {
                found.entries.iter().any(|entry| {
                    matches!(entry.kind, FacetKind::Material | FacetKind::Brand | FacetKind::Colour)
                })
            })
    })
}
