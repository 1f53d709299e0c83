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

impl Audience {
    /// The community that sees them; none in private.
    pub fn community(&self) -> Option<&CommunityId> {
        match self {
            Self::Private => None,
            Self::Community(community) => Some(community),
        }
    }
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
    /// asking the platform, which [`crate::ports::ReplySink::moderates`] does.
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
    /// Why, where that was said too.
    pub reason: Option<FeedbackReason>,
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
    /// Kept for later: watched, or on a list.
    Saved,
    /// Bought, as the shopper says.
    Bought,
    /// An earlier reaction was taken back.
    Withdrawn,
}

impl FeedbackKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Liked, Self::Disliked, Self::Opened, Self::Saved, Self::Bought, Self::Withdrawn];

    /// Whether somebody who reacts so would take the product.
    pub fn takes(self) -> bool {
        match self {
            Self::Liked | Self::Saved | Self::Bought => true,
            Self::Disliked | Self::Opened | Self::Withdrawn => false,
        }
    }

    /// The word used in JSON and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Liked => "liked",
            Self::Disliked => "disliked",
            Self::Opened => "opened",
            Self::Saved => "saved",
            Self::Bought => "bought",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The kind with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Why a pick is not for somebody, in the vocabulary of the Agentic Commerce Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedbackReason {
    /// It costs too much.
    PriceSensitivity,
    /// Having it sent costs too much.
    ShippingCost,
    /// It would come too late.
    ShippingSpeed,
    /// It is not what was meant, or not this person's style.
    ProductFit,
    /// The shop or the maker is not trusted.
    TrustSecurity,
    /// It can't be sent back as easily as wished.
    ReturnsPolicy,
    /// It can't be paid as wished.
    PaymentOptions,
    /// Something else is to be looked at first.
    Comparison,
    /// Not now.
    TimingDeferred,
    /// Anything else.
    Other,
}

impl FeedbackReason {
    /// Every reason, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::PriceSensitivity,
        Self::ProductFit,
        Self::TrustSecurity,
        Self::ShippingCost,
        Self::ShippingSpeed,
        Self::ReturnsPolicy,
        Self::PaymentOptions,
        Self::Comparison,
        Self::TimingDeferred,
        Self::Other,
    ];

    /// The protocol's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PriceSensitivity => "price_sensitivity",
            Self::ShippingCost => "shipping_cost",
            Self::ShippingSpeed => "shipping_speed",
            Self::ProductFit => "product_fit",
            Self::TrustSecurity => "trust_security",
            Self::ReturnsPolicy => "returns_policy",
            Self::PaymentOptions => "payment_options",
            Self::Comparison => "comparison",
            Self::TimingDeferred => "timing_deferred",
            Self::Other => "other",
        }
    }

    /// The reason with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// Its place in [`Self::ALL`].
    pub fn number(self) -> u8 {
        let at = Self::ALL.iter().position(|reason| *reason == self);
        u8::try_from(at.expect("every reason is listed")).expect("there are ten")
    }
}
