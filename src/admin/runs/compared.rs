//! Two runs on the cases that both have.

use std::collections::HashMap;

use magpie_core::{CaseChange, EvalRun, MeasureChange, RunComparison, RunMeasure, RunPlot};

use crate::eval::comparison::{Comparison, compare as compare_tables};
use crate::eval::plots;
use crate::eval::statistics::sign_test;
use crate::eval::{Column, Table};

/// Cases that are listed on each side.
const LISTED: usize = 100;

/// Holds a run against an earlier one.
pub(super) fn compare(now: &EvalRun, before: &EvalRun) -> RunComparison {
    let earlier: HashMap<&str, usize> =
        before.ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let shared = now.ids.iter().enumerate();
    let shared: Vec<(usize, usize)> =
        shared.filter_map(|(at, id)| Some((at, *earlier.get(id.as_str())?))).collect();
    let places = |pick: fn(&(usize, usize)) -> usize| shared.iter().map(pick).collect::<Vec<_>>();
    let (of_now, of_before) =
        (table(now, &places(|pair| pair.0)), table(before, &places(|pair| pair.1)));
    let measures = compare_tables(&of_now, &of_before);
    let (worse, better) = changes(now, before, &of_now, &of_before);
    let plot = measures.first().filter(|first| first.wins + first.losses > 0).map(|first| {
        let title = format!("{}: difference by case", first.key);
        let svg = plots::differences(&title, &first.differences);
        RunPlot { title, svg, note: "Above the middle: better than before.".to_owned() }
    });
    RunComparison {
        now: now.head.clone(),
        before: before.head.clone(),
        shared: shared.len(),
        measures: measures.iter().map(change).collect(),
        worse,
        better,
        plot,
    }
}

/// The values of some cases.
fn table(run: &EvalRun, places: &[usize]) -> Table {
    let pick = |values: &Vec<f64>| {
        places.iter().map(|at| values.get(*at).copied().unwrap_or_default()).collect()
    };
    let columns = run.head.measures.iter().zip(&run.values);
    let columns =
        columns.map(|(measure, values)| Column { key: measure.key.clone(), values: pick(values) });
    Table {
        queries: places.iter().filter_map(|at| run.ids.get(*at).cloned()).collect(),
        columns: columns.collect(),
    }
}

fn change(compared: &Comparison) -> MeasureChange {
    let difference = compared.difference;
    // Of what is right or wrong all assignments are known: the randomisation test is the sign test, which is exact.
    let is_binary = compared.differences.iter().all(|d| *d == 0.0 || d.abs() == 1.0);
    let p = if is_binary {
        let (losses, wins) = (compared.losses, compared.wins);
        (2.0 * sign_test(losses, wins).min(sign_test(wins, losses))).min(1.0)
    } else {
        compared.p
    };
    MeasureChange {
        key: compared.key.clone(),
        before: compared.before,
        now: compared.mean,
        difference: RunMeasure {
            key: compared.key.clone(),
            mean: difference.mean,
            low: difference.low,
            high: difference.high,
        },
        p,
        wins: compared.wins,
        losses: compared.losses,
    }
}

/// Cases that are worse and better by the first measure.
fn changes(
    now: &EvalRun,
    before: &EvalRun,
    of_now: &Table,
    of_before: &Table,
) -> (Vec<CaseChange>, Vec<CaseChange>) {
    let Some((column, earlier)) = of_now.columns.first().zip(of_before.columns.first()) else {
        return (Vec::new(), Vec::new());
    };
    let details = |run: &EvalRun, id: &str| run.cases.iter().find(|case| case.id == id).cloned();
    let mut all: Vec<(f64, usize)> = column
        .values
        .iter()
        .zip(&earlier.values)
        .map(|(now, before)| now - before)
        .enumerate()
        .map(|(at, difference)| (difference, at))
        .filter(|(difference, _)| *difference != 0.0)
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let told = |at: usize| {
        let id = &of_now.queries[at];
        let (value, value_before) = (column.values[at], earlier.values[at]);
        let known = details(now, id);
        let known_before = details(before, id);
        // What is right now says nothing; what was wrong with it before does.
        let telling = if value > value_before { &known_before } else { &known };
        let either = known.as_ref().or(known_before.as_ref());
        CaseChange {
            id: id.clone(),
            asked: either.map(|case| case.asked.clone()).unwrap_or_default(),
            before: value_before,
            now: value,
            findings: telling.as_ref().map(|case| case.findings.clone()).unwrap_or_default(),
        }
    };
    let worse = all.iter().take_while(|(difference, _)| *difference < 0.0);
    let better = all.iter().rev().take_while(|(difference, _)| *difference > 0.0);
    (
        worse.take(LISTED).map(|(_, at)| told(*at)).collect(),
        better.take(LISTED).map(|(_, at)| told(*at)).collect(),
    )
}
