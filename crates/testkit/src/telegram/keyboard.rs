//! Buttons: what Telegram takes and what it refuses.

use serde_json::{Map, Value, json};
use url::Url;

use super::refusal::Refusal;

const BUTTONS: usize = 100;
const BUTTONS_IN_A_ROW: usize = 8;
const DATA_BYTES: usize = 64;

/// A web address as Telegram understands it; without a scheme it is taken for http.
pub(super) fn http_url(address: &str) -> Option<Url> {
    let address = address.trim();
    if address.is_empty() || address.contains(char::is_whitespace) {
        return None;
    }
    let full = match address.contains("://") {
        true => address.to_owned(),
        false => format!("http://{address}"),
    };
    let url = Url::parse(&full).ok()?;
    let web = matches!(url.scheme(), "http" | "https" | "tg" | "ton");
    let host = url.host_str().is_some_and(|host| host.contains('.') || host.starts_with('['));
    (web && (host || url.scheme() == "tg")).then_some(url)
}

/// Checks `reply_markup`. `Some` is an inline keyboard that stays with the message.
pub(super) fn read(markup: Option<&Value>) -> Result<Option<Value>, Refusal> {
    let Some(Value::Object(markup)) = markup else {
        return match markup {
            None => Ok(None),
            Some(_) => Err(Refusal::breach("object expected as reply markup")),
        };
    };
    let kinds = ["inline_keyboard", "keyboard", "remove_keyboard", "force_reply"];
    if kinds.iter().filter(|kind| markup.contains_key(**kind)).count() != 1 {
        return Err(Refusal::breach("can't parse reply markup: exactly one kind is expected"));
    }
    let Some(rows) = markup.get("inline_keyboard").and_then(Value::as_array) else {
        return Ok(None);
    };
    let mut kept = Vec::new();
    for row in rows {
        let buttons = row.as_array().map(Vec::as_slice).unwrap_or_default();
        if buttons.len() > BUTTONS_IN_A_ROW {
            return Err(Refusal::breach("reply markup is too long: more than 8 buttons in a row"));
        }
        for button in buttons {
            check(button.as_object().unwrap_or(&Map::new()))?;
        }
        if !buttons.is_empty() {
            kept.push(row.clone());
        }
    }
    let count: usize = kept.iter().filter_map(Value::as_array).map(Vec::len).sum();
    if count > BUTTONS {
        return Err(Refusal::breach("reply markup is too long"));
    }
    Ok((!kept.is_empty()).then(|| json!({"inline_keyboard": kept})))
}

fn check(button: &Map<String, Value>) -> Result<(), Refusal> {
    let text = button.get("text").and_then(Value::as_str).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Refusal::breach(
            "can't parse inline keyboard button: InlineKeyboardButton must have text",
        ));
    }
    let besides = ["text", "style", "icon_custom_emoji_id"];
    let actions = button.keys().filter(|key| !besides.contains(&key.as_str())).count();
    if actions != 1 {
        return Err(Refusal::breach(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ));
    }
    if let Some(style) = button.get("style").and_then(Value::as_str)
        && !["primary", "success", "danger"].contains(&style)
    {
        return Err(Refusal::breach("can't parse inline keyboard button: Invalid button style"));
    }
    if let Some(data) = button.get("callback_data").and_then(Value::as_str)
        && !(1..=DATA_BYTES).contains(&data.len())
    {
        return Err(Refusal::breach("BUTTON_DATA_INVALID"));
    }
    if let Some(url) = button.get("url").and_then(Value::as_str)
        && http_url(url).is_none()
    {
        return Err(Refusal::breach(&format!(
            "inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
        )));
    }
    let copied = button.get("copy_text").and_then(|copy| copy["text"].as_str());
    if copied.is_some_and(|text| !(1..=256).contains(&text.chars().count())) {
        return Err(Refusal::breach("BUTTON_COPY_TEXT_INVALID"));
    }
    Ok(())
}
