//! The way to the accounts: at the server that runs on the data folder, or in its database.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use magpie::config::Config;
use magpie_console::AccountBook;
use magpie_core::ports::AccountDesk;
use magpie_store::SledStore;
use magpie_terminal::HttpExchange;

use super::environment::SystemClock;
use super::{open_store, running};

/// Decides about accounts.
pub enum AccountDoor {
    /// The server has the database open.
    Running(HttpExchange),
    /// Nobody has.
    Here {
        /// The accounts.
        book: Box<AccountBook>,
        /// What they are kept in.
        store: Arc<SledStore>,
    },
}

impl AccountDoor {
    /// Finds the running server, or opens the database.
    pub async fn open(config: &Config) -> Result<Self> {
        if let Some(exchange) = running(&config.data_dir).await {
            return Ok(Self::Running(exchange));
        }
        let store = open_store(&config.data_dir, config.memory.replays).await?;
        let kept = Arc::clone(&store);
        let book = AccountBook::open(kept.clone(), kept, Arc::new(SystemClock)).await;
        Ok(Self::Here { book: Box::new(book.context("reading the accounts")?), store })
    }

    /// The accounts.
    pub fn desk(&self) -> &dyn AccountDesk {
        match self {
            Self::Running(exchange) => exchange,
            Self::Here { book, .. } => book.as_ref(),
        }
    }

    /// Writes everything to disk.
    pub async fn close(self) -> Result<()> {
        match self {
            Self::Running(_) => Ok(()),
            Self::Here { store, .. } => store.close().await.context("closing the database"),
        }
    }
}
