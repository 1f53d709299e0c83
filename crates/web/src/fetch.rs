//! The fetcher: one flight per address, redirects one by one through the gate, caps on size and time.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};
use magpie_core::ports::{
    ApiCall, ApiMethod, ApiRequest, ApiResponse, Clock, FetchError, Fetched, PageFetch,
};
use moka::future::Cache;
use reqwest::header::{ACCEPT, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Client, StatusCode, redirect};
use url::Url;

use crate::accept::Accept;
use crate::answer::Answer;
use crate::config::{WebConfig, WebError};
use crate::error::{GetError, shown};
use crate::gate::{Gate, Standing};
use crate::lookup::{GuardedLookup, NameLookup, SystemLookup};
use crate::pace::Pace;

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 5;

/// Kept bodies that nobody asked for so long are dropped.
const KEPT_IDLE: Duration = Duration::from_secs(60 * 60);

/// What a caller wants of an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// What it is for.
    pub accept: Accept,
    /// At most so many bytes, as sent and as decompressed.
    pub max_bytes: usize,
    /// A kept body that is younger will do.
    pub max_age: Duration,
}

type Outcome = Result<Arc<Answer>, GetError>;
type Flight = Shared<BoxFuture<'static, Outcome>>;
type FlightKey = (String, Ask);

/// The guarded way out. Clones share everything.
#[derive(Clone)]
pub struct Web {
    inner: Arc<Inner>,
}

struct Inner {
    config: WebConfig,
    clock: Arc<dyn Clock>,
    gate: Arc<Gate>,
    pace: Pace,
    // Two clients, so that a connection to a trusted source is never lent to an address of anybody's.
    public: Client,
    trusted: Client,
    kept: Cache<(String, Accept), Arc<Answer>>,
    flights: Mutex<HashMap<FlightKey, WeakShared<BoxFuture<'static, Outcome>>>>,
}

impl fmt::Debug for Web {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Web").field("config", &self.inner.config).finish_non_exhaustive()
    }
}

impl Web {
    /// The way out with the machine's own name resolution.
    ///
    /// # Errors
    /// A source that can't be trusted because it is no web address; settings that the HTTP client refuses.
    pub fn new(config: WebConfig, clock: Arc<dyn Clock>) -> Result<Self, WebError> {
        Self::with_lookup(config, clock, Arc::new(SystemLookup))
    }

    /// The way out with names resolved by `names`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_lookup(
        config: WebConfig,
        clock: Arc<dyn Clock>,
        names: Arc<dyn NameLookup>,
    ) -> Result<Self, WebError> {
        let gate = Arc::new(Gate::new(config.allow.clone()));
        for source in &config.sources {
            if !gate.trust(source) {
                return Err(WebError::Source(source.clone()));
            }
        }
        let client = |standing| client(&config, &names, &gate, standing);
        let (public, trusted) = (client(Standing::Public)?, client(Standing::Trusted)?);
        let kept = Cache::builder()
            .max_capacity(config.cache_bytes)
            .weigher(|key: &(String, Accept), answer: &Arc<Answer>| {
                let bytes = key.0.len() + answer.fetched.bytes.len() + 1024;
                u32::try_from(bytes).unwrap_or(u32::MAX)
            })
            .time_to_idle(KEPT_IDLE)
            .build();
        let pace = Pace::new(&config);
        let flights = Mutex::default();
        let inner = Inner { config, clock, gate, pace, public, trusted, kept, flights };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// From now on exactly this scheme, host and port may be on private addresses: a source whose port
    /// is known only after it started. An address that is not of the web is never trusted.
    pub fn trust(&self, origin: &Url) {
        if !self.inner.gate.trust(origin) {
            tracing::warn!(
                scheme = origin.scheme(),
                "a source that is not of the web is not trusted"
            );
        }
    }

    /// The settings.
    pub fn config(&self) -> &WebConfig {
        &self.inner.config
    }

    /// The answer behind an address, kept or fetched. Callers who want the same at the same time share
    /// one request; the time limit is each caller's own.
    ///
    /// # Errors
    /// Says whether it may never, can't now, or needn't be asked again.
    pub async fn get(&self, url: &Url, ask: &Ask, timeout: Duration) -> Outcome {
        let mut address = url.clone();
        address.set_fragment(None);
        self.inner.gate.admit(&address).map_err(|rule| GetError::forbidden(url, rule))?;
        let flight = self.board(address, ask);
        tokio::time::timeout(timeout, flight)
            .await
            .unwrap_or_else(|_| Err(GetError::TimedOut { url: shown(url), limit: timeout }))
    }

    /// Joins the flight for this address or starts one. It moves while anybody awaits it and ends when
    /// nobody does.
    fn board(&self, url: Url, ask: &Ask) -> Flight {
        let key = (url.to_string(), ask.clone());
        let mut flights = self.inner.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(&key).and_then(WeakShared::upgrade) {
            return flight;
        }
        flights.retain(|_, flight| flight.upgrade().is_some());
        let (inner, ask) = (self.inner.clone(), ask.clone());
        let flight = async move { inner.fly(url, &ask).await }.boxed().shared();
        if let Some(weak) = flight.downgrade() {
            flights.insert(key, weak);
        }
        flight
    }
}

impl Inner {
    async fn fly(&self, url: Url, ask: &Ask) -> Outcome {
        let key = (url.to_string(), ask.accept);
        let kept = self.kept.get(&key).await;
        if let Some(answer) = &kept
            && answer.is_fresh(self.clock.now(), ask.max_age)
        {
            return within(answer.clone(), &url, ask.max_bytes);
        }
        let limit = self.config.max_time;
        let answer = tokio::time::timeout(limit, self.travel(&url, ask, kept.as_deref()))
            .await
            .unwrap_or_else(|_| Err(GetError::TimedOut { url: shown(&url), limit }))?;
        let answer = Arc::new(answer);
        if answer.is_kept() {
            self.kept.insert(key, answer.clone()).await;
        } else {
            self.kept.invalidate(&key).await;
        }
        within(answer, &url, ask.max_bytes)
    }

    /// Follows an address to its body.
    async fn travel(
        &self,
        start: &Url,
        ask: &Ask,
        kept: Option<&Answer>,
    ) -> Result<Answer, GetError> {
        let mut url = start.clone();
        for _ in 0..=MAX_REDIRECTS {
            let standing = self.gate.admit(&url).map_err(|rule| GetError::forbidden(&url, rule))?;
            let _turn = self.pace.turn(&url, standing).await;
            let client = self.client(standing);
            let condition = kept.and_then(|answer| Some((answer, answer.condition(&url)?)));
            let mut request = client.get(url.clone()).header(ACCEPT, ask.accept.header());
            if let Some((_, (name, value))) = &condition {
                request = request.header(name, value);
            }
            let response =
                request.send().await.map_err(|error| GetError::of_client(&url, &error))?;
            let status = response.status();
            match (status, condition) {
                (StatusCode::NOT_MODIFIED, Some((answer, _))) => {
                    return Ok(answer.renewed(self.clock.now()));
                }
                (StatusCode::NOT_FOUND | StatusCode::GONE, _) => {
                    return Err(GetError::Gone { url: shown(start), status: status.as_u16() });
                }
                (
                    StatusCode::MOVED_PERMANENTLY
                    | StatusCode::FOUND
                    | StatusCode::SEE_OTHER
                    | StatusCode::TEMPORARY_REDIRECT
                    | StatusCode::PERMANENT_REDIRECT,
                    _,
                ) => url = target(&url, &response)?,
                (status, _) if status.is_success() => {
                    let now = || self.clock.now();
                    return Answer::receive(response, &url, ask.accept, ask.max_bytes, now).await;
                }
                (status, _) => {
                    let detail = format!("status {}", status.as_u16());
                    return Err(GetError::unavailable(&url, detail));
                }
            }
        }
        Err(GetError::TooManyRedirects { url: shown(start), limit: MAX_REDIRECTS })
    }
}

impl Inner {
    async fn call(&self, request: ApiRequest, max_bytes: usize) -> Result<ApiResponse, GetError> {
        let ApiRequest { method, url, headers, body } = request;
        let standing = self.gate.admit(&url).map_err(|rule| GetError::forbidden(&url, rule))?;
        let _turn = self.pace.turn(&url, standing).await;
        let client = self.client(standing);
        let mut call = match method {
            ApiMethod::Get => client.get(url.clone()),
            ApiMethod::Post => client.post(url.clone()).body(body),
        };
        for (name, value) in headers {
            call = call.header(name, value);
        }
        let response = call.send().await.map_err(|error| GetError::of_client(&url, &error))?;
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let answer =
            Answer::receive(response, &url, Accept::Anything, max_bytes, || self.clock.now())
                .await?;
        let Fetched { bytes, content_type, fetched_at, .. } = answer.fetched;
        Ok(ApiResponse { status, content_type, retry_after, bytes, fetched_at })
    }

    fn client(&self, standing: Standing) -> &Client {
        match standing {
            Standing::Public => &self.public,
            Standing::Trusted => &self.trusted,
        }
    }
}

/// How long a server asks to be left alone; only the form in seconds is read.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

#[async_trait]
impl PageFetch for Web {
    async fn fetch(
        &self,
        url: &Url,
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<Fetched, FetchError> {
        let max_age = self.inner.config.page_ttl;
        let ask = Ask { accept: Accept::Anything, max_bytes, max_age };
        Ok(self.get(url, &ask, timeout).await?.fetched.clone())
    }
}

#[async_trait]
impl ApiCall for Web {
    async fn call(
        &self,
        request: ApiRequest,
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<ApiResponse, FetchError> {
        let url = request.url.clone();
        tokio::time::timeout(timeout, self.inner.call(request, max_bytes))
            .await
            .unwrap_or_else(|_| Err(GetError::TimedOut { url: shown(&url), limit: timeout }))
            .map_err(FetchError::from)
    }
}

fn client(
    config: &WebConfig,
    names: &Arc<dyn NameLookup>,
    gate: &Arc<Gate>,
    standing: Standing,
) -> Result<Client, WebError> {
    let lookup = GuardedLookup { names: names.clone(), gate: gate.clone(), standing };
    Client::builder()
        .user_agent(&config.user_agent)
        .redirect(redirect::Policy::none())
        .referer(false)
        // A proxy would resolve and connect on its own, past every check.
        .no_proxy()
        .dns_resolver(Arc::new(lookup))
        .connect_timeout(config.connect_timeout)
        .pool_max_idle_per_host(8)
        .build()
        .map_err(WebError::Client)
}

fn target(url: &Url, response: &reqwest::Response) -> Result<Url, GetError> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let mut target = location
        .and_then(|location| url.join(location).ok())
        .ok_or_else(|| GetError::unavailable(url, "it redirects to no readable address"))?;
    target.set_fragment(None);
    Ok(target)
}

/// A kept body may have been fetched for somebody who takes more.
fn within(answer: Arc<Answer>, url: &Url, limit: usize) -> Outcome {
    if answer.fetched.bytes.len() > limit {
        return Err(GetError::TooLarge { url: shown(url), limit });
    }
    Ok(answer)
}
