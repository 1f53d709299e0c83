//! What somebody's reactions say of products that lie near to those they were about, in a space of texts or of
//! pictures: a direction of that space in which they like things more.
//!
//! Bayesian linear regression on the vectors of products, with independent normal beliefs about every axis. With fewer
//! reactions than axes it is solved in its dual form (Rasmussen and Williams, Gaussian Processes for Machine Learning,
//! 2006, section 2.1.2), by conjugate gradients. Nothing of it is stored: reactions are, and they can be taken back.

use jiff::Timestamp;
use magpie_core::{Feedback, FeedbackReason};

use super::{HALF_LIFE_DAYS, meaning};

/// Reactions that count, newest first: a few say where a taste lies.
pub const MOST_FELT: usize = 32;
/// What is left of a reaction's weight with each one that came after it: who turns to another taste is followed.
pub const FELT_AGAIN: f32 = 0.92;
/// Variance of what one reaction says beside the direction, where its word weighs one.
const NOISE: f32 = 1.0;
/// Prior variance of a direction's pull.
const PRIOR: f32 = 1.0;

/// Where a product that somebody reacted to lies, and how they took it.
#[derive(Clone, Debug)]
pub struct Felt {
    /// Unit vector from the middle of the catalogue.
    pub at: Vec<f32>,
    /// 1 for liked, -1 for not.
    pub side: f32,
    /// How much the reaction says, above 0.
    pub weight: f32,
}

/// How a reaction counts for a direction: its side and weight. Nothing where it is not about what the product is like.
pub fn felt(feedback: &Feedback, now: Timestamp) -> Option<(f32, f32)> {
    let about =
        matches!(feedback.reason, None | Some(FeedbackReason::Other | FeedbackReason::ProductFit));
    let (likes, weight) = meaning(feedback.kind).filter(|_| about)?;
    #[expect(clippy::cast_precision_loss, reason = "days, as a share of many")]
    let days = now.duration_since(feedback.at).as_secs().max(0) as f32 / 86_400.0;
    Some((if likes { 1.0 } else { -1.0 }, weight * 0.5_f32.powf(days / HALF_LIFE_DAYS)))
}

/// The direction that reactions speak for: its scalar product with a product's vector is what that adds to a liking.
/// Empty where nothing is known.
pub fn direction(reactions: &[Felt]) -> Vec<f32> {
    let width = reactions.first().map_or(0, |felt| felt.at.len());
    let felt: Vec<&Felt> =
        reactions.iter().filter(|felt| felt.at.len() == width && felt.weight > 0.0).collect();
    let noise: Vec<f32> = felt.iter().map(|felt| NOISE / felt.weight).collect();
    let kernel: Vec<Vec<f32>> = felt
        .iter()
        .map(|one| felt.iter().map(|other| PRIOR * dot(&one.at, &other.at)).collect())
        .collect();
    let said: Vec<f32> = felt.iter().map(|felt| felt.side).collect();
    let shares = solve(&kernel, &noise, &said);
    let mut direction = vec![0.0; width];
    for (felt, share) in felt.iter().zip(shares) {
        for (axis, value) in direction.iter_mut().zip(&felt.at) {
            *axis += PRIOR * share * value;
        }
    }
    direction
}

/// What a direction adds to the liking of what lies there.
pub fn pull(direction: &[f32], at: &[f32]) -> f32 {
    if direction.len() == at.len() { dot(direction, at) } else { 0.0 }
}

/// Conjugate gradients for (kernel + noise on the diagonal) x = said: ends after as many steps as there are reactions.
fn solve(kernel: &[Vec<f32>], noise: &[f32], said: &[f32]) -> Vec<f32> {
    let times = |x: &[f32]| -> Vec<f32> {
        let rows = kernel.iter().zip(noise).zip(x);
        rows.map(|((row, noise), own)| dot(row, x) + noise * own).collect()
    };
    let mut x = vec![0.0; said.len()];
    let mut rest = said.to_vec();
    let mut along = rest.clone();
    let mut left = dot(&rest, &rest);
    for _ in 0..said.len() {
        if left < 1e-8 {
            break;
        }
        let image = times(&along);
        let step = left / dot(&along, &image);
        x.iter_mut().zip(&along).for_each(|(x, along)| *x += step * along);
        rest.iter_mut().zip(&image).for_each(|(rest, image)| *rest -= step * image);
        let next = dot(&rest, &rest);
        let keep = next / left;
        along.iter_mut().zip(&rest).for_each(|(along, rest)| *along = rest + keep * *along);
        left = next;
    }
    x
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(at: [f32; 2], side: f32) -> Felt {
        Felt { at: at.to_vec(), side, weight: 1.0 }
    }

    #[test]
    fn what_lies_near_what_was_liked_is_pulled_up_and_the_rest_down() {
        let slanted = [0.6, 0.8];
        let learned =
            direction(&[said([1.0, 0.0], 1.0), said([0.0, 1.0], -1.0), said(slanted, 1.0)]);
        assert!(pull(&learned, &[1.0, 0.0]) > pull(&learned, &slanted));
        assert!(pull(&learned, &[0.0, 1.0]) < 0.0);
        // By hand: one reaction halves between what it says and knowing nothing.
        let one = direction(&[said([1.0, 0.0], 1.0)]);
        assert!((one[0] - 0.5).abs() < 1e-6 && one[1] == 0.0, "{one:?}");
    }

    #[test]
    fn it_is_the_ridge_solution_of_the_primal_form() {
        let felt = [said([1.0, 0.0], 1.0), said([0.6, 0.8], -1.0), said([0.8, -0.6], 1.0)];
        let w = direction(&felt);
        // The gradient of the regularised squares is nothing there.
        for axis in 0..2 {
            let slope: f32 =
                felt.iter().map(|felt| (dot(&w, &felt.at) - felt.side) * felt.at[axis]).sum();
            assert!((slope + w[axis]).abs() < 1e-4, "{w:?}");
        }
    }

    #[test]
    fn nothing_and_vectors_of_other_models_pull_nowhere() {
        assert_eq!(direction(&[]), [] as [f32; 0]);
        let other = Felt { at: vec![1.0; 3], side: 1.0, weight: 1.0 };
        let learned = direction(&[said([1.0, 0.0], 1.0), other]);
        assert_eq!(learned.len(), 2);
        assert_eq!(pull(&learned, &[1.0; 3]), 0.0);
    }
}
