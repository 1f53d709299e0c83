//! Parts of pictures that are looked at on their own.

use image::RgbImage;
use image::imageops::crop_imm;

use crate::figure::Figure;

/// The square in the middle of a picture: this share of its shorter side.
pub(crate) fn square(picture: &RgbImage, share: f32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let shorter = width.min(height);
    let side = ((shorter as f32 * share).round() as u32).clamp(1, shorter);
    cut(picture, [(width - side) / 2, (height - side) / 2, side, side])
}

/// The middle of a picture: this share of its width and height.
pub(crate) fn centre(picture: &RgbImage, share: f32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let part = |length: u32| ((length as f32 * share).round() as u32).clamp(1, length);
    let (part_width, part_height) = (part(width), part(height));
    let rect = [(width - part_width) / 2, (height - part_height) / 2, part_width, part_height];
    cut(picture, rect)
}

/// Bounds in the figure's small picture as a rectangle of the photo, with a margin on each side that
/// is a share of the longer side of the bounds.
pub(crate) fn on_photo(
    figure: &Figure,
    [left, top, width, height]: [usize; 4],
    photo: &RgbImage,
    margin: f32,
) -> [u32; 4] {
    let (small_width, small_height) = figure.size;
    let across = photo.width() as f32 / small_width as f32;
    let down = photo.height() as f32 / small_height as f32;
    let room = margin * (width.max(height)) as f32;
    let place = |from: usize, length: usize, scale: f32, limit: u32| {
        let start = ((from as f32 - room) * scale).floor().max(0.0) as u32;
        let end = (((from + length) as f32 + room) * scale).ceil() as u32;
        let start = start.min(limit.saturating_sub(1));
        (start, end.clamp(start + 1, limit) - start)
    };
    let (x, width) = place(left, width, across, photo.width());
    let (y, height) = place(top, height, down, photo.height());
    [x, y, width, height]
}

/// A part of a picture: left, top, width, height.
pub(crate) fn cut(picture: &RgbImage, [x, y, width, height]: [u32; 4]) -> RgbImage {
    crop_imm(picture, x, y, width, height).to_image()
}
