//! Scaling pictures as the models' authors did: each new pixel is a weighted mean of all old ones that it covers.

use magpie_core::ports::Pixels;
use pulp::Arch;

/// How far a pixel reaches, and with which weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    Bilinear,
    Bicubic,
}

impl Filter {
    fn reach(self) -> f32 {
        match self {
            Self::Bilinear => 1.0,
            Self::Bicubic => 2.0,
        }
    }

    fn weight(self, distance: f32) -> f32 {
        /// Pillow's choice.
        const SHARPNESS: f32 = -0.5;
        let x = distance.abs();
        match self {
            Self::Bilinear => (1.0 - x).max(0.0),
            Self::Bicubic if x < 1.0 => ((SHARPNESS + 2.0) * x - (SHARPNESS + 3.0)) * x * x + 1.0,
            Self::Bicubic if x < 2.0 => (((x - 5.0) * x + 8.0) * x - 4.0) * SHARPNESS,
            Self::Bicubic => 0.0,
        }
    }
}

/// A picture in a square of white, as large as it fits.
pub(crate) fn fit(picture: &Pixels, side: usize) -> Vec<u8> {
    let longer = picture.width().max(picture.height());
    let scaled = |length: usize| ((2 * length * side + longer) / (2 * longer)).clamp(1, side);
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    let small = resize(picture, width, height, Filter::Bilinear);
    let mut square = vec![255; side * side * 3];
    let (left, top) = ((side - width) / 2, (side - height) / 2);
    for (y, row) in small.chunks_exact(width * 3).enumerate() {
        square[((top + y) * side + left) * 3..][..width * 3].copy_from_slice(row);
    }
    square
}

/// The middle of a picture whose shorter side is scaled to `shorter`.
pub(crate) fn cover(picture: &Pixels, shorter: usize, side: usize, filter: Filter) -> Vec<u8> {
    let least = picture.width().min(picture.height());
    // Long strips are of no use to a model, and would be scaled to huge ones.
    let scaled = |length: usize| (length * shorter / least).clamp(1, shorter * 4);
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    let scaled = resize(picture, width, height, filter);
    let mut square = vec![0; side * side * 3];
    let shared_width = width.min(side);
    let skip = |have: usize| have.saturating_sub(side) / 2;
    let room = |have: usize| side.saturating_sub(have) / 2;
    for y in 0..height.min(side) {
        let from = ((skip(height) + y) * width + skip(width)) * 3;
        let to = ((room(height) + y) * side + room(width)) * 3;
        square[to..][..shared_width * 3].copy_from_slice(&scaled[from..][..shared_width * 3]);
    }
    square
}

/// The picture at another size.
pub(crate) fn resize(picture: &Pixels, width: usize, height: usize, filter: Filter) -> Vec<u8> {
    if (picture.width(), picture.height()) == (width, height) {
        return picture.rgb().to_vec();
    }
    let across = Places::new(picture.width(), width, filter);
    let down = Places::new(picture.height(), height, filter);
    Arch::new().dispatch(
        #[inline(always)]
        || {
            let mut narrow = vec![0_u8; width * picture.height() * 3];
            let rows = picture.rgb().chunks_exact(picture.width() * 3);
            for (row, out) in rows.zip(narrow.chunks_exact_mut(width * 3)) {
                squeeze(row, &across, out);
            }
            let mut result = vec![0_u8; width * height * 3];
            let mut sums = vec![0.0_f32; width * 3];
            for ((start, weights), out) in down.iter().zip(result.chunks_exact_mut(width * 3)) {
                sums.fill(0.0);
                let rows = narrow[start * width * 3..].chunks_exact(width * 3);
                for (row, weight) in rows.zip(weights) {
                    for (sum, channel) in sums.iter_mut().zip(row) {
                        *sum += f32::from(*channel) * weight;
                    }
                }
                for (out, sum) in out.iter_mut().zip(&sums) {
                    *out = byte(*sum);
                }
            }
            result
        },
    )
}

/// A row at another width.
#[inline(always)]
fn squeeze(row: &[u8], places: &Places, out: &mut [u8]) {
    for ((start, weights), out) in places.iter().zip(out.as_chunks_mut::<3>().0) {
        let mut sums = [0.0_f32; 3];
        let (pixels, _) = row[start * 3..].as_chunks::<3>();
        for (pixel, weight) in pixels.iter().zip(weights) {
            for (sum, channel) in sums.iter_mut().zip(pixel) {
                *sum += f32::from(*channel) * weight;
            }
        }
        *out = sums.map(byte);
    }
}

#[inline(always)]
fn byte(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

/// For each new place, where the old ones begin that it covers, and their weights.
struct Places {
    starts: Vec<usize>,
    weights: Vec<f32>,
    /// Weights of a place.
    most: usize,
}

impl Places {
    fn new(old: usize, new: usize, filter: Filter) -> Self {
        let scale = old as f32 / new as f32;
        let stretch = scale.max(1.0);
        let reach = filter.reach() * stretch;
        let most = ((2.0 * reach).ceil() as usize + 1).min(old);
        let mut places = Self { starts: Vec::new(), weights: Vec::new(), most };
        for place in 0..new {
            let middle = (place as f32 + 0.5) * scale;
            let start = ((middle - reach + 0.5).max(0.0) as usize).min(old - 1);
            let end = ((middle + reach + 0.5) as usize).clamp(start + 1, old).min(start + most);
            let weight = |at: usize| filter.weight((at as f32 - middle + 0.5) / stretch);
            let total: f32 = (start..end).map(weight).sum();
            places.starts.push(start);
            places.weights.extend((start..end).map(|at| weight(at) / total));
            places.weights.resize(places.starts.len() * most, 0.0);
        }
        places
    }

    fn iter(&self) -> impl Iterator<Item = (usize, &[f32])> {
        self.starts.iter().copied().zip(self.weights.chunks_exact(self.most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: usize, height: usize, values: &[u8]) -> Pixels {
        Pixels::new(width, height, values.iter().flat_map(|v| [*v; 3]).collect()).unwrap()
    }

    fn first_channel(rgb: &[u8]) -> Vec<u8> {
        rgb.iter().step_by(3).copied().collect()
    }

    #[test]
    fn new_pixels_are_means_of_those_they_cover() {
        let picture = grey(4, 2, &[0, 100, 200, 200, 0, 100, 200, 200]);
        let half = resize(&picture, 2, 1, Filter::Bilinear);
        // As Pillow has it.
        assert_eq!(first_channel(&half), [71, 186]);
        let same = resize(&picture, 4, 2, Filter::Bicubic);
        assert_eq!(same, picture.rgb());
    }

    #[test]
    fn pictures_of_any_shape_become_squares() {
        for (width, height) in [(1, 1), (1, 900), (700, 2), (31, 57)] {
            let picture = grey(width, height, &vec![90; width * height]);
            assert_eq!(fit(&picture, 24).len(), 24 * 24 * 3);
            for shorter in [24, 27] {
                let square = cover(&picture, shorter, 24, Filter::Bicubic);
                assert_eq!(square.len(), 24 * 24 * 3);
            }
        }
        let wide = grey(2, 1, &[90, 90]);
        assert_eq!(first_channel(&fit(&wide, 4))[..8], [255, 255, 255, 255, 90, 90, 90, 90]);
    }
}
