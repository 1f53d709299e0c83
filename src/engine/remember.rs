//! After the answer: storing it once, showing it, and what the turn leaves behind.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use magpie_core::ports::{
    AnswerOutcome, DeliveryError, Impression, InboxEntry, ReplySink, StoreError,
};
use magpie_core::{
    Audience, ConversationState, FacetKind, Needs, PastPick, PastTurn, PersonId, Profile, Reply,
    ReplyStage, TurnId,
};
use minijinja::context;
use tokio::time::Instant;

use super::Shared;
use super::bursts::Hold;
use super::recorder::Recorder;
use super::turn::{Taught, plain_reply};
use crate::memory::{self, Reflected};
use crate::planner::rules::Message;
use crate::prompts::ModelRole;

/// Every so many turns of a conversation lasting preferences are looked for.
const REFLECT_EVERY: usize = 4;
/// Pauses between tries to reach a platform: doubled from the first to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl Shared {
    /// Stores the final reply (the first one wins), shows it, and keeps what the turn taught.
    pub(super) async fn settle(&self, entry: &InboxEntry, reply: Reply, taught: Option<Taught>) {
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
        if let Some(Taught { trace, observations, tape }) = taught {
            self.count_turn(&trace, &reply).await;
            log(self.ports.traces.keep(&trace).await, "trace not kept");
            log(self.ports.prices.observe(&observations).await, "prices not kept");
            if let Some(tape) = &tape {
                log(self.ports.tapes.keep_tape(tape).await.map(drop), "recording not kept");
            }
        }
        self.finish(entry, reply).await;
    }

    /// Ends a turn whose message is answered together with the next one.
    pub(super) async fn leave(&self, entry: &InboxEntry, later: TurnId) {
        let reply = Reply { continued_by: Some(later), ..plain_reply(entry, "") };
        self.settle(entry, reply, None).await;
    }

    /// Takes back what was shown for the message that this one continues.
    pub(super) async fn withdraw_continued(&self, entry: &InboxEntry) {
        let Some(earlier) = &entry.continues else { return };
        let Ok(Some(earlier)) = self.ports.inbox.entry(earlier).await else { return };
        if let Some(sink) = self.sink(&earlier)
            && let Err(error) = sink.withdraw(&earlier).await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "a stage is left standing");
        }
    }

    /// Finishes what an earlier run left of one conversation, in order.
    pub(super) async fn finish_left(&self, work: Vec<(InboxEntry, Option<Reply>)>) {
        let continued: HashMap<TurnId, TurnId> = work
            .iter()
            .filter_map(|(entry, _)| Some((entry.continues.clone()?, entry.turn.clone())))
            .collect();
        for (entry, reply) in work {
            match (reply, continued.get(&entry.turn)) {
                (Some(reply), _) => self.finish(&entry, reply).await,
                (None, Some(later)) => self.leave(&entry, later.clone()).await,
                (None, None) => self.answer(entry, Hold::alone()).await,
            }
        }
    }

    /// The platform that a message came from, unless it fetches its replies.
    pub(super) fn sink(&self, entry: &InboxEntry) -> Option<&dyn ReplySink> {
        let sinks = self.ports.sinks.iter();
        sinks.map(AsRef::as_ref).find(|sink| sink.platform() == entry.sender.platform)
    }

    /// Whether somebody may decide what everybody is told where they write: in private always.
    pub(super) async fn may_decide(&self, entry: &InboxEntry) -> bool {
        match self.sink(entry) {
            _ if entry.audience == Audience::Private || entry.moderates => true,
            Some(sink) => sink.moderates(entry).await,
            None => false,
        }
    }

    /// Everything after the reply is stored. Safe to repeat after a crash.
    pub(super) async fn finish(&self, entry: &InboxEntry, reply: Reply) {
        let turn = reply.turn.clone();
        self.stages.publish(ReplyStage::Final(reply.clone()));
        // One that is left to a later turn has nothing to show; that turn takes back what was previewed.
        if reply.continued_by.is_none() {
            log(self.remember(entry, &reply).await, "conversation not kept");
            if let Some(sink) = self.sink(entry) {
                deliver(sink, entry, &reply).await;
            }
        }
        log(self.ports.inbox.delivered(&turn).await, "delivery not noted");
    }

    async fn remember(&self, entry: &InboxEntry, reply: &Reply) -> Result<(), StoreError> {
        let mut state = self.ports.conversations.load(&entry.conversation).await?;
        if state.turns.iter().any(|past| past.turn == reply.turn) {
            return Ok(());
        }
        if entry.audience == Audience::Private && !reply.picks.is_empty() {
            let before = state.turns.last();
            log(self.learn_from_silence(entry, before).await, "nothing learned from silence");
        }
        state.turns.retain(|past| entry.continues.as_ref() != Some(&past.turn));
        state.needs = ledger(reply);
        state.turns.push(past_turn(entry, reply, self.ports.clock.now()));
        // As many go at once as lie between two reflections, so that their number tells when one is due.
        if state.turns.len() >= self.config.history + REFLECT_EVERY {
            let extra = state.turns.len() - self.config.history;
            state.turns.drain(..extra);
        }
        let person = entry.sender.person();
        let owner = match entry.audience {
            Audience::Private => Some(&person),
            Audience::Community(_) => None,
        };
        self.ports.conversations.save(&entry.conversation, owner, &state).await?;
        let community = entry.audience.community();
        let subject = reply.needs.wanted(FacetKind::Category).next();
        let impressions: Vec<Impression> = reply
            .picks
            .iter()
            .map(|pick| Impression {
                turn: reply.turn.clone(),
                person: person.clone(),
                community: community.cloned(),
                product: pick.product.id.clone(),
                subject: subject.map(str::to_owned),
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

    /// Distils lasting preferences from the shopper's own words: by the planner model, or by what recurs in them.
    async fn reflect(&self, entry: &InboxEntry, turns: &[PastTurn]) -> Result<(), StoreError> {
        let person = entry.sender.person();
        let found = match self.models.has(ModelRole::Planner) {
            true => self.distilled(&person, turns).await?,
            false => memory::recurring(&self.stated_in(turns).await),
        };
        if found.is_empty() {
            return Ok(());
        }
        let learn = |profile: &mut Profile| memory::reflect(profile, &found);
        self.change_profile(&person, learn).await.map(drop)
    }

    async fn distilled(
        &self,
        person: &PersonId,
        turns: &[PastTurn],
    ) -> Result<Vec<Reflected>, StoreError> {
        let profile = self.profile_of(person).await?;
        let said: Vec<&str> = turns.iter().map(|turn| turn.text.as_str()).collect();
        let known: Vec<&str> = profile.facts.iter().map(|fact| fact.quote.as_str()).collect();
        let variables = context! { messages => said.join("\n"), known => known.join("; ") };
        let deadline = Instant::now() + self.config.model_timeout;
        let recorder = Recorder::of(person.as_str());
        let answer = self.models.ask("reflect", variables, Vec::new(), deadline, &recorder).await;
        Ok(answer.map(|answer| memory::reflected(&answer, turns)).unwrap_or_default())
    }

    /// What each message asks for by itself.
    async fn stated_in<'a>(&self, turns: &'a [PastTurn]) -> Vec<(&'a PastTurn, Needs)> {
        let reader = self.reader.get(&self.ports.search).await;
        let alone = ConversationState::default();
        let read = |turn: &'a PastTurn| {
            let message = Message {
                text: &turn.text,
                photos: 0,
                conversation: &alone,
                locale: None,
                language: None,
            };
            (turn, reader.read(&message).stated)
        };
        turns.iter().map(read).collect()
    }
}

/// The needs that a later turn starts from.
pub(super) fn ledger(reply: &Reply) -> Needs {
    reply.needs.iter().filter(|need| need.origin.is_of_request()).cloned().collect()
}

/// A turn as later ones refer to it.
pub(super) fn past_turn(entry: &InboxEntry, reply: &Reply, at: Timestamp) -> PastTurn {
    let picks = reply.picks.iter().map(|pick| PastPick {
        product: pick.product.id.clone(),
        title: pick.product.title.clone(),
        price: pick.product.price,
        why: pick.why.clone(),
    });
    PastTurn {
        turn: reply.turn.clone(),
        at,
        text: entry.text.chars().take(1_000).collect(),
        reply: reply.text.clone(),
        question: reply.question.clone(),
        picks: picks.collect(),
    }
}

/// Brings the final reply to its platform, however long that is out of reach: what an end of the program
/// cuts short, the next start takes up.
async fn deliver(sink: &dyn ReplySink, entry: &InboxEntry, reply: &Reply) {
    let mut pause = FIRST_PAUSE;
    loop {
        match sink.deliver(entry, reply).await {
            Ok(()) => return,
            Err(DeliveryError::Closed(reason)) => {
                tracing::info!(reason, "the conversation is closed, the reply is not shown");
                return;
            }
            Err(DeliveryError::Unavailable { detail, retry_after }) => {
                let wait = retry_after.unwrap_or_else(|| {
                    let wait = pause;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    wait
                });
                let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                tracing::warn!(detail, wait_ms, "the reply can't be shown yet");
                tokio::time::sleep(wait).await;
            }
        }
    }
}

fn log<T>(outcome: Result<T, StoreError>, what: &str) {
    if let Err(error) = outcome {
        tracing::error!(error = &error as &dyn std::error::Error, "{what}");
    }
}
