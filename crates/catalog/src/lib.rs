//! Local catalogues: feeds in, search out.
//!
//! Owns feed formats, the index on disk, what is learned from a catalogue's words, and search. Does not
//! fetch feeds, and does not decide which needs matter or what is shown: that is the application's.

mod catalog;
mod dense;
mod error;
mod feed;
mod index;
mod language;
mod learn;
mod matching;
mod search;
mod words;

pub use catalog::{Catalog, CatalogStats, ImportReport, SourceStats};
pub use dense::{DenseIndex, DenseReport};
pub use error::{CatalogError, FeedError};
pub use feed::{Feed, FeedBase, FeedFormat, RowError, read_feed};
pub use search::HybridSearch;
