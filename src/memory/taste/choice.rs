//! How much each sign counts: the conditional logit model of a choice among alternatives (McFadden 1974),
//! fitted by Newton's method, and drawn towards weights known beforehand where few choices were seen.

/// Signs that a product is the next one.
pub(super) const SIGNS: usize = 8;

pub(super) type Signs = [f64; SIGNS];

/// How strongly the weights are drawn to those known beforehand: as much as this many choices.
const BELIEF: f64 = 20.0;
/// Newton's method gains digits with every step.
const STEPS: usize = 12;

/// A choice that was seen: what was taken, then what was not.
pub(super) struct Choice {
    pub(super) alternatives: Vec<Signs>,
}

/// The weights that make the choices likeliest.
pub(super) fn fit(choices: &[Choice], beforehand: &Signs) -> Signs {
    let mut weights = *beforehand;
    for _ in 0..STEPS {
        let (slope, curve) = derivatives(choices, &weights, beforehand);
        let step = solve(curve, slope);
        // Full steps may overshoot where choices are few and clear.
        let longest = step.iter().fold(0.0_f64, |most, step| most.max(step.abs()));
        let share = 1.0 / longest.max(1.0);
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight -= share * step);
    }
    weights
}

/// Slope and curvature of the negative log-likelihood.
fn derivatives(choices: &[Choice], weights: &Signs, beforehand: &Signs) -> (Signs, [Signs; SIGNS]) {
    let mut slope = [0.0; SIGNS];
    let mut curve = [[0.0; SIGNS]; SIGNS];
    for at in 0..SIGNS {
        slope[at] = BELIEF * (weights[at] - beforehand[at]);
        curve[at][at] = BELIEF;
    }
    for choice in choices {
        let scores: Vec<f64> = choice.alternatives.iter().map(|a| score(weights, a)).collect();
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let odds: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
        let all: f64 = odds.iter().sum();
        let mut mean = [0.0; SIGNS];
        for (alternative, odds) in choice.alternatives.iter().zip(&odds) {
            let chance = odds / all;
            for i in 0..SIGNS {
                mean[i] += chance * alternative[i];
                for j in 0..=i {
                    curve[i][j] += chance * alternative[i] * alternative[j];
                }
            }
        }
        let Some(taken) = choice.alternatives.first() else { continue };
        for i in 0..SIGNS {
            slope[i] += mean[i] - taken[i];
            for j in 0..=i {
                curve[i][j] -= mean[i] * mean[j];
            }
        }
    }
    (slope, curve)
}

/// The worth of an alternative.
pub(super) fn score(weights: &Signs, signs: &Signs) -> f64 {
    weights.iter().zip(signs).map(|(weight, sign)| weight * sign).sum()
}

/// Solves a positive definite system, of which the lower triangle is given, by Cholesky's method.
fn solve(mut square: [Signs; SIGNS], mut right: Signs) -> Signs {
    for i in 0..SIGNS {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| square[i][k] * square[j][k]).sum();
            let rest = square[i][j] - known;
            square[i][j] =
                if i == j { rest.max(f64::MIN_POSITIVE).sqrt() } else { rest / square[j][j] };
        }
        let known: f64 = (0..i).map(|k| square[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / square[i][i];
    }
    for i in (0..SIGNS).rev() {
        let known: f64 = (i + 1..SIGNS).map(|k| square[k][i] * right[k]).sum();
        right[i] = (right[i] - known) / square[i][i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix64;

    #[test]
    fn weights_that_made_the_choices_are_found_again() {
        let truth = [1.5, -0.5, 0.0, 2.0, 0.0, 0.0, 0.0, -1.0];
        let mut random = SplitMix64::new(5);
        let choices: Vec<Choice> = (0..4_000)
            .map(|_| {
                let mut alternatives: Vec<Signs> =
                    (0..10).map(|_| std::array::from_fn(|_| random.unit() * 2.0 - 1.0)).collect();
                // Adding Gumbel noise and taking the best draws from the model.
                let worth: Vec<f64> = alternatives
                    .iter()
                    .map(|a| score(&truth, a) - (-random.unit().ln()).ln())
                    .collect();
                let best = (0..10).max_by(|a, b| worth[*a].total_cmp(&worth[*b])).unwrap();
                alternatives.swap(0, best);
                Choice { alternatives }
            })
            .collect();
        let found = fit(&choices, &[0.0; SIGNS]);
        for (found, truth) in found.iter().zip(truth) {
            assert!((found - truth).abs() < 0.15, "{found} is not {truth}");
        }
    }

    #[test]
    fn without_choices_the_weights_known_beforehand_hold() {
        let beforehand = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        assert_eq!(fit(&[], &beforehand), beforehand);
    }
}
