//! What adapters hand to the application.

use bytes::Bytes;
use jiff::Timestamp;

use crate::{
    CommunityId, ConversationId, MessageKey, PersonId, PhotoError, Platform, ProductId,
    ReplyAddress, SenderId, TurnId,
};

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The platform of the account.
    pub platform: Platform,
    /// The platform's stable identifier of the account.
    pub id: SenderId,
    /// The name shown to others: data, never an identity.
    pub display_name: Option<String>,
}

impl Sender {
    /// The person behind this sender while no link to other senders exists.
    pub fn person(&self) -> PersonId {
        PersonId::of_sender(&self.platform, &self.id)
    }
}

/// Who sees the replies of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The sender alone: private memory may be used.
    Private,
    /// A group or server: private memory must not be read.
    Community(CommunityId),
}

/// A photo as it arrived, before it is decoded or trusted: its encoded bytes, or why there are none.
pub type InboundPhoto = Result<Bytes, PhotoError>;

/// The normalised request that every adapter produces: an album or a burst of short messages is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundMessage {
    /// Accepted once.
    pub key: MessageKey,
    /// Where the reply goes.
    pub conversation: ConversationId,
    /// Where in the conversation it is shown.
    pub address: ReplyAddress,
    /// Who asks.
    pub sender: Sender,
    /// Who sees the reply.
    pub audience: Audience,
    /// Whether the sender may decide for everybody who sees the reply; only told where that is known without
    /// asking the platform.
    pub moderates: bool,
    /// What was written; may be empty when there are photos.
    pub text: String,
    /// Photos, in the order sent.
    pub photos: Vec<InboundPhoto>,
    /// The turn whose reply this message answers, where the platform says so.
    pub reply_to: Option<TurnId>,
    /// The message that this one is a corrected version of.
    pub replaces: Option<MessageKey>,
    /// Whether it may be the rest of what the same sender began to write a moment ago: a burst of short
    /// messages gets one reply. Not so for commands, buttons, and where replies can't be taken back.
    pub may_continue: bool,
    /// BCP 47 tag of the sender's language, where the platform says so.
    pub locale: Option<String>,
    /// When the platform received it.
    pub sent_at: Timestamp,
}

/// A reaction to something that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Who reacted.
    pub person: PersonId,
    /// The reply it belongs to.
    pub turn: TurnId,
    /// The pick it is about; none for the reply as a whole.
    pub product: Option<ProductId>,
    /// What was said.
    pub kind: FeedbackKind,
    /// When.
    pub at: Timestamp,
}

/// What a reaction says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackKind {
    /// More like this.
    Liked,
    /// Not for me.
    Disliked,
    /// The link was opened.
    Opened,
    /// An earlier reaction was taken back.
    Withdrawn,
}
