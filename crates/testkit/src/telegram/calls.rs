//! From a method's name to what it does, with the checks and limits that all share.

use std::time::Instant;

use serde_json::{Map, Value, json};

use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::schema::Shape;
use super::types::Request;
use super::world::{Kind, World};
use super::{answers, editing, sending, settings, webhook};

/// What must happen to the answer of a call on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It arrives.
    Arrives,
    /// The connection breaks before it was written.
    Lost,
}

/// Whether the limits count this method.
fn is_counted(method: &str) -> bool {
    let free = ["sendChatAction", "sendMessageDraft"];
    (method.starts_with("send") || method.starts_with("editMessage")) && !free.contains(&method)
}

/// Runs a call and writes it down.
pub(super) fn call(world: &mut World, shape: &Shape, mut params: Params) -> (Answer, Fate) {
    let wrong = params.conform(shape);
    for breach in &wrong {
        world.violation(breach.clone());
    }
    let counted = is_counted(shape.name);
    let mut fate = Fate::Arrives;
    let answer = match before(world, shape, &params, counted) {
        Err(refusal) => Err(refusal),
        Ok(()) => match wrong.iter().find(|what| !what.ends_with("is unknown")) {
            Some(what) if !(what.ends_with("text is missing")) => Err(Refusal::bad(what)),
            _ => run(world, shape.name, &params),
        },
    };
    if answer.is_ok() && counted && world.faults.lose_responses > 0 {
        world.faults.lose_responses -= 1;
        fate = Fate::Lost;
    }
    record(world, shape.name, &params, &answer, fate);
    (answer, fate)
}

/// Writes a call into the journal, and what it broke into the list of violations.
pub(super) fn record(
    world: &mut World,
    method: &str,
    params: &Params,
    answer: &Answer,
    fate: Fate,
) {
    let mut shown: Map<String, Value> = params.values.clone();
    for (name, upload) in &params.uploads {
        shown.insert(
            name.clone(),
            json!(format!("<{}, {} bytes>", upload.name, upload.bytes.len())),
        );
    }
    let refusal = answer.as_ref().err();
    if let Some(refusal) = refusal.filter(|refusal| refusal.breach) {
        world.violation(format!("{method}: {}", refusal.description));
    }
    let status = match (fate, refusal) {
        (Fate::Lost, _) => 0,
        (_, Some(refusal)) => refusal.code,
        (_, None) => 200,
    };
    world.journal.push(Request {
        method: method.to_owned(),
        params: shown,
        status,
        description: refusal.map(|refusal| refusal.description.clone()),
        at: Instant::now(),
    });
}

/// The faults that any call can meet.
pub(super) fn break_down(world: &mut World) -> Result<(), Refusal> {
    if world.dice.hit(world.faults.internal_error) {
        return Err(Refusal::server(500));
    }
    if world.dice.hit(world.faults.bad_gateway) {
        return Err(Refusal::server(502));
    }
    Ok(())
}

/// Faults and limits.
fn before(world: &mut World, shape: &Shape, params: &Params, counted: bool) -> Result<(), Refusal> {
    if world.logged_out {
        return Err(Refusal::bad("Logged out"));
    }
    break_down(world)?;
    if !counted {
        return Ok(());
    }
    let chat = match params.text("inline_message_id").and_then(|id| world.inline_messages.get(id)) {
        Some(message) => message.chat.0,
        None => params.int("chat_id").unwrap_or_default(),
    };
    let group = world.chats.get(&chat).is_some_and(|chat| chat.kind != Kind::Private);
    let count = match params.get("media").and_then(Value::as_array) {
        Some(items) => u32::try_from(items.len()).unwrap_or(u32::MAX),
        None => 1,
    };
    if let Err(exceeded) = world.limiter.take(chat, group, count) {
        if exceeded.impatient {
            let name = shape.name;
            world.violation(format!("{name} to {chat} before retry_after had passed"));
        }
        return Err(Refusal::too_many(exceeded.retry_after));
    }
    if world.dice.hit(world.faults.too_many_requests) {
        let retry_after = world.faults.retry_after.max(1);
        world.limiter.close(chat, retry_after);
        return Err(Refusal::too_many(retry_after));
    }
    Ok(())
}

fn run(world: &mut World, method: &str, params: &Params) -> Answer {
    match method {
        "getMe" => settings::get_me(world),
        "logOut" => {
            world.logged_out = true;
            Ok(json!(true))
        }
        "close" => Ok(json!(true)),
        "setWebhook" => webhook::set(world, params),
        "deleteWebhook" => webhook::delete(world, params),
        "getWebhookInfo" => webhook::info(world),
        "sendMessage" => sending::send_message(world, params),
        "sendMessageDraft" => sending::send_draft(world, params),
        "sendPhoto" => sending::send_file(world, params, "photo"),
        "sendDocument" => sending::send_file(world, params, "document"),
        "sendMediaGroup" => sending::send_media_group(world, params),
        "sendChatAction" => sending::send_chat_action(world, params),
        "setMessageReaction" => sending::set_reaction(world, params),
        "editMessageText" => editing::edit_text(world, params),
        "editMessageCaption" => editing::edit_caption(world, params),
        "editMessageMedia" => editing::edit_media(world, params),
        "editMessageReplyMarkup" => editing::edit_markup(world, params),
        "deleteMessage" => editing::delete(world, params),
        "deleteMessages" => editing::delete_many(world, params),
        "answerCallbackQuery" => answers::callback(world, params),
        "answerInlineQuery" => answers::inline(world, params),
        "getFile" => settings::get_file(world, params),
        "setMyCommands" => settings::set_commands(world, params),
        "getMyCommands" => settings::get_commands(world, params),
        "deleteMyCommands" => settings::delete_commands(world, params),
        "setMyName" => settings::set_text(world, params, "name", 64),
        "getMyName" => settings::get_text(world, params, "name"),
        "setMyDescription" => settings::set_text(world, params, "description", 512),
        "getMyDescription" => settings::get_text(world, params, "description"),
        "setMyShortDescription" => settings::set_text(world, params, "short_description", 120),
        "getMyShortDescription" => settings::get_text(world, params, "short_description"),
        "setMyDefaultAdministratorRights" => settings::keep(world, params, "rights"),
        "getMyDefaultAdministratorRights" => settings::kept(world, "rights", json!({})),
        "setChatMenuButton" => settings::keep(world, params, "menu_button"),
        "getChatMenuButton" => settings::kept(world, "menu_button", json!({"type": "default"})),
        "getChat" => settings::get_chat(world, params),
        "getChatMember" => settings::get_member(world, params),
        "getChatMemberCount" => settings::member_count(world, params),
        "getChatAdministrators" => settings::administrators(world, params),
        "leaveChat" => settings::leave(world, params),
        _ => Err(Refusal::not_found()),
    }
}
