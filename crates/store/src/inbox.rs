//! Accepted messages and their final replies.

use async_trait::async_trait;
use bytes::Bytes;
use magpie_core::ports::{AcceptOutcome, AnswerOutcome, Inbox, InboxEntry, InboxPhoto, StoreError};
use magpie_core::{Photo, PhotoError, Reply, TurnId};
use sled::Transactional;
use sled::transaction::{ConflictableTransactionError, TransactionError};

use crate::keys::Key;
use crate::records::{EntryRecord, PhotoHead, ReplyRecord, decode, decode_plain, encode};
use crate::{Inner, SledStore, unavailable};

const ACCEPTED: &[u8] = b"accepted";
const ANSWERED: &[u8] = b"answered";

#[async_trait]
impl Inbox for SledStore {
    async fn accept(&self, entry: InboxEntry) -> Result<AcceptOutcome, StoreError> {
        let outcome = self.blocking("accept a message", move |inner| inner.accept(&entry)).await?;
        // A duplicate waits as well: the first one may not be on disk yet.
        self.inner.committer.sync().await?;
        Ok(outcome)
    }

    async fn unanswered(&self) -> Result<Vec<InboxEntry>, StoreError> {
        self.blocking("read the inbox", |inner| {
            inner
                .pending_turns(ACCEPTED)?
                .iter()
                .filter_map(|t| inner.entry(t).transpose())
                .collect()
        })
        .await
    }

    async fn answer(&self, reply: Reply) -> Result<AnswerOutcome, StoreError> {
        let outcome = self.blocking("store a reply", move |inner| inner.answer(&reply)).await?;
        self.inner.committer.sync().await?;
        Ok(outcome)
    }

    async fn entry(&self, turn: &TurnId) -> Result<Option<InboxEntry>, StoreError> {
        let turn = turn.clone();
        self.blocking("read a message", move |inner| inner.entry(turn.as_str())).await
    }

    async fn reply(&self, turn: &TurnId) -> Result<Option<Reply>, StoreError> {
        let turn = turn.clone();
        self.blocking("read a reply", move |inner| inner.reply(turn.as_str())).await
    }

    async fn undelivered(&self) -> Result<Vec<(InboxEntry, Reply)>, StoreError> {
        self.blocking("read the inbox", |inner| {
            let mut undelivered = Vec::new();
            for turn in inner.pending_turns(ANSWERED)? {
                if let (Some(entry), Some(reply)) = (inner.entry(&turn)?, inner.reply(&turn)?) {
                    undelivered.push((entry, reply));
                }
            }
            Ok(undelivered)
        })
        .await
    }

    async fn delivered(&self, turn: &TurnId) -> Result<(), StoreError> {
        let turn = turn.clone();
        self.blocking("note a delivery", move |inner| {
            // Compare and swap, so that an unanswered turn can't be lost by a wrong call.
            let swapped =
                inner.pending.compare_and_swap(turn.as_str(), Some(ANSWERED), None::<&[u8]>);
            swapped.map(drop).map_err(|error| unavailable("note a delivery", error))
        })
        .await
    }
}

impl Inner {
    fn accept(&self, entry: &InboxEntry) -> Result<AcceptOutcome, StoreError> {
        let record = encode(&EntryRecord::from(entry));
        let turn = entry.turn.as_str();
        let photos: Vec<(Vec<u8>, Vec<u8>)> = entry
            .photos
            .iter()
            .zip(0..)
            .map(|(photo, index)| (photo_key(turn, index), photo_value(photo)))
            .collect();
        let person = entry.sender.person();
        let by_person = Key::new().text(person.as_str()).text("turn").text(turn).bytes();
        let trees = (&self.keys, &self.inbox, &self.pending, &self.photos, &self.people);
        let outcome = trees.transaction(|(keys, inbox, pending, stored_photos, people)| {
            if let Some(earlier) = keys.get(entry.key.as_str())? {
                return Err(ConflictableTransactionError::Abort(earlier));
            }
            keys.insert(entry.key.as_str(), turn)?;
            inbox.insert(turn, record.as_slice())?;
            pending.insert(turn, ACCEPTED)?;
            people.insert(by_person.as_slice(), &[])?;
            for (key, value) in &photos {
                stored_photos.insert(key.as_slice(), value.as_slice())?;
            }
            Ok(())
        });
        match outcome {
            Ok(()) => Ok(AcceptOutcome::New),
            Err(TransactionError::Abort(earlier)) => {
                let turn = String::from_utf8_lossy(&earlier).into_owned();
                Ok(AcceptOutcome::Duplicate(TurnId::new(turn)))
            }
            Err(TransactionError::Storage(error)) => Err(unavailable("accept a message", error)),
        }
    }

    fn answer(&self, reply: &Reply) -> Result<AnswerOutcome, StoreError> {
        let record = encode(&ReplyRecord::from(reply));
        let turn = reply.turn.as_str();
        let trees = (&self.inbox, &self.replies, &self.pending);
        let outcome = trees.transaction(|(inbox, replies, pending)| {
            if let Some(earlier) = replies.get(turn)? {
                return Err(ConflictableTransactionError::Abort(earlier));
            }
            // A message that was deleted meanwhile ("forget me") must leave nothing behind.
            if inbox.get(turn)?.is_some() {
                replies.insert(turn, record.as_slice())?;
                pending.insert(turn, ANSWERED)?;
            }
            Ok(())
        });
        match outcome {
            Ok(()) => {
                self.drop_photos(turn)?;
                Ok(AnswerOutcome::Stored)
            }
            Err(TransactionError::Abort(earlier)) => {
                let earlier = decode::<ReplyRecord, Reply>(turn, &earlier)?;
                Ok(AnswerOutcome::Already(Box::new(earlier)))
            }
            Err(TransactionError::Storage(error)) => Err(unavailable("store a reply", error)),
        }
    }

    /// Turns in that state, oldest first: turn identifiers sort by time.
    fn pending_turns(&self, state: &[u8]) -> Result<Vec<String>, StoreError> {
        let mut turns = Vec::new();
        for pair in &self.pending {
            let (turn, found) = pair.map_err(|error| unavailable("read the inbox", error))?;
            if found == state {
                turns.push(String::from_utf8_lossy(&turn).into_owned());
            }
        }
        Ok(turns)
    }

    pub(crate) fn entry(&self, turn: &str) -> Result<Option<InboxEntry>, StoreError> {
        let Some(bytes) = self.inbox.get(turn).map_err(|e| unavailable("read a message", e))?
        else {
            return Ok(None);
        };
        let mut entry: InboxEntry = decode::<EntryRecord, _>(turn, &bytes)?;
        for pair in self.photos.scan_prefix(Key::new().text(turn).bytes()) {
            let (_, value) = pair.map_err(|error| unavailable("read a photo", error))?;
            entry.photos.push(photo_from(turn, &value)?);
        }
        Ok(Some(entry))
    }

    pub(crate) fn reply(&self, turn: &str) -> Result<Option<Reply>, StoreError> {
        let bytes = self.replies.get(turn).map_err(|error| unavailable("read a reply", error))?;
        bytes.map(|bytes| decode::<ReplyRecord, _>(turn, &bytes)).transpose()
    }

    pub(crate) fn drop_photos(&self, turn: &str) -> Result<u64, StoreError> {
        let mut dropped = 0;
        for pair in self.photos.scan_prefix(Key::new().text(turn).bytes()) {
            let (key, _) = pair.map_err(|error| unavailable("read a photo", error))?;
            self.photos.remove(key).map_err(|error| unavailable("delete a photo", error))?;
            dropped += 1;
        }
        Ok(dropped)
    }
}

fn photo_key(turn: &str, index: u32) -> Vec<u8> {
    Key::new().text(turn).number(index).bytes()
}

/// The head as a record behind its length, then the JPEG bytes.
fn photo_value(photo: &InboxPhoto) -> Vec<u8> {
    let (head, jpeg): (PhotoHead, &[u8]) = match photo {
        Ok(photo) => (PhotoHead::Jpeg { width: photo.width, height: photo.height }, &photo.jpeg),
        Err(error) => (error.into(), &[]),
    };
    let head = encode(&head);
    let length = u32::try_from(head.len()).expect("a head is a few dozen bytes");
    [&length.to_be_bytes(), head.as_slice(), jpeg].concat()
}

fn photo_from(turn: &str, value: &[u8]) -> Result<InboxPhoto, StoreError> {
    let damaged = || StoreError::Damaged {
        key: format!("photo of {turn}"),
        detail: "it is cut off".to_owned(),
    };
    let (length, rest) = value.split_first_chunk::<4>().ok_or_else(damaged)?;
    let length = u32::from_be_bytes(*length) as usize;
    let (head, jpeg) = rest.split_at_checked(length).ok_or_else(damaged)?;
    Ok(match decode_plain::<PhotoHead>(turn, head)? {
        PhotoHead::Jpeg { width, height } => {
            Ok(Photo { jpeg: Bytes::copy_from_slice(jpeg), width, height })
        }
        PhotoHead::TooManyBytes { bytes, limit } => Err(PhotoError::TooManyBytes { bytes, limit }),
        PhotoHead::TooManyPixels { width, height, limit } => {
            Err(PhotoError::TooManyPixels { width, height, limit })
        }
        PhotoHead::Undecodable(detail) => Err(PhotoError::Undecodable(detail)),
    })
}
