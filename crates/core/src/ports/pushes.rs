//! Products that merchants bring themselves.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use crate::SourceId;

/// Feeds that merchants fill. Each is a source of its own, lasts until it is closed, and is searchable as
/// soon as a push returns.
#[async_trait]
pub trait PushedProducts: Send + Sync {
    /// Opens a feed; one that is open stays as it is.
    ///
    /// # Errors
    /// The feeds can't be written.
    async fn open(&self, feed: NewFeed) -> Result<PushedFeed, PushError>;

    /// The feeds whose source begins so, in order of their names.
    ///
    /// # Errors
    /// The feeds can't be read.
    async fn feeds(&self, prefix: &str) -> Result<Vec<PushedFeed>, PushError>;

    /// What a feed holds: one product a line, as they were pushed, in the order in which they came.
    ///
    /// # Errors
    /// There is no such feed, or it can't be read.
    async fn products(&self, source: &SourceId) -> Result<Bytes, PushError>;

    /// Brings products into a feed, all or nothing of those that can be used. What was searchable before a
    /// failure still is.
    ///
    /// # Errors
    /// There is no such feed, no product of the push can be used, the feed would grow too large, or it can't
    /// be written now.
    async fn push(&self, push: Push) -> Result<PushReport, PushError>;

    /// Takes a feed and its products out.
    ///
    /// # Errors
    /// There is no such feed, or it can't be written now.
    async fn close(&self, source: &SourceId) -> Result<(), PushError>;
}

/// A feed to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFeed {
    /// Its name beside all other sources.
    pub source: SourceId,
    /// Where its products are sold, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Now.
    pub at: Timestamp,
}

/// An open feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedFeed {
    /// Its name beside all other sources.
    pub source: SourceId,
    /// Where its products are sold, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// When it was opened or last pushed to.
    pub updated_at: Timestamp,
    /// How many products it has.
    pub products: u64,
}

/// What becomes of the products that a push does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushMode {
    /// They stay.
    Upsert,
    /// They leave. An empty push empties the feed.
    Replace,
}

/// Products on their way into a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The feed.
    pub source: SourceId,
    /// What becomes of the other products.
    pub mode: PushMode,
    /// The products.
    pub rows: Vec<PushedRow>,
    /// Now.
    pub at: Timestamp,
}

/// One product of a push. It takes the place of the one with its id, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedRow {
    /// Which of the push it is, as its sender counts.
    pub position: u64,
    /// A JSON object on one line, in the product form of the Agentic Commerce Protocol.
    pub json: String,
}

/// A product of a push that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Its [`PushedRow::position`].
    pub position: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// What a push did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushReport {
    /// Products that were taken.
    pub taken: u64,
    /// Products that were not, in order of their positions.
    pub refused: Vec<RefusedRow>,
    /// Whether anything that can be searched is different now.
    pub changed: bool,
    /// How many products the feed has now.
    pub products: u64,
}

/// Why a push did nothing.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// Nobody opened it, or it was closed.
    #[error("there is no feed {source_id}")]
    NotFound {
        /// The feed.
        source_id: SourceId,
    },
    /// None of its products can be used.
    #[error("none of the {} products can be used", refused.len())]
    NothingUsable {
        /// What is wrong with each.
        refused: Vec<RefusedRow>,
    },
    /// The feed would hold more than a feed may.
    #[error("the feed would have {bytes} bytes, of which {limit} are allowed")]
    TooLarge {
        /// What it would have.
        bytes: u64,
        /// What it may have.
        limit: u64,
    },
    /// The feeds can't be read or written now.
    #[error("the feeds can't be read or written now")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
