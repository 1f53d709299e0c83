//! What the planner prompt is told: history, ledger and vocabulary in compact rows.

use std::fmt::Write as _;

use jiff::Timestamp;
use magpie_core::{CatalogVocabulary, ConversationState, FacetKind, Needs, Profile};
use minijinja::{Value, context};

use super::rules::Reading;

/// Rows of each kind of facet that a prompt may hold: enough to name what sells, little enough to read.
const VALUES_PER_KIND: usize = 30;

/// Everything that the planner prompt is rendered from.
#[derive(Clone, Copy, Debug)]
pub struct PlannerContext<'a> {
    /// The message, cut to what a model should read.
    pub message: &'a str,
    /// How many photos came with it.
    pub photos: usize,
    /// The conversation before it.
    pub conversation: &'a ConversationState,
    /// The rule reading of it.
    pub reading: &'a Reading,
    /// The shopper's profile; that of nobody in a community.
    pub profile: &'a Profile,
    /// The catalogue's words.
    pub vocabulary: &'a CatalogVocabulary,
    /// Now.
    pub now: Timestamp,
}

impl PlannerContext<'_> {
    /// The prompt's variables.
    pub fn variables(&self) -> Value {
        context! {
            message => self.message,
            photos => self.photos,
            history => history(self.conversation),
            carried_needs => needs_line(&self.conversation.needs),
            rule_needs => needs_line(&self.reading.needs),
            profile => profile_lines(self.profile),
            vocabulary => vocabulary_lines(self.vocabulary),
            today => self.now.strftime("%Y-%m-%d").to_string(),
        }
    }
}

/// Needs in one line, as prompts show them.
pub(crate) fn needs_line(needs: &Needs) -> String {
    let parts: Vec<String> = needs
        .iter()
        .map(|need| format!("{need}{}", if need.hard { " (must)" } else { "" }))
        .collect();
    parts.join("; ")
}

/// The largest categories in one line.
pub(crate) fn categories_line(vocabulary: &CatalogVocabulary) -> String {
    values(vocabulary, FacetKind::Category)
}

fn history(conversation: &ConversationState) -> String {
    let mut lines = String::new();
    for turn in &conversation.turns {
        let titles: Vec<String> = turn
            .picks
            .iter()
            .enumerate()
            .map(|(at, pick)| format!("{}. {}", at + 1, pick.title))
            .collect();
        let _ = writeln!(lines, "shopper: {}", turn.text);
        let _ = writeln!(lines, "shown: {}", titles.join("; "));
    }
    lines
}

fn profile_lines(profile: &Profile) -> String {
    profile.facts.iter().map(|fact| fact.quote.as_str()).collect::<Vec<_>>().join("; ")
}

fn vocabulary_lines(vocabulary: &CatalogVocabulary) -> String {
    let mut lines = String::new();
    for kind in FacetKind::ALL {
        let values = values(vocabulary, kind);
        if !values.is_empty() {
            let _ = writeln!(lines, "{}: {values}", kind.as_str());
        }
    }
    lines
}

fn values(vocabulary: &CatalogVocabulary, kind: FacetKind) -> String {
    let values: Vec<&str> = vocabulary
        .facets
        .iter()
        .filter(|facet| facet.kind == kind)
        .take(VALUES_PER_KIND)
        .map(|facet| facet.value.as_str())
        .collect();
    values.join(", ")
}
