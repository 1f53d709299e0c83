//! `magpie serve`.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use magpie::config::Config;
use magpie_core::ports::StatusState;

use super::say;
use crate::wiring::{App, Page};

/// Time that running turns have after a stop signal.
const DRAIN: Duration = Duration::from_secs(20);

pub(super) async fn run(config: Config) -> Result<ExitCode> {
    let data_dir = config.data_dir.clone();
    let app = App::start(config.clone()).await?;
    let page = Page::open(&config, &app).await?;
    page.announce(&data_dir)?;
    app.recover().await?;
    app.start_bots();

    say(format_args!("Magpie is ready: {}", page.url()))?;
    for line in app.companion().status().await {
        let mark = match line.state {
            StatusState::On => "on    ",
            StatusState::Basic => "basic ",
            StatusState::Off => "off   ",
            StatusState::Failed => "FAILED",
        };
        say(format_args!("  {mark}  {}: {}", line.part, line.detail))?;
    }
    say("Stop with Ctrl-C.")?;

    let stop = app.stop_token();
    app.start_pushes(&page);
    let served = tokio::spawn(page.run(stop.clone()));
    stop_signal().await?;
    say("Stopping: finishing what is being answered…")?;
    // A second signal means now.
    tokio::spawn(async {
        if stop_signal().await.is_ok() {
            std::process::exit(130);
        }
    });
    let drained = app.drain(DRAIN).await;
    stop.cancel();
    served.await.context("the web page")??;
    Page::withdraw(&data_dir);
    app.export().await;
    app.close().await?;
    if !drained {
        say("Some messages were not answered in time; they are answered at the next start.")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn stop_signal() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    tokio::select! {
        outcome = tokio::signal::ctrl_c() => outcome.context("listening for Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}
