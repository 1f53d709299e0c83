//! Products as points: products that the same people take lie close to each other.
//!
//! Implicit alternating least squares (Hu, Koren and Volinsky 2008) with regularisation that grows with the
//! number of observations (Zhou et al. 2008), which is what makes it strong (Rendle et al. 2022).

use std::num::NonZeroUsize;

use crate::random::SplitMix64;

/// Coordinates of a point. 96 were no better than 64 on the community of a games shop.
pub(super) const DIMENSIONS: usize = 64;
/// Rounds; the order of products hardly changes afterwards.
const ROUNDS: usize = 6;
/// How much more an observed pair weighs than an unobserved one, and the pull towards zero for each observation.
/// Chosen on held-out people of the same community, from 3 to 40 and from 1 to 20.
const CONFIDENCE: f32 = 20.0;
const REGULARISATION: f32 = 8.0;
const SEED: u64 = 0x0074_6173_7465;

pub(super) type Point = [f32; DIMENSIONS];
type Square = Vec<Point>;

/// The points of all products. `baskets` holds indices of products.
pub(super) fn points(products: usize, baskets: &[Vec<u32>]) -> Vec<Point> {
    let mut random = SplitMix64::new(SEED);
    let mut points: Vec<Point> = (0..products).map(|_| start(&mut random)).collect();
    let mut takers: Vec<Vec<u32>> = vec![Vec::new(); products];
    for (person, basket) in (0..).zip(baskets) {
        basket.iter().for_each(|product| takers[*product as usize].push(person));
    }
    for _ in 0..ROUNDS {
        let people = solved(baskets, &points);
        points = solved(&takers, &people);
    }
    points
}

/// The sum of uniform numbers is near enough to a normal one.
fn start(random: &mut SplitMix64) -> Point {
    let mut point = [0.0; DIMENSIONS];
    for value in &mut point {
        let sum: f64 = (0..4).map(|_| random.unit()).sum();
        *value = (sum - 2.0) as f32 * 0.02;
    }
    point
}

/// One half of a round: each row's point given those of the other side.
fn solved(rows: &[Vec<u32>], others: &[Point]) -> Vec<Point> {
    let gram = gram(others);
    let mut points = vec![[0.0; DIMENSIONS]; rows.len()];
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = rows.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        for (rows, points) in rows.chunks(share).zip(points.chunks_mut(share)) {
            let gram = &gram;
            scope.spawn(move || {
                for (row, point) in rows.iter().zip(points) {
                    *point = solve_row(row, others, gram);
                }
            });
        }
    });
    points
}

fn gram(points: &[Point]) -> Square {
    let mut gram = vec![[0.0; DIMENSIONS]; DIMENSIONS];
    points.iter().for_each(|point| add_outer(&mut gram, point, 1.0));
    gram
}

/// Adds the lower triangle of a point's outer product.
fn add_outer(square: &mut Square, point: &Point, weight: f32) {
    for (at, row) in square.iter_mut().enumerate() {
        let scale = weight * point[at];
        row[..=at].iter_mut().zip(point).for_each(|(cell, value)| *cell += scale * value);
    }
}

fn solve_row(row: &[u32], others: &[Point], gram: &Square) -> Point {
    if row.is_empty() {
        return [0.0; DIMENSIONS];
    }
    let mut square = gram.clone();
    let mut right = [0.0; DIMENSIONS];
    for other in row {
        let other = &others[*other as usize];
        add_outer(&mut square, other, CONFIDENCE);
        right.iter_mut().zip(other).for_each(|(sum, value)| *sum += (1.0 + CONFIDENCE) * value);
    }
    let pull = REGULARISATION * (row.len() as f32 + 1.0);
    square.iter_mut().enumerate().for_each(|(at, row)| row[at] += pull);
    cholesky(&mut square);
    solve(&square, right)
}

/// Replaces the lower triangle of a positive definite matrix by its Cholesky factor.
fn cholesky(square: &mut Square) {
    for i in 0..DIMENSIONS {
        let (above, rest) = square.split_at_mut(i);
        let row = &mut rest[0];
        for (j, other) in above.iter().enumerate() {
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        row[i] = (row[i] - dot(&row[..i], &row[..i])).max(f32::MIN_POSITIVE).sqrt();
    }
}

/// Solves with a Cholesky factor: forwards, then backwards.
fn solve(factor: &Square, mut right: Point) -> Point {
    for i in 0..DIMENSIONS {
        right[i] = (right[i] - dot(&factor[i][..i], &right[..i])) / factor[i][i];
    }
    for i in (0..DIMENSIONS).rev() {
        right[i] /= factor[i][i];
        let known = right[i];
        right[..i].iter_mut().zip(&factor[i]).for_each(|(value, cell)| *value -= known * cell);
    }
    right
}

/// In eight sums, which the compiler turns into wide instructions.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (wide_a, wide_b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = wide_a.remainder().iter().zip(wide_b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in wide_a.zip(wide_b) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum::<f32>() + rest
}

/// The point at distance 1 in the same direction; zero stays zero.
pub(super) fn unit(mut point: Point) -> Point {
    let length = dot(&point, &point).sqrt();
    if length > 0.0 {
        point.iter_mut().for_each(|value| *value /= length);
    }
    point
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_solves() {
        let mut random = SplitMix64::new(1);
        let others: Vec<Point> = (0..100).map(|_| start(&mut random).map(|v| v * 30.0)).collect();
        let mut square = gram(&others);
        square.iter_mut().enumerate().for_each(|(at, row)| row[at] += 1.0);
        let full = |i: usize, j: usize| if j <= i { square[i][j] } else { square[j][i] };
        let right = start(&mut random);
        let mut factor = square.clone();
        cholesky(&mut factor);
        let solution = solve(&factor, right);
        for (i, right) in right.iter().enumerate() {
            let product: f32 = (0..DIMENSIONS).map(|j| full(i, j) * solution[j]).sum();
            assert!((product - right).abs() < 1e-3, "{product} is not {right}");
        }
    }

    #[test]
    fn what_the_same_people_take_lies_close() {
        let baskets: Vec<Vec<u32>> = (0..40)
            .map(|n| if n % 2 == 0 { vec![0, 1, 2 + n % 4 / 2] } else { vec![4, 5, 6 + n % 4 / 2] })
            .collect();
        let points: Vec<Point> = points(9, &baskets).into_iter().map(unit).collect();
        assert!(dot(&points[0], &points[1]) > 0.9);
        assert!(dot(&points[0], &points[4]) < 0.5);
        assert_eq!(points[8], [0.0; DIMENSIONS]);
    }
}
