//! Products with a matrix of weights that is packed once and used many times.

use std::array::from_fn;

use pulp::{Arch, Simd, WithSimd};

use super::{BLOCK, Block, blocks};

/// Rows that are worked through with all weights before the next ones: they stay in the nearer cache.
const ROWS_AT_ONCE: usize = 96;

/// A layer's weights and bias.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// Blocks of inputs.
    depth: usize,
    /// For each block of outputs, for each block of inputs: a block of outputs for each input.
    panels: Vec<[Block; BLOCK]>,
    bias: Vec<Block>,
}

/// Values of rows in blocks: a block of a row is at `row * row_step + block * block_step`. Rows one after the
/// other have a row step of their blocks and a block step of 1; pictures, of which each block of channels is
/// a plane, the reverse.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks<'a> {
    pub(crate) data: &'a [Block],
    pub(crate) rows: usize,
    pub(crate) row_step: usize,
    pub(crate) block_step: usize,
}

impl<'a> Blocks<'a> {
    /// Rows one after the other.
    pub(crate) fn dense(data: &'a [Block], blocks_in_row: usize) -> Self {
        let rows = data.len() / blocks_in_row;
        Self { data, rows, row_step: blocks_in_row, block_step: 1 }
    }

    /// Planes of so many pixels.
    pub(crate) fn planes(data: &'a [Block], pixels: usize) -> Self {
        Self { data, rows: pixels, row_step: 1, block_step: pixels }
    }
}

/// Where the blocks of a result go.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layout {
    /// Rows one after the other.
    Dense,
    /// Planes of so many pixels, one pixel for each row.
    Planes(usize),
    /// Planes with room around the picture, whose rows have `width` pixels.
    Framed { width: usize, framed_width: usize, before: usize, plane: usize },
}

impl Layout {
    fn steps(self, panels: usize) -> (usize, usize) {
        match self {
            Self::Dense => (panels, 1),
            Self::Planes(pixels) => (1, pixels),
            Self::Framed { plane, .. } => (1, plane),
        }
    }

    fn place(self, row: usize) -> usize {
        match self {
            Self::Dense | Self::Planes(_) => row,
            Self::Framed { width, framed_width, before, .. } => {
                (row / width + before) * framed_width + row % width + before
            }
        }
    }
}

/// What is done to each value of a result.
#[derive(Clone, Copy, Debug)]
pub(crate) enum After<'a> {
    Nothing,
    /// Cut to 0 to 6.
    Relu6,
    /// Added to these, which lie as the result does.
    Add(&'a [Block]),
}

impl Weights {
    /// Packs weights as checkpoints hold them: the inputs of the first output, then those of the second.
    pub(crate) fn new(values: &[f32], outputs: usize, inputs: usize, bias: &[f32]) -> Self {
        let (depth, panels) = (blocks(inputs), blocks(outputs));
        let mut packed = vec![[[0.0; BLOCK]; BLOCK]; depth * panels];
        for (output, row) in values.chunks_exact(inputs).enumerate() {
            let panel = &mut packed[output / BLOCK * depth..][..depth];
            for (input, value) in row.iter().enumerate() {
                panel[input / BLOCK][input % BLOCK][output % BLOCK] = *value;
            }
        }
        let mut padded = vec![[0.0; BLOCK]; panels];
        for (output, value) in bias.iter().enumerate() {
            padded[output / BLOCK][output % BLOCK] = *value;
        }
        Self { depth, panels: packed, bias: padded }
    }

    /// Blocks of outputs in a row.
    pub(crate) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Multiplies rows with the weights, adds the bias, and writes the result.
    pub(crate) fn apply(&self, rows: Blocks, out: &mut [Block], layout: Layout, after: After) {
        Arch::new().dispatch(Product { weights: self, rows, out, layout, after });
    }

    /// Rows one after the other, into new ones.
    pub(crate) fn rows(&self, rows: &[Block]) -> Vec<Block> {
        self.rows_then(rows, After::Nothing)
    }

    /// Rows one after the other, added to others.
    pub(crate) fn rows_added(&self, rows: &[Block], to: &[Block]) -> Vec<Block> {
        self.rows_then(rows, After::Add(to))
    }

    fn rows_then(&self, rows: &[Block], after: After) -> Vec<Block> {
        let rows = Blocks::dense(rows, self.depth);
        let mut out = vec![[0.0; BLOCK]; rows.rows * self.outputs()];
        self.apply(rows, &mut out, Layout::Dense, after);
        out
    }
}

struct Product<'a> {
    weights: &'a Weights,
    rows: Blocks<'a>,
    out: &'a mut [Block],
    layout: Layout,
    after: After<'a>,
}

impl WithSimd for Product<'_> {
    type Output = ();

    /// As many sums at once as there are registers: of 32, 16 or fewer.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F32_LANES {
            16 => self.run::<S, 12, 2, 1>(simd),
            8 => self.run::<S, 6, 1, 2>(simd),
            4 => self.run::<S, 6, 1, 4>(simd),
            _ => self.run::<S, 2, 1, 16>(simd),
        }
    }
}

impl Product<'_> {
    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const PANELS: usize, const LANES: usize>(mut self, simd: S) {
        let panels = self.weights.outputs();
        for start in (0..self.rows.rows).step_by(ROWS_AT_ONCE) {
            let end = (start + ROWS_AT_ONCE).min(self.rows.rows);
            let mut panel = 0;
            while panel + PANELS <= panels {
                self.strip::<S, ROWS, PANELS, LANES>(simd, start, end, panel);
                panel += PANELS;
            }
            while panel < panels {
                self.strip::<S, ROWS, 1, LANES>(simd, start, end, panel);
                panel += 1;
            }
        }
    }

    #[inline(always)]
    fn strip<S: Simd, const ROWS: usize, const PANELS: usize, const LANES: usize>(
        &mut self,
        simd: S,
        start: usize,
        end: usize,
        panel: usize,
    ) {
        let mut row = start;
        while row + ROWS <= end {
            self.tile::<S, ROWS, PANELS, LANES>(simd, row, panel);
            row += ROWS;
        }
        while row + 4 <= end {
            self.tile::<S, 4, PANELS, LANES>(simd, row, panel);
            row += 4;
        }
        while row < end {
            self.tile::<S, 1, PANELS, LANES>(simd, row, panel);
            row += 1;
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const ROWS: usize, const PANELS: usize, const LANES: usize>(
        &mut self,
        simd: S,
        row: usize,
        panel: usize,
    ) {
        let depth = self.weights.depth;
        let weights: [&[[Block; BLOCK]]; PANELS] =
            from_fn(|at| &self.weights.panels[(panel + at) * depth..][..depth]);
        let mut sums = [[[simd.splat_f32s(0.0); LANES]; PANELS]; ROWS];
        for block in 0..depth {
            let values: [&Block; ROWS] = from_fn(|at| {
                let place = (row + at) * self.rows.row_step + block * self.rows.block_step;
                &self.rows.data[place]
            });
            for input in 0..BLOCK {
                let weights: [&[S::f32s]; PANELS] =
                    from_fn(|at| S::as_simd_f32s(&weights[at][block][input]).0);
                for (sums, values) in sums.iter_mut().zip(values) {
                    let value = simd.splat_f32s(values[input]);
                    for (sums, weights) in sums.iter_mut().zip(weights) {
                        for (sum, weight) in sums.iter_mut().zip(weights) {
                            *sum = simd.mul_add_e_f32s(value, *weight, *sum);
                        }
                    }
                }
            }
        }
        let (row_step, block_step) = self.layout.steps(self.weights.outputs());
        for (at, sums) in sums.iter().enumerate() {
            let place = self.layout.place(row + at) * row_step + panel * block_step;
            for (at, sums) in sums.iter().enumerate() {
                let place = place + at * block_step;
                let (bias, _) = S::as_simd_f32s(&self.weights.bias[panel + at]);
                let (out, _) = S::as_mut_simd_f32s(&mut self.out[place]);
                for ((out, sum), bias) in out.iter_mut().zip(sums).zip(bias) {
                    *out = simd.add_f32s(*sum, *bias);
                }
                match self.after {
                    After::Nothing => {}
                    After::Relu6 => {
                        let (low, high) = (simd.splat_f32s(0.0), simd.splat_f32s(6.0));
                        for out in out {
                            *out = simd.min_f32s(simd.max_f32s(*out, low), high);
                        }
                    }
                    After::Add(others) => {
                        let (others, _) = S::as_simd_f32s(&others[place]);
                        for (out, other) in out.iter_mut().zip(others) {
                            *out = simd.add_f32s(*out, *other);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(number: usize) -> f32 {
        (number * 37 % 101) as f32 / 50.0 - 1.0
    }

    /// Against sums in the order of the definition, for shapes that fill blocks and tiles and for others.
    fn check(rows: usize, inputs: usize, outputs: usize) {
        let weights: Vec<f32> = (0..outputs * inputs).map(value).collect();
        let bias: Vec<f32> = (0..outputs).map(value).collect();
        let packed = Weights::new(&weights, outputs, inputs, &bias);
        let mut data = vec![[0.0; BLOCK]; rows * blocks(inputs)];
        for (row, out) in
            data.as_flattened_mut().chunks_exact_mut(blocks(inputs) * BLOCK).enumerate()
        {
            for (input, out) in out[..inputs].iter_mut().enumerate() {
                *out = value(row * 7 + input);
            }
        }
        let found = packed.rows(&data);
        for row in 0..rows {
            for output in 0..outputs {
                let products =
                    (0..inputs).map(|i| weights[output * inputs + i] * value(row * 7 + i));
                let wanted = products.sum::<f32>() + bias[output];
                let place = row * blocks(outputs) * BLOCK + output;
                assert!((found.as_flattened()[place] - wanted).abs() < 1e-3, "{row} {output}");
            }
        }
        let doubled = packed.rows_added(&data, &found);
        let pairs = doubled.as_flattened().iter().zip(found.as_flattened());
        assert!(pairs.into_iter().all(|(double, single)| (double - 2.0 * single).abs() < 1e-4));
    }

    #[test]
    fn products_are_sums_of_products() {
        for (rows, inputs, outputs) in [(1, 1, 1), (12, 16, 32), (97, 27, 40), (23, 100, 16)] {
            check(rows, inputs, outputs);
        }
    }
}
