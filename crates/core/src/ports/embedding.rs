//! Turning texts and pictures into vectors. Comparing and keeping vectors is not done here.

use thiserror::Error;

/// An embedder could not make a vector. Only a defect of the model or of its folder makes it fail: any
/// text and any picture has a vector.
#[derive(Debug, Error)]
#[error("the model {model} can't embed this")]
pub struct EmbedError {
    /// The model's name.
    pub model: String,
    /// What went wrong within the model.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Turns texts into unit vectors that are compared by their scalar product. Calls block; callers use
/// threads that may.
pub trait TextEmbedder: Send + Sync {
    /// Names what makes the vectors, with its version: vectors of different models are never compared,
    /// and stored ones of another model are not used.
    fn model(&self) -> &str;

    /// Numbers in each vector.
    fn width(&self) -> usize;

    /// The vector of what a shopper is looking for. What the model wants written before a query is added.
    ///
    /// # Errors
    /// When the model is defective.
    fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError>;

    /// The vectors of several queries, in the order of the texts.
    ///
    /// # Errors
    /// When the model is defective.
    fn embed_queries(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        texts.iter().map(|text| self.embed_query(text)).collect()
    }

    /// The vectors of what may be found, in the order of the texts. Many at once are faster than one by one.
    ///
    /// # Errors
    /// When the model is defective.
    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// A decoded picture, eight bits a channel, without transparency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Pixels {
    /// Rows from the top, pixels from the left, red, green and blue of each. Nothing when there is no pixel
    /// or the bytes are not as many as the size asks for.
    pub fn new(width: usize, height: usize, rgb: Vec<u8>) -> Option<Self> {
        let bytes = width.checked_mul(height)?.checked_mul(3)?;
        (bytes > 0 && rgb.len() == bytes).then_some(Self { width, height, rgb })
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Three bytes a pixel, row by row.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }
}

/// Turns pictures into unit vectors that are compared by their scalar product. Calls block; callers use
/// threads that may.
pub trait PictureEmbedder: Send + Sync {
    /// Names what makes the vectors, with its version: vectors of different models are never compared,
    /// and stored ones of another model are not used.
    fn model(&self) -> &str;

    /// Numbers in each vector.
    fn width(&self) -> usize;

    /// Longer side beyond which a picture shows the model no more; what is larger may be scaled down
    /// before.
    fn side(&self) -> usize;

    /// The vector of a picture, as it is: neither cropped nor turned.
    ///
    /// # Errors
    /// When the model is defective.
    fn embed(&self, picture: &Pixels) -> Result<Vec<f32>, EmbedError>;
}

/// Turns texts and pictures into vectors of one space: a text is near the pictures that show what it says.
pub trait JointEmbedder: PictureEmbedder {
    /// The unit vector of a text, to be compared with those of pictures.
    ///
    /// # Errors
    /// When the model is defective.
    fn embed_words(&self, text: &str) -> Result<Vec<f32>, EmbedError>;
}

#[cfg(test)]
mod tests {
    use super::Pixels;

    #[test]
    fn pixels_are_as_many_as_the_size_says() {
        assert!(Pixels::new(2, 3, vec![0; 18]).is_some());
        for (width, height, bytes) in
            [(2, 3, 17), (2, 3, 19), (0, 3, 0), (3, 0, 0), (usize::MAX, usize::MAX, 3)]
        {
            assert_eq!(
                Pixels::new(width, height, vec![0; bytes]),
                None,
                "{width}x{height}, {bytes}"
            );
        }
    }
}
