//! Routes about threads, reactions and servers.

use percent_encoding::percent_decode_str;
use serde_json::json;

use super::error::ApiError;
use super::rest::{Answer, Call};
use super::world::{Kind, World};
use super::{ChannelId, GuildId, MessageId, Permissions, UserId, check};

impl World {
    pub(super) fn create_thread(
        &mut self,
        id: ChannelId,
        call: &Call,
        name: &str,
    ) -> Result<Answer, ApiError> {
        let from = call.params.get(1).map(|_| call.message(1)).transpose()?;
        let form = "name:string! auto_archive_duration:int? type:int invitable:bool \
                    rate_limit_per_user:int? message:object applied_tags:array";
        for finding in check::fields(&call.body, form) {
            self.violation(format!("{name}: {finding}"));
        }
        let mut errors = super::error::FormErrors::default();
        errors.required("name", call.body["name"].as_str(), 100);
        let lines = errors.lines.clone();
        lines.into_iter().for_each(|line| self.violation(format!("{name}: {line}")));
        errors.finish()?;
        self.needs(id, Permissions::CREATE_PUBLIC_THREADS, name)?;
        if let Some(from) = from {
            self.message(id, from)?;
            if self.channels.contains_key(&ChannelId(from.0)) {
                let text = "A thread has already been created for this message";
                return Err(ApiError::new(400, 160_004, text));
            }
        }
        let title = call.body["name"].as_str().unwrap_or("").to_owned();
        let thread = self.add_thread(id, from, &title, vec![self.bot]);
        let json = self.channel_json(thread);
        self.dispatch("THREAD_CREATE", true, |_, _| json.clone());
        Ok(Answer { status: 201, body: json })
    }

    /// A thread; one that is started from a message has its number.
    pub(super) fn add_thread(
        &mut self,
        parent: ChannelId,
        from: Option<MessageId>,
        name: &str,
        people: Vec<UserId>,
    ) -> ChannelId {
        let guild = self.channels.get(&parent).and_then(|channel| channel.guild);
        let kind = Kind::Thread { parent };
        let made = self.add_channel(kind, guild, name, people, Permissions::NONE);
        let id = from.map_or(made, |from| ChannelId(from.0));
        if let Some(channel) = self.channels.remove(&made) {
            self.channels.insert(id, channel);
        }
        id
    }

    /// Tells the bot of a thread that somebody made.
    pub(super) fn announce_thread(&mut self, id: ChannelId) {
        if self.bot_sees(id) {
            self.dispatch("THREAD_CREATE", true, |world, _| {
                let mut thread = world.channel_json(id);
                thread["newly_created"] = json!(true);
                thread
            });
        }
    }

    pub(super) fn reaction_route(
        &mut self,
        method: &str,
        id: ChannelId,
        call: &Call,
        name: &str,
    ) -> Result<Answer, ApiError> {
        let message = self.message(id, call.message(1)?)?.id;
        let emoji = call.params.get(2).map_or("", String::as_str);
        let emoji = percent_decode_str(emoji).decode_utf8_lossy().into_owned();
        if emoji.is_ascii() && !emoji.contains(':') {
            self.violation(format!("{name}: {emoji:?} is no emoji"));
            return Err(ApiError::unknown("Emoji"));
        }
        match method {
            "GET" => {
                let of = self.messages.get(&message).map_or(&[][..], |m| &m.reactions);
                let users = of.iter().filter(|(known, _)| *known == emoji);
                Ok(Answer::ok(users.map(|(_, user)| self.user_json(*user)).collect()))
            }
            method => {
                let bits = Permissions::ADD_REACTIONS | Permissions::READ_MESSAGE_HISTORY;
                if method == "PUT" {
                    self.needs(id, bits, name)?;
                }
                self.react(self.bot, message, &emoji, method == "PUT");
                Ok(Answer::empty())
            }
        }
    }

    /// Adds a reaction or takes it back; repeating changes nothing.
    pub(super) fn react(&mut self, user: UserId, id: MessageId, emoji: &str, add: bool) {
        let Some(message) = self.messages.get_mut(&id) else { return };
        let (channel, author) = (message.channel, message.author);
        let reaction = (emoji.to_owned(), user);
        if message.reactions.contains(&reaction) == add {
            return;
        }
        match add {
            true => message.reactions.push(reaction),
            false => message.reactions.retain(|known| *known != reaction),
        }
        if !self.bot_sees(channel) {
            return;
        }
        let guild = self.channels.get(&channel).and_then(|channel| channel.guild);
        let mut event = json!({
            "user_id": user, "type": 0, "message_id": id, "channel_id": channel, "burst": false,
            "emoji": {"id": null, "name": emoji},
        });
        if let Some(guild) = guild {
            event["guild_id"] = json!(guild);
        }
        if add {
            event["message_author_id"] = json!(author);
            event["burst_colors"] = json!([]);
            if let Some(guild) = guild {
                event["member"] = self.member_json(guild, user);
            }
        }
        let name = if add { "MESSAGE_REACTION_ADD" } else { "MESSAGE_REACTION_REMOVE" };
        self.dispatch(name, guild.is_some(), |_, _| event.clone());
    }

    pub(super) fn guild_route(
        &mut self,
        _method: &str,
        template: &str,
        call: &Call,
    ) -> Result<Answer, ApiError> {
        let id = GuildId(call.id(0)?);
        let guild = self.guilds.get(&id).filter(|guild| guild.has_bot);
        let guild = guild.ok_or_else(|| ApiError::unknown("Guild"))?;
        let body = match template {
            "guilds/:guild" => self.guild_json(id),
            "guilds/:guild/channels" => {
                let here = self.channels.iter().filter(|(_, channel)| {
                    channel.guild == Some(id) && !matches!(channel.kind, Kind::Thread { .. })
                });
                here.map(|(id, _)| self.channel_json(*id)).collect()
            }
            "guilds/:guild/roles" => json!([self.role_json(id)]),
            _ => {
                let user = UserId(call.id(1)?);
                if user != self.bot && !guild.members.contains(&user) {
                    return Err(ApiError::unknown("Member"));
                }
                self.member_json(id, user)
            }
        };
        Ok(Answer::ok(body))
    }
}
