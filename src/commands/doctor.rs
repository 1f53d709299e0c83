//! `magpie doctor`: checks the settings and everything they point to.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use magpie::config::Config;
use magpie_core::ports::StatusState;
use magpie_core::wire::StatusLineV1;

use super::say;
use crate::wiring::diagnose;

/// Longest wait for one thing that is probed.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn run(config: Config, json: bool) -> Result<ExitCode> {
    let lines = diagnose(config, PATIENCE).await;
    let failed = lines.iter().any(|line| line.state == StatusState::Failed.as_str());
    if json {
        say(serde_json::to_string_pretty(&lines)?)?;
    } else {
        for StatusLineV1 { part, state, detail } in &lines {
            say(format_args!("{state:<6}  {part}: {detail}"))?;
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
