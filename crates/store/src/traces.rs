//! Traces, the newest up to a bound.

use std::sync::PoisonError;

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use magpie_core::ports::{StoreError, TraceStore};
use magpie_core::{PersonId, Trace, TurnHead, TurnId};
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;

use crate::keys::Key;
use crate::records::{HeadRecord, TraceRecord, decode, decode_plain, encode};
use crate::{Inner, SledStore, unavailable, unless_damaged};

/// Changes that somebody who takes them slowly may be behind.
const MOST_BEHIND: usize = 256;

/// Tells who listens of turns.
pub(crate) struct Listeners(broadcast::Sender<TurnHead>);

impl Default for Listeners {
    fn default() -> Self {
        Self(broadcast::Sender::new(MOST_BEHIND))
    }
}

#[async_trait]
impl TraceStore for SledStore {
    async fn keep(&self, trace: &Trace) -> Result<(), StoreError> {
        let (record, head) = (encode(&TraceRecord::from(trace)), HeadRecord::from(trace));
        let (turn, person) = (trace.turn.clone(), trace.person.clone());
        self.blocking("keep a trace", move |inner| {
            let failed = |error| unavailable("keep a trace", error);
            let head = inner.keep_head(&turn, &head).map_err(failed)?;
            inner.keep_trace(&turn, &person, &record).map_err(failed)?;
            head.map_or(Ok(()), |head| inner.tell(&turn, &head))
        })
        .await
    }

    async fn trace(&self, turn: &TurnId) -> Result<Option<Trace>, StoreError> {
        let turn = turn.clone();
        self.blocking("read a trace", move |inner| {
            let bytes = inner.traces.get(turn.as_str());
            let bytes = bytes.map_err(|error| unavailable("read a trace", error))?;
            bytes.map(|bytes| decode::<TraceRecord, _>(turn.as_str(), &bytes)).transpose()
        })
        .await
    }

    async fn heads(
        &self,
        before: Option<&TurnId>,
        most: usize,
    ) -> Result<Vec<TurnHead>, StoreError> {
        let before = before.cloned();
        self.blocking("read turns", move |inner| {
            let all = match &before {
                Some(turn) => inner.heads.range(..turn.as_str().as_bytes()),
                None => inner.heads.iter(),
            };
            let mut heads = Vec::new();
            for pair in all.rev().take(most) {
                let (turn, bytes) = pair.map_err(|error| unavailable("read turns", error))?;
                let turn = String::from_utf8_lossy(&turn);
                heads.extend(unless_damaged(decode::<HeadRecord, _>(&turn, &bytes))?);
            }
            Ok(heads)
        })
        .await
    }

    async fn count_reactions(
        &self,
        turn: &TurnId,
        liked: i32,
        disliked: i32,
    ) -> Result<(), StoreError> {
        let turn = turn.clone();
        self.blocking("count a reaction", move |inner| {
            let counted = inner.heads.update_and_fetch(turn.as_str(), |known| {
                let mut head: HeadRecord = decode_plain(turn.as_str(), known?).ok()?;
                head.liked = head.liked.saturating_add_signed(liked);
                head.disliked = head.disliked.saturating_add_signed(disliked);
                Some(encode(&head))
            });
            let head = counted.map_err(|error| unavailable("count a reaction", error))?;
            head.map_or(Ok(()), |head| inner.tell(&turn, &head))
        })
        .await
    }

    fn changes(&self) -> BoxStream<'static, TurnHead> {
        let heads = BroadcastStream::new(self.inner.listeners.0.subscribe());
        heads.filter_map(|head| std::future::ready(head.ok())).boxed()
    }
}

impl Inner {
    /// Returns what is kept of it now.
    fn keep_head(&self, turn: &TurnId, head: &HeadRecord) -> sled::Result<Option<sled::IVec>> {
        self.heads.update_and_fetch(turn.as_str(), |known| {
            let known = known.and_then(|known| decode_plain(turn.as_str(), known).ok());
            let mut head = head.clone();
            if let Some(HeadRecord { liked, disliked, .. }) = known {
                (head.liked, head.disliked) = (liked, disliked);
            }
            Some(encode(&head))
        })
    }

    fn tell(&self, turn: &TurnId, head: &[u8]) -> Result<(), StoreError> {
        // Nothing is read where nobody listens.
        if self.listeners.0.receiver_count() > 0
            && let Some(head) = unless_damaged(decode::<HeadRecord, _>(turn.as_str(), head))?
        {
            let _ = self.listeners.0.send(head);
        }
        Ok(())
    }

    /// Traces of an earlier version have no heads: they get them once.
    pub(crate) fn make_heads(&self) -> Result<(), StoreError> {
        if !self.heads.is_empty() {
            return Ok(());
        }
        let failed = |error| unavailable("read traces", error);
        for pair in &self.traces {
            let (turn, bytes) = pair.map_err(failed)?;
            let name = String::from_utf8_lossy(&turn);
            let trace = unless_damaged(decode::<TraceRecord, Trace>(&name, &bytes))?;
            if let Some(trace) = trace {
                self.keep_head(&trace.turn, &HeadRecord::from(&trace)).map_err(failed)?;
            }
        }
        Ok(())
    }

    fn keep_trace(&self, turn: &TurnId, person: &PersonId, record: &[u8]) -> sled::Result<()> {
        let mut known = self.trace_count.lock().unwrap_or_else(PoisonError::into_inner);
        let mut count = known.unwrap_or_else(|| self.traces.len());
        self.belongs(person, "trace", turn.as_str().as_bytes())?;
        if self.traces.insert(turn.as_str(), record)?.is_none() {
            count += 1;
        }
        // Turn identifiers sort by time, so the first ones are the oldest.
        while count > self.trace_limit
            && let Some((oldest, value)) = self.traces.pop_min()?
        {
            count -= 1;
            self.disown_trace(&oldest, &value)?;
        }
        *known = Some(count);
        Ok(())
    }

    pub(crate) fn drop_trace(&self, turn: &str) -> sled::Result<bool> {
        let mut known = self.trace_count.lock().unwrap_or_else(PoisonError::into_inner);
        let dropped = self.traces.remove(turn)?.is_some();
        *known = known.map(|count| count.saturating_sub(usize::from(dropped)));
        Ok(dropped)
    }

    /// Takes a trace that is gone out of its person's index.
    pub(crate) fn disown_trace(&self, turn: &[u8], value: &[u8]) -> sled::Result<()> {
        let turn_text = String::from_utf8_lossy(turn);
        // A damaged trace does not say whose it was; its line in the index goes with that person.
        if let Ok(trace) = decode::<TraceRecord, Trace>(&turn_text, value) {
            let owned = Key::new().text(trace.person.as_str()).text("trace").raw(turn).bytes();
            self.people.remove(owned)?;
        }
        Ok(())
    }
}
