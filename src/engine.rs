//! One turn end to end: acceptance, ordered dispatch, the turn itself, delivery, shutdown.
//!
//! Accepted means stored. Turns of one conversation run in order, conversations in parallel, every queue
//! is bounded. A crash between any two steps is repaired at the next start by [`Engine::recover`].

mod bursts;
mod community;
mod dispatch;
mod everybody;
mod lessons;
mod limits;
mod linking;
mod memory;
mod models;
mod recorder;
mod remember;
mod replay;
mod stages;
mod tape;
mod turn;
mod versions;
mod votes;
mod watching;
mod wishing;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use magpie_core::ports::{
    AcceptOutcome, Accepted, Budgets, Clock, CommunityStore, Companion, CompanionError,
    ConfirmedPhotos, ConversationStore, Erased, FeedbackStore, IdSource, ImpressionStore, Inbox,
    InboxEntry, LinkStore, LiveSource, NewsFeeds, OfferSource, PhotoReader, PriceHistory, Privacy,
    ProductSearch, ProfileStore, PromptStore, Refusal, ReplySink, StageStream, StatusLine,
    StatusState, StoreError, TapeStore, TraceStore, VisualSearch, VoteStore, WatchStore, WishStore,
};
use magpie_core::{
    AnswerLinks, Ballot, CommunityId, CommunitySettings, ConversationId, Feedback, FeedbackKind,
    InboundMessage, LinkAnswer, LinkRequest, Memory, MemoryChange, MessageKey, ModelPrices,
    PastTurn, PersonId, Profile, Reply, ReplyStage, SettingChange, SettingError, Slate, Tally,
    TurnId, VoteChange,
};
use secrecy::SecretString;
use tokio::sync::Semaphore;

pub use limits::{LimitRates, Limits};
pub use models::{ModelCaller, Models};
pub use recorder::Recorder;
pub use replay::Replay;
pub use turn::{Rehearsal, Shortlist, ShortlistRequest, UnderstandRequest, Understanding};

use crate::agents::InterestCounts;
use crate::config::{AffiliateSettings, WhenUnverified};
use crate::prompts::PromptLibrary;
use bursts::{Bursts, Hold};
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
    /// Reactions.
    pub feedback: Arc<dyn FeedbackStore>,
    /// Votes on comparison cards.
    pub votes: Arc<dyn VoteStore>,
    /// How turns came to their replies.
    pub traces: Arc<dyn TraceStore>,
    /// What they heard, so that they can be answered again.
    pub tapes: Arc<dyn TapeStore>,
    /// Versions of prompts, and how they do.
    pub prompt_versions: Arc<dyn PromptStore>,
    /// What shoppers want to be told of.
    pub watches: Arc<dyn WatchStore>,
    /// What communities wish for.
    pub wishes: Arc<dyn WishStore>,
    /// How communities want Magpie.
    pub communities: Arc<dyn CommunityStore>,
    /// Which senders are one person.
    pub links: Arc<dyn LinkStore>,
    /// Export and deletion.
    pub privacy: Arc<dyn Privacy>,
    /// Product search.
    pub search: Arc<dyn ProductSearch>,
    /// Search by looks.
    pub visual: Arc<dyn VisualSearch>,
    /// Photos that reactions confirm.
    pub confirmed: Arc<dyn ConfirmedPhotos>,
    /// Photo decoding.
    pub photos: Arc<dyn PhotoReader>,
    /// Merchants and search engines, asked while a shopper waits.
    pub live: Vec<Arc<dyn LiveSource>>,
    /// News, where feeds are configured.
    pub news: Option<Arc<dyn NewsFeeds>>,
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
#[async_trait]
pub trait Surroundings: Send + Sync {
    /// One line a part.
    async fn status(&self) -> Vec<StatusLine>;
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
    /// What models' tokens cost.
    pub model_prices: ModelPrices,
    /// Time the agents have without a model, and with one.
    pub agent_budget: Duration,
    /// Time that live sources have for one search.
    pub live_budget: Duration,
    /// Time between two looks at something that is watched.
    pub watch_every: Duration,
    /// Links that earn a commission.
    pub affiliates: Vec<AffiliateSettings>,
    /// Makes the links of picks, where it is noted that they were opened.
    pub counted_links: Option<AnswerLinks>,
    /// Whether a pick now and then is shown to learn whether it is liked.
    pub explores: bool,
    /// What becomes of offers whose source can't be reached.
    pub when_unverified: WhenUnverified,
    /// Time for looking offers up.
    pub receipt_budget: Duration,
    /// Past turns that a conversation keeps.
    pub history: usize,
    /// Whether turns are recorded, so that they can be answered again.
    pub records: bool,
    /// What must not be in a recording: keys, tokens and passwords.
    pub secrets: Arc<[SecretString]>,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            queue: 8,
            turns: 64,
            model_timeout: Duration::from_secs(20),
            model_prices: ModelPrices::default(),
            agent_budget: Duration::from_secs(8),
            live_budget: Duration::from_millis(2_500),
            watch_every: Duration::from_secs(30 * 60),
            affiliates: Vec::new(),
            counted_links: None,
            explores: true,
            when_unverified: WhenUnverified::Label,
            receipt_budget: Duration::from_millis(2_500),
            history: 8,
            records: true,
            secrets: Arc::default(),
        }
    }
}

pub(crate) struct Shared {
    ports: EnginePorts,
    config: EngineConfig,
    models: ModelCaller,
    prompts: Arc<PromptLibrary>,
    limits: Limits,
    stages: StageHub,
    bursts: Bursts,
    /// Turns that run at once; delivery is not counted, lest a platform that is down stall the others.
    turns: Semaphore,
    reader: turn::ReaderCache,
    profiles: memory::ProfileLocks,
    lessons: votes::Lessons,
    linking: linking::Linking,
    last_lessons: lessons::LastLessons,
    everybody: Arc<everybody::Everybody>,
    interest: Arc<InterestCounts>,
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
        let tokens = limits.tokens();
        let prices = Arc::new(config.model_prices.clone());
        let models =
            ModelCaller::new(models, Arc::clone(&prompts), tokens, config.model_timeout, prices);
        let dispatcher = Dispatcher::new(config.queue);
        let turns = Semaphore::new(config.turns);
        let shared = Arc::new(Shared {
            ports,
            config,
            models,
            prompts,
            limits,
            stages: StageHub::default(),
            bursts: Bursts::default(),
            turns,
            reader: turn::ReaderCache::default(),
            profiles: memory::ProfileLocks::default(),
            lessons: votes::Lessons::default(),
            linking: linking::Linking::default(),
            last_lessons: lessons::LastLessons::default(),
            everybody: Arc::default(),
            interest: Arc::default(),
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
        let mut left: BTreeMap<ConversationId, Vec<(InboxEntry, Option<Reply>)>> = BTreeMap::new();
        for (entry, reply) in undelivered {
            left.entry(entry.conversation.clone()).or_default().push((entry, Some(reply)));
        }
        for entry in unanswered {
            self.shared.stages.open(&entry.turn);
            left.entry(entry.conversation.clone()).or_default().push((entry, None));
        }
        for (conversation, mut work) in left {
            work.sort_by(|(one, _), (other, _)| one.turn.cmp(&other.turn));
            let shared = Arc::clone(&self.shared);
            // One place for all of them: recovered messages may exceed the bound that new ones are held to.
            let finish = async move { shared.finish_left(work).await };
            self.dispatcher.push_waiting(conversation, finish).await;
        }
        Ok(counts)
    }

    /// Learns from what everybody took since the last time, or anew. Says whether enough people did.
    ///
    /// # Errors
    /// The reactions can't be read.
    pub async fn learn_from_everybody(&self) -> Result<bool, StoreError> {
        self.shared.learn_from_everybody().await
    }

    /// What the members of a community taught.
    ///
    /// # Errors
    /// It can't be read.
    pub async fn taste(&self, community: &CommunityId) -> Result<Memory, CompanionError> {
        self.memory(&crate::memory::taste_of(community), None).await
    }

    /// Forgets what the members of a community taught.
    ///
    /// # Errors
    /// It can't be kept.
    pub async fn forget_taste(&self, community: &CommunityId) -> Result<(), CompanionError> {
        let taste = crate::memory::taste_of(community);
        self.shared.forget_taste(&taste).await.map_err(unavailable)
    }

    /// What is left of the limits of messages and of model tokens.
    pub fn budgets(&self) -> Budgets {
        self.shared.limits.budgets()
    }

    /// Stops in three phases: no new messages, then running turns have until the deadline, then what is
    /// left is abandoned to the inbox, where the next start finds it. Returns whether all turns ended.
    pub async fn shutdown(&self, drain: Duration) -> bool {
        self.stopping.store(true, Ordering::SeqCst);
        let drained = self.dispatcher.drain(drain).await;
        self.shared.stages.close();
        drained
    }

    /// The turn of a message that a corrected version arrives of, and whether it says the same as before.
    async fn replaced(
        &self,
        earlier: &MessageKey,
        message: &InboundMessage,
    ) -> Result<Option<(TurnId, bool)>, Refusal> {
        let inbox = &self.shared.ports.inbox;
        let not_stored = |error: StoreError| Refusal::NotStored(error.to_string());
        let Some(turn) = inbox.turn_of(earlier).await.map_err(not_stored)? else { return Ok(None) };
        let entry = inbox.entry(&turn).await.map_err(not_stored)?;
        Ok(entry.map(|entry| (turn, entry.text == message.text)))
    }

    async fn normalise(&self, mut message: InboundMessage) -> InboxEntry {
        let ports = &self.shared.ports;
        let mut photos = Vec::with_capacity(message.photos.len());
        for photo in std::mem::take(&mut message.photos) {
            photos.push(match photo {
                Ok(bytes) => ports.photos.read(bytes).await,
                Err(missing) => Err(missing),
            });
        }
        InboxEntry::of(message, ports.ids.turn(), photos, ports.clock.now())
    }
}

#[async_trait]
impl Companion for Engine {
    async fn accept(&self, message: InboundMessage) -> Result<Accepted, Refusal> {
        if self.stopping.load(Ordering::SeqCst) {
            return Err(Refusal::Stopping);
        }
        self.shared.limits.check(&message)?;
        let slot = self.dispatcher.reserve(&message.conversation)?;
        let may_continue = message.may_continue;
        let before = self.shared.bursts.before(&message);
        let replaced = match &message.replaces {
            Some(earlier) => self.replaced(earlier, &message).await?,
            None => None,
        };
        if let Some((earlier, true)) = replaced {
            return Ok(Accepted { turn: earlier, duplicate: true });
        }
        let mut entry = self.normalise(message).await;
        let chosen = self.shared.speak_as_chosen(&mut entry).await;
        chosen.map_err(|error| Refusal::NotStored(error.to_string()))?;
        if let Some(before) = &before {
            bursts::join(before, &mut entry);
        }
        if let Some((earlier, _)) = replaced {
            entry.continues = Some(earlier);
        }
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
        self.shared.stages.publish(turn::placeholder(&entry));
        let hold = match may_continue {
            true => self.shared.bursts.accepted(&entry, before),
            false => Hold::alone(),
        };
        let shared = Arc::clone(&self.shared);
        slot.push(async move { shared.answer(entry, hold).await });
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

    async fn browse(&self, person: &PersonId, text: &str) -> Result<Slate, Refusal> {
        self.shared.limits.check_person(person)?;
        Ok(self.shared.browse(person, text).await)
    }

    async fn react(&self, feedback: Feedback) -> Result<(), CompanionError> {
        self.shared.take_reaction(&feedback).await?;
        let ports = &self.shared.ports;
        let Feedback { person, turn, product: Some(product), .. } = &feedback else {
            return Ok(());
        };
        match feedback.kind {
            FeedbackKind::Liked => ports.confirmed.confirm(person, turn, product).await.map(drop),
            FeedbackKind::Disliked | FeedbackKind::Withdrawn => {
                ports.confirmed.retract(person, turn, product).await
            }
            FeedbackKind::Opened | FeedbackKind::Saved | FeedbackKind::Bought => Ok(()),
        }
        .map_err(unavailable)
    }

    async fn opened(&self, turn: &TurnId, rank: u32) -> Result<(), CompanionError> {
        self.shared.note_opened(turn, rank).await
    }

    async fn vote(&self, ballot: Ballot) -> Result<VoteChange, CompanionError> {
        self.shared.vote(ballot).await
    }

    async fn tally(&self, turn: &TurnId) -> Result<Tally, CompanionError> {
        self.shared.tally(turn).await
    }

    async fn history(&self, id: &ConversationId) -> Result<Vec<PastTurn>, CompanionError> {
        Ok(self.shared.ports.conversations.load(id).await.map_err(unavailable)?.turns)
    }

    async fn profile(&self, person: &PersonId) -> Result<Profile, CompanionError> {
        self.shared.profile_of(person).await.map_err(unavailable)
    }

    async fn memory(
        &self,
        person: &PersonId,
        locale: Option<&str>,
    ) -> Result<Memory, CompanionError> {
        self.shared.memory_of(person, locale).await.map_err(unavailable)
    }

    async fn change_memory(
        &self,
        person: &PersonId,
        revision: &str,
        number: u8,
        change: MemoryChange,
        locale: Option<&str>,
    ) -> Result<Memory, CompanionError> {
        self.shared.change_memory(person, revision, number, change, locale).await
    }

    async fn link(
        &self,
        sender: &PersonId,
        request: LinkRequest,
    ) -> Result<LinkAnswer, CompanionError> {
        self.shared.link(sender, request).await.map_err(unavailable)
    }

    async fn community(&self, id: &CommunityId) -> Result<CommunitySettings, CompanionError> {
        self.shared.ports.communities.community_settings(id).await.map_err(unavailable)
    }

    async fn move_community(
        &self,
        from: &CommunityId,
        to: &CommunityId,
    ) -> Result<(), CompanionError> {
        self.shared.move_community(from, to).await.map_err(unavailable)
    }

    async fn change_community(
        &self,
        id: &CommunityId,
        change: SettingChange,
    ) -> Result<Result<CommunitySettings, SettingError>, CompanionError> {
        self.shared.change_community(id, change).await.map_err(unavailable)
    }

    async fn export(&self, person: &PersonId) -> Result<serde_json::Value, CompanionError> {
        self.shared.ports.privacy.export(person).await.map_err(unavailable)
    }

    async fn forget(&self, person: &PersonId) -> Result<Erased, CompanionError> {
        self.shared.forget(person).await.map_err(unavailable)
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
            part: "product pictures".to_owned(),
            state: if shared.ports.visual.indexed() == 0 {
                StatusState::Off
            } else {
                StatusState::On
            },
            detail: match shared.ports.visual.indexed() {
                0 => "none are read yet".to_owned(),
                count => format!("{count} are read"),
            },
        });
        lines.extend(shared.models.status());
        lines.extend(shared.ports.surroundings.status().await);
        lines
    }
}

fn unavailable(error: StoreError) -> CompanionError {
    CompanionError::Unavailable(Box::new(error))
}
