//! Discord's JSON objects.

use serde_json::{Value, json};

use super::ids::time_of;
use super::options::Intents;
use super::world::{Attachment, Channel, Kind, Message, World};
use super::{ChannelId, GuildId, Interaction, InteractionId, Permissions, UserId};

impl World {
    pub(super) fn user_json(&self, id: UserId) -> Value {
        let (name, bot) = match self.users.get(&id) {
            Some(user) => (user.name.as_str(), user.bot),
            None => ("Deleted User", false),
        };
        let mut user = json!({
            "id": id, "username": name.to_lowercase(), "discriminator": if bot { "4242" } else { "0" },
            "global_name": if bot { Value::Null } else { json!(name) },
            "avatar": null, "avatar_decoration_data": null, "banner": null, "accent_color": null,
            "public_flags": 0, "flags": 0, "primary_guild": null, "clan": null,
            "collectibles": null, "display_name_styles": null,
        });
        if bot {
            user["username"] = json!(name);
            user["bot"] = json!(true);
        }
        user
    }

    pub(super) fn me_json(&self) -> Value {
        let mut me = self.user_json(self.bot);
        for (key, value) in [
            ("bio", json!("")),
            ("email", Value::Null),
            ("locale", json!("en-US")),
            ("mfa_enabled", json!(true)),
            ("verified", json!(true)),
            ("premium_type", json!(0)),
        ] {
            me[key] = value;
        }
        me
    }

    pub(super) fn member_json(&self, guild: GuildId, user: UserId) -> Value {
        let mut member = self.bare_member(guild, user);
        member["user"] = self.user_json(user);
        member
    }

    /// A member without its user, as messages carry it.
    fn bare_member(&self, guild: GuildId, user: UserId) -> Value {
        let roles = self.guilds.get(&guild).and_then(|guild| guild.roles.get(&user));
        let roles = roles.map_or(&[][..], Vec::as_slice);
        json!({
            "avatar": null, "banner": null, "communication_disabled_until": null, "flags": 0,
            "joined_at": time_of(guild.0), "nick": null, "pending": false, "premium_since": null,
            "roles": roles, "unusual_dm_activity_until": null, "mute": false, "deaf": false,
            "avatar_decoration_data": null, "collectibles": null,
        })
    }

    /// The answer to a request for members.
    pub(super) fn members_chunk(&self, request: &Value) -> Value {
        let guild = super::compose::number_of(&request["guild_id"]).map(GuildId);
        let members = guild.and_then(|id| Some((id, self.guilds.get(&id)?)));
        let members: Vec<Value> = members
            .map(|(id, guild)| {
                guild.members.iter().map(|user| self.member_json(id, *user)).collect()
            })
            .unwrap_or_default();
        json!({
            "op": 0, "t": "GUILD_MEMBERS_CHUNK", "s": null,
            "d": {
                "guild_id": guild, "members": members, "chunk_index": 0, "chunk_count": 1,
                "not_found": [], "nonce": request["nonce"],
            },
        })
    }

    pub(super) fn role_json(&self, guild: GuildId) -> Value {
        json!({
            "id": guild, "name": "@everyone", "description": null,
            "permissions": Permissions::USUAL.0.to_string(),
            "position": 0, "color": 0, "hoist": false, "managed": false, "mentionable": false,
            "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
            "icon": null, "unicode_emoji": null, "flags": 0,
        })
    }

    /// A guild as REST shows it.
    pub(super) fn guild_json(&self, id: GuildId) -> Value {
        let Some(guild) = self.guilds.get(&id) else { return Value::Null };
        let identity = json!({
            "id": id, "name": guild.name, "icon": null, "description": null, "home_header": null,
            "splash": null, "discovery_splash": null, "features": [], "banner": null,
            "owner_id": guild.owner, "application_id": null, "region": "deprecated",
            "afk_channel_id": null, "afk_timeout": 300, "system_channel_id": null,
            "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": null,
        });
        let more = json!({
            "verification_level": 0, "roles": [self.role_json(id)],
            "default_message_notifications": 0, "mfa_level": 0, "explicit_content_filter": 0,
            "max_presences": null, "max_members": 500_000, "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25, "vanity_url_code": null, "premium_tier": 0,
            "premium_subscription_count": 0, "preferred_locale": guild.locale,
            "rules_channel_id": null, "safety_alerts_channel_id": null,
            "public_updates_channel_id": null, "hub_type": null,
            "premium_progress_bar_enabled": false, "latest_onboarding_question_id": null,
            "nsfw": false, "nsfw_level": 0, "emojis": [], "stickers": [], "incidents_data": null,
            "inventory_settings": null, "embed_enabled": false, "embed_channel_id": null,
        });
        merged(identity, more)
    }

    /// A guild as `GUILD_CREATE` shows it.
    pub(super) fn guild_create_json(&self, id: GuildId) -> Value {
        let mut created = self.guild_json(id);
        let Some(guild) = self.guilds.get(&id) else { return created };
        let of_kind = |thread: bool| -> Vec<Value> {
            let matches = |channel: &Channel| {
                channel.guild == Some(id)
                    && !channel.deleted
                    && matches!(channel.kind, Kind::Thread { .. }) == thread
            };
            let shown = self.channels.iter().filter(|(id, c)| matches(c) && self.bot_sees(**id));
            shown.map(|(id, _)| self.channel_json(*id)).collect()
        };
        for (key, value) in [
            ("joined_at", json!(time_of(id.0))),
            ("large", json!(false)),
            ("unavailable", json!(false)),
            ("geo_restricted", json!(false)),
            ("member_count", json!(guild.members.len() + 1)),
            ("voice_states", json!([])),
            ("members", json!([self.member_json(id, self.bot)])),
            ("channels", json!(of_kind(false))),
            ("threads", json!(of_kind(true))),
            ("presences", json!([])),
            ("stage_instances", json!([])),
            ("guild_scheduled_events", json!([])),
            ("soundboard_sounds", json!([])),
            ("activity_instances", json!([])),
            ("embedded_activities", json!([])),
        ] {
            created[key] = value;
        }
        created
    }

    pub(super) fn channel_json(&self, id: ChannelId) -> Value {
        let Some(channel) = self.channels.get(&id) else { return Value::Null };
        let last = self.in_channel(id).next_back().map(|message| message.id);
        let mut json = json!({"id": id, "last_message_id": last, "flags": 0});
        if let Some(guild) = channel.guild {
            json["guild_id"] = json!(guild);
            json["name"] = json!(channel.name);
            json["rate_limit_per_user"] = json!(0);
        }
        match channel.kind {
            Kind::Text | Kind::Forum => {
                json["type"] = json!(if channel.kind == Kind::Forum { 15 } else { 0 });
                for (key, value) in [
                    ("topic", Value::Null),
                    ("position", json!(0)),
                    ("permission_overwrites", json!([])),
                    ("parent_id", Value::Null),
                    ("nsfw", json!(false)),
                    ("icon_emoji", Value::Null),
                    ("theme_color", Value::Null),
                ] {
                    json[key] = value;
                }
                if channel.kind == Kind::Forum {
                    json["available_tags"] = json!([]);
                    json["default_reaction_emoji"] = Value::Null;
                    json["default_sort_order"] = Value::Null;
                    json["default_forum_layout"] = json!(0);
                }
            }
            Kind::Thread { parent } => {
                json["type"] = json!(11);
                json["parent_id"] = json!(parent);
                json["owner_id"] = json!(channel.owner);
                json["message_count"] = json!(0);
                json["member_count"] = json!(1);
                json["total_message_sent"] = json!(0);
                json["thread_metadata"] = json!({
                    "archived": channel.archived, "auto_archive_duration": 1440, "locked": false,
                    "archive_timestamp": time_of(id.0), "create_timestamp": time_of(id.0),
                });
            }
            Kind::BotDm | Kind::PrivateDm => {
                json["type"] = json!(if channel.people.len() > 2 { 3 } else { 1 });
                let people: Vec<Value> =
                    channel.people.iter().map(|u| self.user_json(*u)).collect();
                json["recipients"] = json!(people);
                if channel.people.len() > 2 {
                    json["name"] = json!(channel.name);
                    json["icon"] = Value::Null;
                    json["owner_id"] = json!(channel.owner);
                }
            }
        }
        json
    }

    /// A message with everything it says, as REST and interactions show it.
    pub(super) fn message_json(&self, message: &Message) -> Value {
        let mut json = self.message_without_reference(message);
        if let Some(id) = message.reply_to {
            let answered = self.messages.get(&id).filter(|answered| !answered.deleted);
            json["message_reference"] = json!({
                "type": 0, "channel_id": message.channel, "message_id": id,
            });
            if let Some(guild) = self.channels.get(&message.channel).and_then(|c| c.guild) {
                json["message_reference"]["guild_id"] = json!(guild);
            }
            json["referenced_message"] =
                answered.map_or(Value::Null, |answered| self.message_without_reference(answered));
        }
        json
    }

    fn message_without_reference(&self, message: &Message) -> Value {
        let kind = match (message.reply_to, message.interaction) {
            (Some(_), _) => 19,
            (None, Some(id)) if self.interactions.get(&id).is_some_and(|i| i.kind == 2) => 20,
            _ => 0,
        };
        let mut json = json!({
            "type": kind, "content": message.content, "mentions": self.mentions(message),
            "mention_roles": [], "mention_everyone": false, "pinned": false, "tts": false,
            "attachments": message.attachments.iter().map(attachment_json).collect::<Vec<_>>(),
            "embeds": message.embeds, "components": message.components,
            "timestamp": time_of(message.id.0), "edited_timestamp": message.edited_at,
            "flags": message.flags, "id": message.id, "channel_id": message.channel,
            "author": self.user_json(message.author),
        });
        if !message.reactions.is_empty() {
            json["reactions"] = self.reactions_json(message);
        }
        if let Some(nonce) = &message.nonce {
            json["nonce"] = json!(nonce);
        }
        if let Some(id) = message.interaction {
            let interaction = self.interactions.get(&id);
            json["application_id"] = json!(self.application.to_string());
            json["webhook_id"] = json!(self.application.to_string());
            json["interaction_metadata"] = self.metadata(id, interaction);
        }
        json
    }

    /// What the reference has messages tell of the interaction that they answer.
    fn metadata(&self, id: InteractionId, interaction: Option<&Interaction>) -> Value {
        let mut metadata = json!({
            "id": id, "type": interaction.map(|interaction| interaction.kind),
            "user": interaction.map(|interaction| self.user_json(interaction.user)),
            "authorizing_integration_owners": interaction.map(|i| i.owners.clone()),
        });
        match interaction {
            Some(component) if component.kind == 3 => {
                metadata["interacted_message_id"] = json!(component.source);
            }
            Some(form) if form.kind == 5 => {
                let mut trigger = metadata.clone();
                trigger["type"] = json!(if form.source.is_some() { 3 } else { 2 });
                if let Some(source) = form.source {
                    trigger["interacted_message_id"] = json!(source);
                }
                metadata["triggering_interaction_metadata"] = trigger;
            }
            _ => {}
        }
        metadata
    }

    fn mentions(&self, message: &Message) -> Vec<Value> {
        let mut mentioned = message.mentions();
        mentioned.extend(&message.pinged);
        let known = mentioned.into_iter().filter(|id| self.users.contains_key(id));
        known.map(|id| self.user_json(id)).collect()
    }

    fn reactions_json(&self, message: &Message) -> Value {
        let mut counts: Vec<(&str, u64, bool)> = Vec::new();
        for (emoji, user) in &message.reactions {
            match counts.iter_mut().find(|(known, _, _)| known == emoji) {
                Some((_, count, me)) => (*count, *me) = (*count + 1, *me || *user == self.bot),
                None => counts.push((emoji, 1, *user == self.bot)),
            }
        }
        let reaction = |(emoji, count, me): &(&str, u64, bool)| {
            json!({
                "emoji": {"id": null, "name": emoji}, "count": count, "me": me, "me_burst": false,
                "count_details": {"burst": 0, "normal": count}, "burst_colors": [],
                "burst_me": false, "burst_count": 0,
            })
        };
        counts.iter().map(reaction).collect()
    }

    /// A message as REST shows it to an application with these intents.
    pub(super) fn readable_message(&self, message: &Message, intents: u64) -> Value {
        let mut json = self.message_json(message);
        if self.in_guild(message.channel) {
            self.withhold(&mut json, message, intents);
            if let Some(answered) = message.reply_to.and_then(|id| self.messages.get(&id)) {
                self.withhold(&mut json["referenced_message"], answered, intents);
            }
        }
        json
    }

    /// A message as the gateway tells it to a session with these intents.
    pub(super) fn message_event(&self, message: &Message, intents: u64) -> Value {
        let mut json = self.readable_message(message, intents);
        if let Some(guild) = self.channels.get(&message.channel).and_then(|c| c.guild) {
            json["guild_id"] = json!(guild);
            json["member"] = self.bare_member(guild, message.author);
        }
        let kind = self.channels.get(&message.channel).map(|channel| channel.kind);
        json["channel_type"] = json!(match kind {
            Some(Kind::Thread { .. }) => 11,
            Some(Kind::BotDm | Kind::PrivateDm) => 1,
            _ => 0,
        });
        json
    }

    /// Empties what an application without the message content intent may not read.
    fn withhold(&self, json: &mut Value, message: &Message, intents: u64) {
        let mention = json!(self.bot);
        let mentioned =
            json["mentions"].as_array().is_some_and(|list| list.iter().any(|u| u["id"] == mention));
        let readable =
            intents & Intents::MESSAGE_CONTENT != 0 || message.author == self.bot || mentioned;
        if !readable && json.is_object() {
            json["content"] = json!("");
            for key in ["attachments", "embeds", "components"] {
                json[key] = json!([]);
            }
        }
    }
}

/// Both objects' fields.
pub(super) fn merged(mut one: Value, other: Value) -> Value {
    if let (Value::Object(one), Value::Object(other)) = (&mut one, other) {
        one.extend(other);
    }
    one
}

pub(super) fn attachment_json(attachment: &Attachment) -> Value {
    let mut json = json!({
        "id": attachment.id, "filename": attachment.filename, "size": attachment.size,
        "url": attachment.url, "proxy_url": attachment.url, "content_scan_version": 4,
        "content_type": attachment.content_type, "original_content_type": attachment.content_type,
    });
    if let Some((width, height)) = attachment.dimensions {
        (json["width"], json["height"]) = (json!(width), json!(height));
        json["placeholder"] = json!("PwgGDIJ2d3d/iHiPgYeHd3iAiA==");
        json["placeholder_version"] = json!(1);
    }
    if let Some(description) = &attachment.description {
        json["description"] = json!(description);
    }
    json
}
