//! The outline of the figure and its proportions.

use super::patch::{Patch, SIDE};
use crate::figure::Figure;

/// Cells on a side of the outline.
const CELLS: usize = 8;
/// Bins of the proportion of width to height.
const PROPORTIONS: usize = 7;

/// Which cells of a square around the figure it covers, and how wide it is for its height.
pub(super) fn shape(figure: &Figure, patch: &Patch) -> Vec<f32> {
    let mut cells = vec![0.0_f32; CELLS * CELLS];
    for (at, cover) in patch.cover.iter().enumerate() {
        let (x, y) = (at % SIDE, at / SIDE);
        cells[y * CELLS / SIDE * CELLS + x * CELLS / SIDE] += cover;
    }
    let per_cell = (SIDE * SIDE) as f32 / (CELLS * CELLS) as f32;
    let mean = cells.iter().sum::<f32>() / cells.len() as f32;
    for cell in &mut cells {
        *cell = (*cell - mean) / per_cell;
    }
    let length = cells.iter().map(|cell| cell * cell).sum::<f32>().sqrt().max(1.0);
    for cell in &mut cells {
        *cell /= length;
    }
    let [_, _, width, height] = figure.bounds;
    let place = ((width as f32 / height as f32).log2().clamp(-2.0, 2.0) + 2.0) / 4.0;
    let place = place * (PROPORTIONS - 1) as f32;
    cells.extend((0..PROPORTIONS).map(|bin| 0.6 * (1.0 - (place - bin as f32).abs()).max(0.0)));
    cells
}
