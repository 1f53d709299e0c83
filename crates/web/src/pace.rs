//! Politeness: how often and how many at once one host is asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use crate::config::WebConfig;
use crate::gate::Standing;

/// Configured sources are the operator's own or agreed with; they only need a bound.
const TRUSTED_CONCURRENCY: usize = 32;

/// After so many hosts those that were not asked lately are forgotten.
const REMEMBERED_HOSTS: usize = 4096;

/// A host that asks to be left alone is, but no longer than this: it may have meant milliseconds.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// How long a host is left alone that says only that it is asked too often.
const USUAL_PAUSE: Duration = Duration::from_secs(30);

/// When a host asked to be left alone, and until when.
#[derive(Clone, Copy)]
pub(crate) struct Pause {
    pub(crate) asked_at: Timestamp,
    until: Timestamp,
}

pub(crate) struct Pace {
    rates: DefaultKeyedRateLimiter<String>,
    slots: Mutex<HashMap<String, Weak<Semaphore>>>,
    pauses: Mutex<HashMap<String, Pause>>,
    per_host: usize,
}

impl Pace {
    pub(crate) fn new(config: &WebConfig) -> Self {
        let quota =
            Quota::per_second(config.per_host_per_second).allow_burst(config.per_host_burst);
        Self {
            rates: RateLimiter::keyed(quota),
            slots: Mutex::default(),
            pauses: Mutex::default(),
            per_host: config.per_host_concurrency.max(1),
        }
    }

    /// Waits for this host's turn; the turn lasts until the permit is dropped.
    pub(crate) async fn turn(&self, url: &Url, standing: Standing) -> OwnedSemaphorePermit {
        let key = key(url, standing);
        let limit = match standing {
            Standing::Public => self.per_host,
            Standing::Trusted => TRUSTED_CONCURRENCY,
        };
        let slot = self.slots(&key, limit).acquire_owned().await;
        if standing == Standing::Public {
            if self.rates.len() > REMEMBERED_HOSTS {
                self.rates.retain_recent();
            }
            self.rates.until_key_ready(&key).await;
        }
        slot.expect("the semaphores of hosts are never closed")
    }

    /// Leaves a host alone that just asked for it.
    pub(crate) fn pause(
        &self,
        url: &Url,
        standing: Standing,
        now: Timestamp,
        length: Option<Duration>,
    ) -> Duration {
        let length = length.unwrap_or(USUAL_PAUSE).min(LONGEST_PAUSE);
        let until = SignedDuration::try_from(length).ok().and_then(|length| {
            // A pause beyond the end of time is no pause.
            now.checked_add(length).ok()
        });
        let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        if pauses.len() >= REMEMBERED_HOSTS {
            pauses.retain(|_, pause| pause.left(now).is_some());
        }
        if let Some(until) = until.filter(|_| pauses.len() < REMEMBERED_HOSTS) {
            pauses.insert(key(url, standing), Pause { asked_at: now, until });
        }
        length
    }

    /// Whether a host is left alone, since when, and for how long it still is.
    pub(crate) fn paused(
        &self,
        url: &Url,
        standing: Standing,
        now: Timestamp,
    ) -> Option<(Pause, Duration)> {
        let pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = pauses.get(&key(url, standing))?;
        Some((*pause, pause.left(now)?))
    }

    fn slots(&self, key: &str, limit: usize) -> Arc<Semaphore> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = slots.get(key).and_then(Weak::upgrade) {
            return known;
        }
        slots.retain(|_, semaphore| semaphore.strong_count() > 0);
        let fresh = Arc::new(Semaphore::new(limit));
        slots.insert(key.to_owned(), Arc::downgrade(&fresh));
        fresh
    }
}

impl Pause {
    /// What is left of it. A clock that went back behind its beginning ends it.
    fn left(&self, now: Timestamp) -> Option<Duration> {
        (self.asked_at <= now && now < self.until)
            .then(|| self.until.duration_since(now).unsigned_abs())
    }
}

/// What is asked gently as one. Several sources of an operator may share a host.
fn key(url: &Url, standing: Standing) -> String {
    let host = url.host_str().unwrap_or_default();
    match standing {
        Standing::Public => host.to_owned(),
        Standing::Trusted => format!("{host}:{}", url.port_or_known_default().unwrap_or(0)),
    }
}
