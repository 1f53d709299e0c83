//! Runs with a scripted examiner and a store in memory.

use std::collections::BTreeSet;
use std::path::Path;

use magpie_core::{AgentKind, PlannerKind, RunHead};
use magpie_testkit::{ManualClock, MemoryStore};
use tokio::sync::Semaphore;

use super::*;
use crate::admin::{Answered, Measurement};
use crate::eval::golden::{Answer, Case};
use crate::eval::{Column, Table};

/// Sends every message to the product agent but those of some cases, which it gets wrong.
struct Scripted {
    wrong: Mutex<BTreeSet<usize>>,
    /// One for each case that may be answered.
    pace: Semaphore,
}

#[async_trait]
impl Examiner for Scripted {
    fn has_models(&self) -> bool {
        false
    }

    fn suites(&self) -> Vec<String> {
        vec!["fashion".to_owned()]
    }

    fn models(&self, _: PlannedBy) -> String {
        String::new()
    }

    async fn measure(
        &self,
        _: &str,
        _: PlannedBy,
        steps: Arc<dyn Steps>,
    ) -> Result<Measurement, TrialError> {
        steps.at("asking", 1, 2);
        let column =
            |key: &str, values: &[f64]| Column { key: key.to_owned(), values: values.to_vec() };
        Ok(Measurement {
            table: Table {
                queries: vec!["q1".to_owned(), "q2".to_owned()],
                columns: vec![
                    column("p@1", &[1.0, 0.0]),
                    column("r@100", &[1.0, 1.0]),
                    column("ndcg@10", &[0.123_456, 0.9]),
                ],
            },
            headline: "ndcg@10".to_owned(),
            shown: vec!["p@1".to_owned(), "ndcg@10".to_owned()],
            cases: vec![("boots".to_owned(), vec![("Boot".to_owned(), "grade 3".to_owned())]); 2],
            notes: vec!["2 queries".to_owned()],
        })
    }

    async fn answer(
        &self,
        cases: &[Case],
        _: PlannedBy,
        steps: &dyn Steps,
    ) -> Result<Vec<Answered>, TrialError> {
        let mut answers = Vec::new();
        for (at, case) in cases.iter().enumerate() {
            steps.at("asking", at, cases.len());
            self.pace.acquire().await.expect("it is never closed").forget();
            let number: usize = case.id[1..].parse().expect("cases are counted");
            let wrong = self.wrong.lock().unwrap().contains(&number);
            let agent = if wrong { AgentKind::Trend } else { AgentKind::Product };
            answers.push(Answered {
                answer: Answer { agents: vec![agent], ..Answer::default() },
                planner: PlannerKind::Rules,
                elapsed: Duration::from_millis(2),
                troubles: Vec::new(),
            });
        }
        Ok(answers)
    }
}

struct Desk {
    admin: Arc<EvaluationAdmin>,
    examiner: Arc<Scripted>,
    clock: Arc<ManualClock>,
    stop: CancellationToken,
    working: tokio::task::JoinHandle<()>,
    _folder: tempfile::TempDir,
}

fn write(folder: &Path, cases: usize) {
    let line = |n: usize| {
        format!(
            "{{\"id\":\"c{n}\",\"language\":\"en\",\"text\":\"boots {n}\",\"agents\":[\"product\"],\"hard\":[]}}\n"
        )
    };
    let (simple, other): (Vec<usize>, Vec<usize>) = (0..cases).partition(|n| n % 2 == 0);
    for (theme, numbers) in [("simple", simple), ("other", other)] {
        let lines: String = numbers.into_iter().map(line).collect();
        std::fs::write(folder.join(format!("{theme}.jsonl")), lines).unwrap();
    }
}

impl Desk {
    fn new(cases: usize, pace: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), cases);
        let examiner = Arc::new(Scripted { wrong: Mutex::default(), pace: Semaphore::new(pace) });
        let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let admin = Arc::new(EvaluationAdmin::new(
            folder.path().to_owned(),
            examiner.clone(),
            Arc::new(MemoryStore::default()),
            Arc::new(PromptLibrary::built_in()),
            clock.clone(),
        ));
        let stop = CancellationToken::new();
        let working = tokio::spawn({
            let (admin, stop) = (Arc::clone(&admin), stop.clone());
            async move { admin.work(stop).await }
        });
        Self { admin, examiner, clock, stop, working, _folder: folder }
    }

    async fn ended(&self) {
        self.admin.progresses().for_each(|_| std::future::ready(())).await;
    }

    /// Runs something with these cases wrong.
    async fn run(&self, subject: &str, filter: &str, wrong: &[usize]) -> RunHead {
        *self.examiner.wrong.lock().unwrap() = wrong.iter().copied().collect();
        self.clock.advance(jiff::SignedDuration::from_secs(60));
        self.admin.start(order(subject, filter)).await.unwrap();
        self.ended().await;
        self.admin.runs().await.unwrap().remove(0)
    }
}

fn order(subject: &str, filter: &str) -> RunOrder {
    RunOrder {
        subject: subject.to_owned(),
        filter: filter.to_owned(),
        planned_by: PlannedBy::Rules,
        by: "ada".to_owned(),
    }
}

fn mean(run: &RunHead, key: &str) -> f64 {
    run.measures.iter().find(|measure| measure.key == key).unwrap().mean
}

#[tokio::test]
async fn a_run_is_kept_with_what_went_wrong() {
    let desk = Desk::new(20, 1_000);
    let run = desk.run(GOLDEN_SET, "", &[1, 2, 3, 4, 5]).await;
    assert_eq!((run.end.clone(), run.cases), (RunEnd::Done, 20));
    assert!((mean(&run, "right") - 0.75).abs() < 1e-9 && run.measures[0].low < 0.75);
    assert_eq!(run.prompts, PromptLibrary::built_in().versions());
    assert!(run.notes.iter().any(|note| note == "20 planned by rules"), "{:?}", run.notes);
    let report = desk.admin.report(&run.id).await.unwrap();
    let wrong = report.run.cases.iter().filter(|case| !case.findings.is_empty());
    let wrong: Vec<(&str, &str)> =
        wrong.map(|case| (case.id.as_str(), case.findings[0].got.as_str())).collect();
    let expected = ["c1", "c3", "c5", "c2", "c4"].map(|id| (id, "trend"));
    assert_eq!(wrong, expected);
    let groups: Vec<(&str, usize, usize)> =
        report.groups.iter().map(|group| (&*group.name, group.cases, group.right)).collect();
    assert_eq!(groups, [("other", 10, 7), ("simple", 10, 8)]);
    assert_eq!(report.plots.len(), 1);

    let part = desk.run(GOLDEN_SET, "simple", &[]).await;
    assert_eq!(part.cases, 10);
    let none = desk.run(GOLDEN_SET, "nothing", &[]).await;
    assert!(matches!(none.end, RunEnd::Failed(ref why) if why.contains("no case fits")));
    assert!(matches!(desk.admin.report("0").await, Err(RunError::NotFound(_))));
}

#[tokio::test]
async fn two_runs_are_told_apart_case_by_case() {
    let desk = Desk::new(40, 1_000);
    let before = desk.run(GOLDEN_SET, "", &[0, 1]).await;
    let now = desk.run(GOLDEN_SET, "", &[1, 10, 11, 12, 13, 14, 15, 16, 17]).await;
    let compared = desk.admin.compare(&now.id, &before.id).await.unwrap();
    assert_eq!(compared.shared, 40);
    let right = &compared.measures[0];
    assert_eq!((right.key.as_str(), right.wins, right.losses), ("right", 1, 8));
    assert!((right.difference.mean + 7.0 / 40.0).abs() < 1e-9);
    assert!(right.difference.low < right.difference.mean && right.difference.high < 0.0);
    // Twice the one-sided sign test: at most one of nine goes the other way.
    assert!((right.p - 2.0 * 10.0 / 512.0).abs() < 1e-9, "{}", right.p);
    let ids = |changes: &[magpie_core::CaseChange]| {
        changes.iter().map(|change| change.id.clone()).collect::<BTreeSet<_>>()
    };
    assert_eq!(ids(&compared.better), BTreeSet::from(["c0".to_owned()]));
    assert_eq!(compared.better[0].findings[0].got, "trend");
    assert_eq!(compared.worse.len(), 8);
    assert!(compared.worse.iter().all(|change| change.findings[0].expected == "product"));
    assert!(compared.plot.is_some());

    let same = desk.admin.compare(&now.id, &now.id).await.unwrap();
    assert_eq!((same.measures[0].p, same.worse.len(), same.plot), (1.0, 0, None));
    let suite = desk.run("fashion", "", &[]).await;
    assert!(matches!(desk.admin.compare(&suite.id, &now.id).await, Err(RunError::Refused(_))));
}

#[tokio::test]
async fn a_suite_shows_what_counts_first_and_where_it_went_worst() {
    let desk = Desk::new(1, 1_000);
    let run = desk.run("fashion", "", &[]).await;
    let keys: Vec<&str> = run.measures.iter().map(|measure| measure.key.as_str()).collect();
    assert_eq!(keys, ["ndcg@10", "p@1"]);
    let report = desk.admin.report(&run.id).await.unwrap();
    assert_eq!(report.run.values[0], [0.1235, 0.9]);
    assert_eq!(report.run.cases[0].id, "q1");
    assert_eq!(report.run.cases[0].findings[0].got, "Boot");
    assert!(report.groups.is_empty() && report.plots.len() == 2);
}

#[tokio::test]
async fn one_run_at_a_time_and_it_can_be_stopped() {
    let desk = Desk::new(9, 3);
    desk.admin.start(order(GOLDEN_SET, "")).await.unwrap();
    let busy = desk.admin.start(order("fashion", "")).await;
    assert_eq!(busy, Err(RunError::Busy(GOLDEN_SET.to_owned())));
    let mut progresses = desk.admin.progresses();
    while let Some(progress) = progresses.next().await {
        if progress.done == 3 {
            assert_eq!((progress.doing.as_str(), progress.all), ("asking", 9));
            assert_eq!(desk.admin.progress(), Some(progress));
            break;
        }
    }
    assert!(desk.admin.cancel());
    desk.ended().await;
    let runs = desk.admin.runs().await.unwrap();
    assert_eq!((runs.len(), &runs[0].end, runs[0].cases), (1, &RunEnd::Cancelled, 0));
    assert!(!desk.admin.cancel() && desk.admin.progress().is_none());

    desk.examiner.pace.add_permits(9);
    assert_eq!(desk.run(GOLDEN_SET, "", &[]).await.end, RunEnd::Done);
    let strange = desk.admin.start(order("../etc", "")).await;
    assert!(matches!(strange, Err(RunError::Refused(_))), "{strange:?}");
    let models = RunOrder { planned_by: PlannedBy::Models, ..order(GOLDEN_SET, "") };
    assert!(matches!(desk.admin.start(models).await, Err(RunError::Refused(_))));
}

#[tokio::test]
async fn the_end_of_the_program_ends_a_run() {
    let desk = Desk::new(9, 0);
    desk.admin.start(order(GOLDEN_SET, "")).await.unwrap();
    desk.stop.cancel();
    desk.working.await.unwrap();
    let runs = desk.admin.runs().await.unwrap();
    // Taken up and stopped, or never taken up: nothing is left half.
    assert!(runs.iter().all(|run| run.end == RunEnd::Cancelled), "{runs:?}");
}

#[tokio::test]
async fn trends_are_of_whole_runs_that_are_alike() {
    let desk = Desk::new(10, 1_000);
    desk.run(GOLDEN_SET, "", &[1]).await;
    let runs = desk.admin.runs().await.unwrap();
    assert!(desk.admin.trends(&runs, GOLDEN_SET).is_empty());
    desk.run("fashion", "", &[]).await;
    desk.run(GOLDEN_SET, "simple", &[]).await;
    desk.run(GOLDEN_SET, "", &[1, 2, 3]).await;
    let runs = desk.admin.runs().await.unwrap();
    let trends = desk.admin.trends(&runs, GOLDEN_SET);
    assert_eq!(trends.len(), 4);
    assert_eq!(trends[0].title, "right over 2 runs, from 0.900 to 0.700");
    assert!(trends[0].svg.contains("aria-label=\"right over 2 runs"), "{}", trends[0].svg);
    assert!(desk.admin.trends(&runs, "fashion").is_empty());
}
