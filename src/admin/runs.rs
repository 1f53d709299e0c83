//! Measuring on demand: runs of the golden set and of suites, one at a time, kept to be compared.

mod compared;
mod examined;
mod recorded;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use magpie_core::ports::{Clock, EvaluationDesk, RunError, RunStore, StoreError};
use magpie_core::{
    EvalRun, GOLDEN_SET, PlannedBy, RunComparison, RunEnd, RunHead, RunOrder, RunPlot, RunProgress,
    RunReport,
};
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::WatchStream;
use tokio_util::sync::CancellationToken;

use super::{Examiner, TrialError};
use crate::eval::plots::{self, Series};
use crate::eval::statistics::Estimate;
use crate::eval::steps::Steps;
use crate::prompts::PromptLibrary;
use examined::Outcome;
pub use recorded::{Circumstances, record};

/// Runs that a trend is drawn over: more can't be told apart.
const TREND: usize = 20;
/// Measures that trends are drawn of.
const MOST_TRENDS: usize = 6;
/// Reports of progress in each stage, at most.
const REPORTS: usize = 100;

/// The run that is going on.
struct Running {
    subject: String,
    stop: CancellationToken,
}

/// The use cases.
pub struct EvaluationAdmin {
    golden: PathBuf,
    examiner: Arc<dyn Examiner>,
    store: Arc<dyn RunStore>,
    prompts: Arc<PromptLibrary>,
    clock: Arc<dyn Clock>,
    running: Mutex<Option<Running>>,
    progress: watch::Sender<Option<RunProgress>>,
    orders: mpsc::Sender<RunOrder>,
    /// Taken by whoever carries orders out.
    ordered: tokio::sync::Mutex<mpsc::Receiver<RunOrder>>,
}

impl EvaluationAdmin {
    /// For the golden set in a folder, and the suites that the examiner has.
    pub fn new(
        golden: PathBuf,
        examiner: Arc<dyn Examiner>,
        store: Arc<dyn RunStore>,
        prompts: Arc<PromptLibrary>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        // One run at a time: nobody waits behind another one.
        let (orders, ordered) = mpsc::channel(1);
        Self {
            golden,
            examiner,
            store,
            prompts,
            clock,
            running: Mutex::default(),
            progress: watch::Sender::default(),
            orders,
            ordered: tokio::sync::Mutex::new(ordered),
        }
    }

    /// Carries out what is ordered, until `stop`. A run that is going on then is kept as cancelled.
    pub async fn work(&self, stop: CancellationToken) {
        let mut ordered = self.ordered.lock().await;
        loop {
            let order = tokio::select! {
                order = ordered.recv() => order,
                () = stop.cancelled() => None,
            };
            let Some(order) = order else { return };
            let run = self.carry_out(order, &stop).await;
            if let Err(error) = self.store.keep_run(&run).await {
                tracing::error!(error = &error as &dyn std::error::Error, "a run is not kept");
            }
            *self.running() = None;
            self.progress.send_replace(None);
        }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn carry_out(&self, order: RunOrder, stop: &CancellationToken) -> EvalRun {
        let at = self.clock.now();
        let cancelled = self.running().as_ref().map(|run| run.stop.clone()).unwrap_or_default();
        let steps = Arc::new(Told {
            progress: self.progress.clone(),
            subject: order.subject.clone(),
            stop: cancelled.clone(),
        });
        let outcome = tokio::select! {
            outcome = self.examine(&order, steps) => outcome.map_err(|e| RunEnd::Failed(e.0)),
            () = cancelled.cancelled() => Err(RunEnd::Cancelled),
            () = stop.cancelled() => {
                cancelled.cancel();
                Err(RunEnd::Cancelled)
            }
        };
        let (outcome, end) = match outcome {
            Ok(outcome) => (outcome, RunEnd::Done),
            Err(end) => (Outcome::default(), end),
        };
        let elapsed = self.clock.now().duration_since(at);
        let head = RunHead {
            id: RunHead::id_at(at),
            at,
            elapsed: Duration::try_from(elapsed).unwrap_or_default(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            prompts: self.prompts.versions(),
            models: self.examiner.models(order.planned_by),
            order,
            end,
            cases: outcome.cases,
            measures: outcome.measures,
            notes: outcome.notes,
        };
        let Outcome { ids, values, details, .. } = outcome;
        EvalRun { head, ids, values, cases: details }
    }

    async fn examine(&self, order: &RunOrder, steps: Arc<Told>) -> Result<Outcome, TrialError> {
        if order.subject == GOLDEN_SET {
            return examined::golden(&self.golden, &*self.examiner, order, &*steps).await;
        }
        let measurement = self.examiner.measure(&order.subject, order.planned_by, steps).await?;
        let outcome = tokio::task::spawn_blocking(move || examined::suite(measurement)).await;
        Ok(outcome.expect("summing values up does not panic"))
    }

    async fn whole(&self, id: &str) -> Result<EvalRun, RunError> {
        let run = self.store.run(id).await.map_err(unavailable)?;
        run.ok_or_else(|| RunError::NotFound(format!("the run {id}")))
    }
}

#[async_trait]
impl EvaluationDesk for EvaluationAdmin {
    fn subjects(&self) -> Vec<String> {
        std::iter::once(GOLDEN_SET.to_owned()).chain(self.examiner.suites()).collect()
    }

    fn has_models(&self) -> bool {
        self.examiner.has_models()
    }

    async fn start(&self, order: RunOrder) -> Result<(), RunError> {
        if !self.subjects().contains(&order.subject) {
            let told = format!("{:?} can't be run: MAGPIE_EVAL_SUITES names suites", order.subject);
            return Err(RunError::Refused(told));
        }
        if order.planned_by == PlannedBy::Models && !self.has_models() {
            let told = "no model is configured: MAGPIE_PLANNER_MODEL names one";
            return Err(RunError::Refused(told.to_owned()));
        }
        {
            let mut running = self.running();
            if let Some(running) = &*running {
                return Err(RunError::Busy(running.subject.clone()));
            }
            let (subject, stop) = (order.subject.clone(), CancellationToken::new());
            *running = Some(Running { subject: subject.clone(), stop });
            let begun = RunProgress { subject, doing: "starting".to_owned(), done: 0, all: 0 };
            self.progress.send_replace(Some(begun));
        }
        self.orders.try_send(order).map_err(|_| {
            *self.running() = None;
            self.progress.send_replace(None);
            RunError::Unavailable("the program is ending".to_owned())
        })
    }

    fn progress(&self) -> Option<RunProgress> {
        self.progress.borrow().clone()
    }

    fn progresses(&self) -> BoxStream<'static, RunProgress> {
        let changes = WatchStream::new(self.progress.subscribe());
        changes
            .take_while(|progress| std::future::ready(progress.is_some()))
            .filter_map(std::future::ready)
            .boxed()
    }

    fn cancel(&self) -> bool {
        match &*self.running() {
            Some(running) => {
                running.stop.cancel();
                true
            }
            None => false,
        }
    }

    async fn runs(&self) -> Result<Vec<RunHead>, RunError> {
        self.store.runs().await.map_err(unavailable)
    }

    async fn report(&self, id: &str) -> Result<RunReport, RunError> {
        let run = self.whole(id).await?;
        let report = tokio::task::spawn_blocking(move || examined::report(run)).await;
        Ok(report.expect("drawing does not panic"))
    }

    async fn record(&self, run: EvalRun) -> Result<(), RunError> {
        recorded::record(&*self.store, &run).await
    }

    async fn compare(&self, now: &str, before: &str) -> Result<RunComparison, RunError> {
        let (now, before) = (self.whole(now).await?, self.whole(before).await?);
        let (first, second) = (&before.head.order.subject, &now.head.order.subject);
        if first != second {
            return Err(RunError::Refused(format!("{first} and {second} have no cases in common")));
        }
        let compared = tokio::task::spawn_blocking(move || compared::compare(&now, &before)).await;
        Ok(compared.expect("comparing does not panic"))
    }

    fn trends(&self, runs: &[RunHead], subject: &str) -> Vec<RunPlot> {
        let fits = |run: &&RunHead| {
            run.order.subject == subject && run.order.filter.is_empty() && run.end == RunEnd::Done
        };
        // Rules and models are two things; the newest run says which of them is looked at.
        let Some(newest) = runs.iter().find(fits) else { return Vec::new() };
        let planner = newest.order.planned_by;
        let same = runs.iter().filter(fits).filter(|run| run.order.planned_by == planner);
        let mut shown: Vec<&RunHead> = same.take(TREND).collect();
        shown.reverse();
        if shown.len() < 2 {
            return Vec::new();
        }
        let keys = newest.measures.iter().map(|measure| measure.key.as_str());
        keys.take(MOST_TRENDS).map(|key| trend(&shown, key, planner)).collect()
    }
}

/// A measure over runs, oldest first.
fn trend(runs: &[&RunHead], key: &str, planner: PlannedBy) -> RunPlot {
    let mut points = Vec::with_capacity(runs.len());
    for (number, run) in (0_u32..).zip(runs) {
        if let Some(m) = run.measures.iter().find(|measure| measure.key == key) {
            points.push((f64::from(number), Estimate { mean: m.mean, low: m.low, high: m.high }));
        }
    }
    let ends = points
        .first()
        .zip(points.last())
        .map(|(first, last)| format!(", from {:.3} to {:.3}", first.1.mean, last.1.mean));
    let title = format!("{key} over {} runs{}", points.len(), ends.unwrap_or_default());
    let series = Series { name: key.to_owned(), points };
    let svg = plots::lines(&title, "runs after the first of these", &[series]);
    let note = format!("Planned by {}. Strokes: 95 % intervals.", planner.as_str());
    RunPlot { title, svg, note }
}

/// Tells whoever looks how far a run is.
struct Told {
    progress: watch::Sender<Option<RunProgress>>,
    subject: String,
    stop: CancellationToken,
}

impl Steps for Told {
    fn at(&self, doing: &str, done: usize, all: usize) {
        let part = |done: usize, all: usize| (done * REPORTS).checked_div(all).unwrap_or(0);
        self.progress.send_if_modified(|progress| {
            let same = progress.as_ref().is_some_and(|known| {
                known.doing == doing && known.all == all && part(known.done, all) == part(done, all)
            });
            if !same && !self.stop.is_cancelled() {
                let (subject, doing) = (self.subject.clone(), doing.to_owned());
                *progress = Some(RunProgress { subject, doing, done, all });
            }
            !same
        });
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }
}

fn unavailable(error: StoreError) -> RunError {
    RunError::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests;
