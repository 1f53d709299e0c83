//! What replies say in fixed words.

use std::time::Duration;

use magpie_core::ports::InboxEntry;
use magpie_core::{Need, Needs, Pick, PlannerKind, Reply, ReplyStage, taps};

use super::{Outcome, Turn};
use crate::planner::rules::{self, Intent, Refinement, SmallTalk};
use crate::writer::{self, ReplyWords};

/// Characters of a message that tell its language at first sight.
const GLANCED: usize = 400;

/// The language of a message, before it is read: as far as its common words tell.
fn at_first_sight(entry: &InboxEntry) -> Option<&str> {
    let locale = entry.locale.as_deref();
    let text: String = entry.text.chars().take(GLANCED).collect();
    let own = rules::language(&text, locale).filter(|_| !taps::is_tapped(&text));
    own.or(locale)
}

/// Shown while Magpie works.
pub(in crate::engine) fn placeholder(entry: &InboxEntry) -> ReplyStage {
    let words = ReplyWords::of(at_first_sight(entry));
    ReplyStage::Placeholder { turn: entry.turn.clone(), text: words.placeholder.to_owned() }
}

/// The reply of a turn that failed.
pub(super) fn apology(entry: &InboxEntry) -> Reply {
    plain_reply(entry, ReplyWords::of(at_first_sight(entry)).apology)
}

/// What a reply says where no model words it.
pub(super) fn template(
    turn: &Turn<'_>,
    outcome: &Outcome,
    picks: &[Pick],
    blocking: &[Need],
) -> String {
    let notes: Vec<String> = outcome.board.notes().into_iter().map(|note| note.text).collect();
    writer::reply_text(&writer::Found {
        words: turn.words(),
        picks,
        needs: &outcome.needs,
        tone: turn.chosen.tone,
        notes: &notes,
        by_photo: turn.by_photo(),
        like: turn.liked().map(|pick| pick.title.as_str()),
        more: matches!(turn.reading.intent, Intent::Refine(Refinement::More)),
        blocking,
    })
}

/// Why a pick of the last slate was shown.
pub(super) fn why(turn: &Turn<'_>, rank: usize) -> String {
    let words = turn.words();
    let Some(slate) = turn.conversation.last_slate() else { return words.nothing_shown.to_owned() };
    match rank.checked_sub(1).and_then(|at| slate.picks.get(at)) {
        Some(pick) => words.because(pick.title.as_str(), pick.why.as_str()),
        None => words.no_such_pick(slate.picks.len(), rank),
    }
}

/// What is said to lasting statements.
pub(super) fn stated(turn: &Turn<'_>, taken_back: bool, private: bool) -> String {
    if !private {
        return turn.talk().stated_in_public.to_owned();
    }
    if taken_back {
        return turn.talk().forgotten.to_owned();
    }
    let talk = turn.talk();
    let own = turn.profile.facts.iter().filter(|fact| fact.turn == turn.entry.turn);
    let replaced = own.filter_map(|fact| fact.replaced.as_deref());
    let replaced: Vec<String> = replaced.map(|words| talk.quoted(words)).collect();
    let quotes = turn.reading.facts.iter().map(|fact| talk.quoted(fact.quote.as_str()));
    let quotes: Vec<String> = quotes.collect();
    if quotes.is_empty() {
        return talk.small_talk(SmallTalk::Greeting);
    }
    let quotes = quotes.join(", ");
    match replaced.is_empty() {
        true => talk.noted(quotes),
        false => talk.noted_instead(quotes, replaced.join(&format!(" {} ", talk.and))),
    }
}

/// A reply that holds nothing but a text.
pub(in crate::engine) fn plain_reply(entry: &InboxEntry, text: &str) -> Reply {
    Reply {
        turn: entry.turn.clone(),
        text: text.to_owned(),
        question: None,
        needs: Needs::new(),
        agents: Vec::new(),
        picks: Vec::new(),
        planner: PlannerKind::Rules,
        prompt_versions: std::collections::BTreeMap::new(),
        elapsed: Duration::ZERO,
        continued_by: None,
    }
}
