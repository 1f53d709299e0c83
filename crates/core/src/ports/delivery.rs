//! Bringing replies back to where the message came from.

use std::time::Duration;

use async_trait::async_trait;

use crate::ports::InboxEntry;
use crate::{Platform, Reply, ReplyAddress, ReplyStage};

/// Why a reply was not delivered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The conversation no longer takes messages: do not try again.
    #[error("the conversation no longer takes messages: {0}")]
    Closed(String),
    /// Try again later.
    #[error("the platform can't be reached: {detail}")]
    Unavailable {
        /// What happened.
        detail: String,
        /// When the platform asks to be tried again.
        retry_after: Option<Duration>,
    },
}

/// Renders replies on one platform. Platforms that fetch their replies (the web page) need none.
#[async_trait]
pub trait ReplySink: Send + Sync {
    /// Which platform.
    fn platform(&self) -> Platform;

    /// Shows how far a turn is, where the platform's limits leave room for it. Returns at once; nothing is
    /// lost when it is never shown.
    fn preview(&self, entry: &InboxEntry, stage: &ReplyStage);

    /// Shows the final reply, in place of what was previewed. Delivering it twice, also across a crash, shows
    /// it once.
    async fn deliver(&self, entry: &InboxEntry, reply: &Reply) -> Result<(), DeliveryError>;

    /// Where in the conversation of a message something goes that answers nobody: an alert.
    fn standing_address(&self, entry: &InboxEntry) -> ReplyAddress {
        entry.address.clone()
    }

    /// Whether the sender of a message decides for everybody who sees its reply. Asked only where that matters and the
    /// message does not say it already: the platform may have to be asked.
    async fn moderates(&self, entry: &InboxEntry) -> bool {
        entry.moderates
    }

    /// Takes back whatever was shown for a turn: a later reply replaces it. Repeating it does nothing.
    async fn withdraw(&self, entry: &InboxEntry) -> Result<(), DeliveryError>;
}
