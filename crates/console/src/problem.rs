//! What a caller is told when a request can't be served: one JSON shape, one status each.

use std::error::Error;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use magpie_core::ports::{
    CompanionError, DeskError, GoldenError, Refusal, RunError, SourceError, StoreError,
};
use magpie_core::wire::DeskProblemV1;
use serde_json::json;

use crate::texts::{Words, say};

/// When to try again after a refusal that names no time of its own.
const RETRY_SOON: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("{name}: {detail}")]
    Field { name: String, detail: Words },
    #[error("{0}")]
    Unreadable(String),
    #[error("{0}")]
    Forbidden(Words),
    #[error("sign in, or send a token")]
    SignIn,
    #[error("name or password is wrong")]
    WrongPassword,
    #[error("{0} is not known")]
    NotFound(String),
    #[error("{0}")]
    Gone(String),
    #[error("this has changed meanwhile; ask for it again")]
    Changed,
    #[error("this method is not supported here")]
    MethodNotAllowed,
    #[error("send multipart/form-data or application/json")]
    UnsupportedType,
    #[error("send application/json")]
    NotJson,
    #[error("send application/x-www-form-urlencoded")]
    NotForm,
    #[error("the upload is larger than the limit of {}", readable(*limit))]
    TooLarge { limit: usize },
    #[error("the upload did not arrive in time")]
    TooSlow,
    #[error("{error}")]
    Busy { error: Words, retry_after: Duration },
    #[error("{0}")]
    Desk(DeskError),
    #[error("the server is stopping; try again in a moment")]
    Stopping,
    #[error("{0}")]
    Unavailable(String),
    #[error("the answer takes longer than expected; ask for turn {turn} again later")]
    TooLong { turn: String },
}

impl Problem {
    pub(crate) fn field(name: impl Into<String>, detail: impl Into<Words>) -> Self {
        Self::Field { name: name.into(), detail: detail.into() }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Field { .. } | Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::SignIn | Self::WrongPassword => StatusCode::UNAUTHORIZED,
            Self::NotFound(_) | Self::Gone(_) => StatusCode::NOT_FOUND,
            Self::Changed => StatusCode::CONFLICT,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::UnsupportedType | Self::NotJson | Self::NotForm => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Stopping | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Desk(error) => match error {
                DeskError::NotFound(_) => StatusCode::NOT_FOUND,
                DeskError::Invalid(_) | DeskError::Refused(_) => StatusCode::BAD_REQUEST,
                DeskError::Conflict { .. } => StatusCode::CONFLICT,
                DeskError::Worse { .. } | DeskError::NotMeasured(_) => {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                DeskError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            },
            Self::TooLong { .. } => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => Some(*retry_after),
            Self::Stopping | Self::Unavailable(_) => Some(RETRY_SOON),
            _ => None,
        }
    }
}

/// Goes along with an answer: what it says, for a page that says it instead.
#[derive(Clone, Debug)]
pub(crate) struct Told(pub(crate) String);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.to_string() });
        match &self {
            Self::Desk(error) => body["problem"] = json!(DeskProblemV1::from(error.clone())),
            Self::Field { name, .. } => body["field"] = json!(name),
            Self::TooLong { turn } => body["turn"] = json!(turn),
            _ => {}
        }
        let mut response = (self.status(), Json(body)).into_response();
        response.extensions_mut().insert(Told(sentence(&self)));
        let headers = response.headers_mut();
        if let Some(wait) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        if matches!(self, Self::SignIn | Self::WrongPassword) {
            // Basic is understood too, but where it is offered browsers ask with a box of their own.
            let bearer = HeaderValue::from_static("Bearer realm=\"Magpie\"");
            headers.insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let error = Words::from(refusal.to_string());
        match refusal {
            Refusal::RateLimited { retry_after, .. } => Self::Busy { error, retry_after },
            Refusal::QueueFull { .. } => Self::Busy { error, retry_after: RETRY_SOON },
            Refusal::Stopping => Self::Stopping,
            Refusal::NotStored(_) => {
                tracing::error!(%error, "a message was not accepted");
                Self::Unavailable("the message can't be stored just now; try again".to_owned())
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn Error, "a record can't be read");
        Self::Unavailable("this can't be looked up just now; try again".to_owned())
    }
}

impl From<SourceError> for Problem {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::NotFound(_) => Self::NotFound(error.to_string()),
            SourceError::NotRead(_) => Self::Unreadable(error.to_string()),
        }
    }
}

impl From<GoldenError> for Problem {
    /// What a page can't show beside the case itself.
    fn from(error: GoldenError) -> Self {
        match error {
            GoldenError::NotFound(what) => Self::NotFound(what),
            GoldenError::Conflict(_) => Self::Changed,
            GoldenError::Invalid(_) | GoldenError::Refused(_) | GoldenError::NotTried(_) => {
                Self::Unreadable(error.to_string())
            }
            GoldenError::Unavailable(detail) => {
                tracing::error!(detail, "the golden set can't be read or written");
                Self::Unavailable(format!("the golden set: {detail}"))
            }
        }
    }
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Self {
        match error {
            RunError::NotFound(what) => Self::NotFound(what),
            RunError::Busy(_) => {
                Self::Busy { error: error.to_string().into(), retry_after: RETRY_SOON }
            }
            RunError::Refused(told) => Self::Unreadable(told),
            RunError::Unavailable(detail) => {
                tracing::error!(detail, "a run can't be looked up or begun");
                Self::Unavailable(detail)
            }
        }
    }
}

impl From<CompanionError> for Problem {
    fn from(error: CompanionError) -> Self {
        match error {
            CompanionError::NotFound(what) => Self::NotFound(what),
            CompanionError::Unavailable(ref source) => {
                let cause: &dyn Error = source.as_ref();
                tracing::error!(cause, "a question over HTTP failed");
                Self::Unavailable("this can't be looked up just now; try again".to_owned())
            }
        }
    }
}

/// What went wrong as a page says it, in the language of who reads it as far as it is the console that says so.
pub(crate) fn sentence(problem: &Problem) -> String {
    let words = match problem {
        Problem::Field { name, detail } => {
            let field = name.as_str().into();
            say("problem-field", [("field", field), ("detail", detail.spoken().into())])
        }
        Problem::Forbidden(words) | Problem::Busy { error: words, .. } => words.spoken(),
        Problem::WrongPassword => say("problem-wrong-password", []),
        Problem::NotFound(what) => say("problem-unknown", [("what", what.as_str().into())]),
        other => other.to_string(),
    };
    let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
    format!("{}{rest}.", first.to_uppercase())
}

/// Rounded up, and at least one: a client that waits this long is not refused for the same reason.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

/// A limit as people read it; limits that are no whole number of KiB are said in bytes.
fn readable(bytes: usize) -> String {
    const KIB: usize = 1024;
    const MIB: usize = 1024 * KIB;
    match bytes {
        b if b >= MIB && b % MIB == 0 => format!("{} MiB", b / MIB),
        b if b >= KIB && b % KIB == 0 => format!("{} KiB", b / KIB),
        b => format!("{b} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_named_readably() {
        for (bytes, shown) in [(12 << 20, "12 MiB"), (64 << 10, "64 KiB"), (1000, "1000 bytes")] {
            assert_eq!(readable(bytes), shown);
        }
    }

    #[test]
    fn waiting_times_are_rounded_up() {
        for (millis, seconds) in [(0, 1), (200, 1), (1000, 1), (1001, 2)] {
            assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds, "{millis} ms");
        }
    }
}
