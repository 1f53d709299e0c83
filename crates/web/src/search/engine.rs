//! Asking one engine: its budget, its time, its kept answers, and what its refusals mean.

use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use magpie_core::SourceId;
use magpie_core::ports::{ApiResponse, LiveError};
use magpie_core::text::{inert, shorten};
use moka::future::Cache;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::engines::{Found, Question, SearchEngine, engine};
use super::{EngineConfig, SearchSetupError};
use crate::error::GetError;
use crate::fetch::Web;

/// Largest answer that is read.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// How long an answer is kept; prices are read from the pages themselves.
const KEPT: Duration = Duration::from_secs(5 * 60);

/// How many answers of one engine are kept.
const KEPT_ANSWERS: u64 = 1_000;

/// How many characters of an engine's own words are passed on.
const WORDS: usize = 200;

/// One engine that is asked.
pub(super) struct Engine {
    pub(super) name: &'static str,
    id: SourceId,
    engine: Box<dyn SearchEngine>,
    key: Option<SecretString>,
    timeout: Duration,
    budget: DefaultDirectRateLimiter,
    kept: Cache<Question, Arc<Found>>,
}

/// An answer and whether it is one of before.
pub(super) struct Asked {
    pub(super) found: Arc<Found>,
    pub(super) cached: bool,
}

impl Engine {
    pub(super) fn new(config: &EngineConfig, web: &Web) -> Result<Self, SearchSetupError> {
        let (engine, base) = engine(config)?;
        let name = config.kind.name();
        // A vendor's own address is as public as any; one that the operator set may be next door.
        if config.base.is_some() {
            web.trust(&base);
        }
        web.name(&base, name);
        Ok(Self {
            name,
            id: SourceId::new(name),
            engine,
            key: config.key.clone(),
            timeout: config.timeout,
            budget: RateLimiter::direct(Quota::per_minute(config.per_minute)),
            kept: Cache::builder().max_capacity(KEPT_ANSWERS).time_to_live(KEPT).build(),
        })
    }

    /// What it finds, kept or asked for, within its own time and the caller's.
    pub(super) async fn ask(
        &self,
        web: &Web,
        question: &Question,
        time: Duration,
    ) -> Result<Asked, LiveError> {
        let time = time.min(self.timeout);
        if let Some(found) = self.kept.get(question).await {
            return Ok(Asked { found, cached: true });
        }
        // Who asks the same meanwhile waits for this answer, but each no longer than its own time.
        let asked = self.kept.try_get_with_by_ref(question, self.fetch(web, question, time));
        let found = tokio::time::timeout(time, asked)
            .await
            .map_err(|_| self.unreachable(format!("no answer within {} ms", time.as_millis())))?
            .map_err(|error| LiveError::clone(&error))?;
        Ok(Asked { found, cached: false })
    }

    async fn fetch(
        &self,
        web: &Web,
        question: &Question,
        time: Duration,
    ) -> Result<Arc<Found>, LiveError> {
        if let Err(early) = self.budget.check() {
            let retry_after = Some(early.wait_time_from(DefaultClock::default().now()));
            return Err(LiveError::RateLimited { source_id: self.id.clone(), retry_after });
        }
        let request = self.engine.request(question);
        let answer =
            web.call_api(request, MAX_BYTES, time).await.map_err(|error| self.of_get(&error))?;
        match answer.status {
            200..=299 => {}
            // Tavily's plans end with statuses of their own.
            402 | 429 | 432 | 433 => {
                let retry_after = answer.retry_after;
                return Err(LiveError::RateLimited { source_id: self.id.clone(), retry_after });
            }
            400 | 401 | 403 | 404 | 422 => return Err(self.refused(&answer)),
            status => return Err(self.unreachable(format!("status {status}"))),
        }
        let found = self
            .engine
            .read(&answer.bytes)
            .map_err(|what| LiveError::Unreadable { source_id: self.id.clone(), detail: what.0 })?;
        if found.hits.is_empty() && !found.silent.is_empty() {
            let silent = shorten(&inert(&found.silent.join(", ")), WORDS);
            return Err(
                self.unreachable(format!("none of the engines behind it answers: {silent}"))
            );
        }
        Ok(Arc::new(found))
    }

    fn refused(&self, answer: &ApiResponse) -> LiveError {
        let mut detail = format!("status {}", answer.status);
        if let Some(words) = self.words(&answer.bytes) {
            detail = format!("{detail}, {words}");
        }
        if let Some(advice) = self.engine.advice(answer.status) {
            detail = format!("{detail}; {advice}");
        }
        LiveError::Refused { source_id: self.id.clone(), detail }
    }

    /// Its own words about an error, without our key, which some send back.
    fn words(&self, body: &[u8]) -> Option<String> {
        let answer: Value = serde_json::from_slice(body).ok()?;
        let place = ["/error/detail", "/detail/error", "/message", "/detail", "/error"];
        let mut words = place.iter().find_map(|place| answer.pointer(place)?.as_str())?.to_owned();
        if let Some(key) =
            self.key.as_ref().map(|key| key.expose_secret()).filter(|key| !key.is_empty())
        {
            words = words.replace(key, "…");
        }
        Some(shorten(&inert(&words), WORDS)).filter(|words| !words.is_empty())
    }

    fn unreachable(&self, detail: String) -> LiveError {
        LiveError::Unreachable { source_id: self.id.clone(), detail }
    }

    fn of_get(&self, error: &GetError) -> LiveError {
        let source_id = self.id.clone();
        // Without the address: the question is in it, and it is the shopper's.
        match error {
            GetError::Forbidden { rule, .. } => LiveError::Refused {
                source_id,
                detail: format!("its address may not be asked: {rule}"),
            },
            GetError::RateLimited { retry_after, .. } => {
                LiveError::RateLimited { source_id, retry_after: Some(*retry_after) }
            }
            GetError::TooLarge { limit, .. } => LiveError::Unreadable {
                source_id,
                detail: format!("its answer is larger than {limit} bytes"),
            },
            GetError::TimedOut { limit, .. } => {
                self.unreachable(format!("no answer within {} ms", limit.as_millis()))
            }
            GetError::Unavailable { detail, .. } => self.unreachable(detail.clone()),
            GetError::Gone { .. }
            | GetError::WrongType { .. }
            | GetError::TooManyRedirects { .. } => self.unreachable(error.name().to_owned()),
        }
    }
}
