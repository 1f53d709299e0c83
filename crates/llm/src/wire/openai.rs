//! `/chat/completions` as OpenAI defined it and others speak it, each a little differently.

use magpie_core::ports::{ChatRequest, FinishReason, TokenUsage};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Piece, WireRequest, base64, count, encode, extend, portable, spoken};
use crate::dialect::{Dialect, SchemaMode};
use crate::failure::{Failure, Kind};
use crate::provider::Endpoint;

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<Value>,
}

#[derive(Serialize)]
struct Message {
    role: &'static str,
    content: Content,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Content {
    /// Every server takes this; only some take parts.
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Part {
    Text { text: String },
    ImageUrl { image_url: ImageUrl },
}

#[derive(Serialize)]
struct ImageUrl {
    url: String,
}

pub(super) fn request(
    endpoint: &Endpoint,
    model: &str,
    request: &ChatRequest,
    dialect: Dialect,
    streaming: bool,
) -> Result<WireRequest, Failure> {
    let (system, said) = spoken(request, dialect);
    let mut messages: Vec<Message> = system
        .into_iter()
        .map(|text| Message { role: "system", content: Content::Text(text) })
        .collect();
    messages.extend(said.into_iter().map(|message| {
        let role = if message.assistant { "assistant" } else { "user" };
        if message.photos.is_empty() {
            return Message { role, content: Content::Text(message.text) };
        }
        let text = Some(message.text).filter(|text| !text.trim().is_empty());
        let text = text.into_iter().map(|text| Part::Text { text });
        let photos = message.photos.iter().map(|photo| Part::ImageUrl {
            image_url: ImageUrl { url: format!("data:image/jpeg;base64,{}", base64(photo)) },
        });
        Message { role, content: Content::Parts(text.chain(photos).collect()) }
    }));
    let limit = Some(dialect.output_limit(request.max_output_tokens));
    let (max_tokens, max_completion_tokens) =
        if dialect.completion_limit { (None, limit) } else { (limit, None) };
    let body = Body {
        model,
        messages,
        temperature: (!dialect.no_temperature).then_some(request.temperature),
        max_tokens,
        max_completion_tokens,
        response_format: response_format(request, dialect),
        stream: streaming.then_some(true),
        stream_options: (streaming && !dialect.no_stream_options)
            .then(|| json!({"include_usage": true})),
    };
    let url = extend(&endpoint.base_url, &["chat", "completions"])?;
    Ok(WireRequest { url, body: encode(&body)? })
}

fn response_format(request: &ChatRequest, dialect: Dialect) -> Option<Value> {
    let wanted = request.schema.as_ref()?;
    let enforced = |schema: Value, strict: bool| {
        json!({
            "type": "json_schema",
            "json_schema": {"name": wanted.name, "schema": schema, "strict": strict}
        })
    };
    match dialect.schema {
        SchemaMode::Whole => {
            Some(enforced(wanted.schema.clone(), portable::qualifies_as_strict(&wanted.schema)))
        }
        SchemaMode::Portable => Some(enforced(portable::reduce(&wanted.schema), false)),
        SchemaMode::Object => Some(json!({"type": "json_object"})),
        SchemaMode::Described => None,
    }
}

/// Reads an answer (`message`) or an event of a stream (`delta`).
pub(super) fn piece(body: &Value) -> Result<Piece, Failure> {
    let usage = usage(&body["usage"]);
    let thought = count(&body["usage"]["completion_tokens_details"]["reasoning_tokens"]) > 0;
    let Some(choices) = body["choices"].as_array() else {
        return Err(Failure::bad_answer("the answer has no choices"));
    };
    let Some(choice) = choices.first() else {
        // The last event of a stream holds the usage and no choice; a whole answer is empty then.
        return Ok(Piece { usage, thought, ..Piece::default() });
    };
    let message = if choice["message"].is_object() { &choice["message"] } else { &choice["delta"] };
    let reasons = ["reasoning_content", "reasoning"];
    Ok(Piece {
        text: text(&message["content"]),
        usage,
        finish: finish(&choice["finish_reason"])?,
        thought: thought || reasons.iter().any(|name| message[name].is_string()),
        withheld: message["refusal"].as_str().map(str::to_owned),
    })
}

/// Text, or the text among typed parts.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter(|part| matches!(part["type"].as_str(), Some("text" | "output_text") | None))
            .filter_map(|part| part.as_str().or_else(|| part["text"].as_str()))
            .collect(),
        _ => String::new(),
    }
}

fn finish(reason: &Value) -> Result<Option<FinishReason>, Failure> {
    match reason.as_str() {
        None | Some("") => Ok(None),
        Some("length" | "max_tokens" | "model_length") => Ok(Some(FinishReason::Length)),
        Some("content_filter") => Ok(Some(FinishReason::Filtered)),
        Some("error") => Err(Failure::new(Kind::Unavailable, "the model broke off")),
        Some(_) => Ok(Some(FinishReason::Stop)),
    }
}

fn usage(usage: &Value) -> Option<TokenUsage> {
    usage.is_object().then(|| TokenUsage {
        input: count(&usage["prompt_tokens"]),
        output: count(&usage["completion_tokens"]),
    })
}
