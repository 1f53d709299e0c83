//! How the visual index looks at pictures: by hand-made features, or by a model.

use std::sync::Arc;

use image::RgbImage;
use magpie_core::ports::{EmbedError, PictureEmbedder, Pixels};

use crate::crops::query_crops;
use crate::resize::fit;

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

    /// The vectors of a shopper's photo, seen in several ways; a picture is as like as the most alike of them.
    ///
    /// # Errors
    /// When the model is defective.
    fn of_photo(&self, photo: &RgbImage) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// Looks at pictures through a model.
pub struct ModelSight {
    embedder: Arc<dyn PictureEmbedder>,
}

impl ModelSight {
    /// Pictures as this model sees them.
    pub fn new(embedder: Arc<dyn PictureEmbedder>) -> Self {
        Self { embedder }
    }

    fn embed(&self, picture: RgbImage) -> Result<Vec<f32>, EmbedError> {
        let side = u32::try_from(self.embedder.side()).unwrap_or(u32::MAX);
        let picture = fit(picture, side);
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let pixels = Pixels::new(width, height, picture.into_raw())
            .expect("a decoded picture has pixels, three bytes each");
        self.embedder.embed(&pixels)
    }
}

impl Sight for ModelSight {
    fn model(&self) -> &str {
        self.embedder.model()
    }

    fn of_product(&self, picture: &RgbImage) -> Result<Vec<f32>, EmbedError> {
        self.embed(picture.clone())
    }

    fn of_photo(&self, photo: &RgbImage) -> Result<Vec<Vec<f32>>, EmbedError> {
        query_crops(photo).into_iter().map(|crop| self.embed(crop)).collect()
    }
}
