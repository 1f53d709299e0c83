//! The same needs told in several ways, say by words, by photo and by both, each beside the others.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use magpie::config::Config;
use magpie::eval::compare;
use serde_json::{Value, json};

use super::progress::Progress;
use super::{Eval, compared};
use crate::commands::{say, shown};
use crate::suites::{Folder, Measured, measure_queries, tables};

/// Measures each file of queries, and compares the last with each of the others.
pub(super) async fn run(config: &Config, folder: &Folder, eval: &Eval) -> Result<ExitCode> {
    if eval.run.is_some() || eval.compare.is_some() || eval.report.is_some() {
        bail!("--run, --compare and --report are for one file of queries");
    }
    let mut all: Vec<(String, Measured)> = Vec::new();
    for queries in &eval.queries {
        let name = shown(queries).to_string();
        let progress = Progress::start();
        let effort = eval.effort();
        let measured = measure_queries(config, folder, Some(queries), effort, &progress).await?;
        if let Some((first, other)) = all.first()
            && other.table.queries != measured.table.queries
        {
            bail!("{first} and {name} do not have the same queries in the same order");
        }
        all.push((name, measured));
    }
    let Some(((last, joint), alone)) = all.split_last() else { return Ok(ExitCode::SUCCESS) };
    if eval.json {
        let runs = all.iter().map(|(name, measured)| {
            let mut run = tables::json(&folder.name, measured);
            run.insert("file".to_owned(), name.as_str().into());
            Value::Object(run)
        });
        let comparisons = alone.iter().map(|(name, measured)| {
            let compared = compared::json(name, &compare(&joint.table, &measured.table));
            json!({"file": last, "comparison": compared})
        });
        let answer = json!({
            "suite": folder.name,
            "queries": joint.table.queries.len(),
            "runs": runs.collect::<Vec<_>>(),
            "comparisons": comparisons.collect::<Vec<_>>(),
        });
        say(serde_json::to_string_pretty(&answer).context("writing JSON")?)?;
        return Ok(ExitCode::SUCCESS);
    }
    say(table(&folder.name, &all))?;
    for (name, measured) in alone {
        let measures = compare(&joint.table, &measured.table);
        say(format!("\n{last} (now) against {name} (before):\n\n{}", compared::rows(&measures)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures in rows, files in columns.
fn table(suite: &str, all: &[(String, Measured)]) -> String {
    let mut text = String::new();
    let Some((_, first)) = all.first() else { return text };
    let _ = writeln!(text, "{suite}: {}\n", first.summary);
    let width = all.iter().map(|(name, _)| name.len() + 2).max().unwrap_or_default().max(22);
    let _ = write!(text, "{:11}", "");
    for (name, _) in all {
        let _ = write!(text, "{name:>width$}");
    }
    text.push('\n');
    for column in &first.table.columns {
        let _ = write!(text, "{:11}", column.key);
        for (_, measured) in all {
            let column = measured.table.column(&column.key);
            let cell = tables::cell(column.map(|column| column.estimate()).unwrap_or_default());
            let _ = write!(text, "{cell:>width$}");
        }
        text.push('\n');
    }
    for (name, measured) in all {
        for note in &measured.notes {
            let _ = writeln!(text, "{name}: {note}");
        }
    }
    text.truncate(text.trim_end().len());
    text
}
