//! Lasting preferences distilled from a conversation, each with the shopper's own words as evidence: what a model
//! found, held to what was really written, or what recurs in several requests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use magpie_core::{FacetKind, Need, NeedOrigin, Needs, PastTurn, Profile, TurnId, Want};
use serde::Deserialize;

use super::{learn, link, replaces};
use crate::planner::rules::StatedFact;

/// Requests in which somebody names a property before it counts as a preference of theirs.
const RECURS: usize = 3;
/// Characters of a request that are quoted.
const QUOTED: usize = 80;

/// A preference with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reflected {
    /// What holds.
    pub fact: StatedFact,
    /// The turn in which its words stand.
    pub turn: TurnId,
    /// When that was.
    pub at: Timestamp,
}

#[derive(Deserialize)]
struct Answer {
    facts: Vec<ModelFact>,
}

#[derive(Deserialize)]
struct ModelFact {
    name: String,
    quote: String,
    kind: String,
    value: String,
    not: bool,
}

/// Facts of a schema-valid answer of the `reflect` prompt. One whose quote stands in none of the turns, or whose value
/// does not stand in the quote, is left out; the others become wishes, never firm demands: those only the shopper's own
/// words make, by the rules.
pub fn reflected(answer: &serde_json::Value, turns: &[PastTurn]) -> Vec<Reflected> {
    let Ok(answer) = serde_json::from_value::<Answer>(answer.clone()) else { return Vec::new() };
    answer
        .facts
        .into_iter()
        .filter_map(|fact| {
            let kind = FacetKind::parse(&fact.kind)?;
            let (quote, value) = (fact.quote.trim(), fact.value.trim().to_lowercase());
            let said = quote.to_lowercase();
            if value.is_empty() || !said.contains(&value) {
                return None;
            }
            let evidence = turns.iter().rev().find(|t| t.text.to_lowercase().contains(&said))?;
            let fact = StatedFact {
                name: fact.name.trim().to_lowercase(),
                quote: quote.to_owned(),
                needs: vec![wish(Want::Facet(kind, value), fact.not)],
                category: None,
            };
            Some(Reflected { fact, turn: evidence.turn.clone(), at: evidence.at })
        })
        .collect()
}

/// Colours, brands, materials and uses that several requests name, and properties that several exclude. What is asked
/// for somebody else says nothing of the shopper.
pub fn recurring(turns: &[(&PastTurn, Needs)]) -> Vec<Reflected> {
    let mut named: BTreeMap<(FacetKind, &str, bool), Vec<&PastTurn>> = BTreeMap::new();
    for (turn, needs) in turns {
        if needs.wanted(FacetKind::Audience).next().is_some() {
            continue;
        }
        for need in needs.iter() {
            let Want::Facet(kind, value) = &need.want else { continue };
            let lasts = match kind {
                FacetKind::Colour | FacetKind::Brand | FacetKind::Material => true,
                FacetKind::Use | FacetKind::Feature => need.not,
                FacetKind::Category
                | FacetKind::Size
                | FacetKind::Audience
                | FacetKind::Condition => false,
            };
            let turns = named.entry((*kind, value, need.not)).or_default();
            // The same message again is no further request.
            if lasts && turns.iter().all(|known| known.text != turn.text) {
                turns.push(turn);
            }
        }
    }
    let recurs = named.into_iter().filter(|(_, turns)| turns.len() >= RECURS);
    recurs
        .filter_map(|((kind, value, not), turns)| {
            let last = turns.last()?;
            let name = if not { "often not" } else { "often" };
            let fact = StatedFact {
                name: format!("{name}: {value}"),
                quote: last.text.chars().take(QUOTED).collect(),
                needs: vec![wish(Want::Facet(kind, value.to_owned()), not)],
                category: None,
            };
            Some(Reflected { fact, turn: last.turn.clone(), at: last.at })
        })
        .collect()
}

fn wish(want: Want, not: bool) -> Need {
    Need { want, hard: false, not, origin: NeedOrigin::Remembered }
}

/// Adds what was distilled to a profile. What its owner pinned, must never be shown, or said since stays as it is; says
/// whether anything changed.
pub fn reflect(profile: &mut Profile, found: &[Reflected]) -> bool {
    let mut changed = false;
    for Reflected { fact, turn, at } in found {
        let stands = profile.facts.iter().any(|known| {
            let firm = known.pinned || link::is_ban(known) || known.at >= *at;
            let mut alike = known.needs.iter().filter(|own| {
                known.category.is_none() && fact.needs.iter().any(|need| need.want == own.want)
            });
            alike.any(|own| firm || own.not == fact.needs[0].not) || firm && replaces(fact, known)
        });
        if !stands {
            changed |= learn(profile, std::slice::from_ref(fact), turn, *at);
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use magpie_core::PersonId;

    use super::*;

    fn said(id: &str, text: &str, at: i64) -> PastTurn {
        PastTurn {
            turn: TurnId::new(id),
            at: Timestamp::from_second(at).unwrap(),
            text: text.to_owned(),
            reply: String::new(),
            question: None,
            picks: Vec::new(),
        }
    }

    fn material(value: &str, not: bool) -> Need {
        wish(Want::Facet(FacetKind::Material, value.to_owned()), not)
    }

    #[test]
    fn only_what_was_said_is_kept_and_from_where_it_was_said() {
        let answer = serde_json::json!({"facts": [
            {"name": "likes: linen", "quote": "I love linen", "kind": "material", "value": "linen", "not": false},
            {"name": "likes: gold", "quote": "I love gold", "kind": "colour", "value": "gold", "not": false},
            {"name": "likes: silk", "quote": "I love linen", "kind": "material", "value": "silk", "not": false},
        ]});
        let turns = [said("t1", "shirts please, I love linen in summer", 1), said("t2", "blue", 2)];
        let facts = reflected(&answer, &turns);
        let [found] = facts.as_slice() else { panic!("{facts:?}") };
        assert_eq!((found.turn.as_str(), found.at.as_second()), ("t1", 1));
        assert!(!found.fact.needs[0].hard);
    }

    #[test]
    fn what_recurs_in_one_s_own_requests_is_a_preference() {
        let (wool, black) = (material("wool", false), |text: &'static str, at| {
            let colour = Want::Facet(FacetKind::Colour, "black".to_owned());
            (said(text, text, at), Needs::from_iter([wish(colour, false)]))
        });
        let turns = [black("black boots", 1), black("a black bag", 2), black("black belt", 3)];
        let listed = |turns: &[(PastTurn, Needs)]| {
            let turns: Vec<_> = turns.iter().map(|(turn, needs)| (turn, needs.clone())).collect();
            let found = recurring(&turns);
            found.into_iter().map(|found| (found.fact.name, found.fact.quote)).collect::<Vec<_>>()
        };
        let expected = ("often: black".to_owned(), "black belt".to_owned());
        assert_eq!(listed(&turns), [expected]);
        assert!(listed(&turns[1..]).is_empty());
        let again = [turns[0].clone(), turns[0].clone(), turns[0].clone()];
        assert!(listed(&again).is_empty());
        let for_her = turns.map(|(turn, needs)| {
            let women = Need::soft(Want::Facet(FacetKind::Audience, "women".to_owned()));
            (turn, needs.iter().cloned().chain([women, wool.clone()]).collect())
        });
        assert!(listed(&for_her).is_empty());
    }

    #[test]
    fn older_words_do_not_replace_newer_ones_bans_or_pins() {
        let linen = |not, at| Reflected {
            fact: StatedFact {
                name: format!("{}: linen", if not { "avoids" } else { "likes" }),
                quote: format!("about linen at {at}"),
                needs: vec![material("linen", not)],
                category: None,
            },
            turn: TurnId::new("t"),
            at: Timestamp::from_second(at).unwrap(),
        };
        let mut profile = Profile::empty(PersonId::new("test:ada"));
        assert!(reflect(&mut profile, &[linen(false, 5)]));
        assert!(!reflect(&mut profile, &[linen(true, 4)]), "older");
        profile.facts[0].pinned = true;
        assert!(!reflect(&mut profile, &[linen(true, 9)]), "pinned");
        profile.facts[0].pinned = false;
        assert!(reflect(&mut profile, &[linen(true, 9)]));
        assert_eq!(profile.facts.len(), 1);
        assert_eq!(profile.facts[0].replaced.as_deref(), Some("about linen at 5"));
        profile.facts[0].needs[0].hard = true;
        assert!(!reflect(&mut profile, &[linen(false, 12)]), "a ban");
    }
}
