//! What everybody's reactions say of what somebody takes next: popularity, and what was taken together.
//!
//! Products that fewer than three people took are left out, so that nobody's single like can be told from what others
//! are shown.

use std::collections::{BTreeMap, HashSet};

use magpie_core::{Product, ProductId};

use super::taste::{Taste, TasteProduct};

/// People who must have taken a product before it says anything to others.
pub const PRIVACY_THRESHOLD: usize = 3;
/// Fewer people or products than this are no crowd.
const LEAST_PEOPLE: usize = 10;
const LEAST_PRODUCTS: usize = 4;
/// Weight of what the crowd says to somebody of whom nothing is known, and to somebody who took something.
const FOR_STRANGERS: f32 = 0.25;
const FOR_KNOWN: f32 = 0.5;

/// What everybody took.
pub struct Crowd {
    taste: Taste,
}

/// Products that enough people took.
pub fn shared(taken: &[Vec<ProductId>]) -> Vec<ProductId> {
    let mut people: BTreeMap<&ProductId, usize> = BTreeMap::new();
    for basket in taken {
        let once: HashSet<&ProductId> = basket.iter().collect();
        once.into_iter().for_each(|product| *people.entry(product).or_default() += 1);
    }
    let shared = people.into_iter().filter(|(_, people)| *people >= PRIVACY_THRESHOLD);
    shared.map(|(product, _)| product.clone()).collect()
}

impl Crowd {
    /// Learns from what each person took, oldest first; `products` are those of [`shared`] that can still be found.
    /// Nothing when that is too little.
    pub fn learn(taken: &[Vec<ProductId>], products: &[Product]) -> Option<Self> {
        if products.len() < LEAST_PRODUCTS || taken.len() < LEAST_PEOPLE {
            return None;
        }
        let words: Vec<String> = products.iter().map(words).collect();
        let known: Vec<TasteProduct<'_>> = products
            .iter()
            .zip(&words)
            .map(|(product, words)| TasteProduct { id: product.id.as_str(), words })
            .collect();
        let ids: HashSet<&ProductId> = products.iter().map(|product| &product.id).collect();
        let baskets: Vec<Vec<String>> = taken
            .iter()
            .map(|basket| {
                let basket = basket.iter().filter(|product| ids.contains(product));
                basket.map(|product| product.as_str().to_owned()).collect()
            })
            .collect();
        Some(Self { taste: Taste::learn(&known, baskets.iter().map(Vec::as_slice)) })
    }

    /// How much the crowd speaks for each of some candidates to somebody who took these products: -0.5 to 0.5, and 0
    /// for what the crowd does not know. It compares: what it says of one depends on the others.
    pub fn says(&self, history: &[ProductId], candidates: &[&ProductId]) -> Vec<f32> {
        let person = self.taste.of(history.iter().map(ProductId::as_str));
        let scores: Vec<Option<f64>> =
            candidates.iter().map(|product| person.score(product.as_str())).collect();
        let known: Vec<f64> = scores.iter().flatten().copied().collect();
        let count = known.len().max(1) as f64;
        let mean = known.iter().sum::<f64>() / count;
        let spread = (known.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / count).sqrt();
        let weight = if history.is_empty() { FOR_STRANGERS } else { FOR_KNOWN };
        let told = |score: f64| {
            let standard = (score - mean) / spread.max(1e-6);
            #[expect(clippy::cast_possible_truncation, reason = "between -1 and 1")]
            let told = (standard / 2.0).tanh() as f32;
            weight * told
        };
        scores.into_iter().map(|score| score.map_or(0.0, told)).collect()
    }
}

fn words(product: &Product) -> String {
    let brand = product.brand.as_deref().unwrap_or_default();
    format!("{} {brand} {}", product.title, product.category.join(" "))
}
