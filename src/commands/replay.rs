//! `magpie replay`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use magpie::config::Config;
use magpie_core::wire::{ReplayOrderV1, ReplayedV1, ReplyV1};
use similar::TextDiff;

use super::{say, shown};
use crate::wiring::ReplayDoor;

#[derive(Args)]
pub(super) struct ReplayArgs {
    /// The turn, as replies and the console name it.
    turn: String,
    /// Use this file for the prompt that it is named after, instead of what the turn used.
    #[arg(long, value_name = "FILE")]
    prompt: Vec<PathBuf>,
    /// Use this version of a prompt.
    #[arg(long = "version", value_name = "PROMPT=VERSION")]
    versions: Vec<String>,
    /// Ask models anew, and others for what they were not asked then. Without it nobody is asked.
    #[arg(long)]
    live: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: Config, args: ReplayArgs) -> Result<ExitCode> {
    let order = order(&args)?;
    let door = ReplayDoor::open(config).await?;
    let replayed = door.replay(&args.turn, order).await;
    door.close().await?;
    let replayed = replayed?;
    if args.json {
        say(serde_json::to_string_pretty(&replayed).context("writing JSON")?)?;
    } else {
        say(told(&replayed))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn order(args: &ReplayArgs) -> Result<ReplayOrderV1> {
    let mut order = ReplayOrderV1 { live: args.live, ..ReplayOrderV1::default() };
    for file in &args.prompt {
        let name = file.file_stem().and_then(|stem| stem.to_str());
        let name = name.with_context(|| format!("{} names no prompt", shown(file)))?;
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} can't be read", shown(file)))?;
        order.prompts.insert(name.to_owned(), text);
    }
    for version in &args.versions {
        let Some((prompt, version)) = version.split_once('=') else {
            bail!("--version {version}: write it as PROMPT=VERSION");
        };
        order.versions.insert(prompt.to_owned(), version.to_owned());
    }
    Ok(order)
}

fn told(replayed: &ReplayedV1) -> String {
    let mut text = String::new();
    let now = lines(&replayed.reply);
    match &replayed.recorded {
        Some(_) if replayed.same => {
            let _ = writeln!(text, "The same as then:\n\n{now}");
        }
        Some(then) => {
            let then = lines(then);
            let diff = TextDiff::from_lines(&then, &now);
            let _ = writeln!(text, "{}", diff.unified_diff().header("then", "now"));
        }
        None => {
            let _ = writeln!(text, "The reply of then is gone. Now:\n\n{now}");
        }
    }
    for done in &replayed.completions {
        let failed = done.error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
        let _ = writeln!(text, "{} {} by {}{failed}", done.prompt, done.version, done.model);
    }
    for missing in &replayed.missing {
        let _ = writeln!(text, "{missing} was asked something new, and was not there to answer");
    }
    if !replayed.missing.is_empty() {
        let _ = writeln!(text, "--live asks them now");
    }
    text.trim_end().to_owned()
}

fn lines(reply: &ReplyV1) -> String {
    let mut text = format!("{}\n", reply.reply);
    for pick in &reply.picks {
        let price = pick.price.as_ref().map(|p| format!(", {} {}", p.amount, p.currency));
        let price = price.unwrap_or_default();
        let _ = writeln!(text, "{}. {}{price} [{}]", pick.rank, pick.title, pick.product_id);
        let _ = writeln!(text, "   {}", pick.why);
    }
    if let Some(question) = &reply.question {
        let _ = writeln!(text, "{question}");
    }
    text
}
