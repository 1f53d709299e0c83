//! Gemini's `generateContent` and `streamGenerateContent`.

use magpie_core::ports::{ChatRequest, FinishReason, TokenUsage};
use serde::Serialize;
use serde_json::Value;

use super::{Piece, WireRequest, base64, count, encode, extend, gemini_schema, spoken};
use crate::dialect::{Dialect, SchemaMode};
use crate::failure::Failure;
use crate::provider::Endpoint;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Content>,
    contents: Vec<Content>,
    generation_config: GenerationConfig,
}

#[derive(Serialize)]
struct Content {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    parts: Vec<Part>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Part {
    Text(String),
    InlineData(InlineData),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InlineData {
    mime_type: &'static str,
    data: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    max_output_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_mime_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_schema: Option<Value>,
}

pub(super) fn request(
    endpoint: &Endpoint,
    model: &str,
    request: &ChatRequest,
    dialect: Dialect,
    streaming: bool,
) -> Result<WireRequest, Failure> {
    let (system, said) = spoken(request, dialect);
    let contents = said.into_iter().map(|message| {
        // Photos go first: the words refer to them.
        let photos = message.photos.iter().map(|photo| {
            Part::InlineData(InlineData { mime_type: "image/jpeg", data: base64(photo) })
        });
        let text = Some(message.text).filter(|text| !text.trim().is_empty()).map(Part::Text);
        let role = if message.assistant { "model" } else { "user" };
        Content { role: Some(role), parts: photos.chain(text).collect() }
    });
    let schema = request.schema.as_ref().map(|wanted| &wanted.schema);
    let (response_mime_type, response_schema) = match (schema, dialect.schema) {
        (Some(schema), SchemaMode::Whole | SchemaMode::Portable) => {
            (Some("application/json"), Some(gemini_schema::reduce(schema)))
        }
        (Some(_), SchemaMode::Object) => (Some("application/json"), None),
        (Some(_), SchemaMode::Described) | (None, _) => (None, None),
    };
    let body = Body {
        system_instruction: system
            .map(|text| Content { role: None, parts: vec![Part::Text(text)] }),
        contents: contents.collect(),
        generation_config: GenerationConfig {
            temperature: (!dialect.no_temperature).then_some(request.temperature),
            max_output_tokens: dialect.output_limit(request.max_output_tokens),
            response_mime_type,
            response_schema,
        },
    };
    let method = if streaming { "streamGenerateContent" } else { "generateContent" };
    // Tuned models come with their own collection: `tunedModels/x`.
    let (collection, name) = model.split_once('/').unwrap_or(("models", model));
    let mut url = extend(&endpoint.base_url, &[collection, &format!("{name}:{method}")])?;
    if streaming {
        url.query_pairs_mut().append_pair("alt", "sse");
    }
    Ok(WireRequest { url, body: encode(&body)? })
}

/// Reads an answer or an event of a stream; they look the same.
pub(super) fn piece(body: &Value) -> Result<Piece, Failure> {
    let usage = usage(&body["usageMetadata"]);
    let thought = count(&body["usageMetadata"]["thoughtsTokenCount"]) > 0;
    let blocked = body["promptFeedback"]["blockReason"].as_str().map(str::to_owned);
    let Some(candidate) = body["candidates"].as_array().and_then(|all| all.first()) else {
        if blocked.is_none() && usage.is_none() {
            return Err(Failure::bad_answer("the answer has no candidates"));
        }
        let finish = blocked.is_some().then_some(FinishReason::Filtered);
        return Ok(Piece { usage, thought, finish, withheld: blocked, ..Piece::default() });
    };
    let parts = candidate["content"]["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let (thoughts, said): (Vec<_>, Vec<_>) =
        parts.iter().partition(|part| part["thought"].as_bool() == Some(true));
    let reason = candidate["finishReason"].as_str();
    let finish = reason.and_then(finish);
    let filtered = finish == Some(FinishReason::Filtered);
    Ok(Piece {
        text: said.iter().filter_map(|part| part["text"].as_str()).collect(),
        usage,
        finish,
        thought: thought || !thoughts.is_empty(),
        withheld: blocked.or_else(|| reason.filter(|_| filtered).map(str::to_owned)),
    })
}

fn finish(reason: &str) -> Option<FinishReason> {
    match reason {
        "" | "FINISH_REASON_UNSPECIFIED" => None,
        "STOP" | "MALFORMED_FUNCTION_CALL" | "UNEXPECTED_TOOL_CALL" => Some(FinishReason::Stop),
        "MAX_TOKENS" => Some(FinishReason::Length),
        // SAFETY, RECITATION, BLOCKLIST, PROHIBITED_CONTENT, SPII, LANGUAGE, OTHER: the rest is missing.
        _ => Some(FinishReason::Filtered),
    }
}

/// Thoughts are billed as output and counted beside it.
fn usage(usage: &Value) -> Option<TokenUsage> {
    usage.is_object().then(|| TokenUsage {
        input: count(&usage["promptTokenCount"]),
        output: count(&usage["candidatesTokenCount"])
            .saturating_add(count(&usage["thoughtsTokenCount"])),
    })
}
