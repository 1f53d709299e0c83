//! The normal distribution, as far as beliefs need it.

use std::f32::consts::{PI, SQRT_2};

/// Where the normal's tail is computed by its series, because its ratio to the density would be lost in rounding.
const TAIL: f32 = -5.0;

/// The chance that a standard normal variable is below `x`.
pub(super) fn below(x: f32) -> f32 {
    // The series is off by a rounding where it matters most: knowing nothing is no leaning.
    if x == 0.0 { 0.5 } else { 0.5 * erfc(-x / SQRT_2) }
}

/// How much a mean moves, and how much of the variance goes, when a belief that stood at `t` standard deviations on
/// the right side is confirmed: `v` and `w` of Graepel et al. 2010.
pub(super) fn correction(t: f32) -> (f32, f32) {
    let pull = if t < TAIL {
        // The inverse Mills ratio far out: -t - 1/t + 2/t^3.
        -t - 1.0 / t + 2.0 / (t * t * t)
    } else {
        (-0.5 * t * t).exp() / (2.0 * PI).sqrt() / below(t)
    };
    (pull, (pull * (pull + t)).clamp(0.0, 1.0))
}

/// The complementary error function: Abramowitz and Stegun 1964, formula 7.1.26, to 1.5e-7.
fn erfc(x: f32) -> f32 {
    let z = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let series = t
        * (0.254_829_6
            + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let tail = series * (-z * z).exp();
    if x >= 0.0 { tail } else { 2.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_the_tables() {
        for (x, chance) in [(0.0, 0.5), (1.0, 0.841_345), (-1.96, 0.024_998), (3.0, 0.998_650)] {
            assert!((below(x) - chance).abs() < 1e-5, "{x}: {}", below(x));
        }
        // At 0 the inverse Mills ratio is sqrt(2 / pi).
        let (pull, gain) = correction(0.0);
        assert!(
            (pull - 0.797_885).abs() < 1e-5 && (gain - std::f32::consts::FRAC_2_PI).abs() < 1e-4
        );
        let far: Vec<f32> = [-4.9, -5.1, -20.0].map(|t| correction(t).0).into();
        assert!(far[0] < far[1] && (far[2] - 20.05).abs() < 0.01, "{far:?}");
    }
}
