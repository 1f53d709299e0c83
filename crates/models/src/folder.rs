//! What a folder of models holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use magpie_core::ports::{JointEmbedder, PictureEmbedder, TextEmbedder};
use serde::Deserialize;

use crate::LoadError;
use crate::bert::Bert;
use crate::checkpoint::Checkpoint;
use crate::error::read_json_if_there;
use crate::joint::{Family, Joint};
use crate::lite::Lite;

const CONFIG: &str = "config.json";
const WEIGHTS: &str = "model.safetensors";

/// What a model is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelKind {
    /// Vectors of texts.
    Text,
    /// Vectors of pictures.
    Picture,
    /// Vectors of texts and pictures that can be compared with each other.
    Joint,
}

/// A folder with a model, or what should be one.
#[derive(Debug)]
pub struct ModelFolder {
    /// The folder's name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Bytes of its files.
    pub bytes: u64,
    /// What it is, as far as that can be said without reading the weights.
    pub kind: Result<ModelKind, LoadError>,
}

/// A model, ready to use.
#[derive(Clone)]
pub enum Model {
    /// For texts.
    Text(Arc<dyn TextEmbedder>),
    /// For pictures.
    Picture(Arc<dyn PictureEmbedder>),
    /// For both in one space.
    Joint(Arc<dyn JointEmbedder>),
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    model_type: String,
}

/// How a folder is read.
enum Recipe {
    Bert,
    Joint(Family),
    /// From this file of weights, which nothing describes.
    Lite(PathBuf),
}

/// Looks at all folders within one, by name; none when it does not exist. Weights are not read.
///
/// # Errors
/// When the folder can't be listed.
pub fn survey(models: &Path) -> Result<Vec<ModelFolder>, LoadError> {
    let unreadable = |source| LoadError::Unreadable { path: models.to_owned(), source };
    let entries = match std::fs::read_dir(models) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        // A copy that is not finished, or something of the system's.
        if name.starts_with('.') || !path.is_dir() {
            continue;
        }
        let kind = recipe(&path).and_then(|recipe| complete(&path, &recipe));
        folders.push(ModelFolder { name: name.to_owned(), bytes: size(&path), kind, path });
    }
    folders.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(folders)
}

impl ModelFolder {
    /// Reads the model. Blocks for seconds, and holds the weights twice while it does.
    ///
    /// # Errors
    /// Says what is wrong with which file.
    pub fn load(&self) -> Result<Model, LoadError> {
        match recipe(&self.path)? {
            Recipe::Bert => {
                let mut checkpoint = Checkpoint::safetensors(&self.path.join(WEIGHTS))?;
                let bert = Bert::load(&self.name, &self.path, &mut checkpoint)?;
                Ok(Model::Text(Arc::new(bert)))
            }
            Recipe::Joint(family) => {
                let mut checkpoint = Checkpoint::safetensors(&self.path.join(WEIGHTS))?;
                let joint = Joint::load(&self.name, &self.path, family, &mut checkpoint)?;
                Ok(Model::Joint(Arc::new(joint)))
            }
            Recipe::Lite(weights) => {
                let checkpoint = if weights.extension().is_some_and(|e| e == "safetensors") {
                    Checkpoint::safetensors(&weights)?
                } else {
                    Checkpoint::torch(&weights)?
                };
                if !Lite::is_in(&checkpoint) {
                    let detail = "it is no EfficientNet-Lite, and no config.json says what it is";
                    return Err(LoadError::unsupported(&weights, detail));
                }
                Ok(Model::Picture(Arc::new(Lite::load(&self.name, &checkpoint)?)))
            }
        }
    }
}

fn recipe(folder: &Path) -> Result<Recipe, LoadError> {
    let path = folder.join(CONFIG);
    let config: Option<Config> = read_json_if_there(&path)?;
    match config.as_ref().map(|config| config.model_type.as_str()) {
        Some("bert" | "roberta" | "xlm-roberta") => Ok(Recipe::Bert),
        Some("clip") => Ok(Recipe::Joint(Family::Clip)),
        Some("siglip") => Ok(Recipe::Joint(Family::Siglip)),
        Some(other) if !other.is_empty() => {
            let detail = format!(
                "models of the kind {other:?} are not known; bert, roberta, xlm-roberta, clip and \
                 siglip are"
            );
            Err(LoadError::unsupported(&path, detail))
        }
        _ => weights(folder)?.map(Recipe::Lite).ok_or(LoadError::Missing { path }),
    }
}

/// The file of weights in a folder without a description.
fn weights(folder: &Path) -> Result<Option<PathBuf>, LoadError> {
    let unreadable = |source| LoadError::Unreadable { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|e| e == "pth" || e == "safetensors") {
            found.push(path);
        }
    }
    Ok(found.into_iter().min())
}

/// Checks that the files are there.
fn complete(folder: &Path, recipe: &Recipe) -> Result<ModelKind, LoadError> {
    let (kind, files): (_, &[&str]) = match recipe {
        Recipe::Bert => (ModelKind::Text, &[WEIGHTS, "tokenizer.json"]),
        Recipe::Joint(_) => (ModelKind::Joint, &[WEIGHTS, "tokenizer.json"]),
        Recipe::Lite(_) => (ModelKind::Picture, &[]),
    };
    match files.iter().map(|file| folder.join(file)).find(|path| !path.is_file()) {
        Some(path) => Err(LoadError::Missing { path }),
        None => Ok(kind),
    }
}

fn size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let bytes = |entry: std::fs::DirEntry| {
        let metadata = entry.metadata().ok()?;
        Some(if metadata.is_dir() { size(&entry.path()) } else { metadata.len() })
    };
    entries.flatten().filter_map(bytes).sum()
}
