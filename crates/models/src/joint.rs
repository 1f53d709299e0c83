//! Encoders of pictures and texts into one space: CLIP and SigLIP.

mod config;
mod text;
mod vision;

use std::path::Path;

use magpie_core::ports::{EmbedError, JointEmbedder, PictureEmbedder, Pixels};

use self::config::Config;
use self::text::Text;
use self::vision::Vision;
use crate::LoadError;
use crate::checkpoint::Checkpoint;
use crate::compute::{Block, Weights, unit};

pub(crate) use self::config::Family;

/// A pair of encoders.
pub(crate) struct Joint {
    model: String,
    text: Text,
    vision: Vision,
}

impl Joint {
    /// Reads a folder with `config.json`, `preprocessor_config.json`, `tokenizer.json` and
    /// `model.safetensors`.
    pub(crate) fn load(
        name: &str,
        folder: &Path,
        family: Family,
        checkpoint: &mut Checkpoint,
    ) -> Result<Self, LoadError> {
        let config = Config::read(folder, family)?;
        let vision = Vision::load(folder, family, &config.vision, checkpoint)?;
        let text = Text::load(folder, family, &config.text, checkpoint)?;
        if vision.size() != text.size() {
            let detail = "its vectors of texts and of pictures differ in length";
            return Err(LoadError::damaged(checkpoint.path(), detail));
        }
        Ok(Self { model: format!("{name}-{}", checkpoint.digest), text, vision })
    }
}

impl PictureEmbedder for Joint {
    fn model(&self) -> &str {
        &self.model
    }

    fn width(&self) -> usize {
        self.vision.size()
    }

    fn side(&self) -> usize {
        self.vision.side()
    }

    fn embed(&self, picture: &Pixels) -> Result<Vec<f32>, EmbedError> {
        Ok(self.vision.look(picture))
    }
}

impl JointEmbedder for Joint {
    fn embed_words(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        Ok(self.text.encode(text))
    }
}

/// The last layer of an encoder, which makes the vectors.
struct Head {
    weights: Weights,
    /// Length of the vectors.
    size: usize,
}

impl Head {
    /// `NAME.weight`, and `NAME.bias` where there is one.
    fn read(checkpoint: &Checkpoint, name: &str, inputs: usize) -> Result<Self, LoadError> {
        let shape = checkpoint.shape(&format!("{name}.weight"))?;
        let size = shape.first().copied().unwrap_or_default().max(1);
        let weights = if checkpoint.has(&format!("{name}.bias")) {
            checkpoint.linear(name, size, inputs)?
        } else {
            checkpoint.linear_without_bias(name, size, inputs)?
        };
        Ok(Self { weights, size })
    }

    /// The unit vector of a row.
    fn vector(&self, row: &[Block]) -> Vec<f32> {
        let mut vector = self.weights.rows(row).into_flattened();
        vector.truncate(self.size);
        unit(vector)
    }
}
