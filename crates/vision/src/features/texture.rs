//! Local binary patterns of the figure: smooth, striped, knitted, rough.

use super::patch::{Patch, SIDE};

/// Neighbours of a point that are compared with it.
const NEIGHBOURS: usize = 8;
/// A neighbour counts as lighter only by this much.
const MARGIN: f32 = 2.0;

/// Rotation-invariant uniform patterns at two distances.
pub(super) fn texture(patch: &Patch) -> Vec<f32> {
    let lightness: Vec<f32> = patch.pixels.iter().map(|pixel| pixel[0]).collect();
    let mut bins = Vec::new();
    for radius in [1, 3] {
        bins.extend(patterns(&lightness, &patch.cover, radius));
    }
    bins.into_iter().map(f32::sqrt).collect()
}

fn patterns(lightness: &[f32], cover: &[f32], radius: usize) -> [f32; NEIGHBOURS + 2] {
    let mut bins = [0.0_f32; NEIGHBOURS + 2];
    for y in radius..SIDE - radius {
        for x in radius..SIDE - radius {
            let at = y * SIDE + x;
            if cover[at] < 1.0 {
                continue;
            }
            let ring = [
                at - radius * SIDE - radius,
                at - radius * SIDE,
                at - radius * SIDE + radius,
                at + radius,
                at + radius * SIDE + radius,
                at + radius * SIDE,
                at + radius * SIDE - radius,
                at - radius,
            ];
            let lighter = ring.map(|near| lightness[near] > lightness[at] + MARGIN);
            let count = lighter.iter().filter(|lighter| **lighter).count();
            let changes = (0..NEIGHBOURS)
                .filter(|&place| lighter[place] != lighter[(place + 1) % NEIGHBOURS])
                .count();
            bins[if changes <= 2 { count } else { NEIGHBOURS + 1 }] += 1.0;
        }
    }
    bins
}
