//! What is remembered about a person, and how it enters a search. Pure rules.
//!
//! Facts come from the shopper's own words. They add needs to later searches, never overrule what the
//! message says, and are neither read nor written for replies that others can see.

pub mod crowd;
pub mod learner;
pub mod link;
mod reflection;
pub mod taste;
mod view;
mod words;

use std::collections::BTreeSet;

use jiff::Timestamp;
use magpie_core::{
    CommunityId, FacetKind, Fact, Need, NeedOrigin, Needs, PersonId, Profile, TurnId, Want,
};

pub use reflection::{Reflected, recurring, reflect, reflected};
pub use view::{change, view};
pub use words::MemoryWords;

use crate::planner::rules::StatedFact;

/// Under what the taste of a community is kept: it is nobody's, so no person's export or deletion touches it.
pub fn taste_of(community: &CommunityId) -> PersonId {
    PersonId::new(format!("taste:{community}"))
}

/// Facts beyond this number are forgotten, oldest first.
const MOST_FACTS: usize = 60;

/// Kinds of facts of which one holds at a time.
const SINGLE: [&str; 3] = ["size", "diet", "budget"];

/// Adds stated facts to a profile; a fact with a known name replaces the older one. Says whether anything
/// changed.
pub fn learn(profile: &mut Profile, stated: &[StatedFact], turn: &TurnId, at: Timestamp) -> bool {
    let before = profile.facts.clone();
    for stated in stated {
        let needs: Vec<Need> = stated
            .needs
            .iter()
            .cloned()
            .map(|need| need.with_origin(NeedOrigin::Remembered))
            .collect();
        // The same again is no new fact: the first source stays.
        let known = profile.facts.iter().any(|fact| {
            fact.name == stated.name && fact.needs == needs && fact.category == stated.category
        });
        if known {
            continue;
        }
        let replaced = profile.facts.extract_if(.., |fact| replaces(stated, fact)).last();
        profile.facts.push(Fact {
            name: stated.name.clone(),
            quote: stated.quote.clone(),
            needs,
            category: stated.category.clone(),
            pinned: false,
            turn: turn.clone(),
            at,
            replaced: replaced.map(|fact| fact.quote),
        });
    }
    while profile.facts.len() > MOST_FACTS {
        let oldest = profile.facts.iter().position(|fact| !fact.pinned).unwrap_or(0);
        profile.facts.remove(oldest);
    }
    profile.facts != before
}

/// Whether a new fact takes an older one's place: the same name, the opposite ("likes: leather" after "never: leather"),
/// or another answer to a question that has one answer ("size: 43" after "size: 42").
fn replaces(stated: &StatedFact, known: &Fact) -> bool {
    let opposite = |need: &Need| {
        known.needs.iter().any(|other| other.want == need.want && other.not != need.not)
    };
    // An allergy or a diet ends when its owner says so, and not because something is liked.
    let stands = link::is_ban(known) && !known.name.starts_with("never: ");
    if known.category == stated.category && !stands && stated.needs.iter().any(opposite) {
        return true;
    }
    let kind = |name: &str| name.split_once(": ").map(|(kind, _)| kind.to_owned());
    let single = kind(&stated.name).filter(|kind| SINGLE.contains(&kind.as_str()));
    known.name == stated.name
        || single.is_some() && single == kind(&known.name) && known.category == stated.category
}

/// Bytes that a profile may take when it is kept, and what a fact, a need and a leaning take beside their words.
const MOST_BYTES: usize = 4_096;
const OF_A_FACT: usize = 150;
const OF_A_NEED: usize = 110;
const OF_A_LEANING: usize = 70;
/// Leanings that stay however much was said.
const LEAST_LEANINGS: usize = 8;

/// Forgets what is weakest and oldest until a profile is small enough to be kept. What is pinned, and what must never be
/// shown, goes last.
pub fn fit(profile: &mut Profile, now: Timestamp) {
    while size(profile) > MOST_BYTES {
        if profile.leanings.len() > LEAST_LEANINGS {
            learner::forget_weakest(profile, now);
            continue;
        }
        match link::first_to_go(&profile.facts) {
            Some(first) => drop(profile.facts.remove(first)),
            None => return,
        }
    }
}

/// About what a profile takes: a little more than it does.
fn size(profile: &Profile) -> usize {
    let facts = profile.facts.iter().map(|fact| {
        let category = fact.category.as_ref().map_or(0, String::len);
        let needs = fact.needs.iter().map(|need| OF_A_NEED + need.to_string().len());
        OF_A_FACT + fact.name.len() + fact.quote.len() + category + needs.sum::<usize>()
    });
    let leanings = profile
        .leanings
        .iter()
        .map(|leaning| OF_A_LEANING + view::value(&leaning.aspect).map_or(0, str::len));
    facts.sum::<usize>() + leanings.sum::<usize>()
}

/// What the rules call it when a shopper takes everything back.
const EVERYTHING: &str = "everything";

/// Removes the facts that the shopper takes back, by name, kind or value, and strikes what was learned of them. Says
/// whether any was there.
pub fn unlearn(profile: &mut Profile, taken_back: &[String]) -> bool {
    let before = profile.facts.len();
    let mut struck = false;
    for phrase in taken_back.iter().map(|phrase| phrase.to_lowercase()) {
        if phrase == EVERYTHING {
            struck |= !profile.leanings.is_empty();
            profile.leanings.clear();
        }
        for leaning in profile.leanings.iter_mut().filter(|leaning| !leaning.struck) {
            if view::value(&leaning.aspect).is_some_and(|value| value.to_lowercase() == phrase) {
                (leaning.struck, leaning.pinned, struck) = (true, false, true);
            }
        }
    }
    profile.facts.retain(|fact| {
        !taken_back.iter().any(|phrase| {
            let phrase = phrase.to_lowercase();
            let parts = fact.name.split_once(": ");
            phrase == EVERYTHING
                || fact.name == phrase
                || parts.is_some_and(|(kind, value)| kind == phrase || value == phrase)
        })
    });
    struck || profile.facts.len() != before
}

/// The ledger with what the profile adds. A need of the conversation on the same question wins.
pub fn apply(needs: &Needs, profile: &Profile) -> Needs {
    let categories: BTreeSet<&str> = needs.wanted(FacetKind::Category).collect();
    let mut joined = needs.clone();
    for fact in &profile.facts {
        let applies = fact.category.as_deref().is_none_or(|category| {
            categories.iter().any(|c| c.contains(category) || category.contains(c))
        });
        if !applies {
            continue;
        }
        for need in &fact.needs {
            if !needs.iter().any(|stated| overrules(stated, need)) {
                joined.insert(need.clone().with_origin(NeedOrigin::Remembered));
            }
        }
    }
    joined
}

/// Whether something said in the conversation settles what a remembered need would ask.
fn overrules(stated: &Need, remembered: &Need) -> bool {
    match (&stated.want, &remembered.want) {
        (Want::PriceMin(_), Want::PriceMin(_))
        | (Want::PriceMax(_) | Want::PriceAbout(_), Want::PriceMax(_) | Want::PriceAbout(_))
        | (Want::InStock, Want::InStock) => true,
        (Want::Facet(a, a_value), Want::Facet(b, b_value)) => {
            a == b
                && (a_value == b_value
                    || (!stated.not && !remembered.not && *a != FacetKind::Feature))
        }
        _ => false,
    }
}

/// The facts that led to remembered needs, for the reasons of a reply.
pub fn sources<'a>(profile: &'a Profile, need: &'a Need) -> impl Iterator<Item = &'a Fact> {
    profile.facts.iter().filter(move |fact| fact.needs.iter().any(|own| own.same_as(need)))
}

#[cfg(test)]
mod tests {
    use magpie_core::{Currency, Money, PersonId};

    use super::*;

    fn fact(name: &str, needs: Vec<Need>) -> StatedFact {
        StatedFact { name: name.to_owned(), quote: name.to_owned(), needs, category: None }
    }

    fn size(value: &str) -> Need {
        Need::hard(Want::Facet(FacetKind::Size, value.to_owned()))
    }

    fn profile(facts: &[StatedFact]) -> Profile {
        let mut profile = Profile::empty(PersonId::new("terminal:ada"));
        learn(&mut profile, facts, &TurnId::new("t1"), Timestamp::UNIX_EPOCH);
        profile
    }

    #[test]
    fn a_newer_fact_of_the_same_name_replaces_the_older() {
        let mut profile = profile(&[fact("size: 42", vec![size("42")])]);
        let changed = [fact("size: 43", vec![size("43")])];
        assert!(learn(&mut profile, &changed, &TurnId::new("t2"), Timestamp::UNIX_EPOCH));
        assert!(!learn(&mut profile, &changed, &TurnId::new("t3"), Timestamp::UNIX_EPOCH));
        assert_eq!(profile.facts.len(), 1);
        assert_eq!(profile.facts[0].turn, TurnId::new("t2"));
    }

    #[test]
    fn what_the_message_says_wins_over_what_is_remembered() {
        let cap = |amount| Need::hard(Want::PriceMax(Money::new(amount, Currency::USD)));
        let no_leather = Need::exclude(FacetKind::Material, "leather");
        let profile = profile(&[
            fact("size", vec![size("42")]),
            fact("budget", vec![cap(10_000)]),
            fact("diet", vec![no_leather.clone()]),
        ]);
        let stated = Needs::from_iter([size("40"), cap(15_000)]);
        let joined = apply(&stated, &profile);
        let shown: Vec<String> = joined.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["size 40", "at most $150.00", "not leather"]);
        let leather = Needs::from_iter([Need::hard(no_leather.want)]);
        assert!(apply(&leather, &profile).iter().all(|need| !need.not));
    }

    #[test]
    fn facts_are_taken_back_by_name_or_value() {
        let mut profile = profile(&[fact("diet: vegan", vec![]), fact("size: 42", vec![])]);
        assert!(unlearn(&mut profile, &["vegan".to_owned()]));
        assert_eq!(profile.facts.len(), 1);
        assert!(!unlearn(&mut profile, &["vegan".to_owned()]));
        assert!(unlearn(&mut profile, &["size".to_owned()]));
        assert!(profile.facts.is_empty());
    }
}
