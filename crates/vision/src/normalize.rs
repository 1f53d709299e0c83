//! Reading a shopper's photo: bounded work, bounded memory, and nothing left but the picture.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use magpie_core::ports::PhotoReader;
use magpie_core::{Photo, PhotoError};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::PhotoLimits;
use crate::decode::{decode, inspect};

/// High enough that a second compression is not seen, by eye or by features.
const QUALITY: u8 = 88;
/// A decode takes one permit for each started block of so many pixels, so that memory is bounded and
/// one huge photo does not count as a small one.
const PIXELS_PER_PERMIT: u64 = 16_000_000;

/// Decodes photos within limits; as many at once as there are cores.
#[derive(Clone, Debug)]
pub struct PhotoNormalizer {
    limits: PhotoLimits,
    permits: u32,
    desk: Arc<Semaphore>,
}

impl PhotoNormalizer {
    /// A normalizer with these limits.
    pub fn new(limits: PhotoLimits) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let permits = u32::try_from(cores).unwrap_or(u32::MAX);
        Self { limits, permits, desk: Arc::new(Semaphore::new(cores)) }
    }
}

#[async_trait]
impl PhotoReader for PhotoNormalizer {
    async fn read(&self, bytes: Bytes) -> Result<Photo, PhotoError> {
        let limits = self.limits;
        let (bytes, (width, height)) =
            on_blocking_pool(move || inspect(&bytes, &limits).map(|size| (bytes, size))).await?;
        let pixels = u64::from(width) * u64::from(height);
        let permits = u32::try_from(pixels.div_ceil(PIXELS_PER_PERMIT)).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.desk)
            .acquire_many_owned(permits.clamp(1, self.permits))
            .await
            .expect("the semaphore is never closed");
        on_blocking_pool(move || {
            // Held by the work itself: a caller that stops waiting does not free the core.
            let _permit = permit;
            normalize(&bytes, &limits)
        })
        .await
    }
}

async fn on_blocking_pool<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PhotoError> + Send + 'static,
) -> Result<T, PhotoError> {
    spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the picture decoder broke");
        Err(PhotoError::Undecodable("it breaks the decoder".to_owned()))
    })
}

/// A bounded, upright photo without metadata. Blocks for the time of decoding: call it from a thread
/// that may block, or use [`PhotoNormalizer`].
///
/// # Errors
/// Says what is wrong with the photo, for the shopper.
pub fn normalize(bytes: &[u8], limits: &PhotoLimits) -> Result<Photo, PhotoError> {
    to_photo(&decode(bytes, limits)?)
}

/// Encodes a picture as a photo.
pub(crate) fn to_photo(picture: &RgbImage) -> Result<Photo, PhotoError> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(picture).map_err(|error| {
        tracing::error!(%error, "a decoded picture can't be encoded");
        PhotoError::Undecodable("it can't be stored as a JPEG".to_owned())
    })?;
    Ok(Photo { jpeg: Bytes::from(jpeg), width: picture.width(), height: picture.height() })
}

/// The pixels of a normalised photo.
pub(crate) fn pixels(photo: &Photo) -> Result<RgbImage, PhotoError> {
    decode(&photo.jpeg, &PhotoLimits::default())
}
