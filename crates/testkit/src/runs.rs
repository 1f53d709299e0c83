//! A desk for runs that does as a test says.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use magpie_core::ports::{EvaluationDesk, RunError};
use magpie_core::{
    CaseChange, EvalRun, GOLDEN_SET, MeasureChange, RunComparison, RunGroup, RunHead, RunMeasure,
    RunOrder, RunPlot, RunProgress, RunReport,
};

#[derive(Default)]
struct Inner {
    runs: Vec<EvalRun>,
    progress: Option<RunProgress>,
    ordered: Vec<RunOrder>,
}

/// Runs nothing: what is begun goes on until it is cancelled.
#[derive(Default)]
pub struct ScriptedRuns(Mutex<Inner>);

impl ScriptedRuns {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A run that was kept, later than those before.
    pub fn add(&self, run: EvalRun) {
        self.inner().runs.insert(0, run);
    }

    /// What was ordered.
    pub fn ordered(&self) -> Vec<RunOrder> {
        self.inner().ordered.clone()
    }

    fn whole(&self, id: &str) -> Result<EvalRun, RunError> {
        let found = self.inner().runs.iter().find(|run| run.head.id == id).cloned();
        found.ok_or_else(|| RunError::NotFound(format!("the run {id}")))
    }
}

fn plot(title: &str) -> RunPlot {
    let svg = format!("<svg viewBox=\"0 0 4 4\" role=\"img\" aria-label=\"{title}\"></svg>");
    RunPlot { title: title.to_owned(), svg, note: "so".to_owned() }
}

#[async_trait]
impl EvaluationDesk for ScriptedRuns {
    fn subjects(&self) -> Vec<String> {
        vec![GOLDEN_SET.to_owned(), "<b>fashion".to_owned()]
    }

    fn has_models(&self) -> bool {
        true
    }

    async fn start(&self, order: RunOrder) -> Result<(), RunError> {
        let mut inner = self.inner();
        if let Some(progress) = &inner.progress {
            return Err(RunError::Busy(progress.subject.clone()));
        }
        let (subject, doing) = (order.subject.clone(), "asking".to_owned());
        inner.progress = Some(RunProgress { subject, doing, done: 3, all: 9 });
        inner.ordered.push(order);
        Ok(())
    }

    fn progress(&self) -> Option<RunProgress> {
        self.inner().progress.clone()
    }

    fn progresses(&self) -> BoxStream<'static, RunProgress> {
        futures::stream::iter(self.progress()).boxed()
    }

    fn cancel(&self) -> bool {
        self.inner().progress.take().is_some()
    }

    async fn runs(&self) -> Result<Vec<RunHead>, RunError> {
        Ok(self.inner().runs.iter().map(|run| run.head.clone()).collect())
    }

    async fn report(&self, id: &str) -> Result<RunReport, RunError> {
        let run = self.whole(id)?;
        let groups = vec![RunGroup { name: "simple".to_owned(), cases: 2, right: 1 }];
        Ok(RunReport { run, groups, plots: vec![plot("means")] })
    }

    async fn record(&self, run: EvalRun) -> Result<(), RunError> {
        if run.head.measures.is_empty() {
            return Err(RunError::Refused("it measures nothing".to_owned()));
        }
        self.add(run);
        Ok(())
    }

    async fn compare(&self, now: &str, before: &str) -> Result<RunComparison, RunError> {
        let (now, before) = (self.whole(now)?, self.whole(before)?);
        let difference = RunMeasure { key: "right".to_owned(), mean: -0.1, low: -0.2, high: 0.01 };
        let measure = MeasureChange {
            key: "right".to_owned(),
            before: 0.6,
            now: 0.5,
            difference,
            p: 0.25,
            wins: 1,
            losses: 3,
        };
        let change = |case: &magpie_core::RunCase, now: f64| CaseChange {
            id: case.id.clone(),
            asked: case.asked.clone(),
            before: 1.0 - now,
            now,
            findings: case.findings.clone(),
        };
        Ok(RunComparison {
            worse: now.cases.iter().map(|case| change(case, 0.0)).collect(),
            better: before.cases.iter().take(1).map(|case| change(case, 1.0)).collect(),
            now: now.head,
            before: before.head,
            shared: 2,
            measures: vec![measure],
            plot: Some(plot("differences")),
        })
    }

    fn trends(&self, runs: &[RunHead], subject: &str) -> Vec<RunPlot> {
        if runs.len() < 2 { Vec::new() } else { vec![plot(&format!("trend of {}", subject.len()))] }
    }
}
