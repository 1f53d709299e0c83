//! Bringing the vectors in line with the catalogue: known ones are loaded, missing ones are made, those of
//! vanished products are removed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use magpie_core::ports::{EmbedError, StoreError, VectorEntry};
use magpie_core::{Product, ProductId};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::{DenseIndex, Vectors, passage};

/// Texts that are embedded together.
const BATCH: usize = 64;

/// What a pass over the catalogue did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DenseReport {
    /// Products whose vectors were there already.
    pub unchanged: usize,
    /// Products whose vectors were made.
    pub embedded: usize,
    /// Products that are gone, with their vectors.
    pub removed: usize,
    /// Why the model or the store failed; what was made before is searchable.
    pub failure: Option<String>,
    /// Whether the pass was ended before it was through.
    pub stopped: bool,
}

/// A text to embed, for one product.
struct Job {
    product: ProductId,
    text: String,
    origin: String,
}

impl DenseIndex {
    /// Makes the index hold exactly these products. `tell` hears how many are done, of how many. Vectors are
    /// searchable in steps while this runs, and kept in the store, so that an unchanged text is read only
    /// once. Ends early when `shutdown` is cancelled.
    pub async fn sync(
        &self,
        products: Vec<Product>,
        shutdown: CancellationToken,
        tell: impl Fn(usize, usize),
    ) -> DenseReport {
        let _pass = self.syncing.lock().await;
        let mut report = DenseReport::default();
        let stored = match self.store.vectors(self.embedder.model()).await {
            Ok(stored) => stored,
            Err(error) => {
                note(&mut report, &error);
                Vec::new()
            }
        };
        let mut building = Vectors::default();
        let jobs = self.sort_out(stored, products, &mut building, &mut report).await;
        self.publish(building.clone());
        let (mut published, all) = (building.len(), building.len() + jobs.len());
        tell(published, all);
        let mut jobs = jobs.into_iter().peekable();
        while jobs.peek().is_some() {
            if shutdown.is_cancelled() {
                report.stopped = true;
                break;
            }
            let batch: Vec<Job> = jobs.by_ref().take(BATCH).collect();
            let entries = match self.embed(batch).await {
                Ok(entries) => entries,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "texts can't be embedded"
                    );
                    report.failure.get_or_insert_with(|| error.to_string());
                    break;
                }
            };
            for entry in &entries {
                report.embedded += usize::from(building.push(entry.product.clone(), &entry.vector));
            }
            if let Err(error) = self.store.put_vectors(self.embedder.model(), &entries).await {
                note(&mut report, &error);
            }
            tell(building.len(), all);
            // In growing steps: each one copies all vectors.
            if building.len() >= published + BATCH.max(published / 2) {
                published = building.len();
                self.publish(building.clone());
            }
        }
        self.publish(building);
        report
    }

    /// Takes over known vectors, drops those of vanished products; answers what has to be read.
    async fn sort_out(
        &self,
        stored: Vec<VectorEntry>,
        products: Vec<Product>,
        building: &mut Vectors,
        report: &mut DenseReport,
    ) -> Vec<Job> {
        let mut stored: HashMap<ProductId, VectorEntry> =
            stored.into_iter().map(|entry| (entry.product.clone(), entry)).collect();
        let mut jobs = Vec::new();
        let mut seen: HashSet<ProductId> = HashSet::new();
        for product in products {
            if !seen.insert(product.id.clone()) {
                continue;
            }
            let text = passage(&product);
            let origin = fingerprint(&text);
            let known = stored.remove(&product.id).filter(|entry| entry.origin == origin);
            match known {
                Some(entry) if building.push(product.id.clone(), &entry.vector) => {
                    report.unchanged += 1;
                }
                _ => jobs.push(Job { product: product.id, text, origin }),
            }
        }
        let vanished: Vec<ProductId> = stored.into_keys().collect();
        if !vanished.is_empty() {
            report.removed = vanished.len();
            if let Err(error) = self.store.remove_vectors(self.embedder.model(), &vanished).await {
                note(report, &error);
            }
        }
        jobs
    }

    async fn embed(&self, jobs: Vec<Job>) -> Result<Vec<VectorEntry>, EmbedError> {
        let embedder = Arc::clone(&self.embedder);
        let work = spawn_blocking(move || {
            let texts: Vec<&str> = jobs.iter().map(|job| job.text.as_str()).collect();
            let vectors = embedder.embed_passages(&texts)?;
            let entries = jobs.into_iter().zip(vectors).map(|(job, vector)| VectorEntry {
                product: job.product,
                origin: job.origin,
                vector,
            });
            Ok(entries.collect())
        });
        work.await.unwrap_or_else(|error| {
            Err(EmbedError { model: self.embedder.model().to_owned(), source: error.into() })
        })
    }
}

/// Tells texts apart.
fn fingerprint(text: &str) -> String {
    Sha256::digest(text).iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

fn note(report: &mut DenseReport, error: &StoreError) {
    tracing::error!(error = error as &dyn std::error::Error, "text vectors are not stored");
    report.failure.get_or_insert_with(|| error.to_string());
}
