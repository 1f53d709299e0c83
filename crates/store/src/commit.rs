//! Making writes durable, many at once.
//!
//! On Linux sled's flush is `sync_file_range`, which does not survive a power cut; so its file is fsynced
//! here. Callers that arrive while a sync runs share the next one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use magpie_core::ports::StoreError;
use tokio::sync::Mutex;

use crate::unavailable;

#[derive(Clone)]
pub(crate) struct Committer {
    inner: Arc<Inner>,
}

struct Inner {
    db: sled::Db,
    file: PathBuf,
    written: AtomicU64,
    synced: Mutex<u64>,
}

impl Committer {
    pub(crate) fn new(db: sled::Db, dir: &Path) -> Self {
        let inner =
            Inner { db, file: dir.join("db"), written: AtomicU64::new(0), synced: Mutex::new(0) };
        Self { inner: Arc::new(inner) }
    }

    /// Returns when everything written before the call is on disk.
    pub(crate) async fn sync(&self) -> Result<(), StoreError> {
        let ticket = self.inner.written.fetch_add(1, Ordering::SeqCst) + 1;
        let mut synced = self.inner.synced.lock().await;
        if *synced >= ticket {
            return Ok(());
        }
        let covered = self.inner.written.load(Ordering::SeqCst);
        self.sync_now().await?;
        *synced = covered;
        Ok(())
    }

    /// Flushes and fsyncs.
    pub(crate) async fn sync_now(&self) -> Result<(), StoreError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || {
            inner.db.flush().map_err(|error| unavailable("flush", error))?;
            std::fs::File::open(&inner.file)
                .and_then(|file| file.sync_all())
                .map_err(|error| unavailable("fsync", error))
        })
        .await
        .map_err(|error| unavailable("flush", error))?
    }
}
