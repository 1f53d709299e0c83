//! The JSON around replies, version 1: what the HTTP interface answers besides replies, read by the page
//! and by clients. Stable: fields are added, never changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{MemoryV1, NeedV1, ReplyV1};
use crate::ports::{Erased, StatusLine};
use crate::{Fact, Memory, PastTurn, Profile};

/// A message that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedV1 {
    /// Turn identifier.
    pub turn: String,
    /// Whether the same message had been accepted before.
    pub duplicate: bool,
    /// Where its stages are streamed.
    pub events: String,
    /// The conversation it belongs to.
    pub conversation: String,
}

/// The last turns of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationV1 {
    /// Conversation identifier.
    pub conversation: String,
    /// Answered turns, oldest first.
    pub turns: Vec<PastTurnV1>,
}

/// A turn that was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PastTurnV1 {
    /// Turn identifier.
    pub turn: String,
    /// When it was answered.
    pub at: Timestamp,
    /// What the shopper wrote.
    pub text: String,
    /// What was answered, in words.
    pub answer: String,
    /// The whole reply, while it is kept.
    pub reply: Option<ReplyV1>,
}

impl PastTurnV1 {
    /// A turn with its reply, where that is still kept.
    pub fn new(past: &PastTurn, reply: Option<ReplyV1>) -> Self {
        Self {
            turn: past.turn.as_str().to_owned(),
            at: past.at,
            text: past.text.clone(),
            answer: past.reply.clone(),
            reply,
        }
    }
}

/// What is remembered about a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileV1 {
    /// Person identifier.
    pub person: String,
    /// Stated facts, oldest first.
    pub facts: Vec<FactV1>,
    /// All of it, what was learned too, as its owner sees and changes it.
    #[serde(flatten)]
    pub memory: MemoryV1,
}

/// A fact that the shopper stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactV1 {
    /// Short name.
    pub name: String,
    /// The shopper's own words.
    pub quote: String,
    /// What follows from it.
    pub needs: Vec<NeedV1>,
    /// Only for searches in this category.
    pub category: Option<String>,
    /// The turn in which it was stated.
    pub turn: String,
    /// When it was stated.
    pub at: Timestamp,
    /// The words whose place it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced: Option<String>,
}

/// What was deleted: how many records of each kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedV1 {
    /// `{"messages": 12, "facts": 3, ...}`
    pub erased: BTreeMap<String, u64>,
}

/// What runs, what does not and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusV1 {
    /// One line for each part.
    pub parts: Vec<StatusLineV1>,
}

/// How one part does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusLineV1 {
    /// Which part.
    pub part: String,
    /// `on`, `basic`, `off` or `failed`.
    pub state: String,
    /// In words.
    pub detail: String,
}

impl ProfileV1 {
    /// A profile, and what is shown of it.
    pub fn new(profile: &Profile, memory: &Memory) -> Self {
        Self {
            person: profile.person.as_str().to_owned(),
            facts: profile.facts.iter().map(Into::into).collect(),
            memory: memory.into(),
        }
    }
}

impl From<&Fact> for FactV1 {
    fn from(fact: &Fact) -> Self {
        Self {
            name: fact.name.clone(),
            quote: fact.quote.clone(),
            needs: fact.needs.iter().map(Into::into).collect(),
            category: fact.category.clone(),
            turn: fact.turn.as_str().to_owned(),
            at: fact.at,
            replaced: fact.replaced.clone(),
        }
    }
}

impl From<Erased> for ErasedV1 {
    fn from(erased: Erased) -> Self {
        Self { erased: erased.counts.into_iter().collect() }
    }
}

impl From<&StatusLine> for StatusLineV1 {
    fn from(line: &StatusLine) -> Self {
        Self {
            part: line.part.clone(),
            state: line.state.as_str().to_owned(),
            detail: line.detail.clone(),
        }
    }
}
