//! Methods that change or remove what the bot sent.

use serde_json::{Map, Value, json};

use super::content::{CAPTION, TEXT, formatted, is_blank, known_chat, media, target, text_fields};
use super::keyboard;
use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::sending::wire;
use super::types::{ChatId, MessageRef};
use super::world::{BOT, Kind, World};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup \
                            are exactly the same as a current content and reply markup of the message";

/// The message that an edit means.
fn edited(world: &World, params: &Params) -> Result<MessageRef, Refusal> {
    let message = match params.text("inline_message_id") {
        Some(id) => {
            *world.inline_messages.get(id).ok_or_else(|| Refusal::breach("MESSAGE_ID_INVALID"))?
        }
        None if params.get("chat_id").is_none() => {
            return Err(Refusal::breach("message identifier is not specified"));
        }
        None => {
            let chat = ChatId(target(world, params)?);
            MessageRef { chat, id: params.int("message_id").unwrap_or_default() }
        }
    };
    let Some(stored) = world.stored(message) else {
        return Err(Refusal::breach("message to edit not found"));
    };
    if stored.deleted {
        let own = stored.deleted_by_bot;
        return Err(Refusal { breach: own, ..Refusal::bad("message to edit not found") });
    }
    if !stored.by_bot && stored.inline_id.is_none() {
        return Err(Refusal::breach("message can't be edited"));
    }
    Ok(message)
}

/// Replaces some fields of a message.
fn replace(
    world: &mut World,
    params: &Params,
    message: MessageRef,
    fields: &[&str],
    content: Map<String, Value>,
) -> Answer {
    let markup = keyboard::read(params.get("reply_markup"))?;
    let stored =
        world.stored_mut(message).ok_or_else(|| Refusal::bad("message to edit not found"))?;
    let mut changed = stored.wire.clone();
    for field in fields.iter().chain(&["reply_markup"]) {
        changed.remove(*field);
    }
    changed.extend(content);
    if let Some(markup) = markup {
        changed.insert("reply_markup".to_owned(), markup);
    }
    let same = |map: &Map<String, Value>| {
        let mut map: Vec<(String, Value)> = map.clone().into_iter().collect();
        map.retain(|(key, _)| key != "edit_date");
        map.sort_by(|a, b| a.0.cmp(&b.0));
        map
    };
    if same(&changed) == same(&stored.wire) {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    changed.insert("edit_date".to_owned(), json!(jiff::Timestamp::now().as_second()));
    let before = std::mem::replace(&mut stored.wire, changed);
    stored.history.push(before);
    world.looked_at.remove(&(message.chat.0, message.id));
    match params.text("inline_message_id") {
        Some(_) => Ok(json!(true)),
        None => Ok(wire(world, message)),
    }
}

pub(super) fn edit_text(world: &mut World, params: &Params) -> Answer {
    let message = edited(world, params)?;
    if params.text("text").unwrap_or_default().is_empty() {
        return Err(Refusal::breach("message text is empty"));
    }
    let text = formatted(world, &params.values, ("text", "entities"), TEXT).map_err(|refusal| {
        match refusal.description.ends_with("message is too long") {
            true => Refusal::breach("MESSAGE_TOO_LONG"),
            false => refusal,
        }
    })?;
    if is_blank(&text.text) {
        return Err(Refusal::breach("text must be non-empty"));
    }
    if !has(world, message, "text") {
        return Err(Refusal::breach("there is no text in the message to edit"));
    }
    let mut content = text_fields(("text", "entities"), &text);
    if let Some(preview) = params.get("link_preview_options") {
        content.insert("link_preview_options".to_owned(), preview.clone());
    }
    replace(world, params, message, &["text", "entities", "link_preview_options"], content)
}

fn has(world: &World, message: MessageRef, field: &str) -> bool {
    world.stored(message).is_some_and(|stored| stored.wire.contains_key(field))
}

pub(super) fn edit_caption(world: &mut World, params: &Params) -> Answer {
    let message = edited(world, params)?;
    let names = ("caption", "caption_entities");
    let caption = formatted(world, &params.values, names, CAPTION)?;
    if has(world, message, "text") {
        return Err(Refusal::breach("there is no caption in the message to edit"));
    }
    let content = text_fields(names, &caption);
    replace(world, params, message, &["caption", "caption_entities"], content)
}

pub(super) fn edit_media(world: &mut World, params: &Params) -> Answer {
    let message = edited(world, params)?;
    let item = params.get("media").cloned().unwrap_or_default();
    let name = match item["type"].as_str() {
        Some("photo") => "photo",
        Some("document") => "document",
        _ => return Err(Refusal::breach("this server takes photos and documents in edits")),
    };
    let values = item.as_object().cloned().unwrap_or_default();
    let names = ("caption", "caption_entities");
    let caption = formatted(world, &values, names, CAPTION)?;
    let file = media(world, params, name, item["media"].as_str())?;
    let mut content = Map::from_iter([(name.to_owned(), file)]);
    content.extend(text_fields(names, &caption));
    let old = ["text", "entities", "link_preview_options", "photo", "document", names.0, names.1];
    replace(world, params, message, &old, content)
}

pub(super) fn edit_markup(world: &mut World, params: &Params) -> Answer {
    let message = edited(world, params)?;
    replace(world, params, message, &[], Map::new())
}

/// Removes a message, if the bot may.
fn remove(world: &mut World, chat: i64, id: i64) -> Result<(), Refusal> {
    let admin = world.chat(chat).role(BOT).is_admin();
    let private = world.chat(chat).kind == Kind::Private;
    let message = world.chat_mut(chat).messages.get_mut(&id).filter(|message| !message.deleted);
    let message = message.ok_or_else(|| Refusal::bad("message to delete not found"))?;
    if !message.by_bot && !private && !admin {
        return Err(Refusal::breach("message can't be deleted"));
    }
    message.deleted = true;
    message.deleted_by_bot = true;
    Ok(())
}

pub(super) fn delete(world: &mut World, params: &Params) -> Answer {
    let chat = target(world, params)?;
    remove(world, chat, params.int("message_id").unwrap_or_default())?;
    Ok(json!(true))
}

pub(super) fn delete_many(world: &mut World, params: &Params) -> Answer {
    let chat = known_chat(world, params)?;
    let ids = params.get("message_ids").and_then(Value::as_array).cloned().unwrap_or_default();
    if !(1..=100).contains(&ids.len()) {
        return Err(Refusal::breach("from 1 to 100 messages can be deleted at once"));
    }
    for id in ids.iter().filter_map(Value::as_i64) {
        // What is not there is skipped, as the reference says.
        if let Err(refusal) = remove(world, chat, id)
            && refusal.breach
        {
            return Err(refusal);
        }
    }
    Ok(json!(true))
}
