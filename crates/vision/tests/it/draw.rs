//! Pictures for the tests, drawn from a few numbers, and the files they come in.

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use magpie_core::Photo;
use magpie_vision::{PhotoLimits, normalize};

pub const WHITE: [u8; 3] = [255, 255, 255];

/// Outlines that can be told apart.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A round thing.
    Ball,
    /// A box.
    Crate,
    /// Wide below, narrow above.
    Skirt,
    /// Low, with a raised back.
    Shoe,
    /// A ring with a hole.
    Ring,
}

pub const SHAPES: [Shape; 5] = [Shape::Ball, Shape::Crate, Shape::Skirt, Shape::Shoe, Shape::Ring];

impl Shape {
    /// Whether a place belongs to it; both coordinates run from -1 to 1 over its box.
    fn covers(self, x: f32, y: f32) -> bool {
        let round = x * x + y * y;
        match self {
            Self::Ball => round <= 1.0,
            Self::Crate => x.abs() <= 0.7 && y.abs() <= 1.0,
            Self::Skirt => x.abs() <= 0.4 + 0.3 * (y + 1.0),
            Self::Shoe => y >= 0.1 || (x <= -0.3 && y >= -0.8),
            Self::Ring => (0.3..=1.0).contains(&round),
        }
    }
}

/// A thing in a picture.
#[derive(Clone, Copy, Debug)]
pub struct Thing {
    pub shape: Shape,
    pub colour: [u8; 3],
    /// Middle, in pixels.
    pub at: (f32, f32),
    /// Half of its width and of its height, in pixels.
    pub half: f32,
    /// Width of its stripes in pixels; none for 0.
    pub stripes: f32,
}

/// A picture of things on one colour.
pub fn draw(width: u32, height: u32, ground: [u8; 3], things: &[Thing]) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
        let mut colour = ground;
        for thing in things {
            let (across, down) = ((x - thing.at.0) / thing.half, (y - thing.at.1) / thing.half);
            if across.abs() <= 1.0 && down.abs() <= 1.0 && thing.shape.covers(across, down) {
                colour = thing.colour;
                if thing.stripes > 0.0 && (y / thing.stripes) as u32 % 2 == 1 {
                    colour = colour.map(|channel| channel / 2);
                }
            }
        }
        Rgb(colour)
    })
}

/// A studio picture of one thing.
pub fn studio(shape: Shape, colour: [u8; 3], stripes: f32) -> RgbImage {
    draw(120, 120, WHITE, &[Thing { shape, colour, at: (60.0, 60.0), half: 42.0, stripes }])
}

/// Pixels without any order, the same for the same seed.
pub fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 0x2545_F491_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        Rgb([state as u8, (state >> 8) as u8, (state >> 16) as u8])
    })
}

/// The picture as a file.
pub fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// The picture as a PNG file.
pub fn png(picture: &RgbImage) -> Vec<u8> {
    file(picture.clone(), ImageFormat::Png)
}

/// The picture as a normalised photo.
pub fn photo(picture: &RgbImage) -> Photo {
    normalize(&png(picture), &PhotoLimits::default()).unwrap()
}

/// The pixels of a normalised photo.
pub fn pixels(jpeg: &Bytes) -> RgbImage {
    image::load_from_memory(jpeg).unwrap().into_rgb8()
}
