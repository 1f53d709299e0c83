//! What is remembered, as it is shown to its owner, and the changes that they make.

use std::cmp::Reverse;

use jiff::Timestamp;
use magpie_core::{Aspect, Fact, Leaning, Memory, MemoryChange, MemoryEntry, Profile, Sureness};

use super::{MemoryWords, learner};
use crate::random::digest;

/// Beliefs less clear than this are not worth telling: one tap is enough, so that it shows. Words of titles come in
/// numbers with each, and have to be clearer.
const TOLD: f32 = 0.12;
const TOLD_WORD: f32 = 0.8;
/// Of beliefs that are hardly clearer than nothing so many are told.
const MOST_FAINT: usize = 5;
const FAINT: f32 = 0.5;
/// From this clarity on a belief is likely, and sure.
const LIKELY: f32 = 1.0;
const SURE: f32 = 1.8;
/// A number of a list must fit a button.
const MOST_TOLD: usize = 60;

/// What an entry is about: where it stands in the profile.
#[derive(Clone, Copy)]
enum Place {
    Fact(usize),
    Leaning(usize),
}

/// What is shown of a profile: facts, newest first, then what was learned, clearest first.
pub fn view(profile: &Profile, now: Timestamp, words: &MemoryWords) -> Memory {
    let today = now.strftime("%Y-%m-%d").to_string();
    let places = places(profile, now);
    let entries = places.iter().zip(1..).map(|(place, number)| match place {
        Place::Fact(at) => of_fact(&profile.facts[*at], number, &today, words),
        Place::Leaning(at) => of_leaning(&profile.leanings[*at], number, &today, now, words),
    });
    Memory { revision: revision(profile, &places), entries: entries.collect() }
}

/// Changes the entry of a number in the list of that revision. Says whether there was one.
pub fn change(
    profile: &mut Profile,
    revision: &str,
    number: u8,
    change: MemoryChange,
    now: Timestamp,
) -> bool {
    let places = places(profile, now);
    if self::revision(profile, &places) != revision {
        return false;
    }
    let Some(place) = usize::from(number).checked_sub(1).and_then(|at| places.get(at)) else {
        return false;
    };
    match (*place, change) {
        (Place::Fact(at), MemoryChange::Strike) => drop(profile.facts.remove(at)),
        (Place::Fact(at), MemoryChange::Pin) => profile.facts[at].pinned = true,
        (Place::Fact(at), MemoryChange::Unpin) => profile.facts[at].pinned = false,
        (Place::Leaning(at), MemoryChange::Strike) => {
            let leaning = &mut profile.leanings[at];
            (leaning.struck, leaning.pinned) = (true, false);
        }
        (Place::Leaning(at), MemoryChange::Pin) => profile.leanings[at].pinned = true,
        (Place::Leaning(at), MemoryChange::Unpin) => profile.leanings[at].pinned = false,
    }
    true
}

fn places(profile: &Profile, now: Timestamp) -> Vec<Place> {
    let facts = (0..profile.facts.len()).rev().map(Place::Fact);
    let clear = |at: usize| learner::clarity(&profile.leanings[at], now).abs();
    let mut learned: Vec<usize> = (0..profile.leanings.len())
        .filter(|at| {
            let leaning = &profile.leanings[*at];
            let least = if matches!(leaning.aspect, Aspect::Word(_)) { TOLD_WORD } else { TOLD };
            !leaning.struck && leaning.reactions > 0 && (leaning.pinned || clear(*at) >= least)
        })
        .collect();
    // In steps: beliefs fade by the hour, and a list must not change under its reader's finger.
    #[expect(clippy::cast_possible_truncation, reason = "a handful of steps")]
    let step = |at: usize| (clear(at) * 2.0).round() as i32;
    learned.sort_by_key(|at| (-step(*at), Reverse(profile.leanings[*at].reactions)));
    // What was struck leaves its place empty: its owner does not want to strike one guess after the other.
    let mut faint = profile.leanings.iter().filter(|leaning| leaning.struck).count();
    learned.retain(|at| {
        let is_faint = clear(*at) < FAINT;
        faint += usize::from(is_faint);
        !is_faint || faint <= MOST_FAINT || profile.leanings[*at].pinned
    });
    facts.chain(learned.into_iter().map(Place::Leaning)).take(MOST_TOLD).collect()
}

/// Names what is shown, whatever language it is shown in: by the English words.
fn revision(profile: &Profile, places: &[Place]) -> String {
    let english = MemoryWords::of(None);
    let mut bytes = Vec::new();
    for place in places {
        let (what, pinned) = match place {
            Place::Fact(at) => {
                let fact = &profile.facts[*at];
                (fact.name.clone(), fact.pinned)
            }
            Place::Leaning(at) => {
                let leaning = &profile.leanings[*at];
                (told(leaning, english), leaning.pinned)
            }
        };
        bytes.extend(what.into_bytes());
        bytes.extend([0, u8::from(pinned)]);
    }
    format!("{:016x}", digest(bytes.into_iter()))
}

fn of_fact(fact: &Fact, number: u8, today: &str, words: &MemoryWords) -> MemoryEntry {
    let day = fact.at.strftime("%Y-%m-%d").to_string();
    let (quote, said) = (fact.quote.as_str(), day.as_str());
    MemoryEntry {
        number,
        what: words.fact(&fact.name),
        why: match &fact.replaced {
            Some(before) => words.quoted_instead(quote, said, before.as_str()),
            None => words.quoted(quote, said),
        },
        sureness: Sureness::Stated,
        pinned: fact.pinned,
        new: day == today,
    }
}

fn of_leaning(
    leaning: &Leaning,
    number: u8,
    today: &str,
    now: Timestamp,
    words: &MemoryWords,
) -> MemoryEntry {
    let day = leaning.at.strftime("%Y-%m-%d").to_string();
    let times = leaning.reactions;
    let clear = learner::clarity(leaning, now).abs();
    MemoryEntry {
        number,
        what: told(leaning, words),
        why: words.reactions(times, day.as_str()),
        sureness: if clear >= SURE && times >= 3 {
            Sureness::Sure
        } else if clear >= LIKELY {
            Sureness::Likely
        } else {
            Sureness::Guess
        },
        pinned: leaning.pinned,
        new: day == today,
    }
}

fn told(leaning: &Leaning, words: &MemoryWords) -> String {
    let what = words.aspect(&leaning.aspect);
    if leaning.mean >= 0.0 { words.likes(what) } else { words.rather_not(what) }
}

/// What a shopper would call an aspect.
pub(super) fn value(aspect: &Aspect) -> Option<&str> {
    match aspect {
        Aspect::Facet(_, value) | Aspect::Merchant(value) | Aspect::Word(value) => Some(value),
        Aspect::Price(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use magpie_core::{FacetKind, FeedbackKind, PersonId};

    use super::*;

    fn view(profile: &Profile, now: Timestamp) -> Memory {
        super::view(profile, now, MemoryWords::of(None))
    }

    fn profile() -> Profile {
        let mut profile = Profile::empty(PersonId::new("p"));
        let colour = |value: &str| Aspect::Facet(FacetKind::Colour, value.to_owned());
        for (value, kind) in [
            ("navy", FeedbackKind::Liked),
            ("navy", FeedbackKind::Bought),
            ("red", FeedbackKind::Disliked),
        ] {
            let reaction = learner::Reaction {
                aspects: &[colour(value)],
                kind,
                reason: None,
                at: Timestamp::UNIX_EPOCH,
            };
            learner::react(&mut profile, &reaction);
        }
        profile
    }

    #[test]
    fn changes_hold_for_the_list_that_was_seen() {
        let now = Timestamp::UNIX_EPOCH;
        let mut profile = profile();
        let before = view(&profile, now);
        let what: Vec<&str> = before.entries.iter().map(|entry| entry.what.as_str()).collect();
        assert_eq!(what, ["likes: navy", "rather not: red"]);
        assert!(!change(&mut profile, "older", 1, MemoryChange::Strike, now));
        assert!(!change(&mut profile, &before.revision, 0, MemoryChange::Strike, now));
        assert!(!change(&mut profile, &before.revision, 3, MemoryChange::Strike, now));
        assert!(change(&mut profile, &before.revision, 1, MemoryChange::Strike, now));
        let after = view(&profile, now);
        assert_eq!(after.entries.len(), 1);
        // The same tap once more is about a list that is no longer true.
        assert!(!change(&mut profile, &before.revision, 1, MemoryChange::Strike, now));
        assert!(change(&mut profile, &after.revision, 1, MemoryChange::Pin, now));
        assert!(view(&profile, now).entries[0].pinned);
    }
    #[test]
    fn a_list_changes_under_the_name_that_it_has_in_every_language() {
        let now = Timestamp::UNIX_EPOCH;
        let mut profile = profile();
        let english = view(&profile, now);
        let german = super::view(&profile, now, MemoryWords::of(Some("de")));
        assert_eq!(german.revision, english.revision);
        let told = |entry: &MemoryEntry| format!("{} ({})", entry.what, entry.why);
        assert_eq!(told(&german.entries[0]), "mag: navy (2 Reaktionen, zuletzt 1970-01-01)");
        assert_eq!(told(&german.entries[1]), "lieber nicht: red (1 Reaktion, zuletzt 1970-01-01)");
        assert!(change(&mut profile, &german.revision, 1, MemoryChange::Strike, now));
        assert_eq!(view(&profile, now).entries.len(), 1);
    }
}
