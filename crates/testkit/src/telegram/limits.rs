//! Limits on sends and edits, and whether a bot waits as long as it was told.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::types::{Limits, Rate};

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
    /// Before this time another send breaks what a 429 said.
    closed_until: Option<Instant>,
}

/// Counts what a bot sends.
#[derive(Debug)]
pub(super) struct Limiter {
    pub(super) limits: Limits,
    chats: BTreeMap<i64, Bucket>,
    groups: BTreeMap<i64, Bucket>,
    overall: Option<Bucket>,
}

/// A send that is too much.
#[derive(Debug)]
pub(super) struct Exceeded {
    /// Seconds to wait.
    pub(super) retry_after: u64,
    /// Whether the bot had been told to wait and did not.
    pub(super) impatient: bool,
}

impl Limiter {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, chats: BTreeMap::new(), groups: BTreeMap::new(), overall: None }
    }

    /// Counts some messages to a chat.
    pub(super) fn take(&mut self, chat: i64, group: bool, count: u32) -> Result<(), Exceeded> {
        let now = Instant::now();
        let mut buckets: Vec<(&mut Bucket, Rate)> = Vec::new();
        if let Some(rate) = self.limits.overall {
            buckets.push((self.overall.get_or_insert_with(|| Bucket::full(rate, now)), rate));
        }
        if let Some(rate) = self.limits.chat {
            buckets.push((self.chats.entry(chat).or_insert_with(|| Bucket::full(rate, now)), rate));
        }
        if let Some(rate) = self.limits.group.filter(|_| group) {
            let bucket = self.groups.entry(chat).or_insert_with(|| Bucket::full(rate, now));
            buckets.push((bucket, rate));
        }
        for (bucket, rate) in &mut buckets {
            bucket.refill(*rate, now);
            let closed = bucket.closed_until.is_some_and(|until| now < until);
            let wanted = f64::from(count).min(f64::from(rate.burst));
            if closed || bucket.tokens < wanted {
                let wait = rate.every.mul_f64((wanted - bucket.tokens).max(0.0));
                let until = bucket.closed_until.filter(|_| closed).unwrap_or(now);
                let wait = wait.max(until - now).max(Duration::from_millis(1));
                let retry_after = wait.as_millis().div_ceil(1000) as u64;
                // A little less, so that a bot whose clock is a hair fast is not blamed.
                let kept = Duration::from_secs(retry_after).mul_f64(0.95);
                bucket.closed_until = Some(now + kept.max(until - now));
                return Err(Exceeded { retry_after, impatient: closed });
            }
        }
        for (bucket, _) in buckets {
            bucket.tokens -= f64::from(count);
            bucket.closed_until = None;
        }
        Ok(())
    }

    /// Remembers that the bot was told to wait for a chat by a fault rather than by a limit.
    pub(super) fn close(&mut self, chat: i64, retry_after: u64) {
        let now = Instant::now();
        let rate = self.limits.chat.unwrap_or(Rate { burst: 1000, every: Duration::ZERO });
        self.limits.chat.get_or_insert(rate);
        let bucket = self.chats.entry(chat).or_insert_with(|| Bucket::full(rate, now));
        bucket.closed_until = Some(now + Duration::from_secs(retry_after).mul_f64(0.95));
    }
}

impl Bucket {
    fn full(rate: Rate, at: Instant) -> Self {
        Self { tokens: f64::from(rate.burst), at, closed_until: None }
    }

    fn refill(&mut self, rate: Rate, now: Instant) {
        let gained = match rate.every.is_zero() {
            true => f64::INFINITY,
            false => (now - self.at).as_secs_f64() / rate.every.as_secs_f64(),
        };
        self.tokens = (self.tokens + gained).min(f64::from(rate.burst));
        self.at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(limiter: &mut Limiter, chat: i64, group: bool) -> u32 {
        (0..100).take_while(|_| limiter.take(chat, group, 1).is_ok()).count() as u32
    }

    #[test]
    fn every_limit_counts_for_itself() {
        let slow = |burst| Some(Rate { burst, every: Duration::from_secs(60) });
        let limits = Limits { chat: slow(5), group: slow(3), overall: slow(9) };
        let mut limiter = Limiter::new(limits);
        assert_eq!(taken(&mut limiter, 1, false), 5);
        assert_eq!(taken(&mut limiter, 2, true), 3);
        assert_eq!(taken(&mut limiter, 3, false), 1);
        let mut limiter = Limiter::new(Limits::off());
        assert_eq!(taken(&mut limiter, 1, true), 100);
    }

    #[test]
    fn who_does_not_wait_is_impatient() {
        let rate = Rate { burst: 1, every: Duration::from_secs(60) };
        let mut limiter = Limiter::new(Limits { chat: Some(rate), ..Limits::off() });
        assert!(limiter.take(1, false, 1).is_ok());
        let first = limiter.take(1, false, 1).unwrap_err();
        assert_eq!((first.retry_after, first.impatient), (60, false));
        assert!(limiter.take(1, false, 1).unwrap_err().impatient);
        // An album counts as many messages, but never more than may come at once.
        assert!(limiter.take(2, false, 10).is_ok());
    }
}
