//! How a turn came to its reply, for the people who tune it.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    AgentKind, ConversationId, Cost, NeedOutcome, Needs, PersonId, Plan, PlannerKind, ProductId,
    TurnId,
};

/// What the rules read in a message, before anybody planned with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRecord {
    /// What is to be done, in a word.
    pub intent: String,
    /// ISO 639-1 code, where it was clear.
    pub language: Option<String>,
    /// Search words.
    pub query: String,
    /// The needs that this message states.
    pub stated: Needs,
}

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
    /// What it cost, where the model's price is known.
    pub cost: Option<Cost>,
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
    /// Whether nobody was asked anew: the answer was kept from before the turn.
    pub cached: bool,
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
    /// What the rules read; not known of older turns.
    pub read: Option<ReadRecord>,
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

impl Trace {
    /// Tokens read and written.
    pub fn tokens(&self) -> u64 {
        let used =
            |done: &CompletionRecord| u64::from(done.input_tokens) + u64::from(done.output_tokens);
        self.completions.iter().map(used).sum()
    }

    /// What its completions cost, as far as that is known; nothing where it is of none.
    pub fn cost(&self) -> Option<Cost> {
        let known = self.completions.iter().filter_map(|done| done.cost);
        known.reduce(|sum, cost| sum + cost)
    }

    /// The platform on which it was asked.
    pub fn platform(&self) -> &str {
        self.person.as_str().split_once(':').map_or("", |(platform, _)| platform)
    }
}

/// What a list of turns tells of one: it outlives the trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnHead {
    /// The turn.
    pub turn: TurnId,
    /// When it began.
    pub at: Timestamp,
    /// Where it was asked.
    pub platform: String,
    /// Who planned it.
    pub planner: PlannerKind,
    /// Who worked.
    pub agents: Vec<AgentKind>,
    /// Versions of prompts that were used.
    pub versions: Vec<String>,
    /// Products on the slate.
    pub picks: u32,
    /// Tokens read and written.
    pub tokens: u64,
    /// What its completions cost, as far as that is known.
    pub cost: Option<Cost>,
    /// Acceptance to final reply.
    pub elapsed: Duration,
    /// Troubles that were worked around.
    pub troubles: u32,
    /// Whether it asked back.
    pub asks: bool,
    /// Reactions that speak for what was shown.
    pub liked: u32,
    /// Reactions that speak against it.
    pub disliked: u32,
}

impl From<&Trace> for TurnHead {
    fn from(trace: &Trace) -> Self {
        let picks = trace.ranked.iter().filter(|ranked| ranked.dropped.is_none()).count();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let mut versions: Vec<String> =
            trace.completions.iter().map(|done| done.version.clone()).collect();
        versions.sort();
        versions.dedup();
        Self {
            turn: trace.turn.clone(),
            at: trace.at,
            platform: trace.platform().to_owned(),
            planner: trace.plan.planner,
            agents: trace.plan.steps.iter().map(|step| step.agent).collect(),
            versions,
            picks: count(picks),
            tokens: trace.tokens(),
            cost: trace.cost(),
            elapsed: trace.elapsed,
            troubles: count(trace.degraded.len()),
            asks: trace.plan.question.is_some(),
            liked: 0,
            disliked: 0,
        }
    }
}
