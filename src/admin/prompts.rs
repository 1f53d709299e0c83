//! Tuning prompts: drafts, measurements, rollouts, promotions and what takes them back.
//!
//! Files stay the source of truth: a promotion writes the file, an edit of the file from outside becomes a version. Knows
//! nothing of who may do what.

use std::sync::Arc;

use async_trait::async_trait;
use magpie_core::ports::{
    Clock, DeskError, Draft, Order, PromptDesk, PromptFault, PromptHistory, PromptState,
    PromptStore, StoreError,
};
use magpie_core::{PromptChange, PromptEvent, PromptVersion, Rollout, SuiteScore};

use crate::eval::comparison::randomisation;
use crate::eval::statistics::{estimate, mean, sign_test};
use crate::prompts::{PROMPTS, Prompt, PromptError, PromptLibrary, PromptProblem, PromptSpec};

/// Bytes that a prompt may have: fifty times the longest one that comes with the program.
const MOST_BYTES: usize = 256 * 1024;
/// Who changes files from outside.
const FILE: &str = "file";
/// A fall that chance makes less often than this is one.
const WORSE: f64 = 0.05;
/// Hexadecimal digits that name a version, at least.
const LEAST_DIGITS: usize = 4;

/// What came of a case of the golden set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseOutcome {
    /// The case.
    pub id: String,
    /// Whether what was made of it is right.
    pub right: bool,
}

/// What a suite's queries score with some prompts.
#[derive(Clone, Debug, PartialEq)]
pub struct SuiteSample {
    /// The suite.
    pub suite: String,
    /// What is measured.
    pub measure: String,
    /// A value for each query that was asked.
    pub values: Vec<f64>,
    /// How many queries there are that the prompt has a part in.
    pub of: usize,
}

/// Why a version can't be measured.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TrialError(pub String);

/// Holds prompts against the golden set, and against suites.
#[async_trait]
pub trait Trial: Send + Sync {
    /// Runs the cases that a prompt has a part in with these prompts, in an order that is the same each time.
    ///
    /// # Errors
    /// There is no golden set, or no model that would read the prompt.
    async fn run(
        &self,
        prompt: &'static str,
        prompts: Arc<PromptLibrary>,
    ) -> Result<Vec<CaseOutcome>, TrialError>;

    /// Asks queries of every suite that a prompt has a part in with these prompts: the same ones each time.
    ///
    /// # Errors
    /// A suite can't be used, or the engine can't work.
    async fn suites(
        &self,
        prompt: &'static str,
        prompts: Arc<PromptLibrary>,
    ) -> Result<Vec<SuiteSample>, TrialError>;
}

/// The use cases.
pub struct PromptAdmin {
    library: Arc<PromptLibrary>,
    store: Arc<dyn PromptStore>,
    trial: Arc<dyn Trial>,
    clock: Arc<dyn Clock>,
    /// One change at a time: two admins who promote at once are told of each other.
    changing: tokio::sync::Mutex<()>,
}

impl PromptAdmin {
    /// For the prompts in use.
    pub fn new(
        library: Arc<PromptLibrary>,
        store: Arc<dyn PromptStore>,
        trial: Arc<dyn Trial>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { library, store, trial, clock, changing: tokio::sync::Mutex::default() }
    }

    /// Takes up what was rolled out when the program ended, and notes what came into use meanwhile.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn start(&self) -> Result<(), StoreError> {
        for rollout in self.store.rollouts().await? {
            let spec = PROMPTS.iter().find(|spec| spec.name == rollout.prompt);
            let version = self.store.version(&rollout.prompt, &rollout.version).await?;
            let prompt = spec
                .zip(version)
                .and_then(|(spec, version)| Some((spec, Prompt::parse(spec, &version.text).ok()?)));
            match prompt {
                Some((spec, prompt)) => {
                    self.library.roll_out(spec.name, Arc::new(prompt), rollout.percent);
                }
                // Another version of the program may offer other variables.
                None => {
                    tracing::warn!(prompt = rollout.prompt, "a rollout is not taken up again");
                    self.store.drop_rollout(&rollout.prompt).await?;
                }
            }
        }
        self.note_files().await
    }

    /// Keeps what is in use as a version, where somebody edited a file from outside.
    ///
    /// # Errors
    /// The store can't be written.
    pub async fn note_files(&self) -> Result<(), StoreError> {
        for spec in PROMPTS {
            let prompt = self.library.get(spec.name);
            if self.store.version(spec.name, &prompt.version).await?.is_some() {
                continue;
            }
            let version = PromptVersion {
                prompt: spec.name.to_owned(),
                version: prompt.version.clone(),
                text: prompt.text.clone(),
                by: FILE.to_owned(),
                reason: String::new(),
                at: self.clock.now(),
            };
            self.store.keep_version(&version).await?;
            self.note(&version.prompt, &version.version, PromptChange::Found, FILE, "").await?;
        }
        Ok(())
    }

    async fn note(
        &self,
        prompt: &str,
        version: &str,
        change: PromptChange,
        by: &str,
        reason: &str,
    ) -> Result<PromptEvent, StoreError> {
        let event = PromptEvent {
            prompt: prompt.to_owned(),
            version: version.to_owned(),
            change,
            by: by.to_owned(),
            reason: reason.to_owned(),
            at: self.clock.now(),
        };
        self.store.keep_event(&event).await?;
        Ok(event)
    }

    async fn state(&self, spec: &'static PromptSpec) -> Result<PromptState, DeskError> {
        let prompt = self.library.get(spec.name);
        let rollouts = self.store.rollouts().await.map_err(unavailable)?;
        let rollout = rollouts.into_iter().find(|rollout| rollout.prompt == spec.name);
        let rollout = match rollout {
            Some(rollout) => {
                let stats = self.store.stats(spec.name, &rollout.version).await;
                Some((rollout, stats.map_err(unavailable)?))
            }
            None => None,
        };
        let file = format!("{}.md", spec.name);
        let faults = self.library.problems().into_iter().filter(|problem| problem.file == file);
        Ok(PromptState {
            prompt: spec.name.to_owned(),
            purpose: prompt.purpose.clone(),
            offered: spec.offered.iter().map(|&variable| variable.to_owned()).collect(),
            stats: self.store.stats(spec.name, &prompt.version).await.map_err(unavailable)?,
            in_use: prompt.version.clone(),
            rollout,
            faults: faults.map(fault).collect(),
        })
    }

    /// A version that could be used.
    async fn usable(
        &self,
        spec: &'static PromptSpec,
        version: &str,
    ) -> Result<(PromptVersion, Arc<Prompt>), DeskError> {
        let version = self.version(spec.name, version).await?;
        let prompt = Prompt::parse(spec, &version.text);
        let prompt = prompt.map_err(invalid)?;
        Ok((version, Arc::new(prompt)))
    }

    /// Refuses what is worse than the version in use, or may be for all that is known, unless the order says otherwise.
    async fn pass(
        &self,
        spec: &'static PromptSpec,
        version: &str,
        order: &Order,
    ) -> Result<(), DeskError> {
        let known = self.measured(spec.name, version).await?;
        let measured = match known {
            Some(known) => Ok(known),
            None => self.measure(spec.name, version, &order.by).await,
        };
        match measured {
            Ok(PromptEvent {
                change: PromptChange::Measured { right, before, cases, worse: true, suites },
                ..
            }) if !order.regardless => Err(DeskError::Worse { right, before, cases, suites }),
            Ok(_) => Ok(()),
            Err(DeskError::NotMeasured(_)) if order.regardless => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What a version was measured to be against the version in use, where that was done.
    async fn measured(
        &self,
        prompt: &str,
        version: &str,
    ) -> Result<Option<PromptEvent>, DeskError> {
        let events = self.store.events(prompt).await.map_err(unavailable)?;
        let mut since = events.into_iter().rev().take_while(|event| match event.change {
            PromptChange::Drafted
            | PromptChange::Measured { .. }
            | PromptChange::RolledOut { .. } => true,
            // Another version came into use, or may have.
            PromptChange::Found | PromptChange::Promoted | PromptChange::RolledBack => false,
        });
        let of_version = |event: &PromptEvent| {
            event.version == version && matches!(event.change, PromptChange::Measured { .. })
        };
        Ok(since.find(of_version))
    }

    /// The version that was in use before the last one was promoted.
    async fn before(&self, prompt: &str, in_use: &str) -> Result<String, DeskError> {
        let events = self.store.events(prompt).await.map_err(unavailable)?;
        let mut used: Vec<String> = Vec::new();
        for event in events {
            match event.change {
                PromptChange::Found | PromptChange::Promoted => used.push(event.version),
                PromptChange::RolledBack if event.version == in_use => {}
                PromptChange::Drafted
                | PromptChange::Measured { .. }
                | PromptChange::RolledOut { .. }
                | PromptChange::RolledBack => {}
            }
        }
        let last = used.iter().rposition(|version| version == in_use).unwrap_or(used.len());
        let mut earlier = used[..last].iter().rev().filter(|version| *version != in_use);
        let none = || DeskError::Refused(format!("{prompt} has no earlier version"));
        earlier.next().cloned().ok_or_else(none)
    }

    /// Writes a version to its file, and ends a rollout, for everybody gets something now.
    async fn put_in_use(
        &self,
        spec: &'static PromptSpec,
        version: &PromptVersion,
    ) -> Result<(), DeskError> {
        let (library, text) = (Arc::clone(&self.library), version.text.clone());
        let written = tokio::task::spawn_blocking(move || library.write(spec, &text)).await;
        written.expect("writing a file does not panic").map_err(|error| match error {
            PromptError::Invalid(problems) => invalid(problems),
            PromptError::NoFolder => DeskError::Refused(error.to_string()),
            PromptError::Unreadable { ref source, .. }
            | PromptError::Unwritable { ref source, .. } => {
                DeskError::Unavailable(format!("{error}: {source}"))
            }
        })?;
        self.end_rollout(spec).await.map(drop)
    }

    async fn end_rollout(&self, spec: &'static PromptSpec) -> Result<bool, DeskError> {
        self.library.end_rollout(spec.name);
        self.store.drop_rollout(spec.name).await.map_err(unavailable)
    }
}

#[async_trait]
impl PromptDesk for PromptAdmin {
    async fn prompts(&self) -> Result<Vec<PromptState>, DeskError> {
        let mut states = Vec::with_capacity(PROMPTS.len());
        for spec in PROMPTS {
            states.push(self.state(spec).await?);
        }
        Ok(states)
    }

    async fn history(&self, prompt: &str) -> Result<PromptHistory, DeskError> {
        let spec = spec(prompt)?;
        let mut versions = Vec::new();
        for version in self.store.versions(spec.name).await.map_err(unavailable)? {
            let stats = self.store.stats(spec.name, &version.version).await;
            versions.push((version, stats.map_err(unavailable)?));
        }
        let events = self.store.events(spec.name).await.map_err(unavailable)?;
        Ok(PromptHistory { versions, events })
    }

    async fn version(&self, prompt: &str, version: &str) -> Result<PromptVersion, DeskError> {
        let spec = spec(prompt)?;
        let unknown = || DeskError::NotFound(format!("version {version} of {prompt}"));
        let version = match version {
            "in-use" => self.library.get(spec.name).version.clone(),
            other => other.to_owned(),
        };
        if let Some(found) = self.store.version(spec.name, &version).await.map_err(unavailable)? {
            return Ok(found);
        }
        if version.len() < LEAST_DIGITS {
            return Err(unknown());
        }
        let versions = self.store.versions(spec.name).await.map_err(unavailable)?;
        let mut found = versions.into_iter().filter(|known| known.version.starts_with(&version));
        match (found.next(), found.next()) {
            (Some(found), None) => Ok(found),
            _ => Err(unknown()),
        }
    }

    async fn check(&self, prompt: &str, text: &str) -> Result<Vec<PromptFault>, DeskError> {
        let spec = spec(prompt)?;
        Ok(parsed(spec, text).err().unwrap_or_default())
    }

    async fn draft(&self, prompt: &str, draft: Draft) -> Result<PromptVersion, DeskError> {
        let spec = spec(prompt)?;
        let parsed = parsed(spec, &draft.text).map_err(DeskError::Invalid)?;
        let _alone = self.changing.lock().await;
        let known = self.store.version(spec.name, &parsed.version).await.map_err(unavailable)?;
        let version = match known {
            // Whoever writes the same again has written nothing new.
            Some(known) => known,
            None => {
                let version = PromptVersion {
                    prompt: spec.name.to_owned(),
                    version: parsed.version.clone(),
                    text: parsed.text.clone(),
                    by: draft.by.clone(),
                    reason: draft.reason.clone(),
                    at: self.clock.now(),
                };
                self.store.keep_version(&version).await.map_err(unavailable)?;
                let (by, reason) = (&draft.by, &draft.reason);
                let noted =
                    self.note(spec.name, &version.version, PromptChange::Drafted, by, reason);
                noted.await.map_err(unavailable)?;
                version
            }
        };
        let in_use = self.library.get(spec.name).version.clone();
        match draft.base {
            Some(base) if base != in_use => Err(DeskError::Conflict {
                prompt: spec.name.to_owned(),
                base,
                in_use,
                draft: version.version,
            }),
            _ => Ok(version),
        }
    }

    async fn measure(
        &self,
        prompt: &str,
        version: &str,
        by: &str,
    ) -> Result<PromptEvent, DeskError> {
        let spec = spec(prompt)?;
        let (version, tried) = self.usable(spec, version).await?;
        let run = |prompts: PromptLibrary| async move {
            let prompts = Arc::new(prompts);
            let cases = self.trial.run(spec.name, Arc::clone(&prompts)).await?;
            Ok((cases, self.trial.suites(spec.name, prompts).await?))
        };
        let not_measured = |error: TrialError| DeskError::NotMeasured(error.0);
        let in_use = self.library.get(spec.name);
        let (before, suites_before) =
            run(self.library.with(spec.name, in_use)).await.map_err(not_measured)?;
        let (after, suites_after) =
            run(self.library.with(spec.name, tried)).await.map_err(not_measured)?;
        let pairs = suites_before.iter().zip(&suites_after);
        let suites: Vec<SuiteScore> =
            pairs.map(|(before, after)| hold_against(before, after)).collect();
        let right = |outcomes: &[CaseOutcome]| {
            u32::try_from(outcomes.iter().filter(|case| case.right).count()).unwrap_or(u32::MAX)
        };
        let pairs = before.iter().zip(&after);
        let lost = pairs.clone().filter(|(before, after)| before.right && !after.right).count();
        let won = pairs.filter(|(before, after)| !before.right && after.right).count();
        let change = PromptChange::Measured {
            right: right(&after),
            before: right(&before),
            cases: u32::try_from(after.len()).unwrap_or(u32::MAX),
            worse: sign_test(lost, won) < WORSE || suites.iter().any(|suite| suite.worse),
            suites,
        };
        let noted = self.note(spec.name, &version.version, change, by, "").await;
        noted.map_err(unavailable)
    }

    async fn roll_out(
        &self,
        prompt: &str,
        version: &str,
        percent: u8,
        order: &Order,
    ) -> Result<Rollout, DeskError> {
        let spec = spec(prompt)?;
        if !(1..=99).contains(&percent) {
            let told = "a share of people is 1 to 99 percent; promote gives it to everybody";
            return Err(DeskError::Refused(told.to_owned()));
        }
        let (version, tried) = self.usable(spec, version).await?;
        if version.version == self.library.get(spec.name).version {
            return Err(DeskError::Refused(format!("{} is in use already", version.version)));
        }
        self.pass(spec, &version.version, order).await?;
        let _alone = self.changing.lock().await;
        let rollout = Rollout {
            prompt: spec.name.to_owned(),
            version: version.version.clone(),
            percent,
            since: self.clock.now(),
        };
        self.store.keep_rollout(&rollout).await.map_err(unavailable)?;
        self.library.roll_out(spec.name, tried, percent);
        let change = PromptChange::RolledOut { percent };
        let noted = self.note(spec.name, &version.version, change, &order.by, &order.reason);
        noted.await.map_err(unavailable)?;
        Ok(rollout)
    }

    async fn promote(
        &self,
        prompt: &str,
        version: &str,
        order: &Order,
    ) -> Result<PromptEvent, DeskError> {
        let spec = spec(prompt)?;
        let (version, _) = self.usable(spec, version).await?;
        if version.version == self.library.get(spec.name).version {
            return Err(DeskError::Refused(format!("{} is in use already", version.version)));
        }
        self.pass(spec, &version.version, order).await?;
        let _alone = self.changing.lock().await;
        self.put_in_use(spec, &version).await?;
        let (by, reason) = (&order.by, &order.reason);
        let noted = self.note(spec.name, &version.version, PromptChange::Promoted, by, reason);
        noted.await.map_err(unavailable)
    }

    async fn roll_back(
        &self,
        prompt: &str,
        to: Option<&str>,
        order: &Order,
    ) -> Result<PromptEvent, DeskError> {
        let spec = spec(prompt)?;
        let _alone = self.changing.lock().await;
        let (by, reason) = (&order.by, &order.reason);
        let tried = self.library.rolled_out(spec.name);
        if let (Some(tried), None) = (tried, to) {
            self.end_rollout(spec).await?;
            let noted = self.note(spec.name, &tried, PromptChange::RolledBack, by, reason);
            return noted.await.map_err(unavailable);
        }
        let in_use = self.library.get(spec.name).version.clone();
        let earlier = match to {
            Some(version) => self.version(spec.name, version).await?,
            None => {
                let earlier = self.before(spec.name, &in_use).await?;
                self.version(spec.name, &earlier).await?
            }
        };
        if earlier.version == in_use {
            return Err(DeskError::Refused(format!("{in_use} is in use already")));
        }
        self.put_in_use(spec, &earlier).await?;
        let back = self.note(spec.name, &in_use, PromptChange::RolledBack, by, reason);
        let back = back.await.map_err(unavailable)?;
        let noted = self.note(spec.name, &earlier.version, PromptChange::Promoted, by, reason);
        noted.await.map_err(unavailable)?;
        Ok(back)
    }
}

/// Holds what a suite scores with a version against what it scores with the one in use. It is worse where the interval of
/// the mean difference lies below zero and chance would hardly make that difference.
fn hold_against(before: &SuiteSample, after: &SuiteSample) -> SuiteScore {
    let pairs = after.values.iter().zip(&before.values);
    let differences: Vec<f64> = pairs.map(|(after, before)| after - before).collect();
    let difference = estimate(&differences);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    SuiteScore {
        suite: after.suite.clone(),
        measure: after.measure.clone(),
        score: mean(&after.values),
        before: mean(&before.values),
        low: difference.low,
        high: difference.high,
        queries: number(differences.len()),
        of: number(after.of),
        worse: difference.high < 0.0 && randomisation(&differences) < WORSE,
    }
}

/// A name that is none of a prompt reaches no file.
fn spec(prompt: &str) -> Result<&'static PromptSpec, DeskError> {
    let found = PROMPTS.iter().find(|spec| spec.name == prompt);
    found.ok_or_else(|| {
        let names: Vec<&str> = PROMPTS.iter().map(|spec| spec.name).collect();
        DeskError::NotFound(format!("prompt {prompt:?} (there are {})", names.join(", ")))
    })
}

/// A text as a prompt, where it could be used as one.
fn parsed(spec: &'static PromptSpec, text: &str) -> Result<Prompt, Vec<PromptFault>> {
    if text.len() > MOST_BYTES {
        let message = format!("a prompt has at most {} KiB", MOST_BYTES / 1024);
        return Err(vec![PromptFault { line: 1, message }]);
    }
    Prompt::parse(spec, text).map_err(|problems| problems.into_iter().map(fault).collect())
}

fn fault(problem: PromptProblem) -> PromptFault {
    PromptFault { line: problem.line, message: problem.message }
}

fn invalid(problems: Vec<PromptProblem>) -> DeskError {
    DeskError::Invalid(problems.into_iter().map(fault).collect())
}

fn unavailable(error: StoreError) -> DeskError {
    DeskError::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests;
