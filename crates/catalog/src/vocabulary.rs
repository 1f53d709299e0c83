//! The catalogue's words and prices, for those who read messages.

use std::collections::{BTreeMap, HashMap};

use magpie_core::{
    CatalogVocabulary, Currency, FacetKind, FacetValue, Money, PriceQuartiles, Product,
};

use crate::language::AUDIENCES;
use crate::words::forms;

/// Quartiles of fewer prices say nothing.
const FEWEST_PRICES: usize = 4;

pub(crate) fn build(revision: u64, products: &[Product]) -> CatalogVocabulary {
    let mut counts: HashMap<(FacetKind, &str), u32> = HashMap::new();
    let mut currencies: BTreeMap<Currency, usize> = BTreeMap::new();
    for product in products {
        for facet in &product.facets {
            *counts.entry((facet.kind, &facet.value)).or_default() += 1;
        }
        if let Some(currency) = product.currency() {
            *currencies.entry(currency).or_default() += 1;
        }
    }
    let mut facets: Vec<FacetValue> = counts
        .into_iter()
        .map(|((kind, value), products)| FacetValue {
            kind,
            value: value.to_owned(),
            forms: forms_of(kind, value),
            products,
        })
        .collect();
    facets.sort_by(|a, b| {
        b.products.cmp(&a.products).then(a.kind.cmp(&b.kind)).then_with(|| a.value.cmp(&b.value))
    });
    let mut currencies: Vec<(Currency, usize)> = currencies.into_iter().collect();
    currencies.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let currencies: Vec<Currency> = currencies.into_iter().map(|(currency, _)| currency).collect();
    CatalogVocabulary {
        revision,
        products: products.len() as u64,
        prices: currencies.first().map(|main| quartiles(products, *main)).unwrap_or_default(),
        facets,
        currencies,
    }
}

fn forms_of(kind: FacetKind, value: &str) -> Vec<String> {
    let mut forms = match kind {
        // Brands and sizes have no plural.
        FacetKind::Brand | FacetKind::Size => Vec::new(),
        _ => forms(value),
    };
    if kind == FacetKind::Audience
        && let Some((_, words)) = AUDIENCES.iter().find(|(known, _)| *known == value)
    {
        forms.extend(words.iter().filter(|word| **word != value).map(|word| (*word).to_owned()));
        forms.sort();
        forms.dedup();
    }
    forms
}

fn quartiles(products: &[Product], currency: Currency) -> Vec<PriceQuartiles> {
    let mut prices: BTreeMap<Option<&str>, Vec<i64>> = BTreeMap::new();
    for product in products {
        let Some(price) = product.price.filter(|price| price.currency == currency) else {
            continue;
        };
        prices.entry(None).or_default().push(price.amount);
        for category in product.facet(FacetKind::Category) {
            prices.entry(Some(category)).or_default().push(price.amount);
        }
    }
    prices
        .into_iter()
        .filter(|(_, amounts)| amounts.len() >= FEWEST_PRICES)
        .map(|(category, mut amounts)| {
            amounts.sort_unstable();
            // Nearest rank: a quartile is a price that something has.
            let at = |quarter: usize| {
                let rank = (amounts.len() * quarter).div_ceil(4).max(1);
                Money::new(amounts[rank - 1], currency)
            };
            PriceQuartiles {
                category: category.map(str::to_owned),
                lower: at(1),
                median: at(2),
                upper: at(3),
            }
        })
        .collect()
}
