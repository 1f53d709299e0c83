//! What records look like on disk: JSON behind a version byte, one type for each kind of record. Long ones are
//! compressed: whenever the database writes a record it copies those that lie beside it, too.
//!
//! These types belong to the disk, not to the vocabulary: they change only with a new version.

mod community;
mod conversation;
mod inbox;
mod market;
mod needs;
mod product;
mod profile;
mod reply;
mod sender;
mod tape;
mod trace;
mod watch;
mod wish;

#[cfg(test)]
mod properties;

use std::borrow::Cow;

use lz4_flex::block::{compress_prepend_size, decompress, uncompressed_size};
use magpie_core::ports::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub(crate) use community::SettingsRecord;
pub(crate) use conversation::ConversationRecord;
pub(crate) use inbox::{EntryRecord, PhotoHead};
pub(crate) use market::{ImpressionRecord, ObservationRecord};
pub(crate) use profile::ProfileRecord;
pub(crate) use reply::ReplyRecord;
pub(crate) use tape::TapeRecord;
pub(crate) use trace::{HeadRecord, TraceRecord};
pub(crate) use watch::WatchRecord;
pub(crate) use wish::WishRecord;

/// Version of a record of JSON.
const PLAIN: u8 = 1;
/// Version of a record of JSON in an LZ4 block behind its length.
const COMPRESSED: u8 = 2;
/// Records are compressed from this length on, in bytes.
const WORTH_COMPRESSING: usize = 512;
/// LZ4 makes at most this many bytes of one.
const MOST_EXPANSION: usize = 255;

/// A value that can't be understood, in words.
pub(crate) type Reason = String;

/// A record as it is stored.
pub(crate) fn encode(record: &impl Serialize) -> Vec<u8> {
    let mut bytes = vec![PLAIN];
    serde_json::to_writer(&mut bytes, record)
        .expect("records have text keys only, and memory takes every byte");
    if bytes.len() < WORTH_COMPRESSING {
        return bytes;
    }
    let mut compressed = compress_prepend_size(&bytes[1..]);
    compressed.insert(0, COMPRESSED);
    compressed
}

/// The JSON of a record.
fn json_of(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Reason> {
    match bytes.split_first() {
        Some((&PLAIN, json)) => Ok(Cow::Borrowed(json)),
        Some((&COMPRESSED, block)) => {
            let (length, block) = uncompressed_size(block).map_err(|error| error.to_string())?;
            // A damaged length must not ask for memory that no record needs.
            if length > block.len().saturating_mul(MOST_EXPANSION) {
                return Err(format!("it is said to be {length} bytes of JSON, which can't be"));
            }
            decompress(block, length).map(Cow::Owned).map_err(|error| error.to_string())
        }
        Some((version, _)) => Err(format!(
            "version {version} is not known to this program, which writes versions {PLAIN} and \
             {COMPRESSED}"
        )),
        None => Err("it is empty".to_owned()),
    }
}

/// Reads a record into its type of the vocabulary.
pub(crate) fn decode<R, T>(key: &str, bytes: &[u8]) -> Result<T, StoreError>
where
    R: DeserializeOwned,
    T: TryFrom<R, Error = Reason>,
{
    let record: R = decode_plain(key, bytes)?;
    T::try_from(record).map_err(|detail| StoreError::Damaged { key: key.to_owned(), detail })
}

/// Reads a record as it is.
pub(crate) fn decode_plain<R: DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<R, StoreError> {
    let damaged = |detail: String| StoreError::Damaged { key: key.to_owned(), detail };
    let json = json_of(bytes).map_err(damaged)?;
    serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))
}

/// Reads a record as JSON for the person whose it is.
pub(crate) fn plain_json(bytes: &[u8]) -> Value {
    let json = json_of(bytes).ok().and_then(|json| serde_json::from_slice(&json).ok());
    json.unwrap_or_else(|| json!({ "unreadable_bytes": bytes.len() }))
}

/// A number that JSON can hold, or none: it has no infinities, and none stands for "not a number".
fn finite(number: f32) -> Option<f32> {
    Some(number).filter(|number| number.is_finite())
}
