//! Routes about channels, their messages, reactions and threads, and about servers.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::compose::number_of;
use super::error::ApiError;
use super::rest::{Answer, Call};
use super::world::{Kind, Message, World};
use super::{ChannelId, MessageId, Permissions, check};

/// How long Discord remembers an enforced nonce.
const NONCE_MEMORY: Duration = Duration::from_secs(5 * 60);

impl World {
    pub(super) fn channel_route(
        &mut self,
        method: &str,
        template: &str,
        call: &Call,
    ) -> Result<Answer, ApiError> {
        let id = call.channel()?;
        let name = format!("{method} {template}");
        self.visible_channel(id)?;
        match (method, template.strip_prefix("channels/:channel").unwrap_or(template)) {
            ("GET", "") => Ok(Answer::ok(self.channel_json(id))),
            ("GET", "/messages") => self.list_messages(id, call),
            ("POST", "/messages") => self.create_message(id, call, &name),
            ("GET", "/messages/:message") => {
                let message = self.message(id, call.message(1)?)?;
                Ok(Answer::ok(self.readable_message(message, self.options.granted)))
            }
            ("PATCH", "/messages/:message") => self.edit_message(id, call, &name),
            ("DELETE", "/messages/:message") => {
                let message = self.message(id, call.message(1)?)?;
                let (own, message) = (message.author == self.bot, message.id);
                if !own && !self.bot_permissions(id).has(Permissions::MANAGE_MESSAGES) {
                    self.violation(format!("{name}: deletes a message of somebody else"));
                    return Err(ApiError::missing_permissions());
                }
                self.delete(message);
                Ok(Answer::empty())
            }
            ("POST", "/typing") => {
                self.may_send(id, &name)?;
                Ok(Answer::empty())
            }
            ("POST", "/threads" | "/messages/:message/threads") => {
                self.create_thread(id, call, &name)
            }
            (method, _) => self.reaction_route(method, id, call, &name),
        }
    }

    pub(super) fn needs(
        &mut self,
        id: ChannelId,
        bits: Permissions,
        name: &str,
    ) -> Result<(), ApiError> {
        if self.channels.get(&id).is_some_and(|channel| channel.guild.is_none()) {
            return Ok(());
        }
        let missing = bits - self.bot_permissions(id);
        if missing == Permissions::NONE {
            return Ok(());
        }
        self.violation(format!("{name}: lacks the permissions {:#x} there", missing.0));
        Err(ApiError::missing_permissions())
    }

    fn may_send(&mut self, id: ChannelId, name: &str) -> Result<(), ApiError> {
        let bits = match self.visible_channel(id)?.kind {
            Kind::Thread { .. } => Permissions::SEND_MESSAGES_IN_THREADS,
            Kind::Text | Kind::BotDm | Kind::PrivateDm => Permissions::SEND_MESSAGES,
            Kind::Forum => {
                return Err(ApiError::new(
                    400,
                    50008,
                    "Cannot send messages in a non-text channel",
                ));
            }
        };
        let direct = self.channels.get(&id).filter(|channel| channel.kind == Kind::BotDm);
        let people = direct.map_or(&[][..], |channel| &channel.people);
        if people.iter().any(|user| self.users.get(user).is_some_and(|user| user.refuses_dms)) {
            return Err(ApiError::new(403, 50007, "Cannot send messages to this user"));
        }
        self.needs(id, bits, name)
    }

    fn create_message(
        &mut self,
        id: ChannelId,
        call: &Call,
        name: &str,
    ) -> Result<Answer, ApiError> {
        self.may_send(id, name)?;
        let body = &call.body;
        if body["embeds"].as_array().is_some_and(|embeds| !embeds.is_empty()) {
            self.needs(id, Permissions::EMBED_LINKS, name)?;
        }
        if !call.files.is_empty() {
            self.needs(id, Permissions::ATTACH_FILES, name)?;
        }
        let nonce = match &body["nonce"] {
            Value::String(nonce) => Some(nonce.clone()),
            Value::Number(nonce) => Some(nonce.to_string()),
            _ => None,
        };
        let enforced = nonce.clone().filter(|_| body["enforce_nonce"] == json!(true));
        if let Some(earlier) = enforced.as_ref().and_then(|nonce| self.sent_before(id, nonce)) {
            return Ok(Answer::ok(self.message_json(&earlier)));
        }
        let blank = self.blank(id, self.bot);
        let mut message = self.apply(blank, name, body, call, check::CREATE)?;
        message.reply_to = self.reference(id, body, name)?;
        message.nonce = nonce;
        self.ping(&mut message, name, &body["allowed_mentions"]);
        if let Some(nonce) = enforced {
            self.nonces.push((id, nonce, message.id, Instant::now()));
        }
        let mut json = self.message_json(&message);
        if body["nonce"].is_number() {
            json["nonce"] = body["nonce"].clone();
        }
        self.publish(message);
        Ok(Answer::ok(json))
    }

    fn sent_before(&self, channel: ChannelId, nonce: &str) -> Option<Message> {
        let same = |(c, n, _, at): &&(ChannelId, String, MessageId, Instant)| {
            *c == channel && n == nonce && at.elapsed() < NONCE_MEMORY
        };
        let (_, _, id, _) = self.nonces.iter().find(same)?;
        self.messages.get(id).filter(|message| !message.deleted).cloned()
    }

    fn reference(
        &mut self,
        id: ChannelId,
        body: &Value,
        name: &str,
    ) -> Result<Option<MessageId>, ApiError> {
        let reference = &body["message_reference"];
        if reference.is_null() {
            return Ok(None);
        }
        let form = "type:int message_id:id! channel_id:id? guild_id:id? fail_if_not_exists:bool?";
        for finding in check::fields(reference, form) {
            self.violation(format!("{name}: message_reference {finding}"));
        }
        if !self.bot_permissions(id).has(Permissions::READ_MESSAGE_HISTORY) {
            self.violation(format!("{name}: answers without reading the history"));
            let text = "Cannot reply without permission to read message history";
            return Err(ApiError::new(400, 160_002, text));
        }
        let answered = number_of(&reference["message_id"]).map(MessageId);
        match answered.filter(|answered| self.message(id, *answered).is_ok()) {
            Some(answered) => Ok(Some(answered)),
            None if reference["fail_if_not_exists"] == json!(false) => Ok(None),
            None => {
                let mut form = super::error::FormErrors::default();
                let code = "MESSAGE_REFERENCE_UNKNOWN_MESSAGE";
                form.add("message_reference", code, "Unknown message");
                form.finish().map(|()| None)
            }
        }
    }

    /// Shows a message to everybody.
    pub(super) fn publish(&mut self, message: Message) -> MessageId {
        let (id, channel) = (message.id, message.channel);
        let told = self.bot_sees(channel) && !message.is_ephemeral();
        self.timelines.entry(channel).or_default().insert(id);
        self.messages.insert(id, message.clone());
        if told {
            let in_guild = self.in_guild(channel);
            let event = |world: &World, intents| world.message_event(&message, intents);
            self.dispatch("MESSAGE_CREATE", in_guild, event);
        }
        id
    }

    /// Shows a changed message to everybody.
    pub(super) fn republish(&mut self, message: Message) {
        let channel = message.channel;
        let told = self.bot_sees(channel) && !message.is_ephemeral();
        self.messages.insert(message.id, message.clone());
        if told {
            let in_guild = self.in_guild(channel);
            let event = |world: &World, intents| world.message_event(&message, intents);
            self.dispatch("MESSAGE_UPDATE", in_guild, event);
        }
    }

    pub(super) fn delete(&mut self, id: MessageId) {
        let Some(message) = self.messages.get_mut(&id) else { return };
        message.deleted = true;
        let (channel, ephemeral) = (message.channel, message.is_ephemeral());
        if self.bot_sees(channel) && !ephemeral {
            let guild = self.channels.get(&channel).and_then(|channel| channel.guild);
            let mut event = json!({"id": id, "channel_id": channel});
            if let Some(guild) = guild {
                event["guild_id"] = json!(guild);
            }
            self.dispatch("MESSAGE_DELETE", guild.is_some(), |_, _| event.clone());
        }
    }

    pub(super) fn in_guild(&self, id: ChannelId) -> bool {
        self.channels.get(&id).is_some_and(|channel| channel.guild.is_some())
    }

    fn edit_message(&mut self, id: ChannelId, call: &Call, name: &str) -> Result<Answer, ApiError> {
        let message = self.message(id, call.message(1)?)?.clone();
        if message.author != self.bot {
            self.violation(format!("{name}: edits a message of somebody else"));
            let text = "Cannot edit a message authored by another user";
            return Err(ApiError::new(403, 50005, text));
        }
        if message.is_ephemeral() {
            return Err(ApiError::unknown("Message"));
        }
        let mut message = self.apply(message, name, &call.body, call, check::EDIT)?;
        Self::edited(&mut message);
        let json = self.message_json(&message);
        self.republish(message);
        Ok(Answer::ok(json))
    }

    fn list_messages(&mut self, id: ChannelId, call: &Call) -> Result<Answer, ApiError> {
        let history = Permissions::READ_MESSAGE_HISTORY;
        if self.in_guild(id) && !self.bot_permissions(id).has(history) {
            return Ok(Answer::ok(json!([])));
        }
        let number = |key: &str| call.query.get(key).and_then(|value| value.parse::<u64>().ok());
        let limit = number("limit").unwrap_or(50);
        if !(1..=100).contains(&limit) {
            self.violation("GET channels/:channel/messages: limit is 1 to 100");
            return Err(ApiError::new(400, 50035, "Invalid Form Body"));
        }
        let (before, after) = (number("before"), number("after"));
        let here = self.in_channel(id).filter(|message| {
            message.seen_by(self.bot)
                && before.is_none_or(|before| message.id.0 < before)
                && after.is_none_or(|after| message.id.0 > after)
        });
        let shown = |message: &Message| self.readable_message(message, self.options.granted);
        let limit = usize::try_from(limit).unwrap_or(100);
        let mut page: Vec<Value> = match after {
            Some(_) => here.take(limit).map(shown).collect(),
            None => here.rev().take(limit).map(shown).collect(),
        };
        if after.is_some() {
            page.reverse();
        }
        Ok(Answer::ok(Value::Array(page)))
    }
}
