//! Needs as clauses of the index query. A hard need that a product neither meets nor fails keeps it.

use std::ops::Bound;

use magpie_core::{Availability, FacetKind, Money, Needs, Want};
use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query, RangeQuery};

use super::{Clause, any_of, any_value};
use crate::catalog::Snapshot;
use crate::index::price_key;

/// "Around" a price means within a quarter of it.
const ABOUT_SHARE: i64 = 4;
/// What a price near the wanted one adds, and stock that is there.
const NEAR_PRICE: f32 = 2.0;
const IN_STOCK: f32 = 1.0;

/// What must hold, or must not.
pub(super) type Demand = (Occur, Box<dyn Query>);

/// Clauses that a product must not fail.
pub(super) fn demands(snapshot: &Snapshot, needs: &Needs) -> Vec<Demand> {
    let mut clauses: Vec<Demand> = Vec::new();
    for need in needs.hard() {
        match (&need.want, need.not) {
            (Want::PriceMax(limit), false) | (Want::PriceMin(limit), true) => {
                clauses.push(out(priced(
                    snapshot,
                    *limit,
                    Bound::Excluded(limit.amount),
                    Bound::Unbounded,
                )));
            }
            (Want::PriceMin(limit), false) | (Want::PriceMax(limit), true) => {
                clauses.push(out(priced(
                    snapshot,
                    *limit,
                    Bound::Unbounded,
                    Bound::Excluded(limit.amount),
                )));
            }
            (Want::PriceAbout(about), false) => {
                let (low, high) = around(*about);
                clauses.push(out(priced(snapshot, *about, Bound::Unbounded, Bound::Excluded(low))));
                clauses.push(out(priced(
                    snapshot,
                    *about,
                    Bound::Excluded(high),
                    Bound::Unbounded,
                )));
            }
            (Want::PriceAbout(about), true) => {
                let (low, high) = around(*about);
                clauses.push(out(priced(
                    snapshot,
                    *about,
                    Bound::Included(low),
                    Bound::Included(high),
                )));
            }
            (Want::InStock, false) => {
                let gone = [Availability::OutOfStock, Availability::Preorder];
                let terms = gone.map(|availability| snapshot.fields.stock(availability));
                clauses.push(out(any_of(terms)));
            }
            (Want::InStock, true) => {
                clauses.push(out(any_of([snapshot.fields.stock(Availability::InStock)])));
            }
            (Want::Facet(kind, value), true) => {
                let values = snapshot.lexicon.ruled_out(*kind, value);
                if !values.is_empty() {
                    clauses.push(out(any_value(snapshot, *kind, &values)));
                }
            }
            (Want::Facet(kind, value), false) => clauses.extend(facet(snapshot, *kind, value)),
        }
    }
    clauses
}

/// A wanted value: those that have it, and those of which nothing of the kind is known. What a thing can do
/// or is good for may simply not be written down; a type that the catalogue knows must be met.
fn facet(snapshot: &Snapshot, kind: FacetKind, value: &str) -> Option<Demand> {
    if matches!(kind, FacetKind::Feature | FacetKind::Use) {
        return None;
    }
    let values = snapshot.lexicon.satisfying(kind, value);
    if values.is_empty() && kind == FacetKind::Category {
        return None;
    }
    let mut terms: Vec<Term> =
        values.iter().map(|value| snapshot.fields.value(kind, value)).collect();
    if kind != FacetKind::Category {
        terms.push(snapshot.fields.unknown(kind));
    }
    Some((Occur::Must, any_of(terms)))
}

/// Clauses that raise the score: prices near the wanted one, stock. Wished facets are among the words.
pub(super) fn wishes(snapshot: &Snapshot, needs: &Needs) -> Vec<Clause> {
    let mut wishes: Vec<Clause> = Vec::new();
    for need in needs {
        let query = match (&need.want, need.not) {
            (Want::PriceAbout(about), false) => {
                let (low, high) = around(*about);
                Clause::Has(
                    priced(snapshot, *about, Bound::Included(low), Bound::Included(high)),
                    NEAR_PRICE,
                )
            }
            (Want::PriceMax(limit), false) if !need.hard => Clause::Has(
                priced(snapshot, *limit, Bound::Unbounded, Bound::Included(limit.amount)),
                NEAR_PRICE,
            ),
            (Want::PriceMin(limit), false) if !need.hard => Clause::Has(
                priced(snapshot, *limit, Bound::Included(limit.amount), Bound::Unbounded),
                NEAR_PRICE,
            ),
            (Want::InStock, false) if !need.hard => {
                Clause::Has(any_of([snapshot.fields.stock(Availability::InStock)]), IN_STOCK)
            }
            (Want::Facet(kind, value), true) if !need.hard => {
                let values = snapshot.lexicon.ruled_out(*kind, value);
                if values.is_empty() {
                    continue;
                }
                let others: Vec<Demand> = vec![
                    (Occur::Must, Box::new(AllQuery)),
                    (Occur::MustNot, any_value(snapshot, *kind, &values)),
                ];
                Clause::Has(Box::new(BooleanQuery::new(others)), super::weight(*kind))
            }
            _ => continue,
        };
        wishes.push(query);
    }
    wishes
}

/// Products priced within bounds, in the currency of `money`.
pub(super) fn priced(
    snapshot: &Snapshot,
    money: Money,
    low: Bound<i64>,
    high: Bound<i64>,
) -> Box<dyn Query> {
    let term = |amount: i64| {
        let key = price_key(Money { amount, ..money });
        Term::from_field_u64(snapshot.fields.price, key)
    };
    // An open end is the end of the currency.
    let low = if low == Bound::Unbounded { Bound::Included(0) } else { low };
    let high = if high == Bound::Unbounded { Bound::Included(i64::MAX) } else { high };
    Box::new(RangeQuery::new(low.map(term), high.map(term)))
}

pub(super) fn around(about: Money) -> (i64, i64) {
    let quarter = about.amount.saturating_abs() / ABOUT_SHARE;
    (about.amount.saturating_sub(quarter), about.amount.saturating_add(quarter))
}

fn out(query: Box<dyn Query>) -> Demand {
    (Occur::MustNot, query)
}
