//! One turn end to end: acceptance, ordered dispatch, the turn itself, delivery, shutdown.
//!
//! Accepted means stored. Turns of one conversation run in order, conversations in parallel, every queue
//! is bounded. A crash between any two steps is repaired at the next start by [`Engine::recover`].

mod dispatch;
mod limits;
mod models;
mod recorder;
mod remember;
mod stages;
mod turn;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use magpie_core::ports::{
    AcceptOutcome, Accepted, Clock, Companion, CompanionError, ConversationStore, Erased, IdSource,
    ImpressionStore, Inbox, InboxEntry, OfferSource, PhotoReader, PriceHistory, Privacy,
    ProductSearch, ProfileStore, Refusal, ReplySink, StageStream, StatusLine, StatusState,
    StoreError, TraceStore, VisualSearch,
};
use magpie_core::{
    ConversationId, InboundMessage, PastTurn, PersonId, Profile, Reply, ReplyStage, TurnId,
};

pub use limits::Limits;
pub use models::{ModelCaller, Models};
pub use recorder::Recorder;

use crate::prompts::PromptLibrary;
use dispatch::Dispatcher;
use stages::StageHub;

/// Everything the engine reaches the world through.
#[derive(Clone)]
pub struct EnginePorts {
    /// Accepted messages and replies.
    pub inbox: Arc<dyn Inbox>,
    /// State of conversations.
    pub conversations: Arc<dyn ConversationStore>,
    /// Profiles.
    pub profiles: Arc<dyn ProfileStore>,
    /// What was shown.
    pub impressions: Arc<dyn ImpressionStore>,
    /// What offers cost before.
    pub prices: Arc<dyn PriceHistory>,
    /// How turns came to their replies.
    pub traces: Arc<dyn TraceStore>,
    /// Export and deletion.
    pub privacy: Arc<dyn Privacy>,
    /// Product search.
    pub search: Arc<dyn ProductSearch>,
    /// Search by looks.
    pub visual: Arc<dyn VisualSearch>,
    /// Photo decoding.
    pub photos: Arc<dyn PhotoReader>,
    /// Offer verification.
    pub offers: Arc<dyn OfferSource>,
    /// Platforms that replies are brought to; others fetch theirs.
    pub sinks: Vec<Arc<dyn ReplySink>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Identifiers.
    pub ids: Arc<dyn IdSource>,
    /// Parts of the server that the engine does not see, for [`Companion::status`].
    pub surroundings: Arc<dyn Surroundings>,
}

/// Tells how the parts around the engine do.
pub trait Surroundings: Send + Sync {
    /// One line a part.
    fn status(&self) -> Vec<StatusLine>;
}

/// Tunables of the engine.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Unanswered messages that one conversation may have.
    pub queue: usize,
    /// Turns that run at once.
    pub turns: usize,
    /// Longest wait for one model call.
    pub model_timeout: Duration,
    /// Time the agents have without a model, and with one.
    pub agent_budget: Duration,
    /// Time for looking offers up.
    pub receipt_budget: Duration,
    /// Past turns that a conversation keeps.
    pub history: usize,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            queue: 8,
            turns: 64,
            model_timeout: Duration::from_secs(20),
            agent_budget: Duration::from_secs(8),
            receipt_budget: Duration::from_millis(2_500),
            history: 8,
        }
    }
}

pub(crate) struct Shared {
    ports: EnginePorts,
    config: EngineConfig,
    models: ModelCaller,
    limits: Limits,
    stages: StageHub,
    reader: turn::ReaderCache,
}

/// The turn engine. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
    dispatcher: Dispatcher,
    stopping: Arc<AtomicBool>,
}

impl Engine {
    /// Puts an engine together; nothing runs before the first message or [`Engine::recover`].
    pub fn new(
        ports: EnginePorts,
        models: Models,
        prompts: Arc<PromptLibrary>,
        limits: Limits,
        config: EngineConfig,
    ) -> Self {
        let models = ModelCaller::new(models, prompts, limits.tokens(), config.model_timeout);
        let dispatcher = Dispatcher::new(config.queue, config.turns);
        let shared = Arc::new(Shared {
            ports,
            config,
            models,
            limits,
            stages: StageHub::default(),
            reader: turn::ReaderCache::default(),
        });
        Self { shared, dispatcher, stopping: Arc::default() }
    }

    /// Finishes what an earlier run left: shows replies that were stored but not shown, and answers
    /// messages that were accepted but not answered. Returns how many of each there were.
    ///
    /// # Errors
    /// The inbox can't be read.
    pub async fn recover(&self) -> Result<(usize, usize), StoreError> {
        let undelivered = self.shared.ports.inbox.undelivered().await?;
        let unanswered = self.shared.ports.inbox.unanswered().await?;
        let counts = (undelivered.len(), unanswered.len());
        for (entry, reply) in undelivered {
            self.shared.finish(&entry, reply).await;
        }
        for entry in unanswered {
            self.shared.stages.open(&entry.turn);
            let shared = Arc::clone(&self.shared);
            // Recovered messages may exceed the bound that new ones are held to: they are a promise.
            self.dispatcher
                .push_waiting(entry.conversation.clone(), async move { shared.answer(entry).await })
                .await;
        }
        Ok(counts)
    }

    /// Stops in three phases: no new messages, then running turns have until the deadline, then what is
    /// left is abandoned to the inbox, where the next start finds it. Returns whether all turns ended.
    pub async fn shutdown(&self, drain: Duration) -> bool {
        self.stopping.store(true, Ordering::SeqCst);
        let drained = self.dispatcher.drain(drain).await;
        self.shared.stages.close();
        drained
    }

    async fn normalise(&self, message: InboundMessage) -> InboxEntry {
        let mut photos = Vec::with_capacity(message.photos.len());
        for photo in message.photos {
            photos.push(self.shared.ports.photos.read(photo.bytes).await);
        }
        InboxEntry {
            turn: self.shared.ports.ids.turn(),
            key: message.key,
            conversation: message.conversation,
            sender: message.sender,
            audience: message.audience,
            text: message.text,
            photos,
            reply_to: message.reply_to,
            locale: message.locale,
            sent_at: message.sent_at,
            accepted_at: self.shared.ports.clock.now(),
        }
    }
}

/// What a shopper sees while Magpie works.
const PLACEHOLDER: &str = "Looking around…";

#[async_trait]
impl Companion for Engine {
    async fn accept(&self, message: InboundMessage) -> Result<Accepted, Refusal> {
        if self.stopping.load(Ordering::SeqCst) {
            return Err(Refusal::Stopping);
        }
        self.shared.limits.check(&message.sender.person())?;
        let slot = self.dispatcher.reserve(&message.conversation)?;
        let entry = self.normalise(message).await;
        let turn = entry.turn.clone();
        // Opened before the message is stored, so that nobody who learns of the turn finds it missing.
        self.shared.stages.open(&turn);
        match self.shared.ports.inbox.accept(entry.clone()).await {
            Ok(AcceptOutcome::New) => {}
            Ok(AcceptOutcome::Duplicate(earlier)) => {
                self.shared.stages.discard(&turn);
                return Ok(Accepted { turn: earlier, duplicate: true });
            }
            Err(error) => {
                self.shared.stages.discard(&turn);
                tracing::error!(error = &error as &dyn std::error::Error, "message not stored");
                return Err(Refusal::NotStored(error.to_string()));
            }
        }
        let placeholder =
            ReplyStage::Placeholder { turn: turn.clone(), text: PLACEHOLDER.to_owned() };
        self.shared.stages.publish(placeholder);
        let shared = Arc::clone(&self.shared);
        slot.push(async move { shared.answer(entry).await });
        Ok(Accepted { turn, duplicate: false })
    }

    async fn stages(&self, turn: &TurnId) -> Result<StageStream, CompanionError> {
        if let Some(stream) = self.shared.stages.subscribe(turn) {
            return Ok(stream);
        }
        match self.reply(turn).await? {
            Some(reply) => Ok(futures::stream::iter([ReplyStage::Final(reply)]).boxed()),
            None => Err(CompanionError::NotFound(format!("turn {turn}"))),
        }
    }

    async fn asker(&self, turn: &TurnId) -> Result<PersonId, CompanionError> {
        match self.shared.ports.inbox.entry(turn).await.map_err(unavailable)? {
            Some(entry) => Ok(entry.sender.person()),
            None => Err(CompanionError::NotFound(format!("turn {turn}"))),
        }
    }

    async fn reply(&self, turn: &TurnId) -> Result<Option<Reply>, CompanionError> {
        let inbox = &self.shared.ports.inbox;
        if let Some(reply) = inbox.reply(turn).await.map_err(unavailable)? {
            return Ok(Some(reply));
        }
        match inbox.entry(turn).await.map_err(unavailable)? {
            Some(_) => Ok(None),
            None => Err(CompanionError::NotFound(format!("turn {turn}"))),
        }
    }

    async fn history(&self, id: &ConversationId) -> Result<Vec<PastTurn>, CompanionError> {
        Ok(self.shared.ports.conversations.load(id).await.map_err(unavailable)?.turns)
    }

    async fn profile(&self, person: &PersonId) -> Result<Profile, CompanionError> {
        self.shared.ports.profiles.profile(person).await.map_err(unavailable)
    }

    async fn export(&self, person: &PersonId) -> Result<serde_json::Value, CompanionError> {
        self.shared.ports.privacy.export(person).await.map_err(unavailable)
    }

    async fn forget(&self, person: &PersonId) -> Result<Erased, CompanionError> {
        self.shared.ports.privacy.forget(person).await.map_err(unavailable)
    }

    async fn status(&self) -> Vec<StatusLine> {
        let shared = &self.shared;
        let vocabulary = shared.ports.search.vocabulary();
        let mut lines = vec![StatusLine {
            part: "catalogue".to_owned(),
            state: if vocabulary.products == 0 { StatusState::Failed } else { StatusState::On },
            detail: match vocabulary.products {
                0 => "no products are loaded: set MAGPIE_CATALOGS or run `magpie catalog import`"
                    .to_owned(),
                count => format!("{count} products can be searched"),
            },
        }];
        lines.push(StatusLine {
            part: "photo search".to_owned(),
            state: if shared.ports.visual.indexed() == 0 {
                StatusState::Off
            } else {
                StatusState::Basic
            },
            detail: match shared.ports.visual.indexed() {
                0 => "no product pictures are read yet".to_owned(),
                count => {
                    format!("{count} product pictures are matched by shape, colour and texture")
                }
            },
        });
        lines.extend(shared.models.status());
        lines.extend(shared.ports.surroundings.status());
        lines
    }
}

fn unavailable(error: StoreError) -> CompanionError {
    CompanionError::Unavailable(Box::new(error))
}
