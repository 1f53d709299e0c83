//! Bursts: what one sender writes within a moment is one request.
//!
//! Nobody waits for a message that reads complete: it is answered at once, and only what arrives before that
//! answer is joined to it. A message of a few words is given a moment, because more often follows.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use magpie_core::ports::{InboxEntry, InboxPhoto};
use magpie_core::{ConversationId, InboundMessage, SenderId, TurnId};
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Longest gap within a burst.
const GAP: Duration = Duration::from_millis(1_500);
/// Longest burst: somebody who never stops gets an answer all the same.
const WHOLE: Duration = Duration::from_secs(10);
/// A message of at most so many words is given [`MOMENT`].
const FEW_WORDS: usize = 3;
/// Long enough for the next line of somebody who types in pieces, short enough to answer within a second.
const MOMENT: Duration = Duration::from_millis(700);
/// Characters of a message that may belong to a burst.
const SHORT: usize = 300;

type Place = (ConversationId, SenderId);

/// What a sender is writing.
struct Burst {
    turn: TurnId,
    text: String,
    photos: Vec<InboxPhoto>,
    began: Instant,
    last: Instant,
    continued: oneshot::Sender<TurnId>,
}

/// The bursts that may still grow.
#[derive(Default)]
pub(super) struct Bursts(Mutex<HashMap<Place, Burst>>);

/// What came before a message of the same burst.
pub(super) struct Before {
    turn: TurnId,
    text: String,
    photos: Vec<InboxPhoto>,
    began: Instant,
}

/// A turn's place in its burst.
pub(super) struct Hold {
    continued: Option<oneshot::Receiver<TurnId>>,
    /// How long to wait for more.
    pub(super) moment: Duration,
}

impl Hold {
    /// Of a message that stands alone.
    pub(super) fn alone() -> Self {
        Self { continued: None, moment: Duration::ZERO }
    }

    /// The turn that continues this one, once there is one.
    pub(super) async fn continued(&mut self) -> TurnId {
        if let Some(continued) = &mut self.continued
            && let Ok(later) = continued.await
        {
            return later;
        }
        std::future::pending().await
    }
}

impl Bursts {
    fn open(&self) -> MutexGuard<'_, HashMap<Place, Burst>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The burst that a message continues.
    pub(super) fn before(&self, message: &InboundMessage) -> Option<Before> {
        if !message.may_continue
            || message.replaces.is_some()
            || message.text.chars().count() > SHORT
        {
            return None;
        }
        let open = self.open();
        let burst = open.get(&(message.conversation.clone(), message.sender.id.clone()))?;
        let in_time = burst.last.elapsed() <= GAP && burst.began.elapsed() <= WHOLE;
        (in_time && burst.text.chars().count() <= SHORT).then(|| Before {
            turn: burst.turn.clone(),
            text: burst.text.clone(),
            photos: burst.photos.clone(),
            began: burst.began,
        })
    }

    /// Notes that a message was accepted, and ends the turn that it continues.
    pub(super) fn accepted(&self, entry: &InboxEntry, before: Option<Before>) -> Hold {
        let now = Instant::now();
        let (continued, by) = oneshot::channel();
        let burst = Burst {
            turn: entry.turn.clone(),
            text: entry.text.clone(),
            photos: entry.photos.clone(),
            began: before.as_ref().map_or(now, |before| before.began),
            last: now,
            continued,
        };
        let newest = entry.text.lines().last().unwrap_or_default();
        let place = (entry.conversation.clone(), entry.sender.id.clone());
        let mut open = self.open();
        if let Some(earlier) = open.insert(place, burst)
            && entry.continues.as_ref() == Some(&earlier.turn)
        {
            // Nobody listens any more when the earlier turn has just been answered.
            let _ = earlier.continued.send(entry.turn.clone());
        }
        Hold { continued: Some(by), moment: if is_short(newest) { MOMENT } else { Duration::ZERO } }
    }

    /// Ends the burst of a turn: it is answered.
    pub(super) fn answered(&self, entry: &InboxEntry) {
        let place = (entry.conversation.clone(), entry.sender.id.clone());
        let mut open = self.open();
        if open.get(&place).is_some_and(|burst| burst.turn == entry.turn) {
            open.remove(&place);
        }
    }
}

/// Puts what came before in front of a message.
pub(super) fn join(before: &Before, entry: &mut InboxEntry) {
    entry.text = match (before.text.trim(), entry.text.trim()) {
        ("", text) => text.to_owned(),
        (text, "") => text.to_owned(),
        (earlier, text) => format!("{earlier}\n{text}"),
    };
    entry.photos.splice(0..0, before.photos.iter().cloned());
    entry.continues = Some(before.turn.clone());
}

fn is_short(text: &str) -> bool {
    let ends = text.trim_end().ends_with(['.', '?', '!']);
    !ends && text.split_whitespace().count() <= FEW_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_words_wait_for_more_and_a_sentence_does_not() {
        for short in ["hi", "running shoes", "under $100", "", "I need shoes"] {
            assert!(is_short(short), "{short}");
        }
        for whole in ["waterproof hiking boots under $120", "Why the first?", "Thanks!"] {
            assert!(!is_short(whole), "{whole}");
        }
    }
}
