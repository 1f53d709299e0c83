//! The set of prompts in use.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::file::{Prompt, PromptProblem};
use super::{PROMPTS, PromptSpec};
use crate::files::write_whole;
use crate::random::digest;

/// Why prompts can't be loaded or written.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// The prompts in use are the built-in ones: there are no files.
    #[error("there is no prompt folder to write to; MAGPIE_PROMPTS_DIR names one")]
    NoFolder,
    /// A file can't be written; it is as it was.
    #[error("{path} can't be written", path = path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Files with problems.
    #[error("{}", list(.0))]
    Invalid(Vec<PromptProblem>),
    /// A file can't be read.
    #[error("{path} can't be read", path = path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

fn list(problems: &[PromptProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A version that a share of people get.
#[derive(Clone, Debug)]
struct OnTrial {
    prompt: Arc<Prompt>,
    percent: u8,
}

#[derive(Debug, Default)]
struct Loaded {
    prompts: BTreeMap<&'static str, Arc<Prompt>>,
    trials: BTreeMap<&'static str, OnTrial>,
    problems: BTreeMap<&'static str, Vec<PromptProblem>>,
}

/// The prompts in use. Reloading one affects the turns that start afterwards.
#[derive(Debug)]
pub struct PromptLibrary {
    folder: Option<PathBuf>,
    loaded: RwLock<Loaded>,
}

impl PromptLibrary {
    /// Loads every prompt of a folder; prompts without a file are the built-in ones, and a folder that
    /// does not exist means all of them are.
    ///
    /// # Errors
    /// All problems of all files.
    pub fn load(folder: &Path) -> Result<Self, PromptError> {
        let folder = folder.is_dir().then(|| folder.to_owned());
        let mut loaded = Loaded::default();
        let mut problems = Vec::new();
        for spec in PROMPTS {
            match Prompt::parse(spec, &text(folder.as_deref(), spec)?) {
                Ok(prompt) => {
                    loaded.prompts.insert(spec.name, Arc::new(prompt));
                }
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            Ok(Self { folder, loaded: RwLock::new(loaded) })
        } else {
            Err(PromptError::Invalid(problems))
        }
    }

    /// The built-in prompts.
    pub fn built_in() -> Self {
        let prompts = PROMPTS
            .iter()
            .map(|spec| {
                let prompt = Prompt::parse(spec, spec.built_in)
                    .expect("the built-in prompts are valid: a test loads them");
                (spec.name, Arc::new(prompt))
            })
            .collect();
        Self { folder: None, loaded: RwLock::new(Loaded { prompts, ..Loaded::default() }) }
    }

    /// The folder that is read, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The prompt in use now.
    pub fn get(&self, name: &'static str) -> Arc<Prompt> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.prompts.get(name).cloned().expect("every prompt of PROMPTS is loaded")
    }

    /// The prompt that somebody of a cohort gets: the one that is rolled out where they are among its share, which stays
    /// so for as long as it is rolled out, and the one in use otherwise.
    pub fn get_for(&self, name: &'static str, cohort: &str) -> Arc<Prompt> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        let trial = loaded.trials.get(name).filter(|trial| {
            let place = format!("{name} {} {cohort}", trial.prompt.version);
            digest(place.bytes()) % 100 < u64::from(trial.percent)
        });
        match trial {
            Some(trial) => Arc::clone(&trial.prompt),
            None => loaded.prompts.get(name).cloned().expect("every prompt of PROMPTS is loaded"),
        }
    }

    /// Gives a version to a share of people, in hundredths.
    pub fn roll_out(&self, name: &'static str, prompt: Arc<Prompt>, percent: u8) {
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        loaded.trials.insert(name, OnTrial { prompt, percent });
    }

    /// Ends that.
    pub fn end_rollout(&self, name: &'static str) {
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        loaded.trials.remove(name);
    }

    /// The version that is rolled out, if there is one.
    pub fn rolled_out(&self, name: &str) -> Option<String> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.trials.get(name).map(|trial| trial.prompt.version.clone())
    }

    /// The same prompts with another version of one: for trying it.
    pub fn with(&self, name: &'static str, prompt: Arc<Prompt>) -> Self {
        let library = self.snapshot();
        library.loaded.write().unwrap_or_else(PoisonError::into_inner).prompts.insert(name, prompt);
        library
    }

    /// The prompts in use, apart from what happens to them, and from what is rolled out beside them.
    pub fn snapshot(&self) -> Self {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        let prompts = loaded.prompts.clone();
        Self { folder: None, loaded: RwLock::new(Loaded { prompts, ..Loaded::default() }) }
    }

    /// Writes a text to a prompt's file, whole or not at all, and uses it.
    ///
    /// # Errors
    /// There is no folder, the disk refuses, or the text is no valid prompt: then nothing is written.
    pub fn write(&self, spec: &'static PromptSpec, text: &str) -> Result<(), PromptError> {
        Prompt::parse(spec, text).map_err(PromptError::Invalid)?;
        let Some(folder) = &self.folder else { return Err(PromptError::NoFolder) };
        let path = folder.join(format!("{}.md", spec.name));
        let written = write_whole(folder, &path, text);
        written.map_err(|source| PromptError::Unwritable { path, source })?;
        self.reload();
        Ok(())
    }

    /// Reads every file again. A good one replaces its predecessor; a bad one is reported and its
    /// predecessor stays.
    pub fn reload(&self) {
        for spec in PROMPTS {
            let outcome = match text(self.folder.as_deref(), spec) {
                Ok(text) => Prompt::parse(spec, &text),
                Err(error) => Err(vec![PromptProblem {
                    file: format!("{}.md", spec.name),
                    line: 1,
                    message: error.to_string(),
                }]),
            };
            let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
            match outcome {
                Ok(prompt) => {
                    loaded.problems.remove(spec.name);
                    let version = prompt.version.clone();
                    let old = loaded.prompts.insert(spec.name, Arc::new(prompt));
                    if old.is_none_or(|old| old.version != version) {
                        tracing::info!(prompt = spec.name, version, "prompt reloaded");
                    }
                }
                Err(found) => {
                    if loaded.problems.get(spec.name) != Some(&found) {
                        for problem in &found {
                            tracing::warn!(%problem, "prompt not reloaded, the last good one stays");
                        }
                    }
                    loaded.problems.insert(spec.name, found);
                }
            }
        }
    }

    /// Problems of files that were edited while running and are not in use.
    pub fn problems(&self) -> Vec<PromptProblem> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.problems.values().flatten().cloned().collect()
    }

    /// Name and version of every prompt in use.
    pub fn versions(&self) -> BTreeMap<String, String> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.prompts.iter().map(|(n, p)| ((*n).to_owned(), p.version.clone())).collect()
    }
}

fn text(folder: Option<&Path>, spec: &PromptSpec) -> Result<String, PromptError> {
    let Some(folder) = folder else { return Ok(spec.built_in.to_owned()) };
    let path = folder.join(format!("{}.md", spec.name));
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(spec.built_in.to_owned()),
        Err(source) => Err(PromptError::Unreadable { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_prompts_are_valid() {
        assert_eq!(PromptLibrary::built_in().versions().len(), PROMPTS.len());
    }

    #[test]
    fn a_bad_edit_keeps_the_last_good_prompt_and_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.md");
        let good = PromptLibrary::built_in();
        let spec = PROMPTS.iter().find(|spec| spec.name == "image").unwrap();
        std::fs::write(&path, spec.built_in).unwrap();
        let library = PromptLibrary::load(folder.path()).unwrap();
        let version = library.get("image").version.clone();
        assert_eq!(version, good.get("image").version);

        std::fs::write(&path, spec.built_in.replace("{{ categories }}", "{{ kategories }}"))
            .unwrap();
        library.reload();
        assert_eq!(library.get("image").version, version);
        assert!(library.problems().iter().any(|p| p.message.contains("kategories")));

        std::fs::write(&path, spec.built_in.replace("You describe", "Describe")).unwrap();
        library.reload();
        assert_ne!(library.get("image").version, version);
        assert!(library.problems().is_empty());
    }

    #[test]
    fn a_share_of_people_gets_what_is_rolled_out_and_keeps_it() {
        let library = PromptLibrary::built_in();
        let spec = PROMPTS.iter().find(|spec| spec.name == "writer").unwrap();
        let trial = Prompt::parse(spec, &spec.built_in.replacen("You", "Thou", 1)).unwrap();
        let version = trial.version.clone();
        library.roll_out("writer", Arc::new(trial), 10);
        let gets =
            |who: usize| library.get_for("writer", &format!("test:{who}")).version == version;
        let first: Vec<usize> = (0..10_000).filter(|who| gets(*who)).collect();
        assert!((900..1_100).contains(&first.len()), "{}", first.len());
        assert!(first.iter().all(|who| gets(*who)));
        assert_eq!(library.get("writer").version, PromptLibrary::built_in().get("writer").version);
        library.end_rollout("writer");
        assert!(!(0..10_000).any(gets));
    }

    #[test]
    fn what_is_written_is_whole_valid_and_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let library = PromptLibrary::load(folder.path()).unwrap();
        let spec = PROMPTS.iter().find(|spec| spec.name == "writer").unwrap();
        let text = spec.built_in.replacen("You", "Thou", 1);
        library.write(spec, &text).unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("writer.md")).unwrap(), text);
        assert_ne!(library.get("writer").version, PromptLibrary::built_in().get("writer").version);
        assert!(library.write(spec, "nonsense").is_err());
        assert_eq!(std::fs::read_to_string(folder.path().join("writer.md")).unwrap(), text);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let built_in = PromptLibrary::built_in().write(spec, &text);
        assert!(matches!(built_in, Err(PromptError::NoFolder)));
    }

    #[test]
    fn a_bad_file_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("writer.md"), "hello").unwrap();
        let error = PromptLibrary::load(folder.path()).unwrap_err().to_string();
        assert!(error.contains("writer.md:1"), "{error}");
    }
}
