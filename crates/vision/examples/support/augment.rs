//! The same picture again, as it comes back from people: cut, turned, lit, compressed, on another
//! background.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, resize};
use image::{Rgb, RgbImage};

/// A small generator of random numbers, so that every run makes the same changes.
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Evenly between two values.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let unit = (self.0 >> 40) as f32 / (1_u64 << 24) as f32;
        low + (high - low) * unit
    }
}

/// Another background of one light colour, a turn of up to 4 degrees, cuts of up to 12 % of the width and
/// of the height, another size, other brightness and contrast (15 %).
pub fn changed(picture: &RgbImage, dice: &mut Dice) -> RgbImage {
    let mut tone = || dice.between(200.0, 255.0) as u8;
    let plain = Rgb([tone(), tone(), tone()]);
    let picture = on_background(picture, plain);
    let picture = turned(&picture, dice.between(-4.0, 4.0).to_radians(), plain);
    let picture = cut(&picture, dice);
    let scale = dice.between(0.7, 2.5);
    let side = |length: u32| ((length as f32 * scale) as u32).max(24);
    let picture =
        resize(&picture, side(picture.width()), side(picture.height()), FilterType::Triangle);
    let (light, contrast) = (dice.between(-0.15, 0.15) * 255.0, dice.between(0.85, 1.15));
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        Rgb(picture
            .get_pixel(x, y)
            .0
            .map(|c| ((f32::from(c) - 128.0) * contrast + 128.0 + light) as u8))
    })
}

/// As a JPEG of this quality.
pub fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality)
        .encode_image(picture)
        .expect("a small picture can be encoded");
    jpeg
}

/// The near-white surroundings of a studio picture in another colour, shadows kept.
fn on_background(picture: &RgbImage, colour: Rgb<u8>) -> RgbImage {
    let (width, height) = picture.dimensions();
    let white = |x: u32, y: u32| picture.get_pixel(x, y).0.iter().all(|channel| *channel > 235);
    let mut changed = picture.clone();
    let mut seen = vec![false; (width * height) as usize];
    let mut open: Vec<(u32, u32)> = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]).collect();
    open.extend((0..height).flat_map(|y| [(0, y), (width - 1, y)]));
    while let Some((x, y)) = open.pop() {
        if x >= width || y >= height || seen[(y * width + x) as usize] || !white(x, y) {
            continue;
        }
        seen[(y * width + x) as usize] = true;
        let shade = |c: usize| {
            (u16::from(picture.get_pixel(x, y).0[c]) * u16::from(colour.0[c]) / 255) as u8
        };
        changed.put_pixel(x, y, Rgb([shade(0), shade(1), shade(2)]));
        open.extend([(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)]);
    }
    changed
}

fn turned(picture: &RgbImage, angle: f32, fill: Rgb<u8>) -> RgbImage {
    let (width, height) = picture.dimensions();
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let (sin, cos) = angle.sin_cos();
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 + 0.5 - middle_x, y as f32 + 0.5 - middle_y);
        let from_x = cos * dx + sin * dy + middle_x - 0.5;
        let from_y = cos * dy - sin * dx + middle_y - 0.5;
        image::imageops::interpolate_bilinear(picture, from_x, from_y).unwrap_or(fill)
    })
}

fn cut(picture: &RgbImage, dice: &mut Dice) -> RgbImage {
    let (width, height) = picture.dimensions();
    let part = |length: u32, share: f32| ((length as f32 * (1.0 - share)) as u32).max(8);
    let (part_width, part_height) =
        (part(width, dice.between(0.0, 0.12)), part(height, dice.between(0.0, 0.12)));
    let x = dice.between(0.0, (width - part_width) as f32 + 0.99) as u32;
    let y = dice.between(0.0, (height - part_height) as f32 + 0.99) as u32;
    crop_imm(picture, x, y, part_width, part_height).to_image()
}
