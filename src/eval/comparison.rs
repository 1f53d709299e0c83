//! Whether one of two systems is better on the same queries, or was only luckier.

use super::metrics::count;
use super::statistics::{Estimate, estimate};
use super::table::Table;
use crate::random::SplitMix64;

/// Random assignments that the test draws; the smallest p-value is one over their number plus one.
const PERMUTATIONS: usize = 10_000;
const SEED: u64 = 0x7061_6972_6564;
/// Values closer than this are equal: what differs is rounding.
const EQUAL: f64 = 1e-9;

/// One measure of two systems.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The measure's key.
    pub key: String,
    /// The mean of the system that is compared.
    pub mean: f64,
    /// The mean of the one it is compared with.
    pub before: f64,
    /// The mean difference, with its interval from the bootstrap over queries.
    pub difference: Estimate,
    /// The chance of a difference this large if both were alike.
    pub p: f64,
    /// Queries on which the compared system is better.
    pub wins: usize,
    /// Queries on which it is worse.
    pub losses: usize,
    /// Queries on which both are equal.
    pub ties: usize,
    /// The difference for each query.
    pub differences: Vec<f64>,
}

/// Compares two systems on every measure that both have; the queries of both are the same, in one order.
pub fn compare(now: &Table, before: &Table) -> Vec<Comparison> {
    let both = now.columns.iter().filter_map(|column| {
        let other = before.column(&column.key)?;
        let pairs = column.values.iter().zip(&other.values);
        let differences: Vec<f64> = pairs.map(|(now, before)| now - before).collect();
        let wins = differences.iter().filter(|d| **d > EQUAL).count();
        let losses = differences.iter().filter(|d| **d < -EQUAL).count();
        Some(Comparison {
            key: column.key.clone(),
            mean: column.mean(),
            before: other.mean(),
            difference: estimate(&differences),
            p: randomisation(&differences),
            wins,
            losses,
            ties: differences.len() - wins - losses,
            differences,
        })
    });
    both.collect()
}

/// The two-sided paired randomisation test (Fisher 1935) that Smucker, Allan and Carterette (2007) recommend for
/// means over queries: if both systems were alike, each difference could as well have the other sign.
/// The observed assignment counts as one of those drawn (Phipson and Smyth 2010).
pub fn randomisation(differences: &[f64]) -> f64 {
    let unequal: Vec<f64> = differences.iter().copied().filter(|d| d.abs() > EQUAL).collect();
    if unequal.is_empty() {
        return 1.0;
    }
    let observed = unequal.iter().sum::<f64>().abs();
    let mut random = SplitMix64::new(SEED);
    let as_large = (0..PERMUTATIONS).filter(|_| {
        let mut signs = 0_u64;
        let mut sum = 0.0;
        for (at, difference) in unequal.iter().enumerate() {
            if at % 64 == 0 {
                signs = random.next();
            }
            sum += if signs & 1 == 1 { *difference } else { -difference };
            signs >>= 1;
        }
        sum.abs() >= observed - EQUAL
    });
    count(as_large.count() + 1) / count(PERMUTATIONS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::table::Column;

    fn table(key: &str, values: &[f64]) -> Table {
        let queries = (0..values.len()).map(|n| format!("q{n}")).collect();
        Table { queries, columns: vec![Column { key: key.to_owned(), values: values.to_vec() }] }
    }

    #[test]
    fn p_is_that_of_all_sign_assignments() {
        // Of the 16 assignments of 4 equal differences, all plus and all minus are as large.
        assert!((randomisation(&[1.0; 4]) - 2.0 / 16.0).abs() < 0.01);
        // 1 + 2 + 3 - 4 = 2: |sum| >= 2 in 14 of 16.
        assert!((randomisation(&[1.0, 2.0, 3.0, -4.0]) - 14.0 / 16.0).abs() < 0.015);
        assert_eq!(randomisation(&[0.0, 0.0]), 1.0);
        assert_eq!(randomisation(&[]), 1.0);
        assert!(randomisation(&[0.1; 50]) < 0.001);
    }

    #[test]
    fn differences_are_counted_and_averaged() {
        let now = table("mrr", &[1.0, 0.5, 0.2, 0.0]);
        let before = table("mrr", &[0.5, 0.5, 0.3, 0.0]);
        let compared = compare(&now, &before);
        let compared = &compared[0];
        assert_eq!((compared.wins, compared.losses, compared.ties), (1, 1, 2));
        assert!((compared.difference.mean - 0.1).abs() < 1e-9);
        assert!(compared.difference.low < 0.1 && compared.difference.high > 0.1);
        assert!(compare(&now, &table("map", &[0.0; 4])).is_empty());
    }

    #[test]
    fn alike_systems_are_rarely_told_apart() {
        let mut random = SplitMix64::new(9);
        let surprising = (0..200).filter(|_| {
            let differences: Vec<f64> = (0..30).map(|_| random.unit() - 0.5).collect();
            randomisation(&differences) < 0.05
        });
        assert!((2..=22).contains(&surprising.count()));
    }
}
