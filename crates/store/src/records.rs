//! What records look like on disk: JSON behind a version byte, one type for each kind of record.
//!
//! These types belong to the disk, not to the vocabulary: they change only with a new version.

mod conversation;
mod inbox;
mod market;
mod needs;
mod product;
mod profile;
mod reply;
mod trace;

#[cfg(test)]
mod properties;

use magpie_core::ports::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub(crate) use conversation::ConversationRecord;
pub(crate) use inbox::{EntryRecord, PhotoHead};
pub(crate) use market::{ImpressionRecord, ObservationRecord};
pub(crate) use profile::ProfileRecord;
pub(crate) use reply::ReplyRecord;
pub(crate) use trace::TraceRecord;

/// The version that this program writes.
const VERSION: u8 = 1;

/// A value that can't be understood, in words.
pub(crate) type Reason = String;

/// A record as it is stored.
pub(crate) fn encode(record: &impl Serialize) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    serde_json::to_writer(&mut bytes, record)
        .expect("records have text keys only, and memory takes every byte");
    bytes
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
    match bytes.split_first() {
        Some((&VERSION, json)) => {
            serde_json::from_slice(json).map_err(|error| damaged(error.to_string()))
        }
        Some((version, _)) => Err(damaged(format!(
            "version {version} is not known to this program, which writes version {VERSION}"
        ))),
        None => Err(damaged("it is empty".to_owned())),
    }
}

/// Reads a record as JSON for the person whose it is, whatever version it has.
pub(crate) fn plain_json(bytes: &[u8]) -> Value {
    let json = bytes.get(1..).and_then(|json| serde_json::from_slice(json).ok());
    json.unwrap_or_else(|| json!({ "unreadable_bytes": bytes.len() }))
}

/// A number that JSON can hold, or none: it has no infinities, and none stands for "not a number".
fn finite(number: f32) -> Option<f32> {
    Some(number).filter(|number| number.is_finite())
}
