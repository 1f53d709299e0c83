//! The demo shop as a merchant: while there is a server to push to, it pushes its own goods over HTTP.
//!
//! Its goods are read from its address at start, so that there is something to search before anything is
//! served. Its pushes go on with that very source: nothing is there twice, and every product keeps its id, by
//! which its past, watches and feedback are known. Only while the shop does not get through is it read again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use magpie_core::SourceId;
use magpie_core::ports::{
    NewFeed, Push, PushError, PushReport, PushedFeed, PushedProducts, StatusState,
};
use magpie_demo::{FeedPush, FeedPushError};
use secrecy::SecretString;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{DEMO, Feeds};

/// How often the shop looks whether its goods have moved.
const LOOK: Duration = Duration::from_secs(5);
/// How often it says that what it pushed still holds.
const CONFIRM: Duration = Duration::from_secs(30);

/// What merchants push, where the demo shop is one of them.
pub(super) struct DemoPushes {
    pub(super) feeds: Arc<Feeds>,
    pub(super) others: Arc<dyn PushedProducts>,
    /// What the shop's sources begin with.
    pub(super) prefix: String,
    /// The feed that the shop opened last, as its host knows it.
    pub(super) open: Mutex<Option<SourceId>>,
}

impl DemoPushes {
    /// Whether this is the feed that the shop has open.
    fn is_ours(&self, source: &SourceId) -> bool {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).as_ref() == Some(source)
    }

    /// Where the catalogue keeps a feed.
    fn kept(&self, source: SourceId) -> SourceId {
        if self.is_ours(&source) { SourceId::new(DEMO) } else { source }
    }
}

#[async_trait]
impl PushedProducts for DemoPushes {
    async fn open(&self, feed: NewFeed) -> Result<PushedFeed, PushError> {
        if !feed.source.as_str().starts_with(&self.prefix) {
            return self.others.open(feed).await;
        }
        let source = feed.source.clone();
        let opened = self.others.open(NewFeed { source: SourceId::new(DEMO), ..feed }).await?;
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(source.clone());
        Ok(PushedFeed { source, ..opened })
    }

    async fn feeds(&self, prefix: &str) -> Result<Vec<PushedFeed>, PushError> {
        if !prefix.starts_with(&self.prefix) {
            return self.others.feeds(prefix).await;
        }
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(open) = open.filter(|open| open.as_str().starts_with(prefix)) else {
            return Ok(Vec::new());
        };
        let kept = self.others.feeds(DEMO).await?.into_iter();
        let kept = kept.filter(|feed| feed.source.as_str() == DEMO);
        Ok(kept.map(|feed| PushedFeed { source: open.clone(), ..feed }).collect())
    }

    async fn products(&self, source: &SourceId) -> Result<Bytes, PushError> {
        self.others.products(&self.kept(source.clone())).await
    }

    async fn push(&self, push: Push) -> Result<PushReport, PushError> {
        let ours = self.is_ours(&push.source);
        let report = self.others.push(Push { source: self.kept(push.source), ..push }).await?;
        if ours {
            self.feeds.demo_pushed(&report);
        }
        Ok(report)
    }

    async fn close(&self, source: &SourceId) -> Result<(), PushError> {
        self.others.close(&self.kept(source.clone())).await
    }
}

impl Feeds {
    /// Whether the demo shop has pushed so lately that it need not be read.
    pub(super) fn is_pushed(&self) -> bool {
        let at = *self.pushed.lock().unwrap_or_else(PoisonError::into_inner);
        at.is_some_and(|at| at.elapsed() < super::DEMO_REFRESH)
    }

    fn demo_pushed(&self, report: &PushReport) {
        *self.pushed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        let rejected = match report.refused.first() {
            Some(first) => format!(", {} rejected ({})", report.refused.len(), first.reason),
            None => String::new(),
        };
        let detail = format!("{} products, pushed by the shop{rejected}", report.products);
        self.note_demo(StatusState::On, detail);
    }

    /// Lets the demo shop push to a server until `stop`: what has moved, soon after it has.
    pub(in crate::wiring) async fn push_demo(
        self: Arc<Self>,
        host: Url,
        key: SecretString,
        stop: CancellationToken,
    ) {
        let Some(demo) = &self.demo else { return };
        let mut shop = match FeedPush::new(&demo.base, &host, key) {
            Ok(shop) => shop,
            Err(error) => return self.unpushed(&error),
        };
        let mut told = Instant::now();
        let mut failing = false;
        loop {
            let pushed = async {
                if shop.push_moved().await?.is_some() {
                    return Ok(true);
                }
                let due = told.elapsed() >= CONFIRM;
                if due {
                    shop.confirm().await?;
                }
                Ok::<_, FeedPushError>(due)
            };
            let pushed = tokio::select! {
                () = stop.cancelled() => return,
                pushed = pushed => pushed,
            };
            match pushed {
                Ok(told_now) => {
                    failing = false;
                    if told_now {
                        told = Instant::now();
                    }
                }
                Err(error) if !failing => {
                    failing = true;
                    self.unpushed(&error);
                }
                Err(_) => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    fn unpushed(&self, error: &FeedPushError) {
        *self.pushed.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let error = error as &dyn std::error::Error;
        tracing::warn!(error, "the demo shop could not push its goods, so that it is read again");
    }
}
