//! How long a 12-megapixel JPEG takes: normalised and embedded, beside decoding and scaling it with the image
//! crate alone, in one run on one thread: `cargo run --release -p magpie-vision --example speed`.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::Result;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{Rgb, RgbImage};
use magpie_vision::{LooksEmbedder, PhotoLimits, normalize};

const ROUNDS: usize = 15;

fn main() -> Result<()> {
    let jpeg = photo()?;
    let limits = PhotoLimits::default();
    let (mut read, mut embed, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    // In turns, so that a busy moment of the machine touches all of them.
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let photo = normalize(&jpeg, &limits)?;
        read.push(started.elapsed());

        let started = Instant::now();
        let picture = image::load_from_memory(&photo.jpeg)?.into_rgb8();
        let views = LooksEmbedder.embed_views(&picture);
        std::hint::black_box(views);
        embed.push(started.elapsed());

        let started = Instant::now();
        let picture = image::load_from_memory(&jpeg)?;
        std::hint::black_box(picture.resize(1024, 1024, FilterType::Triangle));
        alone.push(started.elapsed());
    }
    let (read, embed, alone) = (median(read), median(embed), median(alone));
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let mut out = std::io::stdout();
    writeln!(out, "4000x3000 JPEG of {} kB, median of {ROUNDS}", jpeg.len() / 1000)?;
    writeln!(out, "normalise                       {:7.1} ms", ms(read))?;
    writeln!(out, "embed the normalised photo      {:7.1} ms", ms(embed))?;
    writeln!(out, "image crate: decode and resize  {:7.1} ms", ms(alone))?;
    writeln!(out, "ratio of all to that            {:7.2}", ms(read + embed) / ms(alone))?;
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Smooth light with a thing and some grain, as a camera makes it.
fn photo() -> Result<Vec<u8>> {
    let mut state = 0x9E37_79B9_u32;
    let picture = RgbImage::from_fn(4000, 3000, |x, y| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let (across, down) = (x as f32 / 4000.0, y as f32 / 3000.0);
        let grain = (state % 9) as f32 - 4.0;
        let inside = (across - 0.5).powi(2) + (down - 0.5).powi(2) < 0.06;
        let light = 190.0 + 40.0 * across - 30.0 * down;
        let stripe = if (x + y) / 40 % 2 == 0 { 30.0 } else { 0.0 };
        let colour =
            if inside { [150.0 + stripe, 60.0, 70.0] } else { [light, light, light - 12.0] };
        Rgb(colour.map(|channel: f32| (channel + grain) as u8))
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(&picture)?;
    Ok(jpeg)
}
