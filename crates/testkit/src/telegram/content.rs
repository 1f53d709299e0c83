//! What a message of the bot is made of: its text with entities, its pictures, what it answers.

use bytes::Bytes;
use serde_json::{Map, Value, json};
use url::Url;

use super::entities::Formatted;
use super::files::{PHOTO_LIMIT, dimensions, is_public};
use super::markup;
use super::params::{Params, entities};
use super::refusal::Refusal;
use super::world::{BOT, Kind, Role, World};

/// The longest text.
pub(super) const TEXT: usize = 4096;
/// The longest caption.
pub(super) const CAPTION: usize = 1024;
/// The most that entities may weigh.
const ENTITIES: usize = 9500;
/// More entities than this are not shown.
const ENTITY_COUNT: usize = 100;

/// Reads a text with its markup. `names` are the text's and its entities' parameters.
pub(super) fn formatted(
    world: &mut World,
    values: &Map<String, Value>,
    names: (&str, &str),
    limit: usize,
) -> Result<Formatted, Refusal> {
    let source = values.get(names.0).and_then(Value::as_str).unwrap_or_default();
    let mode = values.get("parse_mode").and_then(Value::as_str).unwrap_or_default();
    let given = values.get(names.1).and_then(entities);
    if !mode.is_empty() && given.as_ref().is_some_and(|given| !given.is_empty()) {
        world.violation(format!("parse_mode and {} were both given", names.1));
    }
    let raw = match mode.to_ascii_lowercase().as_str() {
        "" => Formatted { text: source.to_owned(), entities: given.unwrap_or_default() },
        "html" => markup::html(source)
            .map_err(|why| Refusal::breach(&format!("can't parse entities: {why}")))?,
        "markdown" | "markdownv2" => {
            return Err(Refusal::breach("can't parse entities: this server reads only HTML"));
        }
        _ => return Err(Refusal::breach("unsupported parse_mode")),
    };
    if let Some(wrong) = raw.entities.iter().find(|entity| entity.end() > raw.length()) {
        return Err(Refusal::breach(&format!(
            "can't parse entities: entity beginning at UTF-16 offset {} ends after the end of the text",
            wrong.offset
        )));
    }
    if markup::weight(&raw) > ENTITIES {
        return Err(Refusal::breach("ENTITIES_TOO_LONG"));
    }
    if raw.entities.len() > ENTITY_COUNT {
        world.violation(format!(
            "{} entities in one message, of which only {ENTITY_COUNT} are shown",
            raw.entities.len()
        ));
    }
    let mut text = raw.tidied();
    text.entities.truncate(ENTITY_COUNT);
    if text.length() > limit {
        return Err(Refusal::breach(match limit {
            CAPTION => "message caption is too long",
            _ => "message is too long",
        }));
    }
    Ok(text)
}

/// The content fields of a text or a caption.
pub(super) fn text_fields(names: (&str, &str), text: &Formatted) -> Map<String, Value> {
    let mut content = Map::new();
    if !text.text.is_empty() {
        content.insert(names.0.to_owned(), json!(text.text));
        if !text.entities.is_empty() {
            content.insert(names.1.to_owned(), text.values());
        }
    }
    content
}

/// The chat that a call names, if the bot may write there.
pub(super) fn target(world: &World, params: &Params) -> Result<i64, Refusal> {
    let id = known_chat(world, params)?;
    let chat = world.chat(id);
    if let Some(to) = chat.migrated_to {
        return Err(Refusal::migrated(to));
    }
    let what = match chat.kind {
        Kind::Private if world.people.get(&id).is_some_and(|person| person.is_bot) => {
            return Err(Refusal::forbidden("bots can't send messages to bots"));
        }
        Kind::Private if chat.role(BOT) == Role::Kicked => {
            return Err(Refusal::forbidden("bot was blocked by the user"));
        }
        Kind::Private if !chat.started => {
            return Err(Refusal::forbidden("bot can't initiate conversation with a user"));
        }
        Kind::Private => return Ok(id),
        Kind::Group => "group",
        Kind::Supergroup => "supergroup",
        Kind::Channel => "channel",
    };
    match chat.role(BOT) {
        Role::Kicked => Err(Refusal::forbidden(&format!("bot was kicked from the {what} chat"))),
        Role::Left => Err(Refusal::forbidden(&format!("bot is not a member of the {what} chat"))),
        Role::Member if chat.kind == Kind::Channel => {
            Err(Refusal::bad("need administrator rights in the channel chat"))
        }
        Role::Creator | Role::Administrator | Role::Member => Ok(id),
    }
}

/// The chat that a call names.
pub(super) fn known_chat(world: &World, params: &Params) -> Result<i64, Refusal> {
    match params.get("chat_id") {
        None => Err(Refusal::breach("chat_id is empty")),
        Some(_) => params
            .int("chat_id")
            .filter(|id| world.chats.contains_key(id))
            .ok_or_else(|| Refusal::bad("chat not found")),
    }
}

/// What a message answers, and the thread it goes to.
pub(super) fn place(
    world: &World,
    chat: i64,
    params: &Params,
) -> Result<(Option<i64>, Option<i64>), Refusal> {
    let mut reply_to = None;
    if let Some(reply) = params.get("reply_parameters") {
        let id = reply["message_id"].as_i64();
        let elsewhere = reply["chat_id"].as_i64().is_some_and(|other| other != chat);
        let known = id.and_then(|id| world.chat(chat).messages.get(&id));
        if !elsewhere && known.is_some_and(|message| !message.deleted) {
            reply_to = id;
        } else if reply["allow_sending_without_reply"].as_bool() != Some(true) {
            return Err(Refusal::bad("message to be replied not found"));
        }
    }
    let thread = params.int("message_thread_id");
    // A thread of replies is no topic, and neither is the general topic: nobody can send to it.
    if thread.is_some_and(|thread| !world.chat(chat).topics.contains_key(&thread)) {
        return Err(Refusal::bad("message thread not found"));
    }
    Ok((reply_to, thread))
}

/// The field of a message that holds a photo or a document: uploaded, known, or fetched.
pub(super) fn media(
    world: &mut World,
    params: &Params,
    name: &str,
    source: Option<&str>,
) -> Result<Value, Refusal> {
    let photo = name == "photo";
    let attached = source.and_then(|source| source.strip_prefix("attach://")).unwrap_or(name);
    let upload = params
        .uploads
        .get(attached)
        .filter(|_| source.is_none_or(|source| source.starts_with("attach://")));
    if let Some(upload) = upload {
        return store(world, photo, &upload.bytes, &upload.name, &upload.mime);
    }
    let Some(source) = source.filter(|source| !source.is_empty()) else {
        return Err(Refusal::breach(&format!("there is no {name} in the request")));
    };
    if source.starts_with("attach://") {
        return Err(Refusal::breach("wrong file identifier/HTTP URL specified: nothing attached"));
    }
    if source.contains("://") {
        let url = Url::parse(source).ok().filter(|url| url.scheme().starts_with("http"));
        let Some(url) = url.filter(is_public) else {
            return Err(Refusal::bad("wrong HTTP URL specified"));
        };
        let bytes = match world.files.hosted.get(url.as_str()) {
            Some(bytes) => bytes.clone(),
            None if world.files.any_host => Bytes::from_static(PLACEHOLDER),
            None => return Err(Refusal::bad("failed to get HTTP URL content")),
        };
        if photo && dimensions(&bytes).is_none() {
            return Err(Refusal::bad("wrong type of the web page content"));
        }
        return store(world, photo, &bytes, "file.bin", "application/octet-stream");
    }
    let Some(file) = world.files.by_id(source) else {
        return Err(Refusal::bad(
            "wrong remote file identifier specified: Wrong character in the string",
        ));
    };
    if file.photo != photo {
        let (is, wanted) = if file.photo { ("Photo", "Document") } else { ("Document", "Photo") };
        return Err(Refusal::breach(&format!("can't use file of type {is} as {wanted}")));
    }
    let bytes = file.bytes.clone();
    store(world, photo, &bytes, "file.bin", "application/octet-stream")
}

/// The head of a JPEG of 640 by 480, for addresses that nobody fetches.
const PLACEHOLDER: &[u8] =
    &[0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 1, 224, 2, 128, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];

fn store(
    world: &mut World,
    photo: bool,
    bytes: &Bytes,
    name: &str,
    mime: &str,
) -> Result<Value, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::breach("file must be non-empty"));
    }
    if !photo {
        let mut document = world.files.add("documents", name, bytes);
        document["file_name"] = json!(name);
        document["mime_type"] = json!(mime);
        return Ok(document);
    }
    if bytes.len() > PHOTO_LIMIT {
        return Err(Refusal::breach(
            "file is too big for a photo; the maximum size is 10485760 bytes",
        ));
    }
    let Some((width, height)) = dimensions(bytes) else {
        return Err(Refusal::breach("IMAGE_PROCESS_FAILED"));
    };
    let (short, long) = (width.min(height), width.max(height));
    if short == 0 || width + height > 10_000 || long > short.saturating_mul(20) {
        return Err(Refusal::breach("PHOTO_INVALID_DIMENSIONS"));
    }
    world.files.add_photo(bytes).ok_or_else(|| Refusal::breach("IMAGE_PROCESS_FAILED"))
}

/// Whether a text says anything.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'))
}
