//! Judges bodies: which fields there are, of which type, and how much fits into a message.

use std::collections::BTreeSet;

use serde_json::Value;

use super::error::FormErrors;
use super::world::COMPONENTS_V2;

/// Compares an object with a form such as `content:string? tts:bool name:string!`; `?` allows null,
/// `!` requires the field.
pub(super) fn fields(value: &Value, form: &str) -> Vec<String> {
    let Some(object) = value.as_object() else {
        return vec![format!("is not an object: {value}")];
    };
    let mut findings = Vec::new();
    let mut known = BTreeSet::new();
    for field in form.split_whitespace() {
        let (name, kind) = field.split_once(':').expect("forms consist of name:kind");
        known.insert(name);
        let bare = kind.trim_end_matches(['?', '!']);
        match object.get(name) {
            None if kind.ends_with('!') => findings.push(format!("lacks {name:?}")),
            None => {}
            Some(Value::Null) if kind.ends_with('?') => {}
            Some(value) if is(value, bare) => {}
            Some(value) => findings.push(format!("{name:?} should be {bare}, is {value}")),
        }
    }
    let unknown = object.keys().filter(|key| !known.contains(key.as_str()));
    findings.extend(unknown.map(|key| format!("has the unknown field {key:?}")));
    findings
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "int" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "bool" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        // Discord takes ids as strings and as numbers.
        "id" => value.is_u64() || value.as_str().is_some_and(|text| text.parse::<u64>().is_ok()),
        "scalar" => value.is_string() || value.is_number(),
        "any" => true,
        _ => false,
    }
}

/// The form of a new message.
pub(super) const CREATE: &str = "content:string? nonce:scalar? tts:bool embeds:array? \
    allowed_mentions:object? message_reference:object? components:array? sticker_ids:array? \
    attachments:array? flags:int? enforce_nonce:bool poll:object? payload_json:string";
/// The form of a follow-up or an interaction's message.
pub(super) const WEBHOOK: &str = "content:string? username:string avatar_url:string tts:bool \
    embeds:array? allowed_mentions:object? components:array? attachments:array? flags:int? \
    thread_name:string applied_tags:array poll:object?";
/// The form of an edited message.
pub(super) const EDIT: &str = "content:string? embeds:array? flags:int? allowed_mentions:object? \
    components:array? attachments:array? poll:object?";

const EMBED: &str = "title:string? type:string? description:string? url:string? timestamp:string? \
    color:int? footer:object? image:object? thumbnail:object? video:object? provider:object? \
    author:object? fields:array?";
const MEDIA: &str = "url:string! proxy_url:string? height:int? width:int?";

/// Text that a single message's embeds may hold together.
const EMBED_TOTAL: usize = 6_000;

/// What a message's body breaks: `violations` are only noted, the form's errors refuse it.
pub(super) struct Findings {
    pub(super) violations: Vec<String>,
    pub(super) form: FormErrors,
}

/// Judges the body of a message.
pub(super) fn message(body: &Value, form: &str) -> Findings {
    let mut findings = Findings { violations: fields(body, form), form: FormErrors::default() };
    let errors = &mut findings.form;
    errors.longest("content", body["content"].as_str(), 2_000);
    if let Some(nonce) = body["nonce"].as_str() {
        errors.longest("nonce", Some(nonce), 25);
    }
    if body["enforce_nonce"] == Value::Bool(true) && body["nonce"].is_null() {
        findings.violations.push("enforce_nonce without a nonce".to_owned());
    }
    let embeds = body["embeds"].as_array().map_or(&[][..], Vec::as_slice);
    if embeds.len() > 10 {
        errors.add("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
    }
    let mut total = 0;
    for (index, embed) in embeds.iter().enumerate() {
        total += check_embed(embed, index, errors, &mut findings.violations);
    }
    if total > EMBED_TOTAL {
        let text = "Embed size exceeds maximum size of 6000";
        errors.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", text);
    }
    if let Some(mentions) = body["allowed_mentions"].as_object() {
        let form = "parse:array roles:array users:array replied_user:bool";
        let found = fields(&Value::Object(mentions.clone()), form);
        findings.violations.extend(found.into_iter().map(|f| format!("allowed_mentions {f}")));
    }
    let v2 = body["flags"].as_u64().is_some_and(|flags| flags & COMPONENTS_V2 != 0);
    super::components::check(&body["components"], v2, errors, &mut findings.violations);
    if v2 && (body["content"].as_str().is_some_and(|c| !c.is_empty()) || !embeds.is_empty()) {
        let text = "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2";
        errors.add("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", text);
    }
    findings.violations.extend(errors.lines.iter().cloned());
    findings
}

/// The characters that count towards the total.
fn check_embed(
    embed: &Value,
    index: usize,
    errors: &mut FormErrors,
    violations: &mut Vec<String>,
) -> usize {
    let mut note = |what: &str, value: &Value, form: &str| {
        if !value.is_null() {
            let found = fields(value, form);
            violations.extend(found.into_iter().map(|f| format!("embeds.{index}{what} {f}")));
        }
    };
    note("", embed, EMBED);
    note(".footer", &embed["footer"], "text:string! icon_url:string? proxy_icon_url:string?");
    note(
        ".author",
        &embed["author"],
        "name:string! url:string? icon_url:string? proxy_icon_url:string?",
    );
    note(".image", &embed["image"], MEDIA);
    note(".thumbnail", &embed["thumbnail"], MEDIA);
    let at = |path: &str| format!("embeds.{index}.{path}");
    let texts = [
        ("title", &embed["title"], 256),
        ("description", &embed["description"], 4_096),
        ("footer.text", &embed["footer"]["text"], 2_048),
        ("author.name", &embed["author"]["name"], 256),
    ];
    let mut total = 0;
    for (path, text, limit) in texts {
        errors.longest(&at(path), text.as_str(), limit);
        total += text.as_str().map_or(0, |text| text.chars().count());
    }
    let list = embed["fields"].as_array().map_or(&[][..], Vec::as_slice);
    if list.len() > 25 {
        errors.add(&at("fields"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    for (number, field) in list.iter().enumerate() {
        note(&format!(".fields.{number}"), field, "name:string! value:string! inline:bool?");
        errors.required(&at(&format!("fields.{number}.name")), field["name"].as_str(), 256);
        errors.required(&at(&format!("fields.{number}.value")), field["value"].as_str(), 1_024);
        for key in ["name", "value"] {
            total += field[key].as_str().map_or(0, |text| text.chars().count());
        }
    }
    let urls = [
        ("url", &embed["url"]),
        ("image.url", &embed["image"]["url"]),
        ("thumbnail.url", &embed["thumbnail"]["url"]),
        ("footer.icon_url", &embed["footer"]["icon_url"]),
        ("author.url", &embed["author"]["url"]),
        ("author.icon_url", &embed["author"]["icon_url"]),
    ];
    for (path, url) in urls {
        let Some(url) = url.as_str() else { continue };
        let web = url::Url::parse(url)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
        let attached = url.starts_with("attachment://") && !matches!(path, "url" | "author.url");
        if !web && !attached {
            let text = "Not a well formed URL.";
            errors.add(&at(path), "URL_TYPE_INVALID_URL", text);
        }
        errors.longest(&at(path), Some(url), 2_048);
    }
    if total == 0 && ["image", "thumbnail", "url"].iter().all(|key| embed[key].is_null()) {
        errors.add(&at("description"), "BASE_TYPE_REQUIRED", "This field is required");
    }
    total
}
