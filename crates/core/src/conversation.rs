//! What a conversation remembers between turns.

use jiff::Timestamp;

use crate::{Money, Needs, ProductId, Question, TurnId};

/// A pick that was shown, as later turns refer to it ("the second").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastPick {
    /// The product.
    pub product: ProductId,
    /// Its title as shown.
    pub title: String,
    /// Its price as shown.
    pub price: Option<Money>,
    /// Why it was picked, as shown.
    pub why: String,
}

/// One turn that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastTurn {
    /// Which turn.
    pub turn: TurnId,
    /// When it was answered.
    pub at: Timestamp,
    /// What the shopper wrote.
    pub text: String,
    /// What was answered.
    pub reply: String,
    /// The question that was asked back.
    pub question: Option<Question>,
    /// The slate that was shown, best first.
    pub picks: Vec<PastPick>,
}

/// The state of one conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationState {
    /// The ledger after the last turn.
    pub needs: Needs,
    /// The last turns, oldest first; bounded by the engine.
    pub turns: Vec<PastTurn>,
}

impl ConversationState {
    /// The last slate that had picks.
    pub fn last_slate(&self) -> Option<&PastTurn> {
        self.turns.iter().rev().find(|turn| !turn.picks.is_empty())
    }
}
