//! The normalised answer that every adapter renders, and its stages.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::{AgentKind, Money, Need, Needs, PlannerKind, Product, Question, SourceId, TurnId};

/// Whether a product satisfies a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedOutcome {
    /// It does.
    Met,
    /// It does not.
    Unmet,
    /// Nothing known speaks for or against.
    Unknown,
}

impl NeedOutcome {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unmet => "unmet",
            Self::Unknown => "unknown",
        }
    }
}

/// A need held against a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The need.
    pub need: Need,
    /// How the product does.
    pub outcome: NeedOutcome,
    /// What shows it: "price $99.00", "material: mesh", "no material given".
    pub evidence: String,
}

/// How fresh the offer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptStatus {
    /// Looked up at its source within the time to live.
    Fresh,
    /// The source can't be reached; this is what it said before.
    Stale,
    /// There is no source to ask.
    Unverified,
}

impl ReceiptStatus {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Unverified => "unverified",
        }
    }
}

/// Proof of where price, stock and link come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Who said so.
    pub source: SourceId,
    /// When they said so.
    pub fetched_at: Timestamp,
    /// How fresh that is.
    pub status: ReceiptStatus,
}

/// Something the shopper should notice about a pick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// It can't be bought now.
    OutOfStock,
    /// The price changed since the catalogue was read.
    PriceMoved {
        /// The price in the catalogue.
        from: Money,
    },
    /// The offer could not be verified; seen at the receipt's time.
    NotVerified,
    /// It is off the beaten track of what this person likes, to learn whether they like that too.
    Exploring,
    /// Whoever runs this server earns a commission when this link is followed.
    Commission {
        /// Where the card leads instead of the product's own address.
        link: Url,
    },
    /// The card's link passes through this server, which notes that it was opened.
    Counted {
        /// Where it leads first.
        link: Url,
    },
}

/// One product on the slate, verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// 1 for the first.
    pub rank: u32,
    /// The product with price and stock as the receipt says.
    pub product: Product,
    /// Why it fits this person, in one sentence.
    pub why: String,
    /// Every need of the ledger held against it.
    pub verdicts: Vec<Verdict>,
    /// Where the offer comes from.
    pub receipt: Receipt,
    /// What to notice.
    pub labels: Vec<Label>,
}

impl Pick {
    /// Where the card leads.
    pub fn link(&self) -> Option<&Url> {
        let counted = self.labels.iter().find_map(|label| match label {
            Label::Counted { link } => Some(link),
            Label::OutOfStock
            | Label::PriceMoved { .. }
            | Label::NotVerified
            | Label::Exploring
            | Label::Commission { .. } => None,
        });
        counted.or_else(|| self.target())
    }

    /// Where the card leads in the end.
    pub fn target(&self) -> Option<&Url> {
        let commission = self.labels.iter().find_map(|label| match label {
            Label::Commission { link } => Some(link),
            Label::OutOfStock
            | Label::PriceMoved { .. }
            | Label::NotVerified
            | Label::Exploring
            | Label::Counted { .. } => None,
        });
        commission.or(self.product.url.as_ref())
    }

    /// What it cost when the catalogue was read, where that was something else.
    pub fn price_before(&self) -> Option<Money> {
        self.labels.iter().find_map(|label| match label {
            Label::PriceMoved { from } => Some(*from),
            Label::OutOfStock
            | Label::NotVerified
            | Label::Exploring
            | Label::Commission { .. }
            | Label::Counted { .. } => None,
        })
    }

    /// Whether it is noted that the card's link was opened, which it must say.
    pub fn is_counted(&self) -> bool {
        self.labels.iter().any(|label| matches!(label, Label::Counted { .. }))
    }

    /// Whether the card's link earns a commission, which it must say.
    pub fn earns(&self) -> bool {
        self.labels.iter().any(|label| matches!(label, Label::Commission { .. }))
    }
}

/// Ranked picks, best first.
pub type Slate = Vec<Pick>;

/// The normalised answer of one turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The turn it answers.
    pub turn: TurnId,
    /// Plain text; holds no price, product or link beyond those of the picks.
    pub text: String,
    /// At most one question back.
    pub question: Option<Question>,
    /// The ledger after this turn.
    pub needs: Needs,
    /// Agents that worked.
    pub agents: Vec<AgentKind>,
    /// The slate.
    pub picks: Slate,
    /// Who planned.
    pub planner: PlannerKind,
    /// Content hash per prompt that was used.
    pub prompt_versions: BTreeMap<String, String>,
    /// From acceptance to this reply.
    pub elapsed: Duration,
    /// The turn that answers this message together with what its sender wrote right after it; this reply is
    /// then empty and never shown.
    pub continued_by: Option<TurnId>,
}

/// A turn's reply as it grows. An adapter renders what it can; only the last one must be seen.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplyStage {
    /// Work has begun.
    Placeholder {
        /// The turn.
        turn: TurnId,
        /// What to show meanwhile.
        text: String,
    },
    /// Verified picks, before the model has worded the answer.
    FirstPicks(Reply),
    /// The answer. Exactly one per accepted message.
    Final(Reply),
}

impl ReplyStage {
    /// The turn this stage belongs to.
    pub fn turn(&self) -> &TurnId {
        match self {
            Self::Placeholder { turn, .. } => turn,
            Self::FirstPicks(reply) | Self::Final(reply) => &reply.turn,
        }
    }
}
