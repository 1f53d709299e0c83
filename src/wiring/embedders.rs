//! The embedding models of the data folder: which are used, and what to say about them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use magpie_core::ports::{
    EmbedError, PictureEmbedder, Pixels, StatusLine, StatusState, TextEmbedder,
};
use magpie_models::{Model, ModelFolder, ModelKind, QueryQueue, survey};
use magpie_vision::{LooksEmbedder, ModelSight, Sight};

/// Where models are, within the data folder.
const FOLDER: &str = "models";
/// What is said where a light model would help.
const FETCH: &str = "scripts/models fetches a light model";

/// Where the models of a data folder are.
pub fn models_folder(data_dir: &Path) -> PathBuf {
    data_dir.join(FOLDER)
}

/// What a model is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelUse {
    /// Texts are compared by what they mean.
    Text,
    /// Photos are compared by what they show.
    Pictures,
}

/// Models of the data folder, the one that would be chosen first of each use before others.
pub fn present_models(data_dir: &Path) -> Result<Vec<ModelFolder>> {
    let folder = models_folder(data_dir);
    let mut found =
        survey(&folder).with_context(|| format!("looking into {}", folder.display()))?;
    found.sort_by_key(|model| {
        // What knows both texts and pictures was taught with far more of them; of models of one kind, the
        // larger one has learned more.
        let joint = matches!(model.kind, Ok(ModelKind::Joint));
        (std::cmp::Reverse((joint, model.bytes)), model.name.clone())
    });
    Ok(found)
}

/// What a model of this kind can be used for.
pub fn use_of(kind: ModelKind) -> ModelUse {
    match kind {
        ModelKind::Text => ModelUse::Text,
        ModelKind::Picture | ModelKind::Joint => ModelUse::Pictures,
    }
}

/// The models that are used.
#[derive(Clone, Default)]
pub(super) struct Embedders {
    pub(super) text: Option<Arc<dyn TextEmbedder>>,
    pictures: Option<Arc<dyn PictureEmbedder>>,
    broken: Vec<StatusLine>,
}

impl Embedders {
    /// Reads the models of a data folder. One that can't be read is told in the status, and the next best is
    /// used.
    pub(super) async fn load(data_dir: &Path) -> Self {
        let data_dir = data_dir.to_path_buf();
        let loaded = tokio::task::spawn_blocking(move || Self::read(&data_dir)).await;
        loaded.unwrap_or_else(|error| {
            tracing::error!(%error, "reading the models broke");
            let mut none = Self::default();
            none.note("models", "reading them broke".to_owned());
            none
        })
    }

    fn read(data_dir: &Path) -> Self {
        let mut embedders = Self::default();
        let found = match present_models(data_dir) {
            Ok(found) => found,
            Err(error) => {
                embedders.note("models", format!("{error:#}"));
                return embedders;
            }
        };
        for folder in found {
            if let Err(error) = embedders.take(&folder) {
                embedders.note(&format!("model {}", folder.name), error);
            }
        }
        embedders
    }

    /// Loads a model if there is none for its use yet, and asks it once: the first shopper finds it warm, and one
    /// that breaks is told before.
    fn take(&mut self, folder: &ModelFolder) -> Result<(), String> {
        let kind = folder.kind.as_ref().map_err(|error| described(error))?;
        let needed = match use_of(*kind) {
            ModelUse::Text => self.text.is_none(),
            ModelUse::Pictures => self.pictures.is_none(),
        };
        if !needed {
            return Ok(());
        }
        match folder.load().map_err(|error| described(&error))? {
            Model::Text(texts) => {
                texts.embed_query("a warm jacket").map_err(|error| described(&error))?;
                self.text = Some(Arc::new(QueryQueue::new(texts)));
            }
            Model::Picture(pictures) => {
                warm(&*pictures).map_err(|error| described(&error))?;
                self.pictures = Some(pictures);
            }
            Model::Joint(joint) => {
                warm(&*joint).map_err(|error| described(&error))?;
                self.pictures = Some(joint);
            }
        }
        Ok(())
    }

    fn note(&mut self, part: &str, detail: String) {
        tracing::warn!(part, detail, "a model can't be used");
        let detail = format!("{detail}; Magpie goes on without it");
        self.broken.push(StatusLine { part: part.to_owned(), state: StatusState::Failed, detail });
    }

    /// How pictures are compared.
    pub(super) fn sight(&self) -> Arc<dyn Sight> {
        match &self.pictures {
            Some(pictures) => Arc::new(ModelSight::new(Arc::clone(pictures))),
            None => Arc::new(LooksEmbedder),
        }
    }

    /// What is used, what is basic, and what is broken.
    pub(super) fn lines(&self) -> Vec<StatusLine> {
        let line = |part: &str, state, detail| StatusLine { part: part.to_owned(), state, detail };
        let text = match &self.text {
            Some(text) => {
                let detail = format!("by words and by meaning ({})", text.model());
                line("text search", StatusState::On, detail)
            }
            None => {
                let detail = format!("by words only; {FETCH}, `magpie models list` says more");
                line("text search", StatusState::Off, detail)
            }
        };
        let photos = match &self.pictures {
            Some(pictures) => {
                let detail = format!("by what photos show ({})", pictures.model());
                line("photo search", StatusState::On, detail)
            }
            None => {
                let detail =
                    format!("by hand-made features only; {FETCH}, `magpie models list` says more");
                line("photo search", StatusState::Off, detail)
            }
        };
        [text, photos].into_iter().chain(self.broken.iter().cloned()).collect()
    }
}

/// Shows a model a white picture.
fn warm(pictures: &(impl PictureEmbedder + ?Sized)) -> Result<(), EmbedError> {
    let side = pictures.side();
    match Pixels::new(side, side, vec![u8::MAX; side * side * 3]) {
        Some(white) => pictures.embed(&white).map(|_| ()),
        None => Ok(()),
    }
}

/// An error with its causes.
fn described(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
