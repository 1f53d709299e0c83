//! Which variant of a listing is meant.

use std::cmp::Reverse;
use std::sync::Arc;

use magpie_core::{Availability, Currency, FacetKind, Needs, Product, Want};
use url::Url;

use crate::listing::{Asked, Found, Listing, Variant};

/// How soon something can be had; lower is sooner.
pub(crate) fn readiness(availability: Availability) -> u8 {
    match availability {
        Availability::InStock => 0,
        Availability::Preorder | Availability::Unknown => 1,
        Availability::OutOfStock => 2,
    }
}

/// The variant that stands for all: it meets the needs, can be bought, and is the cheapest of those.
pub(crate) fn representing<'a>(variants: &'a [Variant], needs: &Needs) -> Option<&'a Variant> {
    variants.iter().min_by_key(|variant| {
        let price = variant.price.map_or(i64::MAX, |price| price.amount);
        (!meets(variant, needs), readiness(variant.availability), price)
    })
}

/// Whether nothing that is known of a variant fails a hard need.
fn meets(variant: &Variant, needs: &Needs) -> bool {
    needs.hard().all(|need| {
        let met = match &need.want {
            Want::PriceMin(min) => compared(variant, min.currency).map(|it| it >= min.amount),
            Want::PriceMax(max) => compared(variant, max.currency).map(|it| it <= max.amount),
            Want::Facet(kind, value) => has(variant, *kind, value),
            Want::PriceAbout(_) => None,
            Want::InStock => Some(readiness(variant.availability) < 2),
        };
        met.is_none_or(|met| met != need.not)
    })
}

fn compared(variant: &Variant, currency: Currency) -> Option<i64> {
    variant.price.filter(|price| price.currency == currency).map(|price| price.amount)
}

/// Whether a variant has a property; unknown where it says nothing of that kind.
fn has(variant: &Variant, kind: FacetKind, value: &str) -> Option<bool> {
    let mut stated = variant.facets.iter().filter(|facet| facet.kind == kind).peekable();
    stated.peek()?;
    Some(stated.any(|facet| {
        facet.value == value
            || facet.value.split(|c: char| !c.is_alphanumeric() && c != '.').any(|it| it == value)
    }))
}

/// How surely a variant is the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    /// It belongs to the product that was asked for.
    Product,
    /// It has the same number everywhere.
    Gtin,
    /// It has the very number at the merchant.
    Variant,
}

fn identity(listing: &Listing, variant: &Variant, asked: &Asked) -> Option<Identity> {
    if variant.id == asked.id || variant.sku.as_deref() == Some(asked.id.as_str()) {
        return Some(Identity::Variant);
    }
    let gtin = asked.gtin.as_deref();
    if gtin.is_some_and(|gtin| variant.gtins.iter().any(|it| same_gtin(it, gtin))) {
        return Some(Identity::Gtin);
    }
    let named = listing.id == asked.id || listing.handle.as_deref() == Some(asked.id.as_str());
    (named || is_page(listing, asked)).then_some(Identity::Product)
}

/// Whether a listing's page is the one that something is known by which has no number of the merchant's.
fn is_page(listing: &Listing, asked: &Asked) -> bool {
    let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
    let known = asked.url.as_ref().filter(|_| !asked.own).map(path);
    known.is_some_and(|known| !known.is_empty() && listing.url.as_ref().map(path) == Some(known))
}

/// Whether a listing is the thing that was asked for. A merchant that answers with other numbers than those
/// that it was asked for is not believed.
pub(crate) fn answers(listing: &Listing, asked: &Asked) -> bool {
    listing.variants.iter().any(|variant| identity(listing, variant, asked).is_some())
}

/// The listing that answers each of what was asked for, in its order.
pub(crate) fn answering(found: Vec<Found>, asked: &[Asked]) -> Vec<Option<Arc<Listing>>> {
    let listings = found.into_iter().flat_map(|found| found.listings);
    let known: Vec<Arc<Listing>> = listings.map(Arc::new).collect();
    let of = |asked: &Asked| known.iter().find(|it| answers(it, asked)).cloned();
    asked.iter().map(of).collect()
}

/// The variant to verify a product by: the very one, or else what was seen of it before, what can be bought,
/// the cheapest.
pub(crate) fn verifying<'a>(
    listing: &'a Listing,
    asked: &Asked,
    product: &Product,
) -> Option<&'a Variant> {
    let known = |variant: &'a Variant| Some((identity(listing, variant, asked)?, variant));
    let best = listing.variants.iter().filter_map(known).min_by_key(|(identity, variant)| {
        let same_price = variant.price.is_some() && variant.price == product.price;
        let currency = variant.price.map(|price| price.currency);
        let same_currency = product.currency().is_none() || currency == product.currency();
        let amount = variant.price.map_or(i64::MAX, |price| price.amount);
        let order = Reverse((*identity, same_currency, same_price));
        (order, readiness(variant.availability), amount)
    });
    best.map(|(_, variant)| variant)
}

/// Whether two numbers are the same GTIN, whatever zeros stand before them.
pub(crate) fn same_gtin(one: &str, other: &str) -> bool {
    let bare = |text: &str| -> String {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    let one = bare(one);
    !one.is_empty() && one == bare(other)
}

#[cfg(test)]
mod tests {
    use magpie_core::{Money, Need};

    use super::*;
    use crate::product::properties;

    fn variant(id: &str, cents: i64, availability: Availability, size: &str) -> Variant {
        Variant {
            id: id.to_owned(),
            sku: None,
            gtins: Vec::new(),
            price: Some(Money::new(cents, Currency::USD)),
            list_price: None,
            availability,
            url: None,
            checkout: None,
            picture: None,
            seller: None,
            facets: properties("Size", size),
        }
    }

    #[test]
    fn the_cheapest_that_can_be_had_and_meets_the_needs_stands_for_all() {
        let variants = [
            variant("out", 100, Availability::OutOfStock, "41"),
            variant("dear", 900, Availability::InStock, "EU 42"),
            variant("cheap", 500, Availability::InStock, "41"),
        ];
        let check = |needs: Vec<Need>, expected: &str| {
            let chosen = representing(&variants, &needs.iter().cloned().collect());
            assert_eq!(chosen.map(|it| it.id.as_str()), Some(expected), "{needs:?}");
        };
        let size = |value: &str| Want::Facet(FacetKind::Size, value.to_owned());
        check(vec![], "cheap");
        check(vec![Need::hard(size("42"))], "dear");
        check(vec![Need::exclude(FacetKind::Size, "41")], "dear");
        // What meets everything is not there: the best of the others, and callers check.
        check(vec![Need::hard(size("50"))], "cheap");
        let above = Want::PriceMin(Money::new(600, Currency::USD));
        check(vec![Need::hard(above)], "dear");
    }

    #[test]
    fn numbers_are_compared_without_leading_zeros() {
        assert!(same_gtin("0012345678905", "12345678905"));
        assert!(!same_gtin("", ""));
        assert!(!same_gtin("000", "0"));
    }
}
