//! The control interface below `/control`: what a test does in Rust, for people and other programs.
//!
//! Bodies and answers are JSON; ids are strings. `POST users`, `guilds`, `channels`, `messages`,
//! `edit`, `delete`, `react`, `slash`, `menu`, `autocomplete`, `press`, `select`, `submit`,
//! `permissions`, `grant`, `faults`, `gateway`, `expire`, `violations` (which forgets them);
//! `GET messages`, `snapshot`, `interaction`,
//! `commands`, `violations`, `requests`, `gateway`, `places`.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Arc, Weak};

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    ActionError, ChannelId, FakeDiscord, FileDraft, GuildId, Interaction, InteractionId, Message,
    MessageDraft, OptionValue, Permissions, Server, Shared, UserId,
};

/// Leads to the fake without keeping its server alive.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) shared: Arc<Shared>,
    pub(super) server: Weak<Server>,
    pub(super) token: Arc<str>,
}

/// The interface's routes.
pub(super) fn router(door: Door) -> Router {
    Router::new().route("/control/{action}", any(control)).with_state(door)
}

async fn control(
    State(door): State<Door>,
    method: Method,
    Path(action): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    body: Bytes,
) -> Response {
    let Some(server) = door.server.upgrade() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let fake = FakeDiscord { shared: door.shared, server, token: door.token };
    let body = match body.is_empty() {
        true => Ok(json!(query)),
        false => serde_json::from_slice(&body),
    };
    let body = match body {
        Ok(body) => Order(body),
        Err(error) => return refused(&error.to_string()),
    };
    if (&method, action.as_str()) == (&Method::GET, "snapshot") {
        return match (body.id("channel"), body.id("user")) {
            (Ok(channel), Ok(user)) => fake.snapshot(channel, user).into_response(),
            (Err(error), _) | (_, Err(error)) => refused(&error.to_string()),
        };
    }
    let outcome = match method {
        Method::GET => look(&fake, &action, &body),
        Method::POST => act(&fake, &action, &body),
        _ => Err(ActionError::Unknown(format!("method {method}"))),
    };
    match outcome {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => refused(&error.to_string()),
    }
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response()
}

/// What somebody orders, with access to its fields.
struct Order(Value);

impl Order {
    fn text(&self, key: &str) -> Result<&str, ActionError> {
        let lacking = || ActionError::Unknown(format!("field {key:?} in the request"));
        self.0[key].as_str().ok_or_else(lacking)
    }

    fn id<T: FromStr>(&self, key: &str) -> Result<T, ActionError> {
        self.optional(key)?
            .ok_or_else(|| ActionError::Unknown(format!("id {key:?} in the request")))
    }

    fn optional<T: FromStr>(&self, key: &str) -> Result<Option<T>, ActionError> {
        match &self.0[key] {
            Value::Null => Ok(None),
            value => id_of(value).map(Some),
        }
    }

    fn flag(&self, key: &str) -> bool {
        self.0[key] == json!(true)
    }
}

fn id_of<T: FromStr>(value: &Value) -> Result<T, ActionError> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse().map_err(|_| ActionError::Unknown(format!("id {text:?}")))
}

fn made(id: impl Serialize) -> Value {
    json!({"id": id})
}

fn act(fake: &FakeDiscord, action: &str, order: &Order) -> Result<Value, ActionError> {
    let done = Ok(json!({}));
    match action {
        "users" => {
            let user = fake.user(order.text("name")?);
            if let Ok(locale) = order.text("locale") {
                fake.set_locale(user, locale);
            }
            if order.flag("installed") {
                fake.install_for(user);
            }
            Ok(made(user))
        }
        "guilds" => {
            let members = order.0["members"].as_array().into_iter().flatten();
            let members: Vec<UserId> = members.map(id_of).collect::<Result<_, _>>()?;
            let guild = fake.foreign_guild(order.text("name")?, &members);
            if order.0["bot"] != json!(false) {
                fake.invite_bot(guild);
            }
            Ok(made(guild))
        }
        "channels" => channel(fake, order).map(made),
        "messages" => {
            let mut draft = MessageDraft::new(order.text("text").unwrap_or(""));
            for entry in order.0["files"].as_array().into_iter().flatten() {
                draft = draft.file(file(entry)?);
            }
            if let Some(answered) = order.optional("reply_to")? {
                draft = draft.reply_to(answered);
            }
            fake.send_message(order.id("channel")?, order.id("user")?, draft).map(made)
        }
        "edit" => fake.edit_message(order.id("message")?, order.text("text")?).and(done),
        "delete" => {
            fake.delete_message(order.id("message")?);
            done
        }
        "react" => {
            let (user, message) = (order.id("user")?, order.id("message")?);
            match order.flag("remove") {
                true => fake.unreact(user, message, order.text("emoji")?),
                false => fake.react(user, message, order.text("emoji")?),
            }
            done
        }
        "slash" => {
            let options = order.0["options"].as_object().into_iter().flatten();
            let options: Vec<(&str, OptionValue)> = options
                .map(|(name, value)| Ok((name.as_str(), entered(value)?)))
                .collect::<Result<_, ActionError>>()?;
            let (user, place) = (order.id("user")?, order.id("channel")?);
            fake.slash(user, place, order.text("command")?, &options).map(made)
        }
        "menu" => {
            let (user, message) = (order.id("user")?, order.id("message")?);
            fake.message_command(user, message, order.text("command")?).map(made)
        }
        "autocomplete" => {
            let (command, option) = (order.text("command")?, order.text("option")?);
            let (user, place) = (order.id("user")?, order.id("channel")?);
            fake.autocomplete(user, place, command, option, order.text("text")?).map(made)
        }
        "press" => {
            let (user, message) = (order.id("user")?, order.id("message")?);
            fake.press(user, message, order.text("button")?).map(made)
        }
        "select" => {
            let values = order.0["values"].as_array().into_iter().flatten();
            let values: Vec<&str> = values.filter_map(Value::as_str).collect();
            let (user, message) = (order.id("user")?, order.id("message")?);
            fake.select(user, message, order.text("custom_id")?, &values).map(made)
        }
        "submit" => {
            let values = order.0["values"].as_object().into_iter().flatten();
            let values: Vec<(&str, &str)> =
                values.filter_map(|(id, value)| Some((id.as_str(), value.as_str()?))).collect();
            fake.submit(order.id("form")?, &values).map(made)
        }
        "permissions" => {
            let bits = Permissions(order.id("bits")?);
            match order.optional::<GuildId>("guild")? {
                Some(guild) => fake.set_member_permissions(guild, order.id("user")?, bits),
                None => fake.set_bot_permissions(order.id("channel")?, bits),
            }
            done
        }
        "faults" => {
            let faults = serde_json::from_value(order.0.clone());
            let faults = faults.map_err(|error| ActionError::Impossible(error.to_string()))?;
            fake.faults(|current| *current = faults);
            done
        }
        "grant" => {
            fake.grant(order.id("intents")?);
            done
        }
        "violations" => Ok(json!(fake.take_violations())),
        "gateway" => trouble(fake, order).and(done),
        "expire" => {
            fake.expire_interactions();
            done
        }
        _ => Err(ActionError::Unknown(format!("action {action:?}"))),
    }
}

fn channel(fake: &FakeDiscord, order: &Order) -> Result<ChannelId, ActionError> {
    if let Some(user) = order.optional("dm")? {
        return Ok(fake.dm(user));
    }
    let name = order.text("name")?;
    match (order.optional("parent")?, order.flag("forum")) {
        (Some(parent), _) => Ok(fake.thread(parent, name)),
        (None, true) => Ok(fake.forum(order.id("guild")?, name)),
        (None, false) => Ok(fake.text_channel(order.id("guild")?, name)),
    }
}

fn trouble(fake: &FakeDiscord, order: &Order) -> Result<(), ActionError> {
    match order.text("do")? {
        "drop" => fake.drop_gateway(),
        "close" => fake.close_gateway(order.optional("code")?.unwrap_or(4000)),
        "reconnect" => fake.request_reconnect(),
        "heartbeat" => fake.request_heartbeat(),
        "invalidate" => fake.invalidate_sessions(order.flag("resumable")),
        other => return Err(ActionError::Unknown(format!("trouble {other:?}"))),
    }
    Ok(())
}

fn file(entry: &Value) -> Result<FileDraft, ActionError> {
    let bytes = STANDARD.decode(entry["base64"].as_str().unwrap_or(""));
    let bytes = bytes.map_err(|error| ActionError::Impossible(error.to_string()))?;
    let name = entry["filename"].as_str().unwrap_or("file.bin");
    let kind = entry["content_type"].as_str().unwrap_or("application/octet-stream");
    Ok(FileDraft::new(name, kind, bytes))
}

fn entered(value: &Value) -> Result<OptionValue, ActionError> {
    Ok(match value {
        Value::String(text) => OptionValue::Text(text.clone()),
        Value::Bool(flag) => OptionValue::Flag(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(number) => OptionValue::Integer(number),
            None => OptionValue::Number(number.as_f64().unwrap_or(0.0)),
        },
        other if !other["user"].is_null() => OptionValue::User(id_of(&other["user"])?),
        other if !other["channel"].is_null() => OptionValue::Channel(id_of(&other["channel"])?),
        other if !other["role"].is_null() => OptionValue::Role(id_of(&other["role"])?),
        other => OptionValue::File(file(&other["file"])?),
    })
}

fn look(fake: &FakeDiscord, action: &str, order: &Order) -> Result<Value, ActionError> {
    Ok(match action {
        "messages" => {
            let channel = order.id("channel")?;
            let messages = match order.optional("user")? {
                Some(user) => fake.seen_by(user, channel),
                None => fake.messages(channel),
            };
            messages.iter().map(message_json).collect()
        }
        "interaction" => {
            let id: InteractionId = order.id("id")?;
            let interaction = fake.interaction(id);
            let unknown = || ActionError::Unknown(format!("interaction {id}"));
            interaction_json(&interaction.ok_or_else(unknown)?)
        }
        "commands" => json!(fake.commands()),
        "violations" => json!(fake.violations()),
        "requests" => json!(fake.requests()),
        "gateway" => json!(fake.gateway_journal()),
        "places" => {
            let world = fake.world();
            let channel = |id: &ChannelId| world.channel_json(*id);
            json!({
                "token": fake.token(), "bot": world.bot,
                "users": world.users.keys().map(|id| world.user_json(*id)).collect::<Vec<_>>(),
                "guilds": world.guilds.keys().map(|id| world.guild_json(*id)).collect::<Vec<_>>(),
                "channels": world.channels.keys().map(channel).collect::<Vec<_>>(),
            })
        }
        _ => return Err(ActionError::Unknown(format!("view {action:?}"))),
    })
}

fn message_json(message: &Message) -> Value {
    let files = message.attachments.iter().map(super::objects::attachment_json);
    json!({
        "id": message.id, "channel": message.channel, "author": message.author,
        "content": message.content, "embeds": message.embeds, "components": message.components,
        "attachments": files.collect::<Vec<_>>(), "reply_to": message.reply_to,
        "flags": message.flags, "nonce": message.nonce, "edits": message.edits,
        "deleted": message.deleted, "only_for": message.only_for, "reactions": message.reactions,
        "interaction": message.interaction, "thinking": message.is_thinking(),
    })
}

fn interaction_json(interaction: &Interaction) -> Value {
    json!({
        "id": interaction.id, "type": interaction.kind, "user": interaction.user,
        "channel": interaction.channel, "acknowledged": interaction.acknowledged,
        "acknowledged_after_ms": interaction.acknowledged_after.map(|after| after.as_millis() as u64),
        "response": interaction.response, "followups": interaction.followups,
        "modal": interaction.modal, "choices": interaction.choices,
    })
}
