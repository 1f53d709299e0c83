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
use magpie_market::pushed_prefix;
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
    others: Arc<dyn PushedProducts>,
    /// What the shop's sources begin with.
    prefix: String,
    /// The feed that the shop opened last, as its host knows it.
    open: Mutex<Option<SourceId>>,
    /// Told of every push of the shop.
    told: Box<dyn Fn(&PushReport) + Send + Sync>,
}

impl DemoPushes {
    pub(super) fn new(
        others: Arc<dyn PushedProducts>,
        told: impl Fn(&PushReport) + Send + Sync + 'static,
    ) -> Self {
        let prefix = pushed_prefix(DEMO);
        Self { others, prefix, open: Mutex::default(), told: Box::new(told) }
    }

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
            (self.told)(&report);
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

    pub(super) fn demo_pushed(&self, report: &PushReport) {
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use magpie_core::ports::{PushMode, PushedRow};
    use magpie_testkit::MemoryPushes;

    use super::*;

    fn feed(source: &str) -> NewFeed {
        NewFeed { source: SourceId::new(source), country: None, at: Timestamp::UNIX_EPOCH }
    }

    fn push(source: &str, id: &str) -> Push {
        let json = format!("{{\"id\":\"{id}\"}}");
        let rows = vec![PushedRow { position: 0, json }];
        let (source, at) = (SourceId::new(source), Timestamp::UNIX_EPOCH);
        Push { source, mode: PushMode::Upsert, rows, at }
    }

    #[tokio::test]
    async fn the_shop_pushes_to_the_source_that_was_read_and_others_to_their_own() {
        let kept = Arc::new(MemoryPushes::default());
        let told = Arc::new(Mutex::new(0));
        let count = Arc::clone(&told);
        let pushes = DemoPushes::new(Arc::clone(&kept) as _, move |report| {
            *count.lock().unwrap() += report.taken;
        });
        let (first, second, other) = ("acp/demo/feed_1", "acp/demo/feed_2", "acp/fells/feed_1");
        for name in [first, other] {
            assert_eq!(pushes.open(feed(name)).await.unwrap().source.as_str(), name);
            assert!(pushes.push(push(name, "a")).await.unwrap().changed);
        }
        let names = |feeds: Vec<PushedFeed>| -> Vec<String> {
            feeds.into_iter().map(|feed| feed.source.to_string()).collect()
        };
        assert_eq!(names(kept.feeds("").await.unwrap()), [other, DEMO]);
        for name in [first, other] {
            assert_eq!(names(pushes.feeds(name).await.unwrap()), [name]);
            assert_eq!(&*pushes.products(&SourceId::new(name)).await.unwrap(), b"{\"id\":\"a\"}\n");
        }
        assert_eq!(*told.lock().unwrap(), 1, "only of the shop's own");

        // The next run of the shop goes on with the same source, under whichever name.
        pushes.open(feed(second)).await.unwrap();
        assert_eq!(names(pushes.feeds("acp/demo/").await.unwrap()), [second]);
        let late = pushes.push(push(first, "b")).await;
        assert!(matches!(late, Err(PushError::NotFound { .. })), "{late:?}");
        assert!(!pushes.push(push(second, "a")).await.unwrap().changed);
        pushes.close(&SourceId::new(second)).await.unwrap();
        assert_eq!(names(kept.feeds("").await.unwrap()), [other]);
    }
}
