//! Embedding models in the data folder: found, used, and done without when they are broken.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::support::{magpie, magpie_json};

/// A file in the safetensors format with made-up values.
fn safetensors(tensors: &[(String, Vec<usize>)]) -> Vec<u8> {
    let (mut header, mut data) = (Map::new(), Vec::new());
    for (name, shape) in tensors {
        let start = data.len();
        for at in 0..shape.iter().product::<usize>() {
            let value = ((at * 37 + name.len() * 11) % 101) as f32 / 50.0 + 0.01;
            // Some weights must be negative, lest all pictures look the same; no variance may be.
            let sign = if name.ends_with("running_var") || at % 3 > 0 { 1.0 } else { -1.0 };
            data.extend((sign * value).to_le_bytes());
        }
        let described =
            json!({"dtype": "F32", "shape": shape, "data_offsets": [start, data.len()]});
        header.insert(name.clone(), described);
    }
    let header = serde_json::to_vec(&header).unwrap();
    [(header.len() as u64).to_le_bytes().to_vec(), header, data].concat()
}

/// The smallest EfficientNet-Lite.
fn picture_model() -> Vec<u8> {
    let mut tensors = Vec::new();
    let mut add = |name: &str, norm: &str, shape: [usize; 4]| {
        tensors.push((format!("{name}.weight"), shape.to_vec()));
        for part in ["weight", "bias", "running_mean", "running_var"] {
            tensors.push((format!("{norm}.{part}"), vec![shape[0]]));
        }
    };
    add("_conv_stem", "_bn0", [8, 3, 3, 3]);
    add("_blocks.0._depthwise_conv", "_blocks.0._bn1", [8, 1, 3, 3]);
    add("_blocks.0._project_conv", "_blocks.0._bn2", [4, 8, 1, 1]);
    add("_conv_head", "_bn1", [16, 4, 1, 1]);
    safetensors(&tensors)
}

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
    put(folder.path(), "looker/weights.safetensors", &picture_model());
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
