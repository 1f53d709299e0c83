//! Prompts that are tried on suites: a sample of the queries that a prompt has a part in is asked with them.
//!
//! Suites of sessions measure the learner, which reads no prompt. What reflects on conversations and what words a trend
//! have no part in any suite.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use magpie::admin::SuiteSample;
use magpie::config::Config;
use magpie::eval::Query;
use magpie::eval::steps::Unwatched;
use magpie::prompts::{PROMPTS, PromptLibrary};

use super::folder::{Folder, Kind};
use super::measured::Measured;
use super::rankings::{Effort, measure_suite};
use super::{DEPTH, dialogues};

/// Queries that a prompt is tried with on one suite: a model answers each of them twice, once with the version in use.
const MOST_QUERIES: usize = 60;
/// Dialogues likewise; each has several messages.
const MOST_DIALOGUES: usize = 10;

/// Asks a suite with these prompts in place of the files'; nothing where the prompt has no part in it.
pub async fn try_prompt(
    config: &Config,
    folder: &Folder,
    prompt: &str,
    prompts: &Arc<PromptLibrary>,
) -> Result<Option<SuiteSample>> {
    let measured = match (folder.kind(), prompt) {
        (Kind::Rankings, "planner" | "product") => {
            queries(config, folder, prompts, |query| !query.text.is_empty()).await?
        }
        (Kind::Rankings, "image") => {
            queries(config, folder, prompts, |query| query.photo.is_some()).await?
        }
        (Kind::Dialogues, "writer") => talk(config, folder, prompts).await?,
        (Kind::Rankings | Kind::Sessions | Kind::Dialogues, _) => None,
    };
    let Some((measured, of)) = measured else { return Ok(None) };
    let column = measured.table.column(&measured.headline);
    let column = column.with_context(|| format!("{} is not measured", measured.headline))?;
    let values = column.values.clone();
    Ok(Some(SuiteSample { suite: folder.name.clone(), measure: measured.headline, values, of }))
}

async fn queries(
    config: &Config,
    folder: &Folder,
    prompts: &Arc<PromptLibrary>,
    has_part: impl Fn(&Query) -> bool,
) -> Result<Option<(Measured, usize)>> {
    let (queries, scope) = folder.queries(None)?;
    let mut suite = folder.suite(&queries, scope)?;
    suite.queries.retain(has_part);
    let of = suite.queries.len();
    suite.queries = sample(suite.queries, MOST_QUERIES);
    if of == 0 {
        return Ok(None);
    }
    let (config, _files) = with(config, prompts)?;
    let effort = Effort { depth: DEPTH, alone: None };
    let measured = measure_suite(&config, folder, suite, effort, &Unwatched).await?;
    Ok(Some((measured, of)))
}

async fn talk(
    config: &Config,
    folder: &Folder,
    prompts: &Arc<PromptLibrary>,
) -> Result<Option<(Measured, usize)>> {
    let all = folder.dialogues()?;
    let of = all.iter().flat_map(|dialogue| &dialogue.exchanges);
    let of = of.map(|exchange| exchange.references.len()).sum();
    let chosen = sample(all, MOST_DIALOGUES);
    if chosen.is_empty() {
        return Ok(None);
    }
    let (config, _files) = with(config, prompts)?;
    let measured = dialogues::measure_some(&config, folder, chosen, &Unwatched).await?;
    Ok(Some((measured, of)))
}

/// The same ones each time, from all over the file.
fn sample<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let step = all.len().div_ceil(most).max(1);
    all.into_iter().step_by(step).collect()
}

/// The settings with other prompts, and the folder that those stand in meanwhile.
fn with(config: &Config, prompts: &PromptLibrary) -> Result<(Config, tempfile::TempDir)> {
    let folder = tempfile::tempdir().context("making a temporary folder")?;
    for spec in PROMPTS {
        let path = folder.path().join(format!("{}.md", spec.name));
        let written = std::fs::write(&path, &prompts.get(spec.name).text);
        written.with_context(|| format!("{} can't be written", path.display()))?;
    }
    let config = Config { prompts_dir: folder.path().to_path_buf(), ..config.clone() };
    Ok((config, folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_from_all_over_and_no_larger_than_allowed() {
        assert_eq!(sample((0..10).collect(), 60), (0..10).collect::<Vec<_>>());
        assert_eq!(sample((0..100).collect(), 4), [0, 25, 50, 75]);
        for all in [59, 60, 61, 119, 121, 1_000] {
            let chosen = sample((0..all).collect(), 60);
            assert!((31..=60).contains(&chosen.len()), "{} of {all}", chosen.len());
        }
        assert!(sample(Vec::<u8>::new(), 60).is_empty());
    }
}
