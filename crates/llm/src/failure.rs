//! What went wrong with one request, and what that means for the next.

mod body;
mod hint;

use std::time::Duration;

use magpie_core::ports::ModelError;
use reqwest::header::HeaderMap;

pub(crate) use body::{ErrorBody, is_html};

/// Whom a used-up quota concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// This model alone.
    Model,
    /// The whole account.
    Provider,
}

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    RateLimited,
    OutOfQuota(Scope),
    Unauthorized,
    Timeout,
    Unavailable,
    /// The provider lives and does not take this request.
    Rejected,
    /// It answered with something that is no answer; asking again may help.
    BadAnswer,
}

/// One request that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    /// For people.
    pub(crate) detail: String,
    /// The provider's words in lower case, with its codes: what [`crate::dialect`] learns from.
    pub(crate) words: String,
    /// When the provider wants to be asked again.
    pub(crate) retry_after: Option<Duration>,
    /// Whether the provider was asked at all.
    pub(crate) asked: bool,
}

impl Failure {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), words: String::new(), retry_after: None, asked: true }
    }

    pub(crate) fn bad_answer(detail: impl Into<String>) -> Self {
        Self::new(Kind::BadAnswer, detail)
    }

    pub(crate) fn timeout() -> Self {
        Self::new(Kind::Timeout, "no answer in time")
    }

    /// Nobody was asked because the gate is closed.
    pub(crate) fn unasked(kind: Kind, detail: impl Into<String>, wait: Duration) -> Self {
        Self { retry_after: Some(wait), asked: false, ..Self::new(kind, detail) }
    }

    /// An answer with a status other than success.
    pub(crate) fn from_status(status: u16, headers: &HeaderMap, body: &[u8]) -> Self {
        let error = ErrorBody::read(body);
        let retry_after = hint::in_headers(headers).or_else(|| error.retry_after());
        Self::classified(status, &error, retry_after)
    }

    /// An error object where an answer was promised.
    pub(crate) fn from_error_object(error: &ErrorBody) -> Self {
        Self::classified(error.status.unwrap_or(500), error, error.retry_after())
    }

    fn classified(status: u16, error: &ErrorBody, retry_after: Option<Duration>) -> Self {
        let detail = match error.message.as_str() {
            "" => format!("HTTP {status}"),
            message => format!("HTTP {status}: {message}"),
        };
        let kind = kind(status, error);
        Self { words: error.words(), retry_after, ..Self::new(kind, detail) }
    }

    /// Whether the same request may succeed a little later.
    pub(crate) fn is_retryable(&self) -> bool {
        match self.kind {
            Kind::RateLimited => true,
            Kind::Timeout | Kind::Unavailable | Kind::BadAnswer => self.asked,
            Kind::OutOfQuota(_) | Kind::Unauthorized | Kind::Rejected => false,
        }
    }

    pub(crate) fn to_error(&self, provider: &str, detail: String) -> ModelError {
        let provider = provider.to_owned();
        match self.kind {
            Kind::RateLimited => {
                ModelError::RateLimited { provider, retry_after: self.retry_after }
            }
            Kind::OutOfQuota(_) => ModelError::OutOfQuota { provider },
            Kind::Unauthorized => ModelError::Unauthorized { provider, detail },
            Kind::Timeout => ModelError::Timeout { provider },
            Kind::Unavailable => ModelError::Unavailable { provider, detail },
            Kind::Rejected | Kind::BadAnswer => ModelError::Invalid { provider, detail },
        }
    }
}

fn kind(status: u16, error: &ErrorBody) -> Kind {
    let words = error.words();
    let says = |needles: &[&str]| needles.iter().any(|needle| words.contains(needle));
    match status {
        401 | 403 => Kind::Unauthorized,
        400 if says(&["api_key_invalid", "api key not valid", "invalid_api_key"]) => {
            Kind::Unauthorized
        }
        402 => Kind::OutOfQuota(Scope::Provider),
        408 => Kind::Timeout,
        429 if says(&["insufficient_quota", "billing_hard_limit", "insufficient balance"]) => {
            Kind::OutOfQuota(Scope::Provider)
        }
        429 if error.is_daily_quota() => Kind::OutOfQuota(Scope::Model),
        429 => Kind::RateLimited,
        // Groq: the model wrote JSON that breaks the schema; the next try may not.
        400 | 422 if says(&["json_validate_failed"]) => Kind::BadAnswer,
        500..=599 => Kind::Unavailable,
        _ => Kind::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(status: u16, body: Value, kind: Kind, retry_after: Option<f64>) {
        let failure = Failure::from_status(status, &HeaderMap::new(), body.to_string().as_bytes());
        assert_eq!(failure.kind, kind, "{status} {body}");
        assert_eq!(
            failure.retry_after,
            retry_after.map(Duration::from_secs_f64),
            "{status} {body}"
        );
    }

    #[test]
    fn failures_are_told_apart_by_status_and_words() {
        let openai = |code: &str, message: &str| json!({"error": {"message": message, "type": code, "code": code}});
        check(401, openai("invalid_api_key", "Incorrect API key"), Kind::Unauthorized, None);
        check(403, openai("forbidden", "not your model"), Kind::Unauthorized, None);
        check(402, openai("billing", "pay"), Kind::OutOfQuota(Scope::Provider), None);
        check(404, openai("model_not_found", "no such model"), Kind::Rejected, None);
        check(408, json!({}), Kind::Timeout, None);
        check(413, openai("rate_limit_exceeded", "Request too large"), Kind::Rejected, None);
        check(
            429,
            openai("insufficient_quota", "You exceeded your current quota"),
            Kind::OutOfQuota(Scope::Provider),
            None,
        );
        check(
            429,
            openai("rate_limit_exceeded", "Please try again in 1.2s. Visit"),
            Kind::RateLimited,
            Some(1.2),
        );
        check(
            400,
            openai("json_validate_failed", "Failed to generate JSON"),
            Kind::BadAnswer,
            None,
        );
        check(400, openai("invalid_request_error", "bad"), Kind::Rejected, None);
        check(503, json!("down"), Kind::Unavailable, None);
        check(529, json!(null), Kind::Unavailable, None);
        check(302, json!(null), Kind::Rejected, None);
    }

    #[test]
    fn gemini_says_more_in_its_details() {
        let exhausted = |quota: &str| {
            json!({"error": {
                "code": 429, "status": "RESOURCE_EXHAUSTED",
                "message": "You exceeded your current quota, please check your plan and billing details.",
                "details": [
                    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}]},
                    {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17s"}
                ]
            }})
        };
        let minute = exhausted("GenerateContentInputTokensPerModelPerMinute-FreeTier");
        let day = exhausted("GenerateRequestsPerDayPerProjectPerModel-FreeTier");
        check(429, minute.clone(), Kind::RateLimited, Some(17.0));
        check(429, json!([minute]), Kind::RateLimited, Some(17.0));
        check(429, day, Kind::OutOfQuota(Scope::Model), Some(17.0));
        let key = json!({"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.",
            "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}});
        check(400, key, Kind::Unauthorized, None);
    }

    #[test]
    fn an_error_object_in_a_success_carries_its_own_status() {
        let error = |value: Value| Failure::from_error_object(&ErrorBody::of(&value).unwrap());
        assert_eq!(
            error(json!({"error": {"code": 429, "message": "slow down"}})).kind,
            Kind::RateLimited
        );
        assert_eq!(error(json!({"error": {"code": "x", "message": "?"}})).kind, Kind::Unavailable);
        assert_eq!(
            error(json!({"error": {"status_code": 400, "message": "no"}})).kind,
            Kind::Rejected
        );
        assert_eq!(error(json!({"error": "boom"})).detail, "HTTP 500: boom");
    }
}
