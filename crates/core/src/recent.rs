//! How long the newest of many answers took.

use std::collections::VecDeque;
use std::time::Duration;

/// The times of the newest `MOST` answers.
#[derive(Clone, Debug, Default)]
pub struct RecentTimes<const MOST: usize>(VecDeque<Duration>);

impl<const MOST: usize> RecentTimes<MOST> {
    /// Adds one; the oldest beyond the bound is dropped.
    pub fn push(&mut self, time: Duration) {
        self.0.push_back(time);
        if self.0.len() > MOST {
            self.0.pop_front();
        }
    }

    /// Oldest first.
    pub fn iter(&self) -> impl Iterator<Item = Duration> {
        self.0.iter().copied()
    }

    /// The middle one, the longer of two; none where there is no time.
    pub fn median(&self) -> Option<Duration> {
        let mut times: Vec<Duration> = self.iter().collect();
        times.sort_unstable();
        times.get(times.len() / 2).copied()
    }
}
