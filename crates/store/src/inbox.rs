//! Accepted messages and their final replies.

use async_trait::async_trait;
use magpie_core::ports::{AcceptOutcome, AnswerOutcome, Inbox, InboxEntry, StoreError};
use magpie_core::{MessageKey, Reply, TurnId};
use sled::Transactional;
use sled::transaction::{ConflictableTransactionError, TransactionError};

use crate::keys::Key;
use crate::records::{EntryRecord, ReplyRecord, decode, encode};
use crate::{Inner, SledStore, photos, unavailable, unless_damaged};

/// State of a turn that waits for its answer.
pub(crate) const ACCEPTED: &[u8] = b"accepted";
/// State of a turn whose answer was not shown yet.
pub(crate) const ANSWERED: &[u8] = b"answered";

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
            let mut unanswered = Vec::new();
            for turn in inner.pending_turns(ACCEPTED)? {
                unanswered.extend(unless_damaged(inner.entry(&turn))?.flatten());
            }
            Ok(unanswered)
        })
        .await
    }

    async fn answer(&self, reply: Reply) -> Result<AnswerOutcome, StoreError> {
        let outcome = self.blocking("store a reply", move |inner| inner.answer(&reply)).await?;
        self.inner.committer.sync().await?;
        Ok(outcome)
    }

    async fn turn_of(&self, key: &MessageKey) -> Result<Option<TurnId>, StoreError> {
        self.here(|inner| {
            let turn = inner.keys.get(key.as_str());
            let turn = turn.map_err(|error| unavailable("read a message", error))?;
            Ok(turn.map(|turn| TurnId::new(String::from_utf8_lossy(&turn))))
        })
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
                let entry = unless_damaged(inner.entry(&turn))?.flatten();
                let reply = unless_damaged(inner.reply(&turn))?.flatten();
                undelivered.extend(entry.zip(reply));
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
        let photos = photos::records(turn, &entry.photos);
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
            Ok(()) => {
                if let Some(community) = entry.audience.community() {
                    self.note_community(community)?;
                }
                Ok(AcceptOutcome::New)
            }
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
        let photos = self.photo_keys(turn)?;
        let trees = (&self.inbox, &self.replies, &self.pending, &self.photos);
        let outcome = trees.transaction(|(inbox, replies, pending, stored_photos)| {
            if let Some(earlier) = replies.get(turn)? {
                return Err(ConflictableTransactionError::Abort(earlier));
            }
            // A message that was deleted meanwhile ("forget me") must leave nothing behind.
            if inbox.get(turn)?.is_some() {
                replies.insert(turn, record.as_slice())?;
                pending.insert(turn, ANSWERED)?;
            }
            for key in &photos {
                stored_photos.remove(key)?;
            }
            Ok(())
        });
        match outcome {
            Ok(()) => Ok(AnswerOutcome::Stored),
            Err(TransactionError::Abort(earlier)) => {
                let earlier = decode::<ReplyRecord, Reply>(turn, &earlier)?;
                Ok(AnswerOutcome::Already(Box::new(earlier)))
            }
            Err(TransactionError::Storage(error)) => Err(unavailable("store a reply", error)),
        }
    }

    /// Turns in that state, oldest first: turn identifiers sort by time.
    pub(crate) fn pending_turns(&self, state: &[u8]) -> Result<Vec<String>, StoreError> {
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
        entry.photos = self.photos(turn)?;
        Ok(Some(entry))
    }

    pub(crate) fn reply(&self, turn: &str) -> Result<Option<Reply>, StoreError> {
        let bytes = self.replies.get(turn).map_err(|error| unavailable("read a reply", error))?;
        bytes.map(|bytes| decode::<ReplyRecord, _>(turn, &bytes)).transpose()
    }
}
