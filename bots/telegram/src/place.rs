//! Where replies go: the address that a message carries through the application.

use magpie_core::ports::InboxEntry;
use magpie_core::{ChannelId, ConversationId, MessageKey, ReplyAddress};
use serde::{Deserialize, Serialize};
use teloxide::types::{ChatId, MessageId, ThreadId};

/// A place in a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    chat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    topic: Option<i32>,
    /// The message that is answered: a reply points at it where others write as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<i32>,
    /// What is shown is to be voted on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    card: bool,
}

impl Place {
    pub(crate) fn new(chat: ChatId, topic: Option<ThreadId>, message: Option<MessageId>) -> Self {
        let message = message.map(|message| message.0);
        Self { chat: chat.0, topic: topic.map(|topic| topic.0.0), message, card: false }
    }

    /// Reads the place of a stored message; none when it is not one of this adapter's.
    pub(crate) fn of(entry: &InboxEntry) -> Option<Self> {
        serde_json::from_str(entry.address.as_str()).ok()
    }

    pub(crate) fn address(&self) -> ReplyAddress {
        let text = serde_json::to_string(self).expect("numbers can be written as JSON");
        ReplyAddress::new(text)
    }

    pub(crate) fn chat(&self) -> ChatId {
        ChatId(self.chat)
    }

    pub(crate) fn topic(&self) -> Option<ThreadId> {
        self.topic.map(|topic| ThreadId(MessageId(topic)))
    }

    /// The topic as the settings of a group name it.
    pub(crate) fn channel(&self) -> ChannelId {
        ChannelId::new(match self.topic {
            Some(topic) => topic.to_string(),
            None => "general".to_owned(),
        })
    }

    /// The message to point at: only where several people write.
    pub(crate) fn answered(&self) -> Option<MessageId> {
        self.message.filter(|_| self.chat < 0).map(MessageId)
    }

    pub(crate) fn moved_to(self, chat: ChatId) -> Self {
        // Messages of the old group have other numbers in the new one.
        Self { chat: chat.0, message: None, ..self }
    }

    /// The same place for picks that are to be voted on.
    pub(crate) fn for_votes(self) -> Self {
        Self { card: true, ..self }
    }

    /// Whether what is shown is to be voted on.
    pub(crate) fn takes_votes(&self) -> bool {
        self.card
    }

    /// The same place for a message that answers nothing.
    pub(crate) fn standing(self) -> Self {
        Self { message: None, card: false, ..self }
    }

    /// What stands in a message until its words are there. What answers nothing is an alert, and this is what
    /// people are notified with.
    pub(crate) fn waiting(&self) -> &'static str {
        match self.message {
            Some(_) => "…",
            None => "🔔 …",
        }
    }

    pub(crate) fn conversation(&self) -> ConversationId {
        ConversationId::new(match self.topic {
            Some(topic) => format!("telegram:{}:{topic}", self.chat),
            None => format!("telegram:{}", self.chat),
        })
    }
}

/// Whose settings a chat has: all its topics share them.
pub(crate) fn settings_of(chat: ChatId) -> ConversationId {
    ConversationId::new(format!("telegram:{chat}"))
}

/// The name of a message that the bot posted.
pub(crate) fn post_key(chat: ChatId, message: MessageId) -> MessageKey {
    MessageKey::new(format!("telegram:{chat}:{message}"))
}

/// The number of a posted message.
pub(crate) fn message_of(key: &MessageKey) -> Option<MessageId> {
    key.as_str().rsplit_once(':')?.1.parse().ok().map(MessageId)
}

/// Where a button is bound to.
pub(crate) fn button_place(chat: ChatId) -> String {
    format!("telegram:{chat}")
}
