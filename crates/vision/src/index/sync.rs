//! Bringing the vectors in line with the catalogue: known ones are loaded, missing ones are made, those
//! of vanished products are removed. A picture that can't be used is reported and stops nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures::StreamExt as _;
use magpie_core::ports::{StoreError, VectorEntry};
use magpie_core::{FacetKind, Picture, Product, ProductId};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::VisualIndex;
use crate::kinds::Kind;
use crate::matrix::Matrix;
use crate::pictures::origin;
use crate::{PictureFailure, SyncReport};

/// Pictures that are fetched or embedded at once.
const AT_ONCE: usize = 8;
/// Vectors that are stored together.
const BATCH: usize = 64;

/// A picture that must be read, and the products that show it. The vector that a product had before stays
/// in use when the new picture can't be read.
struct Job {
    picture: Picture,
    origin: String,
    products: Vec<(ProductId, Option<VectorEntry>)>,
}

impl VisualIndex {
    /// Makes the index hold exactly the pictures of these products. Vectors are searchable in steps
    /// while this runs, and kept in the store, so that an unchanged picture is read only once. Ends early
    /// when `shutdown` is cancelled.
    pub async fn sync(&self, products: Vec<Product>, shutdown: CancellationToken) -> SyncReport {
        let _pass = self.syncing.lock().await;
        let mut report = SyncReport::default();
        let stored = match self.vectors.vectors(self.model()).await {
            Ok(stored) => stored,
            Err(error) => {
                note(&mut report, &error);
                Vec::new()
            }
        };
        match self.gallery.gallery(self.model()).await {
            Ok(photos) => self.looks.load(photos),
            Err(error) => note(&mut report, &error),
        }
        let mut building = Matrix::of_kinds(Arc::new(kinds(&products)));
        let wanted = with_origins(products, &mut report).await;
        let jobs = self.sort_out(stored, wanted, &mut building, &mut report).await;
        self.publish(building.clone());
        self.make(jobs, &mut building, &shutdown, &mut report).await;
        self.publish(building);
        report
    }

    /// Takes over known vectors, drops those of vanished products; answers what has to be read.
    async fn sort_out(
        &self,
        stored: Vec<VectorEntry>,
        wanted: Vec<(ProductId, Picture, String)>,
        building: &mut Matrix,
        report: &mut SyncReport,
    ) -> Vec<Job> {
        let mut stored: HashMap<ProductId, VectorEntry> =
            stored.into_iter().map(|entry| (entry.product.clone(), entry)).collect();
        let mut jobs: Vec<Job> = Vec::new();
        let mut job_of: HashMap<String, usize> = HashMap::new();
        for (product, picture, origin) in wanted {
            let known = stored.remove(&product);
            if let Some(entry) = known.as_ref().filter(|entry| entry.origin == origin)
                && building.push(product.clone(), &entry.vector)
            {
                report.unchanged += 1;
                continue;
            }
            let job = *job_of.entry(origin.clone()).or_insert_with(|| {
                jobs.push(Job { picture, origin, products: Vec::new() });
                jobs.len() - 1
            });
            jobs[job].products.push((product, known));
        }
        let vanished: Vec<ProductId> = stored.into_keys().collect();
        if !vanished.is_empty() {
            report.removed = vanished.len();
            if let Err(error) = self.vectors.remove_vectors(self.model(), &vanished).await {
                note(report, &error);
            }
        }
        jobs
    }

    async fn make(
        &self,
        jobs: Vec<Job>,
        building: &mut Matrix,
        shutdown: &CancellationToken,
        report: &mut SyncReport,
    ) {
        let mut results = futures::stream::iter(jobs)
            .map(async |job: Job| (self.pictures.vector(&job.picture).await, job))
            .buffer_unordered(AT_ONCE);
        let mut pending: Vec<VectorEntry> = Vec::new();
        let mut published = building.len();
        loop {
            let next = tokio::select! {
                () = shutdown.cancelled() => {
                    report.stopped = true;
                    break;
                }
                next = results.next() => next,
            };
            let Some((result, job)) = next else { break };
            match result {
                Ok(vector) => {
                    for (product, _) in job.products {
                        building.push(product.clone(), &vector);
                        report.embedded += 1;
                        let (origin, vector) = (job.origin.clone(), vector.clone());
                        pending.push(VectorEntry { product, origin, vector });
                    }
                }
                Err(reason) => {
                    for (product, known) in job.products {
                        if let Some(entry) = known {
                            building.push(entry.product, &entry.vector);
                        }
                        report.failures.push(PictureFailure { product, reason: reason.clone() });
                    }
                }
            }
            if pending.len() >= BATCH {
                self.store(&mut pending, report).await;
            }
            // In growing steps: each one copies all vectors.
            if building.len() >= published + BATCH.max(published / 2) {
                published = building.len();
                self.publish(building.clone());
            }
        }
        self.store(&mut pending, report).await;
    }

    async fn store(&self, pending: &mut Vec<VectorEntry>, report: &mut SyncReport) {
        let entries = std::mem::take(pending);
        if entries.is_empty() {
            return;
        }
        if let Err(error) = self.vectors.put_vectors(self.model(), &entries).await {
            note(report, &error);
        }
    }

    fn model(&self) -> &str {
        self.pictures.sight.model()
    }
}

/// Products of a type that say how the type looks.
const LEAST_OF_KIND: usize = 3;

/// The most special types of products that several are of, of those that the catalogue has learned.
fn kinds(products: &[Product]) -> HashMap<ProductId, Kind> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for value in products.iter().flat_map(|product| product.facet(FacetKind::Category)) {
        *counts.entry(value).or_default() += 1;
    }
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut kinds = HashMap::new();
    for product in products {
        let common =
            product.facet(FacetKind::Category).filter(|value| counts[value] >= LEAST_OF_KIND);
        if let Some(kind) = common.min_by_key(|value| (counts[value], *value)) {
            let next = numbers.len();
            let number = *numbers.entry(kind).or_insert(next);
            kinds.insert(product.id.clone(), Kind(number));
        }
    }
    kinds
}

/// The pictures to index with what their vectors are made from; the first of products with the same id
/// counts.
async fn with_origins(
    products: Vec<Product>,
    report: &mut SyncReport,
) -> Vec<(ProductId, Picture, String)> {
    let mut seen = HashSet::new();
    let mut pictures = Vec::new();
    for product in products {
        if !seen.insert(product.id.clone()) {
            continue;
        }
        match product.picture {
            Some(picture) => pictures.push((product.id, picture)),
            None => report.without_picture += 1,
        }
    }
    // Files are asked for their age.
    let work = spawn_blocking(move || {
        let with_origin = |(product, picture): (ProductId, Picture)| {
            let origin = origin(&picture);
            (product, picture, origin)
        };
        pictures.into_iter().map(with_origin).collect()
    });
    work.await.unwrap_or_else(|error| {
        tracing::error!(%error, "the catalogue's pictures can't be listed");
        Vec::new()
    })
}

fn note(report: &mut SyncReport, error: &StoreError) {
    tracing::error!(error = error as &dyn std::error::Error, "picture vectors are not stored");
    report.not_stored.get_or_insert_with(|| error.to_string());
}
