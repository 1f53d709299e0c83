//! `magpie memory`.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use magpie::config::Config;
use magpie_core::wire::MemoryEntryV1;

use super::say;
use crate::wiring::Door;

#[derive(Subcommand)]
pub(super) enum MemoryCommand {
    /// What the shopper told Magpie about themselves, and what their reactions taught it.
    Show {
        /// As in `--as USER`, or `platform:id`.
        user: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Everything kept about the shopper, as JSON.
    Export {
        /// As in `--as USER`, or `platform:id`.
        user: String,
        /// Accepted for symmetry; an export is always JSON.
        #[arg(long)]
        json: bool,
    },
    /// Delete everything kept about the shopper.
    Forget {
        /// As in `--as USER`, or `platform:id`.
        user: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(config: Config, command: MemoryCommand) -> Result<ExitCode> {
    let door = Door::open(config, false).await?;
    let outcome = answer(&door, command).await;
    door.close(Duration::from_secs(5)).await?;
    outcome
}

async fn answer(door: &Door, command: MemoryCommand) -> Result<ExitCode> {
    let exchange = door.exchange();
    match command {
        MemoryCommand::Show { user, json } => {
            let profile = exchange.memory(&user).await.context("reading the memory")?;
            if json {
                say(serde_json::to_string_pretty(&profile)?)?;
            } else if profile.memory.entries.is_empty() {
                say(format_args!("Nothing is remembered about {user}."))?;
            } else {
                for entry in &profile.memory.entries {
                    let MemoryEntryV1 { number, what, why, sureness, pinned, new } = entry;
                    let pinned = if *pinned { ", pinned" } else { "" };
                    let new = if *new { ", new today" } else { "" };
                    say(format_args!("{number}. {what}  ({why}; {sureness}{pinned}{new})"))?;
                }
            }
        }
        MemoryCommand::Export { user, json: _ } => {
            let export = exchange.export(&user).await.context("exporting")?;
            say(serde_json::to_string_pretty(&export)?)?;
        }
        MemoryCommand::Forget { user, json } => {
            let erased = exchange.forget(&user).await.context("deleting")?;
            if json {
                say(serde_json::to_string_pretty(&erased)?)?;
            } else {
                for (kind, count) in &erased.erased {
                    say(format_args!("{count} {kind} deleted"))?;
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
