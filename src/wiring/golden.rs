//! The golden set on disk, and its cases before an engine: for `magpie eval`, and for prompts that are measured.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use magpie::admin::Answered;
use magpie::config::Config;
use magpie::engine::UnderstandRequest;
use magpie::eval::golden::{Answer, CATALOGS, Case, DEMO, GoldenSet, PHOTO};
use magpie::eval::steps::Steps;
use magpie::eval::suite::File;

use super::evaluation::{TestBed, demo_feed};

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
pub(super) fn golden_products(folder: &Path, catalog: &str, scratch: &Path) -> Result<PathBuf> {
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

/// Has cases answered, each before an engine over its catalogue, in data folders of their own: the vocabulary of this
/// moment is all that is wanted of them. The answers stand in the order of the cases.
pub async fn answer_cases(
    config: &Config,
    folder: &Path,
    cases: &[&Case],
    steps: &dyn Steps,
) -> Result<Vec<Answered>> {
    let mut catalogs: Vec<&str> = Vec::new();
    for case in cases {
        if !catalogs.contains(&case.catalog.as_str()) {
            catalogs.push(&case.catalog);
        }
    }
    let mut answers: Vec<Option<Answered>> = vec![None; cases.len()];
    let mut done = 0;
    for catalog in catalogs {
        steps.at("importing products", done, cases.len());
        let scratch = tempfile::tempdir().context("making a temporary folder")?;
        let products = golden_products(folder, catalog, scratch.path())?;
        let config = Config { data_dir: scratch.path().join("data"), ..config.clone() };
        let bed = TestBed::open_unseen(&config, &products).await?;
        if let Some(refused) = bed.refused.first() {
            bail!("the catalogue {catalog} can't be used: {refused}");
        }
        let of_catalog = cases.iter().zip(&mut answers);
        for (case, place) in of_catalog.filter(|(case, _)| case.catalog == catalog) {
            steps.at("asking", done, cases.len());
            *place = Some(answer_case(&bed, folder, case).await?);
            done += 1;
        }
        bed.close().await?;
    }
    Ok(answers.into_iter().flatten().collect())
}

/// What a turn would make of a case.
pub(super) async fn answer_case(bed: &TestBed, folder: &Path, case: &Case) -> Result<Answered> {
    let mut photos = Vec::new();
    if case.photo {
        let path = folder.join(PHOTO);
        let bytes = std::fs::read(&path);
        let bytes = bytes.with_context(|| format!("{} can't be read", path.display()))?;
        photos.push(Bytes::from(bytes));
    }
    let request = UnderstandRequest {
        turns: case.turns.clone(),
        text: case.text.clone(),
        photos,
        picks: !case.products.is_empty(),
    };
    let understood = bed.engine.understand(request).await;
    let understood = understood.with_context(|| format!("planning for the case {}", case.id))?;
    let picks = understood.picks.iter().map(|product| product.as_str().to_owned());
    Ok(Answered {
        answer: Answer {
            agents: understood.agents,
            needs: understood.needs,
            asks: understood.question.is_some(),
            picks: picks.collect(),
        },
        planner: understood.planner,
        elapsed: understood.elapsed,
        troubles: understood.degraded,
    })
}
