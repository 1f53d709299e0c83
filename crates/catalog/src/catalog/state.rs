//! What belongs to one commit: its payload in the index, and vocabulary and counts in a file beside it.

use std::collections::BTreeMap;

use magpie_core::{
    CatalogVocabulary, Currency, FacetKind, FacetValue, Money, PriceQuartiles, SourceId,
};
use serde::{Deserialize, Serialize};
use tantivy::{Index, TantivyError};

use super::report::{CatalogStats, SourceStats};
use crate::index::FORMAT;

/// What a commit says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub format: u32,
    pub revision: u64,
    pub sources: BTreeMap<String, SourcePayload>,
}

/// Which feed of a source a commit holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SourcePayload {
    pub hash: String,
}

impl Payload {
    /// That of the last commit; of an index without any, the first.
    pub fn of(index: &Index) -> Result<Self, TantivyError> {
        let Some(text) = index.load_metas()?.payload else {
            return Ok(Self { format: FORMAT, revision: 0, sources: BTreeMap::new() });
        };
        serde_json::from_str(&text).map_err(|error| {
            TantivyError::InternalError(format!("the payload of the commit: {error}"))
        })
    }

    pub fn next(mut self, source: &SourceId, told: Option<SourcePayload>) -> Self {
        self.revision += 1;
        match told {
            Some(told) => self.sources.insert(source.as_str().to_owned(), told),
            None => self.sources.remove(source.as_str()),
        };
        self
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are always JSON")
    }
}

/// Vocabulary and counts of a commit.
pub(super) struct State {
    pub vocabulary: CatalogVocabulary,
    pub stats: CatalogStats,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StateV1 {
    revision: u64,
    products: u64,
    facets: Vec<(String, String, Vec<String>, u32)>,
    prices: Vec<(Option<String>, String, [i64; 3])>,
    currencies: Vec<String>,
    sources: Vec<(String, u64)>,
    categories: BTreeMap<String, u64>,
    with_price: u64,
    with_picture: u64,
    with_url: u64,
}

impl From<&State> for StateV1 {
    fn from(state: &State) -> Self {
        let State { vocabulary, stats } = state;
        let facet = |f: &FacetValue| {
            (f.kind.as_str().to_owned(), f.value.clone(), f.forms.clone(), f.products)
        };
        let price = |p: &PriceQuartiles| {
            let amounts = [p.lower.amount, p.median.amount, p.upper.amount];
            (p.category.clone(), p.median.currency.code().to_owned(), amounts)
        };
        Self {
            revision: vocabulary.revision,
            products: vocabulary.products,
            facets: vocabulary.facets.iter().map(facet).collect(),
            prices: vocabulary.prices.iter().map(price).collect(),
            currencies: vocabulary.currencies.iter().map(|c| c.code().to_owned()).collect(),
            sources: stats.sources.iter().map(|s| (s.id.as_str().to_owned(), s.products)).collect(),
            categories: stats.categories.clone(),
            with_price: stats.with_price,
            with_picture: stats.with_picture,
            with_url: stats.with_url,
        }
    }
}

impl From<StateV1> for State {
    fn from(stored: StateV1) -> Self {
        let facet = |(kind, value, forms, products): (String, String, Vec<String>, u32)| {
            Some(FacetValue { kind: FacetKind::parse(&kind)?, value, forms, products })
        };
        let price =
            |(category, code, [lower, median, upper]): (Option<String>, String, [i64; 3])| {
                let currency: Currency = code.parse().ok()?;
                let money = |amount| Money::new(amount, currency);
                Some(PriceQuartiles {
                    category,
                    lower: money(lower),
                    median: money(median),
                    upper: money(upper),
                })
            };
        let currencies: Vec<Currency> =
            stored.currencies.iter().filter_map(|code| code.parse().ok()).collect();
        let source = |(id, products): (String, u64)| SourceStats {
            id: SourceId::new(id),
            products,
            imported_at: jiff::Timestamp::UNIX_EPOCH,
        };
        Self {
            vocabulary: CatalogVocabulary {
                revision: stored.revision,
                products: stored.products,
                facets: stored.facets.into_iter().filter_map(facet).collect(),
                prices: stored.prices.into_iter().filter_map(price).collect(),
                currencies: currencies.clone(),
            },
            stats: CatalogStats {
                products: stored.products,
                sources: stored.sources.into_iter().map(source).collect(),
                categories: stored.categories,
                with_price: stored.with_price,
                with_picture: stored.with_picture,
                with_url: stored.with_url,
                currencies,
            },
        }
    }
}
