//! What the terminal needs of a companion, wherever that runs.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use magpie_core::LinkRequest;
use magpie_core::ports::{CompanionError, Refusal};
use magpie_core::wire::{ErasedV1, LinkAnswerV1, ProfileV1, ReplyV1, StageV1};

/// A message on its way out.
#[derive(Clone, Debug, Default)]
pub struct Outgoing {
    /// Whom it is from (`--as`); without, a fresh nobody whose conversation nothing continues.
    pub user: Option<String>,
    /// What was written; may be empty when there are photos.
    pub text: String,
    /// Encoded pictures.
    pub photos: Vec<Bytes>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Too many messages; nothing was stored.
    #[error("{reason}")]
    Busy {
        /// In words.
        reason: String,
        /// When to try again, where that is known.
        retry_after: Option<Duration>,
    },
    /// The message or the question is not acceptable as it is.
    #[error("{0}")]
    Refused(String),
    /// The companion stops or can't work now; the same message may be sent again.
    #[error("{0}")]
    Unavailable(String),
    /// The companion was lost before the final answer. The message is stored and will be answered.
    #[error("the answer of turn {turn} did not arrive; it is kept and can be read after a restart")]
    Interrupted {
        /// The turn.
        turn: String,
    },
    /// The server can't be reached.
    #[error("the server at {url} can't be reached")]
    Unreachable {
        /// Its address.
        url: String,
        /// What happened.
        #[source]
        source: reqwest::Error,
    },
    /// The server answered something that is no answer of Magpie.
    #[error("the server's answer can't be read: {0}")]
    Unreadable(String),
}

/// The stages of one turn; ends after the final one or an error.
pub type StageStream = BoxStream<'static, Result<StageV1, ExchangeError>>;

/// A companion to talk to.
#[async_trait]
pub trait Exchange: Send + Sync {
    /// Sends a message; the stream ends with the final stage.
    ///
    /// # Errors
    /// The message was not accepted.
    async fn send(&self, message: Outgoing) -> Result<StageStream, ExchangeError>;

    /// What is remembered about a user.
    async fn memory(&self, user: &str) -> Result<ProfileV1, ExchangeError>;

    /// Links a user to others of their accounts, or ends that.
    async fn link(&self, user: &str, request: LinkRequest) -> Result<LinkAnswerV1, ExchangeError>;

    /// Everything kept about a user, as JSON.
    async fn export(&self, user: &str) -> Result<serde_json::Value, ExchangeError>;

    /// Deletes everything kept about a user.
    async fn forget(&self, user: &str) -> Result<ErasedV1, ExchangeError>;

    /// Sends a message and waits for the final reply.
    ///
    /// # Errors
    /// The message was not accepted, or the answer did not arrive.
    async fn ask(&self, message: Outgoing) -> Result<ReplyV1, ExchangeError> {
        let mut stages = self.send(message).await?;
        let mut last = String::new();
        while let Some(stage) = stages.next().await {
            match stage? {
                StageV1::Placeholder { turn, .. } => last = turn,
                StageV1::FirstPicks { reply } => last = reply.turn,
                StageV1::Final { reply } => return Ok(reply),
            }
        }
        Err(ExchangeError::Interrupted { turn: last })
    }
}

impl From<Refusal> for ExchangeError {
    fn from(refusal: Refusal) -> Self {
        let reason = refusal.to_string();
        match refusal {
            Refusal::RateLimited { retry_after, .. } => {
                Self::Busy { reason, retry_after: Some(retry_after) }
            }
            Refusal::QueueFull { .. } => Self::Busy { reason, retry_after: None },
            Refusal::Stopping | Refusal::NotStored(_) => Self::Unavailable(reason),
        }
    }
}

impl From<CompanionError> for ExchangeError {
    fn from(error: CompanionError) -> Self {
        match error {
            CompanionError::NotFound(_) => Self::Refused(error.to_string()),
            CompanionError::Unavailable(source) => {
                Self::Unavailable(format!("the store can't be used: {source}"))
            }
        }
    }
}
