//! What no longer matters: "any colour", "forget the budget", "it doesn't need to be waterproof".

use std::ops::Range;

use magpie_core::{FacetKind, Want};

use super::analysis::{Role, Scan};
use super::cues::Cue;
use super::talk::{Sign, Talk};
use super::tokens::Kind;

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

/// What no longer matters, and whether another one is asked for: "any colour", "a different brand", "forget the budget", "it doesn't need to be waterproof".
pub(super) fn find(scan: &mut Scan, talk: &Talk) -> (Vec<Drop>, bool) {
    let mut drops = Vec::new();
    if talk.has(Sign::Reset) {
        drops.push(Drop::All);
        let ranges: Vec<Range<usize>> =
            talk.all(Sign::Reset).map(|seen| seen.range.clone()).collect();
        for range in ranges {
            scan.claim(range, Role::Talk);
        }
    }
    let mut others = false;
    for at in 0..scan.tokens().len() {
        if let Some(drop) = named_kind(scan, at) {
            others |= at > 0 && is_other(&scan.tokens()[at - 1].folded);
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
            .or_else(|| {
                scan.findings
                    .iter()
                    .rev()
                    .find(|f| f.range.end <= range.start && range.start - f.range.end <= 1)
            });
        let Some(object) = object.cloned() else { continue };
        let Want::Facet(_, value) = &object.need.want else { continue };
        drops.push(if fine { Drop::Allow(value.clone()) } else { Drop::Value(value.clone()) });
        scan.discard(|finding| finding.range == object.range, Role::Talk);
    }
    (drops, others)
}

fn is_other(word: &str) -> bool {
    matches!(
        word,
        "other"
            | "different"
            | "another"
            | "andere"
            | "anderen"
            | "otro"
            | "otra"
            | "otros"
            | "otras"
            | "autre"
            | "autres"
            | "altro"
            | "altra"
            | "altri"
            | "outro"
            | "outra"
            | "annan"
            | "andra"
            | "inny"
            | "inna"
            | "inne"
    )
}

fn is_fine(last: &str) -> bool {
    matches!(last, "fine" | "ok" | "okay" | "do")
}

/// A kind of need that stands beside a word of indifference.
fn named_kind(scan: &Scan, at: usize) -> Option<Drop> {
    let tokens = scan.tokens();
    let drop = match tokens[at].folded.as_str() {
        "budget" | "price" | "prices" | "money" | "cost" | "preis" | "precio" | "presupuesto"
        | "prix" | "prezzo" | "preco" | "orcamento" | "prijs" | "pris" | "cena" | "ceny"
        | "budzet" => Drop::Price,
        "colour" | "color" | "colours" | "colors" | "farbe" | "couleur" | "colore" | "cor"
        | "kleur" | "farg" | "kolor" => Drop::Kind(FacetKind::Colour),
        "size" | "sizes" | "grosse" | "talla" | "taille" | "pointure" | "taglia" | "tamanho"
        | "maat" | "storlek" | "rozmiar" => Drop::Kind(FacetKind::Size),
        "brand" | "brands" | "marke" | "marca" | "marque" | "merk" | "marka" => {
            Drop::Kind(FacetKind::Brand)
        }
        "category" | "type" => Drop::Kind(FacetKind::Category),
        "audience" | "zielgruppe" | "publico" | "public" => Drop::Kind(FacetKind::Audience),
        "use" | "verwendung" | "uso" | "usage" => Drop::Kind(FacetKind::Use),
        "condition" | "zustand" | "estado" | "etat" => Drop::Kind(FacetKind::Condition),
        "feature" | "features" | "merkmal" | "caracteristica" | "caracteristique" => {
            Drop::Kind(FacetKind::Feature)
        }
        "material" | "materials" | "materiale" | "matiere" => Drop::Kind(FacetKind::Material),
        _ => return None,
    };
    // "any colour but black" is an exclusion, "price under 50" a bound.
    if scan.role(at) == Role::Price
        || scan.cues.is(at, Cue::Without)
        || tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number)
    {
        return None;
    }
    let before =
        (0..at).rev().take_while(|at| tokens[*at].kind != Kind::Break).take(4).find(|at| {
            !matches!(
                tokens[*at].folded.as_str(),
                "the"
                    | "my"
                    | "a"
                    | "about"
                    | "der"
                    | "die"
                    | "el"
                    | "la"
                    | "le"
                    | "l"
                    | "il"
                    | "o"
                    | "de"
                    | "to"
                    | "den"
                    | "das"
            )
        });
    let other = before.is_some_and(|at| is_other(&tokens[at].folded));
    let any = before.is_some_and(|at| {
        matches!(
            tokens[at].folded.as_str(),
            "any"
                | "whatever"
                | "whichever"
                | "every"
                | "jede"
                | "egal"
                | "welche"
                | "cualquier"
                | "quelle"
                | "importe"
                | "qualsiasi"
                | "qualquer"
                | "elke"
                | "vilken"
                | "dowolny"
                | "no"
                | "without"
                | "ohne"
                | "sin"
                | "sans"
        )
    });
    // "any colour you like" yes, "any price under 50" no.
    let bounded = scan.findings.iter().any(|f| {
        f.range.start > at
            && f.range.start <= at + 2
            && matches!(f.need.want, Want::PriceMax(_) | Want::PriceMin(_))
    });
    let indifferent = before.is_some_and(|at| scan.cues.is(at, Cue::Indifferent))
        || (at + 1..(at + 4).min(tokens.len()))
            .take_while(|at| tokens[*at].kind != Kind::Break)
            .any(|at| {
                scan.cues.starting(at).is_some_and(|hit| {
                    hit.is(Cue::Indifferent) && !is_fine(&tokens[hit.to - 1].folded)
                })
            });
    ((any && !bounded) || other || indifferent).then_some(drop)
}
