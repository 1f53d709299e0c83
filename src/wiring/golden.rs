//! The golden set on disk, and its cases before an engine: for `magpie eval`, and for prompts that are measured.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use magpie::engine::{UnderstandRequest, Understanding};
use magpie::eval::golden::{Case, DEMO, GoldenSet};
use magpie::eval::suite::File;

use super::evaluation::{TestBed, demo_feed};

/// Where the set keeps other catalogues than the demo shop's.
const CATALOGS: &str = "catalogs";
/// The photo that comes with a case that has one: a planner sees how many there are, not what they show.
const PHOTO: &str = "photo.png";

/// The files of a folder that cases may stand in, in order of their names.
pub fn golden_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("{} can't be read", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    files.sort();
    Ok(files)
}

/// Reads the files of a set.
pub fn read_golden(files: &[PathBuf]) -> Result<GoldenSet> {
    let read = |path: &PathBuf| -> Result<(String, String, String)> {
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("{} can't be read", path.display()))?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((stem, path.display().to_string(), text))
    };
    let files: Vec<(String, String, String)> = files.iter().map(read).collect::<Result<_>>()?;
    let files = files.iter().map(|(stem, name, text)| (stem.as_str(), File { name, text }));
    Ok(GoldenSet::read(files)?)
}

/// The feed whose words cases are read against.
pub fn golden_products(folder: &Path, catalog: &str, scratch: &Path) -> Result<PathBuf> {
    if catalog == DEMO {
        let path = scratch.join("demo.jsonl");
        std::fs::write(&path, demo_feed()?)
            .with_context(|| format!("{} can't be written", path.display()))?;
        return Ok(path);
    }
    let path = folder.join(CATALOGS).join(format!("{catalog}.jsonl"));
    if !path.is_file() {
        bail!("the catalogue {} is not there", path.display());
    }
    Ok(path)
}

/// What a turn would make of a case.
pub async fn understand_case(bed: &TestBed, folder: &Path, case: &Case) -> Result<Understanding> {
    let mut photos = Vec::new();
    if case.photo {
        let path = folder.join(PHOTO);
        let bytes = std::fs::read(&path);
        let bytes = bytes.with_context(|| format!("{} can't be read", path.display()))?;
        photos.push(Bytes::from(bytes));
    }
    let request = UnderstandRequest { turns: case.turns.clone(), text: case.text.clone(), photos };
    let understood = bed.engine.understand(request).await;
    understood.with_context(|| format!("planning for the case {}", case.id))
}
