//! `magpie prompts`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use magpie::config::Config;
use magpie::prompts::{PromptError, PromptLibrary};

use super::say;

#[derive(Subcommand)]
pub(super) enum PromptsCommand {
    /// Validate every prompt file; problems are told with file and line.
    Check {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(config: &Config, command: &PromptsCommand) -> Result<ExitCode> {
    let PromptsCommand::Check { json } = command;
    match PromptLibrary::load(&config.prompts_dir) {
        Ok(library) => {
            if *json {
                say(serde_json::json!({"ok": true, "versions": library.versions()}))?;
            } else {
                for (name, version) in library.versions() {
                    say(format_args!("ok  {name}  {version}"))?;
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(PromptError::Invalid(problems)) => {
            if *json {
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
        Err(error @ PromptError::Unreadable { .. }) => Err(error.into()),
    }
}
