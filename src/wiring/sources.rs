//! What those who run Magpie see of its sources: feeds, pushes and whoever is asked while shoppers wait.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_catalog::ImportReport;
use magpie_core::SourceId;
use magpie_core::ports::{
    FeedNews, FeedReading, FeedStanding, Goods, PushReport, RejectedRow, SourceDesk, SourceError,
};
use url::Url;

use super::feeds::Feeds;
use super::market::Market;

/// Rows that can't be used and are told with their reasons.
const SAMPLES: usize = 10;
/// Kinds of products that are listed.
const CATEGORIES: usize = 24;
/// How long somebody who wants a feed read waits for it; a large one goes on without them.
const PATIENCE: Duration = Duration::from_secs(5);

/// An address without what may be a secret: who reads it and with which key.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Only addresses without a host refuse, and they have neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

/// The last readings of feeds since the server started; clones share them.
#[derive(Clone, Default)]
pub(super) struct Readings(Arc<Mutex<BTreeMap<SourceId, FeedReading>>>);

impl Readings {
    fn inner(&self) -> MutexGuard<'_, BTreeMap<SourceId, FeedReading>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn last(&self, source: &SourceId) -> Option<FeedReading> {
        self.inner().get(source).cloned()
    }

    /// A feed was read, or could not be.
    pub(super) fn read(
        &self,
        source: SourceId,
        at: Timestamp,
        outcome: &anyhow::Result<ImportReport>,
    ) {
        let outcome = match outcome {
            Ok(report) => {
                let rows = report.rejected.iter().take(SAMPLES);
                let rows =
                    rows.map(|row| RejectedRow { row: row.line, reason: row.reason.clone() });
                Ok(FeedNews {
                    moved: Some((report.added, report.changed, report.removed)),
                    rejected: report.rejected_total,
                    samples: rows.collect(),
                })
            }
            Err(error) => Err(format!("{error:#}")),
        };
        self.inner().insert(source, FeedReading { at, outcome });
    }

    /// A merchant pushed.
    pub(super) fn pushed(&self, source: SourceId, at: Timestamp, report: &PushReport) {
        let rows = report.refused.iter().take(SAMPLES);
        let rows =
            rows.map(|row| RejectedRow { row: row.position + 1, reason: row.reason.clone() });
        let news = FeedNews {
            moved: None,
            rejected: report.refused.len().try_into().unwrap_or(u64::MAX),
            samples: rows.collect(),
        };
        self.inner().insert(source, FeedReading { at, outcome: Ok(news) });
    }
}

/// The sources of a running application.
pub(super) struct Sources {
    pub(super) feeds: Arc<Feeds>,
    pub(super) market: Market,
}

#[async_trait]
impl SourceDesk for Sources {
    async fn goods(&self) -> Goods {
        let stats = self.feeds.stats();
        let mut categories: Vec<(String, u64)> = stats.categories.into_iter().collect();
        categories.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        categories.truncate(CATEGORIES);
        let configured = self.feeds.configured();
        let others = stats
            .sources
            .iter()
            .filter(|source| !configured.iter().any(|(configured, ..)| *configured == source.id));
        let others = others.map(|source| (source.id.clone(), self.feeds.kind(&source.id), None));
        let feeds = configured.iter().cloned().chain(others).map(|(source, kind, address)| {
            let known = stats.sources.iter().find(|known| known.id == source);
            FeedStanding {
                kind,
                address,
                products: known.map_or(0, |known| known.products),
                fresh_at: known.map(|known| known.imported_at),
                last: self.feeds.readings().last(&source),
                is_read: self.feeds.is_read(&source),
                source,
            }
        });
        Goods {
            products: stats.products,
            with_price: stats.with_price,
            with_picture: stats.with_picture,
            with_url: stats.with_url,
            by_photo: self.feeds.by_photo(),
            by_meaning: self.feeds.by_meaning(),
            currencies: stats.currencies,
            categories,
            feeds: feeds.collect(),
            live: self.market.standings(),
        }
    }

    async fn read_again(&self, source: &SourceId) -> Result<(), SourceError> {
        let address = self.feeds.address(source);
        let Some(address) = address else {
            let known = self.feeds.stats().sources.iter().any(|known| known.id == *source);
            return Err(match known {
                true => SourceError::NotRead(source.clone()),
                false => SourceError::NotFound(source.to_string()),
            });
        };
        let feeds = Arc::clone(&self.feeds);
        let reading = tokio::spawn(async move { feeds.read_now(&address).await });
        // Who waits no longer sees on the page how it goes on.
        let _ = tokio::time::timeout(PATIENCE, reading).await;
        Ok(())
    }

    async fn probe(&self, only: Option<&SourceId>) -> Result<(), SourceError> {
        if let Some(only) = only
            && !self.market.standings().iter().any(|known| known.source == *only)
        {
            return Err(SourceError::NotFound(only.to_string()));
        }
        self.market.probe(only).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_keys() {
        for (address, expected) in [
            ("https://shop.example/feed.jsonl?key=s3cret", "https://shop.example/feed.jsonl"),
            ("https://me:s3cret@shop.example:8443/f#x", "https://shop.example:8443/f"),
        ] {
            assert_eq!(shown(&address.parse().unwrap()), expected);
        }
    }
}
