//! What came of a run: values, their means with intervals, and the cases that went wrong.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use magpie_core::{
    EvalRun, Finding, GOLDEN_SET, RunCase, RunGroup, RunMeasure, RunOrder, RunPlot, RunReport,
};

use crate::admin::golden::SetFolder;
use crate::admin::{Answered, Examiner, Measurement, TrialError};
use crate::eval::golden::{Case, Judgement};
use crate::eval::plots;
use crate::eval::statistics::{Estimate, percentile};
use crate::eval::steps::Steps;
use crate::eval::{Column, Table};

/// The measure that counts most of a case: everything about it is right.
const RIGHT: &str = "right";
/// Queries whose values are kept one by one; of larger suites only the means are.
pub(super) const MOST_VALUES: usize = 5_000;
/// Queries of a suite that are kept in detail: those that went worst.
const MOST_DETAILS: usize = 50;
/// Letters of a message that are kept.
const MOST_ASKED: usize = 400;

/// What came of a run.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) cases: usize,
    pub(super) measures: Vec<RunMeasure>,
    pub(super) ids: Vec<String>,
    pub(super) values: Vec<Vec<f64>>,
    pub(super) details: Vec<RunCase>,
    pub(super) notes: Vec<String>,
}

/// Runs the golden set, or the part of it that is asked for.
pub(super) async fn golden(
    folder: &Path,
    examiner: &dyn Examiner,
    order: &RunOrder,
    steps: &dyn Steps,
) -> Result<Outcome, TrialError> {
    let set = SetFolder::new(folder.to_owned());
    let read = tokio::task::spawn_blocking(move || set.read()).await;
    let read = read.expect("reading files does not panic");
    let (placed, notes) = read.map_err(|error| TrialError(error.to_string()))?;
    let filter = order.filter.trim();
    let fits = |case: &Case| case.id.starts_with(filter) || case.theme.starts_with(filter);
    let cases: Vec<Case> =
        placed.into_iter().map(|placed| placed.case).filter(|case| fits(case)).collect();
    if cases.is_empty() {
        return Err(TrialError("no case fits; MAGPIE_GOLDEN_DIR names the golden set".to_owned()));
    }
    let answers = examiner.answer(&cases, order.planned_by, steps).await?;
    Ok(answered(&cases, &answers, notes))
}

/// Sums up what came of cases of a golden set.
pub(super) fn answered(cases: &[Case], answers: &[Answered], mut notes: Vec<String>) -> Outcome {
    notes.extend(told(cases, answers));
    let judged: Vec<(Case, Judgement)> = cases
        .iter()
        .zip(answers)
        .map(|(case, answered)| (case.clone(), case.judge_answer(&answered.answer)))
        .collect();
    let details = cases.iter().zip(answers).map(|(case, answered)| RunCase {
        id: case.id.clone(),
        group: case.theme.clone(),
        asked: shortened(if case.text.is_empty() { "(a photo)" } else { &case.text }),
        findings: case.findings(&answered.answer).into_iter().filter(|f| !f.right).collect(),
    });
    outcome(&table(&judged), details.collect(), notes)
}

/// A column for each thing that can be right of a case.
fn table(judged: &[(Case, Judgement)]) -> Table {
    let column = |key: &str, right: fn(&Judgement) -> bool| {
        let values = judged.iter().map(|(_, judged)| if right(judged) { 1.0 } else { 0.0 });
        Column { key: key.to_owned(), values: values.collect() }
    };
    let mut columns = vec![
        column(RIGHT, Judgement::right),
        column("agents", Judgement::agents_right),
        column("hard needs", Judgement::hard_right),
        column("question", Judgement::question_right),
    ];
    if judged.iter().any(|(case, _)| !case.products.is_empty()) {
        columns.push(column("products", Judgement::products_right));
    }
    Table { queries: judged.iter().map(|(case, _)| case.id.clone()).collect(), columns }
}

fn told(cases: &[Case], answers: &[Answered]) -> Vec<String> {
    let mut planners: BTreeMap<&str, usize> = BTreeMap::new();
    for answered in answers {
        *planners.entry(answered.planner.as_str()).or_default() += 1;
    }
    let planned = planners.iter().map(|(planner, cases)| format!("{cases} planned by {planner}"));
    let mut notes = vec![planned.collect::<Vec<_>>().join(", ")];
    let times: Vec<Duration> = answers.iter().map(|answered| answered.elapsed).collect();
    if let (Some(p50), Some(p99)) = (percentile(&times, 0.5), percentile(&times, 0.99)) {
        notes.push(format!("A plan took {p50:.1?} (median), {p99:.1?} (99th percentile)."));
    }
    let troubled = cases.iter().zip(answers).filter(|(_, answered)| !answered.troubles.is_empty());
    let troubles = troubled.map(|(case, answered)| (&case.id, answered.troubles.join("; ")));
    let troubles: Vec<String> = troubles.map(|(id, told)| format!("{id}: {told}")).collect();
    notes.extend(troubles.into_iter().take(MOST_DETAILS));
    notes
}

/// Sums a suite up.
pub(super) fn suite(measured: Measurement) -> Outcome {
    let Measurement { mut table, headline, shown, cases, notes } = measured;
    let place = |key: &String| {
        let other = shown.iter().position(|known| known == key).map_or(usize::MAX, |at| at + 1);
        if *key == headline { 0 } else { other }
    };
    table.columns.retain(|column| place(&column.key) < usize::MAX);
    table.columns.sort_by_key(|column| place(&column.key));
    let values = table.columns.first().map(|column| column.values.as_slice()).unwrap_or_default();
    let mut worst: Vec<usize> = (0..values.len()).collect();
    worst.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let details = worst.into_iter().take(MOST_DETAILS).filter_map(|at| {
        let (asked, answers) = cases.get(at)?;
        let findings = (1_u32..).zip(answers).map(|(rank, (what, known))| Finding {
            what: rank.to_string(),
            right: true,
            expected: known.clone(),
            got: what.clone(),
        });
        Some(RunCase {
            id: table.queries.get(at)?.clone(),
            group: String::new(),
            asked: shortened(asked),
            findings: findings.collect(),
        })
    });
    let details = details.collect();
    outcome(&table, details, notes)
}

fn outcome(table: &Table, details: Vec<RunCase>, mut notes: Vec<String>) -> Outcome {
    let measures = table.columns.iter().map(|column| {
        let Estimate { mean, low, high } = column.estimate();
        RunMeasure { key: column.key.clone(), mean, low, high }
    });
    let cases = table.queries.len();
    let kept = cases <= MOST_VALUES;
    if !kept {
        notes.push(format!(
            "More than {MOST_VALUES} queries: their values are not kept one by one."
        ));
    }
    // Four digits are more than an interval tells.
    let rounded = |value: &f64| (value * 1e4).round() / 1e4;
    let values = table.columns.iter().filter(|_| kept);
    Outcome {
        cases,
        measures: measures.collect(),
        ids: table.queries.iter().filter(|_| kept).cloned().collect(),
        values: values.map(|column| column.values.iter().map(rounded).collect()).collect(),
        details,
        notes,
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(MOST_ASKED).collect()
}

/// A run for people.
pub(super) fn report(run: EvalRun) -> RunReport {
    let mut groups: BTreeMap<&str, RunGroup> = BTreeMap::new();
    if run.head.order.subject == GOLDEN_SET {
        let right = run.values.first().map(Vec::as_slice).unwrap_or_default();
        for (case, right) in run.cases.iter().zip(right) {
            let name = case.group.clone();
            let group = groups.entry(&case.group).or_insert(RunGroup { name, cases: 0, right: 0 });
            group.cases += 1;
            group.right += usize::from(*right >= 1.0);
        }
    }
    let mut drawn = Vec::new();
    if !run.head.measures.is_empty() {
        let bars: Vec<(String, Estimate)> = run
            .head
            .measures
            .iter()
            .map(|m| (m.key.clone(), Estimate { mean: m.mean, low: m.low, high: m.high }))
            .collect();
        let title = "Means of all measures".to_owned();
        let note = "Whiskers: 95 % confidence intervals, from the bootstrap over cases.";
        drawn.push(RunPlot { svg: plots::bars(&title, &bars), title, note: note.to_owned() });
    }
    if run.head.order.subject != GOLDEN_SET
        && let (Some(values), Some(measure)) = (run.values.first(), run.head.measures.first())
    {
        let title = format!("{} of each query", measure.key);
        let note = "Sorted: a long tail at 0 is where to look first.".to_owned();
        drawn.push(RunPlot { svg: plots::curve(&title, values), title, note });
    }
    let groups = groups.into_values().collect();
    RunReport { run, groups, plots: drawn }
}
