//! What is kept. Each trait is one concern; one type may implement several.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;

use crate::{
    Audience, CommunityId, ConversationId, ConversationState, Feedback, InboundMessage, MessageKey,
    PersonId, Photo, PhotoError, Platform, PriceObservation, ProductId, Profile, Reply,
    ReplyAddress, Sender, Tape, Trace, TurnHead, TurnId, Vote, VoteChange, Watch, WatchId,
};

/// Why the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A record is damaged or of a version that this program does not know.
    #[error("the record {key} can't be read: {detail}")]
    Damaged {
        /// Which record.
        key: String,
        /// What is wrong.
        detail: String,
    },
    /// The disk or the database failed.
    #[error("the store can't {operation}")]
    Unavailable {
        /// What was tried.
        operation: &'static str,
        /// What happened.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A photo of an accepted message: normalised, or why it could not be read.
pub type InboxPhoto = Result<Photo, PhotoError>;

/// An accepted message as it waits for its turn. Platform types and raw photos are gone.
#[derive(Clone, Debug, PartialEq)]
pub struct InboxEntry {
    /// Its turn.
    pub turn: TurnId,
    /// What makes the message unique.
    pub key: MessageKey,
    /// Where the reply goes.
    pub conversation: ConversationId,
    /// Where in the conversation it is shown.
    pub address: ReplyAddress,
    /// Who asks.
    pub sender: Sender,
    /// Who sees the reply.
    pub audience: Audience,
    /// Whether the sender may decide for all of them.
    pub moderates: bool,
    /// What was written.
    pub text: String,
    /// Photos; deleted from the store once the turn is answered.
    pub photos: Vec<InboxPhoto>,
    /// The turn whose reply this message answers.
    pub reply_to: Option<TurnId>,
    /// The turn that this one continues and whose reply it replaces: both messages are one burst.
    pub continues: Option<TurnId>,
    /// BCP 47 tag of the sender's language.
    pub locale: Option<String>,
    /// When the platform received it.
    pub sent_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Timestamp,
}

impl InboxEntry {
    /// A message that is accepted as a turn, with its photos as they were read.
    pub fn of(
        message: InboundMessage,
        turn: TurnId,
        photos: Vec<InboxPhoto>,
        accepted_at: Timestamp,
    ) -> Self {
        Self {
            turn,
            key: message.key,
            conversation: message.conversation,
            address: message.address,
            sender: message.sender,
            audience: message.audience,
            moderates: message.moderates,
            text: message.text,
            photos,
            reply_to: message.reply_to,
            continues: None,
            locale: message.locale,
            sent_at: message.sent_at,
            accepted_at,
        }
    }
}

/// What became of an acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcceptOutcome {
    /// Stored, on disk.
    New,
    /// The same message key was stored before, as this turn.
    Duplicate(TurnId),
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerOutcome {
    /// This is the turn's final reply now, on disk.
    Stored,
    /// The turn had a final reply already; it stays.
    Already(Box<Reply>),
}

/// Accepted messages and their final replies.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Stores a message; durable (fsynced) when it returns.
    async fn accept(&self, entry: InboxEntry) -> Result<AcceptOutcome, StoreError>;

    /// Messages without a final reply, oldest first.
    async fn unanswered(&self) -> Result<Vec<InboxEntry>, StoreError>;

    /// Stores the final reply, durable when it returns, and drops the photos. The first one wins.
    async fn answer(&self, reply: Reply) -> Result<AnswerOutcome, StoreError>;

    /// The turn that a message was accepted as.
    async fn turn_of(&self, key: &MessageKey) -> Result<Option<TurnId>, StoreError>;

    /// The message of a turn.
    async fn entry(&self, turn: &TurnId) -> Result<Option<InboxEntry>, StoreError>;

    /// The final reply of a turn.
    async fn reply(&self, turn: &TurnId) -> Result<Option<Reply>, StoreError>;

    /// Messages whose final reply has not been shown yet, oldest first.
    async fn undelivered(&self) -> Result<Vec<(InboxEntry, Reply)>, StoreError>;

    /// Notes that the final reply was shown.
    async fn delivered(&self, turn: &TurnId) -> Result<(), StoreError>;
}

/// State of conversations.
#[async_trait]
pub trait ConversationStore: Send + Sync {
    /// The state; that of a new conversation when there is none.
    async fn load(&self, id: &ConversationId) -> Result<ConversationState, StoreError>;

    /// Replaces the state. `person` is whose data it is; none for a community's conversation.
    async fn save(
        &self,
        id: &ConversationId,
        person: Option<&PersonId>,
        state: &ConversationState,
    ) -> Result<(), StoreError>;
}

/// Profiles.
#[async_trait]
pub trait ProfileStore: Send + Sync {
    /// The profile; an empty one when there is none.
    async fn profile(&self, person: &PersonId) -> Result<Profile, StoreError>;

    /// Replaces the profile.
    async fn save_profile(&self, profile: &Profile) -> Result<(), StoreError>;
}

/// A product was shown to someone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impression {
    /// In which turn.
    pub turn: TurnId,
    /// To whom.
    pub person: PersonId,
    /// In front of which community; none in private.
    pub community: Option<CommunityId>,
    /// What.
    pub product: ProductId,
    /// What was asked for, as a category of the catalogue, where the request named one.
    pub subject: Option<String>,
    /// At which rank, 1 for the first.
    pub rank: u32,
    /// When.
    pub at: Timestamp,
}

/// A stretch of time, everywhere or in one community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestWindow {
    /// From then on.
    pub since: Timestamp,
    /// Before then.
    pub until: Timestamp,
    /// Only what this community was shown.
    pub community: Option<CommunityId>,
}

/// How many different people something was shown to. The counts may be small: whoever tells of them keeps to a
/// threshold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interest {
    /// By product, most people first.
    pub products: Vec<(ProductId, u32)>,
    /// By what they asked for, most people first.
    pub subjects: Vec<(String, u32)>,
}

impl Interest {
    /// Counts who was shown what, and who was shown anything when they asked for what.
    pub fn count<P>(
        products: BTreeMap<ProductId, BTreeSet<P>>,
        subjects: BTreeMap<String, BTreeSet<P>>,
    ) -> Self {
        Self { products: most_first(products), subjects: most_first(subjects) }
    }
}

fn most_first<T, P>(people: BTreeMap<T, BTreeSet<P>>) -> Vec<(T, u32)> {
    let size = |who: BTreeSet<P>| u32::try_from(who.len()).unwrap_or(u32::MAX);
    let mut counts: Vec<(T, u32)> =
        people.into_iter().map(|(what, who)| (what, size(who))).collect();
    // They are in order of their names, and the sort is stable.
    counts.sort_by_key(|(_, people)| Reverse(*people));
    counts
}

/// What was shown.
#[async_trait]
pub trait ImpressionStore: Send + Sync {
    /// Notes impressions.
    async fn record(&self, impressions: &[Impression]) -> Result<(), StoreError>;

    /// How many different people were shown each product, and asked for each subject, within a window. Of very
    /// many impressions the newest are counted.
    async fn interest(&self, window: &InterestWindow) -> Result<Interest, StoreError>;
}

/// What sources said of offers over time.
#[async_trait]
pub trait PriceHistory: Send + Sync {
    /// Notes observations. One that repeats the product's previous one (same price and stock) only
    /// when it is at least a day later; older ones than the newest known may be inserted too.
    async fn observe(&self, observations: &[PriceObservation]) -> Result<(), StoreError>;

    /// Observations of these products since then, by product, oldest first.
    async fn history(
        &self,
        products: &[ProductId],
        since: Timestamp,
    ) -> Result<Vec<PriceObservation>, StoreError>;
}

/// Reactions.
#[async_trait]
pub trait FeedbackStore: Send + Sync {
    /// Keeps a reaction, durable when it returns. It replaces the person's earlier one of the same turn and
    /// product; one that is withdrawn leaves nothing.
    async fn keep_feedback(&self, feedback: &Feedback) -> Result<(), StoreError>;

    /// A person's reaction to a product of a turn.
    async fn feedback_on(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: Option<&ProductId>,
    ) -> Result<Option<Feedback>, StoreError>;

    /// So many of those who reacted to something, in an order that stays, from the first one after this one on.
    async fn reacting(
        &self,
        after: Option<&PersonId>,
        most: usize,
    ) -> Result<Vec<PersonId>, StoreError>;

    /// Reactions to what a turn showed, while its message is kept, oldest first.
    async fn feedback_about(&self, turn: &TurnId) -> Result<Vec<Feedback>, StoreError>;

    /// A person's reactions, oldest turn first.
    async fn feedback_of(&self, person: &PersonId) -> Result<Vec<Feedback>, StoreError>;

    /// Reactions to what a community was shown: those of the newest turns, as many as that.
    async fn feedback_in(
        &self,
        community: &CommunityId,
        most: usize,
    ) -> Result<Vec<Feedback>, StoreError>;
}

/// Votes on comparison cards.
#[async_trait]
pub trait VoteStore: Send + Sync {
    /// Takes a press for a product, durable when it returns: in the place of the vote that these senders, who are one
    /// person, have on the card. One for the same product is taken back. The press that was taken last changes
    /// nothing when it comes again.
    async fn cast(&self, vote: &Vote, senders: &[PersonId]) -> Result<VoteChange, StoreError>;

    /// The votes on a card that stand, those of linked senders as they were cast.
    async fn votes_on(&self, turn: &TurnId) -> Result<Vec<Vote>, StoreError>;

    /// The votes of a sender that stand.
    async fn votes_by(&self, sender: &PersonId) -> Result<Vec<Vote>, StoreError>;

    /// Senders of whom a vote stands, each once and in order.
    async fn voters(&self) -> Result<Vec<PersonId>, StoreError>;

    /// Votes that stand on cards of a community: those of the newest cards, as many as that.
    async fn votes_in(&self, community: &CommunityId, most: usize)
    -> Result<Vec<Vote>, StoreError>;
}

/// A message that an adapter posted for a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The platform's name of the posted message, unique over all platforms.
    pub message: MessageKey,
    /// The turn it was posted for.
    pub turn: TurnId,
    /// What the adapter must know to change or remove it; nobody else reads it.
    pub detail: String,
}

/// What adapters posted: so that a reply is changed in place instead of posted twice, and a reaction to a
/// message finds its turn, also after a restart.
#[async_trait]
pub trait PostStore: Send + Sync {
    /// Keeps a post or replaces the one of the same message, durable when it returns. Posts of turns that are
    /// not in the inbox (any more) are not kept.
    async fn keep_post(&self, post: &Post) -> Result<(), StoreError>;

    /// The posts of a turn, in the order of their messages' names.
    async fn posts(&self, turn: &TurnId) -> Result<Vec<Post>, StoreError>;

    /// The post of a message.
    async fn post(&self, message: &MessageKey) -> Result<Option<Post>, StoreError>;

    /// Forgets a post.
    async fn drop_post(&self, message: &MessageKey) -> Result<(), StoreError>;
}

/// Updates that were acknowledged to a platform and are no whole message yet: the parts of an album arrive
/// one by one.
#[async_trait]
pub trait UpdateStore: Send + Sync {
    /// Keeps an update as the platform sent it, durable when it returns.
    async fn hold(&self, platform: &Platform, id: u64, update: &[u8]) -> Result<(), StoreError>;

    /// The updates that are held, in the order of their numbers.
    async fn held(&self, platform: &Platform) -> Result<Vec<(u64, Vec<u8>)>, StoreError>;

    /// Lets updates go: they are a stored message now.
    async fn release(&self, platform: &Platform, ids: &[u64]) -> Result<(), StoreError>;
}

/// How one conversation wants its replies, as JSON of the adapter that offers the settings.
#[async_trait]
pub trait SettingsStore: Send + Sync {
    /// The settings, or nothing when none were made.
    async fn settings(&self, id: &ConversationId) -> Result<Option<serde_json::Value>, StoreError>;

    /// Replaces the settings, durable when it returns.
    async fn save_settings(
        &self,
        id: &ConversationId,
        settings: &serde_json::Value,
    ) -> Result<(), StoreError>;
}

/// What shoppers want to be told of.
#[async_trait]
pub trait WatchStore: Send + Sync {
    /// Keeps a watch or replaces the one of the same id, durable when it returns.
    async fn keep_watch(&self, watch: &Watch) -> Result<(), StoreError>;

    /// Replaces a watch where there is one, durable when it returns; says whether there was. What its owner
    /// ended or had forgotten meanwhile does not come back.
    async fn renew_watch(&self, watch: &Watch) -> Result<bool, StoreError>;

    /// A watch.
    async fn watch(&self, id: &WatchId) -> Result<Option<Watch>, StoreError>;

    /// A person's watches, oldest first.
    async fn watches_of(&self, person: &PersonId) -> Result<Vec<Watch>, StoreError>;

    /// The watches that are told in a conversation, oldest first.
    async fn watches_in(&self, id: &ConversationId) -> Result<Vec<Watch>, StoreError>;

    /// The highest number that any watch of a conversation is known to have had, also of those that are dropped; 0
    /// where none is.
    async fn last_watch_number(&self, id: &ConversationId) -> Result<u32, StoreError>;

    /// All watches, oldest first.
    async fn watches(&self) -> Result<Vec<Watch>, StoreError>;

    /// Forgets a watch; says whether there was one.
    async fn drop_watch(&self, id: &WatchId) -> Result<bool, StoreError>;
}

/// Traces of turns.
#[async_trait]
pub trait TraceStore: Send + Sync {
    /// Keeps a trace; the oldest beyond the bound are dropped.
    async fn keep(&self, trace: &Trace) -> Result<(), StoreError>;

    /// The trace of a turn.
    async fn trace(&self, turn: &TurnId) -> Result<Option<Trace>, StoreError>;

    /// What lists tell of at most so many turns, newest first: the last ones, or those before a turn; also of those
    /// whose trace was dropped because there are newer ones.
    async fn heads(
        &self,
        before: Option<&TurnId>,
        most: usize,
    ) -> Result<Vec<TurnHead>, StoreError>;

    /// Adds to the reactions that speak for what a turn showed, and against it.
    async fn count_reactions(
        &self,
        turn: &TurnId,
        liked: i32,
        disliked: i32,
    ) -> Result<(), StoreError>;

    /// What lists tell of turns from now on: of each as it is kept, and again as reactions to it are counted. Who
    /// takes them too slowly misses some.
    fn changes(&self) -> BoxStream<'static, TurnHead>;
}

/// Recordings of turns: the newest ones up to a bound, and none that is too long.
#[async_trait]
pub trait TapeStore: Send + Sync {
    /// Keeps a recording; the oldest beyond the bound are dropped. Says whether it was short enough to be kept.
    async fn keep_tape(&self, tape: &Tape) -> Result<bool, StoreError>;

    /// The recording of a turn.
    async fn tape(&self, turn: &TurnId) -> Result<Option<Tape>, StoreError>;
}

/// Something that an admin did or looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What was done: `read a message`, …
    pub action: String,
    /// With what: a turn, a person, a prompt.
    pub about: String,
}

/// What admins did, for whoever asks later.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Keeps an event, durable when it returns.
    async fn record_audit(&self, event: &AuditEvent) -> Result<(), StoreError>;

    /// Events, newest first, without the first so many.
    async fn audit_page(&self, skip: usize, most: usize) -> Result<Vec<AuditEvent>, StoreError>;

    /// The last events, newest first.
    async fn audit(&self, most: usize) -> Result<Vec<AuditEvent>, StoreError> {
        self.audit_page(0, most).await
    }
}

/// What was deleted, per kind of record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// `("messages", 12)`, `("facts", 3)`, …; kinds with nothing to delete are listed with 0.
    pub counts: Vec<(String, u64)>,
}

/// A person's rights over what is kept.
#[async_trait]
pub trait Privacy: Send + Sync {
    /// Everything kept about a person, as JSON with one array per kind of record.
    async fn export(&self, person: &PersonId) -> Result<serde_json::Value, StoreError>;

    /// How many records of each kind are kept about a person, by the names that [`Privacy::forget`] counts with.
    async fn kept(&self, person: &PersonId) -> Result<Vec<(String, u64)>, StoreError>;

    /// Deletes everything kept about a person: messages, replies, private conversations, profile,
    /// impressions, traces.
    async fn forget(&self, person: &PersonId) -> Result<Erased, StoreError>;
}

/// One stored vector.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorEntry {
    /// Which product.
    pub product: ProductId,
    /// What the vector was made from (address and content hash); a changed one is made anew.
    pub origin: String,
    /// The vector.
    pub vector: Vec<f32>,
}

/// A shopper's photo that was confirmed to show a product, as a vector: the photo itself is not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct GalleryPhoto {
    /// Whose photo.
    pub person: PersonId,
    /// The turn it was sent in.
    pub turn: TurnId,
    /// What it shows.
    pub product: ProductId,
    /// What made the vector; those of different models are never compared.
    pub model: String,
    /// How the photo looks: of unit length.
    pub vector: Vec<f32>,
}

/// Photos that shoppers confirmed: they help whoever sends a like one.
#[async_trait]
pub trait Gallery: Send + Sync {
    /// All photos of one model, oldest turn first.
    async fn gallery(&self, model: &str) -> Result<Vec<GalleryPhoto>, StoreError>;

    /// Adds a photo, or replaces the one of the same person, turn and product.
    async fn keep_photo(&self, photo: &GalleryPhoto) -> Result<(), StoreError>;

    /// Removes a photo; nothing happens when there is none.
    async fn drop_photo(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: &ProductId,
    ) -> Result<(), StoreError>;
}

/// Vectors of catalogue pictures and texts, so that they need not be computed at every start.
#[async_trait]
pub trait VectorStore: Send + Sync {
    /// All vectors of one model.
    async fn vectors(&self, model: &str) -> Result<Vec<VectorEntry>, StoreError>;

    /// Adds or replaces vectors of one model.
    async fn put_vectors(&self, model: &str, entries: &[VectorEntry]) -> Result<(), StoreError>;

    /// Removes the vectors of these products.
    async fn remove_vectors(&self, model: &str, products: &[ProductId]) -> Result<(), StoreError>;
}
