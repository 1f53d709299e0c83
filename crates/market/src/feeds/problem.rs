//! What a merchant is told when a request can't be served: the protocol's one shape, one status each.

use std::borrow::Cow;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use magpie_core::ports::PushError;
use serde_json::json;

use super::FEED_API_VERSION;
use super::rows::BadRow;

/// When to try again after a failure that will pass.
const RETRY_SOON: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("no merchant can push to this server: no keys are set (MAGPIE_FEED_KEYS)")]
    Closed,
    #[error("send the merchant's key as Authorization: Bearer KEY")]
    NoKey,
    #[error("this key is not known")]
    WrongKey,
    #[error("too many requests; try again in {} s", whole_seconds(*retry_after))]
    TooOften { retry_after: Duration },
    #[error("send API-Version: {FEED_API_VERSION}")]
    NoVersion,
    #[error("this version is not spoken here; send API-Version: {FEED_API_VERSION}")]
    OtherVersion,
    #[error("Idempotency-Key must be 1 to 255 visible characters")]
    BadIdempotencyKey,
    #[error("Same Idempotency-Key used with different parameters")]
    IdempotencyConflict,
    #[error("send Content-Type: {0}")]
    ContentType(&'static str),
    #[error("the body is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the body did not arrive in time")]
    TooSlow,
    #[error("the body broke off")]
    BrokeOff,
    #[error("{message}")]
    Body { code: &'static str, message: String, param: Option<Cow<'static, str>> },
    #[error("products must contain at least one valid Product{}", first(rows, *total))]
    NoProduct { rows: Vec<BadRow>, total: u64 },
    #[error("a push holds at most {limit} products; send several")]
    TooManyProducts { limit: usize },
    #[error("{limit} feeds are open; delete one first")]
    TooManyFeeds { limit: usize },
    #[error("the feed would hold {bytes} bytes, of which {limit} are allowed")]
    FeedTooLarge { bytes: u64, limit: u64 },
    #[error("Feed not found")]
    NotFound,
    #[error("this method is not supported here")]
    MethodNotAllowed,
    #[error("this can't be done just now; try again")]
    Unavailable,
}

fn first(rows: &[BadRow], total: u64) -> String {
    match rows.first() {
        Some(row) => format!("; the first of {total} that are not, {row}"),
        None => String::new(),
    }
}

impl Problem {
    /// A body that is no request of this protocol.
    pub fn body(code: &'static str, message: impl Into<String>) -> Self {
        Self::Body { code, message: message.into(), param: None }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Closed | Self::NoKey | Self::WrongKey => StatusCode::UNAUTHORIZED,
            Self::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoVersion
            | Self::OtherVersion
            | Self::BadIdempotencyKey
            | Self::BrokeOff
            | Self::Body { .. }
            | Self::NoProduct { .. }
            | Self::TooManyFeeds { .. } => StatusCode::BAD_REQUEST,
            Self::IdempotencyConflict => StatusCode::CONFLICT,
            Self::ContentType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge { .. } | Self::TooManyProducts { .. } | Self::FeedTooLarge { .. } => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Closed | Self::NoKey | Self::WrongKey => "unauthorized",
            Self::TooOften { .. } => "rate_limited",
            Self::NoVersion => "missing_api_version",
            Self::OtherVersion => "unsupported_api_version",
            Self::BadIdempotencyKey => "invalid_idempotency_key",
            Self::IdempotencyConflict => "idempotency_conflict",
            Self::ContentType(_) => "unsupported_content_type",
            Self::TooLarge { .. } => "body_too_large",
            Self::TooSlow | Self::BrokeOff => "incomplete_body",
            Self::Body { code, .. } => code,
            Self::NoProduct { .. } => "invalid_product_payload",
            Self::TooManyProducts { .. } => "too_many_products",
            Self::TooManyFeeds { .. } => "too_many_feeds",
            Self::FeedTooLarge { .. } => "feed_too_large",
            Self::NotFound => "feed_not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Unavailable => "unavailable",
        }
    }

    fn param(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::NoVersion | Self::OtherVersion => Some("API-Version".into()),
            Self::Closed | Self::NoKey | Self::WrongKey => Some("Authorization".into()),
            Self::BadIdempotencyKey | Self::IdempotencyConflict => Some("Idempotency-Key".into()),
            Self::ContentType(_) => Some("Content-Type".into()),
            Self::Body { param, .. } => param.clone(),
            Self::NoProduct { rows, .. } => {
                let path = rows.first().map(|row| Cow::Owned(row.param()));
                Some(path.unwrap_or(Cow::Borrowed("products")))
            }
            Self::TooManyProducts { .. } => Some("products".into()),
            Self::NotFound => Some("id".into()),
            Self::TooOften { .. }
            | Self::TooLarge { .. }
            | Self::TooSlow
            | Self::BrokeOff
            | Self::TooManyFeeds { .. }
            | Self::FeedTooLarge { .. }
            | Self::MethodNotAllowed
            | Self::Unavailable => None,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooOften { retry_after } => Some(*retry_after),
            Self::Unavailable => Some(RETRY_SOON),
            _ => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = match self {
            Self::Unavailable => "service_unavailable",
            _ => "invalid_request",
        };
        let mut body = json!({"type": kind, "code": self.code(), "message": self.to_string()});
        if let Some(param) = self.param() {
            body["param"] = param.into();
        }
        let status = self.status();
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        if let Some(wait) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<PushError> for Problem {
    fn from(error: PushError) -> Self {
        match error {
            PushError::NotFound { .. } => Self::NotFound,
            PushError::NothingUsable { refused } => {
                let total = refused.len() as u64;
                Self::NoProduct { rows: Vec::new(), total }
            }
            PushError::TooLarge { bytes, limit } => Self::FeedTooLarge { bytes, limit },
            PushError::Unavailable(source) => {
                let cause: &dyn std::error::Error = source.as_ref();
                tracing::error!(cause, "a push could not be kept");
                Self::Unavailable
            }
        }
    }
}

/// Rounded up: a merchant that waits this long is not refused for the same reason.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
