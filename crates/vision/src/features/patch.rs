//! The figure on a grid of fixed size, so that features of different pictures are comparable.

use crate::colour::Lab;
use crate::figure::{Bounds, Figure};

/// Side of a patch in pixels.
pub(super) const SIDE: usize = 64;

/// The figure, scaled onto a square grid.
pub(super) struct Patch {
    /// Row by row.
    pub(super) pixels: Vec<Lab>,
    /// How far each pixel belongs to the figure, 0 to 1.
    pub(super) cover: Vec<f32>,
}

impl Patch {
    /// The figure with its proportions kept, in the middle.
    pub(super) fn square(figure: &Figure) -> Self {
        let [left, top, width, height] = figure.bounds;
        let side = width.max(height) as f32;
        let middle = |from: usize, length: usize| from as f32 + length as f32 / 2.0 - side / 2.0;
        Self::sample(figure, [middle(left, width), middle(top, height), side, side])
    }

    /// The figure stretched to fill the patch: what stays comparable when a part was cut off.
    pub(super) fn stretched(figure: &Figure) -> Self {
        let bounds: Bounds = figure.bounds;
        Self::sample(figure, bounds.map(|value| value as f32))
    }

    fn sample(figure: &Figure, [left, top, width, height]: [f32; 4]) -> Self {
        let mut pixels = Vec::with_capacity(SIDE * SIDE);
        let mut cover = Vec::with_capacity(SIDE * SIDE);
        for row in 0..SIDE {
            for column in 0..SIDE {
                let x = left + (column as f32 + 0.5) / SIDE as f32 * width - 0.5;
                let y = top + (row as f32 + 0.5) / SIDE as f32 * height - 0.5;
                let (pixel, covered) = between(figure, x, y);
                pixels.push(pixel);
                cover.push(covered);
            }
        }
        Self { pixels, cover }
    }

    /// The patch with one value in place of the background, so that it does not matter.
    pub(super) fn lightness_on(&self, background: f32) -> Vec<f32> {
        let mix = |(pixel, cover): (&Lab, &f32)| pixel[0] * cover + background * (1.0 - cover);
        self.pixels.iter().zip(&self.cover).map(mix).collect()
    }

    /// Mean lightness of the figure.
    pub(super) fn mean_lightness(&self) -> f32 {
        let sum: f32 =
            self.pixels.iter().zip(&self.cover).map(|(pixel, cover)| pixel[0] * cover).sum();
        sum / self.cover.iter().sum::<f32>().max(1.0)
    }
}

/// Colour of the figure between pixels (background left out where there is any figure), and how far
/// the place belongs to the figure.
fn between(figure: &Figure, x: f32, y: f32) -> (Lab, f32) {
    let (width, height) = figure.size;
    let (floor_x, floor_y) = (x.floor(), y.floor());
    let (mut inside, mut around) = ([0.0_f32; 3], [0.0_f32; 3]);
    let (mut covered, mut seen) = (0.0, 0.0);
    for (step_x, step_y) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let part =
            |at: f32, floor: f32, step: u8| if step == 1 { at - floor } else { 1.0 - (at - floor) };
        let weight = part(x, floor_x, step_x) * part(y, floor_y, step_y);
        let (at_x, at_y) = (floor_x + f32::from(step_x), floor_y + f32::from(step_y));
        if at_x < 0.0 || at_y < 0.0 || at_x >= width as f32 || at_y >= height as f32 {
            continue;
        }
        let (at_x, at_y) = (at_x as usize, at_y as usize);
        let pixel = figure.pixels[at_y * width + at_x];
        seen += weight;
        for (sum, value) in around.iter_mut().zip(pixel) {
            *sum += weight * value;
        }
        if figure.mask.get(at_x, at_y) {
            covered += weight;
            for (sum, value) in inside.iter_mut().zip(pixel) {
                *sum += weight * value;
            }
        }
    }
    if covered > 0.0 {
        (inside.map(|sum| sum / covered), covered)
    } else if seen > 0.0 {
        (around.map(|sum| sum / seen), 0.0)
    } else {
        ([100.0, 0.0, 0.0], 0.0)
    }
}
