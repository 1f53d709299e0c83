//! How patient the client is.

use std::time::Duration;

/// Limits on waiting and size. The defaults suit a shopper who waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// Failures in a row that open a provider's circuit breaker.
    pub failures_to_open: u32,
    /// First pause after the breaker opened; every failed probe doubles it.
    pub cool_down: Duration,
    /// Longest such pause.
    pub max_cool_down: Duration,
    /// Pause after a used-up quota; nobody tops up an account between two turns.
    pub quota_pause: Duration,
    /// Longest wait for a rate limit while another model could be asked instead.
    pub patience: Duration,
    /// Longest silence within a stream.
    pub stall: Duration,
    /// Pause before the first retry where the provider names none; the second is twice as long.
    pub first_backoff: Duration,
    /// Largest answer that is read.
    pub max_answer_bytes: usize,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            failures_to_open: 5,
            cool_down: Duration::from_secs(15),
            max_cool_down: Duration::from_secs(5 * 60),
            quota_pause: Duration::from_secs(60),
            patience: Duration::from_secs(2),
            stall: Duration::from_secs(8),
            first_backoff: Duration::from_millis(300),
            max_answer_bytes: 4 * 1024 * 1024,
        }
    }
}
