//! Embedding models in the data folder: found, used, and done without when they are broken.

use std::path::Path;

use magpie_testkit::{lite_tensors, safetensors};
use serde_json::{Value, json};

use crate::support::{magpie, magpie_json};

fn put(data: &Path, file: &str, content: &[u8]) {
    let path = data.join("data/models").join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn doctor(data: &Path) -> (Option<i32>, Vec<Value>) {
    let output = magpie(data, &[], &["doctor", "--json"]);
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

fn line<'a>(lines: &'a [Value], part: &str) -> &'a Value {
    lines.iter().find(|line| line["part"] == part).unwrap_or_else(|| panic!("{part}: {lines:#?}"))
}

#[test]
fn without_models_doctor_says_what_is_basic() {
    let folder = tempfile::tempdir().unwrap();
    let (code, lines) = doctor(folder.path());
    assert_eq!(code, Some(0), "{lines:#?}");
    for (part, basic) in [("text search", "words only"), ("photo search", "hand-made features")] {
        let line = line(&lines, part);
        assert_eq!(line["state"], "off");
        let detail = line["detail"].as_str().unwrap();
        assert!(detail.contains(basic) && detail.contains("scripts/models"), "{detail}");
    }
    let list = magpie_json(folder.path(), &[], &["models", "list", "--json"]);
    assert_eq!(list["models"], json!([]));
    assert!(list["searches"].as_array().unwrap().iter().all(|search| search["model"].is_null()));
    assert!(list["better"].as_array().unwrap().len() >= 3);
    let text = magpie(folder.path(), &[], &["models", "list"]);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("photo search: basic"), "{text}");
}

#[test]
fn a_model_is_used_and_a_broken_one_done_without() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "looker/weights.safetensors", &safetensors(&lite_tensors()));
    put(folder.path(), "reader/config.json", br#"{"model_type": "bert"}"#);
    put(folder.path(), "torn/config.json", br#"{"model_type": "bert"}"#);
    put(folder.path(), "torn/tokenizer.json", b"{}");
    put(folder.path(), "torn/model.safetensors", b"\x10\0\0\0\0\0\0\0{\"a\"");
    let (code, lines) = doctor(folder.path());
    assert_eq!(code, Some(1), "{lines:#?}");
    let photos = line(&lines, "photo search");
    assert_eq!(photos["state"], "on");
    assert!(photos["detail"].as_str().unwrap().contains("looker-"), "{photos}");
    assert_eq!(line(&lines, "text search")["state"], "off");
    for (part, file) in [("model reader", "reader/model.safetensors"), ("model torn", "torn")] {
        let line = line(&lines, part);
        assert_eq!(line["state"], "failed");
        let detail = line["detail"].as_str().unwrap();
        assert!(detail.contains(file) && detail.contains("goes on without it"), "{detail}");
    }
    let list = magpie_json(folder.path(), &[], &["models", "list", "--json"]);
    let names: Vec<_> = list["models"].as_array().unwrap().iter().map(|m| &m["name"]).collect();
    assert_eq!(names.len(), 3, "{list:#}");
    let looker = list["models"].as_array().unwrap().iter().find(|m| m["name"] == "looker").unwrap();
    assert_eq!(looker["used_for"], "photo search", "{list:#}");

    let photo = folder.path().join("photo.png");
    image::RgbImage::from_fn(90, 60, |x, y| image::Rgb([x as u8 * 2, 40, y as u8 * 3]))
        .save(&photo)
        .unwrap();
    let photo = photo.to_str().unwrap();
    let reply = magpie_json(
        folder.path(),
        &[],
        &["ask", "--json", "--photo", photo, "something like this"],
    );
    assert!(!reply["picks"].as_array().unwrap().is_empty(), "{reply:#}");
}
