//! Whole-database exports, and restoring the newest.
//!
//! A file of records: tree name, key and value, each behind its length. Written beside its final name and
//! renamed when complete, so that a cut-off export never looks like one.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use magpie_core::ports::StoreError;

use crate::{SledStore, unavailable};

const HEAD: &[u8; 8] = b"magpie1\n";
const SUFFIX: &str = "magpie-export";
/// Exports that are kept.
const KEPT: usize = 2;
/// Longest part that is believed; anything above it is damage.
const MOST_BYTES: u32 = 256 * 1024 * 1024;

impl SledStore {
    /// Writes everything into a new file of that folder and keeps the newest two.
    ///
    /// # Errors
    /// The folder can't be written or the database can't be read.
    pub async fn export_to(&self, folder: &Path) -> Result<PathBuf, StoreError> {
        let folder = folder.to_owned();
        self.blocking("export", move |inner| {
            write(&inner.db, &folder).map_err(|error| unavailable("export", error))
        })
        .await
    }
}

fn write(db: &sled::Db, folder: &Path) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%S%.6f").to_string();
    let path = folder.join(format!("{stamp}.{SUFFIX}"));
    let draft = path.with_extension("draft");
    let mut out = BufWriter::new(File::create(&draft)?);
    out.write_all(HEAD)?;
    for name in db.tree_names() {
        let tree = db.open_tree(&name).map_err(io::Error::other)?;
        for record in &tree {
            let (key, value) = record.map_err(io::Error::other)?;
            for part in [&name[..], &key[..], &value[..]] {
                let length = u32::try_from(part.len()).map_err(io::Error::other)?;
                out.write_all(&length.to_be_bytes())?;
                out.write_all(part)?;
            }
        }
    }
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&draft, &path)?;
    for old in all(folder).into_iter().rev().skip(KEPT) {
        std::fs::remove_file(old)?;
    }
    Ok(path)
}

/// Complete exports, oldest first.
fn all(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == SUFFIX))
        .collect();
    files.sort();
    files
}

pub(crate) fn newest(folder: &Path) -> Option<PathBuf> {
    all(folder).pop()
}

pub(crate) fn restore(db: &sled::Db, path: &Path) -> io::Result<()> {
    let mut input = BufReader::new(File::open(path)?);
    let mut head = [0; HEAD.len()];
    input.read_exact(&mut head)?;
    if head != *HEAD {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no export of this program"));
    }
    while let Some(name) = part(&mut input)? {
        let cut = || io::Error::new(io::ErrorKind::UnexpectedEof, "the export is cut off");
        let key = part(&mut input)?.ok_or_else(cut)?;
        let value = part(&mut input)?.ok_or_else(cut)?;
        let tree = db.open_tree(name).map_err(io::Error::other)?;
        tree.insert(key, value).map_err(io::Error::other)?;
    }
    Ok(())
}

fn part(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_be_bytes(length);
    if length > MOST_BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the export is damaged"));
    }
    let mut bytes = vec![0; length as usize];
    input.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}
