//! A photo that has been decoded, bounded and stripped of everything but its picture.

use bytes::Bytes;

/// A normalised photo: JPEG, orientation applied, no metadata, at most 1,024 px on its longer side.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// JPEG bytes.
    pub jpeg: Bytes,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Photo({}x{}, {} bytes)", self.width, self.height, self.jpeg.len())
    }
}

/// Why a photo could not be read. Each says what the shopper can do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// The file is larger than the limit.
    #[error("the photo is {bytes} bytes, the limit is {limit}")]
    TooManyBytes {
        /// Size of the file.
        bytes: usize,
        /// The largest accepted.
        limit: usize,
    },
    /// The picture has too many pixels.
    #[error("the photo is {width}x{height} pixels, the limit is {limit} pixels in all")]
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Most pixels accepted.
        limit: u64,
    },
    /// The photo was sent, and the platform can't give it any more.
    #[error("the photo can't be fetched: {0}")]
    Missing(String),
    /// The bytes are no picture in a known format, or are damaged.
    #[error("the photo can't be decoded: {0}")]
    Undecodable(String),
}

/// A vector that describes how a picture looks; compared by cosine within one `model`.
#[derive(Clone, Debug, PartialEq)]
pub struct VisualFeatures {
    /// What made the vector; vectors of different models are never compared.
    pub model: String,
    /// Unit length.
    pub vector: Vec<f32>,
}
