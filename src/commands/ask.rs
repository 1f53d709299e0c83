//! `magpie ask` and `magpie chat`: through the running server, or in this process.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use clap::Args;
use magpie::config::Config;

use super::{say, shown};
use crate::wiring::{Door, Outgoing, photo_limit, render_reply};

/// Time for the last records of an answer that is out already.
const DRAIN: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(super) struct Ask {
    /// A photo of what is wanted; may be given several times.
    #[arg(long, value_name = "FILE")]
    photo: Vec<PathBuf>,
    /// Who asks; the conversation goes on where this shopper left it.
    #[arg(long = "as", value_name = "USER")]
    user: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// What is wanted.
    #[arg(required_unless_present = "photo", default_value = "")]
    text: String,
}

pub(super) async fn run(config: Config, ask: Ask) -> Result<ExitCode> {
    let photos = ask.photo.iter().map(read_photo).collect::<Result<Vec<_>>>()?;
    let door = Door::open(config, !photos.is_empty()).await?;
    let outgoing = Outgoing { user: ask.user, text: ask.text, photos };
    let reply = door.exchange().ask(outgoing).await;
    door.close(DRAIN).await?;
    let reply = reply.context("asking")?;
    if ask.json {
        say(serde_json::to_string_pretty(&reply).context("writing JSON")?)?;
    } else {
        say(render_reply(&reply))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read_photo(path: &PathBuf) -> Result<Bytes> {
    let size = std::fs::metadata(path)
        .with_context(|| format!("the photo {} can't be read", shown(path)))?
        .len();
    let limit = photo_limit();
    if size == 0 {
        bail!("the photo {} is empty", shown(path));
    }
    if size > limit {
        bail!("the photo {} has {size} bytes, the limit is {limit}", shown(path));
    }
    let bytes =
        std::fs::read(path).with_context(|| format!("the photo {} can't be read", shown(path)))?;
    Ok(bytes.into())
}

pub(super) async fn chat(config: Config, user: &str) -> Result<ExitCode> {
    let door = Door::open(config, true).await?;
    let outcome = crate::wiring::chat(Arc::clone(door.exchange()), user).await;
    door.close(DRAIN).await?;
    outcome?;
    Ok(ExitCode::SUCCESS)
}
