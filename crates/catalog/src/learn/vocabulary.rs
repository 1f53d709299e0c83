//! The vocabulary that the application reads messages with.

use std::collections::{BTreeMap, HashMap};

use magpie_core::{
    CatalogVocabulary, Currency, Facet, FacetKind, FacetValue, Money, PriceQuartiles, Product,
};

use super::Learned;
use crate::language;
use crate::words::{key, variants};

/// Ways to write one value that are worth knowing.
const MOST_FORMS: usize = 24;
/// Prices of fewer products say nothing of what is cheap in a category.
const QUARTILE_PRODUCTS: usize = 4;

/// Builds the vocabulary of products with their final facets.
pub(crate) fn vocabulary(
    learned: &Learned,
    products: &[(&Product, &[Facet])],
    revision: u64,
) -> CatalogVocabulary {
    let mut counts: HashMap<(FacetKind, &str), u32> = HashMap::new();
    let mut prices: BTreeMap<Option<&str>, HashMap<Currency, Vec<i64>>> = BTreeMap::new();
    let mut currencies: HashMap<Currency, usize> = HashMap::new();
    for (product, facets) in products {
        for facet in *facets {
            *counts.entry((facet.kind, facet.value.as_str())).or_default() += 1;
        }
        let Some(price) = product.price else { continue };
        *currencies.entry(price.currency).or_default() += 1;
        let categories = facets.iter().filter(|facet| facet.kind == FacetKind::Category);
        for category in categories.map(|facet| Some(facet.value.as_str())).chain([None]) {
            prices
                .entry(category)
                .or_default()
                .entry(price.currency)
                .or_default()
                .push(price.amount);
        }
    }
    let mut forms = Forms::default();
    let mut facets: Vec<FacetValue> = counts
        .into_iter()
        .map(|((kind, value), products)| FacetValue {
            kind,
            value: value.to_owned(),
            forms: forms.of(learned, kind, value),
            products,
        })
        .collect();
    facets.sort_by(|a, b| {
        b.products.cmp(&a.products).then_with(|| (a.kind, &a.value).cmp(&(b.kind, &b.value)))
    });
    let mut currencies: Vec<(Currency, usize)> = currencies.into_iter().collect();
    currencies.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    CatalogVocabulary {
        revision,
        products: products.len() as u64,
        facets,
        prices: prices
            .into_iter()
            .filter_map(|(category, amounts)| quartiles(category, amounts))
            .collect(),
        currencies: currencies.into_iter().map(|(currency, _)| currency).collect(),
    }
}

#[derive(Default)]
struct Forms(HashMap<(FacetKind, &'static str), Vec<&'static str>>);

impl Forms {
    fn of(&mut self, learned: &Learned, kind: FacetKind, value: &str) -> Vec<String> {
        if self.0.is_empty() {
            for kind in FacetKind::ALL {
                for (value, form, _) in language::seeds(kind) {
                    self.0.entry((kind, value)).or_default().push(form);
                }
            }
        }
        let seeds: &HashMap<(FacetKind, &str), Vec<&'static str>> = &self.0;
        let seeds = seeds.get(&(kind, value)).cloned();
        let written = learned.tally.ways(kind, &key(value));
        let mut forms: Vec<String> = Vec::new();
        let known = seeds.unwrap_or_default().into_iter().chain(written).map(str::to_owned);
        let generated = if kind == FacetKind::Size { Vec::new() } else { variants(value) };
        for form in known.chain(generated) {
            if form != value && !forms.contains(&form) && forms.len() < MOST_FORMS {
                forms.push(form);
            }
        }
        forms
    }
}

/// The quartiles in the currency that most products have.
fn quartiles(
    category: Option<&str>,
    amounts: HashMap<Currency, Vec<i64>>,
) -> Option<PriceQuartiles> {
    let (currency, mut amounts) =
        amounts.into_iter().max_by(|a, b| a.1.len().cmp(&b.1.len()).then(b.0.cmp(&a.0)))?;
    if amounts.len() < if category.is_some() { QUARTILE_PRODUCTS } else { 1 } {
        return None;
    }
    amounts.sort_unstable();
    // The nearest rank: a price that some product really has.
    let rank = |quarter: usize| amounts[(amounts.len() * quarter).div_ceil(4).max(1) - 1];
    let at = |quarter: usize| Money::new(rank(quarter), currency);
    Some(PriceQuartiles {
        category: category.map(str::to_owned),
        lower: at(1),
        median: at(2),
        upper: at(3),
    })
}
