//! What the files beside the weights say about CLIP and SigLIP. Sizes that a file leaves out are those of the
//! family's first model, as its authors' code has them.

use std::path::Path;

use magpie_core::ports::Pixels;
use serde::Deserialize;

use crate::LoadError;
use crate::compute::Activation;
use crate::error::{read_json, read_json_if_there};
use crate::patches::{Scale, scale};
use crate::scale::{Filter, cover, resize};
use crate::transformer::Shape;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Clip,
    Siglip,
}

/// `config.json`.
pub(super) struct Config {
    pub(super) text: TextConfig,
    pub(super) vision: VisionConfig,
}

pub(super) struct TextConfig {
    pub(super) shape: Shape,
    pub(super) vocabulary: usize,
    pub(super) positions: usize,
    /// What texts are filled up with, when the tokenizer does not say.
    pub(super) padding: u32,
}

#[derive(Clone, Copy)]
pub(super) struct VisionConfig {
    pub(super) shape: Shape,
    pub(super) side: usize,
    pub(super) patch: usize,
}

#[derive(Deserialize)]
struct ConfigFile {
    #[serde(default)]
    text_config: PartFile,
    #[serde(default)]
    vision_config: PartFile,
}

#[derive(Default, Deserialize)]
struct PartFile {
    hidden_size: Option<usize>,
    intermediate_size: Option<usize>,
    num_attention_heads: Option<usize>,
    num_hidden_layers: Option<usize>,
    hidden_act: Option<Activation>,
    layer_norm_eps: Option<f32>,
    vocab_size: Option<usize>,
    max_position_embeddings: Option<usize>,
    pad_token_id: Option<u32>,
    image_size: Option<usize>,
    patch_size: Option<usize>,
}

impl PartFile {
    fn shape(&self, family: Family, width: usize, heads: usize) -> Shape {
        let (activation, epsilon) = match family {
            Family::Clip => (Activation::QuickGelu, 1e-5),
            Family::Siglip => (Activation::GeluTanh, 1e-6),
        };
        let width = self.hidden_size.unwrap_or(width);
        Shape {
            width,
            inner: self.intermediate_size.unwrap_or(4 * width),
            heads: self.num_attention_heads.unwrap_or(heads),
            layers: self.num_hidden_layers.unwrap_or(12),
            activation: self.hidden_act.unwrap_or(activation),
            epsilon: self.layer_norm_eps.unwrap_or(epsilon),
        }
    }
}

impl Config {
    pub(super) fn read(folder: &Path, family: Family) -> Result<Self, LoadError> {
        let ConfigFile { text_config: text, vision_config: vision } =
            read_json(&folder.join("config.json"))?;
        let (width, heads, vocabulary, positions, patch) = match family {
            Family::Clip => (512, 8, 49_408, 77, 32),
            Family::Siglip => (768, 12, 32_000, 64, 16),
        };
        Ok(Self {
            text: TextConfig {
                shape: text.shape(family, width, heads),
                vocabulary: text.vocab_size.unwrap_or(vocabulary),
                positions: text.max_position_embeddings.unwrap_or(positions),
                padding: text.pad_token_id.unwrap_or(1),
            },
            vision: VisionConfig {
                shape: vision.shape(family, 768, 12),
                side: vision.image_size.unwrap_or(224),
                patch: vision.patch_size.unwrap_or(patch),
            },
        })
    }
}

/// `tokenizer_config.json`.
#[derive(Default, Deserialize)]
struct TokenizerFile {
    pad_token: Option<PaddingFile>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PaddingFile {
    Token(String),
    Added { content: String },
}

/// The token that short texts are filled up with.
pub(super) fn padding(folder: &Path) -> Result<Option<String>, LoadError> {
    let file: Option<TokenizerFile> = read_json_if_there(&folder.join("tokenizer_config.json"))?;
    Ok(file.and_then(|file| file.pad_token).map(|padding| match padding {
        PaddingFile::Token(token) | PaddingFile::Added { content: token } => token,
    }))
}

/// `preprocessor_config.json`: how a picture is made ready.
pub(super) struct Preparation {
    scaling: Scaling,
    filter: Filter,
    pub(super) scales: [Scale; 3],
}

#[derive(Clone, Copy)]
enum Scaling {
    /// Stretched to the square.
    Stretch,
    /// The shorter side to this many pixels, then the middle.
    Cover(usize),
}

#[derive(Default, Deserialize)]
struct PreparationFile {
    size: Option<SizeFile>,
    image_mean: Option<[f32; 3]>,
    image_std: Option<[f32; 3]>,
    resample: Option<u8>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SizeFile {
    Shorter(usize),
    Sides { shortest_edge: Option<usize> },
}

impl Preparation {
    pub(super) fn read(folder: &Path, family: Family, side: usize) -> Result<Self, LoadError> {
        let path = folder.join("preprocessor_config.json");
        let file: PreparationFile = read_json_if_there(&path)?.unwrap_or_default();
        let scaling = match (file.size, family) {
            (Some(SizeFile::Shorter(shorter)), Family::Clip)
            | (Some(SizeFile::Sides { shortest_edge: Some(shorter) }), _) => {
                Scaling::Cover(shorter.max(1))
            }
            (None, Family::Clip) => Scaling::Cover(side),
            (Some(SizeFile::Sides { shortest_edge: None }), _) | (_, Family::Siglip) => {
                Scaling::Stretch
            }
        };
        let (mean, deviation) = match family {
            // Of the pictures that CLIP learned from.
            Family::Clip => (
                [0.481_454_66, 0.457_827_5, 0.408_210_73],
                [0.268_629_54, 0.261_302_6, 0.275_777_1],
            ),
            Family::Siglip => ([0.5; 3], [0.5; 3]),
        };
        let (mean, deviation) =
            (file.image_mean.unwrap_or(mean), file.image_std.unwrap_or(deviation));
        let filter = match file.resample {
            None | Some(3) => Filter::Bicubic,
            Some(2) => Filter::Bilinear,
            Some(other) => {
                return Err(LoadError::unsupported(
                    &path,
                    format!("resample {other} is not known"),
                ));
            }
        };
        let scales = std::array::from_fn(|colour| {
            scale(|byte| (byte / 255.0 - mean[colour]) / deviation[colour])
        });
        Ok(Self { scaling, filter, scales })
    }

    pub(super) fn square(&self, picture: &Pixels, side: usize) -> Vec<u8> {
        match self.scaling {
            Scaling::Stretch => resize(picture, side, side, self.filter),
            Scaling::Cover(shorter) => cover(picture, shorter, side, self.filter),
        }
    }
}
