//! Commands that people use, as the interactions they become.

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Map, Value, json};

use super::entered::OptionValue;
use super::options::Intents;
use super::world::{Command, Interaction, Kind, World};
use super::{ActionError, ChannelId, FakeDiscord, InteractionId, MessageId, Permissions, UserId};

impl FakeDiscord {
    /// Somebody uses a slash command; sub-commands are named after a space (`saved list`).
    ///
    /// # Errors
    /// Where Discord would not offer the command, or not with these options.
    pub fn slash(
        &self,
        user: UserId,
        place: ChannelId,
        name: &str,
        options: &[(&str, OptionValue)],
    ) -> Result<InteractionId, ActionError> {
        self.change(|world| {
            let command = world.offered(1, name, user, place)?;
            let data = world.command_data(&command, name, options, None, place)?;
            Ok(world.interact(2, user, place, data, None, Some(&command)))
        })
    }

    /// Somebody is typing an option of a slash command.
    ///
    /// # Errors
    /// Where Discord would not ask for suggestions.
    pub fn autocomplete(
        &self,
        user: UserId,
        place: ChannelId,
        name: &str,
        option: &str,
        typed: &str,
    ) -> Result<InteractionId, ActionError> {
        self.change(|world| {
            let command = world.offered(1, name, user, place)?;
            let value = [(option, OptionValue::from(typed))];
            let data = world.command_data(&command, name, &value, Some(option), place)?;
            Ok(world.interact(4, user, place, data, None, Some(&command)))
        })
    }

    /// Somebody chooses a command from a message's menu.
    ///
    /// # Errors
    /// Where Discord would not offer the command, or the person does not see the message.
    pub fn message_command(
        &self,
        user: UserId,
        message: MessageId,
        name: &str,
    ) -> Result<InteractionId, ActionError> {
        self.change(|world| {
            let unknown = || ActionError::Unknown(format!("message {message}"));
            let target = world.messages.get(&message).filter(|m| m.seen_by(user)).cloned();
            let target = target.ok_or_else(unknown)?;
            let command = world.offered(3, name, user, target.channel)?;
            // A message that a command was used on is shown whole, whatever the intents.
            let shown = world.message_event(&target, Intents::MESSAGE_CONTENT);
            let mut resolved = json!({"messages": {}});
            resolved["messages"][message.to_string()] = shown;
            let mut data = json!({
                "id": command.id, "name": command.body["name"], "type": 3,
                "target_id": message, "resolved": resolved,
            });
            if let Some(guild) = command.guild {
                data["guild_id"] = json!(guild);
            }
            Ok(world.interact(2, user, target.channel, data, None, Some(&command)))
        })
    }

    /// The test does not care whether this interaction is answered.
    pub fn abandon(&self, id: InteractionId) {
        self.change(|world| world.interactions.get_mut(&id).map(|i| i.abandoned = true));
    }
}

impl World {
    /// The command that Discord would offer under this name.
    fn offered(
        &self,
        kind: u64,
        name: &str,
        user: UserId,
        place: ChannelId,
    ) -> Result<Command, ActionError> {
        self.may_be_in(user, place)?;
        let channel = self.channels.get(&place);
        let guild = channel.and_then(|channel| channel.guild);
        let root = if kind == 1 { name.split(' ').next().unwrap_or(name) } else { name };
        let named = |command: &&Command| {
            command.body["name"] == json!(root)
                && command.body["type"] == json!(kind)
                && (command.guild.is_none() || command.guild == guild)
        };
        let mut found: Vec<&Command> = self.commands.iter().filter(named).collect();
        found.sort_by_key(|command| command.guild.is_none());
        let command =
            found.first().ok_or_else(|| ActionError::Unknown(format!("command {name:?}")))?;
        let context = match channel.map(|channel| channel.kind) {
            Some(Kind::BotDm) => 1,
            Some(Kind::PrivateDm) => 2,
            _ => 0,
        };
        let contexts = command.body["contexts"].as_array();
        let no_dms = command.body["dm_permission"] == json!(false) && context == 1;
        if contexts.is_some_and(|list| !list.contains(&json!(context))) || no_dms {
            return Err(ActionError::Impossible(format!("{name:?} in context {context}")));
        }
        if self.owners(command, user, place).is_empty() {
            return Err(ActionError::Impossible(format!("{name:?} is not installed there")));
        }
        let needed = command.body["default_member_permissions"].as_str();
        let needed = match needed.and_then(|bits| bits.parse().ok()) {
            None => Permissions::NONE,
            // No permission in particular is enough: for administrators only.
            Some(0) => Permissions::ADMINISTRATOR,
            Some(bits) => Permissions(bits),
        };
        let server = guild.and_then(|id| self.guilds.get(&id));
        let opened = server.is_some_and(|server| server.opened.contains(root));
        if context == 0 && !opened && !self.member_permissions(place, user).has(needed) {
            return Err(ActionError::Impossible(format!(
                "{name:?} needs permissions {}",
                needed.0
            )));
        }
        Ok((*command).clone())
    }

    /// For whom the application is installed where a command is used.
    fn owners(&self, command: &Command, user: UserId, place: ChannelId) -> Map<String, Value> {
        let mut owners = Map::new();
        let types = command.body["integration_types"].as_array();
        let of = |kind: u64| types.map_or(kind == 0, |types| types.contains(&json!(kind)));
        let channel = self.channels.get(&place);
        let guild = channel.and_then(|channel| channel.guild);
        let joined = guild.and_then(|id| self.guilds.get(&id)).is_some_and(|guild| guild.has_bot);
        match (guild, channel.map(|channel| channel.kind)) {
            (Some(guild), _) if joined && (of(0) || command.guild.is_some()) => {
                owners.insert("0".to_owned(), json!(guild));
            }
            (None, Some(Kind::BotDm)) if of(0) => {
                owners.insert("0".to_owned(), json!("0"));
            }
            _ => {}
        }
        if of(1) && self.users.get(&user).is_some_and(|user| user.installed) {
            owners.insert("1".to_owned(), json!(user));
        }
        owners
    }

    /// Tells the bot about an interaction.
    pub(super) fn interact(
        &mut self,
        kind: u8,
        user: UserId,
        place: ChannelId,
        data: Value,
        source: Option<MessageId>,
        command: Option<&Command>,
    ) -> InteractionId {
        let id = InteractionId(self.ids.next());
        let secret = format!("interaction:{id}:{:016x}{:016x}", self.rng.next(), self.rng.next());
        let token = STANDARD_NO_PAD.encode(secret).replace(['+', '/'], "A");
        let owners = match command {
            Some(command) => self.owners(command, user, place),
            None => self.owners_of(source, user, place),
        };
        let interaction = Interaction {
            id,
            token,
            kind,
            user,
            channel: place,
            source,
            acknowledged: None,
            acknowledged_after: None,
            response: None,
            followups: Vec::new(),
            modal: None,
            choices: Vec::new(),
            abandoned: false,
            owners,
            created: Instant::now(),
            expired: false,
            submitted: false,
        };
        let event = self.interaction_json(&interaction, data);
        self.interactions.insert(id, interaction);
        self.dispatch("INTERACTION_CREATE", true, |_, _| event.clone());
        id
    }

    /// For whom the application is installed where a component or form is used: as with the
    /// interaction that its message answers.
    fn owners_of(
        &self,
        source: Option<MessageId>,
        user: UserId,
        place: ChannelId,
    ) -> Map<String, Value> {
        let answered = source.and_then(|id| self.messages.get(&id)?.interaction);
        if let Some(first) = answered.and_then(|id| self.interactions.get(&id)) {
            return first.owners.clone();
        }
        let (kind, id) = match self.channels.get(&place).and_then(|channel| channel.guild) {
            Some(guild) if self.bot_sees(place) => ("0", json!(guild)),
            None if self.bot_sees(place) => ("0", json!("0")),
            _ => ("1", json!(user)),
        };
        Map::from_iter([(kind.to_owned(), id)])
    }

    fn interaction_json(&self, interaction: &Interaction, data: Value) -> Value {
        let (user, place) = (interaction.user, interaction.channel);
        let channel = self.channels.get(&place);
        let guild = channel.and_then(|channel| channel.guild);
        let context = match channel.map(|channel| channel.kind) {
            Some(Kind::BotDm) => 1,
            Some(Kind::PrivateDm) => 2,
            _ => 0,
        };
        let bot =
            if self.bot_sees(place) { self.bot_permissions(place) } else { Permissions::USUAL };
        let mut partial = self.channel_json(place);
        let permissions = self.member_permissions(place, user).0.to_string();
        partial["permissions"] = json!(permissions);
        let mut event = json!({
            "id": interaction.id, "application_id": self.application.to_string(),
            "type": interaction.kind, "token": interaction.token, "version": 1, "data": data, "channel_id": place, "channel": partial,
            "locale": self.users.get(&user).map_or("en-US", |user| &user.locale),
            "app_permissions": bot.0.to_string(), "entitlements": [], "entitlement_sku_ids": [],
            "authorizing_integration_owners": interaction.owners, "context": context,
            "attachment_size_limit": 10_485_760,
        });
        match guild {
            Some(guild) => {
                let locale = self.guilds.get(&guild).map_or("en-US", |guild| &guild.locale);
                event["guild_id"] = json!(guild);
                event["guild_locale"] = json!(locale);
                event["guild"] = json!({"id": guild, "features": [], "locale": locale});
                event["member"] = self.member_json(guild, user);
                event["member"]["permissions"] = json!(permissions);
            }
            None => event["user"] = self.user_json(user),
        }
        if let Some(message) = interaction.source.and_then(|id| self.messages.get(&id)) {
            event["message"] = self.message_json(message);
        }
        event
    }
}
