//! What both wire formats have in common: a request goes out, an answer or its pieces come back.

mod gemini;
mod gemini_schema;
mod openai;
mod portable;

use magpie_core::Photo;
use magpie_core::ports::{ChatRequest, FinishReason, TokenUsage};
use serde_json::Value;
use url::Url;

use crate::dialect::{Dialect, SchemaMode};
use crate::failure::{ErrorBody, Failure, Kind};
use crate::provider::{Endpoint, WireFormat};
use crate::thinking;

/// A request ready to be posted.
pub(crate) struct WireRequest {
    pub(crate) url: Url,
    pub(crate) body: Vec<u8>,
}

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) usage: TokenUsage,
    pub(crate) finish: FinishReason,
    /// Whether the model thought before it answered.
    pub(crate) thought: bool,
}

/// What an answer or an event of a stream holds. Every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) usage: Option<TokenUsage>,
    pub(crate) finish: Option<FinishReason>,
    pub(crate) thought: bool,
    /// Why there is no text, in the provider's words.
    pub(crate) withheld: Option<String>,
}

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StreamEvent {
    Piece(Piece),
    /// The provider says that nothing follows.
    End,
}

pub(crate) fn request(
    endpoint: &Endpoint,
    model: &str,
    request: &ChatRequest,
    dialect: Dialect,
    streaming: bool,
) -> Result<WireRequest, Failure> {
    match endpoint.format {
        WireFormat::OpenAi => openai::request(endpoint, model, request, dialect, streaming),
        WireFormat::Gemini => gemini::request(endpoint, model, request, dialect, streaming),
    }
}

pub(crate) fn answer(format: WireFormat, body: &Value) -> Result<Answer, Failure> {
    let mut gathered = Gathered::default();
    gathered.take(&piece(format, body)?);
    gathered.finish()
}

pub(crate) fn event(format: WireFormat, data: &str) -> Result<StreamEvent, Failure> {
    if data.trim() == "[DONE]" {
        return Ok(StreamEvent::End);
    }
    let body: Value = serde_json::from_str(data)
        .map_err(|_| Failure::bad_answer("an event of the stream is not JSON"))?;
    piece(format, &body).map(StreamEvent::Piece)
}

fn piece(format: WireFormat, body: &Value) -> Result<Piece, Failure> {
    if let Some(error) = ErrorBody::of(body) {
        return Err(Failure::from_error_object(&error));
    }
    match format {
        WireFormat::OpenAi => openai::piece(body),
        WireFormat::Gemini => gemini::piece(body),
    }
}

/// An answer put together from pieces.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    text: String,
    usage: TokenUsage,
    pub(crate) finish: Option<FinishReason>,
    thought: bool,
    withheld: Option<String>,
}

impl Gathered {
    pub(crate) fn take(&mut self, piece: &Piece) {
        self.text.push_str(&piece.text);
        self.usage = piece.usage.unwrap_or(self.usage);
        self.finish = piece.finish.or(self.finish);
        self.thought |= piece.thought;
        if piece.withheld.is_some() {
            self.withheld.clone_from(&piece.withheld);
        }
    }

    pub(crate) fn finish(self) -> Result<Answer, Failure> {
        let finish = self.finish.unwrap_or(FinishReason::Stop);
        let (text, aloud) = thinking::strip(&self.text);
        let thought = self.thought || aloud;
        if text.trim().is_empty() {
            if let Some(words) = self.withheld {
                return Err(Failure::new(
                    Kind::Rejected,
                    format!("the answer is withheld: {words}"),
                ));
            }
            match finish {
                FinishReason::Stop => return Err(Failure::bad_answer("the answer holds no text")),
                FinishReason::Filtered => {
                    return Err(Failure::new(Kind::Rejected, "the whole answer is withheld"));
                }
                FinishReason::Length => {}
            }
        }
        Ok(Answer { text: text.to_owned(), usage: self.usage, finish, thought })
    }
}

/// The base address with more path segments, its query kept.
fn extend(base: &Url, segments: &[&str]) -> Result<Url, Failure> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| Failure::new(Kind::Rejected, "the base address can't have a path"))?
        .pop_if_empty()
        .extend(segments);
    Ok(url)
}

/// The system text, with the schema in words where the provider doesn't enforce it.
fn system_text(request: &ChatRequest, dialect: Dialect) -> String {
    match &request.schema {
        Some(schema) if matches!(dialect.schema, SchemaMode::Object | SchemaMode::Described) => {
            format!(
                "{}\n\nAnswer with one JSON object and nothing else. It must satisfy this JSON schema:\n{}",
                request.system, schema.schema
            )
        }
        Some(_) | None => request.system.clone(),
    }
    .trim()
    .to_owned()
}

/// One message as both formats send it.
struct Spoken<'a> {
    assistant: bool,
    text: String,
    photos: &'a [Photo],
}

/// The messages that say anything, and the system text unless it had to go into the first of them.
fn spoken(request: &ChatRequest, dialect: Dialect) -> (Option<String>, Vec<Spoken<'_>>) {
    use magpie_core::ports::Author;

    let mut messages: Vec<Spoken<'_>> = Vec::new();
    for message in &request.messages {
        let assistant = message.author == Author::Assistant;
        // No provider takes pictures from the model itself.
        let photos: &[Photo] = if assistant { &[] } else { &message.photos };
        if message.text.trim().is_empty() && photos.is_empty() {
            continue;
        }
        messages.push(Spoken { assistant, text: message.text.clone(), photos });
    }
    let system = Some(system_text(request, dialect)).filter(|text| !text.is_empty());
    if !dialect.no_system {
        return (system, messages);
    }
    if let Some(system) = system {
        match messages.first_mut().filter(|first| !first.assistant) {
            Some(first) => first.text = format!("{system}\n\n{}", first.text).trim_end().to_owned(),
            None => messages.insert(0, Spoken { assistant: false, text: system, photos: &[] }),
        }
    }
    (None, messages)
}

fn base64(photo: &Photo) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(&photo.jpeg)
}

fn encode(body: &impl serde::Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(body)
        .map_err(|error| Failure::new(Kind::Rejected, format!("the request is no JSON: {error}")))
}

fn count(value: &Value) -> u32 {
    value.as_u64().map_or(0, |count| u32::try_from(count).unwrap_or(u32::MAX))
}
