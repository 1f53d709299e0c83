//! What the bot and people may see and do.

use super::error::ApiError;
use super::world::{Channel, Kind, Message, World};
use super::{ChannelId, MessageId, Permissions, UserId};

impl World {
    /// The channel, where the bot may see it.
    ///
    /// # Errors
    /// With 10003 or 50001.
    pub(super) fn visible_channel(&self, id: ChannelId) -> Result<&Channel, ApiError> {
        let channel = self.channels.get(&id).filter(|channel| !channel.deleted);
        let channel = channel.ok_or_else(|| ApiError::unknown("Channel"))?;
        match self.bot_sees(id) {
            true => Ok(channel),
            false => Err(ApiError::missing_access()),
        }
    }

    /// Whether the bot may see the channel at all.
    pub(super) fn bot_sees(&self, id: ChannelId) -> bool {
        let Some(channel) = self.channels.get(&id) else { return false };
        match channel.kind {
            Kind::BotDm => true,
            Kind::PrivateDm => false,
            Kind::Text | Kind::Forum | Kind::Thread { .. } => {
                let here = channel.guild.and_then(|guild| self.guilds.get(&guild));
                here.is_some_and(|guild| guild.has_bot)
                    && self.bot_permissions(id).has(Permissions::VIEW_CHANNEL)
            }
        }
    }

    /// What the bot may do in a channel.
    pub(super) fn bot_permissions(&self, id: ChannelId) -> Permissions {
        match self.channels.get(&id) {
            Some(Channel { kind: Kind::Thread { parent }, .. }) => self.bot_permissions(*parent),
            Some(channel) => channel.bot,
            None => Permissions::NONE,
        }
    }

    /// What a person may do in a channel.
    pub(super) fn member_permissions(&self, id: ChannelId, user: UserId) -> Permissions {
        let guild = self.channels.get(&id).and_then(|channel| channel.guild);
        let granted = guild
            .and_then(|guild| self.guilds.get(&guild))
            .and_then(|guild| guild.granted.get(&user).copied());
        let granted = granted.unwrap_or(Permissions::NONE);
        match granted.has(Permissions::ADMINISTRATOR) {
            true => Permissions(u64::MAX),
            false => Permissions::USUAL | granted,
        }
    }

    /// The message, unless it was deleted or is elsewhere.
    ///
    /// # Errors
    /// With 10008.
    pub(super) fn message(&self, channel: ChannelId, id: MessageId) -> Result<&Message, ApiError> {
        let message = self.messages.get(&id).filter(|m| m.channel == channel && !m.deleted);
        message.ok_or_else(|| ApiError::unknown("Message"))
    }
}
