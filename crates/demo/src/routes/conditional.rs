//! Answers that are sent only to those who don't have them yet.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};

/// What tells one state of a resource from another.
pub(super) struct Validators {
    pub(super) tag: String,
    pub(super) modified: Timestamp,
}

impl Validators {
    /// Whether the asker has this state already. A tag is surer than a date, so it alone counts where both
    /// are sent.
    pub(super) fn known_to(&self, asker: &HeaderMap) -> bool {
        let text = |name| asker.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        if let Some(tags) = text(header::IF_NONE_MATCH) {
            let mut tags = tags.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
            return tags.any(|tag| tag == self.tag || tag == "*");
        }
        let since = text(header::IF_MODIFIED_SINCE)
            .and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
        since.is_some_and(|since| self.modified.as_second() <= since.as_second())
    }

    /// The answer to one who has it already.
    pub(super) fn not_modified(&self) -> Response {
        (StatusCode::NOT_MODIFIED, self.headers()).into_response()
    }

    /// The answer in full.
    pub(super) fn with(&self, content_type: &'static str, body: Bytes) -> Response {
        (self.headers(), [(header::CONTENT_TYPE, content_type)], body).into_response()
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(super::ASK_ANEW));
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            headers.insert(header::ETAG, tag);
        }
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.modified).ok();
        if let Some(date) = date.and_then(|date| HeaderValue::from_str(&date).ok()) {
            headers.insert(header::LAST_MODIFIED, date);
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: header::HeaderName, value: &'static str, known: bool) {
        let validators = Validators {
            tag: "\"a-1\"".to_owned(),
            modified: "2026-03-01T12:00:00.7Z".parse().unwrap(),
        };
        let asker = HeaderMap::from_iter([(name.clone(), HeaderValue::from_static(value))]);
        assert_eq!(validators.known_to(&asker), known, "{name}: {value}");
    }

    #[test]
    fn what_is_known_is_recognised() {
        check(header::IF_NONE_MATCH, "\"a-1\"", true);
        check(header::IF_NONE_MATCH, "\"b\", W/\"a-1\"", true);
        check(header::IF_NONE_MATCH, "\"a-2\"", false);
        check(header::IF_MODIFIED_SINCE, "Sun, 01 Mar 2026 12:00:00 GMT", true);
        check(header::IF_MODIFIED_SINCE, "Sun, 01 Mar 2026 11:59:59 GMT", false);
        check(header::IF_MODIFIED_SINCE, "yesterday", false);
    }
}
