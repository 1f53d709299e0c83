//! What can go wrong with a catalogue.

use std::path::PathBuf;

use crate::feed::FeedError;

/// Why the catalogue can't be opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The feed can't be read at all.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// A file can't be read or written.
    #[error("{path} can't be used", path = path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What happened.
        #[source]
        source: std::io::Error,
    },
    /// A product file is damaged.
    #[error("{path}, line {line}, is damaged: {detail}; import its feed again", path = path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        detail: String,
    },
    /// The text index failed.
    #[error("the text index failed")]
    Index(#[from] tantivy::TantivyError),
}
