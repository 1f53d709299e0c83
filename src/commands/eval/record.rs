//! `--record`: what was measured is kept where the console's *Evaluation* shows it.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use magpie::admin::{Answered, Circumstances, Measurement};
use magpie::config::Config;
use magpie::eval::golden::Case;
use magpie::prompts::PromptLibrary;
use magpie_core::{EvalRun, GOLDEN_SET, PlannedBy};

use super::super::say;
use super::Eval;
use crate::suites::{DEPTH, Folder};
use crate::wiring::{keep_run, models_in_words};

/// A run that is to be kept, from its beginning on.
pub(super) struct Recording {
    at: Timestamp,
    subject: String,
    json: bool,
}

impl Recording {
    /// Of a suite or golden set, where that is asked for. Only whole ones can be compared with others.
    pub(super) fn begin(config: &Config, folder: &Folder, eval: &Eval) -> Result<Option<Self>> {
        if !eval.record {
            return Ok(None);
        }
        if !eval.queries.is_empty() || eval.agent.is_some() || eval.depth != DEPTH {
            bail!("--record keeps whole suites: it goes without --queries, --agent and --depth");
        }
        let same = |path: &Path| path.canonicalize().ok();
        let golden = same(&config.golden_dir).is_some_and(|it| Some(it) == same(&folder.dir));
        let subject = if golden { GOLDEN_SET.to_owned() } else { folder.name.clone() };
        Ok(Some(Self { at: Timestamp::now(), subject, json: eval.json }))
    }

    /// Keeps a suite.
    pub(super) async fn suite(self, config: &Config, measured: Measurement) -> Result<()> {
        let run = self.circumstances(config)?.suite(measured);
        self.keep(config, &run).await
    }

    /// Keeps a golden set with its answers.
    pub(super) async fn golden(
        self,
        config: &Config,
        cases: &[Case],
        answers: &[Answered],
    ) -> Result<()> {
        let run = self.circumstances(config)?.golden(cases, answers);
        self.keep(config, &run).await
    }

    fn circumstances(&self, config: &Config) -> Result<Circumstances> {
        let prompts = PromptLibrary::load(&config.prompts_dir);
        let elapsed = Timestamp::now().duration_since(self.at);
        let rules = config.models.planner.is_empty();
        Ok(Circumstances {
            subject: self.subject.clone(),
            planned_by: if rules { PlannedBy::Rules } else { PlannedBy::Models },
            at: self.at,
            elapsed: elapsed.try_into().unwrap_or_default(),
            prompts: prompts.context("the prompts can't be used")?.versions(),
            models: models_in_words(config),
        })
    }

    async fn keep(&self, config: &Config, run: &EvalRun) -> Result<()> {
        keep_run(config, run).await?;
        match self.json {
            true => Ok(()),
            false => say(format_args!("Kept as the run {} of {}.", run.head.id, self.subject)),
        }
    }
}
