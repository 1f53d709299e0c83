//! After the answer: storing it once, showing it, and what the turn leaves behind.

use std::time::Duration;

use magpie_core::ports::{
    AnswerOutcome, DeliveryError, Impression, InboxEntry, ReplySink, StoreError,
};
use magpie_core::{
    Audience, NeedOrigin, PastPick, PastTurn, PriceObservation, Reply, ReplyStage, Trace,
};
use minijinja::context;
use tokio::time::Instant;

use super::Shared;
use super::recorder::Recorder;
use crate::memory;
use crate::prompts::ModelRole;

/// Every so many turns of a conversation the model looks for lasting preferences.
const REFLECT_EVERY: usize = 4;
/// Longest wait for a platform that can't be reached; afterwards the next start delivers.
const DELIVERY_TRIES: u32 = 5;

impl Shared {
    /// Stores the final reply (the first one wins), shows it, and keeps what the turn taught.
    pub(super) async fn settle(
        &self,
        entry: &InboxEntry,
        reply: Reply,
        taught: Option<(Trace, Vec<PriceObservation>)>,
    ) {
        let reply = match self.ports.inbox.answer(reply.clone()).await {
            Ok(AnswerOutcome::Stored) => reply,
            Ok(AnswerOutcome::Already(earlier)) => *earlier,
            Err(error) => {
                // Not stored means not answered: the next start finds the message and tries again.
                tracing::error!(error = &error as &dyn std::error::Error, "reply not stored");
                self.stages.discard(&entry.turn);
                return;
            }
        };
        if let Some((trace, observations)) = taught {
            log(self.ports.traces.keep(&trace).await, "trace not kept");
            log(self.ports.prices.observe(&observations).await, "prices not kept");
        }
        self.finish(entry, reply).await;
    }

    /// Everything after the reply is stored. Safe to repeat after a crash.
    pub(super) async fn finish(&self, entry: &InboxEntry, reply: Reply) {
        let turn = reply.turn.clone();
        let stage = ReplyStage::Final(reply.clone());
        self.stages.publish(stage.clone());
        let sink = self.ports.sinks.iter().find(|sink| sink.platform() == entry.sender.platform);
        let shown = match sink {
            Some(sink) => deliver(sink.as_ref(), entry, &stage).await,
            None => true,
        };
        log(self.remember(entry, &reply).await, "conversation not kept");
        if shown {
            log(self.ports.inbox.delivered(&turn).await, "delivery not noted");
        }
    }

    async fn remember(&self, entry: &InboxEntry, reply: &Reply) -> Result<(), StoreError> {
        let mut state = self.ports.conversations.load(&entry.conversation).await?;
        if state.turns.iter().any(|past| past.turn == reply.turn) {
            return Ok(());
        }
        // What the profile adds is added anew each time, so that forgetting it takes effect.
        state.needs = reply
            .needs
            .iter()
            .filter(|need| need.origin != NeedOrigin::Remembered)
            .cloned()
            .collect();
        let picks = reply.picks.iter().map(|pick| PastPick {
            product: pick.product.id.clone(),
            title: pick.product.title.clone(),
            price: pick.product.price,
            why: pick.why.clone(),
        });
        state.turns.push(PastTurn {
            turn: reply.turn.clone(),
            at: self.ports.clock.now(),
            text: entry.text.chars().take(1_000).collect(),
            reply: reply.text.clone(),
            question: reply.question.clone(),
            picks: picks.collect(),
        });
        let extra = state.turns.len().saturating_sub(self.config.history);
        state.turns.drain(..extra);
        let person = entry.sender.person();
        let owner = match entry.audience {
            Audience::Private => Some(&person),
            Audience::Community(_) => None,
        };
        self.ports.conversations.save(&entry.conversation, owner, &state).await?;
        let impressions: Vec<Impression> = reply
            .picks
            .iter()
            .map(|pick| Impression {
                turn: reply.turn.clone(),
                person: person.clone(),
                product: pick.product.id.clone(),
                rank: pick.rank,
                at: self.ports.clock.now(),
            })
            .collect();
        self.ports.impressions.record(&impressions).await?;
        if owner.is_some() && state.turns.len().is_multiple_of(REFLECT_EVERY) {
            self.reflect(entry, &state.turns).await?;
        }
        Ok(())
    }

    /// Has the planner model distil lasting preferences from the shopper's own words.
    async fn reflect(&self, entry: &InboxEntry, turns: &[PastTurn]) -> Result<(), StoreError> {
        if !self.models.has(ModelRole::Planner) {
            return Ok(());
        }
        let mut profile = self.ports.profiles.profile(&entry.sender.person()).await?;
        let said: Vec<&str> = turns.iter().map(|turn| turn.text.as_str()).collect();
        let said = said.join("\n");
        let known: Vec<&str> = profile.facts.iter().map(|fact| fact.quote.as_str()).collect();
        let variables = context! { messages => said.as_str(), known => known.join("; ") };
        let deadline = Instant::now() + self.config.model_timeout;
        let recorder = Recorder::default();
        let answer = self.models.ask("reflect", variables, Vec::new(), deadline, &recorder).await;
        let facts = answer.map(|answer| memory::read_facts(&answer, &said)).unwrap_or_default();
        if memory::learn(&mut profile, &facts, &entry.turn, self.ports.clock.now()) {
            self.ports.profiles.save_profile(&profile).await?;
        }
        Ok(())
    }
}

/// Brings the final reply to its platform. Says whether nothing more is to be done.
async fn deliver(sink: &dyn ReplySink, entry: &InboxEntry, stage: &ReplyStage) -> bool {
    for attempt in 0..DELIVERY_TRIES {
        match sink.deliver(entry, stage).await {
            Ok(()) => return true,
            Err(DeliveryError::Closed(reason)) => {
                tracing::info!(reason, "the conversation is closed, the reply is not shown");
                return true;
            }
            Err(DeliveryError::Unavailable(reason)) => {
                tracing::warn!(reason, attempt, "the reply could not be shown yet");
                tokio::time::sleep(Duration::from_secs(1 << attempt)).await;
            }
        }
    }
    false
}

fn log<T>(outcome: Result<T, StoreError>, what: &str) {
    if let Err(error) = outcome {
        tracing::error!(error = &error as &dyn std::error::Error, "{what}");
    }
}
