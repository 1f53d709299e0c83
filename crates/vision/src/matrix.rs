//! Vectors side by side in memory, and the search through all of them. Exact; good for some hundred
//! thousand pictures.

use magpie_core::ProductId;

/// Unit vectors of one length, one row a product.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matrix {
    products: Vec<ProductId>,
    width: usize,
    values: Vec<f32>,
}

impl Matrix {
    pub(crate) fn len(&self) -> usize {
        self.products.len()
    }

    /// Adds a row. One of another length than the first is left out; says whether it was added.
    pub(crate) fn push(&mut self, product: ProductId, vector: &[f32]) -> bool {
        if self.products.is_empty() {
            self.width = vector.len();
        }
        if vector.is_empty() || vector.len() != self.width {
            return false;
        }
        self.products.push(product);
        self.values.extend_from_slice(vector);
        true
    }

    /// The products nearest to any of the views, best first, ties by product id; cosine in 0 to 1.
    pub(crate) fn nearest(&self, views: &[Vec<f32>], limit: usize) -> Vec<(ProductId, f32)> {
        let views: Vec<&Vec<f32>> = views.iter().filter(|view| view.len() == self.width).collect();
        if views.is_empty() || limit == 0 {
            return Vec::new();
        }
        let mut found: Vec<(f32, &ProductId)> = self
            .values
            .chunks_exact(self.width)
            .zip(&self.products)
            .map(|(row, product)| {
                let best = views.iter().map(|view| dot(view, row)).fold(0.0, f32::max);
                (best.min(1.0), product)
            })
            .collect();
        let order = |one: &(f32, &ProductId), other: &(f32, &ProductId)| {
            other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1))
        };
        if found.len() > limit {
            found.select_nth_unstable_by(limit - 1, order);
            found.truncate(limit);
        }
        found.sort_by(order);
        found.into_iter().map(|(score, product)| (product.clone(), score)).collect()
    }
}

/// Scalar product, in lanes so that it is computed several values at a time.
pub(crate) fn dot(one: &[f32], other: &[f32]) -> f32 {
    const LANES: usize = 16;
    let (one_blocks, one_rest) = one.as_chunks::<LANES>();
    let (other_blocks, other_rest) = other.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (one, other) in one_blocks.iter().zip(other_blocks) {
        for lane in 0..LANES {
            sums[lane] += one[lane] * other[lane];
        }
    }
    let rest: f32 = one_rest.iter().zip(other_rest).map(|(one, other)| one * other).sum();
    sums.iter().sum::<f32>() + rest
}
