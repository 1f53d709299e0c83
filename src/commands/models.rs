//! `magpie models`: which embedding models are on disk, what they give, and which are better.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use magpie::config::Config;
use serde_json::{Value, json};

use super::{say, shown};
use crate::wiring::{ModelFolder, ModelKind, ModelUse, models_folder, present_models, use_of};

#[derive(Subcommand)]
pub(super) enum ModelsCommand {
    /// What is present, what each model gives, what is basic without, and how to get better ones.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// A search that a model improves.
struct Search {
    of: ModelUse,
    name: &'static str,
    with: &'static str,
    without: &'static str,
    /// What `scripts/models` fetches.
    light: &'static str,
}

const SEARCHES: [Search; 2] = [
    Search {
        of: ModelUse::Text,
        name: "text search",
        with: "finds what means the same in other words",
        without: "finds the words of a request only, with their spellings and synonyms",
        light: "all-minilm-l6-v2",
    },
    Search {
        of: ModelUse::Pictures,
        name: "photo search",
        with: "finds what a photo shows",
        without: "compares colours and outlines by hand-made features",
        light: "efficientnet-lite1",
    },
];

/// A model worth fetching by hand from a model hub, as its authors named it there.
struct Better {
    name: &'static str,
    gives: &'static str,
    files: &'static [&'static str],
}

const TEXT_FILES: &[&str] =
    &["config.json", "tokenizer.json", "model.safetensors", "1_Pooling/config.json"];
const JOINT_FILES: &[&str] = &[
    "config.json",
    "preprocessor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "model.safetensors",
];

const BETTER: [Better; 5] = [
    Better {
        name: "BAAI/bge-small-en-v1.5",
        gives: "text search, better in English, as fast as the light one",
        files: TEXT_FILES,
    },
    Better {
        name: "BAAI/bge-base-en-v1.5",
        gives: "text search, still better in English, four times the work",
        files: TEXT_FILES,
    },
    Better {
        name: "intfloat/multilingual-e5-small",
        gives: "text search in a hundred languages",
        files: TEXT_FILES,
    },
    Better {
        name: "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
        gives: "photo search that knows far more things",
        files: JOINT_FILES,
    },
    Better {
        name: "google/siglip-base-patch16-224",
        gives: "photo search, the best of these, four times CLIP's work",
        files: JOINT_FILES,
    },
];

pub(super) fn run(config: &Config, command: &ModelsCommand) -> Result<ExitCode> {
    let ModelsCommand::List { json } = command;
    let shelf =
        Shelf { folder: models_folder(&config.data_dir), found: present_models(&config.data_dir)? };
    if *json {
        say(serde_json::to_string_pretty(&shelf.as_json())?)?;
    } else {
        shelf.print()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is in the folder of models.
struct Shelf {
    folder: PathBuf,
    found: Vec<ModelFolder>,
}

impl Shelf {
    /// The model that a search uses.
    fn chosen(&self, search: &Search) -> Option<&ModelFolder> {
        let is_for = |kind: &ModelKind| use_of(*kind) == search.of;
        self.found.iter().find(|model| model.kind.as_ref().is_ok_and(is_for))
    }

    fn as_json(&self) -> Value {
        let model = |model: &ModelFolder| {
            let uses = |search: &&Search| {
                self.chosen(search).is_some_and(|chosen| chosen.name == model.name)
            };
            json!({
                "name": model.name,
                "kind": model.kind.as_ref().ok().map(|kind| kind_name(*kind)),
                "bytes": model.bytes,
                "used_for": SEARCHES.iter().find(uses).map(|search| search.name),
                "problem": model.kind.as_ref().err().map(ToString::to_string),
            })
        };
        let search = |search: &Search| {
            let model = self.chosen(search).map(|model| model.name.as_str());
            let gives = if model.is_some() { search.with } else { search.without };
            json!({"search": search.name, "model": model, "gives": gives, "light": search.light})
        };
        let better = |better: &Better| json!({"name": better.name, "gives": better.gives, "files": better.files});
        json!({
            "folder": self.folder,
            "models": self.found.iter().map(model).collect::<Vec<_>>(),
            "searches": SEARCHES.iter().map(search).collect::<Vec<_>>(),
            "better": BETTER.iter().map(better).collect::<Vec<_>>(),
        })
    }

    fn print(&self) -> Result<()> {
        say(format_args!("Models in {}:", shown(&self.folder)))?;
        if self.found.is_empty() {
            say("  none")?;
        }
        for model in &self.found {
            let size = model.bytes.div_ceil(1_000_000);
            match &model.kind {
                Ok(kind) => {
                    say(format_args!("  {}  {size} MB, for {}", model.name, kind_name(*kind)))?
                }
                Err(problem) => say(format_args!("  {}  can't be used: {problem}", model.name))?,
            }
        }
        for search in &SEARCHES {
            let Search { name, with, without, light, .. } = search;
            match self.chosen(search) {
                Some(model) => say(format_args!("{name}: {with} ({})", model.name))?,
                None => {
                    say(format_args!(
                        "{name}: basic, {without}; `scripts/models` fetches {light}"
                    ))?;
                }
            }
        }
        say(format_args!(
            "\nBetter ones, from a model hub. Put the files into a folder of the model's name in {}; of several for \
             one search the largest is used, for photos one that knows texts and pictures.",
            shown(&self.folder)
        ))?;
        for Better { name, gives, files } in BETTER {
            say(format_args!("  {name}\n    {gives}\n    {}", files.join(" ")))?;
        }
        Ok(())
    }
}

fn kind_name(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Text => "texts",
        ModelKind::Picture => "pictures",
        ModelKind::Joint => "texts and pictures",
    }
}
