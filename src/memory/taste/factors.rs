//! Products as points: products that the same people take lie close to each other.
//!
//! Implicit alternating least squares (Hu, Koren and Volinsky 2008) with regularisation that grows with the
//! number of observations (Zhou et al. 2008), which is what makes it strong (Rendle et al. 2022).

use super::lists::Lists;
use super::side_by_side::side_by_side;
use crate::random::SplitMix64;

/// Coordinates of a point. 96 were no better than 64 on the community of a games shop.
pub(super) const DIMENSIONS: usize = 64;
/// Rounds; the order of products hardly changes afterwards.
const ROUNDS: usize = 10;
/// Steps of conjugate gradients for each point, from where it was a round before (Takacs, Pilaszy and Tikk 2011).
const STEPS: usize = 3;
/// How much more an observed pair weighs than an unobserved one, and the pull towards zero for each observation.
/// Chosen on held-out people of the same community, from 3 to 40 and from 1 to 20.
const CONFIDENCE: f32 = 20.0;
const REGULARISATION: f32 = 8.0;
const SEED: u64 = 0x0074_6173_7465;

pub(super) type Point = [f32; DIMENSIONS];
type Square = Vec<Point>;

/// The points of all products. `baskets` holds indices of products.
pub(super) fn points(products: usize, baskets: &Lists) -> Vec<Point> {
    let mut random = SplitMix64::new(SEED);
    let mut points: Vec<Point> = (0..products).map(|_| start(&mut random)).collect();
    let mut people = vec![[0.0; DIMENSIONS]; baskets.len()];
    let takers = baskets.turned(products);
    for _ in 0..ROUNDS {
        solve(baskets, &points, &mut people);
        solve(&takers, &people, &mut points);
    }
    points
}

/// Brings points closer to a community that grew a little.
pub(super) fn refine(points: &mut [Point], baskets: &Lists) {
    let mut people = vec![[0.0; DIMENSIONS]; baskets.len()];
    solve(baskets, points, &mut people);
    solve(&baskets.turned(points.len()), &people, points);
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
fn solve(rows: &Lists, others: &[Point], points: &mut [Point]) {
    let gram = gram(others);
    side_by_side(points, |at, point| solve_row(rows.get(at), others, &gram, point));
}

fn gram(points: &[Point]) -> Square {
    let mut gram = vec![[0.0; DIMENSIONS]; DIMENSIONS];
    for point in points {
        for (row, scale) in gram.iter_mut().zip(point) {
            add(row, point, *scale);
        }
    }
    gram
}

fn solve_row(row: &[u32], others: &[Point], gram: &Square, point: &mut Point) {
    if row.is_empty() {
        *point = [0.0; DIMENSIONS];
        return;
    }
    let pull = REGULARISATION * (row.len() as f32 + 1.0);
    let apply = |point: &Point| {
        let mut applied = point.map(|value| pull * value);
        for (sum, row) in applied.iter_mut().zip(gram) {
            *sum += dot(row, point);
        }
        for other in row {
            let other = &others[*other as usize];
            add(&mut applied, other, CONFIDENCE * dot(other, point));
        }
        applied
    };
    let mut residual = [0.0; DIMENSIONS];
    row.iter().for_each(|other| add(&mut residual, &others[*other as usize], 1.0 + CONFIDENCE));
    add(&mut residual, &apply(point), -1.0);
    let mut direction = residual;
    let mut size = dot(&residual, &residual);
    for _ in 0..STEPS {
        if size <= f32::MIN_POSITIVE {
            break;
        }
        let applied = apply(&direction);
        let step = size / dot(&direction, &applied);
        add(point, &direction, step);
        add(&mut residual, &applied, -step);
        let smaller = dot(&residual, &residual);
        let keep = smaller / size;
        direction.iter_mut().zip(&residual).for_each(|(d, r)| *d = r + keep * *d);
        size = smaller;
    }
}

fn add(to: &mut Point, what: &Point, times: f32) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
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
        let gram = gram(&others);
        let row: Vec<u32> = (0..5).collect();
        let mut point = [0.0; DIMENSIONS];
        for _ in 0..10 {
            solve_row(&row, &others, &gram, &mut point);
        }
        let pull = REGULARISATION * (row.len() as f32 + 1.0);
        for i in 0..DIMENSIONS {
            let mut missing = pull * point[i] + dot(&gram[i], &point);
            for other in &others[..row.len()] {
                missing += CONFIDENCE * dot(other, &point) * other[i];
                missing -= (1.0 + CONFIDENCE) * other[i];
            }
            assert!(missing.abs() < 1e-2, "{missing} is missing");
        }
    }

    #[test]
    fn what_the_same_people_take_lies_close() {
        let baskets: Lists = (0..40)
            .map(|n| if n % 2 == 0 { [0, 1, 2 + n % 4 / 2] } else { [4, 5, 6 + n % 4 / 2] })
            .collect();
        let points: Vec<Point> = points(9, &baskets).into_iter().map(unit).collect();
        assert!(dot(&points[0], &points[1]) > 0.9);
        assert!(dot(&points[0], &points[4]) < 0.5);
        assert_eq!(points[8], [0.0; DIMENSIONS]);
    }
}
