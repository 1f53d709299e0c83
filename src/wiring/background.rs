//! Threads for work that nobody waits for. They have the lowest priority, so that shoppers don't feel it.

use anyhow::{Context as _, Result};
use thread_priority::{ThreadPriority, set_current_thread_priority};
use tokio::runtime::{Builder, Handle, Runtime};

/// A runtime of its own, stopped without waiting when it is dropped.
pub(super) struct Background {
    handle: Handle,
    /// Gone only while it is dropped.
    runtime: Option<Runtime>,
}

impl Background {
    pub(super) fn start() -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(cores)
            .thread_name("background")
            .on_thread_start(|| {
                if let Err(error) = set_current_thread_priority(ThreadPriority::Min) {
                    tracing::debug!(?error, "background work has the priority of all other work");
                }
            })
            .build()
            .context("starting the background threads")?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    pub(super) fn handle(&self) -> Handle {
        self.handle.clone()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
