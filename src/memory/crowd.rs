//! What everybody's reactions say of what somebody takes next: popularity, and what was taken together.
//!
//! Products that fewer than three people took are left out, so that nobody's single like can be told from what others
//! are shown. Counts follow every reaction; where products lie among each other, and what each sign weighs, is learned
//! anew when much has changed.

mod takings;
#[cfg(test)]
mod tests;

use magpie_core::{Product, ProductId};

use super::taste::{Taste, TasteProduct};

pub use takings::{Change, Takings};

/// People who must have taken a product before it says anything to others.
pub const PRIVACY_THRESHOLD: u32 = 3;
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

impl Crowd {
    /// Learns from what each person took; `products` are those that [`Takings::unplaced`] told and that can be found.
    /// Nothing when that is too little.
    pub fn learn(takings: &mut Takings, products: &[Product]) -> Option<Self> {
        let baskets = takings.place(products);
        if products.len() < LEAST_PRODUCTS || baskets.len() < LEAST_PEOPLE {
            return None;
        }
        let words: Vec<String> = products.iter().map(words).collect();
        let known: Vec<TasteProduct<'_>> = products
            .iter()
            .zip(&words)
            .map(|(product, words)| TasteProduct { id: product.id.as_str(), words })
            .collect();
        Some(Self { taste: Taste::count(&known, &baskets, PRIVACY_THRESHOLD) })
    }

    /// Follows a change. Nothing is said meanwhile of what fewer people are counted for than must be.
    pub fn follow(&mut self, change: &Change<'_>) {
        match change {
            Change::Product { product, baskets } => {
                let words = words(product);
                let product = TasteProduct { id: product.id.as_str(), words: &words };
                self.taste.push(product, baskets);
            }
            Change::Basket { before, after } => self.taste.exchange(before, after),
        }
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
