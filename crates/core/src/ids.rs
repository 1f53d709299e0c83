//! Newtypes for everything that identifies something. None of them is ever a nickname.

use std::fmt;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Wraps the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text of the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// Where a message came from; opaque to the application (`"web"`, `"terminal"`, …).
    Platform
}
text_id! {
    /// One account on one platform: the platform's own stable number or key.
    SenderId
}
text_id! {
    /// One shopper: one or more linked senders. Until linking exists this is `platform:sender`.
    PersonId
}
text_id! {
    /// A group or server of people.
    CommunityId
}
text_id! {
    /// A channel or topic of a community, as the community's platform names it there. A thread counts as the channel
    /// that it was started in.
    ChannelId
}
text_id! {
    /// A role that members of a community may have.
    RoleId
}
text_id! {
    /// One chat, channel thread or terminal session, unique over all platforms.
    ConversationId
}
text_id! {
    /// What makes an inbound message unique: `platform:conversation:message`. Accepted once.
    MessageKey
}
text_id! {
    /// Where exactly a reply is shown, in the words of the platform's adapter: nobody else reads it. Empty
    /// where replies are fetched.
    ReplyAddress
}
text_id! {
    /// One inbound message and all work up to its last reply. Sorts by time of acceptance.
    TurnId
}
text_id! {
    /// A watch. Sorts by the time it was set.
    WatchId
}
text_id! {
    /// A product, unique over all loaded catalogues.
    ProductId
}
text_id! {
    /// A feed, shop or site that products and offers come from.
    SourceId
}

impl PersonId {
    /// The person behind a sender that is not linked to any other.
    pub fn of_sender(platform: &Platform, sender: &SenderId) -> Self {
        Self(format!("{platform}:{sender}"))
    }

    /// The platform of the sender.
    pub fn platform(&self) -> &str {
        self.0.split_once(':').map_or(self.as_str(), |(platform, _)| platform)
    }
}

impl MessageKey {
    /// The key of a message whose platform numbers messages within a conversation.
    pub fn of_message(
        platform: &Platform,
        conversation: &ConversationId,
        message: impl fmt::Display,
    ) -> Self {
        Self(format!("{platform}:{conversation}:{message}"))
    }
}
