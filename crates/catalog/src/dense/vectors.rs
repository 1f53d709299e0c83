//! Vectors side by side in memory, and the search through them.
//!
//! Each is kept twice: one byte a number, and one bit a number, which is its sign. Up to [`EXACT`] vectors all
//! are compared; of more, those with the most signs in common are chosen first (binary quantisation with
//! rescoring: Yamada, Asai and Hajishirzi 2021, "Efficient passage retrieval with hashing"). The loops over
//! rows run with the widest instructions that the machine has (`pulp`): counting bits without one for it takes
//! several times as long.

use std::collections::HashMap;
use std::sync::OnceLock;

use magpie_core::ProductId;
use pulp::Arch;

/// Vectors that are all compared with a query: a few milliseconds.
const EXACT: usize = 50_000;
/// Vectors that are compared in full for each one that is wanted, and at least so many.
const RESCORED_EACH: usize = 10;
const RESCORED: usize = 2_000;
/// Bits in a word of signs.
const BITS: usize = 64;
/// Rows that tell how near a query is to just anything.
const SAMPLE: usize = 1_000;

/// Unit vectors of one width, one row a product.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vectors {
    products: Vec<ProductId>,
    rows: HashMap<ProductId, usize>,
    width: usize,
    /// `width` numbers a row, 127 times the largest of the row being 1.
    values: Vec<i8>,
    /// What a row's numbers are to be multiplied with.
    scales: Vec<f32>,
    /// `width` signs a row, in whole words.
    signs: Vec<u64>,
    /// The mean row, made when it is first asked for.
    mean: OnceLock<Vec<f32>>,
}

/// A query in the form of a row.
#[derive(Clone, Debug)]
pub(crate) struct QueryVector {
    values: Vec<i8>,
    scale: f32,
    signs: Vec<u64>,
}

impl Vectors {
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Adds a row. One of another width than the first, or of a product that has one, is left out; says
    /// whether it was added.
    pub fn push(&mut self, product: ProductId, vector: &[f32]) -> bool {
        if self.products.is_empty() {
            self.width = vector.len();
        }
        if vector.is_empty() || vector.len() != self.width || self.rows.contains_key(&product) {
            return false;
        }
        let row = quantised(vector);
        self.mean.take();
        self.rows.insert(product.clone(), self.products.len());
        self.products.push(product);
        self.values.extend_from_slice(&row.values);
        self.scales.push(row.scale);
        self.signs.extend_from_slice(&row.signs);
        true
    }

    /// A query to ask with; one of another width is like nothing.
    pub fn query(&self, vector: &[f32]) -> QueryVector {
        if vector.len() == self.width {
            quantised(vector)
        } else {
            quantised(&vec![0.0; self.width])
        }
    }

    /// The products nearest to a query with their cosines, best first, ties by product id.
    pub fn nearest(&self, query: &QueryVector, limit: usize) -> Vec<(&ProductId, f32)> {
        let candidates: Vec<usize> = if self.len() <= EXACT {
            (0..self.len()).collect()
        } else {
            self.alike_in_sign(query, (limit * RESCORED_EACH).max(RESCORED))
        };
        let mut found: Vec<(f32, &ProductId)> = Arch::new().dispatch(
            #[inline(always)]
            || {
                let cosine = |row: usize| (self.cosine(query, row), &self.products[row]);
                candidates.into_iter().map(cosine).collect()
            },
        );
        let order = |one: &(f32, &ProductId), other: &(f32, &ProductId)| {
            other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1))
        };
        if found.len() > limit && limit > 0 {
            found.select_nth_unstable_by(limit - 1, order);
        }
        found.truncate(limit);
        found.sort_by(order);
        found.into_iter().map(|(score, product)| (product, score)).collect()
    }

    /// The cosine of a product, where it has a vector.
    pub fn likeness(&self, query: &QueryVector, product: &ProductId) -> Option<f32> {
        self.rows.get(product).map(|row| self.cosine(query, *row))
    }

    /// The unit vector of a product from the mean one, where it has a vector.
    pub fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        let row = *self.rows.get(product)?;
        let values = &self.values[row * self.width..(row + 1) * self.width];
        let mean = self.mean.get_or_init(|| self.mean_of_sample());
        let apart = values
            .iter()
            .zip(mean)
            .map(|(value, mean)| self.scales[row] * f32::from(*value) - mean);
        let mut apart: Vec<f32> = apart.collect();
        let length = apart.iter().map(|value| value * value).sum::<f32>().sqrt();
        let usable = length > f32::EPSILON;
        apart.iter_mut().for_each(|value| *value /= length.max(f32::EPSILON));
        usable.then_some(apart)
    }

    /// The mean cosine over all products, from an even sample of them: what is no nearer has nothing to do
    /// with the query.
    pub fn background(&self, query: &QueryVector) -> f32 {
        let mean = self.mean.get_or_init(|| self.mean_of_sample());
        let product = query.values.iter().zip(mean).map(|(value, mean)| f32::from(*value) * mean);
        query.scale * product.sum::<f32>()
    }

    /// The mean of cosines is the cosine with the mean.
    fn mean_of_sample(&self) -> Vec<f32> {
        let step = self.len().div_ceil(SAMPLE).max(1);
        let sample = (0..self.len()).step_by(step);
        #[expect(clippy::cast_precision_loss, reason = "a sample is small")]
        let share = 1.0 / sample.len().max(1) as f32;
        let mut mean = vec![0.0; self.width];
        for row in sample {
            let values = &self.values[row * self.width..(row + 1) * self.width];
            for (mean, value) in mean.iter_mut().zip(values) {
                *mean += share * self.scales[row] * f32::from(*value);
            }
        }
        mean
    }

    #[inline(always)]
    fn cosine(&self, query: &QueryVector, row: usize) -> f32 {
        let values = &self.values[row * self.width..(row + 1) * self.width];
        #[expect(clippy::cast_precision_loss, reason = "at most the width times 127 squared")]
        let product = dot(&query.values, values) as f32;
        product * query.scale * self.scales[row]
    }

    /// The rows with the most signs in common with the query: by counting rows at each distance.
    fn alike_in_sign(&self, query: &QueryVector, wanted: usize) -> Vec<usize> {
        let words = query.signs.len();
        let distances: Vec<u16> = Arch::new().dispatch(
            #[inline(always)]
            || self.signs.chunks_exact(words).map(|row| distance(&query.signs, row)).collect(),
        );
        let mut at_distance = vec![0_usize; words * BITS + 1];
        for distance in &distances {
            at_distance[usize::from(*distance)] += 1;
        }
        let (mut nearer, mut furthest) = (0, 0);
        while furthest < words * BITS && nearer + at_distance[furthest] < wanted {
            nearer += at_distance[furthest];
            furthest += 1;
        }
        // Of many rows at the last distance only as many as are wanted: which ones says nothing of them.
        let mut room = wanted.saturating_sub(nearer);
        let mut near = Vec::with_capacity(wanted);
        for (row, distance) in distances.iter().enumerate() {
            let distance = usize::from(*distance);
            if distance < furthest || distance == furthest && room > 0 {
                room -= usize::from(distance == furthest);
                near.push(row);
            }
        }
        near
    }
}

fn quantised(vector: &[f32]) -> QueryVector {
    let largest = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    let scale = if largest > f32::EPSILON { largest / 127.0 } else { 1.0 };
    #[expect(clippy::cast_possible_truncation, reason = "within -127 to 127")]
    let values = vector.iter().map(|value| (value / scale).round() as i8).collect();
    let signs = vector.chunks(BITS).map(|chunk| {
        let bits = chunk.iter().enumerate();
        bits.fold(0_u64, |word, (at, value)| word | u64::from(*value > 0.0) << at)
    });
    QueryVector { values, scale, signs: signs.collect() }
}

/// In how many signs two rows differ; widths are far below 65,536.
#[inline(always)]
fn distance(one: &[u64], other: &[u64]) -> u16 {
    let differing =
        one.iter().zip(other).map(|(one, other)| (one ^ other).count_ones()).sum::<u32>();
    u16::try_from(differing).unwrap_or(u16::MAX)
}

/// Scalar product, in a form that is computed several numbers at a time.
#[inline(always)]
fn dot(one: &[i8], other: &[i8]) -> i32 {
    one.iter().zip(other).map(|(one, other)| i32::from(i16::from(*one) * i16::from(*other))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 96;

    /// Directions that are always the same and unrelated.
    fn direction(seed: u32) -> Vec<f32> {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
        let numbers = (0..WIDTH).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            #[expect(clippy::cast_precision_loss, reason = "noise")]
            let number = (state >> 8) as f32 / 8_388_608.0 - 1.0;
            number
        });
        unit(numbers.collect())
    }

    fn unit(vector: Vec<f32>) -> Vec<f32> {
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        vector.into_iter().map(|value| value / length).collect()
    }

    fn id(number: usize) -> ProductId {
        ProductId::new(format!("p{number:06}"))
    }

    #[test]
    fn cosines_are_kept_to_a_hundredth() {
        let mut vectors = Vectors::default();
        for seed in 0..200 {
            assert!(vectors.push(id(seed as usize), &direction(seed)));
        }
        let query = direction(7_000);
        for (product, cosine) in vectors.nearest(&vectors.query(&query), 200) {
            let seed: u32 = product.as_str()[1..].parse().unwrap();
            let exact: f32 = direction(seed).iter().zip(&query).map(|(a, b)| a * b).sum();
            assert!((cosine - exact).abs() < 0.01, "{product}: {cosine} for {exact}");
        }
    }

    #[test]
    fn among_many_the_nearest_are_still_found() {
        let mut vectors = Vectors::default();
        let target = direction(1);
        for seed in 0..(EXACT as u32 + 5_000) {
            let noise = direction(seed + 10);
            let share = if seed % 1_000 == 0 { 0.9 } else { 0.0 };
            let mixed = target.iter().zip(&noise).map(|(t, n)| share * t + (1.0 - share) * n);
            vectors.push(id(seed as usize), &unit(mixed.collect()));
        }
        let found = vectors.nearest(&vectors.query(&target), 55);
        let right = found.iter().filter(|(product, _)| product.as_str().ends_with("000"));
        assert_eq!(right.count(), 55);
        assert!(found.is_sorted_by(|a, b| a.1 >= b.1));
        let background = vectors.background(&vectors.query(&target));
        assert!(background.abs() < 0.1 && found[54].1 > 0.8, "{background}");
    }

    #[test]
    fn odd_vectors_are_left_out_or_like_nothing() {
        let mut vectors = Vectors::default();
        assert_eq!(vectors.nearest(&vectors.query(&[]), 5), []);
        assert!(vectors.push(id(1), &direction(1)));
        assert!(!vectors.push(id(2), &[1.0, 0.0]), "another width");
        assert!(!vectors.push(id(1), &direction(2)), "another of the same product");
        assert!(vectors.push(id(3), &[0.0; WIDTH]), "of length zero");
        let query = vectors.query(&[1.0]);
        assert_eq!(vectors.likeness(&query, &id(1)), Some(0.0));
        assert_eq!(vectors.likeness(&query, &id(9)), None);
    }
}
