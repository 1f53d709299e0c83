//! Windows of a picture as rows, so that a convolution is a product.

use crate::compute::{BLOCK, Block, blocks};

/// Which windows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Windows {
    /// Pixels of a side of the picture.
    pub(crate) side: usize,
    /// Pixels of a side of a window.
    pub(crate) window: usize,
    pub(crate) stride: usize,
    /// How far outside of the picture the first window begins; there everything is zero.
    pub(crate) before: usize,
    /// Windows along a side.
    pub(crate) count: usize,
}

impl Windows {
    /// A row for each window: the colours of its first pixel, those of its second. The scales hold what the
    /// model reads for each byte of a colour.
    pub(crate) fn rows(&self, rgb: &[u8], scales: &[Scale; 3]) -> Vec<Block> {
        let Self { side, window, stride, before, count } = *self;
        let width = blocks(window * window * 3);
        let mut rows = vec![[0.0; BLOCK]; count * count * width];
        for (place, row) in rows.chunks_exact_mut(width).enumerate() {
            let row = row.as_flattened_mut();
            let (top, left) = (place / count * stride, place % count * stride);
            // The part of the window that lies within the picture.
            let skipped = before.saturating_sub(left);
            let until = (side + before - left).min(window);
            for y in 0..window {
                let Some(from_y) = (top + y).checked_sub(before).filter(|at| *at < side) else {
                    continue;
                };
                let from = (from_y * side + left + skipped - before) * 3;
                let seen = rgb[from..][..(until - skipped) * 3].as_chunks::<3>().0;
                let out = row[(y * window + skipped) * 3..].as_chunks_mut::<3>().0;
                for (out, pixel) in out.iter_mut().zip(seen) {
                    for colour in 0..3 {
                        out[colour] = scales[colour][usize::from(pixel[colour])];
                    }
                }
            }
        }
        rows
    }
}

/// What a model reads for each byte.
pub(crate) type Scale = [f32; 256];

/// A table of what a model reads for each byte.
pub(crate) fn scale(value: impl Fn(f32) -> f32) -> Scale {
    std::array::from_fn(|byte| value(byte as f32))
}

/// A convolution's weights in the order of [`Windows::rows`]; checkpoints hold a plane for each colour.
pub(crate) fn by_pixel(values: &[f32], window: usize) -> Vec<f32> {
    let places = window * window;
    let mut ordered = Vec::with_capacity(values.len());
    for planes in values.chunks_exact(3 * places) {
        for place in 0..places {
            ordered.extend((0..3).map(|colour| planes[colour * places + place]));
        }
    }
    ordered
}
