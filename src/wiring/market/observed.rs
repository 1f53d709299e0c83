//! Live sources with an eye on how they do: how often they are asked, how often that fails, and how long it takes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{
    Clock, LiveError, LiveFinds, LiveKind, LiveQuery, LiveSource, LiveStanding,
};
use magpie_core::{RecentTimes, SourceId};

/// Times of answers that the middle one is taken of.
const TIMES: usize = 101;
/// Failures that are remembered in words.
const FAILURES: usize = 5;

#[derive(Default)]
struct Seen {
    asked: u64,
    failed: u64,
    cached: u64,
    answered_at: Option<Timestamp>,
    times: RecentTimes<TIMES>,
    failures: VecDeque<(Timestamp, String)>,
}

/// A source that is watched.
pub(super) struct Observed {
    source: Arc<dyn LiveSource>,
    clock: Arc<dyn Clock>,
    seen: Mutex<Seen>,
}

impl Observed {
    pub(super) fn new(source: Arc<dyn LiveSource>, clock: Arc<dyn Clock>) -> Self {
        Self { source, clock, seen: Mutex::default() }
    }

    /// How it did so far, without a probe.
    pub(super) fn standing(&self) -> LiveStanding {
        let seen = self.seen();
        LiveStanding {
            source: self.source.id().clone(),
            kind: LiveKind::Products,
            probed: None,
            asked: seen.asked,
            failed: seen.failed,
            cached: seen.cached,
            median: seen.times.median(),
            answered_at: seen.answered_at,
            failures: seen.failures.iter().cloned().collect(),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, outcome: &Result<LiveFinds, LiveError>, took: Duration) {
        let now = self.clock.now();
        let mut seen = self.seen();
        seen.asked += 1;
        match outcome {
            Ok(finds) => {
                seen.answered_at = Some(now);
                // What was kept says nothing about how fast the source is.
                if finds.cached {
                    seen.cached += 1;
                } else {
                    seen.times.push(took);
                }
            }
            Err(error) => {
                seen.failed += 1;
                seen.failures.push_front((now, error.to_string()));
                seen.failures.truncate(FAILURES);
            }
        }
    }
}

#[async_trait]
impl LiveSource for Observed {
    fn id(&self) -> &SourceId {
        self.source.id()
    }

    fn sees(&self) -> bool {
        self.source.sees()
    }

    async fn search(&self, query: &LiveQuery, timeout: Duration) -> Result<LiveFinds, LiveError> {
        let started = Instant::now();
        let outcome = self.source.search(query, timeout).await;
        self.note(&outcome, started.elapsed());
        outcome
    }

    async fn probe(&self, timeout: Duration) -> Result<String, LiveError> {
        self.source.probe(timeout).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use magpie_testkit::ManualClock;

    use super::*;

    /// Answers, answers from before, then fails for ever.
    struct Worse(SourceId, AtomicUsize);

    #[async_trait]
    impl LiveSource for Worse {
        fn id(&self) -> &SourceId {
            &self.0
        }

        async fn search(&self, _: &LiveQuery, _: Duration) -> Result<LiveFinds, LiveError> {
            match self.1.fetch_add(1, Ordering::Relaxed) {
                count @ (0 | 1) => Ok(LiveFinds { cached: count == 1, ..LiveFinds::default() }),
                count => Err(LiveError::Unreachable {
                    source_id: self.0.clone(),
                    detail: format!("failure {}", count - 1),
                }),
            }
        }

        async fn probe(&self, _: Duration) -> Result<String, LiveError> {
            Ok("fine".to_owned())
        }
    }

    #[tokio::test]
    async fn what_a_source_does_is_counted_and_its_last_failures_are_remembered() {
        let source = Arc::new(Worse(SourceId::new("shop"), AtomicUsize::new(0)));
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let observed = Observed::new(source, clock);
        assert_eq!(observed.standing().median, None);
        for _ in 0..9 {
            let _ = observed.search(&LiveQuery::default(), Duration::from_secs(1)).await;
        }
        let standing = observed.standing();
        assert_eq!((standing.asked, standing.failed, standing.cached), (9, 7, 1));
        assert!(standing.median.is_some());
        let told: Vec<&str> = standing.failures.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(told.len(), FAILURES);
        assert_eq!(told.first(), Some(&"shop can't be reached: failure 7"));
    }
}
