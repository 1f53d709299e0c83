//! The command line: what each command does with the wired application.

mod accounts;
mod ask;
mod catalog;
mod doctor;
mod eval;
mod memory;
mod models;
mod prompts;
mod replay;
mod serve;
mod simulate;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use magpie::config::{Config, Settings};

/// A shopping companion that checks what it recommends.
#[derive(Parser)]
#[command(name = "magpie", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server: web page, demo shop, bots (the default).
    Serve,
    /// Talk to Magpie in the terminal.
    Chat {
        /// Who is talking; the conversation goes on where this shopper left it.
        #[arg(long = "as", value_name = "USER", default_value = "me")]
        user: String,
    },
    /// Ask once and print the answer.
    Ask(ask::Ask),
    /// Load products and look into the catalogue.
    #[command(subcommand)]
    Catalog(catalog::CatalogCommand),
    /// Measure on a suite of requests whose right answers are known.
    Eval(eval::Eval),
    /// Move the demo shop's prices and stock, and tell how recommendations follow.
    Simulate(simulate::Simulate),
    /// See which embedding models are on disk.
    #[command(subcommand)]
    Models(models::ModelsCommand),
    /// Check prompts, compare their versions, measure an edit and roll it out or back.
    #[command(subcommand)]
    Prompts(prompts::PromptsCommand),
    /// Show, export or delete what is remembered about a shopper.
    #[command(subcommand)]
    Memory(memory::MemoryCommand),
    /// Who may sign in at the console, and as what.
    #[command(subcommand)]
    Accounts(accounts::AccountsCommand),
    /// Answer a recorded turn again: as it was, or with other prompts.
    Replay(replay::ReplayArgs),
    /// Check the settings and everything they point to.
    Doctor {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    load_dotenv()?;
    let config = Config::read(&Settings::from_environment()?)?;
    let serving = matches!(cli.command, None | Some(Command::Serve));
    start_log(&config, serving);
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config).await,
        Command::Chat { user } => ask::chat(config, &user).await,
        Command::Ask(ask) => ask::run(config, ask).await,
        Command::Catalog(command) => catalog::run(config, command).await,
        Command::Eval(eval) => eval::run(config, eval).await,
        Command::Simulate(simulate) => simulate::run(config, simulate).await,
        Command::Models(command) => models::run(&config, &command),
        Command::Prompts(command) => prompts::run(config, command).await,
        Command::Memory(command) => memory::run(config, command).await,
        Command::Accounts(command) => accounts::run(config, command).await,
        Command::Replay(args) => replay::run(config, args).await,
        Command::Doctor { json } => doctor::run(config, json).await,
    }
}

/// Prints an error with its causes, for the person at the terminal.
pub fn complain(error: &anyhow::Error) {
    let mut out = std::io::stderr().lock();
    // Nothing is left to tell when the error output is closed.
    let _ = writeln!(out, "magpie: {error}");
    for cause in error.chain().skip(1) {
        let _ = writeln!(out, "  because: {cause}");
    }
}

/// Prints a line of data.
fn say(line: impl std::fmt::Display) -> Result<()> {
    match writeln!(std::io::stdout().lock(), "{line}") {
        // The reader has seen enough (`magpie … | head`).
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => other.context("printing"),
    }
}

fn load_dotenv() -> Result<()> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(error) => Err(error).context("reading .env"),
    }
}

fn start_log(config: &Config, serving: bool) {
    use tracing_subscriber::EnvFilter;
    // Commands print data; only what is wrong belongs beside it.
    let default = if serving { "warn,magpie=info" } else { "error" };
    let filter = EnvFilter::try_new(config.log.filter.as_deref().unwrap_or(default))
        .unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log.json { log.json().init() } else { log.with_target(false).init() }
}

/// A path as given on the command line, for messages.
fn shown(path: &Path) -> std::path::Display<'_> {
    path.display()
}
