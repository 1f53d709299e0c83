//! What the planner decides.

use crate::Needs;

/// The specialists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AgentKind {
    /// Finds products for the needs.
    Product,
    /// Reads photos.
    Image,
    /// Knows what moves: prices, stock, popularity.
    Trend,
}

impl AgentKind {
    /// All agents.
    pub const ALL: [Self; 3] = [Self::Product, Self::Image, Self::Trend];

    /// The word used in JSON, prompts and file names.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Image => "image",
            Self::Trend => "trend",
        }
    }

    /// The agent with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Who made the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannerKind {
    /// A language model.
    Model,
    /// The rule reading alone.
    Rules,
}

impl PlannerKind {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Rules => "rules",
        }
    }
}

/// One agent invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who works.
    pub agent: AgentKind,
    /// What for, in words: the agent's search text.
    pub goal: String,
    /// Agents whose results it needs first.
    pub waits_for: Vec<AgentKind>,
}

/// A clarifying question, with answers to tap where there are a few obvious ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: String,
    /// Short answers; may be empty.
    pub options: Vec<String>,
}

/// The planner's decision for one turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Chain of thought: kept for the trace, never shown to shoppers.
    pub reasoning: String,
    /// The whole ledger after this message.
    pub needs: Needs,
    /// Agent invocations; empty when the turn needs no search.
    pub steps: Vec<Step>,
    /// At most one question.
    pub question: Option<Question>,
    /// Who decided.
    pub planner: PlannerKind,
}
