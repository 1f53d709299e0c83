//! The shopper's own size and budget.

use std::ops::Range;

use magpie_core::{FacetKind, NeedOrigin, Want};

use super::analysis::{Role, Scan};
use super::facts::{Facts, quote};
use super::reading::StatedFact;
use super::sizes;
use super::talk::{Sign, Talk};
use super::tokens::Kind;

/// "My size is 42", "I take a 42 in shoes".
pub(super) fn size(scan: &mut Scan, talk: &Talk, facts: &mut Facts) {
    let frames: Vec<Range<usize>> =
        talk.all(Sign::OwnSize).map(|seen| seen.range.clone()).collect();
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
pub(super) fn budget(scan: &mut Scan, talk: &Talk, facts: &mut Facts) {
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
            && matches!(
                token.folded.as_str(),
                "in" | "on"
                    | "for"
                    | "bei"
                    | "fur"
                    | "en"
                    | "para"
                    | "pour"
                    | "per"
                    | "voor"
                    | "i"
                    | "na"
                    | "dla"
            )
    });
    if !joins {
        return (None, from);
    }
    let found = scan
        .findings
        .iter()
        .find(|finding| {
            finding.is_category() && (from + 1..from + 4).contains(&finding.range.start)
        })
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
