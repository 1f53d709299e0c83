//! From untrusted bytes to pixels, within limits. Nothing is allocated for a picture before its header
//! has been judged. Colour profiles are not applied.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use magpie_core::PhotoError;

use crate::resize::fit;

/// Sides below this show nothing that could be recognised; tracking pixels are 1x1.
const MIN_SIDE: u32 = 8;
/// Decoders hold at most this many bytes per pixel (16-bit RGBA).
const MAX_BYTES_PER_PIXEL: u64 = 8;
/// Room that decoders need beside the pixels of a small picture.
const DECODER_SLACK: u64 = 16 << 20;

/// What a picture may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhotoLimits {
    /// Most bytes of a file.
    pub max_bytes: usize,
    /// Most pixels of a picture, before it is scaled down.
    pub max_pixels: u64,
    /// The longer side of a normalised photo in pixels.
    pub max_side: u32,
}

impl Default for PhotoLimits {
    fn default() -> Self {
        Self { max_bytes: 20 << 20, max_pixels: 64_000_000, max_side: 1024 }
    }
}

/// Size of a picture by its header, within the limits.
///
/// # Errors
/// When the file is too large, too many pixels, too small to show anything, or no picture.
pub(crate) fn inspect(bytes: &[u8], limits: &PhotoLimits) -> Result<(u32, u32), PhotoError> {
    if bytes.len() > limits.max_bytes {
        return Err(PhotoError::TooManyBytes { bytes: bytes.len(), limit: limits.max_bytes });
    }
    let format = format_of(bytes)?;
    let decoder = ImageReader::with_format(Cursor::new(bytes), format)
        .into_decoder()
        .map_err(|error| damaged(format, &error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        return Err(PhotoError::TooManyPixels { width, height, limit: limits.max_pixels });
    }
    if width < MIN_SIDE || height < MIN_SIDE {
        return Err(PhotoError::Undecodable(format!(
            "it is only {width}x{height} pixels, too small to show anything"
        )));
    }
    Ok((width, height))
}

/// The picture: first frame, on white, upright, its longer side at most `max_side`.
///
/// # Errors
/// As [`inspect`], and when the pixels are damaged or end early.
pub(crate) fn decode(bytes: &[u8], limits: &PhotoLimits) -> Result<RgbImage, PhotoError> {
    let (width, height) = inspect(bytes, limits)?;
    let format = format_of(bytes)?;
    if format == ImageFormat::Jpeg && ends_early(bytes) {
        return Err(PhotoError::Undecodable("the JPEG ends before its picture does".to_owned()));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut allowed = Limits::default();
    allowed.max_image_width = Some(width);
    allowed.max_image_height = Some(height);
    allowed.max_alloc = Some(limits.max_pixels * MAX_BYTES_PER_PIXEL + DECODER_SLACK);
    reader.limits(allowed);
    let mut decoder = reader.into_decoder().map_err(|error| damaged(format, &error))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| damaged(format, &error))?;
    // Turning the small picture instead of the large one saves most of the time of a turned photo.
    let small = fit(flatten(picture), limits.max_side);
    let mut upright = DynamicImage::ImageRgb8(small);
    upright.apply_orientation(orientation);
    Ok(upright.into_rgb8())
}

fn format_of(bytes: &[u8]) -> Result<ImageFormat, PhotoError> {
    let understood = "JPEG, PNG, WebP and GIF are understood";
    if bytes.is_empty() {
        return Err(PhotoError::Undecodable("the file is empty".to_owned()));
    }
    match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif),
        ) => Ok(format),
        Ok(other) => {
            Err(PhotoError::Undecodable(format!("it is a {} file; {understood}", name(other))))
        }
        Err(_) if is_heic(bytes) => {
            Err(PhotoError::Undecodable(format!("it is a HEIC file; {understood}")))
        }
        Err(_) => Err(PhotoError::Undecodable(format!("it is not a picture; {understood}"))),
    }
}

/// Phones that keep photos as HEIC are common enough to be told so.
fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"];
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|b| BRANDS.contains(&b))
}

fn damaged(format: ImageFormat, error: &image::ImageError) -> PhotoError {
    let reason = match error {
        image::ImageError::Unsupported(_) => "uses a variant that can't be read",
        image::ImageError::Limits(_) => "needs more memory than allowed",
        image::ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            "ends before its picture does"
        }
        _ => "is damaged",
    };
    tracing::debug!(%error, "a picture can't be decoded");
    PhotoError::Undecodable(format!("the {} {reason}", name(format)))
}

fn name(format: ImageFormat) -> String {
    match format {
        ImageFormat::Jpeg => "JPEG".to_owned(),
        other => other.extensions_str().first().unwrap_or(&"foreign").to_uppercase(),
    }
}

/// The JPEG decoder fills what is missing with grey. Within a scan `FF` is always followed by zero or a
/// restart mark, so that the end mark can't be mistaken; an embedded thumbnail lies before the scan.
fn ends_early(jpeg: &[u8]) -> bool {
    match scan_start(jpeg) {
        Some(start) => !jpeg[start..].windows(2).any(|pair| pair == [0xFF, 0xD9]),
        None => true,
    }
}

/// Where the first scan begins, found by stepping over the segments before it.
fn scan_start(jpeg: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        match jpeg.get(at..at + 4)? {
            [0xFF, 0xDA, ..] => return Some(at),
            // Fill bytes and marks without a length.
            [0xFF, 0xFF, ..] => at += 1,
            [0xFF, 0x01 | 0xD0..=0xD8, ..] => at += 2,
            [0xFF, _, high, low] => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => at += 1,
        }
    }
}

fn flatten(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.get_pixel(x, y).0;
        let over_white = |channel: u8| {
            let (channel, alpha) = (u16::from(channel), u16::from(a));
            let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
            // A mean of two bytes is a byte.
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        image::Rgb([over_white(r), over_white(g), over_white(b)])
    })
}
