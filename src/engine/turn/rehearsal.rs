//! A message answered as it would be to somebody, somewhere: nothing is kept, shown to them or learned of it.

use magpie_core::ports::{InboxEntry, StoreError};
use magpie_core::{ConversationState, InboundMessage, Reply, Trace};

use super::{Answered, take_in};
use crate::engine::{Engine, Shared, remember};
use crate::planner::rules::Intent;

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
        let (_, taken_back) = take_in(&mut turn.profile, &turn.reading, entry);
        match &turn.reading.intent {
            // What would be kept.
            Intent::Taste { reset: true }
            | Intent::Bought { .. }
            | Intent::Community(_)
            | Intent::Watch { .. }
            | Intent::ChangeWatch { .. } => {
                Ok(self.talk(&turn, turn.words().rehearsed.to_owned(), None))
            }
            _ => self.tell(&turn, taken_back).await,
        }
    }
}
