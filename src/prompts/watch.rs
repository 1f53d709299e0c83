//! Reloads prompts when their files change.

use std::sync::Arc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::PromptLibrary;

/// Editors write a file in several steps; a reload waits until they are done.
const SETTLE: Duration = Duration::from_millis(150);

/// Watches the prompt folder until shutdown, and says each time that it was read again. Without a folder it returns at
/// once.
///
/// # Errors
/// The folder can't be watched; prompts then stay as they are.
pub async fn watch<F: Future<Output = ()>>(
    library: Arc<PromptLibrary>,
    shutdown: CancellationToken,
    reloaded: impl Fn() -> F,
) -> Result<(), notify::Error> {
    let Some(folder) = library.folder() else { return Ok(()) };
    let (tx, mut rx) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |change: notify::Result<notify::Event>| {
        if change.is_ok_and(|change| !change.kind.is_access()) {
            // A full channel means that a reload is coming anyway.
            let _ = tx.try_send(());
        }
    })?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            change = rx.recv() => if change.is_none() { return Ok(()) },
        }
        tokio::time::sleep(SETTLE).await;
        while rx.try_recv().is_ok() {}
        let library = Arc::clone(&library);
        let _ = tokio::task::spawn_blocking(move || library.reload()).await;
        reloaded().await;
    }
}
