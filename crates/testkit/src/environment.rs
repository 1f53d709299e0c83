//! Time and identifiers that a test holds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use magpie_core::TurnId;
use magpie_core::ports::{Clock, IdSource};

/// A clock that moves when told to.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that stands at this time.
    pub fn at(time: Timestamp) -> Self {
        Self(Mutex::new(time))
    }

    /// Moves the clock.
    pub fn advance(&self, by: SignedDuration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// Sets the clock, also backwards.
    pub fn set(&self, time: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = time;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Turns named `turn-000001`, `turn-000002`, …
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

impl IdSource for SequentialIds {
    fn turn(&self) -> TurnId {
        TurnId::new(format!("turn-{:06}", self.0.fetch_add(1, Ordering::SeqCst) + 1))
    }

    fn secret(&self) -> u64 {
        // Different each time and the same in every run; nothing depends on its being secret in a test.
        (self.0.fetch_add(1, Ordering::SeqCst) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}
