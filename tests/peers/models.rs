//! Embedding models against what independent implementations compute from the same tiny checkpoints
//! (`models.py`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use magpie_core::ports::Pixels;
use magpie_models::{Model, survey};
use serde::Deserialize;

/// Both compute with numbers of seven digits, in different orders.
const NEAR: f32 = 2e-4;

#[derive(Deserialize)]
struct Expected {
    model: String,
    text: Option<String>,
    picture: Option<PathBuf>,
    vector: Vec<f32>,
}

fn picture(path: &Path) -> Pixels {
    let picture = image::open(path).unwrap().into_rgb8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Pixels::new(width, height, picture.into_raw()).unwrap()
}

fn vector(model: &Model, root: &Path, asked: &Expected) -> Vec<f32> {
    let seen = asked.picture.as_ref().map(|file| picture(&root.join(file)));
    match (model, &asked.text, seen) {
        (Model::Text(texts), Some(text), None) => {
            let passage = texts.embed_passages(&[text]).unwrap().swap_remove(0);
            assert_eq!(passage, texts.embed_query(text).unwrap());
            passage
        }
        (Model::Joint(joint), Some(text), None) => joint.embed_words(text).unwrap(),
        (Model::Joint(joint), None, Some(seen)) => joint.embed(&seen).unwrap(),
        (Model::Picture(pictures), None, Some(seen)) => pictures.embed(&seen).unwrap(),
        _ => panic!("{} does not embed that", asked.model),
    }
}

#[test]
fn models_compute_what_others_do() {
    let folder = tempfile::tempdir().unwrap();
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers");
    let python = peers.join(".venv-models/bin/python");
    let made = Command::new(&python).arg(peers.join("models.py")).arg(folder.path()).output();
    let made = made.unwrap_or_else(|error| {
        panic!("{} can't be run ({error}); tests/peers/run installs it", python.display())
    });
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let expected = std::fs::read(folder.path().join("expected.json")).unwrap();
    let expected: Vec<Expected> = serde_json::from_slice(&expected).unwrap();

    let models: BTreeMap<String, Model> = survey(folder.path())
        .unwrap()
        .into_iter()
        .map(|found| (found.name.clone(), found.load().unwrap()))
        .collect();
    let mut compared = BTreeSet::new();
    for asked in &expected {
        let found = vector(&models[&asked.model], folder.path(), asked);
        let what = format!("{} {:?} {:?}", asked.model, asked.text, asked.picture);
        assert_eq!(found.len(), asked.vector.len(), "{what}");
        let off = found.iter().zip(&asked.vector).map(|(one, other)| (one - other).abs());
        let most = off.fold(0.0, f32::max);
        compared.insert((asked.model.as_str(), asked.text.is_some()));
        assert!(most < NEAR, "{what}: off by {most}");
    }
    let all = [
        ("tiny-bert", true),
        ("tiny-clip", false),
        ("tiny-clip", true),
        ("tiny-lite", false),
        ("tiny-siglip", false),
        ("tiny-siglip", true),
    ];
    assert_eq!(compared, BTreeSet::from(all));
}
