//! Folders that hold no model, or a part of one: the error names the file and what is wrong with it.

use magpie_models::{LoadError, survey};
use serde_json::{Value, json};

use crate::tiny::{
    Shelf, Tensors, bert_config, bert_tensors, bytes, clip_config, clip_tensors, lite_tensors,
    safetensors, tokenizer,
};

fn failure(shelf: &Shelf) -> String {
    let [folder] = &survey(shelf.path()).unwrap()[..] else { panic!("one model is there") };
    let Err(error) = folder.load() else { panic!("a broken model was loaded") };
    let text = error.to_string();
    assert!(text.contains(&folder.path.display().to_string()), "{text}");
    match std::error::Error::source(&error) {
        Some(source) => format!("{text}: {source}"),
        None => text,
    }
}

/// A text model with some files changed.
fn check(change: &[(&str, Vec<u8>)], expected: &[&str]) {
    let shelf = Shelf::new();
    shelf.text("tiny");
    shelf.model("tiny", change);
    let found = failure(&shelf);
    for part in expected {
        assert!(found.contains(part), "{found}");
    }
}

fn with(mut config: Value, key: &str, value: Value) -> Vec<u8> {
    config[key] = value;
    bytes(&config)
}

#[test]
fn a_missing_file_is_named() {
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        let shelf = Shelf::new();
        let folder = shelf.text("tiny");
        std::fs::remove_file(folder.join(file)).unwrap();
        if file == "config.json" {
            // Weights without a description may be a picture model.
            assert!(failure(&shelf).contains("no EfficientNet-Lite"));
            continue;
        }
        let found = failure(&shelf);
        assert!(found.contains(file) && found.contains("missing"), "{found}");
        let kind = &survey(shelf.path()).unwrap()[0].kind;
        assert!(matches!(kind, Err(LoadError::Missing { path }) if path.ends_with(file)));
    }
}

#[test]
fn an_empty_folder_is_no_model() {
    let shelf = Shelf::new();
    std::fs::create_dir(shelf.path().join("nothing")).unwrap();
    assert!(failure(&shelf).contains("config.json is missing"));
}

#[test]
fn weights_that_end_early_are_damaged() {
    let whole = safetensors(&bert_tensors());
    for length in [0, 7, 100, whole.len() / 2, whole.len() - 1] {
        check(
            &[("model.safetensors", whole[..length].to_vec())],
            &["model.safetensors", "damaged"],
        );
    }
}

#[test]
fn weights_that_do_not_fit_are_named() {
    let mut tensors = bert_tensors();
    tensors[1].1 = vec![12, 16];
    let expected = ["model.safetensors", "position_embeddings.weight", "[12, 16]", "[12, 32]"];
    check(&[("model.safetensors", safetensors(&tensors))], &expected);
    let less: Tensors = bert_tensors()
        .into_iter()
        .filter(|(name, _)| !name.contains("layer.1.output.dense"))
        .collect();
    check(
        &[("model.safetensors", safetensors(&less))],
        &["model.safetensors", "no tensor encoder.layer.1.output.dense.weight"],
    );
}

#[test]
fn a_wrong_description_is_named() {
    let config = |key, value| [("config.json", with(bert_config(), key, value))];
    check(&[("config.json", b"{".to_vec())], &["config.json", "damaged"]);
    check(&config("model_type", json!("t5")), &["config.json", "\"t5\""]);
    check(&config("hidden_size", json!("wide")), &["config.json", "damaged"]);
    check(&config("hidden_size", json!(0)), &["model.safetensors"]);
    check(&config("hidden_size", json!(33)), &["33"]);
    check(&config("num_attention_heads", json!(5)), &["5 heads"]);
    check(&config("num_attention_heads", json!(0)), &["0 heads"]);
    check(&config("num_hidden_layers", json!(3)), &["encoder.layer.2"]);
    check(&config("hidden_act", json!("sine")), &["config.json", "sine"]);
    check(&config("vocab_size", json!(9)), &["word_embeddings"]);
    check(&config("max_position_embeddings", json!(usize::MAX)), &["position_embeddings"]);
}

#[test]
fn a_wrong_tokenizer_is_named() {
    check(&[("tokenizer.json", b"[]".to_vec())], &["tokenizer.json", "damaged"]);
    let mut more = tokenizer();
    more["model"]["vocab"]["green"] = json!(10);
    check(&[("tokenizer.json", bytes(&more))], &["tokenizer.json", "token 10"]);
}

#[test]
fn a_pooling_that_is_not_known_is_named() {
    let pooling = bytes(&json!({"pooling_mode_max_tokens": true}));
    check(&[("1_Pooling/config.json", pooling)], &["1_Pooling", "can't be used"]);
}

#[test]
fn a_broken_joint_model_is_named() {
    let check = |file: &str, content: Vec<u8>, expected: &str| {
        let shelf = Shelf::new();
        shelf.joint("tiny");
        shelf.model("tiny", &[(file, content)]);
        let found = failure(&shelf);
        assert!(found.contains(file) && found.contains(expected), "{found}");
    };
    let part = |part: &str, key: &str, value: Value| {
        let mut config = clip_config();
        config[part][key] = value;
        bytes(&config)
    };
    let weights = || "config.json";
    check(weights(), b"nonsense".to_vec(), "damaged");
    check("preprocessor_config.json", bytes(&json!({"resample": 9})), "resample 9");
    let mut shorter = clip_tensors();
    shorter.iter_mut().find(|(name, _)| name == "visual_projection.weight").unwrap().1 =
        vec![8, 32];
    check("model.safetensors", safetensors(&shorter), "differ in length");
    for (tower, key) in [("vision_config", "patch_size"), ("vision_config", "image_size")] {
        let shelf = Shelf::new();
        shelf.joint("tiny");
        shelf.model("tiny", &[("config.json", part(tower, key, json!(0)))]);
        failure(&shelf);
    }
}

#[test]
fn a_broken_picture_model_is_named() {
    let check = |file: &str, content: Vec<u8>, expected: &str| {
        let shelf = Shelf::new();
        shelf.model("tiny", &[(file, content)]);
        let found = failure(&shelf);
        assert!(found.contains(file) && found.contains(expected), "{found}");
    };
    let without = |part: &str| -> Tensors {
        lite_tensors().into_iter().filter(|(name, _)| !name.contains(part)).collect()
    };
    check("a.safetensors", safetensors(&bert_tensors()), "no EfficientNet-Lite");
    check("a.safetensors", safetensors(&without("_blocks.1._bn2")), "_blocks.1._bn2.weight");
    check("a.safetensors", safetensors(&without("_conv_head")), "_conv_head.weight");
    check("a.safetensors", safetensors(&without("_blocks.1._expand_conv")), "does not widen");
    check("a.pth", b"not a pickle".to_vec(), "no file of PyTorch");
    check("a.pth", b"PK\x03\x04 and so on".to_vec(), "ZIP");
    check("a.pth", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02".to_vec(), "damaged");
}
