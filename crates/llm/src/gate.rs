//! Whether a provider may be asked now: its circuit breaker, and rate limits that have not passed.
//!
//! The breaker belongs to the provider. Rate limits and daily quotas belong to a model, because that is how
//! providers count them: a second model of the same provider stays usable.

mod breaker;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use magpie_core::RecentTimes;
use tokio::time::Instant;

use crate::failure::{Failure, Kind, Scope};
use crate::tuning::Tuning;
use breaker::Breaker;

/// Answers whose times are remembered.
const TIMED: usize = 64;

/// Stands before one provider.
pub(crate) struct Gate {
    inner: Mutex<Inner>,
    quota_pause: Duration,
}

struct Inner {
    breaker: Breaker,
    /// By model; without one, for the whole provider.
    holds: HashMap<Option<String>, HeldUntil>,
    calls: u64,
    failures: u64,
    /// Of the newest answers.
    times: RecentTimes<TIMED>,
    last_error: Option<String>,
}

#[derive(Clone, Copy)]
struct HeldUntil {
    until: Instant,
    kind: Kind,
}

/// What a circuit breaker does with requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Lets them through.
    Closed,
    /// Refuses them after failures in a row.
    Open {
        /// When one is let through to find out.
        probe_in: Duration,
    },
    /// Waits for the one that finds out.
    HalfOpen,
}

/// A rate limit or a used-up quota that has not passed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    /// The provider's name of the model; absent when it concerns all of them.
    pub model: Option<String>,
    /// When it passes.
    pub left: Duration,
}

/// What the gate looks like from outside.
pub(crate) struct GateView {
    pub(crate) breaker: BreakerState,
    pub(crate) holds: Vec<Hold>,
    pub(crate) calls: u64,
    pub(crate) failures: u64,
    /// Median time of the newest answers.
    pub(crate) median: Option<Duration>,
    pub(crate) last_error: Option<String>,
}

impl Gate {
    pub(crate) fn new(tuning: &Tuning) -> Arc<Self> {
        let inner = Inner {
            breaker: Breaker::new(tuning),
            holds: HashMap::new(),
            calls: 0,
            failures: 0,
            times: RecentTimes::default(),
            last_error: None,
        };
        Arc::new(Self { inner: Mutex::new(inner), quota_pause: tuning.quota_pause })
    }

    /// Lets one request for a model through.
    pub(crate) fn admit(self: &Arc<Self>, model: &str) -> Result<Permit, Failure> {
        let now = Instant::now();
        let mut inner = self.lock();
        inner.holds.retain(|_, held| held.until > now);
        if let Some(held) = inner.hold(model) {
            let wait = held.until - now;
            return Err(Failure::unasked(held.kind, "asked to wait", wait));
        }
        inner.breaker.admit(now).map_err(|wait| {
            let last = inner.last_error.as_deref().unwrap_or("unknown");
            let detail = format!("left alone after repeated failures, the last: {last}");
            Failure::unasked(Kind::Unavailable, detail, wait)
        })?;
        inner.calls += 1;
        Ok(Permit { gate: Arc::clone(self), model: model.to_owned(), since: now, settled: false })
    }

    /// Whether a request for the model would be let through.
    pub(crate) fn is_open(&self, model: &str) -> bool {
        let now = Instant::now();
        let inner = self.lock();
        let held = inner.hold(model).is_some_and(|held| held.until > now);
        let closed = match inner.breaker.view(now) {
            BreakerState::Closed => true,
            BreakerState::Open { probe_in } => probe_in.is_zero(),
            BreakerState::HalfOpen => false,
        };
        closed && !held
    }

    pub(crate) fn view(&self) -> GateView {
        let now = Instant::now();
        let inner = self.lock();
        let mut holds: Vec<_> = inner
            .holds
            .iter()
            .map(|(model, held)| {
                let left = held.until.saturating_duration_since(now);
                Hold { model: model.clone(), left }
            })
            .filter(|hold| !hold.left.is_zero())
            .collect();
        holds.sort();
        GateView {
            breaker: inner.breaker.view(now),
            holds,
            calls: inner.calls,
            failures: inner.failures,
            median: inner.times.median(),
            last_error: inner.last_error.clone(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Counters stay usable whatever a panicking thread left behind.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn hold(&self, model: &str) -> Option<HeldUntil> {
        let own = self.holds.iter().filter(|(of, _)| of.as_deref().is_none_or(|of| of == model));
        own.map(|(_, held)| *held).max_by_key(|held| held.until)
    }
}

/// One request that was let through. Dropped without a verdict it counts as neither.
pub(crate) struct Permit {
    gate: Arc<Gate>,
    model: String,
    since: Instant,
    settled: bool,
}

impl Permit {
    pub(crate) fn succeeded(mut self) {
        self.settled = true;
        let mut inner = self.gate.lock();
        inner.breaker.succeeded();
        inner.times.push(self.since.elapsed());
    }

    /// `shown` is the failure without secrets.
    pub(crate) fn failed(mut self, failure: &Failure, shown: String) {
        self.settled = true;
        let now = Instant::now();
        let mut inner = self.gate.lock();
        inner.failures += 1;
        inner.last_error = Some(shown);
        let held = |wait: Duration| HeldUntil { until: now + wait, kind: failure.kind };
        match failure.kind {
            Kind::RateLimited => {
                inner.breaker.succeeded();
                if let Some(wait) = failure.retry_after {
                    inner.holds.insert(Some(self.model.clone()), held(wait));
                }
            }
            Kind::OutOfQuota(scope) => {
                inner.breaker.succeeded();
                let wait = failure.retry_after.unwrap_or_default().max(self.gate.quota_pause);
                let whose = match scope {
                    Scope::Model => Some(self.model.clone()),
                    Scope::Provider => None,
                };
                inner.holds.insert(whose, held(wait));
            }
            Kind::Rejected => inner.breaker.succeeded(),
            Kind::Unauthorized | Kind::Timeout | Kind::Unavailable | Kind::BadAnswer => {
                inner.breaker.failed(now);
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.settled {
            self.gate.lock().breaker.abandoned(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> Arc<Gate> {
        Gate::new(&Tuning { failures_to_open: 2, ..Tuning::default() })
    }

    fn fail(gate: &Arc<Gate>, model: &str, kind: Kind, wait: Option<u64>) {
        let failure =
            Failure { retry_after: wait.map(Duration::from_secs), ..Failure::new(kind, "no") };
        gate.admit(model).unwrap_or_else(|f| panic!("{f:?}")).failed(&failure, "no".to_owned());
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_limit_holds_its_model_until_it_passes() {
        let gate = gate();
        fail(&gate, "a", Kind::RateLimited, Some(30));
        assert!(!gate.is_open("a"));
        assert!(gate.is_open("b"));
        let refused = gate.admit("a").err().unwrap();
        assert_eq!(refused.kind, Kind::RateLimited);
        assert_eq!(refused.retry_after, Some(Duration::from_secs(30)));
        assert!(!refused.asked);
        tokio::time::sleep(Duration::from_secs(30)).await;
        assert!(gate.admit("a").is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_median_is_of_the_newest_answers() {
        let gate = gate();
        assert_eq!(gate.view().median, None);
        for seconds in [9, 1, 2].into_iter().chain(std::iter::repeat_n(4, TIMED)) {
            let permit = gate.admit("a").unwrap_or_else(|f| panic!("{f:?}"));
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            permit.succeeded();
            if seconds == 2 {
                assert_eq!(gate.view().median, Some(Duration::from_secs(2)));
            }
        }
        let times: Vec<Duration> = gate.lock().times.iter().collect();
        assert_eq!(times, [Duration::from_secs(4); TIMED]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_empty_account_holds_every_model_for_a_while() {
        let gate = gate();
        fail(&gate, "a", Kind::OutOfQuota(Scope::Provider), None);
        assert_eq!(gate.admit("b").err().unwrap().kind, Kind::OutOfQuota(Scope::Provider));
        tokio::time::sleep(Duration::from_secs(61)).await;
        assert!(gate.admit("b").is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn failures_of_any_model_close_the_gate_and_a_dropped_probe_frees_it() {
        let gate = gate();
        fail(&gate, "a", Kind::Unavailable, None);
        fail(&gate, "b", Kind::Timeout, None);
        let refused = gate.admit("c").err().unwrap();
        assert_eq!(refused.kind, Kind::Unavailable);
        assert!(refused.detail.contains("the last: no"), "{}", refused.detail);
        let open = BreakerState::Open { probe_in: Duration::from_secs(15) };
        assert_eq!(gate.view().breaker, open);
        tokio::time::sleep(Duration::from_secs(15)).await;
        drop(gate.admit("c"));
        gate.admit("c").unwrap_or_else(|f| panic!("{f:?}")).succeeded();
        assert!(gate.is_open("a"));
        assert_eq!(gate.view().calls, 4);
        assert_eq!(gate.view().failures, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn refused_requests_prove_that_the_provider_lives() {
        let gate = gate();
        for _ in 0..5 {
            fail(&gate, "a", Kind::Unavailable, None);
            fail(&gate, "a", Kind::Rejected, None);
        }
        assert!(gate.is_open("a"));
    }
}
