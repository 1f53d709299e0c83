//! Vectors side by side in memory, and the search through all of them. Exact; good for some hundred
//! thousand pictures.

use magpie_core::ProductId;

use crate::sight::{Agreement, Views};

/// Pictures whose cosines differ by less than this can't be told apart.
const LEAST_SPAN: f32 = 1e-4;

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

    /// The products nearest to the views, best first, ties by product id; 0 to 1. A product of which the other
    /// rows show more counts with its best one.
    pub(crate) fn nearest(
        &self,
        views: &Views,
        more: &Self,
        limit: usize,
    ) -> Vec<(ProductId, f32)> {
        let vectors: Vec<&Vec<f32>> =
            views.vectors.iter().filter(|view| view.len() == self.width).collect();
        if vectors.is_empty() || limit == 0 {
            return Vec::new();
        }
        let rows: Vec<(&ProductId, &[f32])> =
            self.rows().chain(more.rows().filter(|(_, row)| row.len() == self.width)).collect();
        let scores = match views.agreement {
            Agreement::Best => best(&rows, &vectors),
            Agreement::Trusted(trust) => trusted(&rows, &vectors, trust),
        };
        let products = rows.iter().map(|(product, _)| *product);
        let scores = scores.into_iter().map(|score| score.clamp(0.0, 1.0));
        let mut found: Vec<(f32, &ProductId)> = scores.zip(products).collect();
        if more.len() > 0 {
            found.sort_by(|one, other| one.1.cmp(other.1).then(other.0.total_cmp(&one.0)));
            found.dedup_by(|later, first| later.1 == first.1);
        }
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

    fn rows(&self) -> impl Iterator<Item = (&ProductId, &[f32])> {
        // Without products there is no width.
        self.products.iter().zip(self.values.chunks_exact(self.width.max(1)))
    }
}

fn best(rows: &[(&ProductId, &[f32])], views: &[&Vec<f32>]) -> Vec<f32> {
    let best = |row: &[f32]| views.iter().map(|view| dot(view, row)).fold(0.0, f32::max);
    rows.iter().map(|(_, row)| best(row)).collect()
}

fn trusted(rows: &[(&ProductId, &[f32])], views: &[&Vec<f32>], trust: f32) -> Vec<f32> {
    let seen: Vec<Vec<f32>> =
        views.iter().map(|view| rows.iter().map(|(_, row)| dot(view, row)).collect()).collect();
    let best: Vec<f32> =
        seen.iter().map(|scores| scores.iter().copied().fold(f32::MIN, f32::max)).collect();
    let most = best.iter().copied().fold(f32::MIN, f32::max);
    let weights: Vec<f32> = best.iter().map(|best| ((best - most) * trust).exp()).collect();
    let total: f32 = weights.iter().sum();
    let mut scores = vec![0.0; rows.len()];
    for (seen, weight) in seen.iter().zip(&weights) {
        for (score, seen) in scores.iter_mut().zip(seen) {
            *score += seen * weight / total;
        }
    }
    spread(scores)
}

/// Cosines of a model lie close together, and where they lie depends on the photo. So that they can be added to
/// other scores, the mean of the catalogue becomes 0 and the best picture 1.
fn spread(mut scores: Vec<f32>) -> Vec<f32> {
    let mean = scores.iter().sum::<f32>() / scores.len() as f32;
    let span = scores.iter().copied().fold(f32::MIN, f32::max) - mean;
    if span > LEAST_SPAN {
        scores.iter_mut().for_each(|score| *score = (*score - mean) / span);
    }
    scores
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

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[(&str, [f32; 3])]) -> Matrix {
        let mut matrix = Matrix::default();
        for (id, row) in rows {
            assert!(matrix.push(ProductId::new(*id), row));
        }
        matrix
    }

    fn found(matrix: &Matrix, vectors: &[[f32; 3]], agreement: Agreement) -> Vec<(String, f32)> {
        let vectors = vectors.iter().map(|vector| vector.to_vec()).collect();
        let found = matrix.nearest(&Views { vectors, agreement }, &Matrix::default(), 10);
        found.into_iter().map(|(id, score)| (id.as_str().to_owned(), score)).collect()
    }

    #[test]
    fn the_view_that_finds_something_is_trusted() {
        let shelf =
            matrix(&[("a", [1.0, 0.0, 0.0]), ("b", [0.0, 1.0, 0.0]), ("c", [0.0, 0.6, 0.8])]);
        // One view is sure of a; the other, that hardly knows anything, would say b.
        let views = [[0.9, 0.1, 0.0], [0.0, 0.6, 0.0]];
        let trusted = found(&shelf, &views, Agreement::Trusted(20.0));
        assert_eq!((trusted[0].0.as_str(), trusted[0].1), ("a", 1.0));
        assert!(trusted.iter().all(|(_, score)| (0.0..=1.0).contains(score)));
        let even = found(&shelf, &views, Agreement::Trusted(0.0));
        assert_eq!(even[0].0, "a");
        assert!(even[1].1 > trusted[1].1, "{even:?} {trusted:?}");
        assert_eq!(found(&shelf, &views, Agreement::Best)[0], ("a".to_owned(), 0.9));
    }

    #[test]
    fn what_is_equally_alike_keeps_its_cosine() {
        let shelf = matrix(&[("a", [1.0, 0.0, 0.0])]);
        let alone = found(&shelf, &[[0.8, 0.6, 0.0]], Agreement::Trusted(20.0));
        assert_eq!(alone.len(), 1);
        assert!((alone[0].1 - 0.8).abs() < 1e-6, "{alone:?}");
    }
}
