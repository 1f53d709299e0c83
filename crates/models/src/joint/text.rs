//! The encoder of texts.

use std::path::Path;

use super::Head;
use super::config::{Family, TextConfig, padding};
use crate::LoadError;
use crate::checkpoint::Checkpoint;
use crate::compute::{BLOCK, LayerNorm, Reach, add_to};
use crate::tokens::Tokens;
use crate::transformer::Transformer;

pub(super) struct Text {
    tokens: Tokens,
    words: Vec<f32>,
    positions: Vec<f32>,
    transformer: Transformer,
    norm: LayerNorm,
    head: Head,
    width: usize,
    ending: Ending,
}

/// What stands for the whole text.
enum Ending {
    /// The mark of its end; each token sees those before it.
    Mark,
    /// The last of so many tokens, filled up with this one; each sees all.
    Filled { tokens: usize, with: u32 },
}

impl Text {
    pub(super) fn load(
        folder: &Path,
        family: Family,
        config: &TextConfig,
        checkpoint: &mut Checkpoint,
    ) -> Result<Self, LoadError> {
        let shape = config.shape;
        let width = shape.width;
        let transformer = Transformer::clip(checkpoint, "text_model.encoder.layers", shape)?;
        let norm = checkpoint.norm("text_model.final_layer_norm", width, shape.epsilon)?;
        let head = match family {
            Family::Clip => "text_projection",
            Family::Siglip => "text_model.head",
        };
        let head = Head::read(checkpoint, head, width)?;
        let name = |part: &str| format!("text_model.embeddings.{part}_embedding.weight");
        let positions = checkpoint.values(&name("position"), &[config.positions, width])?.to_vec();
        let words = checkpoint.take(&name("token"), &[config.vocabulary, width])?;
        let tokens = Tokens::load(folder, config.positions, config.vocabulary)?;
        let ending = match family {
            Family::Clip => Ending::Mark,
            Family::Siglip => {
                let stated = padding(folder)?.and_then(|padding| tokens.number(&padding));
                let with = stated.unwrap_or(config.padding);
                Ending::Filled { tokens: config.positions, with }
            }
        };
        Ok(Self { tokens, words, positions, transformer, norm, head, width, ending })
    }

    /// Length of the vectors.
    pub(super) fn size(&self) -> usize {
        self.head.size
    }

    pub(super) fn encode(&self, text: &str) -> Vec<f32> {
        let ids = self.tokens_of(text);
        let mut rows = vec![[0.0; BLOCK]; ids.len() * self.width / BLOCK];
        let places = ids.iter().enumerate();
        for (row, (place, id)) in rows.as_flattened_mut().chunks_exact_mut(self.width).zip(places) {
            row.copy_from_slice(&self.words[*id as usize * self.width..][..self.width]);
            add_to(row, &self.positions[place * self.width..][..self.width]);
        }
        let reach = match self.ending {
            Ending::Mark => Reach::Before,
            Ending::Filled { .. } => Reach::All,
        };
        let rows = self.transformer.apply(rows, &[ids.len()], reach);
        let width = self.width / BLOCK;
        let mut last = rows[self.end(&ids) * width..][..width].to_vec();
        self.norm.apply(&mut last);
        self.head.vector(&last)
    }

    fn tokens_of(&self, text: &str) -> Vec<u32> {
        match self.ending {
            Ending::Mark => self.tokens.of(text),
            Ending::Filled { tokens, with } => {
                // SigLIP was taught lower case.
                let mut ids = self.tokens.of(&text.to_lowercase());
                ids.resize(tokens, with);
                ids
            }
        }
    }

    fn end(&self, ids: &[u32]) -> usize {
        // The mark may stand in the text itself: its first place counts.
        let mark = match self.ending {
            Ending::Mark => ids.iter().position(|id| Some(id) == ids.last()),
            Ending::Filled { .. } => None,
        };
        mark.unwrap_or(ids.len() - 1)
    }
}
