//! What is remembered about one person.

use jiff::Timestamp;

use crate::{Need, PersonId, TurnId};

/// Something the shopper stated about themselves that holds beyond the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Short name, unique within the profile: `diet: vegan`, `size: 42`, `never: nike`.
    pub name: String,
    /// The shopper's own words.
    pub quote: String,
    /// What follows from it for every search.
    pub needs: Vec<Need>,
    /// Only for searches in this category; everywhere when absent.
    pub category: Option<String>,
    /// The turn in which it was stated.
    pub turn: TurnId,
    /// When it was stated.
    pub at: Timestamp,
}

/// The preference profile of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Whose.
    pub person: PersonId,
    /// Stated facts, oldest first.
    pub facts: Vec<Fact>,
}

impl Profile {
    /// The profile of someone of whom nothing is known.
    pub fn empty(person: PersonId) -> Self {
        Self { person, facts: Vec::new() }
    }
}
