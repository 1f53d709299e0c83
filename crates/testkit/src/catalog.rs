//! A catalogue in memory.

mod needs;
mod vocabulary;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use magpie_core::ports::{ProductSearch, SearchError, SearchQuery};
use magpie_core::{AgentKind, Candidate, CatalogVocabulary, NeedOutcome, Product, ProductId};

use needs::outcome;

/// Searches a few products by shared words; hard needs exclude, soft ones raise the score.
pub struct MemoryCatalog {
    products: Vec<Product>,
    vocabulary: Arc<CatalogVocabulary>,
    searches: Mutex<Vec<SearchQuery>>,
}

impl MemoryCatalog {
    /// A catalogue of these products.
    pub fn new(products: impl IntoIterator<Item = Product>) -> Self {
        let products: Vec<Product> = products.into_iter().collect();
        let vocabulary = Arc::new(vocabulary::of(&products));
        Self { products, vocabulary, searches: Mutex::default() }
    }

    /// What was searched so far.
    pub fn searches(&self) -> Vec<SearchQuery> {
        self.searches.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn score(
        &self,
        query: &SearchQuery,
        wanted: &BTreeSet<String>,
        product: &Product,
    ) -> Option<f32> {
        if query.like.as_ref() == Some(&product.id) {
            return None;
        }
        let outcomes = query.needs.iter().map(|need| (need.hard, outcome(need, product)));
        let (mut soft, mut met) = (0_u8, 0_u8);
        for (hard, outcome) in outcomes {
            if hard && outcome == NeedOutcome::Unmet {
                return None;
            }
            soft += 1;
            met += u8::from(outcome == NeedOutcome::Met);
        }
        let needs = if soft == 0 { 1.0 } else { f32::from(met) / f32::from(soft) };
        if wanted.is_empty() {
            return Some(needs);
        }
        let shared = words(&text_of(product)).intersection(wanted).count();
        (shared > 0).then(|| (2.0 * shared as f32 / wanted.len() as f32 + needs) / 3.0)
    }
}

#[async_trait]
impl ProductSearch for MemoryCatalog {
    async fn search(&self, query: &SearchQuery) -> Result<Vec<Candidate>, SearchError> {
        self.searches.lock().unwrap_or_else(PoisonError::into_inner).push(query.clone());
        let mut wanted = words(&query.text);
        if let Some(like) = self.products.iter().find(|p| query.like.as_ref() == Some(&p.id)) {
            wanted.extend(words(&text_of(like)));
        }
        let mut candidates: Vec<Candidate> = self
            .products
            .iter()
            .filter_map(|product| {
                let score = self.score(query, &wanted, product)?;
                Some(Candidate { product: product.clone(), score, found_by: AgentKind::Product })
            })
            .collect();
        candidates.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| a.product.id.cmp(&b.product.id))
        });
        candidates.truncate(query.limit);
        Ok(candidates)
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, SearchError> {
        let find = |id: &ProductId| self.products.iter().find(|product| product.id == *id);
        Ok(ids.iter().filter_map(find).cloned().collect())
    }

    fn vocabulary(&self) -> Arc<CatalogVocabulary> {
        Arc::clone(&self.vocabulary)
    }
}

fn text_of(product: &Product) -> String {
    let facets = product.facets.iter().map(|facet| facet.value.as_str());
    let mut parts = vec![product.title.as_str(), product.description.as_str()];
    parts.extend(product.brand.as_deref());
    parts.extend(product.category.iter().map(String::as_str));
    parts.extend(facets);
    parts.join(" ")
}

/// Lower-case words without a plural's `s`.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let word = word.to_lowercase();
            let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2);
            stem.map_or_else(|| word.clone(), str::to_owned)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use magpie_core::{Currency, FacetKind, Money, Need, Needs, Want};

    use super::*;
    use crate::product;

    fn catalog() -> MemoryCatalog {
        let boot = |id: &str, material: &str, price| {
            product(id)
                .title("Hiking boot")
                .category(&["Footwear", "Hiking boots"])
                .facet(FacetKind::Material, material)
                .price(price, Currency::USD)
                .build()
        };
        MemoryCatalog::new([
            boot("a", "leather", 9_000),
            boot("b", "mesh", 9_000),
            boot("c", "mesh", 19_000),
            product("d").title("Hiking sock").price(900, Currency::USD).build(),
        ])
    }

    async fn check(text: &str, needs: &[Need], like: Option<&str>, ids: &[&str]) {
        let query = SearchQuery {
            text: text.to_owned(),
            needs: needs.iter().cloned().collect::<Needs>(),
            like: like.map(ProductId::new),
            limit: 10,
        };
        let found = catalog().search(&query).await.unwrap();
        let found: Vec<&str> = found.iter().map(|c| c.product.id.as_str()).collect();
        assert_eq!(found, ids, "{text} {needs:?}");
    }

    #[tokio::test]
    async fn words_find_and_hard_needs_exclude() {
        let cap = Need::hard(Want::PriceMax(Money::new(10_000, Currency::USD)));
        let no_leather = Need::exclude(FacetKind::Material, "leather");
        let mesh = Need::soft(Want::Facet(FacetKind::Material, "mesh".to_owned()));
        check("hiking boots", &[], None, &["a", "b", "c", "d"]).await;
        check("boots", std::slice::from_ref(&cap), None, &["a", "b"]).await;
        check("hiking", &[cap, no_leather], None, &["b", "d"]).await;
        check("boots", &[mesh], None, &["b", "c", "a"]).await;
        check("", &[], Some("b"), &["c", "a", "d"]).await;
        check("kettle", &[], None, &[]).await;
    }

    #[test]
    fn the_vocabulary_is_that_of_the_products() {
        let vocabulary = catalog().vocabulary();
        let mesh = vocabulary.facets.iter().find(|facet| facet.value == "mesh").unwrap();
        assert_eq!((mesh.kind, mesh.products), (FacetKind::Material, 2));
        let boots = vocabulary.facets.iter().find(|facet| facet.value == "hiking boots").unwrap();
        assert!(boots.forms.contains(&"hiking boot".to_owned()));
        assert_eq!(vocabulary.quartiles(Some("hiking boots")).unwrap().upper.amount, 19_000);
        assert_eq!(vocabulary.quartiles(None).unwrap().lower.amount, 9_000);
        assert_eq!(vocabulary.currencies, [Currency::USD]);
    }
}
