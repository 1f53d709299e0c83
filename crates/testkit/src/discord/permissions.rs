//! What somebody may do in a channel.

use std::ops::{BitOr, Sub};

/// A set of Discord's permission bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permissions(pub u64);

impl Permissions {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Everything, whatever else is said.
    pub const ADMINISTRATOR: Self = Self(1 << 3);
    /// Manage the server: whoever has it administers the bot there.
    pub const MANAGE_GUILD: Self = Self(1 << 5);
    /// Add reactions.
    pub const ADD_REACTIONS: Self = Self(1 << 6);
    /// See the channel.
    pub const VIEW_CHANNEL: Self = Self(1 << 10);
    /// Write in the channel.
    pub const SEND_MESSAGES: Self = Self(1 << 11);
    /// Delete what others wrote.
    pub const MANAGE_MESSAGES: Self = Self(1 << 13);
    /// Post embeds.
    pub const EMBED_LINKS: Self = Self(1 << 14);
    /// Upload files.
    pub const ATTACH_FILES: Self = Self(1 << 15);
    /// Read what was written before.
    pub const READ_MESSAGE_HISTORY: Self = Self(1 << 16);
    /// Ping everyone.
    pub const MENTION_EVERYONE: Self = Self(1 << 17);
    /// Use emoji of other servers.
    pub const USE_EXTERNAL_EMOJIS: Self = Self(1 << 18);
    /// Use slash commands.
    pub const USE_APPLICATION_COMMANDS: Self = Self(1 << 31);
    /// Start public threads.
    pub const CREATE_PUBLIC_THREADS: Self = Self(1 << 35);
    /// Write in threads.
    pub const SEND_MESSAGES_IN_THREADS: Self = Self(1 << 38);

    /// What a bot that was invited with the usual link may do.
    pub const USUAL: Self = Self(
        Self::ADD_REACTIONS.0
            | Self::VIEW_CHANNEL.0
            | Self::SEND_MESSAGES.0
            | Self::EMBED_LINKS.0
            | Self::ATTACH_FILES.0
            | Self::READ_MESSAGE_HISTORY.0
            | Self::USE_EXTERNAL_EMOJIS.0
            | Self::USE_APPLICATION_COMMANDS.0
            | Self::CREATE_PUBLIC_THREADS.0
            | Self::SEND_MESSAGES_IN_THREADS.0,
    );

    /// Whether all of `other` is in the set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Sub for Permissions {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}
