//! The JSON of what is remembered and of reactions, version 1. Stable: fields are added, never changed.

use serde::{Deserialize, Serialize};

use crate::{Memory, MemoryEntry};

/// What is remembered about a person, as it is shown to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryV1 {
    /// Names this state; a change refers to it.
    #[serde(default)]
    pub revision: String,
    /// What was stated, then what was learned.
    #[serde(default)]
    pub entries: Vec<MemoryEntryV1>,
}

/// One thing that is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryEntryV1 {
    /// Where it stands in the list, from 1.
    pub number: u8,
    /// What is believed.
    pub what: String,
    /// Why.
    pub why: String,
    /// `stated`, `sure`, `likely` or `guess`.
    pub sureness: String,
    /// Whether it stays whatever else is learned.
    pub pinned: bool,
    /// Whether it was learned today.
    pub new: bool,
}

/// A change of an entry of what is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryChangeV1 {
    /// The state in which the entry has its number.
    pub revision: String,
    /// `strike`, `pin` or `unpin`.
    pub change: String,
}

/// A reaction to what was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionV1 {
    /// The pick it is about; none for the reply as a whole.
    #[serde(default)]
    pub product: Option<String>,
    /// `liked`, `disliked`, `opened`, `saved`, `bought` or `withdrawn`.
    pub kind: String,
    /// Why a pick is not for this person, in the vocabulary of the Agentic Commerce Protocol:
    /// `price_sensitivity`, `product_fit`, …
    #[serde(default)]
    pub reason: Option<String>,
}

impl From<&Memory> for MemoryV1 {
    fn from(memory: &Memory) -> Self {
        Self {
            revision: memory.revision.clone(),
            entries: memory.entries.iter().map(Into::into).collect(),
        }
    }
}

impl From<&MemoryEntry> for MemoryEntryV1 {
    fn from(entry: &MemoryEntry) -> Self {
        Self {
            number: entry.number,
            what: entry.what.clone(),
            why: entry.why.clone(),
            sureness: entry.sureness.as_str().to_owned(),
            pinned: entry.pinned,
            new: entry.new,
        }
    }
}
