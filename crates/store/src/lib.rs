//! What Magpie keeps, on sled.
//!
//! One database holds every record, each in a versioned envelope. Owns durability, indexes by person and
//! the bounds on what grows; decides nothing about shopping.

mod accounts;
mod audit;
mod commit;
mod communities;
mod conversations;
mod directory;
mod exports;
mod feedback;
mod gallery;
mod inbox;
mod keys;
mod links;
mod market;
mod numbers;
mod open;
mod photos;
mod posts;
mod privacy;
mod prompts;
mod records;
mod recover;
mod retention;
mod runs;
mod stats;
mod tapes;
mod traces;
mod vectors;
mod votes;
mod watches;
mod wishes;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use magpie_core::ports::StoreError;
use sled::Tree;
use tokio::sync::Mutex;

pub use open::{OpenError, Recovery, StoreConfig};
pub use stats::StoreStats;

use commit::Committer;

/// Longest wait for the disk at the end. A supervisor that stops the server kills it after some ten
/// seconds more.
const CLOSE_LIMIT: Duration = Duration::from_secs(10);

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct SledStore {
    inner: Arc<Inner>,
}

struct Inner {
    db: sled::Db,
    /// turn -> accepted message without its photos
    inbox: Tree,
    /// message key -> turn
    keys: Tree,
    /// turn -> `accepted` or `answered`; gone once delivered
    pending: Tree,
    /// turn, index -> photo; gone once answered
    photos: Tree,
    /// turn -> final reply
    replies: Tree,
    /// conversation -> owner and state
    conversations: Tree,
    /// person -> profile
    profiles: Tree,
    /// time, turn, rank -> impression
    impressions: Tree,
    /// product, time -> observation
    prices: Tree,
    /// turn -> trace
    traces: Tree,
    /// turn -> what lists tell of it
    heads: Tree,
    /// turn -> its conversation's name and its recording
    tapes: Tree,
    /// person, kind, key -> key of the record
    people: Tree,
    /// model, product -> origin and vector
    vectors: Tree,
    /// person, turn, product -> reaction
    feedback: Tree,
    /// community, turn, key of a reaction
    feedback_by_community: Tree,
    /// turn, person -> vote
    votes: Tree,
    /// community, key of a vote
    votes_by_community: Tree,
    /// person, turn, product -> model and vectors of a photo
    gallery: Tree,
    /// posted message -> turn and the adapter's detail
    posts: Tree,
    /// turn, posted message
    posts_by_turn: Tree,
    /// platform, number -> update as it came
    updates: Tree,
    /// conversation -> the adapter's settings
    settings: Tree,
    /// community -> its settings
    communities: Tree,
    community_names: Tree,
    /// community, where somebody asked in it
    known_communities: Tree,
    /// watch -> what is waited for, by whom and how it stands
    watches: Tree,
    /// conversation, watch
    watches_by_conversation: Tree,
    /// conversation -> highest number that a watch there had
    watch_numbers: Tree,
    /// community, number -> wish
    wishes: Tree,
    /// community -> highest number that a wish there had
    wish_numbers: Tree,
    /// sender -> all senders of the same person
    links: Tree,
    /// prompt, kind, … -> version, event, counts; and what is rolled out
    prompts: Tree,
    /// time, number -> what an admin did
    audit: Tree,
    /// name -> account of somebody who runs Magpie
    accounts: Tree,
    /// hash of a cookie -> session
    sessions: Tree,
    /// id -> token of a script
    tokens: Tree,
    /// kind, id -> a run in a few words; the rest of it
    runs: Tree,
    trace_limit: usize,
    tape_limit: usize,
    /// How many recordings there are, once it was counted.
    tape_count: std::sync::Mutex<Option<usize>>,
    /// How many traces there are, once counted: sled counts by walking through all of them.
    trace_count: std::sync::Mutex<Option<usize>>,
    /// Who is told of turns.
    listeners: traces::Listeners,
    committer: Committer,
    exports: PathBuf,
    /// Held while an export is written or deleted.
    exporting: Mutex<()>,
    recovery: Option<Recovery>,
}

impl SledStore {
    /// What was found broken at opening and how it was mended.
    pub fn recovered(&self) -> Option<&Recovery> {
        self.inner.recovery.as_ref()
    }

    /// Writes everything to disk, within a bounded time. What is stored afterwards is durable as ever;
    /// the folder stays locked until the last clone is dropped.
    ///
    /// # Errors
    /// The disk failed or took too long.
    pub async fn close(&self) -> Result<(), StoreError> {
        tokio::time::timeout(CLOSE_LIMIT, self.inner.committer.sync())
            .await
            .map_err(|error| unavailable("flush", error))?
    }

    /// Reads a record or two where it is asked for: they lie in a cache, sled's or the system's, and handing
    /// over to another thread and back takes longer than reading.
    fn here<T>(&self, read: impl FnOnce(&Inner) -> Result<T, StoreError>) -> Result<T, StoreError> {
        read(&self.inner)
    }

    /// Runs database work where it may block.
    async fn blocking<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Inner) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(&inner))
            .await
            .map_err(|error| unavailable(operation, error))?
    }
}

/// A failure of the database or the disk.
fn unavailable(
    operation: &'static str,
    source: impl std::error::Error + Send + Sync + 'static,
) -> StoreError {
    StoreError::Unavailable { operation, source: Box::new(source) }
}

/// For lists: one damaged record is said and left out, so that it does not hide all the others.
fn unless_damaged<T>(read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Ok(record) => Ok(Some(record)),
        Err(error @ StoreError::Damaged { .. }) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a damaged record is left out"
            );
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
