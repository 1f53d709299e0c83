//! Each product can be told by its picture.

use std::thread;

use image::imageops::{self, FilterType};
use image::{DynamicImage, RgbImage};
use magpie_demo::{Good, PICTURE_SIDE, goods, picture};

/// Rough enough to forgive another size and compression, fine enough to see a stripe.
const GRID: u32 = 16;

fn grid(picture: &RgbImage) -> Vec<f32> {
    let small = imageops::resize(picture, GRID, GRID, FilterType::Triangle);
    small.into_raw().into_iter().map(f32::from).collect()
}

fn distance(one: &[f32], other: &[f32]) -> f32 {
    let sum: f32 = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum();
    (sum / one.len() as f32).sqrt()
}

fn decode(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg).expect("what the shop draws can be decoded").to_rgb8()
}

fn drawn() -> Vec<(&'static Good, RgbImage)> {
    let draw = |good: &'static Good| {
        let jpeg = picture(good).unwrap_or_else(|error| panic!("{}: {error:?}", good.title));
        (good, decode(&jpeg))
    };
    let (first, second) = goods().split_at(goods().len() / 2);
    thread::scope(|scope| {
        let first = scope.spawn(move || first.iter().map(draw).collect::<Vec<_>>());
        let second: Vec<_> = second.iter().map(draw).collect();
        let mut all = first.join().expect("drawing does not panic");
        all.extend(second);
        all
    })
}

/// As a shopper would send it: a bit cropped, smaller, compressed again.
fn sent_again(picture: &RgbImage) -> RgbImage {
    let side = PICTURE_SIDE;
    let cropped = imageops::crop_imm(picture, 9, 12, side - 20, side - 20).to_image();
    let small = DynamicImage::from(imageops::resize(&cropped, 300, 300, FilterType::Triangle));
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 60);
    small.write_with_encoder(encoder).expect("memory can be written to");
    decode(jpeg.get_ref())
}

#[test]
fn no_two_pictures_look_alike_and_any_is_found_when_sent_again() {
    let drawn = drawn();
    let grids: Vec<_> = drawn.iter().map(|(_, picture)| grid(picture)).collect();
    for (place, (good, picture)) in drawn.iter().enumerate() {
        assert_eq!(picture.dimensions(), (PICTURE_SIDE, PICTURE_SIDE));
        for other in place + 1..drawn.len() {
            let apart = distance(&grids[place], &grids[other]);
            assert!(apart > 6.0, "{} and {}: {apart}", good.title, drawn[other].0.title);
        }
        if place % 4 != 0 {
            continue;
        }
        let sent = grid(&sent_again(picture));
        let nearest = (0..grids.len())
            .min_by(|one, two| {
                distance(&sent, &grids[*one]).total_cmp(&distance(&sent, &grids[*two]))
            })
            .expect("there are pictures");
        assert_eq!(drawn[nearest].0.title, good.title);
    }
}

#[test]
fn a_picture_is_the_same_each_time_it_is_drawn() {
    let good = &goods()[7];
    assert_eq!(picture(good).unwrap(), picture(good).unwrap());
}
