//! Live sources: merchants and the web, asked while a shopper waits.

use std::time::Duration;

use async_trait::async_trait;

use crate::{Needs, Photo, Product, SourceId};

/// What a live source is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveQuery {
    /// Words; may be empty beside a photo.
    pub text: String,
    /// The ledger. A source narrows by what it has filters for; callers check what comes back.
    pub needs: Needs,
    /// A picture of what is looked for; only for sources that see ([`LiveSource::sees`]).
    pub photo: Option<Photo>,
    /// The shopper's language, ISO 639-1.
    pub language: Option<String>,
    /// At most so many products.
    pub limit: usize,
}

/// What a live source found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveFinds {
    /// Best first. Their ids begin with the source's name and `:`, so that they are unique beside those of
    /// other sources; `seen_at` says when the source stated it.
    pub products: Vec<Product>,
    /// What was left out and why, for the trace: pages that sell nothing, unreadable entries.
    pub left_out: Vec<String>,
    /// Whether the answer was kept from an earlier request.
    pub cached: bool,
}

/// Why a live source gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    /// No answer in time, or none at all.
    #[error("{source_id} can't be reached: {detail}")]
    Unreachable {
        /// Who.
        source_id: SourceId,
        /// What happened.
        detail: String,
    },
    /// It limits the rate, or our own budget for it is used up.
    #[error("{source_id} limits the rate")]
    RateLimited {
        /// Who.
        source_id: SourceId,
        /// When to try again, where it says so.
        retry_after: Option<Duration>,
    },
    /// It refuses: a key is missing or wrong, or a format is switched off there.
    #[error("{source_id} refuses: {detail}")]
    Refused {
        /// Who.
        source_id: SourceId,
        /// Its words, shortened, with what to do about it.
        detail: String,
    },
    /// Its answer is not what its protocol promises.
    #[error("{source_id} can't be understood: {detail}")]
    Unreadable {
        /// Who.
        source_id: SourceId,
        /// What is wrong and where.
        detail: String,
    },
}

/// A merchant, or a search engine with the shops behind it.
#[async_trait]
pub trait LiveSource: Send + Sync {
    /// Its name, as configured without secrets: `ucp:shop.example`, `searxng`.
    fn id(&self) -> &SourceId;

    /// Whether it searches by pictures.
    fn sees(&self) -> bool {
        false
    }

    /// Products for a request.
    ///
    /// # Errors
    /// Says whether it can't be reached, refuses, limits, or can't be understood.
    async fn search(&self, query: &LiveQuery, timeout: Duration) -> Result<LiveFinds, LiveError>;

    /// Whether it works, and what it offers, in a few words.
    ///
    /// # Errors
    /// As [`Self::search`].
    async fn probe(&self, timeout: Duration) -> Result<String, LiveError>;
}
