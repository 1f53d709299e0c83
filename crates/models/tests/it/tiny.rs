//! Models of a few kilobytes with made-up weights, written as their authors write the large ones.

use std::path::{Path, PathBuf};

pub use magpie_testkit::{Tensors, lite_tensors, safetensors};
use serde_json::{Value, json};

/// A folder of models.
pub struct Shelf {
    folder: tempfile::TempDir,
}

impl Shelf {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A folder of a model with these files.
    pub fn model(&self, name: &str, files: &[(&str, Vec<u8>)]) -> PathBuf {
        let folder = self.path().join(name);
        for (file, bytes) in files {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        folder
    }

    pub fn text(&self, name: &str) -> PathBuf {
        self.model(
            name,
            &[
                ("config.json", bytes(&bert_config())),
                ("tokenizer.json", bytes(&tokenizer())),
                ("model.safetensors", safetensors(&bert_tensors())),
            ],
        )
    }

    pub fn picture(&self, name: &str) -> PathBuf {
        self.model(name, &[("lite.safetensors", safetensors(&lite_tensors()))])
    }

    pub fn joint(&self, name: &str) -> PathBuf {
        self.model(
            name,
            &[
                ("config.json", bytes(&clip_config())),
                ("tokenizer.json", bytes(&tokenizer())),
                ("model.safetensors", safetensors(&clip_tensors())),
            ],
        )
    }
}

pub fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// Splits at spaces, and knows a few words.
pub fn tokenizer() -> Value {
    let words =
        ["[PAD]", "[UNK]", "red", "blue", "boots", "a", "photo", "of", "query:", "passage:"];
    let vocabulary: Value =
        words.iter().enumerate().map(|(id, word)| ((*word).to_owned(), json!(id))).collect();
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": null, "decoder": null,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    })
}

pub fn bert_config() -> Value {
    json!({
        "model_type": "bert", "vocab_size": 10, "hidden_size": 32, "intermediate_size": 48,
        "num_attention_heads": 2, "num_hidden_layers": 2, "hidden_act": "gelu",
        "max_position_embeddings": 12, "layer_norm_eps": 1e-12, "pad_token_id": 0,
    })
}

pub fn bert_tensors() -> Tensors {
    let mut tensors = Tensors::new();
    let mut add = |name: String, shape: &[usize]| tensors.push((name, shape.to_vec()));
    add("embeddings.word_embeddings.weight".into(), &[10, 32]);
    add("embeddings.position_embeddings.weight".into(), &[12, 32]);
    add("embeddings.token_type_embeddings.weight".into(), &[2, 32]);
    add("embeddings.LayerNorm.weight".into(), &[32]);
    add("embeddings.LayerNorm.bias".into(), &[32]);
    for layer in 0..2 {
        let parts: [(&str, &[usize]); 8] = [
            ("attention.self.query", &[32, 32]),
            ("attention.self.key", &[32, 32]),
            ("attention.self.value", &[32, 32]),
            ("attention.output.dense", &[32, 32]),
            ("attention.output.LayerNorm", &[32]),
            ("intermediate.dense", &[48, 32]),
            ("output.dense", &[32, 48]),
            ("output.LayerNorm", &[32]),
        ];
        for (part, shape) in parts {
            add(format!("encoder.layer.{layer}.{part}.weight"), shape);
            add(format!("encoder.layer.{layer}.{part}.bias"), &shape[..1]);
        }
    }
    tensors
}

pub fn clip_config() -> Value {
    let part = json!({
        "hidden_size": 32, "intermediate_size": 48, "num_attention_heads": 2,
        "num_hidden_layers": 1, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5,
        "vocab_size": 10, "max_position_embeddings": 7, "image_size": 16, "patch_size": 8,
    });
    json!({"model_type": "clip", "text_config": part, "vision_config": part})
}

pub fn clip_tensors() -> Tensors {
    let mut tensors = Tensors::new();
    let mut add = |name: String, shape: &[usize]| tensors.push((name, shape.to_vec()));
    add("text_model.embeddings.token_embedding.weight".into(), &[10, 32]);
    add("text_model.embeddings.position_embedding.weight".into(), &[7, 32]);
    add("vision_model.embeddings.class_embedding".into(), &[32]);
    add("vision_model.embeddings.patch_embedding.weight".into(), &[32, 3, 8, 8]);
    add("vision_model.embeddings.position_embedding.weight".into(), &[5, 32]);
    add("text_projection.weight".into(), &[24, 32]);
    add("visual_projection.weight".into(), &[24, 32]);
    let norms =
        ["text_model.final_layer_norm", "vision_model.pre_layrnorm", "vision_model.post_layernorm"];
    for norm in norms {
        add(format!("{norm}.weight"), &[32]);
        add(format!("{norm}.bias"), &[32]);
    }
    for tower in ["text_model", "vision_model"] {
        let parts: [(&str, &[usize]); 8] = [
            ("self_attn.q_proj", &[32, 32]),
            ("self_attn.k_proj", &[32, 32]),
            ("self_attn.v_proj", &[32, 32]),
            ("self_attn.out_proj", &[32, 32]),
            ("layer_norm1", &[32]),
            ("mlp.fc1", &[48, 32]),
            ("mlp.fc2", &[32, 48]),
            ("layer_norm2", &[32]),
        ];
        for (part, shape) in parts {
            add(format!("{tower}.encoder.layers.0.{part}.weight"), shape);
            add(format!("{tower}.encoder.layers.0.{part}.bias"), &shape[..1]);
        }
    }
    tensors
}
