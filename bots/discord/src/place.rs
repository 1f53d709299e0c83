//! Where replies go: the address that a message carries through the application.

use magpie_core::ports::InboxEntry;
use magpie_core::{MessageKey, ReplyAddress, SenderId, TurnId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A place in Discord.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Where the message is.
    pub(crate) channel: u64,
    /// None in direct messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) guild: Option<u64>,
    /// The message that is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<u64>,
    /// The interaction that is answered instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) interaction: Option<Answerable>,
    /// Who is told in their direct messages instead: what only they may see can't stand in a channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) direct_to: Option<u64>,
    /// What is shown is to be voted on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) card: bool,
}

/// What an interaction is answered with, for fifteen minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answerable {
    pub(crate) application: u64,
    pub(crate) token: String,
    /// Only its sender sees the answer.
    pub(crate) ephemeral: bool,
}

impl Place {
    /// Reads the place of a stored message; none when it is not one of this adapter's.
    pub(crate) fn of(entry: &InboxEntry) -> Option<Self> {
        serde_json::from_str(entry.address.as_str()).ok()
    }

    /// The same place for a message that answers nothing, long after.
    pub(crate) fn standing(self, sender: &SenderId) -> Self {
        let hidden = self.interaction.as_ref().is_some_and(|answerable| answerable.ephemeral);
        let direct_to = sender.as_str().parse().ok().filter(|_| hidden);
        Self { message: None, interaction: None, direct_to, card: false, ..self }
    }

    /// The direct messages with somebody.
    pub(crate) fn direct(channel: u64) -> Self {
        Self {
            channel,
            guild: None,
            message: None,
            interaction: None,
            direct_to: None,
            card: false,
        }
    }

    pub(crate) fn address(&self) -> ReplyAddress {
        let text = serde_json::to_string(self).expect("numbers and text can be written as JSON");
        ReplyAddress::new(text)
    }
}

/// The name of a message that the bot posted.
pub(crate) fn post_key(channel: u64, message: u64) -> MessageKey {
    MessageKey::new(format!("discord:{channel}:{message}"))
}

/// Channel and number of a posted message.
pub(crate) fn message_of(key: &MessageKey) -> Option<(u64, u64)> {
    let mut parts = key.as_str().rsplit(':');
    let message = parts.next()?.parse().ok()?;
    Some((parts.next()?.parse().ok()?, message))
}

/// Where a button is bound to.
pub(crate) fn button_place(channel: u64) -> String {
    format!("discord:{channel}")
}

/// Where a button is bound to that is for one person alone: who reads it over somebody's shoulder, or copies it,
/// can't press it.
pub(crate) fn own_button_place(channel: u64, user: u64) -> String {
    format!("discord:{channel}:{user}")
}

/// What makes sending a turn's message twice show it once: Discord takes 25 characters.
pub(crate) fn nonce(turn: &TurnId, purpose: &str) -> String {
    let digest = Sha256::digest(format!("{purpose}:{turn}"));
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
