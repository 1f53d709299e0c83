//! What words the loaded catalogues know.

use crate::{Currency, FacetKind, Money};

/// One value of a facet in the loaded catalogues, and how people may write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// What kind of property.
    pub kind: FacetKind,
    /// Canonical value in lower case, as in [`crate::Facet::value`].
    pub value: String,
    /// Other ways to write it, in lower case: plural, singular, spelling variants.
    pub forms: Vec<String>,
    /// How many products have it.
    pub products: u32,
}

/// How prices spread within one category (or, with no category, over everything).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceQuartiles {
    /// Canonical category value; absent for the whole catalogue.
    pub category: Option<String>,
    /// A quarter of the products cost at most this.
    pub lower: Money,
    /// Half of the products cost at most this.
    pub median: Money,
    /// Three quarters of the products cost at most this.
    pub upper: Money,
}

/// The words of the loaded catalogues. Rebuilt after every change, cheap to share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogVocabulary {
    /// Grows with every change.
    pub revision: u64,
    /// How many products are loaded.
    pub products: u64,
    /// All facet values, most frequent first.
    pub facets: Vec<FacetValue>,
    /// Per category, and one for everything.
    pub prices: Vec<PriceQuartiles>,
    /// Currencies in use, most frequent first.
    pub currencies: Vec<Currency>,
}

impl CatalogVocabulary {
    /// The quartiles of a category, or those of the whole catalogue.
    pub fn quartiles(&self, category: Option<&str>) -> Option<&PriceQuartiles> {
        self.prices
            .iter()
            .find(|prices| category.is_some() && prices.category.as_deref() == category)
            .or_else(|| self.prices.iter().find(|prices| prices.category.is_none()))
    }
}
