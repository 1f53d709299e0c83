//! One body that came back, what is known for asking again, and its reading.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use magpie_core::ports::Fetched;
use reqwest::header::{
    CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED,
};
use tokio::sync::OnceCell;
use url::Url;

use crate::accept::Accept;
use crate::error::{GetError, shown};
use crate::freshness::{Freshness, elapsed};
use crate::page::{self, PageReading};

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Body, type, final address and time.
    pub fetched: Fetched,
    /// The character set that the server declared.
    pub charset: Option<String>,
    /// Set when the server can't be reached and this is what it said before.
    pub stale: Option<Stale>,
    /// How to ask whether it changed.
    validator: Option<(HeaderName, HeaderValue)>,
    /// How long the server lets it be used again.
    freshness: Freshness,
    reading: OnceCell<Arc<PageReading>>,
}

/// Why an answer is an old one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// How long ago it was fetched.
    pub age: Duration,
    /// Why it is not a new one.
    pub why: GetError,
}

/// A page whose reading broke off; the text is for logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("reading the page failed")]
pub(crate) struct ReadingFailed;

impl Answer {
    /// Takes the body in, at most `limit` bytes as sent and as decompressed.
    pub(crate) async fn receive(
        mut response: reqwest::Response,
        url: &Url,
        accept: Accept,
        limit: usize,
        now: impl Fn() -> Timestamp,
    ) -> Result<Self, GetError> {
        let headers = response.headers();
        let (content_type, charset) = content_type(headers);
        let (validator, freshness) = (validator(headers), Freshness::of(headers));
        if !accept.admits(content_type.as_deref()) {
            let found = content_type.unwrap_or_default();
            return Err(GetError::WrongType { url: shown(url), found });
        }
        let too_large = || GetError::TooLarge { url: shown(url), limit };
        let declared = response.content_length().unwrap_or(0);
        if usize::try_from(declared).is_ok_and(|bytes| bytes > limit) {
            return Err(too_large());
        }
        let mut body = BytesMut::with_capacity(usize::try_from(declared).unwrap_or(0));
        while let Some(chunk) =
            response.chunk().await.map_err(|error| GetError::of_client(url, &error))?
        {
            if body.len() + chunk.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let fetched =
            Fetched { bytes: body.freeze(), content_type, url: url.clone(), fetched_at: now() };
        let reading = OnceCell::new();
        Ok(Self { fetched, charset, stale: None, validator, freshness, reading })
    }

    /// The same body, which the server just said is still current.
    pub(crate) fn renewed(&self, headers: &HeaderMap, now: Timestamp) -> Self {
        let mut renewed = self.clone();
        renewed.fetched.fetched_at = now;
        renewed.freshness = self.freshness.renewed(headers);
        renewed.validator = validator(headers).or(renewed.validator);
        renewed
    }

    /// Whether it was fetched less than `max_age` ago and its server lets it be used for that long.
    pub(crate) fn is_fresh(&self, now: Timestamp, max_age: Duration) -> bool {
        self.age(now).is_some_and(|age| age < max_age && self.freshness.is_fresh(age))
    }

    /// The same body for whoever takes what is up to `max_stale` old when there is nothing newer.
    pub(crate) fn made_stale(
        &self,
        now: Timestamp,
        max_stale: Duration,
        why: &GetError,
    ) -> Option<Self> {
        let age = self.age(now).filter(|age| *age < max_stale && self.freshness.is_lenient())?;
        let stale = Some(Stale { age, why: why.clone() });
        why.is_passing().then(|| Self { stale, ..self.clone() })
    }

    /// How long ago it was fetched; nothing when the clock went back since.
    fn age(&self, now: Timestamp) -> Option<Duration> {
        elapsed(self.fetched.fetched_at, now)
    }

    /// The header that asks this address whether the body changed, where there is one.
    pub(crate) fn condition(&self, url: &Url) -> Option<(HeaderName, HeaderValue)> {
        self.validator.clone().filter(|_| self.fetched.url == *url)
    }

    /// Whether it is kept. Pictures are not: each is read once, and they would crowd out everything else.
    pub(crate) fn is_kept(&self) -> bool {
        let kind = self.fetched.content_type.as_deref().unwrap_or_default();
        self.freshness.keep() && !kind.starts_with("image/")
    }

    /// What the page says; read once however often it is asked.
    pub(crate) async fn reading(&self) -> Result<Arc<PageReading>, ReadingFailed> {
        let read = || async {
            let (bytes, url) = (self.fetched.bytes.clone(), self.fetched.url.clone());
            let charset = self.charset.clone();
            tokio::task::spawn_blocking(move || read_bytes(&bytes, charset.as_deref(), &url))
                .await
                .map(Arc::new)
                .map_err(|_| ReadingFailed)
        };
        self.reading.get_or_try_init(read).await.cloned()
    }
}

fn read_bytes(bytes: &Bytes, charset: Option<&str>, url: &Url) -> PageReading {
    page::read(&page::decode(bytes, charset), url)
}

fn content_type(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return (None, None);
    };
    let mut parts = value.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"').to_owned());
    (Some(kind).filter(|kind| !kind.is_empty()), charset)
}

fn validator(headers: &HeaderMap) -> Option<(HeaderName, HeaderValue)> {
    let etag = headers.get(ETAG).map(|value| (IF_NONE_MATCH, value.clone()));
    etag.or_else(|| headers.get(LAST_MODIFIED).map(|value| (IF_MODIFIED_SINCE, value.clone())))
}
