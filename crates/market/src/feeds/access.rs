//! Who calls: bearer keys, compared in constant time, and how often each merchant may.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};
use tokio::sync::Semaphore;

use super::answers::Answers;
use super::call::LastPush;
use super::problem::Problem;
use super::{FeedKey, pushed_prefix};

/// Bodies of one merchant that are read and imported at once: each takes memory.
const BODIES: usize = 4;

pub(super) struct Access {
    /// Digests are of one length whatever the keys are, and are not the keys.
    keys: Vec<([u8; 32], u32)>,
    merchants: Vec<Arc<Merchant>>,
}

/// A merchant with what is remembered of its calls.
pub(super) struct Merchant {
    pub name: String,
    /// What its sources begin with.
    pub prefix: String,
    pub answers: Answers,
    pub bodies: Semaphore,
    pace: DefaultDirectRateLimiter,
    pushes: Mutex<HashMap<String, LastPush>>,
}

impl Access {
    pub fn new(keys: &[FeedKey], per_minute: NonZeroU32) -> Self {
        let mut merchants: Vec<Arc<Merchant>> = Vec::new();
        let mut digests = Vec::with_capacity(keys.len());
        for FeedKey { merchant: name, key } in keys {
            let known = merchants.iter().position(|merchant| merchant.name == *name);
            let place = known.unwrap_or_else(|| {
                merchants.push(Arc::new(Merchant::new(name, per_minute)));
                merchants.len() - 1
            });
            let place = u32::try_from(place).expect("settings hold fewer merchants than that");
            digests.push((Sha256::digest(key.expose_secret()).into(), place));
        }
        Self { keys: digests, merchants }
    }

    /// The merchant that a request comes from.
    pub fn merchant(&self, headers: &HeaderMap) -> Result<Arc<Merchant>, Problem> {
        if self.keys.is_empty() {
            return Err(Problem::Closed);
        }
        let value = headers.get(header::AUTHORIZATION).ok_or(Problem::NoKey)?;
        let (scheme, key) =
            value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or(Problem::NoKey)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Problem::NoKey);
        }
        let given: [u8; 32] = Sha256::digest(key.trim()).into();
        // All are compared, so that the time tells nothing of which one it is.
        let (mut found, mut place) = (Choice::from(0), u32::MAX);
        for (digest, owner) in &self.keys {
            let same = digest.ct_eq(&given);
            place.conditional_assign(owner, same & !found);
            found |= same;
        }
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        self.merchants.get(place).cloned().ok_or(Problem::WrongKey)
    }
}

impl Merchant {
    fn new(name: &str, per_minute: NonZeroU32) -> Self {
        Self {
            name: name.to_owned(),
            prefix: pushed_prefix(name),
            answers: Answers::new(),
            bodies: Semaphore::new(BODIES),
            pace: RateLimiter::direct(Quota::per_minute(per_minute)),
            pushes: Mutex::default(),
        }
    }

    /// Counts a call.
    pub fn called(&self) -> Result<(), Problem> {
        self.pace.check().map_err(|early| {
            let retry_after = early.wait_time_from(DefaultClock::default().now());
            Problem::TooOften { retry_after: retry_after.max(Duration::from_secs(1)) }
        })
    }

    pub fn remember(&self, feed: &str, push: LastPush) {
        let mut pushes = self.pushes.lock().unwrap_or_else(PoisonError::into_inner);
        pushes.insert(feed.to_owned(), push);
    }

    pub fn forget(&self, feed: &str) {
        self.pushes.lock().unwrap_or_else(PoisonError::into_inner).remove(feed);
    }

    pub fn last_push(&self, feed: &str) -> Option<LastPush> {
        self.pushes.lock().unwrap_or_else(PoisonError::into_inner).get(feed).cloned()
    }
}
