//! A message answered as it would be to somebody, somewhere: nothing is kept, shown to them or learned of it.

use magpie_core::ports::{InboxEntry, StoreError};
use magpie_core::{ConversationState, InboundMessage, Reply, Trace};

use super::Answered;
use crate::engine::{Engine, Shared, remember};
use crate::memory;
use crate::planner::rules::Intent;
use crate::writer::ReplyWords;

/// An answer that only who tries sees.
pub struct Rehearsal {
    /// The answer.
    pub reply: Reply,
    /// How it came about.
    pub trace: Trace,
    /// The conversation after it.
    pub said: ConversationState,
}

impl Engine {
    /// Answers a message as it would be answered to its sender, where it was sent, after what was said in the rehearsal
    /// before. What it states counts for this answer alone.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn rehearse(
        &self,
        message: InboundMessage,
        said: ConversationState,
    ) -> Result<Rehearsal, StoreError> {
        let mut entry = self.normalise(message).await;
        let shared = self.shared.aside();
        shared.speak_as_chosen(&mut entry).await?;
        let _running = self.shared.turns.acquire().await;
        let answered = Box::pin(shared.rehearse(&entry, said.clone())).await?;
        let (reply, trace) = (answered.reply, answered.trace);
        let mut said = said;
        said.needs = remember::ledger(&reply);
        said.turns.push(remember::past_turn(&entry, &reply, entry.accepted_at));
        let extra = said.turns.len().saturating_sub(shared.config.history);
        said.turns.drain(..extra);
        Ok(Rehearsal { reply, trace, said })
    }
}

impl Shared {
    async fn rehearse(
        &self,
        entry: &InboxEntry,
        said: ConversationState,
    ) -> Result<Answered, StoreError> {
        let mut turn = self.begin_in(entry, said).await?;
        let taken_back = memory::unlearn(&mut turn.profile, &turn.reading.forget);
        memory::learn(&mut turn.profile, &turn.reading.facts, &entry.turn, entry.accepted_at);
        Ok(match &turn.reading.intent {
            Intent::Taste { reset: false } => {
                let text = self.about_taste(&turn, false).await?;
                self.talk(&turn, text, None)
            }
            Intent::Watches => {
                let (text, question) = self.list_watches(&turn).await?;
                self.talk(&turn, text, question)
            }
            Intent::Taste { reset: true }
            | Intent::Bought { .. }
            | Intent::Community(_)
            | Intent::Watch { .. }
            | Intent::ChangeWatch { .. } => {
                let words = ReplyWords::of(turn.language());
                self.talk(&turn, words.rehearsed.to_owned(), None)
            }
            _ => match self.without_search(&turn, taken_back) {
                Some(text) => self.talk(&turn, text, None),
                None => self.search(&turn).await,
            },
        })
    }
}
