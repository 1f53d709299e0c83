//! The encoder of pictures.

use std::path::Path;

use magpie_core::ports::Pixels;

use super::Head;
use super::config::{Family, Preparation, VisionConfig};
use crate::LoadError;
use crate::checkpoint::Checkpoint;
use crate::compute::{BLOCK, Block, LayerNorm, Reach, Weights, add_to, attention, unit};
use crate::patches::{Windows, by_pixel};
use crate::transformer::{Inner, Shape, Transformer};

pub(super) struct Vision {
    preparation: Preparation,
    windows: Windows,
    patches: Weights,
    positions: Vec<f32>,
    transformer: Transformer,
    width: usize,
    after: LayerNorm,
    summary: Summary,
}

/// What stands for the whole picture.
enum Summary {
    /// A row before all patches.
    First { row: Vec<f32>, before: LayerNorm, head: Head },
    /// A question that all patches answer.
    Asked(Box<Question>),
}

struct Question {
    query: Vec<Block>,
    key: Weights,
    value: Weights,
    attended: Weights,
    norm: LayerNorm,
    inner: Inner,
    heads: usize,
}

impl Vision {
    pub(super) fn load(
        folder: &Path,
        family: Family,
        config: &VisionConfig,
        checkpoint: &Checkpoint,
    ) -> Result<Self, LoadError> {
        let VisionConfig { shape, side, patch } = *config;
        let width = shape.width;
        if patch == 0 || side < patch {
            let detail = format!("patches of {patch} pixels do not fit pictures of {side}");
            return Err(LoadError::unsupported(checkpoint.path(), detail));
        }
        let count = side / patch;
        let transformer = Transformer::clip(checkpoint, "vision_model.encoder.layers", shape)?;
        let embeddings = |part: &str| format!("vision_model.embeddings.{part}");
        let norm = |name: &str| checkpoint.norm(name, width, shape.epsilon);
        let values =
            checkpoint.values(&embeddings("patch_embedding.weight"), &[width, 3, patch, patch])?;
        let bias = match family {
            Family::Clip => vec![0.0; width],
            Family::Siglip => {
                checkpoint.values(&embeddings("patch_embedding.bias"), &[width])?.to_vec()
            }
        };
        let patches = Weights::new(&by_pixel(values, patch), width, patch * patch * 3, &bias);
        let places = count * count + usize::from(family == Family::Clip);
        let positions =
            checkpoint.values(&embeddings("position_embedding.weight"), &[places, width])?.to_vec();
        let summary = match family {
            Family::Clip => Summary::First {
                row: checkpoint.values(&embeddings("class_embedding"), &[width])?.to_vec(),
                // Its authors wrote it so.
                before: norm("vision_model.pre_layrnorm")?,
                head: Head::read(checkpoint, "visual_projection", width)?,
            },
            Family::Siglip => Summary::Asked(Box::new(Question::load(checkpoint, &shape)?)),
        };
        Ok(Self {
            preparation: Preparation::read(folder, family, side)?,
            windows: Windows { side, window: patch, stride: patch, before: 0, count },
            patches,
            positions,
            transformer,
            width,
            after: norm("vision_model.post_layernorm")?,
            summary,
        })
    }

    /// Length of the vectors.
    pub(super) fn size(&self) -> usize {
        match &self.summary {
            Summary::First { head, .. } => head.size,
            Summary::Asked(_) => self.width,
        }
    }

    /// Side of the square that is looked at.
    pub(super) fn side(&self) -> usize {
        self.windows.side
    }

    pub(super) fn look(&self, picture: &Pixels) -> Vec<f32> {
        let rgb = self.preparation.square(picture, self.windows.side);
        let patches = self.windows.rows(&rgb, &self.preparation.scales);
        let mut rows = self.patches.rows(&patches);
        match &self.summary {
            Summary::First { row, before, head } => {
                rows.splice(0..0, row.as_chunks().0.iter().copied());
                add_to(rows.as_flattened_mut(), &self.positions);
                before.apply(&mut rows);
                let mut first = self.pass(rows);
                first.truncate(self.width / BLOCK);
                self.after.apply(&mut first);
                head.vector(&first)
            }
            Summary::Asked(question) => {
                add_to(rows.as_flattened_mut(), &self.positions);
                let mut rows = self.pass(rows);
                self.after.apply(&mut rows);
                unit(question.answer(&rows).into_flattened())
            }
        }
    }

    fn pass(&self, rows: Vec<Block>) -> Vec<Block> {
        let count = rows.len() * BLOCK / self.width;
        self.transformer.apply(rows, &[count], Reach::All)
    }
}

impl Question {
    fn load(checkpoint: &Checkpoint, shape: &Shape) -> Result<Self, LoadError> {
        let width = shape.width;
        let name = |part: &str| format!("vision_model.head.{part}");
        let weights = checkpoint.values(&name("attention.in_proj_weight"), &[3 * width, width])?;
        let bias = checkpoint.values(&name("attention.in_proj_bias"), &[3 * width])?;
        let part = |at: usize| {
            let weights = &weights[at * width * width..][..width * width];
            Weights::new(weights, width, width, &bias[at * width..][..width])
        };
        let probe = checkpoint.values(&name("probe"), &[1, 1, width])?;
        let layers = [name("mlp.fc1"), name("mlp.fc2")];
        Ok(Self {
            query: part(0).rows(probe.as_chunks().0),
            key: part(1),
            value: part(2),
            attended: checkpoint.linear(&name("attention.out_proj"), width, width)?,
            norm: checkpoint.norm(&name("layernorm"), width, shape.epsilon)?,
            inner: Inner::load(checkpoint, layers.each_ref().map(String::as_str), shape)?,
            heads: shape.heads,
        })
    }

    fn answer(&self, rows: &[Block]) -> Vec<Block> {
        let (key, value) = (self.key.rows(rows), self.value.rows(rows));
        let width = self.query.len() * BLOCK;
        let sequence = [(1, rows.len() / self.query.len())];
        let parts: [&[Block]; 3] = [&self.query, &key, &value];
        let answer =
            self.attended.rows(&attention(parts, width, self.heads, &sequence, Reach::All));
        let mut normal = answer.clone();
        self.norm.apply(&mut normal);
        self.inner.apply(&normal, &answer)
    }
}
