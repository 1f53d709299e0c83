//! Vectors and times of models, for comparison with other programs.
//!
//! `embed vectors FOLDER` reads lines of JSON (`{"query": TEXT}`, `{"passage": TEXT}` or `{"picture": FILE}`) and answers
//! each with a line that holds its vector. `embed time FOLDER FILE` tells how many milliseconds a model needs on one
//! thread for a picture file (decoded, scaled and embedded) or for a line of text.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use magpie_core::ports::{PictureEmbedder, Pixels};
use magpie_models::{Model, survey};
use serde::Deserialize;

/// Each is measured so often; the median counts.
const TIMES: usize = 15;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Asked {
    Query(String),
    Passage(String),
    Picture(PathBuf),
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["vectors", folder] => vectors(&load(Path::new(folder))?),
        ["time", folder, file] => time(&load(Path::new(folder))?, Path::new(file)),
        _ => bail!("usage: embed vectors FOLDER, or embed time FOLDER FILE"),
    }
}

fn load(folder: &Path) -> Result<Model> {
    let parent = folder.parent().context("a folder within another")?;
    let found = survey(parent)?.into_iter().find(|found| found.path == folder);
    Ok(found.context("there is no such folder")?.load()?)
}

fn vectors(model: &Model) -> Result<()> {
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let asked = serde_json::from_str(&line?)?;
        let vector = match (model, asked) {
            (Model::Text(texts), Asked::Query(text)) => texts.embed_query(&text)?,
            (Model::Text(texts), Asked::Passage(text)) => {
                texts.embed_passages(&[&text])?.swap_remove(0)
            }
            (Model::Joint(joint), Asked::Query(text)) => joint.embed_words(&text)?,
            (Model::Joint(joint), Asked::Picture(file)) => joint.embed(&read(&file)?)?,
            (Model::Picture(pictures), Asked::Picture(file)) => pictures.embed(&read(&file)?)?,
            _ => bail!("the model does not embed that"),
        };
        writeln!(out, "{}", serde_json::to_string(&vector)?)?;
    }
    Ok(())
}

fn time(model: &Model, file: &Path) -> Result<()> {
    let pictures: &dyn PictureEmbedder = match model {
        Model::Text(texts) => {
            let text = std::fs::read_to_string(file)?;
            return tell("text", || Ok(texts.embed_query(text.trim()).map(drop)?));
        }
        Model::Picture(pictures) => pictures.as_ref(),
        Model::Joint(joint) => joint.as_ref(),
    };
    let picture = read(file)?;
    tell("decode", || read(file).map(drop))?;
    tell("embed", || Ok(pictures.embed(&picture).map(drop)?))?;
    tell("all", || Ok(pictures.embed(&read(file)?).map(drop)?))
}

fn tell(what: &str, mut work: impl FnMut() -> Result<()>) -> Result<()> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let started = Instant::now();
        work()?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(writeln!(std::io::stdout(), "{what} {:.2}", times[TIMES / 2])?)
}

fn read(file: &Path) -> Result<Pixels> {
    let picture = image::load_from_memory(&std::fs::read(file)?)?.into_rgb8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Pixels::new(width, height, picture.into_raw()).context("a picture without pixels")
}
