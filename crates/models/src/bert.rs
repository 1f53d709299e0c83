//! Text encoders of the BERT family: MiniLM, BGE, E5 and their kin, also with RoBERTa's positions.

use std::path::Path;

use magpie_core::ports::{EmbedError, TextEmbedder};
use serde::Deserialize;

use crate::LoadError;
use crate::checkpoint::Checkpoint;
use crate::compute::{Activation, BLOCK, Block, LayerNorm, Reach, add_to, mean_rows, unit};
use crate::error::{read_json, read_json_if_there};
use crate::tokens::Tokens;
use crate::transformer::{Shape, Transformer};

#[derive(Deserialize)]
struct Config {
    model_type: String,
    vocab_size: usize,
    hidden_size: usize,
    intermediate_size: usize,
    num_attention_heads: usize,
    num_hidden_layers: usize,
    hidden_act: Activation,
    max_position_embeddings: usize,
    #[serde(default)]
    pad_token_id: usize,
    #[serde(default = "epsilon")]
    layer_norm_eps: f32,
    #[serde(rename = "_name_or_path", default)]
    origin: String,
}

fn epsilon() -> f32 {
    1e-12
}

/// `1_Pooling/config.json`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct PoolingConfig {
    pooling_mode_cls_token: bool,
    pooling_mode_max_tokens: bool,
}

/// `sentence_bert_config.json`.
#[derive(Default, Deserialize)]
struct LengthConfig {
    max_seq_length: Option<usize>,
}

/// `config_sentence_transformers.json`.
#[derive(Default, Deserialize)]
struct PromptConfig {
    #[serde(default)]
    prompts: Prompts,
}

/// What is put before texts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Prompts {
    query: String,
    #[serde(alias = "document")]
    passage: String,
}

/// What stands for the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pooling {
    Mean,
    First,
}

/// Texts that are computed together: more are hardly faster.
const TOGETHER: usize = 16;

/// A text encoder.
pub(crate) struct Bert {
    model: String,
    tokens: Tokens,
    prompts: Prompts,
    words: Vec<f32>,
    positions: Vec<f32>,
    norm: LayerNorm,
    transformer: Transformer,
    pooling: Pooling,
    width: usize,
}

impl Bert {
    /// Reads a folder with `config.json`, `tokenizer.json` and `model.safetensors`.
    pub(crate) fn load(
        name: &str,
        folder: &Path,
        checkpoint: &mut Checkpoint,
    ) -> Result<Self, LoadError> {
        let config: Config = read_json(&folder.join("config.json"))?;
        let prefix = ["", "bert.", "roberta."]
            .into_iter()
            .find(|prefix| checkpoint.has(&format!("{prefix}embeddings.word_embeddings.weight")))
            .unwrap_or_default();
        let width = config.hidden_size;
        let shape = Shape {
            width,
            inner: config.intermediate_size,
            heads: config.num_attention_heads,
            layers: config.num_hidden_layers,
            activation: config.hidden_act,
            epsilon: config.layer_norm_eps,
        };
        let transformer = Transformer::bert(checkpoint, &format!("{prefix}encoder.layer"), shape)?;
        let embeddings = |part: &str| format!("{prefix}embeddings.{part}");
        let positions = positions(checkpoint, &embeddings, &config)?;
        let norm = checkpoint.norm(&embeddings("LayerNorm"), width, config.layer_norm_eps)?;
        let words =
            checkpoint.take(&embeddings("word_embeddings.weight"), &[config.vocab_size, width])?;
        let lengths: LengthConfig =
            read_json_if_there(&folder.join("sentence_bert_config.json"))?.unwrap_or_default();
        let places = positions.len() / width;
        let most = lengths.max_seq_length.unwrap_or(places).min(places);
        Ok(Self {
            model: format!("{name}-{}", checkpoint.digest),
            tokens: Tokens::load(folder, most, config.vocab_size)?,
            prompts: prompts(folder, &config)?,
            words,
            positions,
            norm,
            transformer,
            pooling: pooling(folder)?,
            width,
        })
    }

    fn rows(&self, tokens: &[Vec<u32>]) -> Vec<Block> {
        let count: usize = tokens.iter().map(Vec::len).sum();
        let mut rows = vec![[0.0; BLOCK]; count * self.width / BLOCK];
        let places = tokens.iter().flat_map(|ids| ids.iter().enumerate());
        for (row, (place, id)) in rows.as_flattened_mut().chunks_exact_mut(self.width).zip(places) {
            row.copy_from_slice(&self.words[*id as usize * self.width..][..self.width]);
            add_to(row, &self.positions[place * self.width..][..self.width]);
        }
        self.norm.apply(&mut rows);
        rows
    }

    fn encode(&self, prompt: &str, texts: &[&str]) -> Vec<Vec<f32>> {
        let tokens: Vec<Vec<u32>> =
            texts.iter().map(|text| self.tokens.of(&format!("{prompt}{text}"))).collect();
        let lengths: Vec<usize> = tokens.iter().map(Vec::len).collect();
        let rows = self.transformer.apply(self.rows(&tokens), &lengths, Reach::All);
        let mut rest = rows.as_flattened();
        let mut vectors = Vec::with_capacity(texts.len());
        for length in lengths {
            let (rows, after) = rest.split_at(length * self.width);
            rest = after;
            vectors.push(unit(match self.pooling {
                Pooling::Mean => mean_rows(rows, self.width),
                Pooling::First => rows[..self.width].to_vec(),
            }));
        }
        vectors
    }
}

impl TextEmbedder for Bert {
    fn model(&self) -> &str {
        &self.model
    }

    fn width(&self) -> usize {
        self.width
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        Ok(self.encode(&self.prompts.query, &[text]).swap_remove(0))
    }

    fn embed_queries(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let encode = |texts| self.encode(&self.prompts.query, texts);
        Ok(texts.chunks(TOGETHER).flat_map(encode).collect())
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let encode = |texts| self.encode(&self.prompts.passage, texts);
        Ok(texts.chunks(TOGETHER).flat_map(encode).collect())
    }
}

/// What is added to a word for where it stands, and for being of the first kind of text, as all are here.
fn positions(
    checkpoint: &Checkpoint,
    embeddings: &impl Fn(&str) -> String,
    config: &Config,
) -> Result<Vec<f32>, LoadError> {
    let width = config.hidden_size;
    let kinds = embeddings("token_type_embeddings.weight");
    let count = checkpoint.shape(&kinds)?.first().copied().unwrap_or_default().max(1);
    let kind = &checkpoint.values(&kinds, &[count, width])?[..width];
    let stated = embeddings("position_embeddings.weight");
    let stated = checkpoint.values(&stated, &[config.max_position_embeddings, width])?;
    // RoBERTa counts positions from behind the number of its padding.
    let skipped = if config.model_type.contains("roberta") { config.pad_token_id + 1 } else { 0 };
    let mut positions = stated.get(skipped * width..).unwrap_or_default().to_vec();
    positions.chunks_exact_mut(width).for_each(|position| add_to(position, kind));
    Ok(positions)
}

fn pooling(folder: &Path) -> Result<Pooling, LoadError> {
    let path = folder.join("1_Pooling").join("config.json");
    let config: PoolingConfig = read_json_if_there(&path)?.unwrap_or_default();
    if config.pooling_mode_max_tokens {
        return Err(LoadError::unsupported(&path, "it asks for the largest values of all tokens"));
    }
    Ok(if config.pooling_mode_cls_token { Pooling::First } else { Pooling::Mean })
}

/// E5 was taught with words before each text; its folders do not say so.
fn prompts(folder: &Path, config: &Config) -> Result<Prompts, LoadError> {
    let path = folder.join("config_sentence_transformers.json");
    let stated: PromptConfig = read_json_if_there(&path)?.unwrap_or_default();
    let stated = stated.prompts;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let is_e5 = [name, config.origin.to_lowercase()]
        .iter()
        .any(|name| name.split(['-', '_', '/']).any(|part| part == "e5"));
    if is_e5 && stated.query.is_empty() && stated.passage.is_empty() {
        return Ok(Prompts { query: "query: ".to_owned(), passage: "passage: ".to_owned() });
    }
    Ok(stated)
}
