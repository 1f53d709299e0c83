//! How a turn came to its reply, for the people who tune it.

use std::time::Duration;

use jiff::Timestamp;

use crate::{ConversationId, NeedOutcome, PersonId, Plan, ProductId, TurnId};

/// One round trip to a language model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionRecord {
    /// The prompt's name.
    pub prompt: String,
    /// Content hash of the prompt.
    pub version: String,
    /// `provider/model` that answered, or that failed last.
    pub model: String,
    /// Tokens read.
    pub input_tokens: u32,
    /// Tokens written.
    pub output_tokens: u32,
    /// Time to the answer.
    pub elapsed: Duration,
    /// What went wrong.
    pub error: Option<String>,
    /// Whether it was asked once more, because the answer before could not be used.
    pub repair: bool,
}

/// One request for data by an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolCallRecord {
    /// `catalog.search`, `photo.describe`, `offer.verify`, …
    pub tool: String,
    /// What was asked, short.
    pub query: String,
    /// How many results.
    pub results: u32,
    /// Time to the answer.
    pub elapsed: Duration,
    /// What went wrong.
    pub error: Option<String>,
}

/// A candidate as ranking saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct RankedRecord {
    /// The product.
    pub product: ProductId,
    /// Final score.
    pub score: f32,
    /// How it did on each need, in the ledger's order.
    pub outcomes: Vec<NeedOutcome>,
    /// Why it is not on the slate; absent when it is.
    pub dropped: Option<String>,
}

/// Everything about one turn that explains its reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The turn.
    pub turn: TurnId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Who asked.
    pub person: PersonId,
    /// When it began.
    pub at: Timestamp,
    /// The plan that was followed.
    pub plan: Plan,
    /// Model calls, in order of their ends.
    pub completions: Vec<CompletionRecord>,
    /// Data requests, in order of their ends.
    pub tool_calls: Vec<ToolCallRecord>,
    /// Candidates, best first.
    pub ranked: Vec<RankedRecord>,
    /// Acceptance to final reply.
    pub elapsed: Duration,
    /// What went wrong and was worked around.
    pub degraded: Vec<String>,
}
