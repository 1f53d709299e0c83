//! When to ask again, as providers say it: by headers, by fields, in words.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Nothing waits longer; a provider that names a month means "not today".
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// `retry-after-ms`, or `Retry-After` as seconds or as a date.
pub(super) fn in_headers(headers: &HeaderMap) -> Option<Duration> {
    let text = |value: Option<&reqwest::header::HeaderValue>| {
        value.and_then(|value| value.to_str().ok()).map(|text| text.trim().to_owned())
    };
    if let Some(Ok(millis)) = text(headers.get("retry-after-ms")).map(|text| text.parse::<f64>()) {
        return seconds(millis / 1_000.0);
    }
    let value = text(headers.get(RETRY_AFTER))?;
    if let Ok(number) = value.parse::<f64>() {
        return seconds(number);
    }
    // Measured by the provider's own clock where it shows it, so that a skew does not matter.
    let now =
        text(headers.get(DATE)).and_then(|date| http_date(&date)).unwrap_or_else(Timestamp::now);
    let wait = http_date(&value)?.duration_since(now);
    Some(Duration::try_from(wait).unwrap_or_default().min(LONGEST))
}

/// `17s`, `1.2s`, `7m12.5s`, `250ms`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let duration: SignedDuration = text.parse().ok()?;
    Some(Duration::try_from(duration).ok()?.min(LONGEST))
}

/// "Please try again in 7m12.5s.", "Please retry in 17.3s", "retry after 30 seconds".
pub(super) fn in_words(message: &str) -> Option<Duration> {
    let message = message.to_ascii_lowercase();
    let phrases = ["try again in ", "retry in ", "try again after ", "retry after "];
    let after = phrases.iter().find_map(|phrase| message.split_once(phrase))?.1;
    let mut words =
        after.split_whitespace().map(|word| word.trim_end_matches(['.', ',', ';', ')']));
    let first = words.next()?;
    match first.parse::<f64>() {
        Err(_) => duration(first),
        Ok(number) => match words.next() {
            Some(unit) if unit.starts_with("ms") || unit.starts_with("milli") => {
                seconds(number / 1_000.0)
            }
            Some(unit) if unit.starts_with("min") => seconds(number * 60.0),
            Some(unit) if unit.starts_with("hour") => seconds(number * 3_600.0),
            _ => seconds(number),
        },
    }
}

fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

fn seconds(number: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number.clamp(0.0, LONGEST.as_secs_f64())).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn check_headers(headers: &[(&str, &str)], wait: Option<f64>) {
        let pairs = headers.iter().map(|(name, value)| {
            (HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap())
        });
        let headers: HeaderMap = pairs.collect();
        assert_eq!(in_headers(&headers), wait.map(Duration::from_secs_f64), "{headers:?}");
    }

    #[test]
    fn headers_name_seconds_milliseconds_or_a_date() {
        check_headers(&[], None);
        check_headers(&[("retry-after", "12")], Some(12.0));
        check_headers(&[("retry-after", " 0.5 ")], Some(0.5));
        check_headers(&[("retry-after", "-3")], Some(0.0));
        check_headers(&[("retry-after", "999999999999")], Some(86_400.0));
        check_headers(&[("retry-after", "NaN")], None);
        check_headers(&[("retry-after", "soon")], None);
        check_headers(&[("retry-after", "2"), ("retry-after-ms", "1250")], Some(1.25));
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        check_headers(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT"), date], Some(30.0));
        check_headers(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT"), date], Some(0.0));
        check_headers(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")], Some(0.0));
    }

    fn check_words(message: &str, wait: Option<f64>) {
        assert_eq!(in_words(message), wait.map(Duration::from_secs_f64), "{message}");
    }

    #[test]
    fn words_name_a_wait_in_any_unit() {
        check_words("Rate limit reached. Please try again in 1.2s. Visit the docs.", Some(1.2));
        check_words("Please try again in 7m12.5s.", Some(432.5));
        check_words("please try again in 1h2m3s", Some(3_723.0));
        check_words("Please try again in 540ms.", Some(0.54));
        check_words("Please retry in 17.309s.", Some(17.309));
        check_words("Please retry after 30 seconds.", Some(30.0));
        check_words("Try again in 2 minutes", Some(120.0));
        check_words("Try again in 250 ms", Some(0.25));
        check_words("Try again in a while", None);
        check_words("Try again later", None);
        check_words("", None);
    }
}
