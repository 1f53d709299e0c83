//! When a product is bought, inferred from the orders of baskets alone: what comes early in them came early.
//!
//! A least-squares ranking of pairwise differences, HodgeRank (Jiang, Lim, Yao and Ye 2011), solved by
//! conjugate gradients. It follows shoppers to new kinds of products as the years go by.

/// Distances within a basket at which pairs are compared, and the most that one of them tells.
const GAPS: [usize; 5] = [1, 2, 3, 5, 8];
const MOST: f64 = 3.0;
/// Enough for a residual that no longer matters.
const STEPS: usize = 100;
const SMALL: f64 = 1e-10;

/// A time for each product, in steps between purchases; zero where nothing is known.
pub(super) fn eras(products: usize, baskets: &[Vec<u32>]) -> Vec<f32> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut residual = vec![0.0; products];
    let mut degree = vec![1.0; products];
    for basket in baskets {
        for gap in GAPS {
            for (from, to) in basket.iter().zip(basket.iter().skip(gap)) {
                let (from, to) = (*from as usize, *to as usize);
                let apart = MOST.min(gap as f64);
                residual[from] -= apart;
                residual[to] += apart;
                degree[from] += 1.0;
                degree[to] += 1.0;
                pairs.push((from, to));
            }
        }
    }
    // The graph's Laplacian plus one on the diagonal: what little is known of stays near zero.
    let apply = |x: &[f64]| {
        let mut y: Vec<f64> = degree.iter().zip(x).map(|(degree, x)| degree * x).collect();
        for (from, to) in &pairs {
            y[*from] -= x[*to];
            y[*to] -= x[*from];
        }
        y
    };
    let mut solution = vec![0.0; products];
    let mut direction = residual.clone();
    let mut size = dot(&residual, &residual);
    let enough = size * SMALL;
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
        let baskets: Vec<Vec<u32>> = (0..17).map(|n| (n..n + 4).collect()).collect();
        let eras = eras(21, &baskets);
        assert!(eras[..20].windows(2).all(|pair| pair[0] < pair[1]), "{eras:?}");
        assert_eq!(eras[20], 0.0);
    }

    #[test]
    fn nothing_known_is_no_time() {
        assert_eq!(eras(2, &[]), [0.0, 0.0]);
        assert_eq!(eras(2, &[vec![1], vec![]]), [0.0, 0.0]);
    }
}
