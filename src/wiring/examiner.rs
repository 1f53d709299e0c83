//! Has cases and suites answered by engines of their own, for runs and checks that are asked for at the console.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use magpie::admin::{Answered, Examiner, Measurement, TrialError};
use magpie::config::Config;
use magpie::eval::golden::Case;
use magpie::eval::steps::Steps;
use magpie_core::PlannedBy;

use super::golden::answer_cases;
use crate::suites::{self, Folder};

/// With the settings of this server.
pub(super) struct EngineExaminer {
    config: Config,
}

impl EngineExaminer {
    pub(super) fn new(config: &Config) -> Self {
        Self { config: config.clone() }
    }

    async fn measured(
        &self,
        suite: &str,
        by: PlannedBy,
        steps: Arc<dyn Steps>,
    ) -> Result<Measurement> {
        let path = self.config.eval_suites.iter().find(|path| name(path) == suite);
        let folder = Folder::open(path.context("there is no such suite")?)?;
        let measured = suites::measure(&self.planned(by), &folder, steps).await?;
        Ok(measured.measurement())
    }

    /// Settings under which these plan.
    fn planned(&self, by: PlannedBy) -> Config {
        let mut config = self.config.clone();
        match by {
            PlannedBy::Models => {}
            PlannedBy::Rules => {
                let models = &mut config.models;
                models.planner.clear();
                models.writer.clear();
                models.vision.clear();
            }
        }
        config
    }
}

#[async_trait]
impl Examiner for EngineExaminer {
    fn has_models(&self) -> bool {
        !self.config.models.planner.is_empty()
    }

    fn suites(&self) -> Vec<String> {
        self.config.eval_suites.iter().map(|path| name(path)).collect()
    }

    fn models(&self, by: PlannedBy) -> String {
        models_in_words(&self.planned(by))
    }

    async fn measure(
        &self,
        suite: &str,
        by: PlannedBy,
        steps: Arc<dyn Steps>,
    ) -> Result<Measurement, TrialError> {
        let measured = self.measured(suite, by, steps).await;
        measured.map_err(|error| TrialError(format!("{error:#}")))
    }

    async fn answer(
        &self,
        cases: &[Case],
        by: PlannedBy,
        steps: &dyn Steps,
    ) -> Result<Vec<Answered>, TrialError> {
        let cases: Vec<&Case> = cases.iter().collect();
        let answered =
            answer_cases(&self.planned(by), &self.config.golden_dir, &cases, steps).await;
        answered.map_err(|error| TrialError(format!("{error:#}")))
    }
}

/// The models of settings, by role.
pub fn models_in_words(config: &Config) -> String {
    let models = &config.models;
    let roles =
        [("planner", &models.planner), ("writer", &models.writer), ("vision", &models.vision)];
    let roles = roles.into_iter().filter(|(_, models)| !models.is_empty());
    let roles = roles.map(|(role, models)| {
        let names: Vec<String> = models.iter().map(ToString::to_string).collect();
        format!("{role} {}", names.join(", "))
    });
    roles.collect::<Vec<_>>().join("; ")
}

/// What a suite is called: its folder's name.
fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
