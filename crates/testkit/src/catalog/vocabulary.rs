//! The words of a few products.

use std::collections::{BTreeMap, BTreeSet};

use magpie_core::{
    CatalogVocabulary, Currency, FacetKind, FacetValue, Money, PriceQuartiles, Product,
};

/// Facets, quartiles and currencies of these products.
pub(super) fn of(products: &[Product]) -> CatalogVocabulary {
    let mut counts: BTreeMap<(FacetKind, &str), u32> = BTreeMap::new();
    let mut currencies: BTreeMap<Currency, u32> = BTreeMap::new();
    for product in products {
        let values: BTreeSet<(FacetKind, &str)> =
            product.facets.iter().map(|facet| (facet.kind, facet.value.as_str())).collect();
        for value in values {
            *counts.entry(value).or_default() += 1;
        }
        if let Some(currency) = product.currency() {
            *currencies.entry(currency).or_default() += 1;
        }
    }
    let mut currencies: Vec<(Currency, u32)> = currencies.into_iter().collect();
    currencies.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut facets: Vec<FacetValue> = counts
        .iter()
        .map(|((kind, value), products)| FacetValue {
            kind: *kind,
            value: (*value).to_owned(),
            forms: vec![other_number(value)],
            products: *products,
        })
        .collect();
    facets.sort_by_key(|facet| std::cmp::Reverse(facet.products));
    let categories = counts.keys().filter(|(kind, _)| *kind == FacetKind::Category);
    let prices = categories
        .map(|(_, category)| Some(*category))
        .chain([None])
        .filter_map(|category| quartiles(products, category, currencies.first()?.0))
        .collect();
    CatalogVocabulary {
        revision: 1,
        products: products.len() as u64,
        facets,
        prices,
        currencies: currencies.into_iter().map(|(currency, _)| currency).collect(),
    }
}

/// The plural of a singular and the singular of a plural, for words that take an `s`.
fn other_number(value: &str) -> String {
    value.strip_suffix('s').map_or_else(|| format!("{value}s"), str::to_owned)
}

fn quartiles(
    products: &[Product],
    category: Option<&str>,
    currency: Currency,
) -> Option<PriceQuartiles> {
    let mut amounts: Vec<i64> = products
        .iter()
        .filter(|product| {
            category.is_none_or(|wanted| product.facet(FacetKind::Category).any(|c| c == wanted))
        })
        .filter_map(|product| product.price.filter(|price| price.currency == currency))
        .map(|price| price.amount)
        .collect();
    amounts.sort_unstable();
    let at = |quarter: usize| {
        let amount = amounts.get((amounts.len() * quarter / 4).min(amounts.len().wrapping_sub(1)));
        amount.map(|amount| Money::new(*amount, currency))
    };
    Some(PriceQuartiles {
        category: category.map(str::to_owned),
        lower: at(1)?,
        median: at(2)?,
        upper: at(3)?,
    })
}
