//! Keeping the catalogue in step with its feeds: at start, and while serving.

mod demo;
mod pushed;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use magpie::config::{Config, FeedAddress};
use magpie_catalog::{Catalog, CatalogStats, DenseIndex, Feed, FeedBase, ImportReport};
use magpie_core::ports::{
    Clock, FeedKind, PageFetch, PriceHistory, PushedProducts, StatusState, VisualSearch as _,
};
use magpie_core::{PriceObservation, Product, SourceId};
use magpie_market::pushed_prefix;
use magpie_vision::VisualIndex;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::sources::{self, Readings};
use super::{DemoUrls, FeedLine};
use demo::DemoPushes;
use pushed::ObservedPushes;

/// Sources that were loaded by hand begin with this, and stay until they are removed by hand.
const IMPORTED: &str = "import/";
/// The demo shop.
pub(super) const DEMO: &str = "demo";
/// Largest feed that is fetched.
const MOST_FEED_BYTES: usize = 512 * 1024 * 1024;
/// Longest wait for a feed.
pub(super) const FEED_TIMEOUT: Duration = Duration::from_secs(120);
/// Dated snapshots of a feed that are read for its price history, newest first.
const SNAPSHOTS: usize = 30;
/// The demo shop moves within hours, so it is read often, unless it pushes.
const DEMO_REFRESH: Duration = Duration::from_secs(60);

/// Whether there are products that no address names: loaded by hand, or pushed by merchants.
pub(super) fn has_imports(config: &Config, catalog: &Catalog) -> bool {
    let merchants = merchants(config);
    catalog.stats().sources.iter().any(|source| stays(&source.id, &merchants))
}

/// What sources of merchants begin with that may push.
fn merchants(config: &Config) -> Vec<String> {
    config.market.feed_keys.iter().map(|key| pushed_prefix(&key.merchant)).collect()
}

/// Whether a source stays although no address names it.
fn stays(source: &SourceId, merchants: &[String]) -> bool {
    let source = source.as_str();
    source.starts_with(IMPORTED)
        || merchants.iter().any(|prefix| source.starts_with(prefix.as_str()))
}

/// A feed file as `magpie catalog import` reads it.
pub fn read_file(path: &Path, read_at: Timestamp) -> Result<Feed> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("the feed {} can't be read", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Feed {
        source: SourceId::new(format!("{IMPORTED}{name}")),
        format: None,
        bytes: Bytes::from(bytes),
        base: folder(path),
        read_at,
    })
}

fn folder(path: &Path) -> FeedBase {
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    FeedBase::Folder(folder.canonicalize().unwrap_or(folder))
}

/// Loads the configured feeds and keeps them fresh.
pub(crate) struct Feeds {
    addresses: Vec<FeedAddress>,
    /// What sources of merchants begin with that may push.
    merchants: Vec<String>,
    /// Somebody pushed.
    changed: Arc<Notify>,
    /// When the demo shop last pushed, while it gets through.
    pushed: Mutex<Option<Instant>>,
    demo: Option<DemoUrls>,
    refresh: Duration,
    catalog: Arc<Catalog>,
    fetch: Arc<dyn PageFetch>,
    prices: Arc<dyn PriceHistory>,
    visual: Arc<VisualIndex>,
    meaning: Option<Arc<DenseIndex>>,
    /// Where texts are embedded.
    background: Handle,
    clock: Arc<dyn Clock>,
    lines: Mutex<Vec<FeedLine>>,
    readings: Readings,
    /// Feeds that are being read because somebody said so.
    wanted: Mutex<BTreeSet<SourceId>>,
    past: watch::Sender<bool>,
    pictures: watch::Sender<bool>,
}

/// What is kept in step with the feeds.
pub(super) struct Indexes {
    pub(super) catalog: Arc<Catalog>,
    pub(super) visual: Arc<VisualIndex>,
    pub(super) meaning: Option<Arc<DenseIndex>>,
    /// Where texts are embedded.
    pub(super) background: Handle,
}

impl Feeds {
    pub(super) fn new(
        config: &Config,
        demo: Option<DemoUrls>,
        indexes: Indexes,
        fetch: Arc<dyn PageFetch>,
        prices: Arc<dyn PriceHistory>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let Indexes { catalog, visual, meaning, background } = indexes;
        let mut addresses = config.catalogs.feeds.clone();
        addresses.extend(demo.iter().map(|demo| FeedAddress::Url(demo.feed.clone())));
        let refresh = match demo {
            Some(_) => config.catalogs.refresh.min(DEMO_REFRESH),
            None => config.catalogs.refresh,
        };
        Self {
            addresses,
            merchants: merchants(config),
            changed: Arc::default(),
            pushed: Mutex::default(),
            demo,
            refresh,
            catalog,
            fetch,
            prices,
            visual,
            meaning,
            background,
            clock,
            lines: Mutex::default(),
            readings: Readings::default(),
            wanted: Mutex::default(),
            past: watch::Sender::new(false),
            pictures: watch::Sender::new(false),
        }
    }

    /// Where merchants' pushes go.
    pub(super) fn pushes(self: &Arc<Self>) -> Arc<dyn PushedProducts> {
        let pushes: Arc<dyn PushedProducts> = Arc::new(ObservedPushes {
            catalog: Arc::clone(&self.catalog),
            prices: Arc::clone(&self.prices),
            changed: Arc::clone(&self.changed),
            readings: self.readings.clone(),
        });
        if !self.demo_can_push() {
            return pushes;
        }
        let feeds = Arc::clone(self);
        Arc::new(DemoPushes::new(pushes, move |report| feeds.demo_pushed(report)))
    }

    /// Whether there is a demo shop, and no merchant of the operator's has its name.
    pub(super) fn demo_can_push(&self) -> bool {
        self.demo.is_some() && !self.merchants.contains(&pushed_prefix(DEMO))
    }

    /// Reads every feed once. A feed that fails is told in the status; when nothing at all can be
    /// searched and nothing can be read, that is an error.
    pub(super) async fn load(&self) -> Result<()> {
        self.drop_unconfigured().await?;
        let mut failure = None;
        for address in &self.addresses {
            if let Err(error) = self.read(address).await {
                tracing::error!(feed = %address, error = format!("{error:#}"), "feed not loaded");
                failure = Some(error);
            }
        }
        match failure {
            Some(error) if self.catalog.stats().products == 0 => {
                Err(error.context("MAGPIE_CATALOGS: no feed could be loaded"))
            }
            _ => Ok(()),
        }
    }

    /// Indexes pictures, reads the feed's past, then keeps everything fresh.
    pub(super) async fn run(self: Arc<Self>, stop: CancellationToken) {
        let work = async {
            if let Some(demo) = &self.demo
                && let Err(error) = self.read_past(&demo.base).await
            {
                tracing::warn!(error = format!("{error:#}"), "no price history was read");
            }
            self.past.send_replace(true);
            self.index(&stop).await;
            let mut due = Instant::now() + self.refresh;
            loop {
                // What was pushed meanwhile is noted, so that neither wait loses anything.
                tokio::select! {
                    () = self.changed.notified() => {
                        self.index(&stop).await;
                        continue;
                    }
                    () = tokio::time::sleep_until(due) => {}
                }
                let mut changed = false;
                for address in &self.addresses {
                    if self.is_demo(address) && self.is_pushed() {
                        continue;
                    }
                    match self.read(address).await {
                        Ok(report) => changed |= report.has_changes(),
                        Err(error) => tracing::warn!(
                            feed = %address,
                            error = format!("{error:#}"),
                            "feed not refreshed, the products of the last reading stay"
                        ),
                    }
                }
                if changed {
                    self.index(&stop).await;
                }
                due = Instant::now() + self.refresh;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = work => {}
        }
    }

    /// Waits until the feeds' past was read.
    pub(super) async fn past_ready(&self) {
        let mut ready = self.past.subscribe();
        // An error means that nobody reads any more: then there is nothing to wait for.
        let _ = ready.wait_for(|ready| *ready).await;
    }

    /// Waits until the pictures of the first reading are indexed.
    pub(super) async fn pictures_ready(&self) {
        let mut ready = self.pictures.subscribe();
        // An error means that nobody indexes any more: then there is nothing to wait for.
        let _ = ready.wait_for(|ready| *ready).await;
    }

    /// Whether product pictures can be searched.
    pub(super) fn has_pictures(&self) -> bool {
        *self.pictures.borrow()
    }

    /// Every product that can be found.
    pub(super) fn products(&self) -> Vec<Product> {
        self.catalog.all()
    }

    /// What the catalogue holds.
    pub(super) fn stats(&self) -> CatalogStats {
        self.catalog.stats()
    }

    /// How many products can be found by a photo.
    pub(super) fn by_photo(&self) -> usize {
        self.visual.indexed()
    }

    /// How many products can be found by meaning, where a model reads texts.
    pub(super) fn by_meaning(&self) -> Option<usize> {
        self.meaning.as_ref().map(|meaning| meaning.indexed())
    }

    /// The last readings.
    pub(super) fn readings(&self) -> &Readings {
        &self.readings
    }

    /// The feeds of the settings: source, kind, and the address without secrets.
    pub(super) fn configured(&self) -> Vec<(SourceId, FeedKind, Option<String>)> {
        let told = |address: &FeedAddress| {
            let (kind, words) = match address {
                FeedAddress::File(path) => (FeedKind::File, path.display().to_string()),
                FeedAddress::Url(url) => (FeedKind::Address, sources::shown(url)),
            };
            (self.source_of(address), kind, Some(words))
        };
        self.addresses.iter().map(told).collect()
    }

    /// How products of a source get in that no address names.
    pub(super) fn kind(&self, source: &SourceId) -> FeedKind {
        match source.as_str().starts_with(IMPORTED) {
            true => FeedKind::Imported,
            false => FeedKind::Pushed,
        }
    }

    /// Where a source is read.
    pub(super) fn address(&self, source: &SourceId) -> Option<FeedAddress> {
        self.addresses.iter().find(|address| self.source_of(address) == *source).cloned()
    }

    /// Whether somebody has it read now.
    pub(super) fn is_read(&self, source: &SourceId) -> bool {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).contains(source)
    }

    /// Reads a feed before it is due, unless that is going on.
    pub(super) async fn read_now(&self, address: &FeedAddress) {
        let source = self.source_of(address);
        let wanted = || self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if !wanted().insert(source.clone()) {
            return;
        }
        match self.read(address).await {
            Ok(report) if report.has_changes() => self.changed.notify_one(),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(feed = %address, error = format!("{error:#}"), "feed not read");
            }
        }
        wanted().remove(&source);
    }

    pub(super) fn lines(&self) -> Vec<FeedLine> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, address: &FeedAddress, state: StatusState, detail: String) {
        if self.is_demo(address) {
            self.note_demo(state, detail);
        } else {
            self.note_part(format!("feed {address}"), state, detail);
        }
    }

    fn note_demo(&self, state: StatusState, detail: String) {
        if let Some(demo) = &self.demo {
            self.note_part(format!("demo shop {}", demo.base), state, detail);
        }
    }

    fn note_part(&self, part: String, state: StatusState, detail: String) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|(known, _, _)| *known != part);
        lines.push((part, state, detail));
    }

    fn is_demo(&self, address: &FeedAddress) -> bool {
        let url = match address {
            FeedAddress::Url(url) => Some(url),
            FeedAddress::File(_) => None,
        };
        self.demo.as_ref().is_some_and(|demo| Some(&demo.feed) == url)
    }

    fn source_of(&self, address: &FeedAddress) -> SourceId {
        match address {
            // One source on whichever port it is open today, so that its price history goes on.
            FeedAddress::Url(_) if self.is_demo(address) => SourceId::new(DEMO),
            FeedAddress::Url(url) => SourceId::new(host(url)),
            FeedAddress::File(path) => SourceId::new(path.display().to_string()),
        }
    }

    /// Takes sources out that an earlier configuration named.
    async fn drop_unconfigured(&self) -> Result<()> {
        let configured: Vec<SourceId> =
            self.addresses.iter().map(|address| self.source_of(address)).collect();
        for source in self.catalog.stats().sources {
            let keep = configured.contains(&source.id) || stays(&source.id, &self.merchants);
            if !keep {
                let catalog = Arc::clone(&self.catalog);
                tokio::task::spawn_blocking(move || catalog.remove_source(&source.id))
                    .await
                    .context("removing a source")?
                    .context("removing a source that is no longer configured")?;
            }
        }
        Ok(())
    }

    async fn read(&self, address: &FeedAddress) -> Result<ImportReport> {
        let outcome = self.import(address).await;
        self.readings.read(self.source_of(address), self.clock.now(), &outcome);
        match &outcome {
            Ok(report) => {
                let rejected = match report.rejected.first() {
                    Some(first) => format!(
                        ", {} rows rejected (line {}: {})",
                        report.rejected_total, first.line, first.reason
                    ),
                    None => String::new(),
                };
                let products = report.added + report.changed + report.unchanged;
                self.note(address, StatusState::On, format!("{products} products{rejected}"));
            }
            Err(error) => self.note(address, StatusState::Failed, format!("{error:#}")),
        }
        outcome
    }

    async fn import(&self, address: &FeedAddress) -> Result<ImportReport> {
        let (bytes, base) = match address {
            FeedAddress::File(path) => {
                let bytes = tokio::fs::read(path)
                    .await
                    .with_context(|| format!("the feed {} can't be read", path.display()))?;
                (Bytes::from(bytes), folder(path))
            }
            FeedAddress::Url(url) => {
                let fetched = self.fetch.fetch(url, MOST_FEED_BYTES, FEED_TIMEOUT).await?;
                (fetched.bytes, FeedBase::Url(fetched.url))
            }
        };
        let read_at = self.clock.now();
        let feed = Feed { source: self.source_of(address), format: None, bytes, base, read_at };
        let catalog = Arc::clone(&self.catalog);
        let (report, products) = tokio::task::spawn_blocking(move || {
            let source = feed.source.clone();
            let report = catalog.import(feed)?;
            let products: Vec<Product> = if report.has_changes() {
                catalog.all().into_iter().filter(|p| p.source == source).collect()
            } else {
                Vec::new()
            };
            Ok::<_, magpie_catalog::CatalogError>((report, products))
        })
        .await
        .context("importing")??;
        let observations: Vec<_> = products.iter().map(|p| observation(p, read_at)).collect();
        self.prices.observe(&observations).await.context("keeping prices")?;
        Ok(report)
    }

    /// Brings what finds products by meaning and by photo in step with the catalogue, both at once.
    async fn index(&self, stop: &CancellationToken) {
        let catalog = Arc::clone(&self.catalog);
        match tokio::task::spawn_blocking(move || catalog.all()).await {
            Ok(products) => {
                let texts = self.meaning.as_ref().map(|meaning| (meaning, products.clone()));
                let texts = async {
                    if let Some((meaning, products)) = texts {
                        self.index_texts(meaning, products, stop).await;
                    }
                };
                tokio::join!(texts, self.index_pictures(products, stop));
            }
            Err(error) => {
                tracing::error!(%error, "texts and pictures not indexed");
                self.pictures.send_replace(true);
            }
        }
    }

    async fn index_texts(
        &self,
        meaning: &Arc<DenseIndex>,
        products: Vec<Product>,
        stop: &CancellationToken,
    ) {
        let (meaning, stop) = (Arc::clone(meaning), stop.clone());
        let work =
            self.background.spawn(async move { meaning.sync(products, stop, |_, _| {}).await });
        match work.await {
            Ok(report) => tracing::info!(?report, "texts indexed"),
            Err(error) => tracing::error!(%error, "texts not indexed"),
        }
    }

    async fn index_pictures(&self, products: Vec<Product>, stop: &CancellationToken) {
        let report = self.visual.sync(products, stop.clone()).await;
        tracing::info!(?report, "pictures indexed");
        self.pictures.send_replace(true);
    }

    /// Reads the dated snapshots that the demo shop keeps of its feed, once.
    async fn read_past(&self, shop: &Url) -> Result<()> {
        let now = self.clock.now();
        let Some(first) = self.catalog.all().into_iter().next() else { return Ok(()) };
        let month_ago = now - SignedDuration::from_hours(24 * 40);
        let known = self.prices.history(&[first.id], month_ago).await?;
        if known.iter().any(|o| now.duration_since(o.at) > SignedDuration::from_hours(48)) {
            return Ok(());
        }
        let index = shop.join("archive").context("the address of the archive")?;
        let dates = self.fetch.fetch(&index, 1 << 20, FEED_TIMEOUT).await?;
        let mut dates: Vec<String> =
            serde_json::from_slice(&dates.bytes).context("the list of snapshots")?;
        dates.sort_unstable();
        for date in dates.iter().rev().take(SNAPSHOTS).rev() {
            let url =
                shop.join(&format!("archive/{date}.jsonl")).context("a snapshot's address")?;
            let day: jiff::civil::Date = date.parse().context("a snapshot's date")?;
            let at = day.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp();
            let fetched = self.fetch.fetch(&url, MOST_FEED_BYTES, FEED_TIMEOUT).await?;
            let feed = Feed {
                source: SourceId::new(DEMO),
                format: None,
                bytes: fetched.bytes,
                base: FeedBase::Url(url),
                read_at: at,
            };
            let read = tokio::task::spawn_blocking(move || magpie_catalog::read_feed(&feed)).await;
            let (products, _) = read.context("reading a snapshot")??;
            let observations: Vec<_> = products.iter().map(|p| observation(p, at)).collect();
            self.prices.observe(&observations).await?;
        }
        Ok(())
    }
}

fn observation(product: &Product, at: Timestamp) -> PriceObservation {
    PriceObservation {
        product: product.id.clone(),
        at,
        price: product.price,
        availability: product.availability,
        source: product.source.clone(),
    }
}

fn host(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", url.host_str().unwrap_or_default())
}
