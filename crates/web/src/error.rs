//! Why a fetch failed, in the detail that this crate branches on.

use std::error::Error;
use std::time::Duration;

use magpie_core::ports::FetchError;
use url::Url;

use crate::address::Rule;
use crate::lookup::Refused;

/// Why a fetch failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GetError {
    /// The address, or one that it redirects to, may not be reached.
    #[error("{url} may not be fetched: {rule}")]
    Forbidden {
        /// The address that was refused, without its user name and password.
        url: String,
        /// Why.
        rule: Rule,
    },
    /// The server says that it is gone.
    #[error("{url} is gone (status {status})")]
    Gone {
        /// What was asked.
        url: String,
        /// 404 or 410.
        status: u16,
    },
    /// The body is larger than allowed, as sent or decompressed.
    #[error("{url} is larger than {limit} bytes")]
    TooLarge {
        /// What was asked.
        url: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// It is not of a kind that was asked for.
    #[error("{url} is {found}, not what was asked for")]
    WrongType {
        /// What was asked.
        url: String,
        /// Its content type.
        found: String,
    },
    /// It redirects without end.
    #[error("{url} redirects more than {limit} times")]
    TooManyRedirects {
        /// What was asked.
        url: String,
        /// How many redirects are followed.
        limit: usize,
    },
    /// No whole answer within the time.
    #[error("{url} did not answer within {} ms", limit.as_millis())]
    TimedOut {
        /// What was asked.
        url: String,
        /// The time.
        limit: Duration,
    },
    /// The host asked to be left alone, and still is.
    #[error("{url} is left alone for {} s, as its host asks", retry_after.as_secs())]
    RateLimited {
        /// What was asked.
        url: String,
        /// How long it is still left alone.
        retry_after: Duration,
    },
    /// No connection, a broken answer, or a server error.
    #[error("{url} can't be fetched now: {detail}")]
    Unavailable {
        /// What was asked.
        url: String,
        /// What happened.
        detail: String,
    },
}

impl GetError {
    pub(crate) fn forbidden(url: &Url, rule: Rule) -> Self {
        Self::Forbidden { url: shown(url), rule }
    }

    pub(crate) fn unavailable(url: &Url, detail: impl Into<String>) -> Self {
        Self::Unavailable { url: shown(url), detail: detail.into() }
    }

    /// One word, for counting.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Forbidden { .. } => "forbidden",
            Self::Gone { .. } => "gone",
            Self::TooLarge { .. } => "too_large",
            Self::WrongType { .. } => "wrong_type",
            Self::TooManyRedirects { .. } => "too_many_redirects",
            Self::TimedOut { .. } => "timed_out",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unavailable { .. } => "unavailable",
        }
    }

    /// Whether the same may work later, and what was kept may do until then.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::RateLimited { .. } | Self::Unavailable { .. } => true,
            Self::Forbidden { .. }
            | Self::Gone { .. }
            | Self::TooLarge { .. }
            | Self::WrongType { .. }
            | Self::TooManyRedirects { .. } => false,
        }
    }

    /// What the HTTP client's failure means: our own refusal inside its connector, or its innermost cause.
    pub(crate) fn of_client(url: &Url, error: &reqwest::Error) -> Self {
        let mut cause: &dyn Error = error;
        loop {
            if let Some(Refused(rule)) = cause.downcast_ref::<Refused>() {
                return Self::forbidden(url, *rule);
            }
            match cause.source() {
                Some(source) => cause = source,
                // Some causes repeat the address, and with it what a shopper asked a search engine.
                None => {
                    return Self::unavailable(url, cause.to_string().replace(url.as_str(), "it"));
                }
            }
        }
    }
}

impl From<GetError> for FetchError {
    fn from(error: GetError) -> Self {
        match error {
            GetError::Forbidden { url, rule } => Self::Forbidden { url, rule: rule.to_string() },
            GetError::Gone { url, .. } => Self::Gone { url },
            GetError::TooLarge { url, limit } => Self::TooLarge { url, limit },
            GetError::WrongType { url, found } => {
                Self::Unavailable { url, detail: format!("it is {found}, not what was asked for") }
            }
            GetError::TooManyRedirects { url, limit } => {
                Self::Unavailable { url, detail: format!("more than {limit} redirects") }
            }
            GetError::TimedOut { url, limit } => Self::Unavailable {
                url,
                detail: format!("no answer within {} ms", limit.as_millis()),
            },
            GetError::RateLimited { url, retry_after } => Self::Unavailable {
                url,
                detail: format!("its host asks to be left alone for {} s", retry_after.as_secs()),
            },
            GetError::Unavailable { url, detail } => Self::Unavailable { url, detail },
        }
    }
}

/// The address as it may be logged and shown.
pub(crate) fn shown(url: &Url) -> String {
    if url.username().is_empty() && url.password().is_none() {
        return url.to_string();
    }
    let mut bare = url.clone();
    match (bare.set_username(""), bare.set_password(None)) {
        (Ok(()), Ok(())) => bare.to_string(),
        _ => format!("{}:…", url.scheme()),
    }
}
