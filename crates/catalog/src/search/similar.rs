//! What is like a product: the same type, maker, properties and words, at a price nearby.

use std::ops::Bound;

use magpie_core::{FacetKind, Product};
use tantivy::TantivyError;

use super::{Clause, any_value, filters, terms, weight};
use crate::catalog::Snapshot;

/// What shared words count for beside shared properties.
const WORDS: f32 = 0.4;
/// What each kind of property counts for beside its usual weight.
const FACETS: f32 = 0.5;
/// What a price nearby adds.
const NEAR_PRICE: f32 = 1.5;

/// Clauses that each raise what is like the product.
pub(super) fn clauses(snapshot: &Snapshot, product: &Product) -> Result<Vec<Clause>, TantivyError> {
    let words = terms::read(snapshot, &product.title)?;
    let mut clauses: Vec<Clause> = words
        .things
        .into_iter()
        .chain(words.properties)
        .map(|clause| clause.scaled(WORDS))
        .collect();
    for kind in FacetKind::ALL {
        // Sizes say what fits someone, not what a thing is like.
        if kind == FacetKind::Size {
            continue;
        }
        for value in product.facet(kind) {
            clauses.push(Clause::Has(any_value(snapshot, kind, &[value]), FACETS * weight(kind)));
        }
    }
    if let Some(price) = product.price {
        let (low, high) = filters::around(price);
        let near = filters::priced(snapshot, price, Bound::Included(low), Bound::Included(high));
        clauses.push(Clause::Has(near, NEAR_PRICE));
    }
    Ok(clauses)
}
