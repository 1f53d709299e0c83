//! How long an answer may be used again, by its headers (RFC 9111), from the point of view of one
//! reader's own cache.

use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{
    AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName, RETRY_AFTER, VARY,
};

/// What the headers of an answer say about using it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Freshness {
    lifetime: Lifetime,
    /// How old it was when it came, by caches on its way. What the server's clock says is not counted:
    /// clocks are wrong more often than caches are old.
    age: Duration,
    keep: bool,
    /// Whether it may be used past its lifetime when the server can't be asked.
    lenient: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lifetime {
    /// So long.
    Stated(Duration),
    /// The server leaves it to whoever keeps it.
    Unstated,
    /// The server is asked every time.
    Never,
}

impl Freshness {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut freshness =
            Self { lifetime: expiry(headers), age: age(headers), keep: true, lenient: true };
        let mut no_cache = headers.get(VARY).is_some_and(|vary| vary == "*");
        for (name, value) in directives(headers) {
            match name.as_str() {
                "no-store" => freshness.keep = false,
                "no-cache" => no_cache = true,
                "must-revalidate" => freshness.lenient = false,
                // It comes before `Expires`; what can't be read is as good as over.
                "max-age" => {
                    let seconds = value.and_then(|value| seconds(&value)).unwrap_or(0);
                    freshness.lifetime = Lifetime::Stated(Duration::from_secs(seconds));
                }
                _ => {}
            }
        }
        if no_cache {
            freshness.lifetime = Lifetime::Never;
            freshness.lenient = false;
        }
        freshness
    }

    /// After the server said that nothing changed: its word then replaces its word before, where it said
    /// anything.
    pub(crate) fn renewed(&self, headers: &HeaderMap) -> Self {
        if headers.contains_key(CACHE_CONTROL) || headers.contains_key(EXPIRES) {
            return Self::of(headers);
        }
        Self { age: age(headers), ..self.clone() }
    }

    /// Whether it may be kept at all.
    pub(crate) fn keep(&self) -> bool {
        self.keep
    }

    /// Whether it may be used `since` its arrival without asking. Where the server leaves it open, that
    /// is the caller's decision alone.
    pub(crate) fn is_fresh(&self, since: Duration) -> bool {
        match self.lifetime {
            Lifetime::Stated(lifetime) => self.age.saturating_add(since) < lifetime,
            Lifetime::Unstated => true,
            Lifetime::Never => false,
        }
    }

    /// Whether it may be used when it is no longer fresh and the server can't be asked.
    pub(crate) fn is_lenient(&self) -> bool {
        self.lenient
    }

    /// The lifetime that the server states.
    pub(crate) fn stated(&self) -> Option<Duration> {
        match self.lifetime {
            Lifetime::Stated(lifetime) => Some(lifetime.saturating_sub(self.age)),
            Lifetime::Never => Some(Duration::ZERO),
            Lifetime::Unstated => None,
        }
    }
}

/// How long ago something was; nothing when the clock went back since.
pub(crate) fn elapsed(since: Timestamp, now: Timestamp) -> Option<Duration> {
    let elapsed = now.duration_since(since);
    (elapsed >= SignedDuration::ZERO).then(|| elapsed.unsigned_abs())
}

/// How long a server asks to be left alone, as seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = text(headers, &RETRY_AFTER)?;
    match seconds(value) {
        Some(seconds) => Some(Duration::from_secs(seconds)),
        None => {
            let date = httpdate::parse_http_date(value).ok()?;
            Some(date.duration_since(now).unwrap_or_default())
        }
    }
}

fn directives(headers: &HeaderMap) -> impl Iterator<Item = (String, Option<String>)> {
    let values = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    // A comma within quotes tears a list of header names apart; its parts are no directives.
    values.flat_map(|value| value.split(',')).map(|directive| {
        let (name, value) = match directive.split_once('=') {
            Some((name, value)) => (name, Some(value.trim().trim_matches('"').to_owned())),
            None => (directive, None),
        };
        (name.trim().to_ascii_lowercase(), value)
    })
}

fn expiry(headers: &HeaderMap) -> Lifetime {
    let Some(expires) = text(headers, &EXPIRES) else { return Lifetime::Unstated };
    let date = text(headers, &DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    let lifetime = httpdate::parse_http_date(expires)
        .ok()
        .zip(date)
        .and_then(|(expires, date)| expires.duration_since(date).ok());
    // "0" and other nonsense mean that it is over.
    Lifetime::Stated(lifetime.unwrap_or_default())
}

fn age(headers: &HeaderMap) -> Duration {
    Duration::from_secs(text(headers, &AGE).and_then(seconds).unwrap_or(0))
}

/// Digits only; more of them than a number holds are as good as its maximum.
fn seconds(value: &str) -> Option<u64> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| value.parse().unwrap_or(u64::MAX))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair =
            |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        let mut headers = HeaderMap::new();
        for (name, value) in lines.iter().map(pair) {
            headers.append(name, value);
        }
        headers
    }

    /// Seconds for which it is fresh: all (`None`) or so many.
    fn check(lines: &[(&'static str, &'static str)], fresh: Option<u64>) {
        let freshness = Freshness::of(&headers(lines));
        match fresh {
            Some(seconds) => {
                let after = Duration::from_secs(seconds);
                assert!(!freshness.is_fresh(after), "{lines:?}");
                let before = after.checked_sub(Duration::from_millis(1));
                assert!(before.is_none_or(|before| freshness.is_fresh(before)), "{lines:?}");
            }
            None => assert!(freshness.is_fresh(Duration::from_secs(1 << 40)), "{lines:?}"),
        }
    }

    #[test]
    fn lifetimes_are_what_the_headers_say() {
        const DAY: &str = "Sat, 01 Aug 2026 00:00:00 GMT";
        const MINUTE: &str = "Sat, 01 Aug 2026 00:01:00 GMT";
        check(&[], None);
        check(&[("cache-control", "public")], None);
        check(&[("cache-control", "max-age=60")], Some(60));
        check(&[("cache-control", "Max-Age=\"60\" , private")], Some(60));
        check(&[("cache-control", "public"), ("cache-control", "max-age=5")], Some(5));
        check(&[("cache-control", "s-maxage=500, max-age=60")], Some(60));
        check(&[("cache-control", "s-maxage=500")], None);
        check(&[("cache-control", "max-age=60"), ("age", "50")], Some(10));
        check(&[("cache-control", "max-age=60"), ("age", "99999999999999999999999")], Some(0));
        check(&[("cache-control", "max-age=99999999999999999999999"), ("age", "1")], None);
        check(&[("cache-control", "max-age=soon")], Some(0));
        check(&[("cache-control", "max-age=-1")], Some(0));
        check(&[("cache-control", "no-cache")], Some(0));
        check(&[("cache-control", "max-age=60, no-cache=\"set-cookie, x\"")], Some(0));
        check(&[("vary", "*")], Some(0));
        check(&[("vary", "accept-encoding")], None);
        check(&[("date", DAY), ("expires", MINUTE)], Some(60));
        check(&[("date", MINUTE), ("expires", DAY)], Some(0));
        check(&[("date", DAY), ("expires", MINUTE), ("cache-control", "max-age=5")], Some(5));
        check(&[("expires", "0")], Some(0));
    }

    #[test]
    fn what_may_be_kept_and_used_late_is_what_the_headers_say() {
        for (value, keep, lenient) in [
            ("max-age=0", true, true),
            ("private, No-Store", false, true),
            ("must-revalidate, max-age=5", true, false),
            ("no-cache", true, false),
            ("private=\"x, no-store\"", true, true),
        ] {
            let freshness = Freshness::of(&headers(&[("cache-control", value)]));
            assert_eq!((freshness.keep(), freshness.is_lenient()), (keep, lenient), "{value}");
        }
    }

    #[test]
    fn a_pause_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sat, 01 Aug 2026 00:00:00 GMT").unwrap();
        for (value, expected) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sat, 01 Aug 2026 00:01:00 GMT", Some(60)),
            ("Fri, 31 Jul 2026 00:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
        ] {
            let said = retry_after(&headers(&[("retry-after", value)]), now);
            assert_eq!(said, expected.map(Duration::from_secs), "{value}");
        }
    }
}
