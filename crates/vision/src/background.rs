//! What shoppers' photos have in common, whatever they show.
//!
//! Shops take pictures in studios, shoppers take photos in rooms, and a model sees that difference before it sees
//! anything else. Each sort is therefore compared by what sets it apart from its own mean (adapting a model to
//! another domain by the statistics of its features: Li et al. 2016, "Revisiting batch normalization for practical
//! domain adaptation"). The mean of the photos is learned as they come in. It is an aggregate of all of them,
//! kept in memory only, and begins as that of the pictures.

use crate::sight::Views;

/// The share of the mean that is taken away, where there are many pictures.
const CENTRED: f32 = 0.7;
/// Pictures beyond the first of which half of that is: the mean of few is what they show.
const FEW: f32 = 8.0;
/// Photos that the pictures' mean counts for.
const PRIOR: f32 = 16.0;
/// Photos after which older ones count half.
const MOST: f32 = 1_000.0;

/// The share of the mean of so many pictures that is taken away from each.
pub(crate) fn taken_away(pictures: usize) -> f32 {
    let more = pictures.saturating_sub(1) as f32;
    CENTRED * more / (more + FEW)
}

/// The mean of the photos so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Background {
    sum: Vec<f32>,
    photos: f32,
}

impl Background {
    /// Takes a photo into the mean.
    pub(crate) fn see(&mut self, views: &Views) {
        let width = views.vectors.first().map_or(0, Vec::len);
        if self.sum.len() != width {
            *self = Self { sum: vec![0.0; width], photos: 0.0 };
        }
        if self.photos >= MOST {
            self.sum.iter_mut().for_each(|value| *value /= 2.0);
            self.photos /= 2.0;
        }
        let share = 1.0 / views.vectors.len().max(1) as f32;
        for vector in views.vectors.iter().filter(|vector| vector.len() == width) {
            self.sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value * share);
        }
        self.photos += 1.0;
    }

    /// The mean of photos, where this is the mean of the pictures that they are compared with.
    pub(crate) fn beside(&self, pictures: &[f32]) -> Vec<f32> {
        if self.sum.len() != pictures.len() {
            return pictures.to_vec();
        }
        let all = PRIOR + self.photos;
        let mean = |(sum, picture): (&f32, &f32)| (sum + PRIOR * picture) / all;
        self.sum.iter().zip(pictures).map(mean).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sight::Agreement;

    #[test]
    fn photos_move_the_mean_and_old_ones_count_less() {
        let mut background = Background::default();
        assert_eq!(background.beside(&[1.0, 0.0]), [1.0, 0.0]);
        let photo = |vector: [f32; 2]| Views {
            vectors: vec![vector.to_vec(), vector.to_vec()],
            agreement: Agreement::Trusted(1.0),
        };
        for _ in 0..16 {
            background.see(&photo([0.0, 1.0]));
        }
        assert_eq!(background.beside(&[1.0, 0.0]), [0.5, 0.5]);
        for _ in 0..10_000 {
            background.see(&photo([-1.0, 0.0]));
        }
        let mean = background.beside(&[1.0, 0.0]);
        assert!(mean[0] < -0.9 && mean[1] < 0.01, "{mean:?}");
        assert_eq!(background.beside(&[1.0]), [1.0], "of another model");
    }
}
