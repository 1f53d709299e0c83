//! The feed host of the Agentic Commerce Protocol: merchants push their products here.
//!
//! Owns who may push, what a request must look like, what is told about bad products and that a request that
//! is sent twice is done once. What a product means is read by whoever keeps it ([`PushedProducts`]). Beyond
//! the protocol there are `PUT /feeds/{id}/products` (what the protocol does with files: everything is
//! replaced), `GET /feeds/{id}/status` and `DELETE /feeds/{id}`.

mod access;
mod answers;
mod body;
mod call;
mod handlers;
mod problem;
mod products;
mod request;
mod rows;

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use magpie_core::SourceId;
use magpie_core::ports::{Clock, PushedProducts};
use secrecy::SecretString;

use access::Access;
use problem::Problem;
use rows::Schemas;

/// The version of the protocol that is spoken.
pub const FEED_API_VERSION: &str = "2026-04-17";

/// A key with which a merchant pushes. A merchant may have several, so that keys can change one by one.
#[derive(Clone, Debug)]
pub struct FeedKey {
    /// Its name.
    pub merchant: String,
    /// What it sends as bearer token.
    pub key: SecretString,
}

/// What an operator can set about feeds that are pushed.
#[derive(Clone, Debug)]
pub struct FeedHostConfig {
    /// Who may push; with none, nobody can.
    pub keys: Vec<FeedKey>,
    /// The largest request body, in bytes.
    pub max_body: usize,
    /// How many requests a merchant may make in a minute, on average and at once.
    pub per_minute: NonZeroU32,
    /// How many feeds a merchant may have.
    pub max_feeds: usize,
}

impl FeedHostConfig {
    /// Usual limits for these keys.
    pub fn new(keys: Vec<FeedKey>) -> Self {
        Self {
            keys,
            max_body: 64 * 1024 * 1024,
            per_minute: NonZeroU32::new(120).unwrap_or(NonZeroU32::MIN),
            max_feeds: 32,
        }
    }
}

/// The feed host.
#[derive(Clone)]
pub struct FeedHost {
    host: Arc<Host>,
}

/// What every handler needs.
struct Host {
    access: Access,
    schemas: Arc<Schemas>,
    products: Arc<dyn PushedProducts>,
    clock: Arc<dyn Clock>,
    max_body: usize,
    max_feeds: usize,
}

impl FeedHost {
    /// A host that brings what merchants push into `products`.
    pub fn new(
        config: &FeedHostConfig,
        products: Arc<dyn PushedProducts>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let host = Host {
            access: Access::new(&config.keys, config.per_minute),
            schemas: Arc::new(Schemas::new()),
            products,
            clock,
            max_body: config.max_body,
            max_feeds: config.max_feeds,
        };
        Self { host: Arc::new(host) }
    }

    /// Its routes, which check their callers themselves. They can be merged into any other router.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/feeds", axum::routing::post(handlers::create))
            .route("/feeds/{id}", get(handlers::feed).delete(handlers::close))
            .route(
                "/feeds/{id}/products",
                get(handlers::products).patch(handlers::upsert).put(handlers::replace),
            )
            .route("/feeds/{id}/status", get(handlers::status))
            .method_not_allowed_fallback(|| async { Problem::MethodNotAllowed })
            .layer(from_fn_with_state(Arc::clone(&self.host), call::admit))
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&self.host))
    }
}

/// What the sources of a merchant's pushed feeds begin with, and those of nobody else.
pub fn pushed_prefix(merchant: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(merchant.as_bytes()).collect();
    format!("acp/{name}/")
}

/// The source of a feed; nothing where the id is none that was ever given.
fn source(prefix: &str, id: &str) -> Option<SourceId> {
    let digits = id.strip_prefix(FEED)?;
    let given = digits.len() == FEED_DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit());
    given.then(|| SourceId::new(format!("{prefix}{id}")))
}

/// What ids of feeds begin with.
const FEED: &str = "feed_";
/// How many hexadecimal digits follow: 96 bits, so that no two feeds are given the same.
const FEED_DIGITS: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_merchant_reaches_the_feeds_of_another() {
        for (merchant, prefix) in
            [("fells", "acp/fells/"), ("a/b", "acp/a%2Fb/"), ("Töne & Co", "acp/T%C3%B6ne+%26+Co/")]
        {
            assert_eq!(pushed_prefix(merchant), prefix);
        }
        let given = format!("{FEED}0123456789abcdef01234567");
        assert_eq!(
            source("acp/a/", &given),
            Some(SourceId::new("acp/a/feed_0123456789abcdef01234567"))
        );
        for id in ["", "feed_", "feed_0123", "../b/feed_0123456789abcdef01234567", "feed_%2e%2e/x"]
        {
            assert_eq!(source("acp/a/", id), None, "{id}");
        }
    }
}
