//! One state of the catalogue, immutable.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use magpie_core::{CatalogVocabulary, Product, ProductId, SourceId};

use crate::facets::Learned;
use crate::persist::SourceRecord;
use crate::words::stems;
use crate::{CatalogStats, SourceStats, vocabulary};

pub(crate) struct Snapshot {
    pub(crate) sources: Vec<SourceRecord>,
    /// Products as their sources state them, by identifier.
    pub(crate) stated: Vec<Product>,
    /// The same with the facets that were read.
    pub(crate) products: Vec<Product>,
    /// Title and description as stems, for matching.
    pub(crate) texts: Vec<Vec<String>>,
    pub(crate) vocabulary: Arc<CatalogVocabulary>,
    by_id: HashMap<ProductId, usize>,
}

impl Snapshot {
    pub(crate) fn build(
        generation: u64,
        sources: Vec<SourceRecord>,
        mut stated: Vec<Product>,
    ) -> Self {
        stated.sort_by(|a, b| a.id.cmp(&b.id));
        let learned = Learned::from(&stated);
        let products: Vec<Product> =
            stated.iter().cloned().map(|product| learned.complete(product)).collect();
        let texts = products
            .iter()
            .map(|product| stems(&format!("{} . {}", product.title, product.description)))
            .collect();
        let by_id = products.iter().enumerate().map(|(at, p)| (p.id.clone(), at)).collect();
        let vocabulary = Arc::new(vocabulary::build(generation, &products));
        Self { sources, stated, products, texts, vocabulary, by_id }
    }

    pub(crate) fn get(&self, id: &ProductId) -> Option<&Product> {
        self.at(id).map(|at| &self.products[at])
    }

    pub(crate) fn at(&self, id: &ProductId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn stats(&self) -> CatalogStats {
        let mut categories: BTreeMap<&str, u64> = BTreeMap::new();
        for product in &self.products {
            if let Some(top) = product.category.first() {
                *categories.entry(top).or_default() += 1;
            }
        }
        let mut categories: Vec<(String, u64)> =
            categories.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        categories.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let count = |test: &dyn Fn(&Product) -> bool| {
            self.products.iter().filter(|product| test(product)).count() as u64
        };
        CatalogStats {
            products: self.products.len() as u64,
            sources: self
                .sources
                .iter()
                .map(|source| SourceStats {
                    id: SourceId::new(source.id.as_str()),
                    products: source.products,
                    imported_at: source.imported_at,
                })
                .collect(),
            categories,
            with_price: count(&|product| product.price.is_some()),
            with_picture: count(&|product| product.picture.is_some()),
            with_url: count(&|product| product.url.is_some()),
            currencies: self.vocabulary.currencies.clone(),
        }
    }
}
