//! Opening: the lock, damage, and restoring the newest export.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::commit::Committer;
use crate::{Inner, SledStore, export};

/// Memory that sled may use for its page cache; it is a wish, not a bound.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// Where and how much.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// The database's folder.
    pub dir: PathBuf,
    /// Folder of exports; the newest one is restored when the database is damaged.
    pub exports: PathBuf,
    /// Traces that are kept.
    pub trace_limit: usize,
}

impl StoreConfig {
    /// Defaults for a database in this folder, with exports in a folder beside it.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        let dir = dir.into();
        let exports = dir.with_file_name("exports");
        Self { dir, exports, trace_limit: 20_000 }
    }
}

/// Why the store can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another program has it open.
    #[error("{dir} is in use by another program", dir = dir.display())]
    InUse {
        /// The folder.
        dir: PathBuf,
    },
    /// The disk refused.
    #[error("{dir} can't be used", dir = dir.display())]
    Io {
        /// The folder.
        dir: PathBuf,
        /// What happened.
        #[source]
        source: std::io::Error,
    },
    /// The database is damaged and setting it aside failed as well.
    #[error("{dir} is damaged", dir = dir.display())]
    Damaged {
        /// The folder.
        dir: PathBuf,
        /// What happened.
        #[source]
        source: sled::Error,
    },
}

/// A damaged database that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Where the damaged files are now.
    pub set_aside: PathBuf,
    /// The export that was restored; absent when there was none and the store is empty now.
    pub restored_from: Option<PathBuf>,
}

impl SledStore {
    /// Opens the store. A damaged one is set aside, loudly, and the newest export is restored.
    ///
    /// # Errors
    /// Another program has it open, or the disk fails.
    pub async fn open(config: StoreConfig) -> Result<Self, OpenError> {
        let dir = config.dir.clone();
        tokio::task::spawn_blocking(move || open(&config)).await.unwrap_or_else(|error| {
            Err(OpenError::Io { dir, source: std::io::Error::other(error) })
        })
    }
}

fn open(config: &StoreConfig) -> Result<SledStore, OpenError> {
    let dir = &config.dir;
    std::fs::create_dir_all(dir).map_err(|source| OpenError::Io { dir: dir.clone(), source })?;
    match open_db(dir).and_then(|db| assemble(config, db, None)) {
        Ok(store) => Ok(store),
        Err(error) if is_locked(&error) => Err(OpenError::InUse { dir: dir.clone() }),
        Err(sled::Error::Io(source)) if source.kind() != std::io::ErrorKind::InvalidData => {
            Err(OpenError::Io { dir: dir.clone(), source })
        }
        Err(error) => set_aside(config, error),
    }
}

fn open_db(dir: &Path) -> sled::Result<sled::Db> {
    sled::Config::new().path(dir).cache_capacity(CACHE_BYTES).flush_every_ms(Some(500)).open()
}

fn is_locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(source) if source.to_string().contains("could not acquire lock"))
}

fn set_aside(config: &StoreConfig, error: sled::Error) -> Result<SledStore, OpenError> {
    let dir = &config.dir;
    let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%S");
    let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let aside = dir.with_file_name(format!("{name}.damaged-{stamp}"));
    tracing::error!(
        error = &error as &dyn std::error::Error,
        set_aside = %aside.display(),
        "the database is damaged and was set aside"
    );
    std::fs::rename(dir, &aside).map_err(|source| OpenError::Io { dir: dir.clone(), source })?;
    let damaged = |source| OpenError::Damaged { dir: dir.clone(), source };
    let db = open_db(dir).map_err(damaged)?;
    let restored_from = export::newest(&config.exports);
    if let Some(path) = &restored_from
        && let Err(source) = export::restore(&db, path)
    {
        return Err(OpenError::Io { dir: dir.clone(), source });
    }
    tracing::error!(restored_from = ?restored_from, "the newest export was restored");
    assemble(config, db, Some(Recovery { set_aside: aside, restored_from })).map_err(damaged)
}

fn assemble(
    config: &StoreConfig,
    db: sled::Db,
    recovery: Option<Recovery>,
) -> sled::Result<SledStore> {
    let inner = Inner {
        inbox: db.open_tree("inbox")?,
        keys: db.open_tree("keys")?,
        pending: db.open_tree("pending")?,
        photos: db.open_tree("photos")?,
        replies: db.open_tree("replies")?,
        conversations: db.open_tree("conversations")?,
        profiles: db.open_tree("profiles")?,
        impressions: db.open_tree("impressions")?,
        prices: db.open_tree("prices")?,
        traces: db.open_tree("traces")?,
        people: db.open_tree("people")?,
        vectors: db.open_tree("vectors")?,
        trace_limit: config.trace_limit,
        committer: Committer::new(db.clone(), &config.dir),
        recovery,
        db,
    };
    Ok(SledStore { inner: Arc::new(inner) })
}
