//! Where products come from, for those who run Magpie: what was read when, what was wrong with it, and who answers.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use super::StatusState;
use crate::{Currency, SourceId};

/// How the products of a feed get into the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedKind {
    /// A file that settings name, read again from time to time.
    File,
    /// An address that settings name, read again from time to time.
    Address,
    /// A merchant sends them.
    Pushed,
    /// Loaded by a command, and kept until a command takes them out.
    Imported,
}

impl FeedKind {
    /// The word on pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Address => "address",
            Self::Pushed => "pushed",
            Self::Imported => "imported",
        }
    }

    /// Whether it can be read when somebody says so.
    pub fn can_be_read(self) -> bool {
        matches!(self, Self::File | Self::Address)
    }
}

/// A row of a feed that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    /// Which one: its line, or its number among the products, from 1.
    pub row: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// What a reading of a feed, or a push, did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedNews {
    /// Products that were added, changed and removed; not known of a push.
    pub moved: Option<(u64, u64, u64)>,
    /// How many rows can't be used.
    pub rejected: u64,
    /// The first of them.
    pub samples: Vec<RejectedRow>,
}

/// The last attempt to read a feed, or the last push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedReading {
    /// When it ended.
    pub at: Timestamp,
    /// What it did, or why it did nothing; then the products of the last good reading stay.
    pub outcome: Result<FeedNews, String>,
}

/// A feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedStanding {
    /// The name of its products' source.
    pub source: SourceId,
    /// How its products get in.
    pub kind: FeedKind,
    /// Where it is read, without a query, which may hold a key; nothing where nobody reads it.
    pub address: Option<String>,
    /// How many products it has.
    pub products: u64,
    /// When what is in the catalogue was read or pushed; nothing where it never was.
    pub fresh_at: Option<Timestamp>,
    /// The last attempt since the server started.
    pub last: Option<FeedReading>,
    /// Whether it is being read now.
    pub is_read: bool,
}

/// Who is asked while shoppers wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveKind {
    /// Merchants, and engines that search shops on the web.
    Products,
    /// News.
    News,
}

/// A source that is asked while shoppers wait, and how it did since the server started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveStanding {
    /// Its name.
    pub source: SourceId,
    /// What it knows.
    pub kind: LiveKind,
    /// How the last probe went: when, how, and what it said. Nothing before the first.
    pub probed: Option<(Timestamp, StatusState, String)>,
    /// How often shoppers' turns asked it.
    pub asked: u64,
    /// How often that failed.
    pub failed: u64,
    /// How often the answer was kept from before.
    pub cached: u64,
    /// The middle one of the times of the last answers.
    pub median: Option<Duration>,
    /// When it last answered a turn.
    pub answered_at: Option<Timestamp>,
    /// The last failures, newest first.
    pub failures: Vec<(Timestamp, String)>,
}

/// Everything that products come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goods {
    /// Products in the catalogue.
    pub products: u64,
    /// How many have a price.
    pub with_price: u64,
    /// How many have a picture.
    pub with_picture: u64,
    /// How many have a page.
    pub with_url: u64,
    /// How many can be found by a photo.
    pub by_photo: usize,
    /// How many can be found by the meaning of their text; nothing where no model reads texts.
    pub by_meaning: Option<usize>,
    /// Currencies in use, most frequent first.
    pub currencies: Vec<Currency>,
    /// The largest kinds of products with how many there are.
    pub categories: Vec<(String, u64)>,
    /// Feeds: those of the settings in their order, then the others by name.
    pub feeds: Vec<FeedStanding>,
    /// Who is asked while shoppers wait.
    pub live: Vec<LiveStanding>,
}

/// Why a source was not read or asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// There is none of that name.
    #[error("the source {0}")]
    NotFound(String),
    /// Nobody but its merchant, or the command that loaded it, brings its products.
    #[error("{0} can't be read from here: its products are sent to the server")]
    NotRead(SourceId),
}

/// Where those who run Magpie see what products come from.
#[async_trait]
pub trait SourceDesk: Send + Sync {
    /// Everything, as it is now.
    async fn goods(&self) -> Goods;

    /// Begins to read a feed now, unless that is going on, and waits a little for the end of it. What came of it is
    /// in [`FeedStanding::last`].
    ///
    /// # Errors
    /// There is no such feed, or it is not one that is read.
    async fn read_again(&self, source: &SourceId) -> Result<(), SourceError>;

    /// Asks a source whether it works, or all of them.
    ///
    /// # Errors
    /// There is no such source.
    async fn probe(&self, only: Option<&SourceId>) -> Result<(), SourceError>;
}
