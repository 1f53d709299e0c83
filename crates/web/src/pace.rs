//! Politeness: how often and how many at once one host is asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use crate::config::WebConfig;
use crate::gate::Standing;

/// Configured sources are the operator's own or agreed with; they only need a bound.
const TRUSTED_CONCURRENCY: usize = 32;

/// After so many hosts those that were not asked lately are forgotten.
const REMEMBERED_HOSTS: usize = 4096;

pub(crate) struct Pace {
    rates: DefaultKeyedRateLimiter<String>,
    slots: Mutex<HashMap<String, Weak<Semaphore>>>,
    per_host: usize,
}

impl Pace {
    pub(crate) fn new(config: &WebConfig) -> Self {
        let quota =
            Quota::per_second(config.per_host_per_second).allow_burst(config.per_host_burst);
        Self {
            rates: RateLimiter::keyed(quota),
            slots: Mutex::default(),
            per_host: config.per_host_concurrency.max(1),
        }
    }

    /// Waits for this host's turn; the turn lasts until the permit is dropped.
    pub(crate) async fn turn(&self, url: &Url, standing: Standing) -> OwnedSemaphorePermit {
        let host = url.host_str().unwrap_or_default().to_owned();
        let (key, limit) = match standing {
            Standing::Public => (host, self.per_host),
            Standing::Trusted => (
                format!("{host}:{}", url.port_or_known_default().unwrap_or(0)),
                TRUSTED_CONCURRENCY,
            ),
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
