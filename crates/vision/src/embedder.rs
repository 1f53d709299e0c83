//! What turns pictures into vectors.

use image::RgbImage;

use crate::crops::query_crops;

/// Turns pictures into unit vectors that are compared by cosine. Calls block; callers use threads that
/// may.
pub trait PictureEmbedder: Send + Sync {
    /// Names what makes the vectors, with its version: vectors of different models are never compared,
    /// and stored ones of another model are not used.
    fn model(&self) -> &str;

    /// The vector of a catalogue picture.
    fn embed(&self, picture: &RgbImage) -> Vec<f32>;

    /// The vectors of a shopper's photo, seen in several ways; a picture is as like as the most alike of them.
    fn embed_views(&self, photo: &RgbImage) -> Vec<Vec<f32>> {
        query_crops(photo).iter().map(|crop| self.embed(crop)).collect()
    }
}
