//! `magpie accounts`: who may sign in at the console, and as what. Passwords are read from standard input, where no
//! list of processes and no history of a shell shows them.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use magpie::config::Config;
use magpie_core::Role;
use magpie_core::ports::AccountDesk;
use magpie_core::wire::{AccountV1, AccountsV1};
use serde_json::json;

use super::say;
use crate::wiring::AccountDoor;

#[derive(Subcommand)]
pub(super) enum AccountsCommand {
    /// All accounts.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make an account; its password is the first line of standard input.
    Add {
        /// The name to sign in with.
        name: String,
        /// viewer, editor or owner.
        #[arg(long, value_name = "ROLE", default_value = "viewer", value_parser = role)]
        role: Role,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Give an account another role; its sessions end.
    Role {
        /// The name.
        name: String,
        /// viewer, editor or owner.
        #[arg(value_parser = role)]
        role: Role,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Give an account another password, the first line of standard input; its sessions end.
    Password {
        /// The name.
        name: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Remove an account; its sessions end.
    Remove {
        /// The name.
        name: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

fn role(word: &str) -> Result<Role, String> {
    let known = Role::ALL.map(Role::as_str).join(", ");
    Role::parse(word).ok_or_else(|| format!("there is no such role; these are: {known}"))
}

pub(super) async fn run(config: Config, command: AccountsCommand) -> Result<ExitCode> {
    let door = AccountDoor::open(&config).await?;
    let outcome = answer(door.desk(), command).await;
    door.close().await?;
    outcome
}

async fn answer(desk: &dyn AccountDesk, command: AccountsCommand) -> Result<ExitCode> {
    match command {
        AccountsCommand::List { json } => {
            let accounts = desk.accounts().await.context("reading the accounts")?;
            if json {
                let accounts = accounts.into_iter().map(AccountV1::from).collect();
                say(serde_json::to_string_pretty(&AccountsV1 { accounts })?)?;
            } else if accounts.is_empty() {
                say("There is no account; MAGPIE_ADMIN_PASSWORD makes the first one.")?;
            } else {
                for account in accounts {
                    let built_in = if account.built_in { ", MAGPIE_ADMIN_PASSWORD" } else { "" };
                    let (name, role) = (&account.name, account.role.as_str());
                    let at = account.at.strftime("%Y-%m-%d");
                    say(format_args!("{name}  {role}  (made {at}{built_in})"))?;
                }
            }
        }
        AccountsCommand::Add { name, role, json } => {
            desk.add(&name, role, &password()?).await.context("making the account")?;
            tell(json, &name, "made", Some(role))?;
        }
        AccountsCommand::Role { name, role, json } => {
            desk.set_role(&name, role).await.context("changing the role")?;
            tell(json, &name, "role", Some(role))?;
        }
        AccountsCommand::Password { name, json } => {
            desk.set_password(&name, &password()?).await.context("changing the password")?;
            tell(json, &name, "password", None)?;
        }
        AccountsCommand::Remove { name, json } => {
            desk.remove(&name).await.context("removing the account")?;
            tell(json, &name, "removed", None)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What was done.
fn tell(as_json: bool, name: &str, done: &str, role: Option<Role>) -> Result<()> {
    let role = role.map(Role::as_str);
    if as_json {
        return say(json!({ "account": name, "done": done, "role": role }));
    }
    match (done, role) {
        ("made", Some(role)) => say(format_args!("{name} can sign in as {role}")),
        (_, Some(role)) => say(format_args!("{name} is {role} now")),
        ("password", None) => say(format_args!("{name} has another password")),
        (_, None) => say(format_args!("{name} is removed")),
    }
}

/// The first line of standard input.
fn password() -> Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        // What is typed shows; a pipe hides it.
        write!(std::io::stderr(), "Password: ").context("asking for the password")?;
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).context("reading the password")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("the password is read from standard input, and there was none");
    }
    Ok(password.to_owned())
}
