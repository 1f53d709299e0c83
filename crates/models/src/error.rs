//! Why a model can't be used.

use std::io;
use std::path::{Path, PathBuf};

/// What is wrong with a model's folder.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is not there; the folder was perhaps not copied whole.
    #[error("{} is missing", path.display())]
    Missing {
        /// Which file.
        path: PathBuf,
    },
    /// The file can't be read.
    #[error("{} can't be read", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not what it should be; it was perhaps not copied whole.
    #[error("{} is damaged: {detail}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The model is of a kind that is not known here.
    #[error("{} can't be used: {detail}", path.display())]
    Unsupported {
        /// Which file or folder.
        path: PathBuf,
        /// What is not known.
        detail: String,
    },
}

impl LoadError {
    pub(crate) fn damaged(path: &Path, detail: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), detail: detail.into() }
    }

    pub(crate) fn unsupported(path: &Path, detail: impl Into<String>) -> Self {
        Self::Unsupported { path: path.to_owned(), detail: detail.into() }
    }
}

/// Reads a file whole.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    std::fs::read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => LoadError::Missing { path: path.to_owned() },
        _ => LoadError::Unreadable { path: path.to_owned(), source },
    })
}

/// Reads a JSON file.
pub(crate) fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, LoadError> {
    let bytes = read(path)?;
    serde_json::from_slice(&bytes).map_err(|error| LoadError::damaged(path, error.to_string()))
}

/// Reads a JSON file that need not be there.
pub(crate) fn read_json_if_there<T>(path: &Path) -> Result<Option<T>, LoadError>
where
    T: serde::de::DeserializeOwned,
{
    match read_json(path) {
        Ok(value) => Ok(Some(value)),
        Err(LoadError::Missing { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
