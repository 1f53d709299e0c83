//! Answers to button presses and inline queries.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::content::{CAPTION, TEXT, formatted, is_blank};
use super::entities::utf16;
use super::keyboard;
use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::types::{CallbackAnswer, InlineAnswer};
use super::world::World;

/// A press that is not answered by then counts as ignored.
pub(super) const PRESS_LIMIT: Duration = Duration::from_secs(10);

const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

pub(super) fn callback(world: &mut World, params: &Params) -> Answer {
    let text = params.text("text").map(str::to_owned).filter(|text| !text.is_empty());
    if text.as_deref().is_some_and(|text| utf16(text) > 200) {
        return Err(Refusal::breach("MESSAGE_TOO_LONG"));
    }
    let url = params.text("url").map(str::to_owned);
    if url.as_deref().is_some_and(|url| !url.starts_with("https://t.me/")) {
        return Err(Refusal::breach("URL_INVALID"));
    }
    let id = params.text("callback_query_id").unwrap_or_default();
    let Some(press) = world.presses.get_mut(id) else { return Err(Refusal::breach(TOO_OLD)) };
    if press.answer.is_some() {
        let twice = format!("answerCallbackQuery was sent twice for {:?}", press.data);
        world.violation(twice);
        return Err(Refusal::bad(TOO_OLD));
    }
    if press.at.elapsed() > PRESS_LIMIT {
        return Err(Refusal::breach(TOO_OLD));
    }
    press.answer = Some(CallbackAnswer { text, alert: params.flag("show_alert"), url });
    Ok(json!(true))
}

pub(super) fn inline(world: &mut World, params: &Params) -> Answer {
    let results = params.get("results").and_then(Value::as_array).cloned().unwrap_or_default();
    if results.len() > 50 {
        return Err(Refusal::breach("RESULTS_TOO_MUCH"));
    }
    let mut ids = BTreeSet::new();
    for result in &results {
        let id = result["id"].as_str().unwrap_or_default();
        if !(1..=64).contains(&id.len()) {
            return Err(Refusal::breach("RESULT_ID_INVALID"));
        }
        if !ids.insert(id) {
            return Err(Refusal::breach("RESULT_ID_DUPLICATE"));
        }
        check_result(world, result)?;
    }
    let next_offset = params.text("next_offset").unwrap_or_default().to_owned();
    if next_offset.len() > 64 {
        return Err(Refusal::breach("NEXT_OFFSET_INVALID"));
    }
    let id = params.text("inline_query_id").unwrap_or_default();
    let Some(query) = world.queries.get_mut(id).filter(|query| query.answer.is_none()) else {
        return Err(Refusal::breach(TOO_OLD));
    };
    let cache_time = params.int("cache_time").unwrap_or(300);
    let personal = params.flag("is_personal");
    query.answer = Some(InlineAnswer { results, personal, cache_time, next_offset });
    Ok(json!(true))
}

fn check_result(world: &mut World, result: &Value) -> Result<(), Refusal> {
    keyboard::read(result.get("reply_markup"))?;
    let needed: &[&str] = match result["type"].as_str().unwrap_or_default() {
        "article" => &["title", "input_message_content"],
        "photo" if !result["photo_file_id"].is_null() => &[],
        "photo" => &["photo_url", "thumbnail_url"],
        _ => return Err(Refusal::breach("this server takes articles and photos as results")),
    };
    if let Some(missing) = needed.iter().find(|name| result[**name].is_null()) {
        return Err(Refusal::breach(&format!(
            "can't parse inline query result: Field \"{missing}\" must be specified"
        )));
    }
    for name in ["url", "photo_url", "thumbnail_url"] {
        if result[name].as_str().is_some_and(|url| keyboard::http_url(url).is_none()) {
            return Err(Refusal::breach("WEBDOCUMENT_URL_INVALID"));
        }
    }
    message_of(world, result).map(|_| ())
}

/// The content of the message that a chosen result becomes.
pub(super) fn message_of(world: &mut World, result: &Value) -> Result<Map<String, Value>, Refusal> {
    let values = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let mut content = match result.get("input_message_content") {
        Some(input) if !input["message_text"].is_null() => {
            let text = formatted(world, &values(input), ("message_text", "entities"), TEXT)?;
            if is_blank(&text.text) {
                return Err(Refusal::breach("message text is empty"));
            }
            super::content::text_fields(("text", "entities"), &text)
        }
        _ => {
            let names = ("caption", "caption_entities");
            let caption = formatted(world, &values(result), names, CAPTION)?;
            let mut content = super::content::text_fields(names, &caption);
            let size = |name: &str| result[name].as_u64().unwrap_or(640);
            content.insert(
                "photo".to_owned(),
                json!([{"file_id": "inline", "file_unique_id": "inline",
                    "width": size("photo_width"), "height": size("photo_height")}]),
            );
            content
        }
    };
    if let Some(markup) = keyboard::read(result.get("reply_markup"))? {
        content.insert("reply_markup".to_owned(), markup);
    }
    Ok(content)
}
