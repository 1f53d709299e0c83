//! Whole-database exports.
//!
//! The number of the last commit, then records (tree name, key and value, each behind its length), then
//! how many there are.
//! Written beside its final name and renamed when complete, so that a cut-off export never looks like one.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use magpie_core::ports::StoreError;

use crate::commit::{commits, sync_folder};
use crate::{SledStore, unavailable};

const HEAD: &[u8; 8] = b"magpie1\n";
const SUFFIX: &str = "magpie-export";
const DRAFT: &str = "draft";
/// Exports that are kept.
const KEPT: usize = 2;
/// Longest part that is believed; anything above it is damage.
const MOST_BYTES: u32 = 256 * 1024 * 1024;
/// Trees that are left out because they are computed anew.
const DERIVED: [&[u8]; 1] = [b"vectors"];

impl SledStore {
    /// Writes everything into a new file of that folder and keeps the newest two. Messages are accepted
    /// meanwhile; those may or may not be in it.
    ///
    /// # Errors
    /// The folder can't be written or the database can't be read.
    pub async fn export_to(&self, folder: &Path) -> Result<PathBuf, StoreError> {
        let _exporting = self.inner.exporting.lock().await;
        self.export_keeping(folder, KEPT).await
    }

    /// Replaces existing exports by one of what is stored now. They go even if that one can't be
    /// written: what was forgotten must not come back with them.
    pub(crate) async fn renew_exports(&self) -> Result<(), StoreError> {
        let _exporting = self.inner.exporting.lock().await;
        let folder = self.inner.exports.clone();
        if all(&folder).is_empty() {
            return Ok(());
        }
        if let Err(error) = self.export_keeping(&folder, 1).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "there is no export until the next one is written"
            );
            return self
                .blocking("delete exports", move |_| {
                    keep_newest(&folder, 0).map_err(|error| unavailable("delete exports", error))
                })
                .await;
        }
        Ok(())
    }

    async fn export_keeping(&self, folder: &Path, kept: usize) -> Result<PathBuf, StoreError> {
        let folder = folder.to_owned();
        self.blocking("export", move |inner| {
            let written = write(&inner.db, &folder).and_then(|path| {
                keep_newest(&folder, kept)?;
                Ok(path)
            });
            written.map_err(|error| unavailable("export", error))
        })
        .await
    }
}

fn write(db: &sled::Db, folder: &Path) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    // One at a time: a draft that is here was cut off.
    for cut_off in files(folder, DRAFT) {
        std::fs::remove_file(cut_off)?;
    }
    let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%S%.6f").to_string();
    let path = folder.join(format!("{stamp}.{SUFFIX}"));
    let draft = path.with_extension(DRAFT);
    let mut out = BufWriter::new(File::create(&draft)?);
    out.write_all(HEAD)?;
    out.write_all(&commits(db).map_err(io::Error::other)?.to_be_bytes())?;
    let mut records: u64 = 0;
    for name in db.tree_names() {
        if DERIVED.contains(&name.as_ref()) {
            continue;
        }
        let tree = db.open_tree(&name).map_err(io::Error::other)?;
        for record in &tree {
            let (key, value) = record.map_err(io::Error::other)?;
            for part in [&name[..], &key[..], &value[..]] {
                let length = u32::try_from(part.len()).map_err(io::Error::other)?;
                out.write_all(&length.to_be_bytes())?;
                out.write_all(part)?;
            }
            records += 1;
        }
    }
    // No tree has an empty name.
    out.write_all(&0_u32.to_be_bytes())?;
    out.write_all(&records.to_be_bytes())?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&draft, &path)?;
    sync_folder(folder)?;
    Ok(path)
}

fn keep_newest(folder: &Path, kept: usize) -> io::Result<()> {
    let mut old = all(folder);
    old.truncate(old.len().saturating_sub(kept));
    old.into_iter().try_for_each(std::fs::remove_file)
}

/// Complete exports, oldest first.
pub(crate) fn all(folder: &Path) -> Vec<PathBuf> {
    files(folder, SUFFIX)
}

fn files(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == suffix))
        .collect();
    files.sort();
    files
}

/// Puts the records of an export into a database.
pub(crate) fn restore(db: &sled::Db, path: &Path) -> io::Result<()> {
    let mut input = BufReader::new(File::open(path)?);
    head(&mut input)?;
    let mut records: u64 = 0;
    loop {
        let name = part(&mut input)?;
        if name.is_empty() {
            break;
        }
        let (key, value) = (part(&mut input)?, part(&mut input)?);
        let tree = db.open_tree(name).map_err(io::Error::other)?;
        tree.insert(key, value).map_err(io::Error::other)?;
        records += 1;
    }
    let mut written = [0; 8];
    input.read_exact(&mut written)?;
    if u64::from_be_bytes(written) != records {
        return Err(damaged("records are missing in the export"));
    }
    Ok(())
}

fn head(input: &mut impl Read) -> io::Result<u64> {
    let mut head = [0; HEAD.len()];
    input.read_exact(&mut head)?;
    if head != *HEAD {
        return Err(damaged("it is no export of this program"));
    }
    let mut commits = [0; 8];
    input.read_exact(&mut commits)?;
    Ok(u64::from_be_bytes(commits))
}

fn part(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > MOST_BYTES {
        return Err(damaged("the export is damaged"));
    }
    let mut bytes = vec![0; length as usize];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn damaged(detail: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, detail)
}
