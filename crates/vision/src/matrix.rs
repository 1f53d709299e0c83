//! Vectors side by side in memory, and the search through all of them. Exact; good for some hundred
//! thousand pictures.

use std::collections::HashMap;
use std::sync::Arc;

use magpie_core::ProductId;

use crate::background::{Background, taken_away};
use crate::features::unit;
use crate::kinds::{Kind, Kinds};
use crate::sight::{Agreement, Views};

/// Pictures whose cosines differ by less than this can't be told apart.
const LEAST_SPAN: f32 = 1e-4;

/// Unit vectors of one length, one row a product.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matrix {
    products: Vec<ProductId>,
    /// The row of each product.
    places: HashMap<ProductId, usize>,
    width: usize,
    values: Vec<f32>,
    /// The sum of all rows.
    sum: Vec<f32>,
    known_kinds: Arc<HashMap<ProductId, Kind>>,
    kinds: Kinds,
}

impl Matrix {
    /// No rows yet, but what kinds of things products are, where it is known.
    pub(crate) fn of_kinds(known_kinds: Arc<HashMap<ProductId, Kind>>) -> Self {
        Self { known_kinds, ..Self::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.products.len()
    }

    /// Adds a row. One of another length than the first is left out; says whether it was added.
    pub(crate) fn push(&mut self, product: ProductId, vector: &[f32]) -> bool {
        if self.products.is_empty() {
            self.width = vector.len();
            self.sum = vec![0.0; self.width];
        }
        if vector.is_empty() || vector.len() != self.width {
            return false;
        }
        self.sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
        self.kinds.push(self.known_kinds.get(&product).copied());
        self.places.insert(product.clone(), self.products.len());
        self.products.push(product);
        self.values.extend_from_slice(vector);
        true
    }

    /// The products nearest to the views, best first, ties by product id; 0 to 1. A product of which `more`, photos
    /// that shoppers confirmed, show more counts with its best one.
    pub(crate) fn nearest(
        &self,
        views: &Views,
        background: &Background,
        more: &Self,
        limit: usize,
    ) -> Vec<(ProductId, f32)> {
        let vectors: Vec<&Vec<f32>> =
            views.vectors.iter().filter(|view| view.len() == self.width).collect();
        if vectors.is_empty() || limit == 0 {
            return Vec::new();
        }
        let (own, others) = (self.rows(), more.rows().filter(|(_, row)| row.len() == self.width));
        let rows: Vec<(&ProductId, &[f32])> = own.chain(others).collect();
        let scores = match views.agreement {
            Agreement::Best => best(&rows, &vectors),
            Agreement::Trusted(trust) => {
                let pictures = self.mean();
                let photos = background.beside(&pictures);
                let (own, others) = rows.split_at(self.len());
                let share = taken_away(self.len());
                let groups =
                    [Group::new(own, &pictures, share), Group::new(others, &photos, share)];
                let views: Vec<Vec<f32>> =
                    vectors.iter().map(|view| apart(view, &photos, share)).collect();
                let mut scores = trusted(&groups, &views, trust);
                self.kinds.support(&mut scores[..self.len()]);
                spread(scores)
            }
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

    /// The unit vector of a product from the mean of all, where it has a row.
    pub(crate) fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        let row = *self.places.get(product)?;
        let values = &self.values[row * self.width..(row + 1) * self.width];
        Some(apart(values, &self.mean(), 1.0))
    }

    /// The mean of all rows.
    fn mean(&self) -> Vec<f32> {
        let rows = self.len().max(1) as f32;
        self.sum.iter().map(|sum| sum / rows).collect()
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

/// The direction of what sets a vector apart from a share of the mean of its sort.
fn apart(vector: &[f32], mean: &[f32], share: f32) -> Vec<f32> {
    unit(vector.iter().zip(mean).map(|(value, mean)| value - share * mean).collect())
}

/// Rows of one sort, and what they have in common.
struct Group<'a> {
    rows: &'a [(&'a ProductId, &'a [f32])],
    mean: &'a [f32],
    /// The share of it that is taken away.
    share: f32,
    /// How far each row is from the middle.
    lengths: Vec<f32>,
}

impl<'a> Group<'a> {
    fn new(rows: &'a [(&'a ProductId, &'a [f32])], mean: &'a [f32], share: f32) -> Self {
        let square = share * share * dot(mean, mean);
        let length = |(_, row): &(&ProductId, &[f32])| {
            // Rows are unit vectors.
            let squared = 1.0 - 2.0 * share * dot(row, mean) + square;
            squared.max(f32::EPSILON).sqrt()
        };
        Self { rows, mean, share, lengths: rows.iter().map(length).collect() }
    }

    /// Cosines of what sets the rows apart.
    fn cosines<'b>(&'b self, apart: &'b [f32]) -> impl Iterator<Item = f32> + 'b {
        let common = self.share * dot(apart, self.mean);
        let rows = self.rows.iter().zip(&self.lengths);
        rows.map(move |((_, row), length)| (dot(apart, row) - common) / length)
    }
}

fn trusted(groups: &[Group<'_>], views: &[Vec<f32>], trust: f32) -> Vec<f32> {
    let cosines = |view: &Vec<f32>| groups.iter().flat_map(|group| group.cosines(view)).collect();
    let seen: Vec<Vec<f32>> = views.iter().map(cosines).collect();
    let best: Vec<f32> =
        seen.iter().map(|scores| scores.iter().copied().fold(f32::MIN, f32::max)).collect();
    let most = best.iter().copied().fold(f32::MIN, f32::max);
    let weights: Vec<f32> = best.iter().map(|best| ((best - most) * trust).exp()).collect();
    let total: f32 = weights.iter().sum();
    let mut scores = vec![0.0; seen.first().map_or(0, Vec::len)];
    for (seen, weight) in seen.iter().zip(&weights) {
        for (score, seen) in scores.iter_mut().zip(seen) {
            *score += seen * weight / total;
        }
    }
    scores
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
        let found = matrix.nearest(
            &Views { vectors, agreement },
            &Background::default(),
            &Matrix::default(),
            10,
        );
        found.into_iter().map(|(id, score)| (id.as_str().to_owned(), score)).collect()
    }

    #[test]
    fn the_view_that_finds_something_is_trusted() {
        let shelf =
            matrix(&[("a", [1.0, 0.0, 0.0]), ("b", [0.0, 1.0, 0.0]), ("c", [0.0, 0.6, 0.8])]);
        // One view is sure of a; the other, that hardly knows anything, would say b.
        let views = [[0.9, 0.1, 0.0], [-0.6, 0.3, -0.74]];
        let trusted = found(&shelf, &views, Agreement::Trusted(20.0));
        assert_eq!((trusted[0].0.as_str(), trusted[0].1), ("a", 1.0));
        assert!(trusted.iter().all(|(_, score)| (0.0..=1.0).contains(score)));
        let even = found(&shelf, &views, Agreement::Trusted(0.0));
        assert_eq!(even[0].0, "a");
        assert!(even[1].1 > trusted[1].1, "{even:?} {trusted:?}");
        assert_eq!(found(&shelf, &views, Agreement::Best)[0], ("a".to_owned(), 0.9));
    }

    #[test]
    fn what_all_photos_have_in_common_tells_nothing() {
        // Pictures on white, photos in rooms (the third number), one thing that the first two tell apart.
        let shelf =
            matrix(&[("a", [0.6, 0.0, 0.8]), ("b", [0.0, 0.6, 0.8]), ("c", [0.0, 0.0, 1.0])]);
        let photo = [[0.3, 0.1, 0.95]];
        let views = |vectors: &[[f32; 3]]| Views {
            vectors: vectors.iter().map(|vector| vector.to_vec()).collect(),
            agreement: Agreement::Trusted(20.0),
        };
        let nearest = |background: &Background| {
            let found = shelf.nearest(&views(&photo), background, &Matrix::default(), 3);
            found[0].0.as_str().to_owned()
        };
        assert_eq!(nearest(&Background::default()), "c");
        let mut background = Background::default();
        (0..100).for_each(|_| background.see(&views(&[[0.0, 0.0, 1.0]])));
        (0..100).for_each(|_| background.see(&views(&[[0.2, 0.2, 0.96]])));
        assert_eq!(nearest(&background), "a");
    }

    #[test]
    fn what_is_equally_alike_keeps_its_cosine() {
        let shelf = matrix(&[("a", [1.0, 0.0, 0.0])]);
        let alone = found(&shelf, &[[0.8, 0.6, 0.0]], Agreement::Trusted(20.0));
        assert_eq!(alone.len(), 1);
        assert!((alone[0].1 - 0.8).abs() < 1e-6, "{alone:?}");
    }
}
