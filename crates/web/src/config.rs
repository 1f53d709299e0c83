//! What an operator can set about fetching, with defaults that suit a public internet.

use std::num::NonZeroU32;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

/// Whether `robots.txt` of public hosts is asked. Configured sources and API calls never are subject to it:
/// whoever configured them or gave out a key agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Robots {
    /// It is asked and obeyed.
    Obeyed,
    /// It is not asked: what is fetched was sent by a shopper through a platform's own file server.
    NotAsked,
}

/// Settings of [`crate::Web`].
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// Networks that may be reached although they are not public (`MAGPIE_FETCH_ALLOW`).
    pub allow: Vec<IpNet>,
    /// Configured sources: exactly their scheme, host and port may be on private addresses.
    pub sources: Vec<Url>,
    /// What we call ourselves.
    pub user_agent: String,
    /// Where the owner of a shop learns who asks and how to complain; sent with the name.
    pub contact: Option<Url>,
    /// Whether sites' `robots.txt` is obeyed.
    pub robots: Robots,
    /// An offer page that was fetched less than this ago is not fetched again.
    pub offer_ttl: Duration,
    /// Anything else that was fetched less than this ago is not fetched again.
    pub page_ttl: Duration,
    /// When a page can't be fetched, what it said less than this ago is still given out, marked as old.
    pub max_stale: Duration,
    /// Largest page that is read, after decompression.
    pub max_page_bytes: usize,
    /// How many bytes of bodies are kept in memory.
    pub cache_bytes: u64,
    /// Longest time for one fetch with all its redirects, however patient the caller is.
    pub max_time: Duration,
    /// Longest time to make a connection.
    pub connect_timeout: Duration,
    /// How many requests run at once against one public host.
    pub per_host_concurrency: usize,
    /// How many requests per second one public host gets when it is asked for long.
    pub per_host_per_second: NonZeroU32,
    /// How many requests one public host gets at once after a pause.
    pub per_host_burst: NonZeroU32,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            sources: Vec::new(),
            user_agent: concat!(
                "Magpie/",
                env!("CARGO_PKG_VERSION"),
                " (shopping companion; fetches product pages that shoppers ask about)"
            )
            .to_owned(),
            contact: None,
            robots: Robots::Obeyed,
            offer_ttl: Duration::from_secs(60),
            page_ttl: Duration::from_secs(60),
            max_stale: Duration::from_secs(24 * 60 * 60),
            max_page_bytes: 4 * 1024 * 1024,
            cache_bytes: 16 * 1024 * 1024,
            max_time: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(5),
            per_host_concurrency: 4,
            per_host_per_second: NonZeroU32::MIN.saturating_add(4),
            per_host_burst: NonZeroU32::MIN.saturating_add(9),
        }
    }
}

impl WebConfig {
    /// The value of the `User-Agent` header.
    pub(crate) fn agent(&self) -> String {
        match (&self.contact, self.user_agent.strip_suffix(')')) {
            (None, _) => self.user_agent.clone(),
            (Some(contact), Some(open)) => format!("{open}; +{contact})"),
            (Some(contact), None) => format!("{} (+{contact})", self.user_agent),
        }
    }

    /// What we are called in `robots.txt`.
    pub(crate) fn robot(&self) -> &str {
        self.user_agent.split(['/', ' ']).next().unwrap_or_default()
    }
}

/// Why fetching could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// A configured source is not an http or https address with a host.
    #[error("source {0} is not an http or https address")]
    Source(Url),
    /// The HTTP client refused its settings (an unprintable user agent, no TLS roots).
    #[error("the HTTP client can't be set up")]
    Client(#[source] reqwest::Error),
}
