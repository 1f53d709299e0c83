//! Feeds that merchants fill: what is pushed is merged into the kept feed, and that is imported.
//!
//! An import learns from the whole catalogue, so that many small pushes would cost far more than one large
//! one: those that wait for the same feed are imported together.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::ports::{
    NewFeed, Push, PushError, PushMode, PushReport, PushedFeed, PushedProducts, PushedRow,
    RefusedRow,
};
use magpie_core::{Product, ProductId, SourceId};

use super::files;
use super::{Catalog, Shared};
use crate::error::CatalogError;
use crate::feed::{Feed, FeedBase, FeedFormat, read_rows};

/// How pushed products are kept.
const FORMAT: FeedFormat = FeedFormat::JsonLines;
/// Largest feed that is kept: as large as those that are fetched.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// A kept feed can be replaced while it is about to be read; more than once in a row is no coincidence.
const READ_ATTEMPTS: usize = 3;

/// A push whose products were read, waiting for an import.
pub(super) struct Waiting {
    source: SourceId,
    mode: PushMode,
    rows: Vec<Row>,
    at: Timestamp,
    done: Arc<OnceLock<Result<Done, Failure>>>,
}

/// A product and the line that it was read from.
struct Row {
    product: Product,
    json: String,
}

#[derive(Clone, Copy)]
struct Done {
    changed: bool,
    products: u64,
}

/// Why pushes that were imported together did nothing.
#[derive(Clone, Debug)]
enum Failure {
    Closed,
    TooLarge(u64),
    Failed(Arc<CatalogError>),
}

impl From<CatalogError> for Failure {
    fn from(error: CatalogError) -> Self {
        Self::Failed(Arc::new(error))
    }
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> PushError {
    PushError::Unavailable(Box::new(error))
}

#[async_trait]
impl PushedProducts for Catalog {
    async fn open(&self, feed: NewFeed) -> Result<PushedFeed, PushError> {
        self.on_disk(move |shared| shared.open(feed)).await
    }

    async fn feeds(&self, prefix: &str) -> Result<Vec<PushedFeed>, PushError> {
        let prefix = prefix.to_owned();
        self.on_disk(move |shared| shared.open_feeds(&prefix)).await
    }

    async fn products(&self, source: &SourceId) -> Result<Bytes, PushError> {
        let source = source.clone();
        self.on_disk(move |shared| shared.pushed(&source)).await
    }

    async fn push(&self, push: Push) -> Result<PushReport, PushError> {
        self.on_disk(move |shared| shared.push(push)).await
    }

    async fn close(&self, source: &SourceId) -> Result<(), PushError> {
        let (catalog, source) = (self.clone(), source.clone());
        self.on_disk(move |shared| {
            shared.check_open(&source)?;
            catalog.remove_source(&source).map(|_| ()).map_err(unavailable)
        })
        .await
    }
}

impl Catalog {
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, PushError> + Send + 'static,
    ) -> Result<T, PushError> {
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || work(&shared)).await.map_err(unavailable)?
    }
}

impl Shared {
    fn open(&self, feed: NewFeed) -> Result<PushedFeed, PushError> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let open = match self.files.read_open(&feed.source).map_err(unavailable)? {
            Some(open) => open,
            None => {
                self.files.write_open(&feed).map_err(unavailable)?;
                feed
            }
        };
        Ok(self.describe(open))
    }

    fn open_feeds(&self, prefix: &str) -> Result<Vec<PushedFeed>, PushError> {
        let open = self.files.all_open().map_err(unavailable)?.into_iter();
        let own = open.filter(|feed| feed.source.as_str().starts_with(prefix));
        let mut feeds: Vec<PushedFeed> = own.map(|feed| self.describe(feed)).collect();
        feeds.sort_by(|a, b| a.source.cmp(&b.source));
        Ok(feeds)
    }

    fn describe(&self, open: NewFeed) -> PushedFeed {
        let snapshot = self.current();
        let NewFeed { source, country, at } = open;
        let updated_at = snapshot.sources.get(&source).map_or(at, |kept| kept.read_at.max(at));
        PushedFeed { products: snapshot.products_of(&source), source, country, updated_at }
    }

    fn check_open(&self, source: &SourceId) -> Result<NewFeed, PushError> {
        let open = self.files.read_open(source).map_err(unavailable)?;
        open.ok_or_else(|| PushError::NotFound { source_id: source.clone() })
    }

    fn pushed(&self, source: &SourceId) -> Result<Bytes, PushError> {
        self.check_open(source)?;
        let mut attempt = 1;
        loop {
            let Some(kept) = self.files.kept(source).map_err(unavailable)? else {
                return Ok(Bytes::new());
            };
            match self.files.load(source, &kept) {
                Ok(feed) => return Ok(feed.bytes),
                Err(_) if attempt < READ_ATTEMPTS => attempt += 1,
                Err(error) => return Err(unavailable(error)),
            }
        }
    }

    /// What a feed's products are relative to. One that was read from an address before stays what it is, and
    /// keeps the ids of its products.
    fn base(&self, source: &SourceId) -> Result<FeedBase, CatalogError> {
        Ok(self.files.kept(source)?.map_or(FeedBase::Pushed, |kept| kept.base))
    }

    fn push(&self, push: Push) -> Result<PushReport, PushError> {
        let open = self.check_open(&push.source)?;
        let (source, pushed) = (push.source.clone(), push.rows.len());
        let (mode, at) = (push.mode, push.at);
        let (rows, refused) = read(push, self.base(&source).map_err(unavailable)?)?;
        let taken = rows.len() as u64;
        if rows.is_empty() && pushed > 0 {
            return Err(PushError::NothingUsable { refused });
        }
        if rows.is_empty() && mode == PushMode::Upsert {
            let products = self.describe(open).products;
            return Ok(PushReport { products, ..PushReport::default() });
        }
        let done = Arc::new(OnceLock::new());
        let waiting = Waiting { source: source.clone(), mode, rows, at, done: Arc::clone(&done) };
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
        {
            let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            if done.get().is_none() {
                self.settle(&source);
            }
        }
        match done.get() {
            Some(Ok(Done { changed, products })) => {
                Ok(PushReport { taken, refused, changed: *changed, products: *products })
            }
            Some(Err(Failure::Closed)) => Err(PushError::NotFound { source_id: source }),
            Some(Err(Failure::TooLarge(bytes))) => {
                Err(PushError::TooLarge { bytes: *bytes, limit: MOST_BYTES })
            }
            Some(Err(Failure::Failed(error))) => Err(unavailable(Arc::clone(error))),
            None => Err(PushError::Unavailable("the import of this push broke off".into())),
        }
    }

    /// Imports all that waits for a feed. Whoever calls holds the lock of imports.
    fn settle(&self, source: &SourceId) {
        let waiting = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let (own, others): (Vec<_>, Vec<_>) =
                waiting.drain(..).partition(|push| push.source == *source);
            *waiting = others;
            own
        };
        let dones: Vec<_> = waiting.iter().map(|push| Arc::clone(&push.done)).collect();
        let settled = self.merge(source, waiting);
        for done in dones {
            // A push that was refused by itself keeps that answer.
            let _ = done.set(settled.clone());
        }
    }

    /// Merges pushes in their order and imports the outcome.
    fn merge(&self, source: &SourceId, waiting: Vec<Waiting>) -> Result<Done, Failure> {
        let mut open = self.files.read_open(source)?.ok_or(Failure::Closed)?;
        let mut held = self.held(source)?;
        let was_empty = held.rows.is_empty();
        let mut at = self.files.kept(source)?.map_or(open.at, |kept| kept.read_at.max(open.at));
        for push in waiting {
            at = at.max(push.at);
            if let Err(bytes) = held.take(push.mode, push.rows) {
                // Nobody else sets it before the import is over.
                let _ = push.done.set(Err(Failure::TooLarge(bytes)));
            }
        }
        let products = held.rows.len() as u64;
        if held.rows.is_empty() {
            open.at = at;
            self.files.write_open(&open)?;
            if !was_empty {
                self.empty(source)?;
            }
            return Ok(Done { changed: !was_empty, products });
        }
        let (products_held, bytes) = held.into_feed();
        let feed = feed_of(source, bytes, at, self.base(source)?);
        let hash = files::hash(&feed);
        let report = match self.again(&feed, &hash)? {
            Some(report) => report,
            None => self.install(&feed, hash, products_held, Vec::new())?,
        };
        Ok(Done { changed: report.has_changes(), products })
    }

    /// What a feed holds now.
    fn held(&self, source: &SourceId) -> Result<Held, CatalogError> {
        let mut held = Held::default();
        let Some(kept) = self.files.kept(source)? else { return Ok(held) };
        // What was read in another form has no lines to be merged with, and leaves.
        let feed = Feed { format: Some(FORMAT), ..self.files.load(source, &kept)? };
        let (products, rejected) = read_rows(&feed)?;
        let text = String::from_utf8_lossy(&feed.bytes);
        let unread: HashSet<u64> = rejected.iter().map(|row| row.line).collect();
        let lines = (1..).zip(text.lines());
        let lines = lines.filter(|(line, text)| !text.trim().is_empty() && !unread.contains(line));
        for (product, (_, json)) in products.into_iter().zip(lines) {
            held.put(Row { product, json: json.to_owned() });
        }
        Ok(held)
    }
}

/// The products of a feed, one of an id.
#[derive(Default)]
struct Held {
    rows: Vec<Row>,
    places: HashMap<ProductId, usize>,
    bytes: u64,
}

impl Held {
    /// Takes a push in whole, or leaves everything and tells how large the feed would be.
    fn take(&mut self, mode: PushMode, rows: Vec<Row>) -> Result<(), u64> {
        let added: u64 = rows.iter().map(Row::bytes).sum();
        let bytes = match mode {
            PushMode::Replace => added,
            PushMode::Upsert => self.bytes + added - self.replaced_by(&rows),
        };
        if bytes > MOST_BYTES {
            return Err(bytes);
        }
        if mode == PushMode::Replace {
            *self = Self::default();
        }
        for row in rows {
            self.put(row);
        }
        Ok(())
    }

    /// The bytes of the rows that `rows`, each of another id, take the place of.
    fn replaced_by(&self, rows: &[Row]) -> u64 {
        let places = rows.iter().filter_map(|row| self.places.get(&row.product.id));
        places.filter_map(|place| self.rows.get(*place)).map(Row::bytes).sum()
    }

    fn put(&mut self, row: Row) {
        self.bytes += row.bytes();
        let place = self.places.get(&row.product.id).copied();
        match place.and_then(|place| self.rows.get_mut(place)) {
            Some(old) => {
                self.bytes -= old.bytes();
                *old = row;
            }
            None => {
                self.places.insert(row.product.id.clone(), self.rows.len());
                self.rows.push(row);
            }
        }
    }

    fn into_feed(self) -> (Vec<Product>, String) {
        let mut text = String::new();
        let mut products = Vec::with_capacity(self.rows.len());
        for Row { product, json } in self.rows {
            text.push_str(&json);
            text.push('\n');
            products.push(product);
        }
        (products, text)
    }
}

impl Row {
    /// What it takes in the feed, with the end of its line.
    fn bytes(&self) -> u64 {
        self.json.len() as u64 + 1
    }
}

fn feed_of(source: &SourceId, lines: String, at: Timestamp, base: FeedBase) -> Feed {
    let bytes = Bytes::from(lines);
    Feed { source: source.clone(), format: Some(FORMAT), bytes, base, read_at: at }
}

/// Reads the products of a push: those that can be used, each of another id, and those that can't.
fn read(push: Push, base: FeedBase) -> Result<(Vec<Row>, Vec<RefusedRow>), PushError> {
    let Push { source, rows, at, mode: _ } = push;
    let (rows, mut refused) = one_line_each(rows);
    if rows.is_empty() {
        return Ok((Vec::new(), refused));
    }
    let lines: String = rows.iter().flat_map(|row| [row.json.as_str(), "\n"]).collect();
    let (products, rejected) =
        read_rows(&feed_of(&source, lines, at, base)).map_err(unavailable)?;
    let unread: HashMap<u64, String> =
        rejected.into_iter().map(|row| (row.line, row.reason)).collect();
    let mut products = products.into_iter();
    let mut taken = Vec::with_capacity(products.len());
    for (line, row) in (1..).zip(rows) {
        match unread.get(&line) {
            Some(reason) => {
                let reason = reason.clone();
                refused.push(RefusedRow { position: row.position, reason });
            }
            None => {
                taken.extend(products.next().map(|product| Row { product, json: row.json }));
            }
        }
    }
    refused.sort_by_key(|row| row.position);
    Ok((taken, refused))
}

/// A line feed within a product would shift all after it, and an empty line is no product.
fn one_line_each(rows: Vec<PushedRow>) -> (Vec<PushedRow>, Vec<RefusedRow>) {
    let (fine, other): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| !row.json.contains('\n') && !row.json.trim().is_empty());
    let reason = "the product is not on one line".to_owned();
    let refuse = |row: PushedRow| RefusedRow { position: row.position, reason: reason.clone() };
    (fine, other.into_iter().map(refuse).collect())
}
