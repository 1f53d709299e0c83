//! Scaling pictures.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;

/// The picture with its longer side at most `side`; a smaller one stays as it is.
pub(crate) fn fit(picture: RgbImage, side: u32) -> RgbImage {
    match fitted_size(picture.dimensions(), side) {
        Some((width, height)) => scale(&picture, width, height),
        None => picture,
    }
}

/// A copy of the picture with its longer side exactly `side`.
pub(crate) fn to_side(picture: &RgbImage, side: u32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longer = width.max(height).max(1);
    let scaled = |length: u32| {
        let exact = u64::from(length) * u64::from(side) / u64::from(longer);
        u32::try_from(exact).unwrap_or(side).max(1)
    };
    scale(picture, scaled(width), scaled(height))
}

fn fitted_size((width, height): (u32, u32), side: u32) -> Option<(u32, u32)> {
    let longer = width.max(height);
    if longer <= side {
        return None;
    }
    let scaled = |length: u32| {
        let rounded =
            (u64::from(length) * u64::from(side) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(rounded).unwrap_or(side).max(1)
    };
    Some((scaled(width), scaled(height)))
}

/// The picture at another size.
pub(crate) fn scale(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    if picture.dimensions() == (width, height) {
        return picture.clone();
    }
    let (from_width, from_height) = picture.dimensions();
    let source = ImageRef::new(from_width, from_height, picture.as_raw(), PixelType::U8x3)
        .expect("an RGB image holds three bytes a pixel");
    let mut target = Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new()
        .resize(&source, &mut target, &options)
        .expect("both images hold pixels of the same kind");
    RgbImage::from_raw(width, height, target.into_vec())
        .expect("the target was made with this size")
}
