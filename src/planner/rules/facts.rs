//! Lasting statements of the shopper about themselves, and their taking back.
//!
//! A frame ("I never buy …") says that a statement lasts; what it says was already read as needs.

use std::ops::Range;

use magpie_core::{FacetKind, Need, NeedOrigin, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::reading::StatedFact;
use super::talk::{Sign, Talk};
use super::{diets, forgetting, habits};

/// What a message says of the shopper.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub stated: Vec<StatedFact>,
    pub forget: Vec<String>,
    /// The tokens that state facts and ask for nothing.
    pub spans: Vec<Range<usize>>,
}

/// Reads facts, and takes words that only state facts out of the search.
pub(super) fn find(scan: &mut Scan, talk: &Talk) -> Facts {
    let mut facts = Facts::default();
    forgetting::find(scan, talk, &mut facts);
    diet(scan, talk, &mut facts);
    allergies(scan, talk, &mut facts);
    habits::size(scan, talk, &mut facts);
    habits::budget(scan, talk, &mut facts);
    for seen in talk.all(Sign::Never) {
        let mut end = None;
        for finding in within(scan, &seen.range) {
            if finding.need.not {
                facts.add(scan, "never", &finding.need, &seen.range, &finding.range);
                end = end.max(Some(finding.range.end));
            }
        }
        if let Some(end) = end {
            // "I never buy Nike shoes" asks for no shoes.
            let span = seen.range.start..category_end(scan, end);
            scan.discard(|f| f.is_category() && span.contains(&f.range.start), Role::Talk);
            facts.spans.push(span);
        }
    }
    for seen in talk.all(Sign::Likes) {
        // "I like the Acme one" speaks of a pick.
        let pick = scan.tokens().get(seen.range.end).is_some_and(|token| token.is("the"))
            && scan.tokens()[seen.range.end..].iter().any(|token| token.is("one"));
        let end = scan.phrase_end(seen.range.end);
        // "I prefer wireless ones" speaks of what is being looked for.
        let ones = scan.refining
            && scan.tokens()[seen.range.end..end].iter().any(|t| t.is("ones") || t.is("one"));
        if pick || ones {
            continue;
        }
        let mut last = None;
        for mut finding in within(scan, &seen.range) {
            let liked = matches!(
                finding.wanted(),
                Some((
                    FacetKind::Brand
                        | FacetKind::Colour
                        | FacetKind::Material
                        | FacetKind::Use
                        | FacetKind::Feature,
                    _
                ))
            );
            if liked && finding.range.start < end {
                finding.need.hard = false;
                facts.add(scan, "likes", &finding.need, &seen.range, &finding.range);
                last = last.max(Some(finding.range.end));
            }
        }
        if let Some(last) = last {
            facts.spans.push(seen.range.start..last);
        }
    }
    silence(scan, &facts);
    facts
}

/// Takes the words of statements out of the search: "I wear size 38".
fn silence(scan: &mut Scan, facts: &Facts) {
    for at in facts.spans.iter().cloned().flatten() {
        if scan.is_open(at) {
            scan.claim(at..at + 1, Role::Talk);
        }
    }
}

/// Where the thing that an excluded property describes ends: "never buy Nike *shoes*".
fn category_end(scan: &Scan, end: usize) -> usize {
    scan.findings
        .iter()
        .find(|finding| finding.is_category() && finding.range.start == end)
        .map_or(end, |finding| finding.range.end)
}

impl Facts {
    fn add(
        &mut self,
        scan: &Scan,
        name: &str,
        need: &Need,
        frame: &Range<usize>,
        words: &Range<usize>,
    ) {
        let Want::Facet(_, value) = &need.want else { return };
        let name = format!("{name}: {value}");
        if self.stated.iter().any(|fact| fact.name == name) {
            return;
        }
        let quote = quote(scan, frame.start.min(words.start)..words.end.max(frame.end));
        let needs = vec![need.clone().with_origin(NeedOrigin::Remembered)];
        self.stated.push(StatedFact { name, quote, needs, category: None });
    }
}

pub(super) fn quote(scan: &Scan, range: Range<usize>) -> String {
    scan.text.slice(range).trim().to_owned()
}

/// The findings that a frame speaks of: from its words to the end of the statement.
pub(super) fn within(scan: &Scan, frame: &Range<usize>) -> Vec<Finding> {
    let end = statement_end(scan, frame.end);
    scan.findings
        .iter()
        .filter(|finding| (frame.start..end).contains(&finding.range.start))
        .cloned()
        .collect()
}

/// A statement goes to the end of its sentence, or to where something is asked for.
pub(super) fn statement_end(scan: &Scan, from: usize) -> usize {
    let sentence = scan.sentence(from.saturating_sub(1)).end;
    (from..sentence)
        .find(|at| {
            let token = &scan.tokens()[*at];
            scan.cues.starting(*at).is_some_and(|hit| hit.is(Cue::Want))
                || token.is_word()
                    && matches!(
                        token.folded.as_str(),
                        "but"
                            | "so"
                            | "aber"
                            | "pero"
                            | "mais"
                            | "mas"
                            | "therefore"
                            | "looking"
                            | "show"
                            | "find"
                    )
        })
        .unwrap_or(sentence)
}

/// Where the words that lead to a frame begin.
fn statement_start(scan: &Scan, frame: usize) -> usize {
    (0..frame)
        .rev()
        .take_while(|at| {
            scan.is_filler(*at) && !scan.tokens()[*at].is("and") || scan.role(*at) == Role::Person
        })
        .last()
        .unwrap_or(frame)
}

fn diet(scan: &mut Scan, talk: &Talk, facts: &mut Facts) {
    let frames: Vec<Range<usize>> = talk.all(Sign::Diet).map(|seen| seen.range.clone()).collect();
    for frame in frames {
        let taken = frame.clone().all(|at| scan.role(at) == Role::Talk);
        let denied = frame.start > 0 && scan.tokens()[frame.start - 1].is("not");
        let Some(name) = frame.clone().find_map(|at| diets::named(&scan.tokens()[at].folded))
        else {
            continue;
        };
        if taken || denied {
            continue;
        }
        facts.stated.push(StatedFact {
            name: format!("diet: {name}"),
            quote: quote(scan, frame.clone()),
            needs: diets::needs(name, scan),
            category: None,
        });
        scan.discard(|finding| frame.contains(&finding.range.start), Role::Talk);
        scan.claim(frame.clone(), Role::Talk);
        facts.spans.push(frame);
    }
}

/// "I'm allergic to wool", "I have a nut allergy".
fn allergies(scan: &mut Scan, talk: &Talk, facts: &mut Facts) {
    let frames: Vec<Range<usize>> =
        talk.all(Sign::Allergy).map(|seen| seen.range.clone()).collect();
    for frame in frames {
        let last = frame.end - 1;
        let suffix =
            matches!(scan.tokens()[last].folded.as_str(), "allergy" | "intolerant" | "intolerance");
        if suffix && frame.len() == 2 && frame.clone().all(|at| scan.role(at) != Role::Talk) {
            let item = frame.start..last;
            let token = scan.tokens()[frame.start].clone();
            if scan.is_filler(frame.start) || !token.is_word() {
                continue;
            }
            let known = scan.findings.iter().position(|f| f.range.start == item.start);
            let need = match known.map(|at| scan.findings.remove(at).need.want) {
                Some(Want::Facet(kind, value)) if kind != FacetKind::Category => {
                    Need::exclude(kind, value)
                }
                _ => Need::exclude(FacetKind::Feature, token.text),
            };
            scan.claim(frame.clone(), Role::Excluded);
            scan.findings.push(Finding::new(need, item));
        }
        for finding in within(scan, &frame) {
            let Want::Facet(kind, value) = &finding.need.want else { continue };
            if !finding.need.not {
                continue;
            }
            let mut needs = vec![finding.need.clone().with_origin(NeedOrigin::Remembered)];
            needs.extend(
                diets::relatives(value)
                    .filter(|other| other != value)
                    .map(|other| Need::exclude(*kind, other).with_origin(NeedOrigin::Remembered)),
            );
            // "My daughter is allergic to …": whose it is belongs to the statement.
            let from = statement_start(scan, frame.start);
            let span = from..finding.range.end.max(frame.end);
            facts.spans.push(span.clone());
            facts.stated.push(StatedFact {
                name: format!("allergy: {value}"),
                quote: quote(scan, span),
                needs,
                category: None,
            });
        }
    }
}
