//! What people who took one product took as well.

use std::collections::HashMap;

/// Purchases further apart than this say nothing of each other.
const FURTHEST: usize = 40;
/// Products remembered for each; the strongest.
const MOST: usize = 512;
/// Doubt in a product of which little is known, in units of one short basket.
const DOUBT: f32 = 1.0;

/// For each product, the chance that another one goes with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Together {
    /// By product: others and their chances, ordered by product.
    rows: Vec<Vec<(u32, f32)>>,
}

impl Together {
    /// Counts pairs. Neighbours in a basket count more than distant ones, and a pair of a large basket less
    /// than one of a small basket (Breese, Heckerman and Kadie 1998).
    pub(super) fn count(products: usize, baskets: &[Vec<u32>]) -> Self {
        let mut counts: Vec<HashMap<u32, f32>> = vec![HashMap::new(); products];
        for basket in baskets {
            let share = 1.0 / (1.0 + basket.len() as f32).log2();
            for (at, one) in basket.iter().enumerate() {
                for (gap, other) in basket[at + 1..].iter().take(FURTHEST).enumerate() {
                    let weight = share / (gap as f32 + 1.0).sqrt();
                    *counts[*one as usize].entry(*other).or_default() += weight;
                    *counts[*other as usize].entry(*one).or_default() += weight;
                }
            }
        }
        Self { rows: counts.into_iter().map(chances).collect() }
    }

    /// The chance that one follows from the other.
    pub(super) fn chance(&self, given: u32, product: u32) -> f32 {
        let row = &self.rows[given as usize];
        row.binary_search_by_key(&product, |(other, _)| *other).map_or(0.0, |at| row[at].1)
    }
}

fn chances(counts: HashMap<u32, f32>) -> Vec<(u32, f32)> {
    let mut row: Vec<(u32, f32)> = counts.into_iter().collect();
    // The order in which floats are added shows in their sum.
    row.sort_unstable_by_key(|(product, _)| *product);
    let all: f32 = row.iter().map(|(_, weight)| weight).sum::<f32>() + DOUBT;
    row.sort_by(|a, b| b.1.total_cmp(&a.1));
    row.truncate(MOST);
    row.sort_unstable_by_key(|(product, _)| *product);
    row.iter_mut().for_each(|(_, weight)| *weight /= all);
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_and_close_pairs_are_likelier() {
        let together = Together::count(5, &[vec![0, 1, 2], vec![0, 1], vec![3]]);
        assert!(together.chance(0, 1) > together.chance(0, 2));
        assert!(together.chance(0, 2) > 0.0);
        assert_eq!(together.chance(3, 0), 0.0);
        assert_eq!(together.chance(4, 4), 0.0);
        let sum: f32 = (0..5).map(|product| together.chance(0, product)).sum();
        assert!(sum < 1.0);
    }
}
