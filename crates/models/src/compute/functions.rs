//! What is done to values and rows between products.

use pulp::Arch;
use serde::Deserialize;

use super::{BLOCK, Block};

/// A vector that is shorter than this has no direction.
const LEAST_LENGTH: f32 = 1e-12;

/// The curve between the two products of a transformer's inner layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Activation {
    /// With the error function.
    #[serde(rename = "gelu")]
    Gelu,
    /// With the hyperbolic tangent.
    #[serde(rename = "gelu_pytorch_tanh", alias = "gelu_new")]
    GeluTanh,
    /// With the logistic function.
    #[serde(rename = "quick_gelu")]
    QuickGelu,
    /// Nothing below zero.
    #[serde(rename = "relu")]
    Relu,
}

impl Activation {
    pub(crate) fn apply(self, blocks: &mut [Block]) {
        let values = blocks.as_flattened_mut();
        match self {
            Self::Gelu => each(values, gelu),
            Self::GeluTanh => each(values, gelu_tanh),
            Self::QuickGelu => each(values, |x| x / (1.0 + exp(-1.702 * x))),
            Self::Relu => each(values, |x| x.max(0.0)),
        }
    }
}

#[inline(always)]
fn each(values: &mut [f32], curve: impl Fn(f32) -> f32) {
    Arch::new().dispatch(
        #[inline(always)]
        || values.iter_mut().for_each(|value| *value = curve(*value)),
    );
}

#[inline(always)]
fn gelu(x: f32) -> f32 {
    // Abramowitz and Stegun, 7.1.26: off by 1.5e-7 at most.
    const TERMS: [f32; 5] = [1.061_405_4, -1.453_152_1, 1.421_413_7, -0.284_496_72, 0.254_829_6];
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let series = TERMS.iter().fold(0.0, |sum, term| (sum + term) * t);
    let erf = (1.0 - series * exp(-z * z)).copysign(x);
    0.5 * x * (1.0 + erf)
}

#[inline(always)]
fn gelu_tanh(x: f32) -> f32 {
    const SCALE: f32 = 0.797_884_6;
    let inner = SCALE * (x + 0.044_715 * x * x * x);
    let tanh = 1.0 - 2.0 / (exp(2.0 * inner) + 1.0);
    0.5 * x * (1.0 + tanh)
}

/// The exponential function, in a form that is computed several values at a time; off by 2e-7 of itself.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    /// Adding it leaves the nearest whole number in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    /// The logarithm of 2, in a part that is exact and the rest.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    const TERMS: [f32; 6] =
        [1.987_569_1e-4, 1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5];
    let x = x.clamp(-87.0, 88.0);
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let whole = rounded - ROUND;
    let rest = x - whole * LN_2[0] - whole * LN_2[1];
    let series = TERMS.iter().fold(0.0, |sum, term| sum * rest + term);
    let power = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
    (series * rest * rest + rest + 1.0) * power
}

/// Brings rows to mean 0 and deviation 1, then to learned ones.
#[derive(Clone, Debug)]
pub(crate) struct LayerNorm {
    pub(crate) scale: Vec<f32>,
    pub(crate) shift: Vec<f32>,
    pub(crate) epsilon: f32,
}

impl LayerNorm {
    pub(crate) fn apply(&self, blocks: &mut [Block]) {
        let width = self.scale.len();
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for row in blocks.as_flattened_mut().chunks_exact_mut(width) {
                    let mean = sum(row, |value| value) / width as f32;
                    let variance = sum(row, |value| (value - mean) * (value - mean)) / width as f32;
                    let factor = 1.0 / (variance + self.epsilon).sqrt();
                    for ((value, scale), shift) in row.iter_mut().zip(&self.scale).zip(&self.shift)
                    {
                        *value = (*value - mean) * factor * scale + shift;
                    }
                }
            },
        );
    }
}

/// A sum in lanes, so that it is computed several values at a time.
#[inline(always)]
pub(super) fn sum(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let (blocks, rest) = values.as_chunks::<BLOCK>();
    let mut sums = [0.0_f32; BLOCK];
    for block in blocks {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum += of(*value);
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|value| of(*value)).sum::<f32>()
}

/// Adds values to others.
pub(crate) fn add_to(values: &mut [f32], others: &[f32]) {
    values.iter_mut().zip(others).for_each(|(value, other)| *value += other);
}

/// The mean of rows of this width.
pub(crate) fn mean_rows(rows: &[f32], width: usize) -> Vec<f32> {
    let mut mean = vec![0.0; width];
    let count = (rows.len() / width).max(1) as f32;
    rows.chunks_exact(width).for_each(|row| add_to(&mut mean, row));
    mean.iter_mut().for_each(|value| *value /= count);
    mean
}

/// The vector at length 1. One without length gets the first direction, so that all have one.
pub(crate) fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length.is_finite() && length > LEAST_LENGTH {
        vector.iter_mut().for_each(|value| *value /= length);
    } else {
        vector.fill(0.0);
        if let Some(first) = vector.first_mut() {
            *first = 1.0;
        }
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(curve: impl Fn(f32) -> f32, expected: impl Fn(f64) -> f64) {
        for step in -800..=800 {
            let x = step as f32 / 100.0;
            let (found, wanted) = (curve(x), expected(f64::from(x)) as f32);
            assert!((found - wanted).abs() <= 1e-6 * (1.0 + wanted.abs()), "{x}: {found} {wanted}");
        }
    }

    #[test]
    fn curves_are_those_of_the_definitions() {
        check(exp, f64::exp);
        check(gelu_tanh, |x| {
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3));
            0.5 * x * (1.0 + inner.tanh())
        });
        assert!((gelu(1.0) - 0.841_344_8).abs() < 1e-6);
        assert!((gelu(-2.0) + 0.045_500_26).abs() < 1e-6);
        assert_eq!((exp(-1000.0) < 1e-37, exp(1000.0) > 1e38), (true, true));
    }

    #[test]
    fn every_vector_gets_a_direction() {
        assert_eq!(unit(vec![0.0, 3.0, 4.0]), [0.0, 0.6, 0.8]);
        assert_eq!(unit(vec![0.0; 3]), [1.0, 0.0, 0.0]);
        assert_eq!(unit(vec![f32::NAN, 1.0]), [1.0, 0.0]);
    }
}
