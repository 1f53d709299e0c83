//! What can go wrong with feeds and with the catalogue on disk.

use std::path::PathBuf;

use crate::feed::RowError;

/// Why nothing of a feed could be used.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// It has no content, or a header and nothing else.
    #[error("the feed holds no products")]
    Empty,
    /// It is not text in an encoding that is read.
    #[error("the feed is not text; a packed feed must be unpacked first")]
    NotText,
    /// Its format can't be told.
    #[error(
        "the feed is neither JSON Lines, JSON, CSV or TSV with a header, nor Google Merchant XML: it begins with {start:?}"
    )]
    UnknownFormat {
        /// Its first characters.
        start: String,
    },
    /// It breaks off or breaks its format in a way that leaves the rest unread.
    #[error("the feed can't be read from line {line} on: {reason}")]
    Malformed {
        /// Where, from 1.
        line: u64,
        /// What is wrong there.
        reason: String,
    },
    /// Every row is bad.
    #[error("none of the feed's {rows} rows can be used; the first, line {}: {}", first.line, first.reason)]
    NothingUsable {
        /// How many rows there are.
        rows: usize,
        /// What is wrong with the first.
        first: RowError,
    },
}

/// Why the catalogue could not do what was asked. What was searchable before still is.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The feed can't be used.
    #[error("the feed can't be used")]
    Feed(#[from] FeedError),
    /// A file of the catalogue can't be read or written.
    #[error("{path} can't be {verb}", path = path.display())]
    Disk {
        /// Which file or folder.
        path: PathBuf,
        /// `read`, `written`, …
        verb: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another process is writing to this catalogue.
    #[error("another process writes to the catalogue in {path}", path = path.display())]
    Busy {
        /// The catalogue's folder.
        path: PathBuf,
    },
    /// The index failed.
    #[error("the catalogue's index failed")]
    Index(#[from] tantivy::TantivyError),
}

impl CatalogError {
    pub(crate) fn disk(
        path: impl Into<PathBuf>,
        verb: &'static str,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { path, verb, source }
    }
}
