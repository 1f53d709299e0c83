//! Answering a turn again.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::PromptFault;
use crate::{InboundMessage, Reply, Trace, TurnId};

/// How a turn is to be answered again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayWith {
    /// Texts of prompts, by their names, in the place of those that the turn used.
    pub prompts: BTreeMap<String, String>,
    /// Whether models are asked anew, and others for what they were not asked then.
    pub live: bool,
}

/// A turn that was answered again.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed {
    /// The answer now.
    pub reply: Reply,
    /// The answer then.
    pub recorded: Option<Reply>,
    /// How the one of now came about.
    pub trace: Trace,
    /// Of whom something was asked that was not asked then: nobody answered that.
    pub missing: Vec<String>,
}

impl Replayed {
    /// Whether a shopper would see the same.
    pub fn is_same(&self) -> bool {
        let Some(then) = &self.recorded else { return false };
        let now = &self.reply;
        (&now.text, &now.question, &now.needs, &now.picks)
            == (&then.text, &then.question, &then.needs, &then.picks)
    }
}

/// Why a turn can't be answered again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// Nothing was recorded of it, or not any more.
    #[error(
        "there is no recording of turn {0}: only searches are recorded, and only the newest are kept"
    )]
    NotRecorded(TurnId),
    /// There is no such prompt.
    #[error("prompt {0} is not known")]
    NoPrompt(String),
    /// A text is no valid prompt.
    #[error("the {prompt} prompt: {}", told(.faults))]
    Invalid {
        /// Which one.
        prompt: String,
        /// What is wrong.
        faults: Vec<PromptFault>,
    },
    /// The database failed.
    #[error("{0}")]
    Unavailable(String),
}

fn told(faults: &[PromptFault]) -> String {
    let lines: Vec<String> =
        faults.iter().map(|fault| format!("line {}: {}", fault.line, fault.message)).collect();
    lines.join("; ")
}

/// Answers recorded turns again, and messages that nobody sent. Nothing of it is kept, shown to shoppers or learned.
#[async_trait]
pub trait Replays: Send + Sync {
    /// Answers a turn again.
    ///
    /// # Errors
    /// It is not recorded, or a prompt is not valid.
    async fn replay(&self, turn: &TurnId, with: &ReplayWith) -> Result<Replayed, ReplayError>;

    /// Answers a message as it would be answered to its sender, where it was sent: with what is remembered of them, what
    /// their community taught and chose, and what was tried in the message's conversation before.
    ///
    /// # Errors
    /// The database failed.
    async fn rehearse(&self, message: InboundMessage) -> Result<(Reply, Trace), ReplayError>;
}
