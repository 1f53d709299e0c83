//! Histograms of oriented gradients over the figure: its outline and inner edges.

use super::patch::{Patch, SIDE};

/// Cells on a side.
const CELLS: usize = 6;
/// Orientations; opposite directions are one.
const ORIENTATIONS: usize = 9;
/// Differences of lightness below this are noise.
const NOISE: f32 = 4.0;

/// Oriented gradients per cell, each cell relative to its surroundings.
pub(super) fn gradients(patch: &Patch) -> Vec<f32> {
    // A background that differs from the figure, the same for every picture, keeps the outline.
    let background = if patch.mean_lightness() > 60.0 { 0.0 } else { 100.0 };
    let lightness = patch.lightness_on(background);
    let mut cells = vec![0.0_f32; CELLS * CELLS * ORIENTATIONS];
    for y in 1..SIDE - 1 {
        for x in 1..SIDE - 1 {
            let at = y * SIDE + x;
            let across = lightness[at + 1] - lightness[at - 1];
            let down = lightness[at + SIDE] - lightness[at - SIDE];
            let strength = (across * across + down * down).sqrt();
            if strength < NOISE {
                continue;
            }
            // Strong edges do not drown weak ones.
            let strength = strength.min(40.0).sqrt();
            let turn = down.atan2(across).rem_euclid(std::f32::consts::PI) / std::f32::consts::PI;
            let place = turn * ORIENTATIONS as f32;
            let low = place.floor();
            let part = place - low;
            let low = low as usize % ORIENTATIONS;
            let high = (low + 1) % ORIENTATIONS;
            for (row, row_part) in soft_cell(y) {
                for (column, column_part) in soft_cell(x) {
                    let cell = (row * CELLS + column) * ORIENTATIONS;
                    let weight = strength * row_part * column_part;
                    cells[cell + low] += weight * (1.0 - part);
                    cells[cell + high] += weight * part;
                }
            }
        }
    }
    relative(&cells)
}

fn soft_cell(at: usize) -> [(usize, f32); 2] {
    let place =
        ((at as f32 + 0.5) / SIDE as f32 * CELLS as f32 - 0.5).clamp(0.0, (CELLS - 1) as f32);
    let low = (place.floor() as usize).min(CELLS - 2);
    let part = place - low as f32;
    [(low, 1.0 - part), (low + 1, part)]
}

/// Each cell relative to the energy of itself and its neighbours.
fn relative(cells: &[f32]) -> Vec<f32> {
    let energy = |row: usize, column: usize| -> f32 {
        let start = (row * CELLS + column) * ORIENTATIONS;
        cells[start..start + ORIENTATIONS].iter().map(|value| value * value).sum()
    };
    let near = |at: usize| at.saturating_sub(1)..(at + 2).min(CELLS);
    let floor = 0.1 * (SIDE * SIDE) as f32 / (CELLS * CELLS) as f32;
    let mut values = Vec::with_capacity(cells.len());
    for row in 0..CELLS {
        for column in 0..CELLS {
            let around: f32 = near(row)
                .flat_map(|y| near(column).map(move |x| (y, x)))
                .map(|(y, x)| energy(y, x))
                .sum();
            let scale = 1.0 / (around + floor * floor).sqrt();
            let start = (row * CELLS + column) * ORIENTATIONS;
            values.extend(
                cells[start..start + ORIENTATIONS].iter().map(|value| (value * scale).sqrt()),
            );
        }
    }
    values
}
