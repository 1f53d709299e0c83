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

/// How an API is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiMethod {
    /// Reads.
    Get,
    /// Sends a body.
    Post,
}

/// A call of an API: a merchant's, or a search engine's.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// How.
    pub method: ApiMethod,
    /// Where.
    pub url: Url,
    /// Headers beside those of every request; may hold keys.
    pub headers: Vec<(&'static str, String)>,
    /// JSON, or empty.
    pub body: Bytes,
}

impl std::fmt::Debug for ApiRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("ApiRequest")
            .field("method", &self.method)
            .field("url", &self.url.as_str())
            .field("headers", &names)
            .field("body", &self.body.len())
            .finish()
    }
}

/// What an API answered, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiResponse {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type` without parameters, in lower case.
    pub content_type: Option<String>,
    /// When it asks to be tried again (`Retry-After`).
    pub retry_after: Option<Duration>,
    /// The session that later calls are to name (`Mcp-Session-Id`).
    pub session: Option<String>,
    /// The body, decompressed.
    pub bytes: Bytes,
    /// When.
    pub fetched_at: Timestamp,
}

/// Calls APIs under the same guard as [`PageFetch`]. Nothing is kept, and redirects are not followed: a key
/// must not travel to where it was not sent. Only a host that asked to be left alone is not asked until then:
/// what it said (429, when to try again) is its answer until then.
#[async_trait]
pub trait ApiCall: Send + Sync {
    /// The answer, of any status, at most `max_bytes` after decompression, within `timeout`.
    ///
    /// # Errors
    /// The address is forbidden, the answer too large, or there is none.
    async fn call(
        &self,
        request: ApiRequest,
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<ApiResponse, FetchError>;
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
    /// The source can't be reached now, but what it said some time ago is still at hand.
    #[error("the source can't be reached ({detail}); this is what it said {} s ago", age.as_secs())]
    Stale {
        /// What it said, and when.
        offer: Box<VerifiedOffer>,
        /// How long ago that was.
        age: Duration,
        /// Why it can't be reached.
        detail: String,
    },
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
