//! A golden set in memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use magpie_core::ports::{GoldenDesk, GoldenError, GoldenList, TurnToCase};
use magpie_core::{CaseCheck, CaseFault, CaseText, Finding, GoldenCase, PlannedBy};

/// A line of needs that is none here.
const NONSENSE: &str = "nonsense";

#[derive(Default)]
struct Inner {
    cases: Vec<GoldenCase>,
    edits: usize,
}

/// Keeps cases as they are written; knows of one mistake only, needs that are called nonsense.
#[derive(Default)]
pub struct MemoryGolden(Mutex<Inner>);

impl MemoryGolden {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A case of another file.
    pub fn add(&self, theme: &str, text: CaseText) {
        let case =
            GoldenCase { text, theme: theme.to_owned(), version: "v0".to_owned(), own: false };
        self.inner().cases.push(case);
    }

    /// A case as it stands.
    pub fn case(&self, id: &str) -> Option<GoldenCase> {
        self.inner().cases.iter().find(|case| case.text.id == id).cloned()
    }
}

fn check(case: &CaseText) -> Result<(), GoldenError> {
    match case.hard.lines().position(|line| line == NONSENSE) {
        Some(at) => {
            let message = format!("there is no kind of need {NONSENSE:?}");
            Err(GoldenError::Invalid(vec![CaseFault { field: "hard", line: at + 1, message }]))
        }
        None => Ok(()),
    }
}

#[async_trait]
impl GoldenDesk for MemoryGolden {
    async fn cases(&self) -> Result<GoldenList, GoldenError> {
        let cases = self.inner().cases.clone();
        let catalogs = vec!["demo".to_owned()];
        Ok(GoldenList { cases, faults: Vec::new(), catalogs, has_models: false })
    }

    fn drafted(&self, turn: TurnToCase<'_>) -> CaseText {
        CaseText {
            language: "en".to_owned(),
            text: turn.text.to_owned(),
            turns: turn.before.iter().map(|past| format!("{}\n", past.text)).collect(),
            agents: turn.plan.steps.iter().map(|step| step.agent.as_str().to_owned()).collect(),
            hard: turn.plan.needs.iter().map(|need| format!("{need}\n")).collect(),
            products: turn.products.join("\n"),
            ..CaseText::default()
        }
    }

    async fn keep(&self, case: &CaseText, base: Option<&str>) -> Result<GoldenCase, GoldenError> {
        check(case)?;
        let mut inner = self.inner();
        inner.edits += 1;
        let version = format!("v{}", inner.edits);
        let Some(base) = base else {
            let mut text = case.clone();
            if text.id.is_empty() {
                text.id = format!("console-{}", inner.edits);
            }
            let kept = GoldenCase { text, theme: "console".to_owned(), version, own: true };
            inner.cases.push(kept.clone());
            return Ok(kept);
        };
        let known = inner.cases.iter_mut().find(|known| known.text.id == case.id);
        let known = known.ok_or_else(|| GoldenError::NotFound(case.id.clone()))?;
        if known.version != base {
            return Err(GoldenError::Conflict(Box::new(known.clone())));
        }
        known.text = case.clone();
        known.version = version;
        Ok(known.clone())
    }

    async fn delete(&self, id: &str, base: &str) -> Result<(), GoldenError> {
        let mut inner = self.inner();
        let at = inner.cases.iter().position(|known| known.text.id == id);
        let at = at.ok_or_else(|| GoldenError::NotFound(id.to_owned()))?;
        if inner.cases[at].version != base {
            return Err(GoldenError::Conflict(Box::new(inner.cases[at].clone())));
        }
        inner.cases.remove(at);
        Ok(())
    }

    async fn check(&self, case: &CaseText, by: PlannedBy) -> Result<CaseCheck, GoldenError> {
        check(case)?;
        let expected = case.agents.join("; ");
        let finding =
            Finding { what: "agents".to_owned(), right: false, expected, got: case.text.clone() };
        let planner = by.as_str().to_owned();
        Ok(CaseCheck { findings: vec![finding], planner, troubles: Vec::new() })
    }
}
