//! Watches: what a shopper wants to be told of when it happens.

use jiff::Timestamp;

use crate::{
    Audience, ConversationId, Money, Needs, PersonId, Product, ProductId, ReplyAddress, Sender,
    WatchId,
};

/// What is waited for.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchGoal {
    /// A product costs at most this.
    PriceAtMost {
        /// Which product.
        product: ProductId,
        /// The price, in the currency of the offer.
        limit: Money,
    },
    /// A product costs less than it did.
    PriceBelow {
        /// Which product.
        product: ProductId,
        /// What it cost when the watch was set, or at the last alert.
        price: Money,
    },
    /// A product can be bought again.
    BackInStock {
        /// Which product.
        product: ProductId,
    },
    /// Something that was not there before fits a request.
    Fits {
        /// The request's words.
        text: String,
        /// Its ledger.
        needs: Needs,
        /// What fitted already: told, or there when the watch was set.
        known: Vec<ProductId>,
    },
}

impl WatchGoal {
    /// The product that is watched, where it is one.
    pub fn product(&self) -> Option<&ProductId> {
        match self {
            Self::PriceAtMost { product, .. }
            | Self::PriceBelow { product, .. }
            | Self::BackInStock { product } => Some(product),
            Self::Fits { .. } => None,
        }
    }
}

/// How a watch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchState {
    /// The goal is not met.
    Waiting,
    /// It is met, and that was told; it waits for the goal to fail and be met anew.
    Met,
    /// Its owner paused it.
    Paused,
    /// What is watched is gone for good, and that was told.
    Ended,
}

impl WatchState {
    /// The word used in JSON and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Met => "met",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }

    /// The state with this word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Met, Self::Paused, Self::Ended]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// Something that a shopper waits for, and where to tell them.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// Its identifier.
    pub id: WatchId,
    /// How its owner calls it: the number is never given to another watch of the same conversation.
    pub number: u32,
    /// Whose it is.
    pub person: PersonId,
    /// Who set it, as the platform knows them.
    pub sender: Sender,
    /// Who sees the alert.
    pub audience: Audience,
    /// Where it is told.
    pub conversation: ConversationId,
    /// Where exactly, for a message that answers nothing.
    pub address: ReplyAddress,
    /// BCP 47 tag of the language that it is told in.
    pub locale: Option<String>,
    /// What is waited for.
    pub goal: WatchGoal,
    /// What is watched, in words: the product's title or the request.
    pub title: String,
    /// The product that is watched as it was last seen: a source is asked about it.
    pub product: Option<Product>,
    /// How it stands.
    pub state: WatchState,
    /// When it was set.
    pub created_at: Timestamp,
    /// When it is to be looked at next.
    pub next_check: Timestamp,
    /// Alerts so far; the number makes each alert's message unique.
    pub alerts: u32,
    /// Looks in a row at which the source could not be reached.
    pub failures: u32,
}
