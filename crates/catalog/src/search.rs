//! Search: words and needs to a query of the index, and its hits to candidates.
//!
//! Owns relevance within the catalogue. Which needs there are and what becomes of candidates is the
//! application's business.

mod best;
mod clauses;
mod filters;
mod hybrid;
mod lexicon;
mod similar;
mod spelling;
mod terms;

use std::sync::Arc;

use async_trait::async_trait;
use magpie_core::ports::{ProductSearch, SearchError, SearchQuery};
use magpie_core::{
    AgentKind, Availability, Candidate, CatalogVocabulary, FacetKind, Product, ProductId, Want,
};
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet as _, TERMINATED, TantivyDocument, TantivyError, Term};

use crate::catalog::{Catalog, Snapshot};
use crate::matching::is_excluded;

use best::{Hit, Question};
pub(crate) use clauses::Bounds;
use clauses::Clause;
use filters::Demand;
pub use hybrid::HybridSearch;
pub(crate) use lexicon::Lexicon;

/// Most candidates of one search.
const MOST: usize = 1_000;
/// Hits looked at beyond the limit where texts may rule some out.
const SPARE: usize = 50;
/// Terms above which one automaton of all is cheaper than a look-up of each: making one takes as long as
/// a hundred of these.
const MANY_TERMS: usize = 100;
/// What a product gets of a wanted value's weight where it has another that answers it: what is for everybody
/// suits women, but not as well as what is for them.
const ANSWERING_SHARE: f32 = 0.8;
/// What a product gets of a wanted value's weight when nothing is known of the kind.
const UNKNOWN_SHARE: f32 = 0.3;

/// What a facet that is asked for adds to the score, beside word scores of about 2 to 10.
pub(super) fn weight(kind: FacetKind) -> f32 {
    match kind {
        FacetKind::Category => 8.0,
        FacetKind::Audience => 6.0,
        FacetKind::Colour | FacetKind::Brand => 2.0,
        FacetKind::Size | FacetKind::Material | FacetKind::Condition => 2.5,
        FacetKind::Use | FacetKind::Feature => 2.0,
    }
}

#[async_trait]
impl ProductSearch for Catalog {
    async fn search(&self, query: &SearchQuery) -> Result<Vec<Candidate>, SearchError> {
        let (snapshot, query) = (self.snapshot(), query.clone());
        blocking(move || search(&snapshot, &query)).await
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, SearchError> {
        let (snapshot, ids) = (self.snapshot(), ids.to_vec());
        blocking(move || ids.iter().filter_map(|id| by_id(&snapshot, id).transpose()).collect())
            .await
    }

    fn recognise(&self, product: Product) -> Product {
        self.snapshot().lexicon.recognised(product)
    }

    fn vocabulary(&self) -> Arc<CatalogVocabulary> {
        Arc::clone(&self.snapshot().vocabulary)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, TantivyError> + Send + 'static,
) -> Result<T, SearchError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => Err(SearchError::Unavailable(error.into())),
        Err(error) => Err(SearchError::Unavailable(error.into())),
    }
}

/// The product with an id.
fn by_id(snapshot: &Snapshot, id: &ProductId) -> Result<Option<Product>, TantivyError> {
    address(snapshot, id)?.map(|address| load(snapshot, address)).transpose()
}

/// Where the product with an id is.
fn address(snapshot: &Snapshot, id: &ProductId) -> Result<Option<DocAddress>, TantivyError> {
    let term = Term::from_field_text(snapshot.fields.id, id.as_str());
    for (ordinal, reader) in (0..).zip(snapshot.searcher.segment_readers()) {
        let index = reader.inverted_index(snapshot.fields.id)?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
            continue;
        };
        // What was replaced stays in its segment until that is rewritten.
        while postings.doc() != TERMINATED && reader.is_deleted(postings.doc()) {
            postings.advance();
        }
        if postings.doc() != TERMINATED {
            return Ok(Some(DocAddress::new(ordinal, postings.doc())));
        }
    }
    Ok(None)
}

fn load(snapshot: &Snapshot, address: DocAddress) -> Result<Product, TantivyError> {
    snapshot.product(&snapshot.searcher.doc::<TantivyDocument>(address)?)
}

/// Candidates, best first.
fn search(snapshot: &Snapshot, query: &SearchQuery) -> Result<Vec<Candidate>, TantivyError> {
    let limit = query.limit.min(MOST);
    if limit == 0 || snapshot.searcher.num_docs() == 0 {
        return Ok(Vec::new());
    }
    let like = match &query.like {
        Some(id) => by_id(snapshot, id)?,
        None => None,
    };
    let plan = plan(snapshot, query, like.as_ref())?;
    let question = plan.question(snapshot)?;
    let left_out = LeftOut::by(query);
    let hits = question.best(limit + left_out.spare(limit))?;
    // A product is more like itself than any other: what resembles it is measured by what resembles it most.
    let best = if like.is_some() { 0.0 } else { best_score(&question, &hits)? };
    let found = loaded(snapshot, hits, &left_out, limit)?;
    Ok(ordered(found, best))
}

/// The score of what answers the words best, whether it meets the demands or not: beside a bed with a headboard,
/// a blanket is not much of a bed without one.
fn best_score(question: &Question<'_>, hits: &[Hit]) -> Result<f32, TantivyError> {
    question.best_score(hits.first().map_or(0.0, |(score, _)| *score))
}

/// The products of the first `limit` hits that are not left out.
fn loaded(
    snapshot: &Snapshot,
    hits: Vec<Hit>,
    left_out: &LeftOut<'_>,
    limit: usize,
) -> Result<Vec<(f32, Product)>, TantivyError> {
    let mut found: Vec<(f32, Product)> = Vec::with_capacity(limit);
    for (score, address) in hits {
        if found.len() == limit {
            break;
        }
        let product = load(snapshot, address)?;
        if !left_out.has(&product) {
            found.push((score, product));
        }
    }
    Ok(found)
}

/// What hard exclusions name: the index knows facets, and what only the text says is seen here.
struct LeftOut<'a>(Vec<(FacetKind, &'a str)>);

impl<'a> LeftOut<'a> {
    fn by(query: &'a SearchQuery) -> Self {
        let hard = query.needs.hard().filter(|need| need.not);
        let facets = hard.filter_map(|need| match &need.want {
            Want::Facet(kind, value) => Some((*kind, value.as_str())),
            Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_) | Want::InStock => None,
        });
        Self(facets.collect())
    }

    /// How many hits more are looked at, because some may be left out.
    fn spare(&self, limit: usize) -> usize {
        if self.0.is_empty() { 0 } else { limit + SPARE }
    }

    fn has(&self, product: &Product) -> bool {
        self.0.iter().any(|(kind, value)| is_excluded(product, *kind, value))
    }
}

/// Scores within 0 to 1, as shares of the best found or of `best`, if that is more; what can't be bought goes last.
fn ordered(found: Vec<(f32, Product)>, best: f32) -> Vec<Candidate> {
    let best = found.first().map_or(best, |(score, _)| best.max(*score));
    let (gone, there): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|(_, product)| product.availability == Availability::OutOfStock);
    let share = |score: f32| if best > 0.0 { (score / best).clamp(0.0, 1.0) } else { 0.0 };
    let floor = there.last().map_or(1.0, |(score, _)| share(*score));
    let candidate =
        |score: f32, product: Product| Candidate { product, score, found_by: AgentKind::Product };
    let there = there.into_iter().map(|(score, product)| candidate(share(score), product));
    let mut all: Vec<Candidate> = there.collect();
    all.extend(gone.into_iter().map(|(score, product)| candidate(floor * share(score), product)));
    all
}

/// The index query, in parts.
struct Plan {
    /// What counts as found.
    things: Vec<Clause>,
    /// What raises the score.
    raised: Vec<Clause>,
    /// What must hold, and what must not.
    demands: Vec<Demand>,
}

impl Plan {
    fn question<'a>(self, snapshot: &'a Snapshot) -> Result<Question<'a>, TantivyError> {
        let Self { mut things, raised, demands } = self;
        if things.is_empty() {
            things.push(Clause::Has(Box::new(AllQuery), 0.0));
        }
        let everything: Demand = (Occur::Must, Box::new(AllQuery));
        let demands = (!demands.is_empty()).then(|| -> Box<dyn Query> {
            Box::new(BooleanQuery::new(std::iter::once(everything).chain(demands).collect()))
        });
        Question::new(&snapshot.searcher, &snapshot.bounds, (&things, &raised), demands)
    }
}

fn plan(
    snapshot: &Snapshot,
    query: &SearchQuery,
    like: Option<&Product>,
) -> Result<Plan, TantivyError> {
    let text = terms::read(snapshot, &query.text)?;
    let mut wanted: Vec<(FacetKind, String)> = Vec::new();
    let mut things: Vec<Clause> = text.things;
    let mut properties: Vec<Clause> = text.properties;
    let mut raised: Vec<Clause> = Vec::new();
    for need in query.needs.iter().filter(|need| !need.not) {
        if let Want::Facet(kind, value) = &need.want {
            wanted.push((*kind, value.clone()));
            raised.extend(unknown(snapshot, *kind));
            let of_kind = if terms::is_property(*kind) { &mut properties } else { &mut things };
            of_kind.extend(has(snapshot, *kind, value));
        }
    }
    // What the words say themselves counts unless a need already says it.
    for (kind, value) in text.facets {
        if !wanted.iter().any(|(known, _)| *known == kind) {
            raised.extend(unknown(snapshot, kind));
            let of_kind = if kind == FacetKind::Category { &mut things } else { &mut raised };
            of_kind.extend(has(snapshot, kind, &value));
        }
    }
    if let Some(product) = like {
        things.extend(similar::clauses(snapshot, product)?);
    }
    // A mouse pad for women is a mouse pad first: what is for women and no mouse pad is not found.
    if things.is_empty() {
        things = properties;
    } else {
        raised.extend(properties);
    }
    raised.extend(filters::wishes(snapshot, &query.needs));
    let mut demands = filters::demands(snapshot, &query.needs);
    if let Some(id) = &query.like {
        let itself = any_of([Term::from_field_text(snapshot.fields.id, id.as_str())]);
        demands.push((Occur::MustNot, itself));
    }
    Ok(Plan { things, raised, demands })
}

/// Products that have a value, with its weight; nothing where the catalogue doesn't know it.
fn has(snapshot: &Snapshot, kind: FacetKind, value: &str) -> Vec<Clause> {
    let values = snapshot.lexicon.satisfying(kind, value);
    if values.is_empty() {
        return Vec::new();
    }
    let weight = weight(kind);
    let answering = Clause::Has(any_value(snapshot, kind, &values), ANSWERING_SHARE * weight);
    let itself = any_value(snapshot, kind, &[snapshot.lexicon.name(kind, value)]);
    vec![answering, Clause::Has(itself, (1.0 - ANSWERING_SHARE) * weight)]
}

/// Products of which nothing of the kind is known.
fn unknown(snapshot: &Snapshot, kind: FacetKind) -> Option<Clause> {
    let open = matches!(kind, FacetKind::Feature | FacetKind::Use | FacetKind::Category);
    let share = UNKNOWN_SHARE * weight(kind);
    (!open).then(|| Clause::Has(any_of([snapshot.fields.unknown(kind)]), share))
}

fn any_value(snapshot: &Snapshot, kind: FacetKind, values: &[&str]) -> Box<dyn Query> {
    any_of(values.iter().map(|value| snapshot.fields.value(kind, value)))
}

/// Products with any of the terms; what they score does not matter.
fn any_of(terms: impl IntoIterator<Item = Term>) -> Box<dyn Query> {
    let terms: Vec<Term> = terms.into_iter().collect();
    if terms.len() > MANY_TERMS {
        return Box::new(TermSetQuery::new(terms));
    }
    let query = |term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>;
    let mut queries: Vec<Box<dyn Query>> = terms.into_iter().map(query).collect();
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}
