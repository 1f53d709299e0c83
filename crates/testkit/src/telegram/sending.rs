//! Methods that put messages into chats.

use serde_json::{Map, Value, json};

use super::content::{CAPTION, TEXT, formatted, is_blank, media, place, target, text_fields};
use super::keyboard;
use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::types::MessageRef;
use super::world::{BOT, Kind, NewMessage, World};

pub(super) fn send_message(world: &mut World, params: &Params) -> Answer {
    let chat = target(world, params)?;
    if params.text("text").unwrap_or_default().is_empty() {
        return Err(Refusal::breach("message text is empty"));
    }
    let text = formatted(world, &params.values, ("text", "entities"), TEXT)?;
    if is_blank(&text.text) {
        return Err(Refusal::breach("text must be non-empty"));
    }
    let mut content = text_fields(("text", "entities"), &text);
    if let Some(preview) = params.get("link_preview_options") {
        content.insert("link_preview_options".to_owned(), preview.clone());
    }
    post(world, chat, params, content)
}

/// Checks what all messages share, and posts.
fn post(world: &mut World, chat: i64, params: &Params, content: Map<String, Value>) -> Answer {
    let markup = keyboard::read(params.get("reply_markup"))?;
    let (reply_to, thread) = place(world, chat, params)?;
    let message = post_at(world, chat, params, content, markup, (reply_to, thread));
    Ok(wire(world, message))
}

fn post_at(
    world: &mut World,
    chat: i64,
    params: &Params,
    mut content: Map<String, Value>,
    markup: Option<Value>,
    (reply_to, thread): (Option<i64>, Option<i64>),
) -> MessageRef {
    if let Some(markup) = markup {
        content.insert("reply_markup".to_owned(), markup);
    }
    if params.flag("protect_content") {
        content.insert("has_protected_content".to_owned(), json!(true));
    }
    let silent = params.flag("disable_notification");
    world.add_message(chat, NewMessage { from: Some(BOT), content, reply_to, thread, silent })
}

/// A message as it is answered.
pub(super) fn wire(world: &World, message: MessageRef) -> Value {
    world.stored(message).map_or(Value::Null, |stored| Value::Object(stored.wire.clone()))
}

pub(super) fn send_file(world: &mut World, params: &Params, name: &str) -> Answer {
    let chat = target(world, params)?;
    let caption = formatted(world, &params.values, ("caption", "caption_entities"), CAPTION)?;
    keyboard::read(params.get("reply_markup"))?;
    place(world, chat, params)?;
    let file = media(world, params, name, params.text(name))?;
    let mut content = Map::from_iter([(name.to_owned(), file)]);
    content.extend(text_fields(("caption", "caption_entities"), &caption));
    let flags = [
        ("has_spoiler", "has_media_spoiler"),
        ("show_caption_above_media", "show_caption_above_media"),
    ];
    for (parameter, field) in flags {
        if params.flag(parameter) {
            content.insert(field.to_owned(), json!(true));
        }
    }
    post(world, chat, params, content)
}

pub(super) fn send_media_group(world: &mut World, params: &Params) -> Answer {
    let chat = target(world, params)?;
    let items = params.get("media").and_then(Value::as_array).cloned().unwrap_or_default();
    if !(2..=10).contains(&items.len()) {
        return Err(Refusal::breach("media group must have from 2 to 10 items"));
    }
    let place = place(world, chat, params)?;
    let mut contents = Vec::new();
    for item in &items {
        let name = match item["type"].as_str() {
            Some("photo") => "photo",
            Some("document") => "document",
            _ => return Err(Refusal::breach("this server takes photos and documents in albums")),
        };
        if item["type"] != items[0]["type"] {
            return Err(Refusal::breach("document can't be mixed with other media types"));
        }
        let values = item.as_object().cloned().unwrap_or_default();
        let caption = formatted(world, &values, ("caption", "caption_entities"), CAPTION)?;
        let file = media(world, params, name, item["media"].as_str())?;
        let mut content = Map::from_iter([(name.to_owned(), file)]);
        content.extend(text_fields(("caption", "caption_entities"), &caption));
        contents.push(content);
    }
    let album = format!("14{:015}", world.next());
    let mut messages = Vec::new();
    for mut content in contents {
        content.insert("media_group_id".to_owned(), json!(album));
        let message = post_at(world, chat, params, content, None, place);
        messages.push(wire(world, message));
    }
    Ok(Value::Array(messages))
}

pub(super) fn send_draft(world: &mut World, params: &Params) -> Answer {
    let chat = target(world, params)?;
    if world.chat(chat).kind != Kind::Private {
        return Err(Refusal::breach("drafts can be sent only to private chats"));
    }
    if params.int("draft_id") == Some(0) {
        return Err(Refusal::breach("draft_id must be non-zero"));
    }
    let text = formatted(world, &params.values, ("text", "entities"), TEXT)?;
    world
        .chat_mut(chat)
        .drafts
        .push(json!({"draft_id": params.int("draft_id"), "text": text.text}));
    Ok(json!(true))
}

pub(super) fn send_chat_action(world: &mut World, params: &Params) -> Answer {
    const ACTIONS: [&str; 11] = [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ];
    let chat = target(world, params)?;
    let action = params.text("action").unwrap_or_default().to_lowercase();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(Refusal::breach("wrong parameter action in request"));
    }
    world.chat_mut(chat).actions.push(action);
    Ok(json!(true))
}

pub(super) fn set_reaction(world: &mut World, params: &Params) -> Answer {
    const KNOWN: &str = "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳❤‍🔥🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👨‍💻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷‍♂🤷🤷‍♀😡";
    let chat = target(world, params)?;
    let id = params.int("message_id").unwrap_or_default();
    let reactions = params.get("reaction").and_then(Value::as_array).cloned().unwrap_or_default();
    let known = reactions.iter().all(|reaction| {
        let emoji = reaction["emoji"].as_str().unwrap_or_default().trim_end_matches('\u{fe0f}');
        !emoji.is_empty() && KNOWN.contains(emoji)
    });
    if !known {
        return Err(Refusal::breach("REACTION_INVALID"));
    }
    if reactions.len() > 1 {
        return Err(Refusal::breach("REACTIONS_TOO_MANY"));
    }
    let message = world.chat_mut(chat).messages.get_mut(&id).filter(|message| !message.deleted);
    let message = message.ok_or_else(|| Refusal::bad("message to react not found"))?;
    message.reactions.insert(BOT, reactions);
    Ok(json!(true))
}
