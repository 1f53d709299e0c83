//! How sure one can be of a mean. Reproducible: the same values give the same answer.

use super::metrics::count;
use crate::random::SplitMix64;

/// Samples that an interval is drawn from; 50 of them lie outside at each end.
const SAMPLES: usize = 2_000;
const OUTSIDE: usize = SAMPLES / 40;
const SEED: u64 = 0x6d61_6770_6965;

/// A mean with its 95 % confidence interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The mean of a few values; zero of none.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / count(values.len()) }
}

/// Mean and interval by the percentile bootstrap (Efron 1979): queries are drawn with replacement.
pub fn estimate(values: &[f64]) -> Estimate {
    let mean = self::mean(values);
    // Whatever is drawn of equal values is the same.
    if values.windows(2).all(|pair| pair[0] == pair[1]) {
        return Estimate { mean, low: mean, high: mean };
    }
    let mut random = SplitMix64::new(SEED);
    let mut means: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let sum: f64 = (0..values.len()).map(|_| values[random.below(values.len())]).sum();
            sum / count(values.len())
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Estimate { mean, low: means[OUTSIDE], high: means[SAMPLES - 1 - OUTSIDE] }
}

/// The value that a share of all does not exceed (nearest rank); nothing of nothing.
pub fn percentile<T: Copy + Ord>(values: &[T], share: f64) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank, between 0 and the number of values"
    )]
    let rank = (share.clamp(0.0, 1.0) * count(sorted.len())).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

/// How often chance alone would lose so many pairs of those that differ, or more: the one-sided exact sign test (McNemar's
/// test on discordant pairs). 1 where none differs.
pub fn sign_test(lost: usize, won: usize) -> f64 {
    let differ = lost + won;
    // In logarithms: the coefficients outgrow every number.
    let mut logs = Vec::with_capacity(differ + 1);
    let mut log = -(differ as f64) * std::f64::consts::LN_2;
    for k in 0..=differ {
        logs.push(log);
        log += ((differ - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    logs[lost..].iter().map(|log| log.exp()).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_the_mean_and_narrows_with_more_values() {
        let few: Vec<f64> = (0..20).map(|n| f64::from(n % 2)).collect();
        let many: Vec<f64> = (0..2_000).map(|n| f64::from(n % 2)).collect();
        let (few, many) = (estimate(&few), estimate(&many));
        assert!(few.low < 0.5 && 0.5 < few.high, "{few:?}");
        assert!(many.high - many.low < (few.high - few.low) / 5.0, "{many:?}");
        // The normal approximation: 1.96 * 0.5 / sqrt(2000).
        assert!((many.high - many.low - 2.0 * 0.0219).abs() < 0.004, "{many:?}");
        assert_eq!(estimate(&[]), Estimate::default());
        assert_eq!(estimate(&[0.3]), Estimate { mean: 0.3, low: 0.3, high: 0.3 });
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let values = [5, 1, 4, 2, 3];
        assert_eq!(percentile(&values, 0.5), Some(3));
        assert_eq!(percentile(&values, 0.99), Some(5));
        assert_eq!(percentile(&values, 0.0), Some(1));
        assert_eq!(percentile::<u8>(&[], 0.5), None);
    }

    #[test]
    fn the_sign_test_is_exact() {
        for (lost, won, expected) in [
            (0, 0, 1.0),
            (1, 0, 0.5),
            (5, 0, 0.031_25),
            (5, 1, 0.109_375),
            (0, 5, 1.0),
            (60, 40, 0.028_444),
        ] {
            assert!((sign_test(lost, won) - expected).abs() < 1e-6, "{lost} {won}");
        }
    }
}
