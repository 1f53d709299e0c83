//! What becomes of a file that can't be read as a photo: a clear answer, never a panic, never much
//! memory.

use image::{ImageFormat, Rgb, RgbImage};
use magpie_core::PhotoError;
use magpie_vision::{PhotoLimits, normalize};
use proptest::prelude::*;

use crate::draw::{Shape, file, noise, png, studio};

const LIMITS: PhotoLimits =
    PhotoLimits { max_bytes: 1 << 20, max_pixels: 4_000_000, max_side: 256 };
const FORMATS: [ImageFormat; 4] =
    [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif];

fn check(name: &str, bytes: &[u8], expected: &str) {
    let error = normalize(bytes, &LIMITS).expect_err(name);
    assert_eq!(error.to_string(), format!("the photo can't be decoded: {expected}"), "{name}");
}

#[test]
fn what_is_no_photo_is_named() {
    let understood = "JPEG, PNG, WebP and GIF are understood";
    let cases: [(&str, &[u8], String); 7] = [
        ("empty", b"", "the file is empty".to_owned()),
        (
            "HTML",
            b"<!doctype html><title>404</title>",
            format!("it is not a picture; {understood}"),
        ),
        ("text", b"hello", format!("it is not a picture; {understood}")),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", format!("it is a HEIC file; {understood}")),
        ("BMP", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", format!("it is a BMP file; {understood}")),
        ("PNG head", b"\x89PNG\r\n\x1a\n", "the PNG ends before its picture does".to_owned()),
        ("JPEG head", b"\xff\xd8\xff\xe0\0\x10JFIF", "the JPEG is damaged".to_owned()),
    ];
    for (name, bytes, expected) in cases {
        check(name, bytes, &expected);
    }
    let dot = png(&RgbImage::from_pixel(1, 1, Rgb([0, 0, 0])));
    check("dot", &dot, "it is only 1x1 pixels, too small to show anything");
}

#[test]
fn large_file_is_refused_by_its_size() {
    let bytes = vec![0; LIMITS.max_bytes + 1];
    let expected = PhotoError::TooManyBytes { bytes: bytes.len(), limit: LIMITS.max_bytes };
    assert_eq!(normalize(&bytes, &LIMITS), Err(expected));
}

#[test]
fn large_picture_is_refused_by_its_header() {
    let picture = RgbImage::from_pixel(16, 16, Rgb([9, 9, 9]));
    let mut bomb = png(&picture);
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let checksum = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
    let too_many =
        |side| PhotoError::TooManyPixels { width: side, height: side, limit: LIMITS.max_pixels };
    assert_eq!(normalize(&bomb, &LIMITS), Err(too_many(30_000)));
    // With the server's own limits as well.
    assert!(matches!(
        normalize(&bomb, &PhotoLimits::default()),
        Err(PhotoError::TooManyPixels { limit: 64_000_000, .. })
    ));

    let mut bomb = file(picture.clone(), ImageFormat::Jpeg);
    let frame = bomb.windows(2).position(|mark| mark == [0xFF, 0xC0]).unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    assert_eq!(normalize(&bomb, &LIMITS), Err(too_many(65_500)));

    let mut bomb = file(picture, ImageFormat::Gif);
    bomb[6..10].fill(0xFF);
    assert_eq!(normalize(&bomb, &LIMITS), Err(too_many(65_535)));
}

/// The checksum of PNG chunks.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

#[test]
fn cut_off_file_is_refused() {
    let picture = noise(64, 64);
    for format in FORMATS {
        let whole = file(picture.clone(), format);
        assert!(normalize(&whole, &LIMITS).is_ok(), "{format:?}");
        for percent in [10, 50, 90] {
            let cut = &whole[..whole.len() * percent / 100];
            let answer = normalize(cut, &LIMITS);
            assert!(
                matches!(answer, Err(PhotoError::Undecodable(_))),
                "{percent} % of a {format:?}: {answer:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_file_never_panics(
        format in 0_usize..4,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = file(studio(Shape::Shoe, [150, 40, 40], 4.0), FORMATS[format]);
        for (place, value) in flips {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Ok(photo) = normalize(&bytes, &LIMITS) {
            prop_assert!(photo.width <= LIMITS.max_side && photo.height <= LIMITS.max_side);
        }
    }
}
