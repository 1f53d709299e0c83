//! Limits: messages per person, model tokens per day.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use magpie_core::PersonId;
use magpie_core::ports::Refusal;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Idle keys are dropped every so many checks: a key is a person, and people come and go.
const SWEEP_EVERY: u32 = 1_024;

/// The limits in force.
pub struct Limits {
    people: DefaultKeyedRateLimiter<PersonId>,
    noticed: Mutex<HashSet<PersonId>>,
    budget_notices: DefaultKeyedRateLimiter<PersonId>,
    checks: std::sync::atomic::AtomicU32,
    tokens: Arc<TokenBudget>,
    clock: DefaultClock,
}

impl Limits {
    /// Limits of so many messages a minute for a person, and so many tokens a day for everybody.
    pub fn new(turns_per_minute: NonZeroU32, daily_tokens: Option<NonZeroU32>) -> Self {
        Self {
            people: RateLimiter::keyed(Quota::per_minute(turns_per_minute)),
            noticed: Mutex::default(),
            budget_notices: RateLimiter::keyed(
                Quota::with_period(DAY).expect("a day is longer than nothing"),
            ),
            checks: std::sync::atomic::AtomicU32::new(0),
            tokens: Arc::new(TokenBudget::new(daily_tokens)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a message. The first refusal of a flood asks for a notice, the others for silence.
    pub(super) fn check(&self, person: &PersonId) -> Result<(), Refusal> {
        let count = self.checks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if count % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.people.retain_recent();
            self.budget_notices.retain_recent();
        }
        let mut noticed = self.noticed.lock().unwrap_or_else(PoisonError::into_inner);
        match self.people.check_key(person) {
            Ok(()) => {
                noticed.remove(person);
                Ok(())
            }
            Err(not_until) => Err(Refusal::RateLimited {
                retry_after: not_until.wait_time_from(self.clock.now()),
                notice: noticed.insert(person.clone()),
            }),
        }
    }

    /// Whether this person has not been told today that the token budget is spent.
    pub(super) fn first_budget_notice(&self, person: &PersonId) -> bool {
        self.budget_notices.check_key(person).is_ok()
    }

    pub(super) fn tokens(&self) -> Arc<TokenBudget> {
        Arc::clone(&self.tokens)
    }
}

/// Model tokens a day over all shoppers.
pub struct TokenBudget {
    limiter: Option<DefaultDirectRateLimiter>,
    clock: DefaultClock,
}

impl TokenBudget {
    fn new(daily: Option<NonZeroU32>) -> Self {
        let quota = daily.and_then(|daily| {
            Quota::with_period(DAY / daily.get()).map(|quota| quota.allow_burst(daily))
        });
        Self { limiter: quota.map(RateLimiter::direct), clock: DefaultClock::default() }
    }

    /// Takes tokens out of the budget, or says how long until there are enough.
    pub(super) fn take(&self, tokens: u32) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let Some(tokens) = NonZeroU32::new(tokens) else { return Ok(()) };
        match limiter.check_n(tokens) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(not_until)) => Err(not_until.wait_time_from(self.clock.now())),
            // One call that needs more than a whole day's tokens never fits.
            Err(_) => Err(DAY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_gets_one_notice_and_others_are_not_limited() {
        let limits = Limits::new(NonZeroU32::new(3).unwrap(), None);
        let (ada, bob) = (PersonId::new("web:ada"), PersonId::new("web:bob"));
        let notices: Vec<_> = (0..8)
            .map(|_| match limits.check(&ada) {
                Ok(()) => "ok",
                Err(Refusal::RateLimited { notice: true, retry_after }) => {
                    assert!(retry_after <= Duration::from_secs(20));
                    "notice"
                }
                Err(_) => "silence",
            })
            .collect();
        assert_eq!(notices[..4], ["ok", "ok", "ok", "notice"]);
        assert!(notices[4..].iter().all(|n| *n == "silence"));
        assert!(limits.check(&bob).is_ok());
    }

    #[test]
    fn the_token_budget_is_spent_once() {
        let budget = TokenBudget::new(NonZeroU32::new(1_000));
        assert!(budget.take(900).is_ok());
        let wait = budget.take(900).unwrap_err();
        assert!(wait > Duration::from_secs(3_600), "{wait:?}");
        assert!(budget.take(5_000).is_err());
        assert!(TokenBudget::new(None).take(u32::MAX).is_ok());
    }
}
