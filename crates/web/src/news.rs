//! News feeds that the operator chose, each about some kinds of products. Read when somebody wants to know, at
//! most once in their time to live.

mod feed;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::future::join_all;
use jiff::Timestamp;
use magpie_core::ports::{FeedFailure, NewsFeeds, NewsFinds, NewsItem};
use url::Url;

use crate::accept::Accept;
use crate::fetch::{Ask, Web};
use crate::freshness::elapsed;

/// Largest feed that is read.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// How soon a feed is asked again that failed.
const RETRY: Duration = Duration::from_secs(60);

/// A feed as it is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedConfig {
    /// Where it is. It counts as a configured source.
    pub url: Url,
    /// What it is about, such as `running shoes`. A feed about nothing in particular has none: of it only
    /// items count whose titles say what is wanted.
    pub words: Vec<String>,
}

/// Reads feeds through the guarded way out.
#[derive(Clone)]
pub struct NewsReader {
    web: Web,
    feeds: Arc<[Feed]>,
    ttl: Duration,
}

struct Feed {
    url: Url,
    words: Vec<String>,
    /// Whoever asks it holds this; the others wait for what comes back.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    items: Vec<NewsItem>,
    failure: Option<FeedFailure>,
    checked_at: Option<Timestamp>,
}

impl std::fmt::Debug for NewsReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewsReader").field("feeds", &self.feeds.len()).finish_non_exhaustive()
    }
}

impl NewsReader {
    /// Reads these feeds through `web`, each at most once in `ttl`.
    pub fn new(web: Web, feeds: Vec<FeedConfig>, ttl: Duration) -> Self {
        let feeds = feeds.into_iter().map(|FeedConfig { url, words }| {
            web.trust(&url);
            let words = words.iter().map(|word| word.to_lowercase()).collect();
            Feed { url, words, turn: tokio::sync::Mutex::default(), state: Mutex::default() }
        });
        Self { feeds: feeds.collect(), web, ttl }
    }

    /// Reads every feed and says of each how many items it has, or what is wrong with it.
    pub async fn probe(&self, timeout: Duration) -> Vec<(Url, Result<usize, FeedFailure>)> {
        join_all(self.feeds.iter().map(|feed| async move {
            let (items, failure) = self.read(feed, timeout).await;
            (feed.url.clone(), failure.map_or(Ok(items.len()), Err))
        }))
        .await
    }

    /// What a feed says, and why it is not what it says now.
    async fn read(&self, feed: &Feed, timeout: Duration) -> (Vec<NewsItem>, Option<FeedFailure>) {
        let in_time = tokio::time::timeout(timeout, self.refresh(feed)).await.is_ok();
        let state = feed.state();
        let late = || feed.failure(format!("no answer within {} ms", timeout.as_millis()));
        let failure = if in_time { state.failure.clone() } else { Some(late()) };
        (state.items.clone(), failure)
    }

    /// Asks a feed again when that is due.
    async fn refresh(&self, feed: &Feed) {
        let _turn = feed.turn.lock().await;
        let now = self.web.now();
        {
            let mut state = feed.state();
            if !state.is_due(now, self.ttl) {
                return;
            }
            // Whoever gives up below leaves this behind, so that a feed that hangs costs its time once.
            state.checked_at = Some(now);
            state.failure = Some(feed.failure("it did not answer in time".to_owned()));
        }
        let ask = Ask {
            accept: Accept::Feed,
            max_bytes: MAX_BYTES,
            max_age: Duration::ZERO,
            max_stale: Duration::ZERO,
        };
        let read = match self.web.get(&feed.url, &ask, self.web.config().max_time).await {
            Ok(answer) => feed::items(&answer, now).await,
            Err(error) => Err(error.to_string()),
        };
        let mut state = feed.state();
        match read {
            Ok(items) => (state.items, state.failure) = (items, None),
            // What it said before still holds: it is dated.
            Err(detail) => state.failure = Some(feed.failure(detail)),
        }
    }
}

#[async_trait]
impl NewsFeeds for NewsReader {
    async fn latest(
        &self,
        words: &[String],
        since: Timestamp,
        limit: usize,
        timeout: Duration,
    ) -> NewsFinds {
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let wanted =
            self.feeds.iter().filter(|feed| feed.words.is_empty() || feed.is_about(&words));
        let read = wanted.map(|feed| async move { (feed, self.read(feed, timeout).await) });
        let mut finds = NewsFinds::default();
        for (feed, (items, failure)) in join_all(read).await {
            let general = feed.words.is_empty();
            let ours = items.into_iter().filter(|item| {
                item.published >= since
                    && (!general || mentions(&item.title.to_lowercase(), &words))
            });
            finds.items.extend(ours);
            finds.failed.extend(failure);
        }
        finds.items.sort_by(|one, other| {
            other.published.cmp(&one.published).then_with(|| one.url.cmp(&other.url))
        });
        let mut seen = HashSet::new();
        finds.items.retain(|item| seen.insert(item.url.clone()));
        finds.items.truncate(limit);
        finds
    }
}

impl Feed {
    fn is_about(&self, words: &[String]) -> bool {
        self.words.iter().any(|own| mentions(own, words))
            || words.iter().any(|word| mentions(word, &self.words))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failure(&self, detail: String) -> FeedFailure {
        FeedFailure { feed: self.url.to_string(), detail }
    }
}

impl State {
    /// A clock that went back makes it due.
    fn is_due(&self, now: Timestamp, ttl: Duration) -> bool {
        let wait = if self.failure.is_some() { RETRY.min(ttl) } else { ttl };
        let age = self.checked_at.and_then(|checked_at| elapsed(checked_at, now));
        age.is_none_or(|age| age >= wait)
    }
}

/// Whether a text holds one of these as whole words.
fn mentions(text: &str, words: &[String]) -> bool {
    words.iter().filter(|word| !word.is_empty()).any(|word| {
        text.match_indices(word.as_str()).any(|(start, found)| {
            let before = text[..start].chars().next_back();
            let after = text[start + found.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole() {
        for (text, word, found) in [
            ("new running shoes", "running shoes", true),
            ("running-shoes", "shoes", true),
            ("horseshoes", "shoes", false),
            ("shoes", "shoe", false),
            ("laufschuhe für alle", "für", true),
            ("anything", "", false),
        ] {
            assert_eq!(mentions(text, &[word.to_owned()]), found, "{text} {word}");
        }
    }
}
