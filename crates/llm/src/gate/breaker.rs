//! The circuit breaker of one provider: a state machine over given instants.

use std::time::Duration;

use tokio::time::Instant;

use super::BreakerState;
use crate::tuning::Tuning;

/// Whether a provider may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Yes; so many failures in a row.
    Closed { failures: u32 },
    /// No, until then.
    Open { until: Instant },
    /// One request is under way to find out.
    Probing,
}

/// Opens after failures in a row; after a pause that doubles, one probe decides.
#[derive(Clone, Debug)]
pub(super) struct Breaker {
    state: State,
    pause: Duration,
    failures_to_open: u32,
    first_pause: Duration,
    longest_pause: Duration,
}

impl Breaker {
    pub(super) fn new(tuning: &Tuning) -> Self {
        Self {
            state: State::Closed { failures: 0 },
            pause: tuning.cool_down,
            failures_to_open: tuning.failures_to_open.max(1),
            first_pause: tuning.cool_down,
            longest_pause: tuning.max_cool_down,
        }
    }

    /// Lets a request through, or says how long to leave the provider alone.
    pub(super) fn admit(&mut self, now: Instant) -> Result<(), Duration> {
        match self.state {
            State::Closed { .. } => Ok(()),
            State::Open { until } if until <= now => {
                self.state = State::Probing;
                Ok(())
            }
            State::Open { until } => Err(until - now),
            State::Probing => Err(self.pause),
        }
    }

    pub(super) fn view(&self, now: Instant) -> BreakerState {
        match self.state {
            State::Closed { .. } => BreakerState::Closed,
            State::Open { until } => {
                BreakerState::Open { probe_in: until.saturating_duration_since(now) }
            }
            State::Probing => BreakerState::HalfOpen,
        }
    }

    pub(super) fn succeeded(&mut self) {
        self.state = State::Closed { failures: 0 };
        self.pause = self.first_pause;
    }

    pub(super) fn failed(&mut self, now: Instant) {
        match self.state {
            State::Closed { failures } if failures + 1 < self.failures_to_open => {
                self.state = State::Closed { failures: failures + 1 };
            }
            State::Closed { .. } => self.state = State::Open { until: now + self.pause },
            State::Probing => {
                self.pause = self.pause.saturating_mul(2).min(self.longest_pause);
                self.state = State::Open { until: now + self.pause };
            }
            // A request from before the opening; the opening already says what it would.
            State::Open { .. } => {}
        }
    }

    /// A request ended without a verdict: the next one probes.
    pub(super) fn abandoned(&mut self, now: Instant) {
        if self.state == State::Probing {
            self.state = State::Open { until: now };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker() -> (Breaker, Instant) {
        let tuning = Tuning {
            failures_to_open: 3,
            cool_down: Duration::from_secs(10),
            max_cool_down: Duration::from_secs(25),
            ..Tuning::default()
        };
        (Breaker::new(&tuning), Instant::now())
    }

    fn open(breaker: &mut Breaker, now: Instant) {
        for _ in 0..3 {
            assert_eq!(breaker.admit(now), Ok(()));
            breaker.failed(now);
        }
    }

    #[test]
    fn failures_in_a_row_open_it_and_a_success_between_does_not_count() {
        let (mut breaker, now) = breaker();
        breaker.failed(now);
        breaker.failed(now);
        breaker.succeeded();
        assert_eq!(breaker.admit(now), Ok(()));
        open(&mut breaker, now);
        assert_eq!(breaker.admit(now), Err(Duration::from_secs(10)));
    }

    #[test]
    fn one_probe_passes_after_the_pause_and_closes_it() {
        let (mut breaker, now) = breaker();
        open(&mut breaker, now);
        let later = now + Duration::from_secs(10);
        assert_eq!(breaker.admit(later), Ok(()));
        assert!(breaker.admit(later).is_err());
        breaker.succeeded();
        assert_eq!(breaker.admit(later), Ok(()));
        assert_eq!(breaker.view(later), BreakerState::Closed);
    }

    #[test]
    fn failed_probes_double_the_pause_up_to_the_longest() {
        let (mut breaker, mut now) = breaker();
        open(&mut breaker, now);
        for pause in [20, 25, 25] {
            now += Duration::from_secs(25);
            assert_eq!(breaker.admit(now), Ok(()));
            breaker.failed(now);
            assert_eq!(breaker.admit(now), Err(Duration::from_secs(pause)));
        }
    }

    #[test]
    fn an_abandoned_probe_leaves_room_for_the_next() {
        let (mut breaker, now) = breaker();
        open(&mut breaker, now);
        let later = now + Duration::from_secs(10);
        assert_eq!(breaker.admit(later), Ok(()));
        breaker.abandoned(later);
        assert_eq!(breaker.admit(later), Ok(()));
    }
}
