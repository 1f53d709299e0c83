//! Words and meaning together.
//!
//! The two scores of a product are brought to one scale and added with weights (convex combination: Bruch, Gai
//! and Ingber 2023, "An analysis of fusion functions for hybrid retrieval"). Words and facets are divided by
//! the best product's; of cosines the mean over the catalogue is nothing and the best is one, so that models
//! with narrow and with wide cosines count for as much.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use magpie_core::ports::{ProductSearch, SearchError, SearchQuery};
use magpie_core::{Candidate, CatalogVocabulary, Product, ProductId};
use tantivy::{DocAddress, TantivyError};

use super::{Hit, LeftOut, MOST, Question, address, best_score, load, loaded, ordered, plan};
use crate::catalog::{Catalog, Snapshot};
use crate::dense::{DenseIndex, Meaning};

/// What meaning counts for beside words and facets.
const MEANING: f32 = 0.35;
/// What shares no word with a request is found when it is so near, of the way from just anything to the nearest.
const NEAR_ENOUGH: f32 = 0.65;
/// Finds by meaning beyond the limit, because demands may rule some out.
const SPARE: usize = 100;

/// A catalogue that is searched by words and by meaning.
#[derive(Clone)]
pub struct HybridSearch {
    catalog: Catalog,
    dense: Arc<DenseIndex>,
}

impl HybridSearch {
    /// Searches a catalogue with the vectors of its texts. While there are none, by words alone.
    pub fn new(catalog: Catalog, dense: Arc<DenseIndex>) -> Self {
        Self { catalog, dense }
    }
}

#[async_trait]
impl ProductSearch for HybridSearch {
    async fn search(&self, query: &SearchQuery) -> Result<Vec<Candidate>, SearchError> {
        let (snapshot, dense, query) =
            (self.catalog.snapshot(), Arc::clone(&self.dense), query.clone());
        super::blocking(move || {
            let meaning = dense.read(&query.text).unwrap_or_else(|error| {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "a request is searched by its words alone");
                None
            });
            match meaning {
                Some(meaning) if query.like.is_none() => search(&snapshot, &query, &meaning),
                _ => super::search(&snapshot, &query),
            }
        })
        .await
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, SearchError> {
        self.catalog.products(ids).await
    }

    fn recognise(&self, product: Product) -> Product {
        self.catalog.recognise(product)
    }

    fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        self.dense.direction(product)
    }

    fn vocabulary(&self) -> Arc<CatalogVocabulary> {
        self.catalog.vocabulary()
    }
}

/// A product with what words and facets score it, and its cosine. Products are read from disk only when they are
/// among the best.
struct Find {
    id: ProductId,
    place: Place,
    words: f32,
    cosine: Option<f32>,
}

enum Place {
    Read(Box<Product>),
    Address(DocAddress),
}

fn search(
    snapshot: &Snapshot,
    query: &SearchQuery,
    meaning: &Meaning,
) -> Result<Vec<Candidate>, TantivyError> {
    let limit = query.limit.min(MOST);
    if limit == 0 || snapshot.searcher.num_docs() == 0 {
        return Ok(Vec::new());
    }
    let question = plan(snapshot, query, None)?.question(snapshot)?;
    let left_out = LeftOut::by(query);
    let hits = question.best(limit + left_out.spare(limit))?;
    let best = best_score(&question, &hits)?;
    let near: Vec<(&ProductId, f32)> = meaning.vectors.nearest(&meaning.query, limit + SPARE);
    let mut cosines: HashMap<&ProductId, f32> = near.iter().copied().collect();
    let mut finds: Vec<Find> = Vec::new();
    for (words, product) in loaded(snapshot, hits, &left_out, limit)? {
        let known = cosines.remove(&product.id);
        let cosine = known.or_else(|| meaning.vectors.likeness(&meaning.query, &product.id));
        let (id, place) = (product.id.clone(), Place::Read(Box::new(product)));
        finds.push(Find { id, place, words, cosine });
    }
    let background = meaning.vectors.background(&meaning.query);
    let nearest = near.first().map_or(background, |(_, cosine)| *cosine);
    let span = (nearest - background).max(f32::EPSILON);
    cosines.retain(|_, cosine| (*cosine - background) / span >= NEAR_ENOUGH);
    finds.extend(only_near(snapshot, &question, &cosines)?);
    let most_words = finds.iter().map(|find| find.words).fold(best, f32::max);
    let fused = |find: &Find| {
        let words = if most_words > 0.0 { find.words / most_words } else { 0.0 };
        // What has no vector yet is taken for what its words say of it.
        let cosine = find.cosine.map(|cosine| ((cosine - background) / span).clamp(0.0, 1.0));
        (1.0 - MEANING) * words + MEANING * cosine.unwrap_or(words)
    };
    let mut fused: Vec<(f32, Find)> = finds.into_iter().map(|find| (fused(&find), find)).collect();
    fused.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let mut found: Vec<(f32, Product)> = Vec::with_capacity(limit);
    for (score, find) in fused {
        if found.len() == limit {
            break;
        }
        match find.place {
            Place::Read(product) => found.push((score, *product)),
            Place::Address(address) => {
                let product = load(snapshot, address)?;
                if !left_out.has(&product) {
                    found.push((score, product));
                }
            }
        }
    }
    Ok(ordered(found, 0.0))
}

/// What only meaning found, with what words and facets score it; without what fails the demands.
fn only_near(
    snapshot: &Snapshot,
    question: &Question<'_>,
    cosines: &HashMap<&ProductId, f32>,
) -> Result<Vec<Find>, TantivyError> {
    let mut places: HashMap<DocAddress, (&ProductId, f32)> = HashMap::new();
    for (id, cosine) in cosines {
        if let Some(address) = address(snapshot, id)? {
            places.insert(address, (id, *cosine));
        }
    }
    let hits = question.scores(places.keys().copied().collect())?;
    let find = |(words, address): Hit| {
        let (id, cosine) = places.get(&address)?;
        let (id, cosine) = ((*id).clone(), Some(*cosine));
        Some(Find { id, place: Place::Address(address), words, cosine })
    };
    Ok(hits.into_iter().filter_map(find).collect())
}
