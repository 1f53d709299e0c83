//! Arithmetic that models are made of, on plain slices. Every function works on the thread that calls it, so
//! that callers decide how many cores are used and with which priority.
//!
//! The loops are written once; which instructions they become is chosen when they run (`pulp`).

mod attention;
mod depthwise;
mod functions;
mod product;

pub(crate) use attention::{Reach, attention};
pub(crate) use depthwise::{Border, Depthwise};
pub(crate) use functions::{Activation, LayerNorm, add_to, mean_rows, unit};
pub(crate) use product::{After, Blocks, Layout, Weights};

/// How many values are stored and computed side by side.
pub(crate) const BLOCK: usize = 16;

/// So many values.
pub(crate) type Block = [f32; BLOCK];

/// Blocks that hold so many values.
pub(crate) fn blocks(values: usize) -> usize {
    values.div_ceil(BLOCK)
}
