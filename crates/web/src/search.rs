//! Search engines of the web: their words to addresses. What stands behind the addresses is
//! [`WebSearch`]'s business.

mod canonical;
mod engine;
mod engines;
mod judge;
mod merge;
mod source;

use std::num::NonZeroU32;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

pub use source::{WebSearch, WebSearchConfig};

/// Which engine, in which of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EngineKind {
    /// An own or public SearXNG; its JSON format must be switched on.
    Searxng,
    /// Brave's web search.
    Brave,
    /// Tavily's search.
    Tavily,
    /// Serper's web search.
    Serper,
    /// Serper's shopping search.
    SerperShopping,
}

impl EngineKind {
    /// Its name in settings, logs and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Searxng => "searxng",
            Self::Brave => "brave",
            Self::Tavily => "tavily",
            Self::Serper => "serper",
            Self::SerperShopping => "serper-shopping",
        }
    }
}

/// One engine as it is configured.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Which.
    pub kind: EngineKind,
    /// Where it is, when not at its vendor's; SearXNG has no vendor and needs it. It counts as a
    /// configured source.
    pub base: Option<Url>,
    /// Its key, where it wants one.
    pub key: Option<SecretString>,
    /// Longest time for one question.
    pub timeout: Duration,
    /// How many questions a minute it gets at most.
    pub per_minute: NonZeroU32,
}

impl EngineConfig {
    /// An engine with defaults that suit its free plans.
    pub fn new(kind: EngineKind, base: Option<Url>, key: Option<SecretString>) -> Self {
        let per_minute = NonZeroU32::MIN.saturating_add(29);
        Self { kind, base, key, timeout: Duration::from_secs(4), per_minute }
    }
}

/// Why web search can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum SearchSetupError {
    /// There is nothing to ask.
    #[error("web search needs at least one engine")]
    NoEngine,
    /// It has no vendor's address.
    #[error("{0} needs an address")]
    NoBase(&'static str),
    /// Its vendor gives nothing without.
    #[error("{0} needs a key")]
    NoKey(&'static str),
    /// It is not of the web, or can't be a base.
    #[error("{0}: {1} is not an http or https address")]
    Base(&'static str, Url),
}
