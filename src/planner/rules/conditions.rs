//! New, used or refurbished, and whether it must be in stock.

use std::ops::Range;

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;

const CONDITIONS: &[(&str, &[&str])] = &[
    (
        "used",
        &[
            "second hand",
            "secondhand",
            "pre owned",
            "preowned",
            "used",
            "pre loved",
            "gebraucht",
            "gebrauchte",
            "gebrauchtes",
            "segunda mano",
            "d occasion",
            "usato",
            "usati",
            "tweedehands",
            "begagnad",
            "begagnade",
            "uzywany",
            "uzywane",
        ],
    ),
    (
        "refurbished",
        &[
            "refurbished",
            "refurb",
            "renewed",
            "reconditioned",
            "generaluberholt",
            "generaluberholte",
            "reconditionne",
            "reacondicionado",
            "ricondizionato",
            "recondicionado",
        ],
    ),
    ("new", &["brand new", "new condition", "unused", "neuwertig", "a estrenar"]),
];

/// Finds condition and availability.
pub(super) fn find(scan: &mut Scan) {
    conditions(scan);
    in_stock(scan);
}

fn conditions(scan: &mut Scan) {
    for (name, phrases) in CONDITIONS {
        for phrase in *phrases {
            let words: Vec<&str> = phrase.split(' ').collect();
            let at = (0..scan.tokens().len()).find(|at| {
                words.iter().enumerate().all(|(ahead, word)| {
                    scan.tokens().get(at + ahead).is_some_and(|token| token.is(word))
                        && scan.is_open(at + ahead)
                }) && !(words.len() == 1 && *name == "used" && is_verb(scan, *at))
            });
            let Some(at) = at else { continue };
            let range = at..at + words.len();
            let known = scan
                .vocabulary
                .facets
                .iter()
                .filter(|facet| facet.kind == FacetKind::Condition)
                .find(|facet| {
                    facet.value.contains(name) || facet.forms.iter().any(|form| form == phrase)
                });
            let value = known.map_or((*name).to_owned(), |facet| facet.value.clone());
            scan.claim(range.clone(), Role::Facet);
            scan.findings
                .push(Finding::new(Need::hard(Want::Facet(FacetKind::Condition, value)), range));
            break;
        }
    }
}

/// "used to", "used for", "often used": not second-hand.
fn is_verb(scan: &Scan, at: usize) -> bool {
    let word = |at: Option<usize>| {
        at.and_then(|at| scan.tokens().get(at)).map_or("", |token| token.folded.as_str())
    };
    matches!(
        word(Some(at + 1)),
        "to" | "for" | "as" | "by" | "with" | "in" | "it" | "on" | "outdoors" | "every" | "daily"
    ) || matches!(
        word(at.checked_sub(1)),
        "get"
            | "getting"
            | "be"
            | "been"
            | "is"
            | "are"
            | "i"
            | "often"
            | "mostly"
            | "we"
            | "was"
            | "were"
            | "have"
    )
}

fn in_stock(scan: &mut Scan) {
    let hits: Vec<Range<usize>> = scan.cues.all(Cue::InStock).map(|hit| hit.from..hit.to).collect();
    for range in hits {
        if range.clone().all(|at| scan.is_open(at)) {
            scan.claim(range.clone(), Role::Talk);
            scan.findings.push(Finding::new(Need::hard(Want::InStock), range));
        }
    }
}
