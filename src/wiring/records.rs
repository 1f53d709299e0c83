//! Where runs of `magpie eval` are kept: at the server that runs on the data folder, or in its database.

use anyhow::{Context as _, Result};
use magpie::admin::record;
use magpie::config::Config;
use magpie_core::EvalRun;
use magpie_core::wire::RunV1;

use super::{open_store, running};

/// Keeps a run.
pub async fn keep_run(config: &Config, run: &EvalRun) -> Result<()> {
    if let Some(exchange) = running(&config.data_dir).await {
        return exchange.record_run(&RunV1::from(run)).await.context("keeping the run");
    }
    let store = open_store(&config.data_dir, config.memory.replays).await?;
    let kept = record(&*store, run).await.context("keeping the run");
    store.close().await.context("closing the database")?;
    kept
}
