//! What the shopper does not want, and how far a refusal reaches.

use std::ops::Range;

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::terms;
use super::tokens::{Joint, Kind};
use super::words;

/// The longest run of unknown words that is one thing: "visible brand logos".
const RUN: usize = 3;
/// What food and cosmetics can be free of without the catalogue naming it.
const FREE_OF: &str = "sugar gluten lactose nut nuts peanut peanuts dairy soy soya egg eggs alcohol caffeine bpa paraben parabens \
sulfate sulfates sulphate fragrance perfume plastic latex leather fur meat milk palm wheat salt preservative preservatives silicone silicones \
pvc pfas nickel lead phthalate msg gmo cruelty animal aluminium aluminum wool down feather";
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
    suffixes(scan);
    let mut at = 0;
    while at < scan.tokens().len() {
        let Some(refusal) = refusal_at(scan, at) else {
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
    if first.to == at + 1 && tokens[at].is("non") && language.is_none_or(|l| l == "en") {
        let known = scan.findings.iter().any(|f| f.range.start == first.to) || is_known_word(scan, first.to);
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
        // "not for kids" refuses, "no, for kids" does not.
        if item_at(scan, end, true).is_some() && !(words::is_linker(&token.folded) && scan.is_filler(end)) {
            break;
        }
        let infinitive = token.is("to") && tokens.get(end + 1).is_some_and(|next| {
            matches!(next.folded.as_str(), "have" | "wear" | "buy" | "be" | "use" | "get" | "eat" | "contain" | "see" | "own")
        });
        if infinitive || words::is_linker(&token.folded) {
            end += 1;
            continue;
        }
        return None;
    }
    let adjacent = end == first.to || tokens[first.to..end].iter().all(|t| matches!(t.folded.as_str(), "a" | "an" | "the" | "any" | "too" | "in" | "made" | "of" | "from"));
    let unknown_counts = strong || adjacent;
    let mut items = vec![item_at(scan, end, unknown_counts).filter(|item| strong || !is_state(scan, item))?];
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
    while end < tokens.len() && end - at < RUN && scan.is_content(end) {
        if end > at && words::opens_phrase(&tokens[end].folded) {
            break;
        }
        end += 1;
    }
    (end > at && !words::is_english_filler(&tokens[at].folded)).then_some(at..end)
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
            matches!(t.folded.as_str(), "in" | "any" | "a" | "an" | "the" | "from" | "of" | "de" | "en" | "di" | "aus" | "no" | "not" | "without")
                && scan.role(next) != Role::Facet
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
            if !alike && known_kind(scan, &item).is_some() && known_kind(scan, &items[0]).is_some() && !slash {
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
            if matches!(cue, "no" | "without" | "except" | "avoid" | "kein" | "keine" | "keinen" | "ohne" | "sin" | "sans" | "senza" | "sem" | "geen" | "zonder" | "utan" | "bez" | "hate" | "never" | "excluding" | "allergic") {
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
        .find_map(|finding| finding.wanted().map(|(kind, _)| kind).or(match &finding.need.want {
            Want::Facet(kind, _) => Some(*kind),
            _ => None,
        }))
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
            Some((FacetKind::Material | FacetKind::Brand | FacetKind::Colour | FacetKind::Feature | FacetKind::Audience | FacetKind::Condition | FacetKind::Size, _))
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
fn unknown(scan: &Scan, item: &Range<usize>, wants: bool) -> Need {
    let text: Vec<&str> =
        scan.tokens()[item.clone()].iter().map(|token| token.text.as_str()).collect();
    let text = text.join(" ");
    let term = scan.terms.iter().find(|(range, _)| range.start == item.start).map(|(_, term)| *term);
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

fn is_known_word(scan: &Scan, at: usize) -> bool {
    scan.tokens().get(at).is_some_and(|token| {
        terms::is_material(&token.stem)
            || scan.found(at).is_some_and(|found| {
                found.entries.iter().any(|entry| {
                    matches!(entry.kind, FacetKind::Material | FacetKind::Brand | FacetKind::Colour)
                })
            })
    })
}

/// "leather-free", "lederfrei", and "sugar free".
fn suffixes(scan: &mut Scan) {
    for at in 0..scan.tokens().len() {
        let token = &scan.tokens()[at];
        let german = ["freie", "freien", "freies", "freier", "freiem", "frei"]
            .iter()
            .find_map(|ending| token.folded.strip_suffix(ending))
            .filter(|stem| stem.len() >= 3)
            .and_then(|stem| terms::meanings(stem, None).find(|t| t.kind == FacetKind::Material));
        if let Some(term) = german.filter(|_| scan.is_open(at)) {
            let english = term.english.split('/').next().unwrap_or(term.english);
            let need = Need::exclude(FacetKind::Material, english);
            scan.claim(at..at + 1, Role::Excluded);
            scan.findings.push(Finding::new(need, at..at + 1));
            continue;
        }
        let Some(next) = scan.tokens().get(at + 1) else { continue };
        if !next.is("free") || !scan.is_open(at + 1) || !token.is_word() {
            continue;
        }
        let hyphen = next.joint == Joint::Hyphen;
        let listed = FREE_OF.split(' ').any(|word| token.is(word) || token.stem == word);
        let material = is_known_word(scan, at) || terms::is_material(&token.stem);
        let followed = scan.tokens().get(at + 2).is_some_and(|after| {
            matches!(after.folded.as_str(), "shipping" | "delivery" | "returns" | "gift" | "of" | "from")
        });
        if followed || !(hyphen && material || listed || material) {
            continue;
        }
        let range = at..at + 2;
        let own = scan.findings.iter().position(|finding| finding.range == (at..at + 1));
        let need = match own.map(|own| scan.findings.remove(own).need.want) {
            Some(Want::Facet(kind, value)) if kind != FacetKind::Category => Need::exclude(kind, value),
            _ => unknown(scan, &(at..at + 1), false),
        };
        scan.claim(range.clone(), Role::Excluded);
        scan.findings.push(Finding::new(need, range));
    }
}
