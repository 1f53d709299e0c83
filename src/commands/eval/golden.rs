//! `magpie eval` on a golden set: how well messages are understood.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use magpie::config::Config;
use magpie::eval::golden::{Case, GoldenReport, GoldenSet, Judgement, Shares};
use magpie::eval::statistics::{Estimate, percentile};
use magpie_core::AgentKind;
use serde_json::{Value, json};

use super::super::say;
use super::progress::Progress;
use super::record::Recording;
use crate::suites::{Folder, read};
use crate::wiring::{answer_cases, golden_files, read_golden};

/// The files of a golden set, or nothing when the folder is no golden set.
pub(super) fn files(folder: &Folder) -> Result<Option<Vec<PathBuf>>> {
    if folder.path("products.jsonl").exists() {
        return Ok(None);
    }
    let files = golden_files(&folder.dir)?;
    for path in &files {
        if GoldenSet::recognises(&read(path)?) {
            return Ok(Some(files));
        }
    }
    Ok(None)
}

/// What came of a set.
#[derive(Default)]
struct Judged {
    cases: Vec<(Case, Judgement)>,
    planners: BTreeMap<&'static str, usize>,
    microseconds: Vec<u128>,
    troubles: Vec<(String, String)>,
}

pub(super) async fn run(
    config: &Config,
    folder: &Folder,
    files: &[PathBuf],
    as_json: bool,
    recording: Option<Recording>,
) -> Result<ExitCode> {
    let set = read_golden(files)?;
    let progress = Progress::start();
    let cases: Vec<&Case> = set.cases.iter().collect();
    let answers = answer_cases(config, &folder.dir, &cases, &progress).await?;
    drop(progress);
    let mut judged = Judged::default();
    for (case, answered) in set.cases.iter().zip(answers.clone()) {
        *judged.planners.entry(answered.planner.as_str()).or_default() += 1;
        judged.microseconds.push(answered.elapsed.as_micros());
        let troubles = answered.troubles.into_iter();
        judged.troubles.extend(troubles.map(|trouble| (case.id.clone(), trouble)));
        judged.cases.push((case.clone(), case.judge_answer(&answered.answer)));
    }
    let report = GoldenReport::of(&judged.cases);
    if as_json {
        say(serde_json::to_string_pretty(&json(&folder.name, &report, &judged))
            .context("writing JSON")?)?;
    } else {
        say(text(&folder.name, &report, &judged))?;
    }
    if let Some(recording) = recording {
        recording.golden(config, &set.cases, &answers).await?;
    }
    Ok(ExitCode::SUCCESS)
}

fn json(name: &str, report: &GoldenReport, judged: &Judged) -> Value {
    let groups = |groups: &BTreeMap<String, Shares>| -> Value {
        groups.iter().map(|(key, group)| (key.clone(), shares_json(group))).collect()
    };
    let agents: Value = report
        .agents
        .iter()
        .map(|(agent, counts)| {
            let counts = json!({
                "right": counts.right, "missed": counts.missed,
                "needless": counts.needless, "left_out": counts.left_out,
            });
            (agent.as_str().to_owned(), counts)
        })
        .collect();
    let failures: Vec<Value> = report
        .failures
        .iter()
        .map(|(case, judgement)| {
            json!({
                "id": case.id, "text": case.text, "turns": case.turns,
                "agents": words(&judgement.worked), "agents_wanted": words(&judgement.wanted),
                "missing": judgement.missing, "unasked": judgement.unasked,
                "products_missing": judgement.products_missing,
            })
        })
        .collect();
    json!({
        "suite": name,
        "planner": judged.planners,
        "worked_on": shares_json(&report.all),
        "held_out": shares_json(&report.held_out),
        "themes": groups(&report.themes),
        "languages": groups(&report.languages),
        "agents": agents,
        "latency_us": {
            "p50": percentile(&judged.microseconds, 0.5).map(number),
            "p99": percentile(&judged.microseconds, 0.99).map(number),
        },
        "failures": failures,
        "troubles": judged.troubles.iter().map(|(case, trouble)| json!({
            "id": case, "trouble": trouble,
        })).collect::<Vec<_>>(),
    })
}

fn shares_json(shares: &Shares) -> Value {
    let share = |estimate: Estimate| json!([estimate.mean, estimate.low, estimate.high]);
    json!({
        "cases": shares.cases,
        "agents": share(shares.agents),
        "hard": share(shares.hard),
        "question": share(shares.question),
        "soft": {"found": shares.soft.part, "of": shares.soft.of},
    })
}

fn number(microseconds: u128) -> u64 {
    u64::try_from(microseconds).unwrap_or(u64::MAX)
}

fn words(agents: &[AgentKind]) -> Vec<&'static str> {
    agents.iter().map(|agent| agent.as_str()).collect()
}

fn text(name: &str, report: &GoldenReport, judged: &Judged) -> String {
    let mut text = String::new();
    let planners: Vec<String> =
        judged.planners.iter().map(|(planner, cases)| format!("{cases} by {planner}")).collect();
    let _ = writeln!(
        text,
        "{name}: {} cases, planned {}\n\n{:22}{:>6}{:>23}{:>23}{:>8}{:>10}",
        judged.cases.len(),
        planners.join(", "),
        "",
        "cases",
        "agents right",
        "hard needs exact",
        "soft",
        "question"
    );
    let mut row = |label: &str, shares: &Shares| {
        if shares.cases > 0 {
            let _ = writeln!(
                text,
                "{label:22}{:>6}{:>23}{:>23}{:>8.3}{:>10.3}",
                shares.cases,
                cell(shares.agents),
                cell(shares.hard),
                shares.soft.value(),
                shares.question.mean
            );
        }
    };
    row("worked on", &report.all);
    row("held out", &report.held_out);
    for (label, shares) in report.themes.iter().chain(&report.languages) {
        row(label, shares);
    }
    let _ = writeln!(
        text,
        "\n{:22}{:>8}{:>8}{:>10}{:>10}",
        "agent", "right", "missed", "needless", "left out"
    );
    for (agent, counts) in &report.agents {
        let _ = writeln!(
            text,
            "{:22}{:>8}{:>8}{:>10}{:>10}",
            agent.as_str(),
            counts.right,
            counts.missed,
            counts.needless,
            counts.left_out
        );
    }
    text.push_str("\nIn brackets: the 95 % confidence interval, from the bootstrap over cases.\n");
    if let (Some(p50), Some(p99)) =
        (percentile(&judged.microseconds, 0.5), percentile(&judged.microseconds, 0.99))
    {
        let _ = writeln!(text, "A plan took {p50} µs (median), {p99} µs (99th percentile).");
    }
    for (case, judgement) in &report.failures {
        let _ = writeln!(text, "\n{} {:?}", case.id, case.text);
        if !judgement.agents_right() {
            let _ = writeln!(
                text,
                "  agents: {} instead of {}",
                listed(&judgement.worked),
                listed(&judgement.wanted)
            );
        }
        for (what, needs) in [
            ("missing", &judgement.missing),
            ("unasked", &judgement.unasked),
            ("products not picked", &judgement.products_missing),
        ] {
            if !needs.is_empty() {
                let _ = writeln!(text, "  {what}: {}", needs.join("; "));
            }
        }
    }
    for (case, trouble) in &judged.troubles {
        let _ = writeln!(text, "{case}: {trouble}");
    }
    text.truncate(text.trim_end().len());
    text
}

fn listed(agents: &[AgentKind]) -> String {
    if agents.is_empty() { "nobody".to_owned() } else { words(agents).join(" and ") }
}

fn cell(estimate: Estimate) -> String {
    format!("{:.3} ({:.3}-{:.3})", estimate.mean, estimate.low, estimate.high)
}
