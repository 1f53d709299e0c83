//! Accepted messages on disk.

use jiff::Timestamp;
use magpie_core::ports::InboxEntry;
use magpie_core::{ConversationId, MessageKey, PhotoError, ReplyAddress, TurnId};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::sender::SenderRecord;

/// A message without its photos: those are records of their own and leave earlier.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EntryRecord {
    turn: String,
    key: String,
    conversation: String,
    #[serde(default)]
    address: String,
    #[serde(flatten)]
    sender: SenderRecord,
    #[serde(default)]
    moderates: bool,
    text: String,
    reply_to: Option<String>,
    #[serde(default)]
    continues: Option<String>,
    locale: Option<String>,
    sent_at: Timestamp,
    accepted_at: Timestamp,
}

impl From<&InboxEntry> for EntryRecord {
    fn from(entry: &InboxEntry) -> Self {
        Self {
            turn: entry.turn.as_str().to_owned(),
            key: entry.key.as_str().to_owned(),
            conversation: entry.conversation.as_str().to_owned(),
            address: entry.address.as_str().to_owned(),
            sender: SenderRecord::of(&entry.sender, &entry.audience),
            moderates: entry.moderates,
            text: entry.text.clone(),
            reply_to: entry.reply_to.as_ref().map(|turn| turn.as_str().to_owned()),
            continues: entry.continues.as_ref().map(|turn| turn.as_str().to_owned()),
            locale: entry.locale.clone(),
            sent_at: entry.sent_at,
            accepted_at: entry.accepted_at,
        }
    }
}

impl TryFrom<EntryRecord> for InboxEntry {
    type Error = Reason;

    fn try_from(record: EntryRecord) -> Result<Self, Reason> {
        let (sender, audience) = record.sender.read();
        Ok(Self {
            turn: TurnId::new(record.turn),
            key: MessageKey::new(record.key),
            conversation: ConversationId::new(record.conversation),
            address: ReplyAddress::new(record.address),
            sender,
            audience,
            moderates: record.moderates,
            text: record.text,
            photos: Vec::new(),
            reply_to: record.reply_to.map(TurnId::new),
            continues: record.continues.map(TurnId::new),
            locale: record.locale,
            sent_at: record.sent_at,
            accepted_at: record.accepted_at,
        })
    }
}

/// What stands before a photo's JPEG bytes, or instead of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PhotoHead {
    /// JPEG bytes follow.
    Jpeg {
        width: u32,
        height: u32,
    },
    TooManyBytes {
        bytes: usize,
        limit: usize,
    },
    TooManyPixels {
        width: u32,
        height: u32,
        limit: u64,
    },
    Missing(String),
    Undecodable(String),
}

impl From<&PhotoError> for PhotoHead {
    fn from(error: &PhotoError) -> Self {
        match error.clone() {
            PhotoError::TooManyBytes { bytes, limit } => Self::TooManyBytes { bytes, limit },
            PhotoError::TooManyPixels { width, height, limit } => {
                Self::TooManyPixels { width, height, limit }
            }
            PhotoError::Missing(detail) => Self::Missing(detail),
            PhotoError::Undecodable(detail) => Self::Undecodable(detail),
        }
    }
}
