//! Rate limits: fixed windows per bucket, as Discord's headers describe them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::options::Rate;

/// What a bucket says about one request.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    pub(super) reset_after: Duration,
    pub(super) exceeded: bool,
}

#[derive(Debug)]
struct Window {
    opened: Instant,
    used: u32,
}

/// All buckets and the times before which nobody may ask again.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    windows: BTreeMap<String, Window>,
    silence: BTreeMap<String, Instant>,
}

impl Buckets {
    /// Counts a request.
    pub(super) fn take(&mut self, key: &str, rate: Rate) -> Verdict {
        let now = Instant::now();
        let fresh = || Window { opened: now, used: 0 };
        let window = self.windows.entry(key.to_owned()).or_insert_with(fresh);
        if now.duration_since(window.opened) >= rate.window {
            *window = fresh();
        }
        let exceeded = window.used >= rate.count;
        window.used += u32::from(!exceeded);
        Verdict {
            limit: rate.count,
            remaining: rate.count - window.used,
            reset_after: rate.window.saturating_sub(now.duration_since(window.opened)),
            exceeded,
        }
    }

    /// Notes that a client was told to wait.
    pub(super) fn silence(&mut self, key: &str, time: Duration) {
        self.silence.insert(key.to_owned(), Instant::now() + time);
    }

    /// How much too early a request is.
    pub(super) fn too_early(&mut self, key: &str) -> Option<Duration> {
        let until = *self.silence.get(key)?;
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            self.silence.remove(key);
        }
        (!left.is_zero()).then_some(left)
    }
}
