//! People, places, and what people write.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::draft::MessageDraft;
use super::world::{Guild, Kind, User, World};
use super::{ActionError, ChannelId, FakeDiscord, GuildId, MessageId, Permissions, RoleId, UserId};

/// People and places.
impl FakeDiscord {
    /// Somebody new.
    pub fn user(&self, name: &str) -> UserId {
        self.account(name, false)
    }

    /// Another bot, which a bot had better not answer.
    pub fn other_bot(&self, name: &str) -> UserId {
        self.account(name, true)
    }

    fn account(&self, name: &str, bot: bool) -> UserId {
        self.change(|world| {
            let id = UserId(world.ids.next());
            let user = User {
                name: name.to_owned(),
                bot,
                locale: "en-US".to_owned(),
                installed: false,
                refuses_dms: false,
            };
            world.users.insert(id, user);
            id
        })
    }

    /// Sets the language of somebody's client.
    pub fn set_locale(&self, user: UserId, locale: &str) {
        self.with_user(user, |user| user.locale = locale.to_owned());
    }

    /// Somebody installs the application for themselves.
    pub fn install_for(&self, user: UserId) {
        self.with_user(user, |user| user.installed = true);
    }

    /// Somebody accepts no direct messages any more, or does again.
    pub fn refuse_dms(&self, user: UserId, refuse: bool) {
        self.with_user(user, |user| user.refuses_dms = refuse);
    }

    fn with_user(&self, id: UserId, change: impl FnOnce(&mut User)) {
        self.change(|world| world.users.get_mut(&id).map(change));
    }

    /// A server with these members and the bot; none of them is its owner.
    pub fn guild(&self, name: &str, members: &[UserId]) -> GuildId {
        let id = self.foreign_guild(name, members);
        self.invite_bot(id);
        id
    }

    /// A server where the bot is not.
    pub fn foreign_guild(&self, name: &str, members: &[UserId]) -> GuildId {
        self.change(|world| {
            let id = GuildId(world.ids.next());
            let guild = Guild {
                name: name.to_owned(),
                owner: UserId(id.0),
                members: members.iter().copied().collect::<BTreeSet<_>>(),
                granted: BTreeMap::new(),
                roles: BTreeMap::new(),
                opened: BTreeSet::new(),
                locale: "en-US".to_owned(),
                has_bot: false,
            };
            world.guilds.insert(id, guild);
            id
        })
    }

    /// A server changes hands, to one of its members.
    pub fn set_owner(&self, guild: GuildId, user: UserId) {
        self.change(|world| {
            let Some(known) = world.guilds.get_mut(&guild) else { return };
            known.owner = user;
            world.dispatch("GUILD_UPDATE", true, |world, _| world.guild_json(guild));
        });
    }

    /// The bot joins a server.
    pub fn invite_bot(&self, id: GuildId) {
        self.change(|world| {
            let Some(guild) = world.guilds.get_mut(&id) else { return };
            guild.has_bot = true;
            world.dispatch("GUILD_CREATE", true, |world, _| world.guild_create_json(id));
        });
    }

    /// The bot is thrown out of a server.
    pub fn remove_bot(&self, id: GuildId) {
        self.change(|world| {
            let Some(guild) = world.guilds.get_mut(&id) else { return };
            guild.has_bot = false;
            world.dispatch("GUILD_DELETE", true, |_, _| json!({"id": id}));
        });
    }

    /// Somebody joins a server.
    pub fn join(&self, guild: GuildId, user: UserId) {
        self.change(|world| world.guilds.get_mut(&guild).map(|guild| guild.members.insert(user)));
    }

    /// A text channel.
    pub fn text_channel(&self, guild: GuildId, name: &str) -> ChannelId {
        self.add_channel(Kind::Text, guild, name)
    }

    /// A forum, which holds threads only.
    pub fn forum(&self, guild: GuildId, name: &str) -> ChannelId {
        self.add_channel(Kind::Forum, guild, name)
    }

    fn add_channel(&self, kind: Kind, guild: GuildId, name: &str) -> ChannelId {
        self.change(|world| {
            let usual = Permissions::USUAL;
            let id = world.add_channel(kind, Some(guild), name, Vec::new(), usual);
            if world.bot_sees(id) {
                world.dispatch("CHANNEL_CREATE", true, |world, _| world.channel_json(id));
            }
            id
        })
    }

    /// A public thread of a channel or forum.
    pub fn thread(&self, parent: ChannelId, name: &str) -> ChannelId {
        self.change(|world| {
            let id = world.add_thread(parent, None, name, Vec::new());
            world.announce_thread(id);
            id
        })
    }

    /// A public thread that somebody starts from a message; it has the message's number.
    ///
    /// # Panics
    /// There is no such message.
    pub fn thread_of(&self, message: MessageId, name: &str) -> ChannelId {
        self.change(|world| {
            let parent = world.messages.get(&message).expect("the message is there").channel;
            let id = world.add_thread(parent, Some(message), name, Vec::new());
            world.announce_thread(id);
            id
        })
    }

    /// The direct conversation of somebody with the bot.
    pub fn dm(&self, user: UserId) -> ChannelId {
        self.change(|world| world.dm(user))
    }

    /// A direct conversation of people without the bot.
    pub fn private_channel(&self, people: &[UserId]) -> ChannelId {
        let people = people.to_vec();
        self.change(|world| {
            world.add_channel(Kind::PrivateDm, None, "private", people, Permissions::NONE)
        })
    }

    /// Removes a channel.
    pub fn delete_channel(&self, id: ChannelId) {
        self.change(|world| {
            let event = world.channel_json(id);
            let told = world.bot_sees(id) && world.in_guild(id);
            if let Some(channel) = world.channels.get_mut(&id) {
                channel.deleted = true;
            }
            if told {
                world.dispatch("CHANNEL_DELETE", true, |_, _| event.clone());
            }
        });
    }

    /// What the bot may do in a channel and its threads.
    pub fn set_bot_permissions(&self, id: ChannelId, permissions: Permissions) {
        self.change(|world| {
            if let Some(channel) = world.channels.get_mut(&id) {
                channel.bot = permissions;
            }
            if world.bot_sees(id) {
                world.dispatch("CHANNEL_UPDATE", true, |world, _| world.channel_json(id));
            }
        });
    }

    /// What a member may do in a server beyond what everybody may.
    pub fn set_member_permissions(&self, guild: GuildId, user: UserId, permissions: Permissions) {
        self.change(|world| {
            world.guilds.get_mut(&guild).map(|guild| guild.granted.insert(user, permissions))
        });
    }

    /// A server lets every member use a command, whatever permissions it asks for.
    pub fn open_command(&self, guild: GuildId, name: &str) {
        self.change(|world| {
            world.guilds.get_mut(&guild).map(|guild| guild.opened.insert(name.to_owned()))
        });
    }

    /// The roles that a member has; none of them allows anything.
    pub fn set_member_roles(&self, guild: GuildId, user: UserId, roles: &[RoleId]) {
        self.change(|world| {
            world.guilds.get_mut(&guild).map(|guild| guild.roles.insert(user, roles.to_vec()))
        });
    }
}

/// What people write.
impl FakeDiscord {
    /// Somebody writes a message.
    ///
    /// # Errors
    /// Where the person or the channel does not exist, or they cannot write there.
    pub fn send_message(
        &self,
        channel: ChannelId,
        user: UserId,
        draft: impl Into<MessageDraft>,
    ) -> Result<MessageId, ActionError> {
        let draft = draft.into();
        self.change(|world| {
            world.may_be_in(user, channel)?;
            let mut message = world.blank(channel, user);
            message.content = draft.text;
            message.reply_to = draft.reply_to;
            for file in draft.files {
                let attachment = file.upload(world, channel);
                message.attachments.push(attachment);
            }
            let answered = draft.reply_to.and_then(|id| world.messages.get(&id));
            message.pinged.extend(answered.map(|answered| answered.author));
            Ok(world.publish(message))
        })
    }

    /// Somebody changes what they wrote.
    ///
    /// # Errors
    /// Where that message does not exist.
    pub fn edit_message(&self, id: MessageId, text: &str) -> Result<(), ActionError> {
        self.change(|world| {
            let message = world.messages.get(&id).filter(|message| !message.deleted).cloned();
            let mut message =
                message.ok_or_else(|| ActionError::Unknown(format!("message {id}")))?;
            message.content = text.to_owned();
            World::edited(&mut message);
            world.republish(message);
            Ok(())
        })
    }

    /// Discord adds a preview to a link in a message: an update that is not an edit.
    pub fn unfurl(&self, id: MessageId, url: &str) {
        self.change(|world| {
            let Some(mut message) = world.messages.get(&id).cloned() else { return };
            message.embeds.push(json!({"type": "link", "url": url, "title": "A page"}));
            world.republish(message);
        });
    }

    /// Somebody deletes a message.
    pub fn delete_message(&self, id: MessageId) {
        self.change(|world| world.delete(id));
    }

    /// Somebody reacts to a message.
    pub fn react(&self, user: UserId, message: MessageId, emoji: &str) {
        self.change(|world| world.react(user, message, emoji, true));
    }

    /// Somebody takes a reaction back.
    pub fn unreact(&self, user: UserId, message: MessageId, emoji: &str) {
        self.change(|world| world.react(user, message, emoji, false));
    }
}

impl World {
    /// # Errors
    /// Where somebody cannot be in a channel.
    pub(super) fn may_be_in(&self, user: UserId, id: ChannelId) -> Result<(), ActionError> {
        let unknown = |what: &str, id: u64| ActionError::Unknown(format!("{what} {id}"));
        self.users.get(&user).ok_or_else(|| unknown("user", user.0))?;
        let channel = self.channels.get(&id).filter(|channel| !channel.deleted);
        let channel = channel.ok_or_else(|| unknown("channel", id.0))?;
        let guild = channel.guild.and_then(|guild| self.guilds.get(&guild));
        let here = match guild {
            Some(guild) => guild.members.contains(&user) || user == self.bot,
            None => channel.people.contains(&user),
        };
        match here && channel.kind != Kind::Forum {
            true => Ok(()),
            false => Err(ActionError::Impossible(format!("user {user} is not in channel {id}"))),
        }
    }
}
