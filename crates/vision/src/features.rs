//! Hand-made features: colours, where they are, outline, gradients and texture of what stands in front.
//! They find the same picture again under many changes, and things of the same kind and colour; they do not
//! know what a thing is.

mod colours;
mod gradients;
mod patch;
mod shape;
mod texture;

use image::RgbImage;
use magpie_core::ports::EmbedError;

use crate::crops::centre;
use crate::figure::Figure;
use crate::sight::{Agreement, Sight, Views};
use patch::Patch;

/// What each block of features counts for in the squared length of the vector. Found by coordinate ascent
/// over half of the queries of two public suites and of changed copies of their pictures, then rounded.
#[derive(Clone, Copy, Debug)]
struct Weights {
    palette: f32,
    layout: f32,
    detail: f32,
    gradients: f32,
    texture: f32,
    shape: f32,
}

const WEIGHTS: Weights =
    Weights { palette: 0.1, layout: 0.2, detail: 0.08, gradients: 0.5, texture: 0.04, shape: 0.08 };

/// Describes how a picture looks with hand-made features; needs no model.
#[derive(Clone, Copy, Debug, Default)]
pub struct LooksEmbedder;

impl LooksEmbedder {
    /// The unit vector of a picture.
    pub fn embed(&self, picture: &RgbImage) -> Vec<f32> {
        vector(&Figure::estimate(picture))
    }

    /// One view where the thing can be told apart from its background: looking at more of such a photo
    /// was measured to mislead. Otherwise the whole and its centre.
    pub fn embed_views(&self, photo: &RgbImage) -> Vec<Vec<f32>> {
        let figure = Figure::estimate(photo);
        let mut views = vec![vector(&figure)];
        if !figure.plain {
            views.push(vector(&Figure::everything(&centre(photo, CENTRE))));
        }
        views
    }
}

impl Sight for LooksEmbedder {
    fn model(&self) -> &str {
        "looks-1"
    }

    fn of_product(&self, picture: &RgbImage) -> Result<Vec<f32>, EmbedError> {
        Ok(self.embed(picture))
    }

    fn of_photo(&self, photo: &RgbImage) -> Result<Views, EmbedError> {
        Ok(Views { vectors: self.embed_views(photo), agreement: Agreement::Best })
    }
}

/// What lies closer to the border than this is rarely what a photo is about.
const CENTRE: f32 = 0.7;

fn blocks(figure: &Figure) -> [(f32, Vec<f32>); 6] {
    let square = Patch::square(figure);
    let stretched = Patch::stretched(figure);
    [
        (WEIGHTS.palette, colours::palette(figure)),
        (WEIGHTS.layout, colours::layout(&stretched)),
        (WEIGHTS.detail, colours::detail(&stretched)),
        (WEIGHTS.gradients, gradients::gradients(&stretched)),
        (WEIGHTS.texture, texture::texture(&square)),
        (WEIGHTS.shape, shape::shape(figure, &square)),
    ]
}

fn vector(figure: &Figure) -> Vec<f32> {
    let mut vector = Vec::new();
    for (weight, block) in blocks(figure) {
        let scale = weight.sqrt();
        vector.extend(unit(block).into_iter().map(|value| value * scale));
    }
    unit(vector)
}

/// The unit vector of the figure's colours.
pub(crate) fn palette(figure: &Figure) -> Vec<f32> {
    unit(colours::palette(figure))
}

/// The vector at length 1; one of length 0 stays.
pub(crate) fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > f32::EPSILON {
        for value in &mut vector {
            *value /= length;
        }
    }
    vector
}

/// The direction of the mean of unit vectors.
pub(crate) fn mean(vectors: &[Vec<f32>]) -> Vec<f32> {
    let mut sum = vec![0.0; vectors.first().map_or(0, Vec::len)];
    for vector in vectors {
        sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
    }
    unit(sum)
}
