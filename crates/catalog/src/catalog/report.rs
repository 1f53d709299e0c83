//! What an import did, and what is loaded.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use magpie_core::{Currency, Facet, Product, SourceId};

use crate::feed::RowError;

/// Bad rows that a report names; the rest is counted.
const NAMED_ROWS: usize = 100;
/// The name of products without a category.
const NO_CATEGORY: &str = "(none)";

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Products that were not there before.
    pub added: u64,
    /// Products that the feed states differently now.
    pub changed: u64,
    /// Products that the feed no longer has.
    pub removed: u64,
    /// Products that are as before.
    pub unchanged: u64,
    /// The first bad rows.
    pub rejected: Vec<RowError>,
    /// How many bad rows there are in all.
    pub rejected_total: u64,
}

impl ImportReport {
    /// Whether anything that can be searched is different now.
    pub fn has_changes(&self) -> bool {
        self.added + self.changed + self.removed > 0
    }

    pub(super) fn reject(&mut self, mut rows: Vec<RowError>) {
        self.rejected_total = rows.len() as u64;
        rows.truncate(NAMED_ROWS);
        self.rejected = rows;
    }
}

/// One loaded source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceStats {
    /// Its name.
    pub id: SourceId,
    /// How many products it brought.
    pub products: u64,
    /// When its feed was last read.
    pub imported_at: Timestamp,
}

/// What is loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogStats {
    /// All products.
    pub products: u64,
    /// By source, in order of their names.
    pub sources: Vec<SourceStats>,
    /// By first step of the category.
    pub categories: BTreeMap<String, u64>,
    /// How many have a price.
    pub with_price: u64,
    /// How many have a picture.
    pub with_picture: u64,
    /// How many have a page.
    pub with_url: u64,
    /// Currencies in use, most frequent first.
    pub currencies: Vec<Currency>,
}

impl CatalogStats {
    pub(super) fn count(products: &[(&Product, &[Facet])]) -> Self {
        let mut stats = Self { products: products.len() as u64, ..Self::default() };
        let mut sources: BTreeMap<&SourceId, u64> = BTreeMap::new();
        let mut currencies: HashMap<Currency, u64> = HashMap::new();
        for (product, _) in products {
            *sources.entry(&product.source).or_default() += 1;
            let category = product.category.first().map_or(NO_CATEGORY, String::as_str);
            *stats.categories.entry(category.to_owned()).or_default() += 1;
            stats.with_price += u64::from(product.price.is_some());
            stats.with_picture += u64::from(product.picture.is_some());
            stats.with_url += u64::from(product.url.is_some());
            if let Some(currency) = product.currency() {
                *currencies.entry(currency).or_default() += 1;
            }
        }
        stats.sources = sources
            .into_iter()
            .map(|(id, products)| SourceStats {
                id: id.clone(),
                products,
                imported_at: Timestamp::UNIX_EPOCH,
            })
            .collect();
        let mut currencies: Vec<(Currency, u64)> = currencies.into_iter().collect();
        currencies.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        stats.currencies = currencies.into_iter().map(|(currency, _)| currency).collect();
        stats
    }

    pub(super) fn date(&mut self, read_at: &BTreeMap<&SourceId, Timestamp>) {
        for source in &mut self.sources {
            if let Some(at) = read_at.get(&source.id) {
                source.imported_at = *at;
            }
        }
    }
}
