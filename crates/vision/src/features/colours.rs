//! Which colours the figure has, and where.

use super::patch::{Patch, SIDE};
use crate::colour::{Lab, TERM_COUNT, memberships};
use crate::figure::Figure;

/// Bins of the palette: lightness, green-red, blue-yellow.
const BINS: [usize; 3] = [4, 6, 6];
/// Cells on a side of the layout.
const CELLS: usize = 4;
/// Points on a side of the detail.
const POINTS: usize = 8;

/// Histogram of the figure's colours. Each pixel counts for the bins around it, so that a little more
/// light moves the histogram a little.
pub(super) fn palette(figure: &Figure) -> Vec<f32> {
    let mut bins = vec![0.0_f32; BINS.iter().product()];
    for (at, &pixel) in figure.pixels.iter().enumerate() {
        if figure.mask.at(at) {
            add(&mut bins, pixel);
        }
    }
    bins.into_iter().map(f32::sqrt).collect()
}

fn add(bins: &mut [f32], [l, a, b]: Lab) {
    // Steps are finer near grey, where small differences are seen.
    let signed_root = |value: f32| value.signum() * (value.abs() / 80.0).min(1.0).powf(0.6);
    let places = [
        (l / 100.0).clamp(0.0, 1.0) * (BINS[0] - 1) as f32,
        (signed_root(a) + 1.0) / 2.0 * (BINS[1] - 1) as f32,
        (signed_root(b) + 1.0) / 2.0 * (BINS[2] - 1) as f32,
    ];
    for corner in 0..8_usize {
        let mut weight = 1.0;
        let mut index = 0;
        for axis in 0..3 {
            let low = (places[axis].floor() as usize).min(BINS[axis] - 2);
            let part = places[axis] - low as f32;
            let upper = corner >> axis & 1;
            weight *= if upper == 1 { part } else { 1.0 - part };
            index = index * BINS[axis] + low + upper;
        }
        bins[index] += weight;
    }
}

/// Basic colour terms per cell of the figure.
pub(super) fn layout(patch: &Patch) -> Vec<f32> {
    let mut cells = vec![0.0_f32; CELLS * CELLS * TERM_COUNT];
    for row in (0..SIDE).step_by(2) {
        for column in (0..SIDE).step_by(2) {
            let at = row * SIDE + column;
            let cover = patch.cover[at];
            if cover <= 0.0 {
                continue;
            }
            let shares = memberships(patch.pixels[at]);
            // A pixel counts for the cells around it.
            let (rows, columns) = (soft_cell(row), soft_cell(column));
            for (cell_row, row_part) in rows {
                for (cell_column, column_part) in columns {
                    let start = (cell_row * CELLS + cell_column) * TERM_COUNT;
                    for (bin, share) in cells[start..start + TERM_COUNT].iter_mut().zip(shares) {
                        *bin += share * cover * row_part * column_part;
                    }
                }
            }
        }
    }
    cells.into_iter().map(f32::sqrt).collect()
}

fn soft_cell(at: usize) -> [(usize, f32); 2] {
    let place =
        ((at as f32 + 0.5) / SIDE as f32 * CELLS as f32 - 0.5).clamp(0.0, (CELLS - 1) as f32);
    let low = (place.floor() as usize).min(CELLS - 2);
    let part = place - low as f32;
    [(low, 1.0 - part), (low + 1, part)]
}

/// Light and dark over the figure, without its mean: prints, seams and stripes.
pub(super) fn detail(patch: &Patch) -> Vec<f32> {
    let mean = patch.mean_lightness();
    let lightness = patch.lightness_on(mean);
    let step = SIDE as f32 / POINTS as f32;
    let mut points = Vec::with_capacity(POINTS * POINTS);
    for row in 0..POINTS {
        for column in 0..POINTS {
            let reach = |at: usize| (at as f32 * step) as usize..((at + 1) as f32 * step) as usize;
            let (mut sum, mut count) = (0.0, 0.0);
            for y in reach(row) {
                for x in reach(column) {
                    sum += lightness[y * SIDE + x] - mean;
                    count += 1.0;
                }
            }
            points.push(sum / count);
        }
    }
    // A figure of one lightness has no detail; its noise must not become one.
    points.push(20.0);
    points
}
