//! Answering a recorded turn again, with the prompts of then or with drafts.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{
    Inbox, PromptFault, PromptStore, ReplayError, ReplayWith, Replayed, Replays, StoreError,
    TraceStore,
};
use magpie_core::{ConversationId, ConversationState, InboundMessage, Reply, Trace, TurnId};
use moka::sync::Cache;

use crate::engine::{Engine, Rehearsal};
use crate::prompts::{PROMPTS, Prompt, PromptLibrary, PromptSpec};

/// Rehearsals that are remembered, and for how long nobody may have gone on with one.
const MOST_REHEARSALS: u64 = 64;
const REHEARSED_FOR: Duration = Duration::from_hours(1);

/// Answers recorded turns again, and rehearses new ones.
pub struct ReplayAdmin {
    engine: Engine,
    prompts: Arc<PromptLibrary>,
    versions: Arc<dyn PromptStore>,
    traces: Arc<dyn TraceStore>,
    inbox: Arc<dyn Inbox>,
    rehearsed: Cache<ConversationId, ConversationState>,
}

impl ReplayAdmin {
    /// Replays turns of an engine.
    pub fn new(
        engine: Engine,
        prompts: Arc<PromptLibrary>,
        versions: Arc<dyn PromptStore>,
        traces: Arc<dyn TraceStore>,
        inbox: Arc<dyn Inbox>,
    ) -> Self {
        let rehearsed =
            Cache::builder().max_capacity(MOST_REHEARSALS).time_to_idle(REHEARSED_FOR).build();
        Self { engine, prompts, versions, traces, inbox, rehearsed }
    }

    /// The prompts that a turn used, as far as they are known, and those in use.
    async fn prompts_of(&self, turn: &TurnId) -> Result<PromptLibrary, ReplayError> {
        let mut library = self.prompts.snapshot();
        let trace = self.traces.trace(turn).await.map_err(unavailable)?;
        for completion in trace.into_iter().flat_map(|trace| trace.completions) {
            let Some(spec) = spec(&completion.prompt) else { continue };
            let version = self.versions.version(spec.name, &completion.version).await;
            let text = version.map_err(unavailable)?.map(|version| version.text);
            if let Some(Ok(prompt)) = text.map(|text| Prompt::parse(spec, &text)) {
                library = library.with(spec.name, Arc::new(prompt));
            }
        }
        Ok(library)
    }
}

#[async_trait]
impl Replays for ReplayAdmin {
    async fn replay(&self, turn: &TurnId, with: &ReplayWith) -> Result<Replayed, ReplayError> {
        let mut library = self.prompts_of(turn).await?;
        for (name, text) in &with.prompts {
            let spec = spec(name).ok_or_else(|| ReplayError::NoPrompt(name.clone()))?;
            let prompt = Prompt::parse(spec, text).map_err(|problems| {
                let faults = problems
                    .into_iter()
                    .map(|problem| PromptFault { line: problem.line, message: problem.message });
                ReplayError::Invalid { prompt: name.clone(), faults: faults.collect() }
            })?;
            library = library.with(spec.name, Arc::new(prompt));
        }
        let replay = self.engine.replay(turn, Arc::new(library), with.live).await;
        let replay = replay.map_err(unavailable)?;
        let replay = replay.ok_or_else(|| ReplayError::NotRecorded(turn.clone()))?;
        let recorded = self.inbox.reply(turn).await.map_err(unavailable)?;
        Ok(Replayed { reply: replay.reply, recorded, trace: replay.trace, missing: replay.missing })
    }

    async fn rehearse(&self, message: InboundMessage) -> Result<(Reply, Trace), ReplayError> {
        let conversation = message.conversation.clone();
        let said = self.rehearsed.get(&conversation).unwrap_or_default();
        let rehearsal = self.engine.rehearse(message, said).await.map_err(unavailable)?;
        let Rehearsal { reply, trace, said } = rehearsal;
        self.rehearsed.insert(conversation, said);
        Ok((reply, trace))
    }
}

fn spec(name: &str) -> Option<&'static PromptSpec> {
    PROMPTS.iter().find(|spec| spec.name == name)
}

fn unavailable(error: StoreError) -> ReplayError {
    ReplayError::Unavailable(error.to_string())
}
