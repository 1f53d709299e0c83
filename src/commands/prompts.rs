//! `magpie prompts`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use magpie::config::Config;
use magpie::prompts::{PromptError, PromptLibrary};
use magpie_core::ports::{Draft, Order, PromptDesk};
use magpie_core::wire::{PromptEventV1, PromptHistoryV1, PromptStateV1, RolloutV1};
use magpie_core::{PromptChange, PromptEvent, PromptVersion};
use serde::Serialize;
use similar::TextDiff;

use super::{say, shown};
use crate::wiring::DeskDoor;

/// Who acts where nobody is named.
const COMMAND: &str = "command";

#[derive(Subcommand)]
pub(super) enum PromptsCommand {
    /// Validate every prompt file; problems are told with file and line.
    Check {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Versions of a prompt and what happened to them, or how all prompts stand.
    Log {
        /// Which prompt; all of them without.
        prompt: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// What differs between two texts of a prompt.
    Diff {
        /// Which prompt.
        prompt: String,
        /// A version, the beginning of one, a file, or `in-use`.
        #[arg(default_value = "in-use")]
        from: String,
        /// The same; the newest version without.
        to: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Hold a version or a file against the version in use, on the golden set.
    Measure {
        /// Which prompt.
        prompt: String,
        /// A version, the beginning of one, or a file.
        version: String,
        #[command(flatten)]
        why: Why,
    },
    /// Give a version or a file to everybody, or to a share of people, once it is measured to be no worse.
    Promote {
        /// Which prompt.
        prompt: String,
        /// A version, the beginning of one, or a file.
        version: String,
        /// Only to so many of a hundred people, the same ones each time; it is taken back by itself where they like
        /// it less.
        #[arg(long, value_name = "N")]
        percent: Option<u8>,
        /// Do it although it is worse, or could not be measured.
        #[arg(long)]
        regardless: bool,
        #[command(flatten)]
        why: Why,
    },
    /// End a rollout, or bring an earlier version back.
    Rollback {
        /// Which prompt.
        prompt: String,
        /// Which version; without, the one before the last promotion.
        #[arg(long, value_name = "VERSION")]
        to: Option<String>,
        #[command(flatten)]
        why: Why,
    },
}

/// What is kept with a change.
#[derive(Args)]
pub(super) struct Why {
    /// Why, for those who read the log later.
    #[arg(long, default_value = "")]
    reason: String,
    /// Who.
    #[arg(long, default_value = COMMAND)]
    by: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Why {
    fn order(&self, regardless: bool) -> Order {
        Order { by: self.by.clone(), reason: self.reason.clone(), regardless }
    }
}

pub(super) async fn run(config: Config, command: PromptsCommand) -> Result<ExitCode> {
    if let PromptsCommand::Check { json } = command {
        return check(&config, json);
    }
    let door = DeskDoor::open(config).await?;
    let outcome = at_desk(door.desk(), command).await;
    door.close().await?;
    outcome
}

async fn at_desk(desk: &dyn PromptDesk, command: PromptsCommand) -> Result<ExitCode> {
    match command {
        // Needs no desk: it works on files that nothing else reads yet.
        PromptsCommand::Check { .. } => {}
        PromptsCommand::Log { prompt: Some(prompt), json } => log(desk, &prompt, json).await?,
        PromptsCommand::Log { prompt: None, json } => states(desk, json).await?,
        PromptsCommand::Diff { prompt, from, to, json } => {
            let to = match to {
                Some(to) => to,
                None => newest(desk, &prompt).await?,
            };
            let (from, to) = (text(desk, &prompt, &from).await?, text(desk, &prompt, &to).await?);
            diff(&from, &to, json)?;
        }
        PromptsCommand::Measure { prompt, version, why } => {
            let version = drafted(desk, &prompt, &version, &why).await?;
            let event = desk.measure(&prompt, &version, &why.by).await?;
            tell(&event, why.json)?;
            if let PromptChange::Measured { worse: true, .. } = event.change {
                return Ok(ExitCode::FAILURE);
            }
        }
        PromptsCommand::Promote { prompt, version, percent, regardless, why } => {
            let version = drafted(desk, &prompt, &version, &why).await?;
            let order = why.order(regardless);
            match percent {
                Some(percent) => {
                    let rollout = desk.roll_out(&prompt, &version, percent, &order).await?;
                    if why.json {
                        return print(&RolloutV1::from(rollout));
                    }
                    say(format_args!("{prompt} {version} goes to {percent} of 100 people"))?;
                }
                None => tell(&desk.promote(&prompt, &version, &order).await?, why.json)?,
            }
        }
        PromptsCommand::Rollback { prompt, to, why } => {
            let event = desk.roll_back(&prompt, to.as_deref(), &why.order(false)).await?;
            tell(&event, why.json)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(value: &impl Serialize) -> Result<ExitCode> {
    say(serde_json::to_string_pretty(value).context("writing JSON")?)?;
    Ok(ExitCode::SUCCESS)
}

/// The version that is meant: a file becomes one.
async fn drafted(desk: &dyn PromptDesk, prompt: &str, version: &str, why: &Why) -> Result<String> {
    let Some(text) = file(version)? else {
        return Ok(desk.version(prompt, version).await?.version);
    };
    let draft = Draft { text, base: None, by: why.by.clone(), reason: why.reason.clone() };
    Ok(desk.draft(prompt, draft).await?.version)
}

/// The text of a file, where that is one.
fn file(name: &str) -> Result<Option<String>> {
    let path = Path::new(name);
    if !path.is_file() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path);
    text.map(Some).with_context(|| format!("{} can't be read", shown(path)))
}

/// A text with its name.
async fn text(desk: &dyn PromptDesk, prompt: &str, name: &str) -> Result<(String, String)> {
    if let Some(text) = file(name)? {
        return Ok((name.to_owned(), text));
    }
    let PromptVersion { version, text, .. } = desk.version(prompt, name).await?;
    Ok((version, text))
}

async fn newest(desk: &dyn PromptDesk, prompt: &str) -> Result<String> {
    let history = desk.history(prompt).await?;
    let Some((newest, _)) = history.versions.last() else { bail!("{prompt} has no version yet") };
    Ok(newest.version.clone())
}

fn diff(from: &(String, String), to: &(String, String), json: bool) -> Result<()> {
    let diff = TextDiff::from_lines(from.1.as_str(), to.1.as_str());
    let text = diff.unified_diff().context_radius(3).header(&from.0, &to.0).to_string();
    if json {
        let diff = serde_json::json!({ "from": from.0, "to": to.0, "diff": text });
        return say(serde_json::to_string_pretty(&diff).context("writing JSON")?);
    }
    match text.is_empty() {
        true => say(format_args!("{} and {} are the same", from.0, to.0)),
        false => say(text.trim_end()),
    }
}

async fn states(desk: &dyn PromptDesk, json: bool) -> Result<()> {
    let states = desk.prompts().await?;
    if json {
        let states: Vec<PromptStateV1> = states.into_iter().map(Into::into).collect();
        return print(&states).map(drop);
    }
    for state in states {
        let turns = state.stats.turns;
        let rollout = state.rollout.map_or_else(String::new, |(rollout, stats)| {
            let (version, percent) = (rollout.version, rollout.percent);
            format!("; {version} at {percent} % ({} turns)", stats.turns)
        });
        say(format_args!("{:9} {}  {turns} turns{rollout}", state.prompt, state.in_use))?;
        for fault in state.faults {
            say(format_args!("          line {}: {} (not in use)", fault.line, fault.message))?;
        }
    }
    Ok(())
}

async fn log(desk: &dyn PromptDesk, prompt: &str, json: bool) -> Result<()> {
    let history = desk.history(prompt).await?;
    if json {
        return print(&PromptHistoryV1::from(history)).map(drop);
    }
    for event in &history.events {
        say(line(event))?;
    }
    Ok(())
}

fn tell(event: &PromptEvent, json: bool) -> Result<()> {
    match json {
        true => print(&PromptEventV1::from(event.clone())).map(drop),
        false => say(line(event)),
    }
}

/// "2026-11-27 18:20  planner 1a2b3c  promoted by ada: shorter".
fn line(event: &PromptEvent) -> String {
    let happened = match &event.change {
        PromptChange::Found => "found".to_owned(),
        PromptChange::Drafted => "drafted".to_owned(),
        PromptChange::Measured { right, before, cases, worse, suites } => {
            let verdict = if *worse { "worse" } else { "no worse" };
            let suites: String = suites.iter().map(|suite| format!("; {suite}")).collect();
            format!("measured, {verdict}: {right} of {cases} right, before {before}{suites},")
        }
        PromptChange::RolledOut { percent } => format!("given to {percent} of 100 people"),
        PromptChange::Promoted => "promoted".to_owned(),
        PromptChange::RolledBack => "taken back".to_owned(),
    };
    let at = event.at.strftime("%Y-%m-%d %H:%M");
    let reason =
        if event.reason.is_empty() { String::new() } else { format!(": {}", event.reason) };
    format!("{at}  {} {}  {happened} by {}{reason}", event.prompt, event.version, event.by)
}

fn check(config: &Config, json: bool) -> Result<ExitCode> {
    match PromptLibrary::load(&config.prompts_dir) {
        Ok(library) => {
            if json {
                say(serde_json::json!({"ok": true, "versions": library.versions()}))?;
            } else {
                for (name, version) in library.versions() {
                    say(format_args!("ok  {name}  {version}"))?;
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(PromptError::Invalid(problems)) => {
            if json {
                let problems: Vec<_> = problems
                    .iter()
                    .map(|p| serde_json::json!({"file": p.file, "line": p.line, "message": p.message}))
                    .collect();
                say(serde_json::json!({"ok": false, "problems": problems}))?;
            } else {
                for problem in problems {
                    say(problem)?;
                }
            }
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}
