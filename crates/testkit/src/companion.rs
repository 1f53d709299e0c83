//! An application that answers when a test does: for adapters, alone with their platform.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{
    Accepted, Companion, CompanionError, Erased, InboxEntry, Refusal, StageStream, StatusLine,
};
use magpie_core::{
    ConversationId, Feedback, InboundMessage, Memory, MemoryChange, MessageKey, PastTurn, PersonId,
    Profile, Reply, Slate, TurnId,
};
use tokio::sync::Notify;

#[derive(Default)]
struct Inner {
    accepted: BTreeMap<MessageKey, TurnId>,
    /// What nobody has looked at yet.
    waiting: VecDeque<InboxEntry>,
    replies: BTreeMap<TurnId, Reply>,
}

/// Takes every message once, keeps it for the test, and knows the replies that it is told.
#[derive(Default)]
pub struct RecordingCompanion {
    inner: Mutex<Inner>,
    changed: Notify,
}

impl RecordingCompanion {
    /// The next message that was accepted and not looked at yet, as it is stored.
    ///
    /// # Panics
    /// When none comes within `limit`.
    pub async fn next(&self, limit: Duration) -> InboxEntry {
        let next = async {
            loop {
                let changed = self.changed.notified();
                let entry = self.inner().waiting.pop_front();
                match entry {
                    Some(entry) => return entry,
                    None => changed.await,
                }
            }
        };
        match tokio::time::timeout(limit, next).await {
            Ok(entry) => entry,
            Err(_) => panic!("no message within {limit:?}"),
        }
    }

    /// How many messages were accepted and not looked at yet.
    pub fn unseen(&self) -> usize {
        self.inner().waiting.len()
    }

    /// Knows this as the final reply of its turn.
    pub fn answer(&self, reply: Reply) {
        self.inner().replies.insert(reply.turn.clone(), reply);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_kept(what: impl ToString) -> CompanionError {
    CompanionError::NotFound(what.to_string())
}

#[async_trait]
impl Companion for RecordingCompanion {
    async fn accept(&self, message: InboundMessage) -> Result<Accepted, Refusal> {
        let mut inner = self.inner();
        if let Some(turn) = inner.accepted.get(&message.key) {
            return Ok(Accepted { turn: turn.clone(), duplicate: true });
        }
        let turn = TurnId::new(format!("turn{}", inner.accepted.len() + 1));
        inner.accepted.insert(message.key.clone(), turn.clone());
        let at = message.sent_at;
        inner.waiting.push_back(InboxEntry::of(message, turn.clone(), Vec::new(), at));
        drop(inner);
        self.changed.notify_waiters();
        Ok(Accepted { turn, duplicate: false })
    }

    async fn stages(&self, turn: &TurnId) -> Result<StageStream, CompanionError> {
        Err(not_kept(turn))
    }

    async fn asker(&self, turn: &TurnId) -> Result<PersonId, CompanionError> {
        Err(not_kept(turn))
    }

    async fn reply(&self, turn: &TurnId) -> Result<Option<Reply>, CompanionError> {
        Ok(self.inner().replies.get(turn).cloned())
    }

    async fn browse(&self, _: &PersonId, _: &str) -> Result<Slate, Refusal> {
        Ok(Slate::default())
    }

    async fn react(&self, feedback: Feedback) -> Result<(), CompanionError> {
        match self.inner().replies.contains_key(&feedback.turn) {
            true => Ok(()),
            false => Err(not_kept(feedback.turn)),
        }
    }

    async fn history(&self, _: &ConversationId) -> Result<Vec<PastTurn>, CompanionError> {
        Ok(Vec::new())
    }

    async fn profile(&self, person: &PersonId) -> Result<Profile, CompanionError> {
        Ok(Profile::empty(person.clone()))
    }

    async fn memory(&self, _: &PersonId) -> Result<Memory, CompanionError> {
        Ok(Memory::default())
    }

    async fn change_memory(
        &self,
        _: &PersonId,
        revision: &str,
        _: u8,
        _: MemoryChange,
    ) -> Result<Memory, CompanionError> {
        Err(CompanionError::NotFound(format!("memory {revision}")))
    }

    async fn export(&self, _: &PersonId) -> Result<serde_json::Value, CompanionError> {
        Ok(serde_json::Value::Null)
    }

    async fn forget(&self, _: &PersonId) -> Result<Erased, CompanionError> {
        Ok(Erased::default())
    }

    async fn status(&self) -> Vec<StatusLine> {
        Vec::new()
    }
}
