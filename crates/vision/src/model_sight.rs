//! Looking at pictures through a model that was taught with other pictures than these.
//!
//! A catalogue shows a thing whole, upright and on white; a shopper holds it, turned, before a shelf. Both sides
//! are therefore seen in several ways and the vectors averaged (test-time augmentation: Krizhevsky, Sutskever and
//! Hinton 2012; Shanmugam et al. 2021): a product mirrored, nearer, and cut out and turned on a mottled ground; a
//! photo in squares of several sizes, each with its mirror image, and whole. Which size fits is not known, so that
//! the view that finds something most like itself is trusted most. Colours, which such models are taught to
//! ignore, are compared beside it.

use std::sync::Arc;

use image::RgbImage;
use image::imageops::flip_horizontal;
use magpie_core::ports::{EmbedError, PictureEmbedder, Pixels};

use crate::crops::{centre, square};
use crate::features::{mean, palette, unit};
use crate::figure::Figure;
use crate::resize::fit;
use crate::sight::{Agreement, Sight, Views};
use crate::turned::turned;

/// The middle of a product's picture that is seen on its own.
const NEARER: f32 = 0.7;
/// Degrees by which a thing is turned.
const TURNS: [f32; 2] = [20.0, -20.0];
/// What turned things count for beside the pictures as they are.
const TURNED: f32 = 0.5;
/// Squares of a photo, as shares of its shorter side.
const SQUARES: [f32; 3] = [1.0, 0.7, 0.55];
/// See [`Agreement::Trusted`].
const TRUST: f32 = 20.0;
/// What colours count for beside the model.
const COLOURS: f32 = 0.1;
/// The middle of a photo whose colours count where the thing can't be told from its background.
const COLOURED: f32 = 0.4;

/// Looks at pictures through a model.
pub struct ModelSight {
    embedder: Arc<dyn PictureEmbedder>,
    model: String,
}

impl ModelSight {
    /// Pictures as this model sees them.
    pub fn new(embedder: Arc<dyn PictureEmbedder>) -> Self {
        let model = format!("{}/views-1", embedder.model());
        Self { embedder, model }
    }

    fn embed(&self, picture: RgbImage) -> Result<Vec<f32>, EmbedError> {
        let side = u32::try_from(self.embedder.side()).unwrap_or(u32::MAX);
        let picture = fit(picture, side);
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let pixels = Pixels::new(width, height, picture.into_raw())
            .expect("a decoded picture has pixels, three bytes each");
        self.embedder.embed(&pixels)
    }

    /// A picture and its mirror image as one.
    fn embed_both_ways(&self, picture: RgbImage) -> Result<Vec<f32>, EmbedError> {
        let mirrored = flip_horizontal(&picture);
        Ok(mean(&[self.embed(picture)?, self.embed(mirrored)?]))
    }
}

impl Sight for ModelSight {
    fn model(&self) -> &str {
        &self.model
    }

    fn of_product(&self, picture: &RgbImage) -> Result<Vec<f32>, EmbedError> {
        let figure = Figure::estimate(picture);
        let mirrored = self.embed(flip_horizontal(picture))?;
        let nearer = self.embed(square(picture, NEARER))?;
        let mut seen = mean(&[self.embed(picture.clone())?, mirrored, nearer]);
        if figure.plain {
            let turned = TURNS
                .map(|degrees| self.embed(turned(picture, &figure, degrees, self.embedder.side())));
            let [one, other] = turned;
            for (value, turned) in seen.iter_mut().zip(mean(&[one?, other?])) {
                *value += TURNED * turned;
            }
        }
        Ok(with_colours(unit(seen), &palette(&figure)))
    }

    fn of_photo(&self, photo: &RgbImage) -> Result<Views, EmbedError> {
        let figure = Figure::estimate(photo);
        let colours = if figure.plain {
            palette(&figure)
        } else {
            palette(&Figure::everything(&centre(photo, COLOURED)))
        };
        let squares = SQUARES.iter().map(|share| square(photo, *share));
        let vectors = std::iter::once(photo.clone())
            .chain(squares)
            .map(|view| Ok(with_colours(self.embed_both_ways(view)?, &colours)))
            .collect::<Result<_, EmbedError>>()?;
        Ok(Views { vectors, agreement: Agreement::Trusted(TRUST) })
    }
}

/// A vector whose scalar product with another one is the weighted mean of what both parts say.
fn with_colours(mut seen: Vec<f32>, colours: &[f32]) -> Vec<f32> {
    let scale = (1.0 / (1.0 + COLOURS)).sqrt();
    seen.iter_mut().for_each(|value| *value *= scale);
    let scale = (COLOURS / (1.0 + COLOURS)).sqrt();
    seen.extend(colours.iter().map(|value| value * scale));
    unit(seen)
}
