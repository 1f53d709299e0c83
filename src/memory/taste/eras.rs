//! When a product is bought, inferred from the orders of baskets alone: what comes early in them came early.
//!
//! A least-squares ranking of pairwise differences, HodgeRank (Jiang, Lim, Yao and Ye 2011), solved by
//! conjugate gradients. It follows shoppers to new kinds of products as the years go by.

use std::ops::Range;

use super::lists::Lists;
use super::side_by_side::side_by_side;

/// Distances within a basket at which pairs are compared, and the most that one of them tells.
const GAPS: [usize; 5] = [1, 2, 3, 5, 8];
const MOST: f64 = 3.0;
/// Baskets are divided into so many parts that are summed up apart: sums are the same whoever makes them.
const PARTS: usize = 4;
/// Enough for a residual that no longer matters.
const STEPS: usize = 100;
const SMALL: f64 = 1e-10;

/// A time for each product, in steps between purchases; zero where nothing is known. Products whose time is known about
/// have it in `about`, which saves steps.
pub(super) fn eras(about: &[f32], baskets: &Lists) -> Vec<f32> {
    let mut solution: Vec<f64> = about.iter().map(|era| f64::from(*era)).collect();
    let mut residual = vec![0.0; about.len()];
    let mut degree = vec![1.0; about.len()];
    for (from, to, apart) in pairs(baskets, 0..baskets.len()) {
        residual[from] -= apart;
        residual[to] += apart;
        degree[from] += 1.0;
        degree[to] += 1.0;
    }
    // The graph's Laplacian plus one on the diagonal: what little is known of stays near zero.
    let apply = |x: &[f64]| {
        let mut y: Vec<f64> = degree.iter().zip(x).map(|(degree, x)| degree * x).collect();
        let mut parts = vec![Vec::new(); PARTS];
        side_by_side(&mut parts, |at, part| {
            *part = vec![0.0; x.len()];
            let share = baskets.len().div_ceil(PARTS);
            for (from, to, _) in pairs(baskets, at * share..baskets.len().min((at + 1) * share)) {
                part[from] += x[to];
                part[to] += x[from];
            }
        });
        parts.iter().for_each(|part| add(&mut y, part, -1.0));
        y
    };
    let enough = dot(&residual, &residual) * SMALL;
    if about.iter().any(|era| *era != 0.0) {
        add(&mut residual, &apply(&solution), -1.0);
    }
    let mut direction = residual.clone();
    let mut size = dot(&residual, &residual);
    for _ in 0..STEPS {
        if size <= enough {
            break;
        }
        let applied = apply(&direction);
        let step = size / dot(&direction, &applied);
        add(&mut solution, &direction, step);
        add(&mut residual, &applied, -step);
        let smaller = dot(&residual, &residual);
        let keep = smaller / size;
        direction.iter_mut().zip(&residual).for_each(|(d, r)| *d = r + keep * *d);
        size = smaller;
    }
    solution.into_iter().map(|value| value as f32).collect()
}

/// A time for one product between those it was bought with, of which `eras` tells; the others say nothing.
pub(super) fn between(product: u32, baskets: &[Vec<u32>], eras: &[f32]) -> f32 {
    let (mut sum, mut count) = (0.0, 1.0);
    let lists: Lists = baskets.iter().map(|basket| basket.iter().copied()).collect();
    for (from, to, apart) in pairs(&lists, 0..lists.len()) {
        let (other, apart) = match product as usize {
            product if product == to => (from, apart),
            product if product == from => (to, -apart),
            _ => continue,
        };
        if let Some(era) = eras.get(other) {
            sum += f64::from(*era) + apart;
            count += 1.0;
        }
    }
    (sum / count) as f32
}

/// Pairs of products that are compared, the earlier one first, and how far they are apart.
fn pairs(baskets: &Lists, of: Range<usize>) -> impl Iterator<Item = (usize, usize, f64)> {
    of.map(|at| baskets.get(at)).flat_map(|basket| {
        GAPS.into_iter().flat_map(move |gap| {
            let pairs = basket.iter().zip(basket.iter().skip(gap));
            pairs.map(move |(from, to)| (*from as usize, *to as usize, MOST.min(gap as f64)))
        })
    })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_baskets_is_found_again() {
        // Products 0 to 19 came out in this order; everyone buys four that followed each other.
        let baskets: Lists = (0..17).map(|n| n..n + 4).collect();
        let found = eras(&[0.0; 21], &baskets);
        assert!(found[..20].windows(2).all(|pair| pair[0] < pair[1]), "{found:?}");
        assert_eq!(found[20], 0.0);
        let own = between(7, &[(5..10).collect(), vec![7]], &found[..20]);
        assert!(found[6] < own && own < found[8], "{own} {found:?}");
        assert_eq!(between(7, &[], &found), 0.0);
        let again = eras(&found, &baskets);
        assert!(again.iter().zip(&found).all(|(again, found)| (again - found).abs() < 1e-3));
    }

    #[test]
    fn nothing_known_is_no_time() {
        assert_eq!(eras(&[0.0; 2], &Lists::default()), [0.0, 0.0]);
        assert_eq!(eras(&[0.0; 2], &Lists::from_iter([vec![1], vec![]])), [0.0, 0.0]);
    }
}
