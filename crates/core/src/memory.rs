//! What is remembered of a person, as it is shown to them and corrected by them.

/// Everything remembered, for its owner's eyes only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Names this state, in at most 16 characters. A change refers to it, so that one that was asked for under an
    /// older list changes nothing.
    pub revision: String,
    /// What is remembered: stated things first, then what was learned, surest first.
    pub entries: Vec<MemoryEntry>,
}

/// One thing that is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryEntry {
    /// Where it stands in the list, from 1.
    pub number: u8,
    /// What is believed, in a few words: "size 42", "rather navy".
    pub what: String,
    /// Why: the shopper's own words, or how many reactions said so; with the day.
    pub why: String,
    /// How sure that is.
    pub sureness: Sureness,
    /// Whether it stays whatever else is learned.
    pub pinned: bool,
    /// Whether it was learned today.
    pub new: bool,
}

/// How sure a belief is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// The shopper said so.
    Stated,
    /// Many reactions say so.
    Sure,
    /// Some do.
    Likely,
    /// One or two do.
    Guess,
}

impl Sureness {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Sure => "sure",
            Self::Likely => "likely",
            Self::Guess => "guess",
        }
    }
}

/// What the owner of a memory wants of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryChange {
    /// It is wrong: forget it, and do not learn it again.
    Strike,
    /// It is right: keep it.
    Pin,
    /// It may fade again.
    Unpin,
}
