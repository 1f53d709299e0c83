//! The layers that BERT, CLIP and SigLIP share; they differ in where rows are normalised.

use crate::LoadError;
use crate::checkpoint::Checkpoint;
use crate::compute::{Activation, BLOCK, Block, LayerNorm, Reach, Weights, attention};

/// Sizes of the layers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) width: usize,
    pub(crate) inner: usize,
    pub(crate) heads: usize,
    pub(crate) layers: usize,
    pub(crate) activation: Activation,
    pub(crate) epsilon: f32,
}

impl Shape {
    /// Says what does not fit; everything else relies on this.
    fn check(&self) -> Result<(), String> {
        let Self { width, inner, heads, layers, .. } = *self;
        if width == 0 || width % BLOCK != 0 || inner == 0 || inner % BLOCK != 0 {
            return Err(format!(
                "its layers are {width} and {inner} wide, not multiples of {BLOCK}"
            ));
        }
        if heads == 0 || width % heads != 0 || layers == 0 {
            return Err(format!("{layers} layers of {width} do not fit {heads} heads"));
        }
        Ok(())
    }
}

/// Where a layer normalises: what its parts see, or what they made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Before,
    After,
}

/// Names of a layer's parts.
struct Names {
    query: &'static str,
    key: &'static str,
    value: &'static str,
    attended: &'static str,
    attention_norm: &'static str,
    up: &'static str,
    down: &'static str,
    inner_norm: &'static str,
}

const BERT: Names = Names {
    query: "attention.self.query",
    key: "attention.self.key",
    value: "attention.self.value",
    attended: "attention.output.dense",
    attention_norm: "attention.output.LayerNorm",
    up: "intermediate.dense",
    down: "output.dense",
    inner_norm: "output.LayerNorm",
};

const CLIP: Names = Names {
    query: "self_attn.q_proj",
    key: "self_attn.k_proj",
    value: "self_attn.v_proj",
    attended: "self_attn.out_proj",
    attention_norm: "layer_norm1",
    up: "mlp.fc1",
    down: "mlp.fc2",
    inner_norm: "layer_norm2",
};

/// A stack of layers.
pub(crate) struct Transformer {
    shape: Shape,
    order: Order,
    layers: Vec<Layer>,
}

struct Layer {
    query: Weights,
    key: Weights,
    value: Weights,
    attended: Weights,
    attention_norm: LayerNorm,
    inner: Inner,
    inner_norm: LayerNorm,
}

/// Two products with a curve between them.
pub(crate) struct Inner {
    up: Weights,
    down: Weights,
    activation: Activation,
}

impl Inner {
    pub(crate) fn load(
        checkpoint: &Checkpoint,
        [up, down]: [&str; 2],
        shape: &Shape,
    ) -> Result<Self, LoadError> {
        Ok(Self {
            up: checkpoint.linear(up, shape.inner, shape.width)?,
            down: checkpoint.linear(down, shape.width, shape.inner)?,
            activation: shape.activation,
        })
    }

    /// What it makes of the rows, added to others.
    pub(crate) fn apply(&self, rows: &[Block], to: &[Block]) -> Vec<Block> {
        let mut inner = self.up.rows(rows);
        self.activation.apply(&mut inner);
        self.down.rows_added(&inner, to)
    }
}

impl Transformer {
    /// Layers that normalise what they made (`PREFIX.0.attention…`).
    pub(crate) fn bert(
        checkpoint: &Checkpoint,
        prefix: &str,
        shape: Shape,
    ) -> Result<Self, LoadError> {
        Self::load(checkpoint, prefix, shape, &BERT, Order::After)
    }

    /// Layers that normalise what they see (`PREFIX.0.self_attn…`).
    pub(crate) fn clip(
        checkpoint: &Checkpoint,
        prefix: &str,
        shape: Shape,
    ) -> Result<Self, LoadError> {
        Self::load(checkpoint, prefix, shape, &CLIP, Order::Before)
    }

    fn load(
        checkpoint: &Checkpoint,
        prefix: &str,
        shape: Shape,
        names: &Names,
        order: Order,
    ) -> Result<Self, LoadError> {
        shape.check().map_err(|detail| LoadError::unsupported(checkpoint.path(), detail))?;
        let width = shape.width;
        let layer = |number: usize| {
            let name = |part: &str| format!("{prefix}.{number}.{part}");
            let square = |part: &str| checkpoint.linear(&name(part), width, width);
            let norm = |part: &str| checkpoint.norm(&name(part), width, shape.epsilon);
            Ok(Layer {
                query: square(names.query)?,
                key: square(names.key)?,
                value: square(names.value)?,
                attended: square(names.attended)?,
                attention_norm: norm(names.attention_norm)?,
                inner: Inner::load(checkpoint, [&name(names.up), &name(names.down)], &shape)?,
                inner_norm: norm(names.inner_norm)?,
            })
        };
        let layers = (0..shape.layers).map(layer).collect::<Result<_, LoadError>>()?;
        Ok(Self { shape, order, layers })
    }

    /// Lets the rows of sequences with these lengths pass all layers.
    pub(crate) fn apply(
        &self,
        mut rows: Vec<Block>,
        lengths: &[usize],
        reach: Reach,
    ) -> Vec<Block> {
        let sequences: Vec<(usize, usize)> =
            lengths.iter().map(|&length| (length, length)).collect();
        let Shape { width, heads, .. } = self.shape;
        for layer in &self.layers {
            let attend = |seen: &[Block]| {
                let parts = [&layer.query, &layer.key, &layer.value].map(|part| part.rows(seen));
                attention(parts.each_ref().map(Vec::as_slice), width, heads, &sequences, reach)
            };
            match self.order {
                Order::Before => {
                    let seen = normal(&layer.attention_norm, &rows);
                    rows = layer.attended.rows_added(&attend(&seen), &rows);
                    let seen = normal(&layer.inner_norm, &rows);
                    rows = layer.inner.apply(&seen, &rows);
                }
                Order::After => {
                    rows = layer.attended.rows_added(&attend(&rows), &rows);
                    layer.attention_norm.apply(&mut rows);
                    rows = layer.inner.apply(&rows, &rows);
                    layer.inner_norm.apply(&mut rows);
                }
            }
        }
        rows
    }
}

fn normal(norm: &LayerNorm, rows: &[Block]) -> Vec<Block> {
    let mut rows = rows.to_vec();
    norm.apply(&mut rows);
    rows
}
