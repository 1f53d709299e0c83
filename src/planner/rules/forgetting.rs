//! Facts that the shopper takes back.

use std::ops::Range;

use magpie_core::Want;

use super::analysis::{Role, Scan};
use super::diets;
use super::facts::{Facts, statement_end, within};
use super::talk::{Sign, Talk};

/// "Forget that I'm vegan", "I'm not vegan any more".
pub(super) fn find(scan: &mut Scan, talk: &Talk, facts: &mut Facts) {
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
                "likes" | "favourite" | "favorite" | "favourites" | "favorites" | "preferences"
                | "preference" => Some("likes"),
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
