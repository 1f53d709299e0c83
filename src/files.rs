//! Writing files whole or not at all.

use std::io::{Result, Write as _};
use std::path::Path;

/// Puts a text in the place of a file of this folder. Where the disk refuses, the file is as it was.
pub(crate) fn write_whole(folder: &Path, path: &Path, text: &str) -> Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    // Who could read the file before can read it still.
    if let Ok(before) = std::fs::metadata(path) {
        file.as_file().set_permissions(before.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}
