//! Lasting statements of the shopper about themselves, and their taking back.
//!
//! A frame ("I never buy …") says that a statement lasts; what it says was already read as needs.

use std::ops::Range;

use magpie_core::{FacetKind, Need, NeedOrigin, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::diets;
use super::reading::StatedFact;
use super::sizes;
use super::talk::{Sign, Talk};
use super::tokens::Kind;

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
    taken_back(scan, talk, &mut facts);
    diet(scan, talk, &mut facts);
    allergies(scan, talk, &mut facts);
    own_size(scan, talk, &mut facts);
    own_budget(scan, talk, &mut facts);
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
        let end = scan.phrase_end(seen.range.end);
        let mut last = None;
        for mut finding in within(scan, &seen.range) {
            let liked = matches!(
                finding.wanted(),
                Some((FacetKind::Brand | FacetKind::Colour | FacetKind::Material | FacetKind::Use | FacetKind::Feature, _))
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
    facts
}

/// Where the thing that an excluded property describes ends: "never buy Nike *shoes*".
fn category_end(scan: &Scan, end: usize) -> usize {
    scan.findings
        .iter()
        .find(|finding| finding.is_category() && finding.range.start == end)
        .map_or(end, |finding| finding.range.end)
}

impl Facts {
    fn add(&mut self, scan: &Scan, name: &str, need: &Need, frame: &Range<usize>, words: &Range<usize>) {
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

fn quote(scan: &Scan, range: Range<usize>) -> String {
    scan.text.slice(range).trim().to_owned()
}

/// The findings that a frame speaks of: from its words to the end of the statement.
fn within(scan: &Scan, frame: &Range<usize>) -> Vec<Finding> {
    let end = statement_end(scan, frame.end);
    scan.findings
        .iter()
        .filter(|finding| (frame.start..end).contains(&finding.range.start))
        .cloned()
        .collect()
}

/// A statement goes to the end of its sentence, or to where something is asked for.
fn statement_end(scan: &Scan, from: usize) -> usize {
    let sentence = scan.sentence(from.saturating_sub(1)).end;
    (from..sentence)
        .find(|at| {
            let token = &scan.tokens()[*at];
            scan.cues.starting(*at).is_some_and(|hit| hit.is(Cue::Want))
                || token.is_word()
                    && matches!(token.folded.as_str(), "but" | "so" | "aber" | "pero" | "mais" | "mas" | "therefore" | "looking" | "show" | "find")
        })
        .unwrap_or(sentence)
}

/// "Forget that I'm vegan", "I'm not vegan any more".
fn taken_back(scan: &mut Scan, talk: &Talk, facts: &mut Facts) {
    if talk.has(Sign::ForgetAll) {
        facts.forget.push("everything".to_owned());
    }
    let frames: Vec<Range<usize>> = talk.all(Sign::Forget).map(|seen| seen.range.clone()).collect();
    for frame in frames {
        let end = statement_end(scan, frame.end);
        let mut values: Vec<String> = Vec::new();
        for at in frame.start..end {
            let token = &scan.tokens()[at];
            if let Some(diet) = diets::named(&token.folded) {
                values.push(diet.to_owned());
            } else if let Some(kind) = match token.folded.as_str() {
                "size" => Some("size"),
                "diet" => Some("diet"),
                "budget" => Some("budget"),
                "allergy" | "allergies" => Some("allergy"),
                "likes" | "favourite" | "favorite" | "favourites" | "favorites" | "preferences" | "preference" => Some("likes"),
                "dislikes" => Some("never"),
                _ => None,
            } {
                values.push(kind.to_owned());
            }
        }
        for finding in within(scan, &frame) {
            match &finding.need.want {
                Want::Facet(_, value) => values.push(value.clone()),
                Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_) => {
                    values.push("budget".to_owned());
                }
                Want::InStock => {}
            }
        }
        if values.len() > 1 {
            // "my size 42": the value says it more exactly than the kind.
            values.retain(|value| value != "size");
        }
        if values.is_empty() {
            let words: Vec<&str> = (frame.end..end)
                .filter(|at| scan.tokens()[*at].is_word() && !scan.is_filler(*at))
                .map(|at| scan.tokens()[at].text.as_str())
                .collect();
            if words.is_empty() {
                continue;
            }
            values.push(words.join(" "));
        }
        values.dedup();
        facts.forget.extend(values);
        let range = frame.start..end;
        facts.spans.push(range.clone());
        scan.discard(|finding| range.contains(&finding.range.start), Role::Talk);
        scan.claim(range, Role::Talk);
    }
}

fn diet(scan: &mut Scan, talk: &Talk, facts: &mut Facts) {
    let frames: Vec<Range<usize>> = talk.all(Sign::Diet).map(|seen| seen.range.clone()).collect();
    for frame in frames {
        let taken = frame.clone().all(|at| scan.role(at) == Role::Talk);
        let denied = frame.start > 0 && scan.tokens()[frame.start - 1].is("not");
        let Some(name) = frame.clone().find_map(|at| diets::named(&scan.tokens()[at].folded)) else {
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
    let frames: Vec<Range<usize>> = talk.all(Sign::Allergy).map(|seen| seen.range.clone()).collect();
    for frame in frames {
        let last = frame.end - 1;
        if scan.tokens()[last].is("allergy") && frame.len() == 2 {
            let item = frame.start..last;
            let token = scan.tokens()[frame.start].clone();
            if scan.is_filler(frame.start) || !token.is_word() {
                continue;
            }
            let known = scan.findings.iter().position(|f| f.range.start == item.start);
            let need = match known.map(|at| scan.findings.remove(at).need.want) {
                Some(Want::Facet(kind, value)) if kind != FacetKind::Category => Need::exclude(kind, value),
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
            needs.extend(diets::relatives(value).filter(|other| other != value).map(|other| {
                Need::exclude(*kind, other).with_origin(NeedOrigin::Remembered)
            }));
            facts.spans.push(frame.start..finding.range.end.max(frame.end));
            facts.stated.push(StatedFact {
                name: format!("allergy: {value}"),
                quote: quote(scan, frame.start..finding.range.end.max(frame.end)),
                needs,
                category: None,
            });
        }
    }
}

/// "My size is 42", "I take a 42 in shoes".
fn own_size(scan: &mut Scan, talk: &Talk, facts: &mut Facts) {
    let frames: Vec<Range<usize>> = talk.all(Sign::OwnSize).map(|seen| seen.range.clone()).collect();
    for frame in frames {
        let found = scan
            .findings
            .iter()
            .find(|finding| {
                matches!(finding.wanted(), Some((FacetKind::Size, _)))
                    && finding.range.end > frame.start
                    && finding.range.start <= frame.end
            })
            .cloned();
        let finding = match found {
            Some(finding) => finding,
            None => {
                let Some(finding) = sizes::stated_at(scan, frame.end) else { continue };
                scan.claim(finding.range.clone(), Role::Size);
                scan.findings.push(finding.clone());
                finding
            }
        };
        let Some((_, value)) = finding.wanted() else { continue };
        let (category, end) = limited_to(scan, finding.range.end);
        let name = format!("size: {value}");
        facts.spans.push(frame.start..end);
        facts.stated.push(StatedFact {
            name,
            quote: quote(scan, frame.start..end),
            needs: vec![finding.need.clone().with_origin(NeedOrigin::Remembered)],
            category,
        });
    }
}

/// "Never over 100", "I never spend more than 100 on shoes".
fn own_budget(scan: &mut Scan, talk: &Talk, facts: &mut Facts) {
    let frames: Vec<Range<usize>> =
        talk.all(Sign::OwnBudget).map(|seen| seen.range.clone()).collect();
    for frame in frames {
        let cap = scan
            .findings
            .iter()
            .find(|finding| {
                matches!(finding.need.want, Want::PriceMax(_))
                    && finding.range.end > frame.start
                    && finding.range.start <= frame.end
            })
            .cloned();
        let Some(cap) = cap else { continue };
        let (category, end) = limited_to(scan, cap.range.end);
        facts.spans.push(frame.start.min(cap.range.start)..end);
        let name = category.as_ref().map_or("budget".to_owned(), |of| format!("budget: {of}"));
        facts.stated.push(StatedFact {
            name,
            quote: quote(scan, frame.start.min(cap.range.start)..end),
            needs: vec![cap.need.clone().with_origin(NeedOrigin::Remembered)],
            category,
        });
    }
}

/// "… in shoes", "… on shoes": the kind of thing that a fact is limited to, which is then not asked for.
fn limited_to(scan: &mut Scan, from: usize) -> (Option<String>, usize) {
    let tokens = scan.tokens();
    let joins = tokens.get(from).is_some_and(|token| {
        token.kind == Kind::Word
            && matches!(token.folded.as_str(), "in" | "on" | "for" | "bei" | "fur" | "en" | "para" | "pour" | "per" | "voor" | "i" | "na" | "dla")
    });
    if !joins {
        return (None, from);
    }
    let found = scan
        .findings
        .iter()
        .find(|finding| finding.is_category() && (from + 1..from + 4).contains(&finding.range.start))
        .cloned();
    if let Some(finding) = found {
        let value = finding.wanted().map(|(_, value)| value.to_owned());
        let end = finding.range.end;
        scan.discard(|other| other.is_category() && other.range == finding.range, Role::Talk);
        return (value, end);
    }
    if scan.is_content(from + 1) {
        let value = scan.tokens()[from + 1].text.clone();
        scan.claim(from + 1..from + 2, Role::Talk);
        return (Some(value), from + 2);
    }
    (None, from)
}
