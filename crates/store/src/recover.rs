//! Finding damage, setting the damaged database aside and putting what can be saved in its place: the
//! newest export that is whole, and over it whatever is newer and still readable.
//!
//! The new database is complete in a folder of its own before the damaged one is touched, so that a crash
//! on the way never leaves half of it behind.

use std::ffi::OsString;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sled::{IVec, Tree};

use crate::commit::{commits, sync_folder};
use crate::inbox::{ACCEPTED, ANSWERED};
use crate::keys::split_text;
use crate::open::open_db;
use crate::{Inner, OpenError, Recovery, SledStore, StoreConfig, exports};

/// Longest look for damage at opening. Half a million records take about that; damage beyond it shows
/// when it is read.
const LOOK_LIMIT: Duration = Duration::from_secs(2);

/// What is damaged in an open database: sled opens one whose log was cut off or whose pages are broken.
pub(crate) fn damage(inner: &Inner) -> io::Result<Option<String>> {
    let lost = inner.committer.lost()?;
    if lost > 0 {
        return Ok(Some(format!("{lost} commits that were on disk are missing")));
    }
    // sled panics on some damage.
    let found = catch_unwind(AssertUnwindSafe(|| look(&inner.db, Instant::now() + LOOK_LIMIT)));
    Ok(match found {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("a record can't be read without a panic".to_owned()),
    })
}

fn look(db: &sled::Db, until: Instant) -> sled::Result<()> {
    for name in db.tree_names() {
        for record in &db.open_tree(name)? {
            record?;
            if Instant::now() > until {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Takes up a recovery that was cut off: the new database is complete exactly when the damaged one is
/// out of the way.
pub(crate) fn finish(dir: &Path) -> io::Result<()> {
    let restored = restoring(dir);
    if !restored.exists() {
        Ok(())
    } else if dir.exists() {
        std::fs::remove_dir_all(restored)
    } else {
        tracing::error!("the restored database takes the place of the damaged one");
        std::fs::rename(restored, dir)
    }
}

/// Puts what can be saved in the place of a damaged database, which may have been opened.
pub(crate) fn replace(
    config: &StoreConfig,
    what: &str,
    damaged: Option<SledStore>,
) -> Result<Recovery, OpenError> {
    let dir = &config.dir;
    let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%S%.3f");
    let set_aside = beside(dir, &format!("damaged-{stamp}"));
    let refused = |source, restored_from: Option<&PathBuf>| OpenError::Damaged {
        dir: dir.clone(),
        set_aside: set_aside.clone(),
        restored_from: restored_from.cloned(),
        source,
    };
    let into = restoring(dir);
    let survivor = damaged.as_ref().map(|store| &store.inner.db);
    let rebuilt = catch_unwind(AssertUnwindSafe(|| rebuild(&config.exports, &into, survivor)));
    let (restored_from, salvaged) = match rebuilt {
        Ok(Ok(rebuilt)) => rebuilt,
        // What seemed readable is not: then without it.
        Ok(Err(_)) | Err(_) => {
            rebuild(&config.exports, &into, None).map_err(|error| refused(error, None))?
        }
    };
    drop(damaged);
    let move_in = || {
        std::fs::rename(dir, &set_aside)?;
        std::fs::rename(&into, dir)?;
        dir.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
    };
    move_in().map_err(|error| refused(error, restored_from.as_ref()))?;
    tracing::error!(
        what,
        set_aside = %set_aside.display(),
        restored_from = %restored_from.as_deref().unwrap_or(Path::new("nothing")).display(),
        salvaged,
        "the database is damaged; it was set aside and what could be saved took its place"
    );
    Ok(Recovery { set_aside, restored_from, salvaged })
}

/// Fills that folder anew. Says which export was used and whether readable records were saved.
fn rebuild(
    exports: &Path,
    into: &Path,
    survivor: Option<&sled::Db>,
) -> io::Result<(Option<PathBuf>, bool)> {
    let (db, restored_from) = restore_newest(exports, into)?;
    let mut salvaged = false;
    if let Some(survivor) = survivor
        && commits(survivor).is_ok_and(|known| commits(&db).is_ok_and(|old| old <= known))
    {
        // Not even the survivor's newest word on what waits may be missing among older ones.
        db.open_tree("pending")?.clear()?;
        for name in survivor.tree_names() {
            let (from, to) = (survivor.open_tree(&name)?, db.open_tree(&name)?);
            for (key, value) in readable(&from) {
                to.insert(key, value)?;
                salvaged = true;
            }
        }
    }
    reconcile(&db)?;
    db.flush()?;
    drop(db);
    sync_folder(into)?;
    Ok((restored_from, salvaged))
}

/// A database in that folder with the newest export that can be read, or nothing.
fn restore_newest(exports: &Path, into: &Path) -> io::Result<(sled::Db, Option<PathBuf>)> {
    for export in exports::all(exports).into_iter().rev() {
        clear(into)?;
        let db = open_db(into)?;
        match exports::restore(&db, &export) {
            Ok(()) => return Ok((db, Some(export))),
            Err(error) => tracing::error!(
                error = &error as &dyn std::error::Error,
                export = %export.display(),
                "an export can't be restored; the one before it is tried"
            ),
        }
    }
    clear(into)?;
    Ok((open_db(into)?, None))
}

fn clear(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Records from the front up to a damaged page, then from the back up to one.
fn readable(tree: &Tree) -> Vec<(IVec, IVec)> {
    let mut records: Vec<(IVec, IVec)> = tree.iter().map_while(Result::ok).collect();
    let last = records.last().map(|(key, _)| key.clone());
    let behind = |key: &IVec| last.as_ref().is_none_or(|last| key > last);
    let back = tree.iter().rev().map_while(Result::ok).take_while(|(key, _)| behind(key));
    records.extend(back.collect::<Vec<_>>());
    records
}

/// Makes the trees of the inbox agree: an export walks through them one after the other while messages
/// come and go. A message without an answer waits for one; nothing speaks of a message that is not there.
fn reconcile(db: &sled::Db) -> sled::Result<()> {
    let tree = |name: &str| db.open_tree(name);
    let (inbox, keys, pending, replies, photos) =
        (tree("inbox")?, tree("keys")?, tree("pending")?, tree("replies")?, tree("photos")?);
    let unknown = |turn: &[u8]| inbox.contains_key(turn).map(|known| !known);
    remove_where(&keys, |_, turn| unknown(turn))?;
    remove_where(&pending, |turn, _| unknown(turn))?;
    remove_where(&replies, |turn, _| unknown(turn))?;
    remove_where(&photos, |key, _| {
        let turn = split_text(key).map(|(turn, _)| turn.into_owned());
        turn.map_or(Ok(true), |turn| Ok(unknown(turn.as_bytes())? || replies.contains_key(turn)?))
    })?;
    let wrong = |turn: &[u8]| -> sled::Result<Option<&[u8]>> {
        Ok(match (pending.get(turn)?.as_deref(), replies.contains_key(turn)?) {
            (Some(ACCEPTED), true) => Some(ANSWERED),
            (Some(ANSWERED) | None, false) => Some(ACCEPTED),
            _ => None,
        })
    };
    for turn in inbox.iter().keys() {
        let turn = turn?;
        if let Some(state) = wrong(&turn)? {
            pending.insert(turn, state)?;
        }
    }
    Ok(())
}

fn remove_where(
    tree: &Tree,
    matches: impl Fn(&[u8], &[u8]) -> sled::Result<bool>,
) -> sled::Result<()> {
    for pair in tree {
        let (key, value) = pair?;
        if matches(&key, &value)? {
            tree.remove(key)?;
        }
    }
    Ok(())
}

/// Where a database is rebuilt before it takes its place.
pub(crate) fn restoring(dir: &Path) -> PathBuf {
    beside(dir, "restoring")
}

/// `<dir>.<suffix>`.
fn beside(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".");
    name.push(suffix);
    dir.with_file_name(name)
}
