//! Making writes durable, many at once.
//!
//! On Linux sled's flush is `sync_file_range`, which does not survive a power cut, and what it puts into
//! files of its own ("blobs": items above 128 KiB, so photos) it never syncs. Both are fsynced here.
//! Callers that arrive while a sync runs share the next one.
//!
//! sled takes a damaged place in its log for the end and drops what follows without a word. So commits
//! are numbered inside the database and, once on disk, in a file beside it: a database that knows fewer
//! than the file has lost some.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use magpie_core::ports::StoreError;

use crate::unavailable;

/// Number of the last commit, in sled's default tree.
const COMMITS_KEY: &str = "commits";
/// The same number in a file of the database's folder, twice: a torn write shows.
const COMMITS_FILE: &str = "commits";

#[derive(Clone)]
pub(crate) struct Committer {
    inner: Arc<Inner>,
}

struct Inner {
    db: sled::Db,
    file: File,
    blobs: PathBuf,
    /// What one sync at a time works on.
    syncing: Mutex<Syncing>,
    /// Calls so far; each has written before it was counted.
    written: AtomicU64,
    /// The calls that are on disk.
    synced: tokio::sync::Mutex<u64>,
}

struct Syncing {
    /// Blobs on disk already.
    blobs: HashSet<OsString>,
    /// Number of the last commit.
    commits: u64,
    /// Where that is noted outside of the database.
    noted: File,
}

impl Committer {
    /// For an open database. Syncs its folder, so that the files themselves survive a power cut.
    pub(crate) fn new(db: sled::Db, dir: &Path) -> io::Result<Self> {
        let noted = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(dir.join(COMMITS_FILE))?;
        let commits = commits(&db).map_err(io::Error::other)?;
        let inner = Inner {
            db,
            file: File::open(dir.join("db"))?,
            blobs: dir.join("blobs"),
            syncing: Mutex::new(Syncing { blobs: HashSet::new(), commits, noted }),
            written: AtomicU64::new(0),
            synced: tokio::sync::Mutex::new(0),
        };
        sync_folder(dir)?;
        if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_folder(parent)?;
        }
        Ok(Self { inner: Arc::new(inner) })
    }

    /// How many commits were on disk once and are not in the database.
    pub(crate) fn lost(&self) -> io::Result<u64> {
        let mut syncing = self.inner.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(syncing.noted_commits()?.saturating_sub(syncing.commits))
    }

    /// Returns when everything written before the call is on disk.
    pub(crate) async fn sync(&self) -> Result<(), StoreError> {
        let ticket = self.inner.written.fetch_add(1, Ordering::SeqCst) + 1;
        let mut synced = self.inner.synced.lock().await;
        if *synced >= ticket {
            return Ok(());
        }
        let covered = self.inner.written.load(Ordering::SeqCst);
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || inner.sync())
            .await
            .map_err(|error| unavailable("flush", error))??;
        *synced = covered;
        Ok(())
    }
}

impl Inner {
    fn sync(&self) -> Result<(), StoreError> {
        let mut syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        let number = syncing.commits + 1;
        self.db
            .insert(COMMITS_KEY, &number.to_be_bytes())
            .and_then(|_| self.db.flush())
            .map_err(|error| unavailable("flush", error))?;
        let synced = syncing.sync_blobs(&self.blobs).and_then(|()| self.file.sync_all());
        synced.and_then(|()| syncing.note(number)).map_err(|error| unavailable("fsync", error))
    }
}

impl Syncing {
    fn sync_blobs(&mut self, folder: &Path) -> io::Result<()> {
        let mut present = HashSet::new();
        let mut new = false;
        for blob in std::fs::read_dir(folder)? {
            let blob = blob?;
            let name = blob.file_name();
            if !self.blobs.contains(&name) {
                match File::open(blob.path()).and_then(|file| file.sync_all()) {
                    // The database deletes blobs that it has replaced.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    other => other?,
                }
                new = true;
            }
            present.insert(name);
        }
        if new {
            sync_folder(folder)?;
        }
        self.blobs = present;
        Ok(())
    }

    /// Not synced itself: when it lags behind, less is noticed, and nothing wrong is.
    fn note(&mut self, number: u64) -> io::Result<()> {
        self.commits = number;
        self.noted.rewind()?;
        self.noted.write_all(&[number.to_be_bytes(), number.to_be_bytes()].concat())
    }

    fn noted_commits(&mut self) -> io::Result<u64> {
        let mut noted = Vec::new();
        self.noted.rewind()?;
        self.noted.read_to_end(&mut noted)?;
        let number = |bytes: &[u8]| bytes.try_into().map(u64::from_be_bytes).ok();
        let (first, second) = noted.split_at(noted.len() / 2);
        Ok(number(first).filter(|_| first == second).unwrap_or(0))
    }
}

/// Number of the last commit that a database knows.
pub(crate) fn commits(db: &sled::Db) -> sled::Result<u64> {
    let number = db.get(COMMITS_KEY)?;
    let number = number.and_then(|bytes| bytes.as_ref().try_into().ok());
    Ok(number.map_or(0, u64::from_be_bytes))
}

/// Makes names in a folder durable: new files, renames.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Only Unix lets a folder be opened as a file; elsewhere names are durable with their files.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
