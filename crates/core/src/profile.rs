//! What is remembered about one person.

use jiff::Timestamp;

use crate::{FacetKind, Need, PersonId, TurnId};

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
    /// Whether it stays when there are too many.
    pub pinned: bool,
    /// The turn in which it was stated.
    pub turn: TurnId,
    /// When it was stated.
    pub at: Timestamp,
    /// The words whose place it took, where it contradicts what was stated before.
    pub replaced: Option<String>,
}

/// Where a price stands among those of its category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriceBand {
    /// Among the cheapest quarter.
    Low,
    /// Between.
    Middle,
    /// Among the dearest quarter.
    High,
}

impl PriceBand {
    /// The word used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }

    /// The band with this word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Low, Self::Middle, Self::High].into_iter().find(|band| band.as_str() == text)
    }
}

/// Something about a product that a taste may lean to or away from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// A property.
    Facet(FacetKind, String),
    /// Its price beside that of its like.
    Price(PriceBand),
    /// Who sells it.
    Merchant(String),
    /// A word of its title.
    Word(String),
}

/// What reactions taught of one aspect: a normal belief about how much it adds to, or takes from, the liking of a
/// product.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaning {
    /// Of what.
    pub aspect: Aspect,
    /// Mean of the belief; above 0 is liked.
    pub mean: f32,
    /// Variance of the belief.
    pub variance: f32,
    /// Reactions that it rests on.
    pub reactions: u32,
    /// When the last of them was.
    pub at: Timestamp,
    /// Whether its owner said that it is right: then it neither fades nor changes.
    pub pinned: bool,
    /// Whether its owner struck it: then it counts for nothing and is not learned again.
    pub struck: bool,
}

/// The preference profile of one person, or the taste of one community.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Whose.
    pub person: PersonId,
    /// Stated facts, oldest first.
    pub facts: Vec<Fact>,
    /// What reactions taught, in the order of the aspects.
    pub leanings: Vec<Leaning>,
    /// How well the last reactions were foreseen: -1 (always the opposite of what was sure) to 1.
    pub foreseen: f32,
    /// Reactions up to then are learned no more: what they taught was reset.
    pub reset_at: Option<Timestamp>,
}

impl Profile {
    /// The profile of someone of whom nothing is known.
    pub fn empty(person: PersonId) -> Self {
        Self { person, facts: Vec::new(), leanings: Vec::new(), foreseen: 0.0, reset_at: None }
    }
}
