//! What the status tells of the parts that the engine does not see.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use magpie::engine::Surroundings;
use magpie_core::ports::{StatusLine, StatusState};
use magpie_llm::{BreakerState, ProviderHealth, Providers};
use magpie_store::{SledStore, StoreStats};

use super::bots::Bots;
use super::embedders::Embedders;
use super::feeds::Feeds;
use super::market::Market;

/// Where less is free, the next export or photo may be the one that does not fit any more.
const LITTLE_ROOM: u64 = 1 << 30;

/// What the status tells of bots, feeds, model providers and the disk.
pub(super) struct Around {
    pub(super) feeds: Arc<Feeds>,
    pub(super) providers: Providers,
    pub(super) bots: Bots,
    pub(super) embedders: Embedders,
    pub(super) market: Market,
    pub(super) store: Arc<SledStore>,
    pub(super) data_dir: PathBuf,
}

#[async_trait]
impl Surroundings for Around {
    async fn status(&self) -> Vec<StatusLine> {
        let feeds = self.feeds.lines().into_iter();
        let feeds = feeds.map(|(part, state, detail)| StatusLine { part, state, detail });
        let bots = self.bots.status().into_iter();
        let searches = self.embedders.lines().into_iter();
        bots.chain(feeds)
            .chain(searches)
            .chain(self.market.status())
            .chain(self.providers.health().iter().filter_map(provider_line))
            .chain(self.kept().await)
            .collect()
    }
}

/// How a provider did so far; nothing while it was not asked.
fn provider_line(health: &ProviderHealth) -> Option<StatusLine> {
    if health.calls == 0 {
        return None;
    }
    let mut detail = format!("{} calls, {} failed", health.calls, health.failures);
    if let Some(median) = health.median {
        detail.push_str(&format!("; answers in {:.1} s", median.as_secs_f64()));
    }
    let seconds = |time: Duration| time.as_secs().max(1);
    let breaker = match health.breaker {
        BreakerState::Closed => None,
        BreakerState::Open { probe_in } => Some(format!("left alone for {} s", seconds(probe_in))),
        BreakerState::HalfOpen => Some("being tried again".to_owned()),
    };
    let held = health.holds.iter().map(|hold| hold.left).max();
    let held = held.map(|left| format!("asked us to wait {} s", seconds(left)));
    let troubled = breaker.is_some() || held.is_some();
    for trouble in breaker.into_iter().chain(held) {
        detail.push_str("; ");
        detail.push_str(&trouble);
    }
    if let Some(error) = health.last_error.as_ref().filter(|_| troubled) {
        detail.push_str("; last: ");
        detail.push_str(error);
    }
    let state = if troubled { StatusState::Failed } else { StatusState::On };
    Some(StatusLine { part: format!("provider {}", health.name), state, detail })
}

impl Around {
    /// How full the store and its disk are, and what waits in it.
    async fn kept(&self) -> Vec<StatusLine> {
        let line = |part: &str, state, detail| StatusLine { part: part.to_owned(), state, detail };
        let stats = match self.store.stats().await {
            Ok(stats) => stats,
            Err(error) => return vec![line("disk", StatusState::Failed, error.to_string())],
        };
        let StoreStats { disk_bytes, unanswered, undelivered } = stats;
        let waiting =
            format!("{unanswered} messages wait for an answer, {undelivered} answers to be shown");
        let (state, room) = match rustix::fs::statvfs(&self.data_dir) {
            Ok(disk) => {
                let free = disk.f_bavail.saturating_mul(disk.f_frsize);
                let state = if free < LITTLE_ROOM { StatusState::Failed } else { StatusState::On };
                (state, format!("{} are free", amount(free)))
            }
            Err(error) => (StatusState::Failed, format!("what is free is not known: {error}")),
        };
        let used = format!("the store takes {}; {room}", amount(disk_bytes));
        vec![line("queue", StatusState::On, waiting), line("disk", state, used)]
    }
}

fn amount(bytes: u64) -> String {
    let mib = bytes >> 20;
    if mib < 10_240 { format!("{mib} MiB") } else { format!("{} GiB", mib >> 10) }
}
