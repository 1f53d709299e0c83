//! The catalogue: opening, importing, removing, and what is loaded.
//!
//! The kept feeds are the truth and the index follows from them: an index that is damaged, of another
//! version or out of step is built anew from the feeds. Owns that order; the index's layout is [`crate::index`]'s.

mod files;
mod pushes;
mod report;
mod state;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;
use magpie_core::{CatalogVocabulary, Product, ProductId, SourceId};
use rayon::prelude::*;
use tantivy::schema::Value as _;
use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term,
};

use crate::error::CatalogError;
use crate::feed::{Feed, RowError, read_feed};
use crate::index::{Entry, FORMAT, Fields, complete, same};
use crate::learn::{Learned, vocabulary};
use crate::search::{Bounds, Lexicon};
use files::{Files, SourceMeta};
use pushes::Waiting;
pub use report::{CatalogStats, ImportReport, SourceStats};
use state::{Payload, SourcePayload, State};

/// Memory of one writing thread for documents that are not yet written.
const WRITER_BYTES: usize = 60_000_000;
/// Feeds of more bytes are written by several threads.
const LARGE_FEED: usize = 8_000_000;
/// Most threads that write: each makes segments of its own, and a search looks into all of them.
const MOST_WRITERS: usize = 4;

/// A local catalogue. Clones share it.
#[derive(Clone)]
pub struct Catalog {
    shared: Arc<Shared>,
}

struct Shared {
    files: Files,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    /// One import at a time.
    writing: Mutex<()>,
    /// Pushes that wait for their import; whoever imports takes all of a feed along.
    waiting: Mutex<Vec<Waiting>>,
    snapshot: RwLock<Arc<Snapshot>>,
}

/// One committed state, read by searches while the next one is made.
pub(crate) struct Snapshot {
    pub searcher: Searcher,
    pub fields: Fields,
    pub vocabulary: Arc<CatalogVocabulary>,
    pub lexicon: Arc<Lexicon>,
    pub bounds: Bounds,
    stats: CatalogStats,
    sources: HashMap<SourceId, SourceMeta>,
}

impl Snapshot {
    /// How many products a source brought.
    fn products_of(&self, source: &SourceId) -> u64 {
        let known = self.stats.sources.iter().find(|known| known.id == *source);
        known.map_or(0, |known| known.products)
    }

    /// The product of a document.
    pub fn product(&self, document: &TantivyDocument) -> Result<Product, TantivyError> {
        let bytes = document.get_first(self.fields.product).and_then(|value| value.as_bytes());
        let entry = bytes.map(Entry::from_bytes).transpose().map_err(unreadable)?;
        let entry = entry.ok_or_else(|| unreadable("a document without a product"))?;
        let mut product = complete(entry);
        product.seen_at = self
            .sources
            .get(&product.source)
            .map_or(Timestamp::UNIX_EPOCH, |source| source.read_at);
        Ok(product)
    }
}

fn unreadable(error: impl ToString) -> TantivyError {
    TantivyError::InternalError(format!("a stored product can't be read: {}", error.to_string()))
}

impl Catalog {
    /// Opens the catalogue in a folder, or makes an empty one. An index that can't be used is built anew
    /// from the kept feeds, and the log says so.
    ///
    /// # Errors
    /// When the folder can't be written, or another process writes to it at this moment.
    pub fn open(dir: &Path) -> Result<Self, CatalogError> {
        let files = Files::open(dir)?;
        let (schema, fields) = Fields::schema();
        let index = match open_index(&files.index(), &schema) {
            Ok(index) => index,
            Err(reason) => {
                if let Some(reason) = reason {
                    tracing::error!(%reason, "the catalogue's index can't be used and is built anew from the kept feeds");
                }
                files.clear_index()?;
                Index::create_in_dir(files.index(), schema)?
            }
        };
        Fields::register(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let fresh = Snapshot {
            searcher: reader.searcher(),
            fields,
            vocabulary: Arc::default(),
            lexicon: Arc::default(),
            bounds: Bounds::default(),
            stats: CatalogStats::default(),
            sources: HashMap::new(),
        };
        let shared = Shared {
            files,
            index,
            reader,
            fields,
            writing: Mutex::new(()),
            waiting: Mutex::default(),
            snapshot: RwLock::new(Arc::new(fresh)),
        };
        let catalog = Self { shared: Arc::new(shared) };
        catalog.shared.publish(None)?;
        catalog.shared.catch_up()?;
        Ok(catalog)
    }

    /// Replaces what the feed's source brought before: adds, changes and removes in one commit, searchable
    /// when this returns. Blocks. The same feed again costs next to nothing.
    ///
    /// # Errors
    /// When nothing of the feed can be used, the disk fails, or another process imports. What was searchable
    /// before still is.
    pub fn import(&self, feed: Feed) -> Result<ImportReport, CatalogError> {
        let _one_at_a_time = self.shared.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.shared.import(&feed)
    }

    /// Takes a source out, and closes it to pushes. Tells how many products left with it.
    ///
    /// # Errors
    /// When the disk fails, or another process imports.
    pub fn remove_source(&self, source: &SourceId) -> Result<u64, CatalogError> {
        let _one_at_a_time = self.shared.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let removed = self.snapshot().products_of(source);
        self.shared.empty(source)?;
        self.shared.files.forget_open(source)?;
        Ok(removed)
    }

    /// What is loaded.
    pub fn stats(&self) -> CatalogStats {
        self.snapshot().stats.clone()
    }

    /// All products, by id.
    pub fn all(&self) -> Vec<Product> {
        let snapshot = self.snapshot();
        let mut products: Vec<Product> = match entries(&snapshot.searcher, snapshot.fields) {
            Ok(entries) => entries.into_iter().map(complete).collect(),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the catalogue's products can't be read"
                );
                Vec::new()
            }
        };
        for product in &mut products {
            if let Some(source) = snapshot.sources.get(&product.source) {
                product.seen_at = source.read_at;
            }
        }
        products.sort_by(|a, b| a.id.cmp(&b.id));
        products
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.shared.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Opens an index of this version whose files are whole. `Err(None)` where there is none yet.
fn open_index(dir: &Path, schema: &tantivy::schema::Schema) -> Result<Index, Option<String>> {
    let listed = std::fs::read_dir(dir).map_err(|error| Some(error.to_string()))?;
    if listed.count() == 0 {
        return Err(None);
    }
    let told = |error: TantivyError| Some(error.to_string());
    let index = Index::open_in_dir(dir).map_err(told)?;
    if index.schema() != *schema {
        return Err(Some("its fields are those of another version".to_owned()));
    }
    let payload = Payload::of(&index).map_err(told)?;
    if payload.format != FORMAT {
        return Err(Some(format!("its format is {}, this version's is {FORMAT}", payload.format)));
    }
    let damaged = index.validate_checksum().map_err(told)?;
    if !damaged.is_empty() {
        return Err(Some(format!("{} of its files are damaged", damaged.len())));
    }
    Ok(index)
}

/// All documents that are not deleted.
fn entries(searcher: &Searcher, fields: Fields) -> Result<Vec<Entry>, TantivyError> {
    let mut entries = Vec::new();
    for segment in searcher.segment_readers() {
        let store = segment.get_store_reader(8)?;
        for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
            let document = document?;
            let bytes = document.get_first(fields.product).and_then(|value| value.as_bytes());
            let bytes = bytes.ok_or_else(|| unreadable("a document without a product"))?;
            entries.push(Entry::from_bytes(bytes).map_err(unreadable)?);
        }
    }
    Ok(entries)
}

impl Shared {
    fn writer(&self, threads: usize) -> Result<IndexWriter, CatalogError> {
        let memory = threads * WRITER_BYTES;
        self.index.writer_with_num_threads(threads, memory).map_err(|error| match error {
            TantivyError::LockFailure(..) => {
                CatalogError::Busy { path: self.files.dir().to_path_buf() }
            }
            other => CatalogError::Index(other),
        })
    }

    fn current(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Brings the index in step with the kept feeds, after a crash or a rebuild.
    fn catch_up(&self) -> Result<(), CatalogError> {
        if self.behind()?.is_empty() {
            return Ok(());
        }
        let mut writer = match self.writer(1) {
            Ok(writer) => writer,
            Err(CatalogError::Busy { .. }) => {
                tracing::warn!(
                    "another process is changing the catalogue; its last committed state is used"
                );
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        // Looked up again under the lock: the other process may just have finished.
        self.publish(None)?;
        for (source, meta) in self.behind()? {
            match meta {
                None => {
                    self.replace(&mut writer, &source, Vec::new(), None)?;
                }
                Some(meta) => {
                    let feed = self.files.load(&source, &meta)?;
                    match read_feed(&feed) {
                        Ok((products, rejected)) => {
                            let told = SourcePayload { hash: meta.hash.clone() };
                            self.replace(&mut writer, &source, products, Some(told))?;
                            tracing::info!(source = %source, rejected = rejected.len(), "kept feed imported again");
                        }
                        Err(error) => {
                            let error = &error as &dyn std::error::Error;
                            tracing::error!(source = %source, error, "a kept feed can't be read any more");
                        }
                    }
                }
            }
        }
        self.finish(writer)
    }

    /// Sources of which index and kept feed differ; without a feed they are to leave.
    fn behind(&self) -> Result<Vec<(SourceId, Option<SourceMeta>)>, CatalogError> {
        let payload = Payload::of(&self.index)?;
        let kept = self.files.sources()?;
        let mut behind: Vec<(SourceId, Option<SourceMeta>)> = Vec::new();
        for source in payload.sources.keys() {
            let source = SourceId::new(source.as_str());
            if !kept.contains_key(&source) {
                behind.push((source, None));
            }
        }
        for (source, meta) in kept {
            if payload.sources.get(source.as_str()).is_none_or(|known| known.hash != meta.hash) {
                behind.push((source, Some(meta)));
            }
        }
        behind.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(behind)
    }

    fn import(&self, feed: &Feed) -> Result<ImportReport, CatalogError> {
        let hash = files::hash(feed);
        if let Some(report) = self.again(feed, &hash)? {
            return Ok(report);
        }
        let (products, rejected) = read_feed(feed)?;
        self.install(feed, hash, products, rejected)
    }

    /// Notes that a feed was read again without any change, where it is the one that is kept.
    fn again(&self, feed: &Feed, hash: &str) -> Result<Option<ImportReport>, CatalogError> {
        let snapshot = self.current();
        let known = snapshot.sources.get(&feed.source).filter(|known| known.hash == hash);
        let Some(known) = known else { return Ok(None) };
        let meta = known.read_again(feed.read_at);
        self.files.write_meta(&feed.source, &meta)?;
        let report = meta.unchanged(&snapshot.stats, &feed.source);
        self.publish(Some(&snapshot))?;
        Ok(Some(report))
    }

    /// Takes the products of a source out.
    fn empty(&self, source: &SourceId) -> Result<(), CatalogError> {
        let mut writer = self.writer(1)?;
        self.files.forget(source)?;
        self.replace(&mut writer, source, Vec::new(), None)?;
        self.finish(writer)
    }

    /// Keeps a feed and puts what was read from it in the place of what its source brought before.
    fn install(
        &self,
        feed: &Feed,
        hash: String,
        products: Vec<Product>,
        rejected: Vec<RowError>,
    ) -> Result<ImportReport, CatalogError> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = if feed.bytes.len() < LARGE_FEED { 1 } else { cores.min(MOST_WRITERS) };
        let mut writer = self.writer(threads)?;
        let data = self.files.keep(feed, &hash)?;
        let told = SourcePayload { hash: hash.clone() };
        let mut report = self.replace(&mut writer, &feed.source, products, Some(told))?;
        report.reject(rejected);
        let meta = SourceMeta::of(feed, hash, data, &report);
        self.files.write_meta(&feed.source, &meta)?;
        self.files.sweep(&feed.source, &meta)?;
        self.finish(writer)?;
        Ok(report)
    }

    /// Puts `products` in the place of all products of a source and commits.
    fn replace(
        &self,
        writer: &mut IndexWriter,
        source: &SourceId,
        mut products: Vec<Product>,
        told: Option<SourcePayload>,
    ) -> Result<ImportReport, CatalogError> {
        let before = entries(&self.reader.searcher(), self.fields)?;
        let (own, others): (Vec<Entry>, Vec<Entry>) =
            before.into_iter().partition(|e| e.product.source == *source);
        let taken: HashSet<&ProductId> = others.iter().map(|entry| &entry.product.id).collect();
        for product in &mut products {
            if taken.contains(&product.id) {
                product.id = ProductId::new(format!("{source}/{}", product.id));
            }
        }
        let mut own: HashMap<ProductId, Entry> =
            own.into_iter().map(|e| (e.product.id.clone(), e)).collect();
        let mut report = ImportReport::default();

        let all: Vec<&Product> =
            others.iter().map(|entry| &entry.product).chain(&products).collect();
        let learned = Learned::from(&all);
        let mut facets: Vec<Vec<magpie_core::Facet>> =
            all.par_iter().map(|product| learned.facets(product)).collect();
        let payload = Payload::of(&self.index)?.next(source, told);
        let described: Vec<(&Product, &[magpie_core::Facet])> =
            all.iter().copied().zip(facets.iter().map(Vec::as_slice)).collect();
        let state = State {
            vocabulary: vocabulary(&learned, &described, payload.revision),
            stats: CatalogStats::count(&described),
        };

        let new_facets = facets.split_off(others.len());
        let mut added: Vec<Entry> = Vec::new();
        let mut outdated: Vec<ProductId> = Vec::new();
        for (entry, facets) in others.into_iter().zip(facets) {
            if entry.facets != facets {
                outdated.push(entry.product.id.clone());
                added.push(Entry { facets, ..entry });
            }
        }
        for (product, facets) in products.into_iter().zip(new_facets) {
            let entry = Entry { product, facets };
            match own.remove(&entry.product.id) {
                None => report.added += 1,
                Some(old) if !same(&old.product, &entry.product) => {
                    report.changed += 1;
                    outdated.push(old.product.id);
                }
                Some(old) => {
                    report.unchanged += 1;
                    if old.facets == entry.facets {
                        continue;
                    }
                    outdated.push(old.product.id);
                }
            }
            added.push(entry);
        }
        report.removed += own.len() as u64;
        outdated.extend(own.into_keys());
        for id in outdated {
            writer.delete_term(Term::from_field_text(self.fields.id, id.as_str()));
        }
        added.into_par_iter().try_for_each(|entry| {
            let document = self.fields.document(&entry).map_err(unreadable)?;
            writer.add_document(document).map(|_| ())
        })?;
        self.files.write_state(payload.revision, &state)?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload.to_json());
        commit.commit()?;
        self.reader.reload()?;
        Ok(report)
    }

    /// Makes the last commit searchable, then lets merges end and old files go.
    fn finish(&self, writer: IndexWriter) -> Result<(), CatalogError> {
        self.publish(None)?;
        writer.wait_merging_threads()?;
        self.publish(Some(&self.current()))?;
        self.files.sweep_states(self.current().vocabulary.revision)
    }

    /// Puts the committed state in the place of the current one. What `known` has need not be read again.
    fn publish(&self, known: Option<&Snapshot>) -> Result<(), CatalogError> {
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let payload = Payload::of(&self.index)?;
        let sources: HashMap<SourceId, SourceMeta> = self.files.sources()?.into_iter().collect();
        let (vocabulary, lexicon, mut stats) = match known {
            Some(known) => {
                (Arc::clone(&known.vocabulary), Arc::clone(&known.lexicon), known.stats.clone())
            }
            None => {
                let State { vocabulary, stats } = self.state(&searcher, &payload)?;
                let lexicon = Arc::new(Lexicon::new(&vocabulary));
                (Arc::new(vocabulary), lexicon, stats)
            }
        };
        let read_at: BTreeMap<&SourceId, Timestamp> =
            sources.iter().map(|(id, meta)| (id, meta.read_at)).collect();
        stats.date(&read_at);
        let (fields, bounds) = (self.fields, Bounds::default());
        let next = Snapshot { searcher, fields, vocabulary, lexicon, bounds, stats, sources };
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(())
    }

    /// The state of a commit from its file, or from the products where the file is gone.
    fn state(&self, searcher: &Searcher, payload: &Payload) -> Result<State, CatalogError> {
        if payload.sources.is_empty() && searcher.num_docs() == 0 {
            return Ok(State {
                vocabulary: CatalogVocabulary { revision: payload.revision, ..Default::default() },
                stats: CatalogStats::default(),
            });
        }
        match self.files.read_state(payload.revision) {
            Ok(state) => return Ok(state),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(
                    error,
                    "the catalogue's vocabulary is learned again from its products"
                );
            }
        }
        let entries = entries(searcher, self.fields)?;
        let products: Vec<&Product> = entries.iter().map(|entry| &entry.product).collect();
        let learned = Learned::from(&products);
        let described: Vec<_> =
            entries.iter().map(|entry| (&entry.product, entry.facets.as_slice())).collect();
        Ok(State {
            vocabulary: vocabulary(&learned, &described, payload.revision),
            stats: CatalogStats::count(&described),
        })
    }
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("dir", &self.shared.files.dir()).finish_non_exhaustive()
    }
}
