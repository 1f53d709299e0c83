//! Convolution of each channel with a small window of its own.

use std::array::from_fn;

use pulp::{Arch, Simd, WithSimd};

use super::{BLOCK, Block};

/// Room around a square picture, so that a window finds something at its edges: as much as keeps the size,
/// the odd one at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Border {
    /// Pixels of a side of the result.
    pub(crate) result: usize,
    /// Pixels of a side with the room.
    pub(crate) framed: usize,
    /// Room before the first pixel.
    pub(crate) before: usize,
}

impl Border {
    /// For a picture with this side, looked at through windows of this size in steps.
    pub(crate) fn new(side: usize, window: usize, stride: usize) -> Self {
        let result = side.div_ceil(stride);
        let framed = ((result - 1) * stride + window).max(side);
        Self { result, framed, before: (framed - side) / 2 }
    }
}

/// The windows of all channels, with a bias; the result is cut to 0 to 6.
#[derive(Clone, Debug)]
pub(crate) struct Depthwise {
    window: usize,
    stride: usize,
    /// For each block of channels, the places of its window.
    taps: Vec<Block>,
    bias: Vec<Block>,
}

impl Depthwise {
    /// From weights as checkpoints hold them: the window of the first channel, then that of the second.
    pub(crate) fn new(values: &[f32], bias: &[f32], window: usize, stride: usize) -> Self {
        let planes = super::blocks(bias.len());
        let places = window * window;
        let mut taps = vec![[0.0; BLOCK]; planes * places];
        let mut padded = vec![[0.0; BLOCK]; planes];
        for (channel, window) in values.chunks_exact(places).enumerate() {
            let (plane, lane) = (channel / BLOCK, channel % BLOCK);
            padded[plane][lane] = bias[channel];
            for (place, value) in window.iter().enumerate() {
                taps[plane * places + place][lane] = *value;
            }
        }
        Self { window, stride, taps, bias: padded }
    }

    /// How a picture with this side must be framed.
    pub(crate) fn border(&self, side: usize) -> Border {
        Border::new(side, self.window, self.stride)
    }

    /// Blocks of channels.
    pub(crate) fn planes(&self) -> usize {
        self.bias.len()
    }

    /// Looks at framed planes and writes planes.
    pub(crate) fn apply(&self, framed: &[Block], border: Border, out: &mut [Block]) {
        Arch::new().dispatch(Look { depthwise: self, framed, border, out });
    }
}

struct Look<'a> {
    depthwise: &'a Depthwise,
    framed: &'a [Block],
    border: Border,
    out: &'a mut [Block],
}

impl WithSimd for Look<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F32_LANES {
            16 => self.planes::<S, 1>(simd),
            8 => self.planes::<S, 2>(simd),
            4 => self.planes::<S, 4>(simd),
            _ => self.planes::<S, 16>(simd),
        }
    }
}

impl Look<'_> {
    #[inline(always)]
    fn planes<S: Simd, const LANES: usize>(self, simd: S) {
        let Border { result, framed: side, .. } = self.border;
        let window = self.depthwise.window;
        let planes = self.framed.chunks_exact(side * side);
        let taps = self.depthwise.taps.chunks_exact(window * window);
        let outs = self.out.chunks_exact_mut(result * result);
        for (((plane, taps), bias), out) in planes.zip(taps).zip(&self.depthwise.bias).zip(outs) {
            let stride = self.depthwise.stride;
            match window {
                3 => plane_of::<S, 3, LANES>(simd, plane, side, taps, bias, stride, out),
                _ => plane_of::<S, 5, LANES>(simd, plane, side, taps, bias, stride, out),
            }
        }
    }
}

#[inline(always)]
fn plane_of<S: Simd, const WINDOW: usize, const LANES: usize>(
    simd: S,
    plane: &[Block],
    side: usize,
    taps: &[Block],
    bias: &Block,
    stride: usize,
    out: &mut [Block],
) {
    let vectors = |block: &Block| -> [S::f32s; LANES] {
        let (vectors, _) = S::as_simd_f32s(block);
        from_fn(|lane| vectors[lane])
    };
    let taps: [[[S::f32s; LANES]; WINDOW]; WINDOW] =
        from_fn(|y| from_fn(|x| vectors(&taps[y * WINDOW + x])));
    let bias = vectors(bias);
    let (low, high) = (simd.splat_f32s(0.0), simd.splat_f32s(6.0));
    let result = out.len().isqrt();
    for (y, line) in out.chunks_exact_mut(result).enumerate() {
        let rows: [&[Block]; WINDOW] = from_fn(|at| &plane[(y * stride + at) * side..][..side]);
        for (x, out) in line.iter_mut().enumerate() {
            let mut sums = bias;
            for (row, taps) in rows.iter().zip(&taps) {
                let seen = &row[x * stride..][..WINDOW];
                for (seen, taps) in seen.iter().zip(taps) {
                    let seen = vectors(seen);
                    for lane in 0..LANES {
                        sums[lane] = simd.mul_add_e_f32s(seen[lane], taps[lane], sums[lane]);
                    }
                }
            }
            let (out, _) = S::as_mut_simd_f32s(out);
            for (out, sum) in out.iter_mut().zip(sums) {
                *out = simd.min_f32s(simd.max_f32s(sum, low), high);
            }
        }
    }
}
