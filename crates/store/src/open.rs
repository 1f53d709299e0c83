//! Opening: the lock, the version, and what is damage and what is not.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::commit::Committer;
use crate::{Inner, SledStore, recover};

/// Memory that sled may use for its page cache; it is a wish, not a bound.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;

/// A database that was just closed is let go of a moment later, by sled's own threads.
const LET_GO: Duration = Duration::from_millis(500);

/// How records are laid out in trees and keys; what is inside a record has a version of its own.
const LAYOUT: u32 = 1;
const LAYOUT_KEY: &str = "layout";

/// Where and how much.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// The database's folder.
    pub dir: PathBuf,
    /// Folder of exports; the newest one is restored when the database is damaged.
    pub exports: PathBuf,
    /// Traces that are kept.
    pub trace_limit: usize,
    /// Recordings of turns that are kept.
    pub tape_limit: usize,
}

impl StoreConfig {
    /// Defaults for a database in this folder, with exports in a folder beside it.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        let dir = dir.into();
        let exports = dir.with_file_name("exports");
        Self { dir, exports, trace_limit: 20_000, tape_limit: 500 }
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
    /// A newer program wrote it. It is left as it is.
    #[error("{dir} was written by a newer version of this program ({detail})", dir = dir.display())]
    NewerVersion {
        /// The folder.
        dir: PathBuf,
        /// Which version was found and which is known.
        detail: String,
    },
    /// The disk refused.
    #[error("{dir} can't be used", dir = dir.display())]
    Io {
        /// The folder.
        dir: PathBuf,
        /// What happened.
        #[source]
        source: io::Error,
    },
    /// The database is damaged and putting a fresh one in its place failed as well.
    #[error("{dir} is damaged and can't be replaced", dir = dir.display())]
    Damaged {
        /// The folder.
        dir: PathBuf,
        /// Where the damaged files are now, if they were moved.
        set_aside: PathBuf,
        /// The export that was restored, where there is one.
        restored_from: Option<PathBuf>,
        /// What failed.
        #[source]
        source: io::Error,
    },
}

/// A damaged database that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Where the damaged files are now. They still hold people's data: delete them when nothing more can
    /// be learned from them.
    pub set_aside: PathBuf,
    /// The export that was restored, where there is one.
    pub restored_from: Option<PathBuf>,
    /// Whether records that were newer and still readable were saved. When there is no export either,
    /// the store is empty now.
    pub salvaged: bool,
}

/// Why an attempt to open failed, by what is to be done about it.
enum Failed {
    /// Say so; nothing is wrong with the files.
    Refused(OpenError),
    /// Set the files aside.
    Damage(String),
}

impl SledStore {
    /// Opens the store. A damaged one is set aside, loudly, and the newest export is restored.
    ///
    /// # Errors
    /// Another program has it open, a newer one wrote it, or the disk fails.
    pub async fn open(config: StoreConfig) -> Result<Self, OpenError> {
        let dir = config.dir.clone();
        tokio::task::spawn_blocking(move || open(&config))
            .await
            .unwrap_or_else(|error| Err(OpenError::Io { dir, source: io::Error::other(error) }))
    }
}

fn open(config: &StoreConfig) -> Result<SledStore, OpenError> {
    let dir = &config.dir;
    let refused = |source| OpenError::Io { dir: dir.clone(), source };
    let asked = Instant::now();
    while in_use(dir).map_err(refused)? || in_use(&recover::restoring(dir)).map_err(refused)? {
        if asked.elapsed() > LET_GO {
            return Err(OpenError::InUse { dir: dir.clone() });
        }
        std::thread::sleep(LET_GO / 20);
    }
    recover::finish(dir).map_err(refused)?;
    std::fs::create_dir_all(dir).map_err(refused)?;
    let store = match attempt(config, None) {
        Ok(store) => store,
        Err(Failed::Refused(error)) => return Err(error),
        Err(Failed::Damage(what)) => return mend(config, &what, None),
    };
    match recover::damage(&store.inner).map_err(refused)? {
        None => Ok(store),
        Some(what) => mend(config, &what, Some(store)),
    }
}

/// Puts what can be saved in the place of a damaged database and opens that.
fn mend(
    config: &StoreConfig,
    what: &str,
    damaged: Option<SledStore>,
) -> Result<SledStore, OpenError> {
    let recovery = recover::replace(config, what, damaged)?;
    attempt(config, Some(recovery.clone())).map_err(|failed| match failed {
        Failed::Refused(error) => error,
        Failed::Damage(what) => OpenError::Damaged {
            dir: config.dir.clone(),
            set_aside: recovery.set_aside,
            restored_from: recovery.restored_from,
            source: io::Error::new(io::ErrorKind::InvalidData, what),
        },
    })
}

/// Whether another program holds the lock. Asked before sled reads anything, because sled reads its
/// settings before it locks: a running server's folder must never be taken for a damaged one.
fn in_use(dir: &Path) -> io::Result<bool> {
    match File::open(dir.join("db")) {
        Ok(file) => match file.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn attempt(config: &StoreConfig, recovery: Option<Recovery>) -> Result<SledStore, Failed> {
    // sled panics on some damage, so a panic counts as damage.
    let opened = std::panic::catch_unwind(|| assemble(config, recovery));
    let Ok(opened) = opened else {
        return Err(Failed::Damage("the database can't be read without a panic".to_owned()));
    };
    let dir = config.dir.clone();
    opened.map_err(|error| match error {
        AssembleError::Newer(detail) => Failed::Refused(OpenError::NewerVersion { dir, detail }),
        AssembleError::Sled(sled::Error::Io(source)) => classify(dir, source),
        // The only setting that changes with sled itself; the others are ours and never change.
        AssembleError::Sled(sled::Error::Unsupported(detail))
            if detail.contains("pagecache version") =>
        {
            Failed::Refused(OpenError::NewerVersion { dir, detail })
        }
        AssembleError::Sled(error) => Failed::Damage(error.to_string()),
        AssembleError::Io(source) => Failed::Refused(OpenError::Io { dir, source }),
    })
}

fn classify(dir: PathBuf, source: io::Error) -> Failed {
    // sled has no variant for a lost race for the lock, only this text.
    if source.to_string().contains("could not acquire lock") {
        return Failed::Refused(OpenError::InUse { dir });
    }
    match source.kind() {
        // What should be in the files is not: the disk itself works.
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::NotFound => {
            Failed::Damage(source.to_string())
        }
        _ => Failed::Refused(OpenError::Io { dir, source }),
    }
}

enum AssembleError {
    Sled(sled::Error),
    Io(io::Error),
    Newer(String),
}

impl From<sled::Error> for AssembleError {
    fn from(error: sled::Error) -> Self {
        Self::Sled(error)
    }
}

pub(crate) fn open_db(dir: &Path) -> sled::Result<sled::Db> {
    sled::Config::new().path(dir).cache_capacity(CACHE_BYTES).flush_every_ms(Some(500)).open()
}

fn assemble(config: &StoreConfig, recovery: Option<Recovery>) -> Result<SledStore, AssembleError> {
    let db = open_db(&config.dir)?;
    check_layout(&db)?;
    let committer = Committer::new(db.clone(), &config.dir).map_err(AssembleError::Io)?;
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
        heads: db.open_tree("heads")?,
        tapes: db.open_tree("tapes")?,
        people: db.open_tree("people")?,
        vectors: db.open_tree("vectors")?,
        feedback: db.open_tree("feedback")?,
        feedback_by_community: db.open_tree("feedback_by_community")?,
        votes: db.open_tree("votes")?,
        votes_by_community: db.open_tree("votes_by_community")?,
        gallery: db.open_tree("gallery")?,
        posts: db.open_tree("posts")?,
        posts_by_turn: db.open_tree("posts_by_turn")?,
        updates: db.open_tree("updates")?,
        settings: db.open_tree("settings")?,
        communities: db.open_tree("communities")?,
        community_names: db.open_tree("community_names")?,
        known_communities: db.open_tree("known_communities")?,
        watches: db.open_tree("watches")?,
        watches_by_conversation: db.open_tree("watches_by_conversation")?,
        watch_numbers: db.open_tree("watch_numbers")?,
        wishes: db.open_tree("wishes")?,
        wish_numbers: db.open_tree("wish_numbers")?,
        links: db.open_tree("links")?,
        prompts: db.open_tree("prompts")?,
        audit: db.open_tree("audit")?,
        accounts: db.open_tree("accounts")?,
        sessions: db.open_tree("sessions")?,
        tokens: db.open_tree("tokens")?,
        runs: db.open_tree("runs")?,
        trace_limit: config.trace_limit,
        tape_limit: config.tape_limit,
        tape_count: std::sync::Mutex::new(None),
        trace_count: std::sync::Mutex::new(None),
        listeners: crate::traces::Listeners::default(),
        committer,
        exports: config.exports.clone(),
        exporting: tokio::sync::Mutex::new(()),
        recovery,
        db,
    };
    if let Err(error) = inner.make_heads() {
        tracing::error!(error = &error as &dyn std::error::Error, "old turns are not listed");
    }
    Ok(SledStore { inner: Arc::new(inner) })
}

/// Notes the layout in a new database, and refuses a newer one.
fn check_layout(db: &sled::Db) -> Result<(), AssembleError> {
    let Some(found) = db.get(LAYOUT_KEY)? else {
        db.insert(LAYOUT_KEY, LAYOUT.to_string().as_bytes())?;
        return Ok(());
    };
    let found = String::from_utf8_lossy(&found);
    match found.parse::<u32>() {
        Ok(found) if found <= LAYOUT => Ok(()),
        Ok(_) | Err(_) => {
            Err(AssembleError::Newer(format!("layout {found}, this one knows {LAYOUT}")))
        }
    }
}
