//! Calls of Discord's REST API.
//!
//! serenity's own limiter takes no other address than Discord's and its errors drop what a limit says, so the
//! calls are made here: limits are read from the headers of every answer and kept per route.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::Value;
use serenity::constants::USER_AGENT;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::DiscordConfig;

const DISCORD: &str = "https://discord.com";
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// Tries while the server fails or asks to wait a moment.
const TRIES: u32 = 5;
/// Limits above this are not sat out inside of a call.
const SIT_OUT: Duration = Duration::from_secs(20);
/// 8 at once and 40 a second are fewer than the 50 that Discord allows in any second; interactions are not
/// counted and are not held up here.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(40).expect("not 0");
const BURST: NonZeroU32 = NonZeroU32::new(8).expect("not 0");

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    /// Too many calls.
    #[error("Discord asks to wait {} s", .0.as_secs())]
    RetryAfter(Duration),
    /// Discord understood and says no.
    #[error("Discord refuses: {message} ({code})")]
    Refused {
        /// Its number for why.
        code: u64,
        /// In words.
        message: String,
    },
    /// The token is wrong.
    #[error("Discord does not know DISCORD_BOT_TOKEN")]
    Token,
    /// No answer, a broken one, or a server error.
    #[error("Discord can't be reached: {0}")]
    Unreachable(String),
    /// It was not made: nobody wants it any more.
    #[error("no longer wanted")]
    Unwanted,
}

impl CallError {
    /// Whether the channel takes no messages of this bot.
    pub(crate) fn closes_channel(&self) -> bool {
        // Unknown channel, missing access, no messages to this person, missing permissions, archived thread,
        // no messages to a user of no common server.
        matches!(
            self,
            Self::Refused { code: 10003 | 50001 | 50007 | 50013 | 50083 | 50278 | 10004, .. }
        )
    }

    /// Whether a permission is what is missing.
    pub(crate) fn lacks_permission(&self) -> bool {
        matches!(self, Self::Refused { code: 50001 | 50013, .. })
    }

    /// Whether the message is not there (any more).
    pub(crate) fn message_is_gone(&self) -> bool {
        matches!(self, Self::Refused { code: 10008, .. })
    }

    /// Whether the interaction can't be answered (any more).
    pub(crate) fn interaction_is_over(&self) -> bool {
        matches!(self, Self::Refused { code: 10062 | 10015 | 50027, .. }) || *self == Self::Token
    }

    /// Whether the interaction was answered before.
    pub(crate) fn already_answered(&self) -> bool {
        matches!(self, Self::Refused { code: 40060, .. })
    }
}

/// Calls under way at once: each has a connection of its own.
const AT_ONCE: usize = 32;

/// A limit of one route.
#[derive(Default)]
struct Bucket {
    remaining: Option<u64>,
    until: Option<Instant>,
}

/// The REST API of one bot.
pub(crate) struct Api {
    client: reqwest::Client,
    base: String,
    authorization: String,
    overall: DefaultDirectRateLimiter,
    at_once: Semaphore,
    buckets: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Bucket>>>>,
    global: Mutex<Option<Instant>>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: u64,
    #[serde(default)]
    message: String,
    retry_after: Option<f64>,
    #[serde(default)]
    global: bool,
}

impl Api {
    pub(crate) fn new(config: &DiscordConfig) -> Result<Self, reqwest::Error> {
        let server = config.api_url.as_ref().map_or(DISCORD, |url| url.as_str());
        let client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(Duration::from_secs(5))
            .timeout(PATIENCE)
            .build()?;
        Ok(Self {
            client,
            base: format!("{}/api/v10/", server.trim_end_matches('/')),
            authorization: format!("Bot {}", config.token.expose_secret()),
            overall: RateLimiter::direct(match config.per_second {
                Some(rate) => Quota::per_second(rate),
                None => Quota::per_second(PER_SECOND).allow_burst(BURST),
            }),
            at_once: Semaphore::new(AT_ONCE),
            buckets: Mutex::default(),
            global: Mutex::default(),
        })
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, CallError> {
        self.call(Method::GET, path, None, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        self.post_unless(None, path, body).await
    }

    /// Posts what nobody wants any more once `unwanted` is cancelled: while it waits for room it is given up
    /// then, under way it is not.
    pub(crate) async fn post_unless(
        &self,
        unwanted: Option<&CancellationToken>,
        path: &str,
        body: &Value,
    ) -> Result<Value, CallError> {
        self.call(Method::POST, path, Some(body), unwanted).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        self.call(Method::PATCH, path, Some(body), None).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        self.call(Method::PUT, path, Some(body), None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<Value, CallError> {
        self.call(Method::DELETE, path, None, None).await
    }

    /// Makes a call; sits out short limits and passing failures. What is called must bear repetition: creating
    /// messages does by their nonce, everything else by itself.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        unwanted: Option<&CancellationToken>,
    ) -> Result<Value, CallError> {
        let bucket = self.bucket(&method, path);
        let mut pause = Duration::from_millis(300);
        let mut tries = 0;
        loop {
            tries += 1;
            let room = self.wait(&bucket, path);
            let room = match unwanted {
                None => room.await,
                Some(unwanted) => tokio::select! {
                    biased;
                    () = unwanted.cancelled() => return Err(CallError::Unwanted),
                    room = room => room,
                },
            };
            // On the heap, and only now: thousands may wait for room.
            let called = Box::pin(self.once(&method, path, body, &bucket)).await;
            // Others need not sit out what this call has to.
            drop(room);
            let error = match called {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match &error {
                CallError::RetryAfter(wait) if tries < TRIES && *wait <= SIT_OUT => {
                    tokio::time::sleep(*wait).await;
                }
                CallError::Unreachable(_) if tries < TRIES => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                _ => return Err(error),
            }
        }
    }

    async fn once(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
        bucket: &tokio::sync::Mutex<Bucket>,
    ) -> Result<Value, CallError> {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.base));
        // The token of an interaction is in its path.
        if !is_interaction(path) {
            request = request.header("Authorization", &self.authorization);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let lost = |error: reqwest::Error| CallError::Unreachable(error.without_url().to_string());
        let response = request.send().await.map_err(lost)?;
        let status = response.status();
        note(&mut *bucket.lock().await, response.headers());
        let global_header = response.headers().contains_key("x-ratelimit-global");
        let header_wait = seconds(response.headers(), "retry-after");
        let bytes = response.bytes().await.map_err(lost)?;
        if status.is_success() {
            if bytes.is_empty() {
                return Ok(Value::Null);
            }
            return serde_json::from_slice(&bytes).map_err(|error| {
                CallError::Unreachable(format!("an answer of another form: {error}"))
            });
        }
        let said: Option<Refusal> = serde_json::from_slice(&bytes).ok();
        if status == StatusCode::TOO_MANY_REQUESTS {
            let asked =
                said.as_ref().and_then(|said| said.retry_after).map(Duration::from_secs_f64);
            let wait = asked.or(header_wait).unwrap_or(Duration::from_secs(1));
            // A little later than asked: clocks differ, and too early counts as not having listened.
            let wait = wait + Duration::from_millis(50);
            if global_header || said.is_some_and(|said| said.global) {
                *self.global() = Some(Instant::now() + wait);
            }
            bucket.lock().await.until = Some(Instant::now() + wait);
            return Err(CallError::RetryAfter(wait));
        }
        if status == StatusCode::UNAUTHORIZED {
            return Err(CallError::Token);
        }
        match said {
            Some(said) if status.is_client_error() => {
                Err(CallError::Refused { code: said.code, message: said.message })
            }
            _ if status.is_client_error() => {
                Err(CallError::Refused { code: 0, message: format!("status {status}") })
            }
            _ => Err(CallError::Unreachable(format!("status {status}"))),
        }
    }

    /// Waits for room within all limits; what it gives is held while the call lasts.
    async fn wait(
        &self,
        bucket: &tokio::sync::Mutex<Bucket>,
        path: &str,
    ) -> Option<SemaphorePermit<'_>> {
        let global = *self.global();
        if let Some(until) = global {
            tokio::time::sleep_until(until).await;
        }
        let until = {
            let mut bucket = bucket.lock().await;
            match (&bucket.remaining, bucket.until) {
                (Some(0) | None, Some(until)) => Some(until),
                (Some(_), _) => {
                    // Calls under way at once must not all count on the same one that is left.
                    bucket.remaining = bucket.remaining.map(|left| left.saturating_sub(1));
                    None
                }
                (None, None) => None,
            }
        };
        if let Some(until) = until {
            tokio::time::sleep_until(until).await;
            let mut bucket = bucket.lock().await;
            if bucket.until.is_some_and(|until| until <= Instant::now()) {
                *bucket = Bucket::default();
            }
        }
        // Answers to interactions are due in three seconds: nothing else may hold them up.
        if is_interaction(path) {
            return None;
        }
        self.overall.until_ready().await;
        self.at_once.acquire().await.ok()
    }

    fn bucket(&self, method: &Method, path: &str) -> Arc<tokio::sync::Mutex<Bucket>> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > 20_000 {
            buckets.retain(|_, bucket| Arc::strong_count(bucket) > 1);
        }
        Arc::clone(buckets.entry(format!("{method} {}", route(path))).or_default())
    }

    fn global(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.global.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_interaction(path: &str) -> bool {
    path.starts_with("interactions/") || path.starts_with("webhooks/")
}

/// The route that a path is limited by: numbers other than the first (channel, server, webhook) do not count.
fn route(path: &str) -> String {
    let mut major = true;
    let path = path.split('?').next().unwrap_or_default();
    let parts = path.split('/').enumerate().map(|(at, part)| {
        let number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if number && at > 1 && !std::mem::take(&mut major) {
            return "_";
        }
        if number {
            major = false;
        }
        part
    });
    parts.collect::<Vec<_>>().join("/")
}

fn note(bucket: &mut Bucket, headers: &HeaderMap) {
    let remaining = headers.get("x-ratelimit-remaining").and_then(|value| value.to_str().ok());
    let Some(remaining) = remaining.and_then(|text| text.parse().ok()) else { return };
    let after = seconds(headers, "x-ratelimit-reset-after").unwrap_or_default();
    bucket.remaining = Some(remaining);
    bucket.until = Some(Instant::now() + after);
    if remaining > 0 {
        return;
    }
    bucket.until = Some(Instant::now() + after + Duration::from_millis(50));
}

fn seconds(headers: &HeaderMap, name: &str) -> Option<Duration> {
    let seconds: f64 = headers.get(name)?.to_str().ok()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_differ_by_their_first_number_only() {
        for (path, expected) in [
            ("channels/11/messages/22", "channels/11/messages/_"),
            ("channels/11/messages", "channels/11/messages"),
            ("webhooks/11/token/messages/@original", "webhooks/11/token/messages/@original"),
            ("users/@me", "users/@me"),
        ] {
            assert_eq!(route(path), expected);
        }
    }
}
