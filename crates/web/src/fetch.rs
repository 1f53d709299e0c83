//! The fetcher: one flight per address, redirects one by one through the gate, caps on size and time.

mod call;
mod permit;
mod travel;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};
use magpie_core::ports::{Clock, FetchError, Fetched, PageFetch};
use moka::future::Cache;
use reqwest::{Client, redirect};
use url::Url;

use crate::accept::Accept;
use crate::answer::Answer;
use crate::config::{WebConfig, WebError};
use crate::error::{GetError, shown};
use crate::gate::{Gate, Standing};
use crate::lookup::{GuardedLookup, NameLookup, SystemLookup};
use crate::measure::Measure;
use crate::pace::Pace;
use crate::robots::Rules;

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 5;

/// Kept bodies that nobody asked for so long are dropped.
const KEPT_IDLE: Duration = Duration::from_secs(60 * 60);

/// How many bytes of rules of robots are kept in memory.
const RULES_BYTES: u64 = 16 * 1024 * 1024;

/// What a caller wants of an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// What it is for.
    pub accept: Accept,
    /// At most so many bytes, as sent and as decompressed.
    pub max_bytes: usize,
    /// A kept body that is younger will do, where its server lets it be used for so long.
    pub max_age: Duration,
    /// When there is no answer now, a kept body that is younger will do; it is marked as old.
    pub max_stale: Duration,
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
    rules: Cache<String, Arc<Rules>>,
    measure: Measure,
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
        let measure = Measure::new();
        for source in &config.sources {
            if !gate.trust(source) {
                return Err(WebError::Source(source.clone()));
            }
            measure.name_by_host(source);
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
        let inner = Inner {
            pace: Pace::new(&config),
            config,
            clock,
            gate,
            public,
            trusted,
            kept,
            rules: rules(),
            measure,
            flights: Mutex::default(),
        };
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
        self.inner.measure.name_by_host(origin);
    }

    /// Counts what goes to this scheme, host and port under a name; only for what is configured, so that
    /// there are few.
    pub fn name(&self, origin: &Url, name: &str) {
        self.inner.measure.name(origin, name);
    }

    /// The time by which answers are judged.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.inner.clock.now()
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
        if let Err(rule) = self.inner.gate.admit(&address) {
            let error = GetError::forbidden(url, rule);
            self.inner.measure.fetched(ask.accept.name(), url, Instant::now(), Err(&error));
            return Err(error);
        }
        let started = Instant::now();
        let flight = self.board(address.clone(), ask);
        match tokio::time::timeout(timeout, flight).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let error = GetError::TimedOut { url: shown(url), limit: timeout };
                // The flight counts itself only where somebody more patient is on board.
                self.inner.land(&address, ask, started, error).await
            }
        }
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

#[async_trait]
impl PageFetch for Web {
    async fn fetch(
        &self,
        url: &Url,
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<Fetched, FetchError> {
        let ask = Ask {
            accept: Accept::Anything,
            max_bytes,
            max_age: self.inner.config.page_ttl,
            // Nothing in what comes back could say that it is old.
            max_stale: Duration::ZERO,
        };
        Ok(self.get(url, &ask, timeout).await?.fetched.clone())
    }
}

fn rules() -> Cache<String, Arc<Rules>> {
    Cache::builder()
        .max_capacity(RULES_BYTES)
        .weigher(|origin: &String, rules: &Arc<Rules>| {
            u32::try_from(origin.len() + rules.weight()).unwrap_or(u32::MAX)
        })
        .build()
}

fn client(
    config: &WebConfig,
    names: &Arc<dyn NameLookup>,
    gate: &Arc<Gate>,
    standing: Standing,
) -> Result<Client, WebError> {
    let lookup = GuardedLookup { names: names.clone(), gate: gate.clone(), standing };
    Client::builder()
        .user_agent(config.agent())
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
