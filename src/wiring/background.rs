//! Threads for work that can wait. Their priority is low, so that shoppers don't feel it, but not the lowest:
//! a machine that is busy with something else must not starve them.

use anyhow::{Context as _, Result};
use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};
use tokio::runtime::{Builder, Handle, Runtime};

/// Of 100; a niceness of 5, which is a third of the time that other threads get.
const PRIORITY: u8 = 37;

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
            .enable_time()
            .thread_name("background")
            .on_thread_start(|| {
                let lowered = ThreadPriorityValue::try_from(PRIORITY)
                    .map(ThreadPriority::Crossplatform)
                    .map(set_current_thread_priority);
                if !matches!(lowered, Ok(Ok(()))) {
                    tracing::debug!(?lowered, "background work has the priority of all other work");
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
