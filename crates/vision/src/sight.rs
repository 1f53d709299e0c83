//! How the visual index looks at pictures, whatever makes the vectors.

use image::RgbImage;
use magpie_core::ports::EmbedError;

use crate::features::mean;

/// Turns pictures into unit vectors that are compared by cosine. Calls block; callers use threads that
/// may.
pub trait Sight: Send + Sync {
    /// Names what makes the vectors, with its version: vectors of different models are never compared,
    /// and stored ones of another model are not used.
    fn model(&self) -> &str;

    /// The vector of a catalogue picture.
    ///
    /// # Errors
    /// When the model is defective.
    fn of_product(&self, picture: &RgbImage) -> Result<Vec<f32>, EmbedError>;

    /// What a shopper's photo shows, seen in several ways.
    ///
    /// # Errors
    /// When the model is defective.
    fn of_photo(&self, photo: &RgbImage) -> Result<Views, EmbedError>;
}

/// The vectors of a photo, one for each way of seeing it.
#[derive(Clone, Debug, PartialEq)]
pub struct Views {
    /// Unit vectors of one length.
    pub vectors: Vec<Vec<f32>>,
    /// How they agree on a picture.
    pub agreement: Agreement,
}

impl Views {
    /// The photo as one vector: the direction of the mean of all views.
    pub(crate) fn mean(&self) -> Vec<f32> {
        mean(&self.vectors)
    }
}

/// How alike a picture is to a photo that is seen in several ways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Agreement {
    /// As alike as the most alike view.
    Best,
    /// The mean of all views. The better the best picture that a view finds, the more that view counts for all
    /// pictures: a factor of e for each part in so many of a cosine. Compared with the
    /// catalogue: its mean counts as nothing, its best picture as 1.
    Trusted(f32),
}
