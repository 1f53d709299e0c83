//! The application as its adapters see it.

use std::time::Duration;

use async_trait::async_trait;
use futures::stream::BoxStream;

use crate::ports::Erased;
use crate::{
    Ballot, CommunityId, CommunitySettings, ConversationId, Feedback, InboundMessage, LinkAnswer,
    LinkRequest, Memory, MemoryChange, PastTurn, PersonId, Profile, Reply, ReplyStage,
    SettingChange, SettingError, Slate, Tally, TurnId, VoteChange,
};

/// A message that is stored and will be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its turn.
    pub turn: TurnId,
    /// Whether the same message had been accepted before; `turn` is then the earlier one.
    pub duplicate: bool,
}

/// Whose limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitScope {
    /// The sender's own.
    Person,
    /// That of everybody in the conversation together.
    Conversation,
    /// That of everybody in the group or server together.
    Community,
}

/// Why a message is not accepted. Nothing was stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// This person or community is over its limit.
    #[error("too many messages; try again in {} s", retry_after.as_secs().max(1))]
    RateLimited {
        /// Whose limit.
        scope: LimitScope,
        /// When to try again.
        retry_after: Duration,
        /// Whether to tell the shopper: true for the first refusal of a flood only.
        notice: bool,
    },
    /// The conversation has too many unanswered messages.
    #[error("still working on your last {waiting} messages")]
    QueueFull {
        /// How many wait.
        waiting: usize,
    },
    /// The server stops; the platform should deliver again later.
    #[error("the server is stopping")]
    Stopping,
    /// The message can't be stored now; the platform should deliver again later.
    #[error("the message can't be stored: {0}")]
    NotStored(String),
}

/// Why a question to the application failed.
#[derive(Debug, thiserror::Error)]
pub enum CompanionError {
    /// There is no such thing.
    #[error("{0} is not known")]
    NotFound(String),
    /// The store can't be used now.
    #[error("the store can't be used")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The stages of one turn; ends after the final one.
pub type StageStream = BoxStream<'static, ReplyStage>;

/// How a part of the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusState {
    /// Runs.
    On,
    /// Runs without something that would make it better.
    Basic,
    /// Not configured.
    Off,
    /// Configured and not working.
    Failed,
}

impl StatusState {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Basic => "basic",
            Self::Off => "off",
            Self::Failed => "failed",
        }
    }
}

/// One line of what runs, what does not and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusLine {
    /// Which part: "planner model", "catalogue", …
    pub part: String,
    /// How it does.
    pub state: StatusState,
    /// In words, with what to do about it.
    pub detail: String,
}

/// The shopping companion.
#[async_trait]
pub trait Companion: Send + Sync {
    /// Takes a message. When this returns `Ok` the message is on disk and gets exactly one final reply.
    async fn accept(&self, message: InboundMessage) -> Result<Accepted, Refusal>;

    /// The stages of a turn from its latest on, also after a restart.
    ///
    /// # Errors
    /// The turn is not known.
    async fn stages(&self, turn: &TurnId) -> Result<StageStream, CompanionError>;

    /// Who asked in a turn, answered or not, also after a restart: what an adapter that shows turns by
    /// their identifier must know before it shows one.
    ///
    /// # Errors
    /// The turn is not known.
    async fn asker(&self, turn: &TurnId) -> Result<PersonId, CompanionError>;

    /// The final reply of a turn, if it has one.
    async fn reply(&self, turn: &TurnId) -> Result<Option<Reply>, CompanionError>;

    /// Verified picks for a request at once: no conversation, no memory, no model, nothing kept. For places
    /// where a platform offers suggestions while somebody types, and others may see what is chosen.
    ///
    /// # Errors
    /// The person asks too often.
    async fn browse(&self, person: &PersonId, text: &str) -> Result<Slate, Refusal>;

    /// Notes a reaction to what was shown, and learns from it before it returns: the next turn knows.
    ///
    /// # Errors
    /// The turn is not known, or has no such pick.
    async fn react(&self, feedback: Feedback) -> Result<(), CompanionError>;

    /// Notes that somebody followed the link of a pick, and learns from it: of who asked in private, of all of them
    /// where they all saw it.
    ///
    /// # Errors
    /// The turn is not known, or has no pick of that rank.
    async fn opened(&self, turn: &TurnId, rank: u32) -> Result<(), CompanionError>;

    /// Takes somebody's press of a vote button, and learns from it before it returns: each person has one vote on a card,
    /// the same again takes it back, another one moves it. Delivered twice, it counts once.
    ///
    /// # Errors
    /// The card is not known or too old, has no such pick, or is not a community's: nothing was changed.
    async fn vote(&self, ballot: Ballot) -> Result<VoteChange, CompanionError>;

    /// How the votes on a card stand.
    ///
    /// # Errors
    /// The card is not known or too old, or is not a community's.
    async fn tally(&self, turn: &TurnId) -> Result<Tally, CompanionError>;

    /// The last turns of a conversation, oldest first.
    async fn history(&self, conversation: &ConversationId)
    -> Result<Vec<PastTurn>, CompanionError>;

    /// What is remembered about a person.
    async fn profile(&self, person: &PersonId) -> Result<Profile, CompanionError>;

    /// What is remembered about a person, as it is shown to them, in the language of a BCP 47 tag.
    async fn memory(
        &self,
        person: &PersonId,
        locale: Option<&str>,
    ) -> Result<Memory, CompanionError>;

    /// Changes what is remembered under a number of a [`Memory`], in whichever language that was told; gives what is
    /// remembered then.
    ///
    /// # Errors
    /// [`CompanionError::NotFound`] when the revision is not the present one, or has no such number: nothing was
    /// changed.
    async fn change_memory(
        &self,
        person: &PersonId,
        revision: &str,
        number: u8,
        change: MemoryChange,
        locale: Option<&str>,
    ) -> Result<Memory, CompanionError>;

    /// Links a sender to others, so that they are one person, or ends that. Only for what this sender alone sees.
    async fn link(
        &self,
        sender: &PersonId,
        request: LinkRequest,
    ) -> Result<LinkAnswer, CompanionError>;

    /// How a community wants Magpie. Adapters ask whom they admit before they hand a message over.
    async fn community(&self, id: &CommunityId) -> Result<CommunitySettings, CompanionError>;

    /// A community has another name from now on: its settings, wish list and taste go along.
    async fn move_community(
        &self,
        from: &CommunityId,
        to: &CommunityId,
    ) -> Result<(), CompanionError>;

    /// Changes how a community wants Magpie, and gives how it is then, or why nothing was changed. Who may is for the
    /// adapter to know.
    async fn change_community(
        &self,
        id: &CommunityId,
        change: SettingChange,
    ) -> Result<Result<CommunitySettings, SettingError>, CompanionError>;

    /// Everything kept about a person, as JSON.
    async fn export(&self, person: &PersonId) -> Result<serde_json::Value, CompanionError>;

    /// Deletes everything kept about a person.
    async fn forget(&self, person: &PersonId) -> Result<Erased, CompanionError>;

    /// What runs, what does not and why.
    async fn status(&self) -> Vec<StatusLine>;
}
