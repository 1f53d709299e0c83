//! What becomes of a photo that can be read.

use bytes::Bytes;
use image::{
    DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage,
};
use jpeg_encoder::{ColorType, Encoder};
use magpie_core::ports::PhotoReader as _;
use magpie_vision::{PhotoLimits, PhotoNormalizer, normalize};

use crate::draw::{file, pixels, png};

const RED: [u8; 3] = [200, 30, 40];
const GREEN: [u8; 3] = [30, 150, 60];
const BLUE: [u8; 3] = [30, 60, 190];
const YELLOW: [u8; 3] = [230, 210, 60];

/// Red, green / blue, yellow; twice as wide as high.
fn quarters() -> RgbImage {
    RgbImage::from_fn(128, 64, |x, y| {
        Rgb(match (x < 64, y < 32) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => YELLOW,
        })
    })
}

fn near(one: Rgb<u8>, other: [u8; 3]) -> bool {
    one.0.iter().zip(other).all(|(one, other)| one.abs_diff(other) <= 12)
}

/// The colours in the middle of the four quarters.
fn corners(picture: &RgbImage) -> [Rgb<u8>; 4] {
    let (width, height) = picture.dimensions();
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| *picture.get_pixel(width * x / 4, height * y / 4))
}

fn check(name: &str, bytes: &[u8], size: (u32, u32), expected: [[u8; 3]; 4]) {
    let photo = normalize(bytes, &PhotoLimits::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!((photo.width, photo.height), size, "{name}");
    let picture = pixels(&photo.jpeg);
    assert_eq!(picture.dimensions(), size, "{name}");
    let found = corners(&picture);
    for (found, expected) in found.into_iter().zip(expected) {
        assert!(near(found, expected), "{name}: {found:?} is not {expected:?}");
    }
}

/// A JPEG with an EXIF block that states an orientation and a place.
fn with_exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0]);
    // The second entry points at GPS data; what it says is a string that can be looked for.
    exif.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0GPS-51.5N-0.1W");
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 95);
    encoder.add_app_segment(1, exif).unwrap();
    encoder.encode(quarters().as_raw(), 128, 64, ColorType::Rgb).unwrap();
    jpeg
}

#[test]
fn photo_is_turned_upright() {
    // Where the four quarters of the stored picture belong, by the EXIF specification.
    let cases = [
        (1, (128, 64), [RED, GREEN, BLUE, YELLOW]),
        (2, (128, 64), [GREEN, RED, YELLOW, BLUE]),
        (3, (128, 64), [YELLOW, BLUE, GREEN, RED]),
        (4, (128, 64), [BLUE, YELLOW, RED, GREEN]),
        (5, (64, 128), [RED, BLUE, GREEN, YELLOW]),
        (6, (64, 128), [BLUE, RED, YELLOW, GREEN]),
        (7, (64, 128), [YELLOW, GREEN, BLUE, RED]),
        (8, (64, 128), [GREEN, YELLOW, RED, BLUE]),
        (9, (128, 64), [RED, GREEN, BLUE, YELLOW]),
    ];
    for (orientation, size, expected) in cases {
        check(&format!("orientation {orientation}"), &with_exif(orientation), size, expected);
    }
}

#[test]
fn where_a_photo_was_taken_is_removed() {
    let taken = with_exif(6);
    let has = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    assert!(has(&taken, b"Exif") && has(&taken, b"GPS"));
    let photo = normalize(&taken, &PhotoLimits::default()).unwrap();
    assert!(!has(&photo.jpeg, b"Exif") && !has(&photo.jpeg, b"GPS"));
}

#[test]
fn every_common_format_and_depth_is_read() {
    let rgb = quarters();
    let all = [RED, GREEN, BLUE, YELLOW];
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        check(&format!("{format:?}"), &file(rgb.clone(), format), (128, 64), all);
    }
    let deep = DynamicImage::ImageRgb8(rgb.clone());
    check("16-bit", &file(deep.to_rgb16(), ImageFormat::Png), (128, 64), all);
    check("16-bit with alpha", &file(deep.to_rgba16(), ImageFormat::Png), (128, 64), all);
    let grey = GrayImage::from_fn(128, 64, |x, _| Luma([if x < 64 { 40 } else { 200 }]));
    let greys = [[40; 3], [200; 3], [40; 3], [200; 3]];
    check("grey PNG", &file(grey.clone(), ImageFormat::Png), (128, 64), greys);
    check("grey JPEG", &file(grey.clone(), ImageFormat::Jpeg), (128, 64), greys);
    let deep = DynamicImage::ImageLuma8(grey).to_luma16();
    check("16-bit grey", &file(deep, ImageFormat::Png), (128, 64), greys);
}

#[test]
fn cmyk_jpeg_is_read() {
    let ink: Vec<u8> = quarters()
        .pixels()
        .flat_map(|pixel| {
            let [r, g, b] = pixel.0;
            [255 - r, 255 - g, 255 - b, 0]
        })
        .collect();
    for colours in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let mut jpeg = Vec::new();
        Encoder::new(&mut jpeg, 95).encode(&ink, 128, 64, colours).unwrap();
        check(&format!("{colours:?}"), &jpeg, (128, 64), [RED, GREEN, BLUE, YELLOW]);
    }
}

#[test]
fn what_is_transparent_becomes_white() {
    let half = RgbaImage::from_fn(128, 64, |x, y| {
        Rgba([
            200,
            0,
            0,
            if x < 64 {
                255
            } else if y < 32 {
                0
            } else {
                128
            },
        ])
    });
    let expected = [[200, 0, 0], [255; 3], [200, 0, 0], [227, 127, 127]];
    check("RGBA PNG", &file(half.clone(), ImageFormat::Png), (128, 64), expected);
    check("RGBA WebP", &file(half, ImageFormat::WebP), (128, 64), expected);
    let grey: ImageBuffer<LumaA<u8>, Vec<u8>> =
        ImageBuffer::from_fn(128, 64, |x, _| LumaA([50, if x < 64 { 255 } else { 0 }]));
    let expected = [[50; 3], [255; 3], [50; 3], [255; 3]];
    check("grey with alpha", &file(grey, ImageFormat::Png), (128, 64), expected);
}

#[test]
fn moving_pictures_give_their_first_frame() {
    let frames = [quarters(), RgbImage::from_pixel(128, 64, Rgb([0, 0, 0]))];
    let mut gif = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
    for frame in &frames {
        let frame = DynamicImage::ImageRgb8(frame.clone()).into_rgba8();
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    let expected = [RED, GREEN, BLUE, YELLOW];
    check("GIF", &gif, (128, 64), expected);
    check("WebP", &moving_webp(&frames), (128, 64), expected);
}

/// An animated WebP file, assembled from still ones by the container specification.
fn moving_webp(frames: &[RgbImage]) -> Vec<u8> {
    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut chunk = name.to_vec();
        chunk.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
        chunk.extend(body);
        chunk.extend(std::iter::repeat_n(0, body.len() % 2));
        chunk
    }
    let size = [127, 0, 0, 63, 0, 0];
    let mut body = b"WEBP".to_vec();
    body.extend(chunk(b"VP8X", &[&[0b10, 0, 0, 0][..], &size].concat()));
    body.extend(chunk(b"ANIM", &[0; 6]));
    for frame in frames {
        let still = file(frame.clone(), ImageFormat::WebP);
        let head = [&[0; 6][..], &size, &[100, 0, 0, 0]].concat();
        body.extend(chunk(b"ANMF", &[head, still[12..].to_vec()].concat()));
    }
    chunk(b"RIFF", &body)
}

#[test]
fn large_photos_shrink_and_small_ones_stay() {
    let cases = [
        ((2048, 1536), (1024, 768)),
        ((1500, 2000), (768, 1024)),
        ((1024, 1024), (1024, 1024)),
        ((300, 200), (300, 200)),
        ((5000, 8), (1024, 2)),
    ];
    for ((width, height), expected) in cases {
        let picture = RgbImage::from_pixel(width, height, Rgb(BLUE));
        let photo = normalize(&png(&picture), &PhotoLimits::default()).unwrap();
        assert_eq!((photo.width, photo.height), expected, "{width}x{height}");
        assert_eq!(pixels(&photo.jpeg).dimensions(), expected);
    }
}

#[tokio::test]
async fn many_photos_at_once_all_arrive() {
    let reader = PhotoNormalizer::new(PhotoLimits::default());
    let bytes = Bytes::from(png(&quarters()));
    let reads = (0..24).map(|_| {
        let (reader, bytes) = (reader.clone(), bytes.clone());
        tokio::spawn(async move { reader.read(bytes).await })
    });
    for read in reads.collect::<Vec<_>>() {
        assert_eq!(read.await.unwrap().unwrap().width, 128);
    }
}

#[tokio::test]
async fn photo_that_nobody_waits_for_blocks_no_other() {
    let reader = PhotoNormalizer::new(PhotoLimits::default());
    let bytes = Bytes::from(png(&quarters()));
    for _ in 0..8 {
        drop(tokio::spawn({
            let (reader, bytes) = (reader.clone(), bytes.clone());
            async move {
                let read = reader.read(bytes);
                tokio::time::timeout(std::time::Duration::ZERO, read).await.ok();
            }
        }));
    }
    assert!(reader.read(bytes).await.is_ok());
}
