//! `magpie eval`: reads a suite, has Magpie answer it, and tells how well it did.

mod compared;
mod golden;
mod progress;
mod record;
mod report;
mod side_by_side;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use magpie::config::Config;
use magpie::eval::plots;
use magpie_core::AgentKind;

use super::{say, shown};
use crate::suites::{
    DEPTH, Effort, Folder, Kind, Measured, measure, measure_queries, read, tables,
};
use progress::Progress;
use record::Recording;

#[derive(Args)]
pub(super) struct Eval {
    /// The suite's folder: products.jsonl with queries.tsv and qrels.tsv, or with sessions.jsonl; or
    /// dialogues.jsonl; or a golden set's.
    suite: PathBuf,
    /// Other queries than the suite's queries.tsv: a path, or a name within the suite. Given several times, the
    /// results stand side by side.
    #[arg(long, value_name = "FILE")]
    queries: Vec<PathBuf>,
    /// Write what was ranked, in TREC's format; of dialogues, the replies.
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Compare with what an earlier --run wrote.
    #[arg(long, value_name = "RUN_FILE")]
    compare: Option<PathBuf>,
    /// Write a page with plots.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Write a plot over the number of events known, as SVG; of suites of sessions.
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
    /// Products ranked for each query.
    #[arg(long, value_name = "N", default_value_t = DEPTH, value_parser = depth)]
    depth: usize,
    /// Let one agent work alone: product, image or trend. Only what it finds is ranked.
    #[arg(long, value_name = "AGENT", value_parser = agent)]
    agent: Option<AgentKind>,
    /// Keep the run where the console's Evaluation shows it, beside those that were started there.
    #[arg(long)]
    record: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

fn depth(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(depth @ 10..=1_000) => Ok(depth),
        Ok(_) => Err("a ranking holds 10 to 1000 products".to_owned()),
        Err(_) => Err("it is no number".to_owned()),
    }
}

fn agent(text: &str) -> Result<AgentKind, String> {
    let known = AgentKind::ALL.into_iter().find(|agent| agent.as_str() == text);
    known.ok_or_else(|| {
        let names = AgentKind::ALL.map(AgentKind::as_str).join(", ");
        format!("there is no such agent; these are: {names}")
    })
}

impl Eval {
    fn effort(&self) -> Effort {
        Effort { depth: self.depth, alone: self.agent }
    }
}

pub(super) async fn run(config: Config, eval: Eval) -> Result<ExitCode> {
    let folder = Folder::open(&eval.suite)?;
    if let Some(files) = golden::files(&folder)? {
        let ranked = !eval.queries.is_empty() || eval.run.is_some() || eval.agent.is_some();
        let drawn = eval.report.is_some() || eval.plot.is_some();
        if ranked || drawn || eval.compare.is_some() {
            bail!(
                "{} is a golden set: it has no --queries, --run, --compare, --report, --plot or --agent",
                shown(&eval.suite)
            );
        }
        let recording = Recording::begin(&config, &folder, &eval)?;
        return golden::run(&config, &folder, &files, eval.json, recording).await;
    }
    if folder.kind() != Kind::Rankings && !eval.queries.is_empty() {
        bail!("--queries is for suites of queries, and {} is none", shown(&eval.suite));
    }
    if folder.kind() != Kind::Rankings && eval.agent.is_some() {
        bail!("--agent is for suites of queries, and {} is none", shown(&eval.suite));
    }
    if folder.kind() != Kind::Sessions && eval.plot.is_some() {
        bail!("--plot is for suites of sessions, and {} is none", shown(&eval.suite));
    }
    let recording = Recording::begin(&config, &folder, &eval)?;
    if eval.queries.len() > 1 {
        return side_by_side::run(&config, &folder, &eval).await;
    }
    let before = eval.compare.as_deref().map(read).transpose()?;
    let measured = match folder.kind() {
        Kind::Rankings => {
            let queries = eval.queries.first().map(PathBuf::as_path);
            let progress = Progress::start();
            measure_queries(&config, &folder, queries, eval.effort(), &progress).await?
        }
        Kind::Sessions | Kind::Dialogues => {
            measure(&config, &folder, Arc::new(Progress::start())).await?
        }
    };
    let measurement = recording.is_some().then(|| measured.measurement());
    let told = tell(&folder, &eval, &config, measured, before)?;
    if let (Some(recording), Some(measurement)) = (recording, measurement) {
        recording.suite(&config, measurement).await?;
    }
    Ok(told)
}

fn tell(
    folder: &Folder,
    eval: &Eval,
    config: &Config,
    measured: Measured,
    before: Option<String>,
) -> Result<ExitCode> {
    if let Some(path) = &eval.run {
        write(path, &measured.run, "run")?;
    }
    let compared = match (before, &eval.compare) {
        (Some(text), Some(path)) => Some(compared::Compared::new(&measured, path, &text)?),
        _ => None,
    };
    if let Some(path) = &eval.plot {
        write(path, &plots::alone(&report::over_lengths(&measured)), "plot")?;
    }
    if let Some(path) = &eval.report {
        let page = report::page(&folder.name, config, &measured, compared.as_ref())?;
        write(path, &page, "report")?;
    }
    if eval.json {
        let mut answer = tables::json(&folder.name, &measured);
        if let Some(compared) = &compared {
            answer.insert("comparison".to_owned(), compared.json());
        }
        say(serde_json::to_string_pretty(&answer).context("writing JSON")?)?;
    } else {
        say(tables::text(&folder.name, &measured))?;
        if let Some(compared) = &compared {
            say(compared.text())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, text: &str, what: &str) -> Result<()> {
    std::fs::write(path, text)
        .with_context(|| format!("the {what} {} can't be written", shown(path)))
}
