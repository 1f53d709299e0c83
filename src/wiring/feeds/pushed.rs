//! Feeds that merchants push: kept by the catalogue, observed like those that are read.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use magpie_catalog::Catalog;
use magpie_core::ports::{
    NewFeed, PriceHistory, Push, PushError, PushReport, PushedFeed, PushedProducts,
};
use magpie_core::{Product, SourceId};
use tokio::sync::Notify;

use super::{Readings, observation};

/// The catalogue, with prices noted and those told who index texts and pictures.
pub(super) struct ObservedPushes {
    pub(super) catalog: Arc<Catalog>,
    pub(super) prices: Arc<dyn PriceHistory>,
    pub(super) changed: Arc<Notify>,
    pub(super) readings: Readings,
}

impl ObservedPushes {
    /// The products are in the catalogue whether or not this works, so that a failure is not the merchant's.
    async fn observe(&self, source: SourceId, at: jiff::Timestamp) {
        let catalog = Arc::clone(&self.catalog);
        let own = move || -> Vec<Product> {
            catalog.all().into_iter().filter(|product| product.source == source).collect()
        };
        let Ok(products) = tokio::task::spawn_blocking(own).await else { return };
        let observations: Vec<_> = products.iter().map(|p| observation(p, at)).collect();
        if let Err(error) = self.prices.observe(&observations).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "prices of a push were not kept");
        }
    }
}

#[async_trait]
impl PushedProducts for ObservedPushes {
    async fn open(&self, feed: NewFeed) -> Result<PushedFeed, PushError> {
        self.catalog.open(feed).await
    }

    async fn feeds(&self, prefix: &str) -> Result<Vec<PushedFeed>, PushError> {
        self.catalog.feeds(prefix).await
    }

    async fn products(&self, source: &SourceId) -> Result<Bytes, PushError> {
        self.catalog.products(source).await
    }

    async fn push(&self, push: Push) -> Result<PushReport, PushError> {
        let (source, at) = (push.source.clone(), push.at);
        let report = self.catalog.push(push).await?;
        self.readings.pushed(source.clone(), at, &report);
        if report.changed {
            self.observe(source, at).await;
            self.changed.notify_one();
        }
        Ok(report)
    }

    async fn close(&self, source: &SourceId) -> Result<(), PushError> {
        self.catalog.close(source).await?;
        self.changed.notify_one();
        Ok(())
    }
}
