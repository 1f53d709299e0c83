//! Local catalogues: feeds in, search out.
//!
//! Products live in memory as one immutable snapshot that every import replaces; a tantivy index beside
//! them answers words. What the catalogue's words mean (its facets) is learned from the products at each
//! import. Does not fetch anything: feeds arrive as bytes.

mod error;
mod facets;
mod feed;
mod index;
mod language;
mod persist;
mod search;
mod snapshot;
mod vocabulary;
mod words;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{ProductSearch, SearchError, SearchQuery};
use magpie_core::{Candidate, CatalogVocabulary, Currency, Product, ProductId, SourceId};
use sha2::{Digest, Sha256};

pub use error::CatalogError;
pub use feed::{Feed, FeedBase, FeedError, FeedFormat, RowError, read_feed};

use index::TextIndex;
use persist::{Folder, SourceRecord};
use snapshot::Snapshot;

/// Rejected rows that a report spells out; all of them are counted.
const TOLD_ROWS: usize = 50;

/// The loaded catalogues. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Catalog {
    inner: Arc<Inner>,
}

struct Inner {
    folder: Folder,
    index: TextIndex,
    snapshot: RwLock<Arc<Snapshot>>,
    /// One import at a time.
    importing: Mutex<()>,
}

/// What an import changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Products that were not there before.
    pub added: u64,
    /// Products that are different now.
    pub changed: u64,
    /// Products that the feed no longer has.
    pub removed: u64,
    /// Products that are as they were.
    pub unchanged: u64,
    /// The first rows that could not be used.
    pub rejected: Vec<RowError>,
    /// How many rows could not be used.
    pub rejected_total: u64,
}

impl ImportReport {
    /// Whether the catalogue is different now.
    pub fn has_changes(&self) -> bool {
        self.added + self.changed + self.removed > 0
    }
}

/// One loaded source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceStats {
    /// Its name.
    pub id: SourceId,
    /// How many products it has.
    pub products: u64,
    /// When it was last read.
    pub imported_at: Timestamp,
}

/// What is loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogStats {
    /// All products.
    pub products: u64,
    /// By source, in the order of their names.
    pub sources: Vec<SourceStats>,
    /// By first part of the category path, largest first.
    pub categories: Vec<(String, u64)>,
    /// With a price.
    pub with_price: u64,
    /// With a picture.
    pub with_picture: u64,
    /// With a page.
    pub with_url: u64,
    /// Most frequent first.
    pub currencies: Vec<Currency>,
}

impl Catalog {
    /// Opens the catalogue in a folder. An index that does not belong to the products, or that an older
    /// program wrote, is built anew.
    ///
    /// # Errors
    /// The folder can't be used, or the product files are damaged.
    pub fn open(dir: &Path) -> Result<Self, CatalogError> {
        let folder = Folder::open(dir)?;
        let (sources, products) = folder.load()?;
        let index = TextIndex::open(&dir.join("index"), folder.generation(), &products)?;
        let snapshot = Snapshot::build(folder.generation(), sources, products);
        Ok(Self {
            inner: Arc::new(Inner {
                folder,
                index,
                snapshot: RwLock::new(Arc::new(snapshot)),
                importing: Mutex::default(),
            }),
        })
    }

    /// Loads a feed: its products replace those that the same source brought before. Searchable when it
    /// returns. A feed with the same content as last time costs a hash.
    ///
    /// # Errors
    /// The feed can't be read at all, or the folder can't be written. The catalogue is as before then.
    pub fn import(&self, feed: Feed) -> Result<ImportReport, CatalogError> {
        let _one = self.inner.importing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.snapshot();
        let hash = content_hash(&feed);
        let known = before.sources.iter().find(|source| source.id == feed.source.as_str());
        if let Some(known) = known.filter(|known| known.hash == hash) {
            let rejected = known
                .rejected
                .iter()
                .map(|(line, reason)| RowError { line: *line, reason: reason.clone() });
            return Ok(ImportReport {
                unchanged: known.products,
                rejected: rejected.collect(),
                rejected_total: known.rejected_total,
                ..ImportReport::default()
            });
        }
        let (mut products, rejected) = read_feed(&feed)?;
        // An identifier that another source uses already is told apart by its source.
        for product in &mut products {
            let taken = before.get(&product.id).is_some_and(|other| other.source != feed.source);
            if taken {
                product.id = ProductId::new(format!("{}/{}", feed.source, product.id));
            }
        }
        let source = SourceRecord {
            id: feed.source.as_str().to_owned(),
            hash,
            imported_at: feed.read_at,
            products: products.len() as u64,
            rejected: rejected
                .iter()
                .take(TOLD_ROWS)
                .map(|row| (row.line, row.reason.clone()))
                .collect(),
            rejected_total: rejected.len() as u64,
        };
        let mut report = self.replace(&before, &feed.source, Some(source), products)?;
        report.rejected_total = rejected.len() as u64;
        report.rejected = rejected.into_iter().take(TOLD_ROWS).collect();
        Ok(report)
    }

    /// Takes a source out. Returns how many products it had.
    ///
    /// # Errors
    /// The folder can't be written.
    pub fn remove_source(&self, source: &SourceId) -> Result<usize, CatalogError> {
        let _one = self.inner.importing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.snapshot();
        let report = self.replace(&before, source, None, Vec::new())?;
        Ok(usize::try_from(report.removed).unwrap_or(usize::MAX))
    }

    /// What is loaded.
    pub fn stats(&self) -> CatalogStats {
        self.snapshot().stats()
    }

    /// All products, by identifier.
    pub fn all(&self) -> Vec<Product> {
        self.snapshot().products.clone()
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.inner.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a source's products in place of its earlier ones, on disk, in the index and in memory.
    fn replace(
        &self,
        before: &Snapshot,
        source: &SourceId,
        record: Option<SourceRecord>,
        products: Vec<Product>,
    ) -> Result<ImportReport, CatalogError> {
        let mut report = ImportReport::default();
        let old: HashMap<&ProductId, &Product> = before
            .stated
            .iter()
            .filter(|product| product.source == *source)
            .map(|product| (&product.id, product))
            .collect();
        let mut fresh: Vec<&Product> = Vec::new();
        let mut stale: Vec<&ProductId> = Vec::new();
        for product in &products {
            match old.get(&product.id) {
                None => {
                    report.added += 1;
                    fresh.push(product);
                }
                Some(known) if same(known, product) => report.unchanged += 1,
                Some(_) => {
                    report.changed += 1;
                    stale.push(&product.id);
                    fresh.push(product);
                }
            }
        }
        let kept: std::collections::HashSet<&ProductId> = products.iter().map(|p| &p.id).collect();
        for id in old.keys().filter(|id| !kept.contains(**id)) {
            report.removed += 1;
            stale.push(id);
        }

        let mut sources: Vec<SourceRecord> =
            before.sources.iter().filter(|known| known.id != source.as_str()).cloned().collect();
        sources.extend(record);
        sources.sort_by(|a, b| a.id.cmp(&b.id));
        let generation = self.inner.folder.save(&sources, source, &products)?;
        self.inner.index.update(generation, &stale, &fresh)?;

        let mut all: Vec<Product> =
            before.stated.iter().filter(|product| product.source != *source).cloned().collect();
        all.extend(products);
        let after = Arc::new(Snapshot::build(generation, sources, all));
        *self.inner.snapshot.write().unwrap_or_else(PoisonError::into_inner) = after;
        Ok(report)
    }
}

/// The same offer of the same thing, whenever it was read.
fn same(a: &Product, b: &Product) -> bool {
    Product { seen_at: b.seen_at, ..a.clone() } == *b
}

fn content_hash(feed: &Feed) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{:?} {:?} ", feed.format, feed.base));
    hash.update(&feed.bytes);
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[async_trait]
impl ProductSearch for Catalog {
    async fn search(&self, query: &SearchQuery) -> Result<Vec<Candidate>, SearchError> {
        let (catalog, query) = (self.clone(), query.clone());
        tokio::task::spawn_blocking(move || {
            search::run(&catalog.snapshot(), &catalog.inner.index, &query)
        })
        .await
        .map_err(|error| SearchError::Unavailable(Box::new(error)))?
        .map_err(|error| SearchError::Unavailable(Box::new(error)))
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, SearchError> {
        let snapshot = self.snapshot();
        Ok(ids.iter().filter_map(|id| snapshot.get(id).cloned()).collect())
    }

    fn vocabulary(&self) -> Arc<CatalogVocabulary> {
        Arc::clone(&self.snapshot().vocabulary)
    }
}
