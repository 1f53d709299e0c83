//! A product cut out of its picture and turned, on a ground that is not white: as it may lie in a photo.

use image::{Rgb, RgbImage};

use crate::figure::Figure;

/// The longer side of the thing, as a share of the picture's.
const FILLED: f32 = 0.83;
/// Spots of the ground along a side.
const SPOTS: usize = 8;
/// The mean colour of the ground, and how far spots may be from it.
const GROUND: [f32; 3] = [100.0, 100.0, 95.0];
const MOTTLED: f32 = 60.0;

/// The figure of a picture, turned by so many degrees, in a square picture of this side.
pub(crate) fn turned(picture: &RgbImage, figure: &Figure, degrees: f32, side: usize) -> RgbImage {
    let [left, top, width, height] = figure.bounds.map(|length| length as f32);
    let (small_width, small_height) = figure.size;
    let (across, down) = (
        picture.width() as f32 / small_width as f32,
        picture.height() as f32 / small_height as f32,
    );
    let middle = ((left + width / 2.0) * across, (top + height / 2.0) * down);
    let longer = (width * across).max(height * down);
    let scale = longer / (FILLED * side as f32);
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let half = side as f32 / 2.0;
    let length = u32::try_from(side).unwrap_or(u32::MAX);
    RgbImage::from_fn(length, length, |x, y| {
        let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
        let ground = ground(x / side as f32, y / side as f32);
        let (right, below) = ((x - half) * scale, (y - half) * scale);
        let from =
            (middle.0 + right * cosine + below * sine, middle.1 - right * sine + below * cosine);
        let cover = cover(figure, from.0 / across, from.1 / down);
        if cover <= 0.0 {
            return Rgb(ground.map(byte));
        }
        let seen = colour(picture, from.0, from.1);
        Rgb(std::array::from_fn(|at| byte(ground[at] + (seen[at] - ground[at]) * cover)))
    })
}

fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// How far a point of the figure's small picture belongs to the figure.
fn cover(figure: &Figure, x: f32, y: f32) -> f32 {
    between(x, y, |x, y| {
        let inside = usize::try_from(x).ok().zip(usize::try_from(y).ok());
        [f32::from(u8::from(inside.is_some_and(|(x, y)| figure.mask.get(x, y))))]
    })[0]
}

fn colour(picture: &RgbImage, x: f32, y: f32) -> [f32; 3] {
    let place = |at: i64, length: u32| {
        u32::try_from(at.clamp(0, i64::from(length) - 1)).unwrap_or_default()
    };
    between(x, y, |x, y| {
        let pixel = picture.get_pixel(place(x, picture.width()), place(y, picture.height()));
        pixel.0.map(f32::from)
    })
}

/// Spots of colours that are always the same and mean nothing.
fn ground(x: f32, y: f32) -> [f32; 3] {
    let spots = SPOTS as f32;
    between(x * spots, y * spots, |x, y| {
        std::array::from_fn(|at| {
            let seed = x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663) ^ (at as i64 + 1);
            let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64.cast_signed()) >> 40 & 0xFF;
            GROUND[at] + (mixed as f32 / 127.5 - 1.0) * MOTTLED
        })
    })
}

/// Between the four pixels around a point, of which the centres are at halves.
fn between<const N: usize>(x: f32, y: f32, at: impl Fn(i64, i64) -> [f32; N]) -> [f32; N] {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_part, lower_part) = (x - left, y - top);
    let (left, top) = (left as i64, top as i64);
    let mix = |one: [f32; N], other: [f32; N], part: f32| -> [f32; N] {
        std::array::from_fn(|at| one[at] + (other[at] - one[at]) * part)
    };
    let upper = mix(at(left, top), at(left + 1, top), right_part);
    let lower = mix(at(left, top + 1), at(left + 1, top + 1), right_part);
    mix(upper, lower, lower_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A red bar across a white picture.
    fn bar() -> RgbImage {
        RgbImage::from_fn(120, 120, |x, y| {
            let inside = (10..110).contains(&x) && (50..70).contains(&y);
            if inside { Rgb([200, 20, 20]) } else { Rgb([255, 255, 255]) }
        })
    }

    fn red(picture: &RgbImage, x: u32, y: u32) -> bool {
        let [r, g, b] = picture.get_pixel(x, y).0;
        r > 170 && g < 80 && b < 80
    }

    #[test]
    fn the_thing_is_turned_and_its_background_gone() {
        let picture = bar();
        let figure = Figure::estimate(&picture);
        assert!(figure.plain);
        let upright = turned(&picture, &figure, 90.0, 96);
        assert_eq!(upright.dimensions(), (96, 96));
        for along in [12, 48, 84] {
            assert!(red(&upright, 48, along), "{along}");
        }
        assert!(!red(&upright, 12, 48) && !red(&upright, 84, 48));
        assert!(upright.pixels().all(|pixel| pixel.0.iter().any(|value| *value < 230)));
        assert_eq!(upright, turned(&picture, &figure, 90.0, 96));
    }
}
