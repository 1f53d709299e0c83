//! Answers a turn again from its recording: nothing is kept, shown or learned of it.

use std::sync::Arc;

use magpie_core::ports::StoreError;
use magpie_core::{Reply, Tape, Trace, TurnId};
use tokio::sync::Semaphore;

use super::bursts::Bursts;
use super::recorder::Recorder;
use super::stages::StageHub;
use super::tape::{Deck, stand_ins};
use super::turn::{Before, Reacted};
use super::{Engine, EnginePorts, Shared};
use crate::prompts::PromptLibrary;

/// A turn that was answered again.
pub struct Replay {
    /// The answer now.
    pub reply: Reply,
    /// How it came about.
    pub trace: Trace,
    /// Of whom something was asked that was not asked then.
    pub missing: Vec<String>,
}

impl Engine {
    /// Answers a recorded turn again, with these prompts. What is asked as it was then is answered as it was then; what
    /// is not, and every model, is asked now where it is to be `live`, and nobody is asked otherwise. Nothing where the
    /// message or its recording is gone.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn replay(
        &self,
        turn: &TurnId,
        prompts: Arc<PromptLibrary>,
        live: bool,
    ) -> Result<Option<Replay>, StoreError> {
        let ports = &self.shared.ports;
        let entry = ports.inbox.entry(turn).await?;
        let tape = ports.tapes.tape(turn).await?;
        let Some((mut entry, tape)) = entry.zip(tape) else { return Ok(None) };
        entry.photos = stand_ins(&tape);
        let deck = Arc::new(Deck::playing(&tape, live));
        let shared = self.shared.playing(prompts, &deck);
        let Tape { at, said, profile, taste, settings, disliked, taken, .. } = tape;
        // What reactions of then say of a product is on the tape; of others only what was learned is known.
        let reacted = Reacted { disliked, taken, felt: Vec::new() };
        let before =
            Before { conversation: said, profile, community: taste, chosen: settings, reacted };
        let recorder = Recorder::of(super::memory::taught(&entry).as_str());
        let recorder = recorder.with_deck(Arc::clone(&deck));
        let turn = shared.turn_of(&entry, before, at, recorder).await;
        let answered = Box::pin(shared.search(&turn)).await;
        let (reply, trace) = (answered.reply, answered.trace);
        Ok(Some(Replay { reply, trace, missing: deck.missing() }))
    }
}

impl Shared {
    /// The same that hears what a deck plays, and reaches nobody.
    fn playing(&self, prompts: Arc<PromptLibrary>, deck: &Arc<Deck>) -> Self {
        let models = self.models.playing(Arc::clone(&prompts), deck);
        Self { models, prompts, ..self.aside() }
    }

    /// The same that reaches nobody and remembers nothing of what others do meanwhile.
    pub(super) fn aside(&self) -> Self {
        Self {
            ports: EnginePorts { sinks: Vec::new(), ..self.ports.clone() },
            config: self.config.clone(),
            models: self.models.clone(),
            prompts: Arc::clone(&self.prompts),
            limits: super::Limits::unlimited(),
            stages: StageHub::default(),
            bursts: Bursts::default(),
            turns: Semaphore::new(1),
            reader: self.reader.clone(),
            profiles: super::memory::ProfileLocks::default(),
            lessons: super::votes::Lessons::default(),
            linking: super::linking::Linking::default(),
            last_lessons: super::lessons::LastLessons::default(),
            everybody: Arc::clone(&self.everybody),
            interest: Arc::default(),
        }
    }
}
