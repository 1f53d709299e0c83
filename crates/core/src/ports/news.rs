//! News about kinds of products, from feeds that the operator chose.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use url::Url;

/// Something that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewsItem {
    /// One line of plain text.
    pub title: String,
    /// Where it stands, as its feed says.
    pub url: Url,
    /// When it was published; never in the future.
    pub published: Timestamp,
    /// The name of its feed, or its host.
    pub source: String,
}

/// A feed that gave nothing new, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("feed {feed}: {detail}")]
pub struct FeedFailure {
    /// Its address.
    pub feed: String,
    /// What is wrong.
    pub detail: String,
}

/// What the feeds say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewsFinds {
    /// Newest first.
    pub items: Vec<NewsItem>,
    /// Feeds that could not be read now; what they said before may be among the items.
    pub failed: Vec<FeedFailure>,
}

/// News feeds, each about some kinds of products.
#[async_trait]
pub trait NewsFeeds: Send + Sync {
    /// At most `limit` items about any of these words that were published at `since` or later, from
    /// what can be had within `timeout`.
    async fn latest(
        &self,
        words: &[String],
        since: Timestamp,
        limit: usize,
        timeout: Duration,
    ) -> NewsFinds;
}
