//! The shapes in which providers report errors.

use std::time::Duration;

use serde_json::Value;

use super::hint;

/// Most bytes of an error that are looked at for words.
const WORDS_BYTES: usize = 2_000;

/// An error as the provider reported it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ErrorBody {
    /// Its words, as they came.
    pub(super) message: String,
    /// Codes, types and parameters.
    marks: Vec<String>,
    /// A status named in the body.
    pub(super) status: Option<u16>,
    /// Google's details.
    details: Vec<Value>,
}

impl ErrorBody {
    /// Reads the body of an answer that is an error by its status.
    pub(super) fn read(body: &[u8]) -> Self {
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => Self::of(&value).unwrap_or_else(|| Self::flat(&value)),
            Err(_) if is_html(body) => {
                Self { message: "an HTML page".to_owned(), ..Self::default() }
            }
            Err(_) => {
                let text = String::from_utf8_lossy(&body[..body.len().min(WORDS_BYTES)]);
                Self { message: text.into_owned(), ..Self::default() }
            }
        }
    }

    /// The error object that a JSON value holds, if it holds one.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        // Gemini wraps errors of a stream in an array.
        let value = value.as_array().and_then(|array| array.first()).unwrap_or(value);
        match value.get("error")? {
            Value::Null => None,
            Value::String(message) => Some(Self { message: message.clone(), ..Self::default() }),
            error => Some(Self::flat(error)),
        }
    }

    fn flat(error: &Value) -> Self {
        let text = |name: &str| error[name].as_str().map(str::to_owned);
        // FastAPI servers put the words into `detail`, as text or as a list of complaints.
        let message = text("message").or_else(|| text("detail")).unwrap_or_else(|| {
            let complaint = |one: &Value| {
                let place = one["loc"].to_string();
                one["msg"].as_str().map(|words| format!("{words} at {place}"))
            };
            let complaints = error["detail"].as_array().into_iter().flatten();
            complaints.filter_map(complaint).collect::<Vec<_>>().join("; ")
        });
        let marks = ["code", "type", "status", "param"].into_iter().filter_map(text).collect();
        let status = ["status_code", "code"].into_iter().find_map(|name| {
            let status = error[name].as_u64().and_then(|status| u16::try_from(status).ok());
            status.filter(|status| (400..600).contains(status))
        });
        let details = error["details"].as_array().cloned().unwrap_or_default();
        Self { message, marks, status, details }
    }

    /// Everything it says, in lower case.
    pub(super) fn words(&self) -> String {
        let reasons = self.details.iter().filter_map(|detail| detail["reason"].as_str());
        let marks = self.marks.iter().map(String::as_str);
        let mut words = marks.chain(reasons).collect::<Vec<_>>().join(" ");
        words.push(' ');
        words.extend(self.message.chars().take(WORDS_BYTES));
        words.to_lowercase()
    }

    /// Whether a quota is used up until tomorrow rather than for seconds.
    pub(super) fn is_daily_quota(&self) -> bool {
        let violations = self.details.iter().filter_map(|detail| detail["violations"].as_array());
        violations
            .flatten()
            .filter_map(|violation| violation["quotaId"].as_str())
            .any(|quota| quota.contains("PerDay"))
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        let delay = self.details.iter().find_map(|detail| detail["retryDelay"].as_str());
        delay.and_then(hint::duration).or_else(|| hint::in_words(&self.message))
    }
}

/// Whether an answer is a web page.
pub(crate) fn is_html(body: &[u8]) -> bool {
    let start = &body[..body.len().min(256)];
    let start = String::from_utf8_lossy(start).trim_start().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head")
}
