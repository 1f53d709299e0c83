//! Looking through a model, with one that knows the mean colours of two halves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use image::{Rgb, RgbImage};
use magpie_core::ports::{EmbedError, PictureEmbedder, Pixels};
use magpie_vision::{Agreement, ModelSight, Sight as _};

#[derive(Default)]
struct Halves {
    asked: AtomicUsize,
    broken: AtomicBool,
}

impl PictureEmbedder for Halves {
    fn model(&self) -> &str {
        "halves"
    }

    fn width(&self) -> usize {
        6
    }

    fn side(&self) -> usize {
        64
    }

    fn embed(&self, picture: &Pixels) -> Result<Vec<f32>, EmbedError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.broken.load(Ordering::Relaxed) {
            return Err(EmbedError { model: "halves".to_owned(), source: "worn out".into() });
        }
        assert!(picture.width().max(picture.height()) <= 64, "it is scaled down before");
        let mut sums = [1.0_f32; 6];
        for (at, pixel) in picture.rgb().chunks_exact(3).enumerate() {
            let half = usize::from(at % picture.width() >= picture.width() / 2);
            for (sum, value) in sums[half * 3..].iter_mut().zip(pixel) {
                *sum += f32::from(*value);
            }
        }
        let length = sums.iter().map(|sum| sum * sum).sum::<f32>().sqrt();
        Ok(sums.iter().map(|sum| sum / length).collect())
    }
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// A bar of two colours on a background.
fn bar(left: [u8; 3], right: [u8; 3], background: [u8; 3]) -> RgbImage {
    RgbImage::from_fn(300, 200, |x, y| {
        let inside = (60..240).contains(&x) && (70..130).contains(&y);
        match (inside, x < 150) {
            (false, _) => Rgb(background),
            (true, true) => Rgb(left),
            (true, false) => Rgb(right),
        }
    })
}

const RED: [u8; 3] = [200, 20, 20];
const BLUE: [u8; 3] = [20, 20, 200];
const WHITE: [u8; 3] = [255, 255, 255];

#[test]
fn a_mirrored_product_is_the_same_product() {
    let sight = ModelSight::new(Arc::new(Halves::default()));
    let product = sight.of_product(&bar(RED, BLUE, WHITE)).unwrap();
    let mirrored = sight.of_product(&bar(BLUE, RED, WHITE)).unwrap();
    assert!((dot(&product, &product) - 1.0).abs() < 1e-5);
    assert!(dot(&product, &mirrored) > 0.98, "{}", dot(&product, &mirrored));
    let other = sight.of_product(&bar([20, 200, 20], [20, 200, 20], WHITE)).unwrap();
    assert!(dot(&product, &other) < dot(&product, &mirrored));
}

#[test]
fn only_what_is_told_apart_is_turned() {
    let halves = Arc::new(Halves::default());
    let sight = ModelSight::new(Arc::clone(&halves) as _);
    sight.of_product(&bar(RED, BLUE, WHITE)).unwrap();
    assert_eq!(halves.asked.swap(0, Ordering::Relaxed), 5);
    let busy = RgbImage::from_fn(200, 200, |x, y| {
        let mixed = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 3;
        Rgb([mixed as u8, (mixed >> 8) as u8, (mixed >> 16) as u8])
    });
    sight.of_product(&busy).unwrap();
    assert_eq!(halves.asked.load(Ordering::Relaxed), 3);
}

#[test]
fn a_photo_is_seen_whole_and_nearer() {
    let sight = ModelSight::new(Arc::new(Halves::default()));
    assert!(sight.model().starts_with("halves/"), "{}", sight.model());
    let product = sight.of_product(&bar(RED, RED, WHITE)).unwrap();
    let views = sight.of_photo(&bar(RED, RED, [90, 140, 90])).unwrap();
    assert!(matches!(views.agreement, Agreement::Trusted(_)));
    assert_eq!(views.vectors.len(), 4);
    assert!(views.vectors.iter().all(|view| view.len() == product.len()));
    assert!(views.vectors.iter().all(|view| (dot(view, view) - 1.0).abs() < 1e-5));
}

#[test]
fn the_smallest_pictures_have_vectors() {
    let sight = ModelSight::new(Arc::new(Halves::default()));
    for (width, height) in [(1, 1), (1, 500), (500, 1), (2, 3)] {
        let picture = RgbImage::from_pixel(width, height, Rgb(RED));
        assert!(sight.of_product(&picture).is_ok(), "{width}x{height}");
        assert!(sight.of_photo(&picture).is_ok(), "{width}x{height}");
    }
}

#[test]
fn a_broken_model_is_told() {
    let halves = Arc::new(Halves::default());
    halves.broken.store(true, Ordering::Relaxed);
    let sight = ModelSight::new(halves);
    let picture = bar(RED, BLUE, WHITE);
    let error = sight.of_product(&picture).unwrap_err();
    assert_eq!(error.to_string(), "the model halves can't embed this");
    assert!(sight.of_photo(&picture).is_err());
}
