//! The way out: fetching and verifying.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use url::Url;

use crate::{Availability, Money, Product, SourceId};

/// Something fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The body, decompressed.
    pub bytes: Bytes,
    /// `Content-Type` without parameters, in lower case.
    pub content_type: Option<String>,
    /// Where it came from after redirects.
    pub url: Url,
    /// When.
    pub fetched_at: Timestamp,
}

/// Why a fetch failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is not one that may be reached; says which rule.
    #[error("{url} may not be fetched: {rule}")]
    Forbidden {
        /// What was asked.
        url: String,
        /// Which rule forbids it.
        rule: String,
    },
    /// The server says it is gone (404, 410).
    #[error("{url} is gone")]
    Gone {
        /// What was asked.
        url: String,
    },
    /// It is larger than allowed.
    #[error("{url} is larger than {limit} bytes")]
    TooLarge {
        /// What was asked.
        url: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// No answer, a broken one, or a server error; may work later.
    #[error("{url} can't be fetched now: {detail}")]
    Unavailable {
        /// What was asked.
        url: String,
        /// What happened.
        detail: String,
    },
}

/// Fetches from the web under guard: only public addresses and those that the operator allowed.
#[async_trait]
pub trait PageFetch: Send + Sync {
    /// The body behind an address, at most `max_bytes` after decompression, within `timeout`.
    async fn fetch(
        &self,
        url: &Url,
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<Fetched, FetchError>;
}

/// An offer as its source states it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedOffer {
    /// Price now.
    pub price: Option<Money>,
    /// Price before a reduction, where stated.
    pub list_price: Option<Money>,
    /// Stock now.
    pub availability: Availability,
    /// Where it can be bought.
    pub url: Url,
    /// Who said so.
    pub source: SourceId,
    /// When they said so.
    pub fetched_at: Timestamp,
}

/// Why an offer could not be verified.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// The product has no address to look at.
    #[error("no source to ask")]
    NoSource,
    /// The source says that it no longer exists, or that it is another product.
    #[error("the offer is gone: {0}")]
    Gone(String),
    /// The source can't be reached now.
    #[error("the source can't be reached: {0}")]
    Unreachable(String),
    /// The source answers, but what it says can't be understood as an offer.
    #[error("the page can't be read as an offer: {0}")]
    Unreadable(String),
}

/// Looks an offer up at its source.
#[async_trait]
pub trait OfferSource: Send + Sync {
    /// What the source says now, or said within the time to live.
    async fn verify(
        &self,
        product: &Product,
        timeout: Duration,
    ) -> Result<VerifiedOffer, OfferError>;
}
