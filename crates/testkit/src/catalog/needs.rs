//! A need held against a product.

use magpie_core::{Availability, FacetKind, Money, Need, NeedOutcome, Product, Want};

/// Whether the product satisfies the need, as far as is known.
pub(super) fn outcome(need: &Need, product: &Product) -> NeedOutcome {
    let outcome = match &need.want {
        Want::PriceMin(bound) => price(product, bound, |price| price >= bound.amount),
        Want::PriceMax(bound) => price(product, bound, |price| price <= bound.amount),
        Want::PriceAbout(about) => {
            price(product, about, |price| (price - about.amount).abs() * 4 <= about.amount)
        }
        Want::Facet(kind, value) => facet(product, *kind, value),
        Want::InStock => match product.availability {
            Availability::InStock => NeedOutcome::Met,
            Availability::Preorder | Availability::OutOfStock => NeedOutcome::Unmet,
            Availability::Unknown => NeedOutcome::Unknown,
        },
    };
    match outcome {
        NeedOutcome::Met if need.not => NeedOutcome::Unmet,
        NeedOutcome::Unmet if need.not => NeedOutcome::Met,
        outcome => outcome,
    }
}

fn price(product: &Product, bound: &Money, fits: impl Fn(i64) -> bool) -> NeedOutcome {
    match product.price {
        Some(price) if price.currency == bound.currency => known(fits(price.amount)),
        Some(_) | None => NeedOutcome::Unknown,
    }
}

fn facet(product: &Product, kind: FacetKind, value: &str) -> NeedOutcome {
    let mut values = product.facet(kind).peekable();
    // A feature that is not listed may be there all the same; of other kinds a product has one value.
    if values.peek().is_none() {
        return NeedOutcome::Unknown;
    }
    match (values.any(|known| known == value), kind) {
        (true, _) => NeedOutcome::Met,
        (false, FacetKind::Feature) => NeedOutcome::Unknown,
        (false, _) => NeedOutcome::Unmet,
    }
}

fn known(met: bool) -> NeedOutcome {
    if met { NeedOutcome::Met } else { NeedOutcome::Unmet }
}
