//! Bringing replies back to where the message came from.

use async_trait::async_trait;

use crate::ports::InboxEntry;
use crate::{Platform, ReplyStage};

/// Why a reply was not delivered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The conversation no longer takes messages: do not try again.
    #[error("the conversation no longer takes messages: {0}")]
    Closed(String),
    /// Try again later.
    #[error("the platform can't be reached: {0}")]
    Unavailable(String),
}

/// Renders replies on one platform. Platforms that fetch their replies (the web page) need none.
#[async_trait]
pub trait ReplySink: Send + Sync {
    /// Which platform.
    fn platform(&self) -> Platform;

    /// Shows a stage. Called in order of stages; delivering the final stage twice must show it once.
    async fn deliver(&self, entry: &InboxEntry, stage: &ReplyStage) -> Result<(), DeliveryError>;
}
