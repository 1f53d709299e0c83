//! The one question to somebody of whom nothing is known yet.

use magpie_core::{Audience, FacetKind, Needs, Question, Want};

use super::Turn;
use crate::planner::rules::{Intent, comparable};
use crate::ranking::{Ranked, question};

/// What to ask somebody new, in private, who names no more than a kind of thing; nothing where the answer would change
/// little of what is shown. Whoever was asked or shown something in this conversation is not new.
pub(super) fn question(turn: &Turn<'_>, ranked: &[Ranked], needs: &Needs) -> Option<Question> {
    let private = turn.entry.audience == Audience::Private;
    let unknown = turn.profile.facts.is_empty() && turn.profile.leanings.is_empty();
    let mut past = turn.conversation.turns.iter();
    let is_new = past.all(|past| past.question.is_none() && past.picks.is_empty());
    let kinds = needs.wanted(FacetKind::Category).flat_map(str::split_whitespace);
    let kinds: Vec<String> = kinds.map(comparable).collect();
    let bare = needs.iter().all(|need| matches!(need.want, Want::Facet(FacetKind::Category, _)))
        && turn.reading.query.split_whitespace().all(|word| kinds.contains(&comparable(word)));
    let finds = turn.reading.intent == Intent::Find && turn.entry.photos.is_empty();
    (private && unknown && is_new && bare && finds)
        .then(|| question::deciding(ranked, needs, turn.phrases()))?
}
