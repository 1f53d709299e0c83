//! How two profiles become one when their owners turn out to be the same person, and come apart again. Pure rules.
//!
//! Merging is symmetric: which of the two is merged into the other changes nothing but whose name the result bears.

use magpie_core::{Fact, LinkConflict, LinkMerge, LinkSide, Need, Profile, Want};

use super::{MOST_FACTS, SINGLE, fit, learner};

/// Makes one profile of two, under the name of the first; and which stated things gave way to which.
pub fn merge(one: &Profile, other: &Profile) -> (Profile, Vec<LinkConflict>) {
    let mut facts: Vec<Fact> = one.facts.iter().chain(&other.facts).cloned().collect();
    // An order that does not tell whose they were.
    facts.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut conflicts = Vec::new();
    let facts = same_once(facts);
    let facts = one_answer_each(facts, &mut conflicts);
    let facts = without_banned_wishes(facts, &mut conflicts);
    let reset_at = one.reset_at.max(other.reset_at);
    let mut merged = Profile { facts: bounded(facts), reset_at, ..one.clone() };
    learner::pool(&mut merged, other);
    let newest = merged.leanings.iter().map(|leaning| leaning.at).max().unwrap_or_default();
    fit(&mut merged, newest);
    (merged, conflicts)
}

/// What becomes of both memories, as it is told before and after: `here` is the side of the one who is told.
pub fn tell(here: &Profile, there: &Profile, platforms: Vec<String>) -> LinkMerge {
    let (merged, conflicts) = merge(there, here);
    LinkMerge { platforms, here: side(here), there: side(there), conflicts, merged: side(&merged) }
}

/// Splits a profile: what `own` says of a fact goes to the first, what it denies to the second, and what nobody can
/// tell to both. Bans go to both, lest somebody is shown what they once excluded; so does what was learned, because
/// every belief rests on reactions of both.
pub fn split(profile: &Profile, own: impl Fn(&Fact) -> Option<bool>) -> [Profile; 2] {
    [true, false].map(|side| {
        let kept = |fact: &&Fact| is_ban(fact) || own(fact).is_none_or(|own| own == side);
        Profile { facts: profile.facts.iter().filter(kept).cloned().collect(), ..profile.clone() }
    })
}

/// How much is remembered.
pub fn side(profile: &Profile) -> LinkSide {
    let learned =
        profile.leanings.iter().filter(|leaning| !leaning.struck && leaning.reactions > 0);
    LinkSide { stated: profile.facts.len(), learned: learned.count() }
}

/// Oldest first, as facts stand in a profile; what else differs decides where that does not.
fn order(fact: &Fact) -> impl Ord {
    let Fact { name, quote, needs, category, pinned, turn, at, replaced } = fact;
    let needs: Vec<String> = needs.iter().map(|need| format!("{need:?}")).collect();
    let words = (name.clone(), quote.clone(), replaced.clone());
    (*at, turn.clone(), words, needs, category.clone(), *pinned)
}

/// Whether it says what somebody must never be shown.
pub(super) fn is_ban(fact: &Fact) -> bool {
    fact.needs.iter().any(|need| need.not && need.hard)
}

/// The same said twice is one fact, from the first who said it.
fn same_once(facts: Vec<Fact>) -> Vec<Fact> {
    let mut once: Vec<Fact> = Vec::new();
    for fact in facts {
        let same = |known: &&mut Fact| {
            (&known.name, &known.needs, &known.category)
                == (&fact.name, &fact.needs, &fact.category)
        };
        match once.iter_mut().find(same) {
            Some(known) => known.pinned |= fact.pinned,
            None => once.push(fact),
        }
    }
    once
}

/// Of several answers to a question that has one, the pinned one stays, or else the newest. Bans are no answers:
/// all of them stay, and those of one name become one.
fn one_answer_each(facts: Vec<Fact>, conflicts: &mut Vec<LinkConflict>) -> Vec<Fact> {
    let mut kept: Vec<Fact> = Vec::new();
    for fact in facts {
        let Some(rival) = kept.iter_mut().find(|known| question(known) == question(&fact)) else {
            kept.push(fact);
            continue;
        };
        if is_ban(rival) || is_ban(&fact) {
            both_bans(rival, fact);
            continue;
        }
        let stays = rival.pinned && !fact.pinned;
        let dropped = if stays { fact } else { std::mem::replace(rival, fact) };
        if dropped.name != rival.name {
            conflicts.push(LinkConflict { kept: rival.name.clone(), dropped: dropped.name });
        }
    }
    kept
}

/// What a fact answers: facts of the same question can't both hold.
fn question(fact: &Fact) -> (&str, Option<&str>) {
    match fact.name.split_once(": ") {
        Some((kind, _)) if SINGLE.contains(&kind) && !is_ban(fact) => {
            (kind, Some(fact.category.as_deref().unwrap_or_default()))
        }
        _ => (&fact.name, None),
    }
}

fn both_bans(ban: &mut Fact, other: Fact) {
    let more = other.needs.into_iter().filter(|need| !ban.needs.contains(need));
    ban.needs.extend(more.collect::<Vec<Need>>());
    ban.pinned |= other.pinned;
    // What is excluded for different kinds of things is excluded everywhere.
    if ban.category != other.category {
        ban.category = None;
    }
}

/// A ban of one side wins over a wish of the other for the same thing.
fn without_banned_wishes(facts: Vec<Fact>, conflicts: &mut Vec<LinkConflict>) -> Vec<Fact> {
    let bans: Vec<Fact> = facts.iter().filter(|fact| is_ban(fact)).cloned().collect();
    let mut kept = Vec::new();
    for mut fact in facts {
        let before = fact.needs.len();
        let mut banned_by = None;
        fact.needs.retain(|wish| {
            let ban = bans.iter().find(|ban| bans_wish(ban, wish, fact.category.as_deref()));
            banned_by = ban.or(banned_by);
            ban.is_none()
        });
        if let Some(ban) = banned_by {
            let (kept, dropped) = (ban.name.clone(), fact.name.clone());
            conflicts.push(LinkConflict { kept, dropped });
        }
        // A fact that asked for something, and for nothing any more, says nothing.
        if !fact.needs.is_empty() || before == 0 {
            kept.push(fact);
        }
    }
    kept
}

fn bans_wish(ban: &Fact, wish: &Need, category: Option<&str>) -> bool {
    let apart = ban.category.as_deref().zip(category).is_some_and(|(one, other)| one != other);
    let same = |need: &Need| match (&need.want, &wish.want) {
        (Want::Facet(one, banned), Want::Facet(other, wished)) => {
            one == other && banned.to_lowercase() == wished.to_lowercase()
        }
        (one, other) => one == other,
    };
    !wish.not && !apart && ban.needs.iter().any(|need| need.not && need.hard && same(need))
}

/// Which fact is forgotten first where there are too many: bans and pinned ones last, and of the others the oldest.
pub(super) fn first_to_go(facts: &[Fact]) -> Option<usize> {
    let all = facts.iter().enumerate();
    all.min_by_key(|(at, fact)| (is_ban(fact), fact.pinned, *at)).map(|(at, _)| at)
}

/// As many facts as a profile holds.
fn bounded(mut facts: Vec<Fact>) -> Vec<Fact> {
    while facts.len() > MOST_FACTS
        && let Some(first) = first_to_go(&facts)
    {
        facts.remove(first);
    }
    facts.sort_by(|a, b| order(a).cmp(&order(b)));
    facts
}

#[cfg(test)]
mod tests;
