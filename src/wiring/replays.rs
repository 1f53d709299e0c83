//! The way to recorded turns: at the server that runs on the data folder, or in this process.

use std::time::Duration;

use anyhow::{Context as _, Result};
use magpie::config::Config;
use magpie_core::TurnId;
use magpie_core::ports::Replays as _;
use magpie_core::wire::{ReplayOrderV1, ReplayedV1};
use magpie_terminal::HttpExchange;

use super::{App, running};

/// Longest wait for what runs when the command is done.
const DRAIN: Duration = Duration::from_secs(5);

/// Answers recorded turns again.
pub enum ReplayDoor {
    /// The server has the database open.
    Running(HttpExchange),
    /// Nobody has.
    Here(Box<App>),
}

impl ReplayDoor {
    /// Finds the running server, or starts the application in this process.
    pub async fn open(config: Config) -> Result<Self> {
        if let Some(exchange) = running(&config.data_dir).await {
            return Ok(Self::Running(exchange));
        }
        let app = App::start(config).await?;
        app.past_ready().await;
        Ok(Self::Here(Box::new(app)))
    }

    /// Answers a turn again.
    pub async fn replay(&self, turn: &str, order: ReplayOrderV1) -> Result<ReplayedV1> {
        let app = match self {
            Self::Running(exchange) => {
                return exchange.replay(turn, &order).await.context("replaying");
            }
            Self::Here(app) => app,
        };
        let with = order.resolved(app.desk.as_ref()).await.context("replaying")?;
        let replayed = app.replays.replay(&TurnId::new(turn), &with).await.context("replaying")?;
        Ok((&replayed).into())
    }

    /// Ends the application when it is in this process.
    pub async fn close(self) -> Result<()> {
        let Self::Here(app) = self else { return Ok(()) };
        app.drain(DRAIN).await;
        app.close().await
    }
}
