//! What is like a product: the same type, maker, properties and words, at a price nearby.

use std::ops::Bound;

use magpie_core::{FacetKind, Product};
use tantivy::TantivyError;
use tantivy::query::{BoostQuery, Query};

use super::{any_value, constant, filters, terms, weight};
use crate::catalog::Snapshot;

/// What shared words count for beside shared properties.
const WORDS: f32 = 0.4;
/// What each kind of property counts for beside its usual weight.
const FACETS: f32 = 0.5;
/// What a price nearby adds.
const NEAR_PRICE: f32 = 1.5;

/// Clauses that each raise what is like the product.
pub(super) fn queries(
    snapshot: &Snapshot,
    product: &Product,
) -> Result<Vec<Box<dyn Query>>, TantivyError> {
    let words = terms::read(snapshot, &product.title)?;
    let mut queries: Vec<Box<dyn Query>> = words
        .things
        .into_iter()
        .chain(words.properties)
        .map(|query| Box::new(BoostQuery::new(query, WORDS)) as Box<dyn Query>)
        .collect();
    for kind in FacetKind::ALL {
        // Sizes say what fits someone, not what a thing is like.
        if kind == FacetKind::Size {
            continue;
        }
        for value in product.facet(kind) {
            queries.push(constant(any_value(snapshot, kind, &[value]), FACETS * weight(kind)));
        }
    }
    if let Some(price) = product.price {
        let (low, high) = filters::around(price);
        let near = filters::priced(snapshot, price, Bound::Included(low), Bound::Included(high));
        queries.push(constant(near, NEAR_PRICE));
    }
    Ok(queries)
}
