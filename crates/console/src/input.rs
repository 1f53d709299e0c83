//! Reading what a request brings: messages, JSON from programs, and forms of pages.
//!
//! The body is read whole before it is parsed, because the limit is told best by an answer that arrives:
//! a server that stops reading makes the sender see a broken connection instead.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use jiff::Timestamp;
use magpie_core::{Audience, ConversationId, InboundMessage, MessageKey, ReplyAddress, Sender};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// Longest text; far beyond anything a person writes, and short enough to be planned with.
const MAX_TEXT: usize = 64 * 1024;
/// As many photos as an album of the common chat platforms holds.
const MAX_PHOTOS: usize = 10;
/// How much more than the limit is read and thrown away so that the sender sees the answer.
const DISCARD_LIMIT: usize = 256 * 1024 * 1024;
/// Longest body that says what somebody thinks or wants changed.
const MAX_SMALL: usize = 16 * 1024;
/// Longest form of any page: that of a golden case, which holds more than any case may, so that it is said what is wrong.
pub(crate) const MAX_FORM: usize = 512 * 1024;
/// How long an upload may take.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(60);

/// A message as it was sent, checked for form.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    pub(crate) user: Option<String>,
    pub(crate) conversation: Option<String>,
    pub(crate) message_id: Option<String>,
    /// For a rehearsal alone.
    pub(crate) community: Option<String>,
    #[serde(skip)]
    pub(crate) photos: Vec<Bytes>,
}

impl Draft {
    /// Reads the request.
    pub(crate) async fn read(request: Request, limit: usize) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let kind = content_type(&parts.headers);
        let body = bounded(body, limit).await?;
        let draft = match kind.as_str() {
            "application/json" => serde_json::from_slice(&body)
                .map_err(|error| Problem::Unreadable(format!("the JSON can't be read: {error}")))?,
            "multipart/form-data" => {
                let request = Request::from_parts(parts, Body::from(body));
                let form = Multipart::from_request(request, &()).await.map_err(unreadable)?;
                from_form(form).await?
            }
            _ => return Err(Problem::UnsupportedType),
        };
        draft.checked()
    }

    /// The message of a sender in a conversation, for them alone.
    pub(crate) fn message(
        self,
        key: MessageKey,
        conversation: ConversationId,
        sender: Sender,
        sent_at: Timestamp,
    ) -> InboundMessage {
        InboundMessage {
            key,
            conversation,
            address: ReplyAddress::new(""),
            sender,
            audience: Audience::Private,
            moderates: false,
            text: self.text,
            photos: self.photos.into_iter().map(Ok).collect(),
            reply_to: None,
            replaces: None,
            may_continue: false,
            locale: None,
            sent_at,
        }
    }

    fn checked(self) -> Result<Self, Problem> {
        if self.text.trim().is_empty() && self.photos.is_empty() {
            return Err(Problem::field("text", "write what you are looking for, or add a photo"));
        }
        if self.text.len() > MAX_TEXT {
            let detail = format!("is {} bytes, the limit is {MAX_TEXT}", self.text.len());
            return Err(Problem::field("text", detail));
        }
        if self.photos.len() > MAX_PHOTOS {
            let detail = format!("{} photos, at most {MAX_PHOTOS} go together", self.photos.len());
            return Err(Problem::field("photo", detail));
        }
        Ok(self)
    }
}

async fn from_form(mut form: Multipart) -> Result<Draft, Problem> {
    let mut draft = Draft::default();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(unreadable)?;
        if name.starts_with("photo") {
            // A form that was sent without choosing a file still has an empty part for it.
            if !bytes.is_empty() {
                draft.photos.push(bytes);
            }
            continue;
        }
        let text = String::from_utf8(bytes.to_vec())
            .map_err(|_| Problem::field(name.as_str(), "is not UTF-8"))?;
        match name.as_str() {
            "text" => draft.text = text,
            "user" => draft.user = Some(text),
            "conversation" => draft.conversation = Some(text),
            "message_id" => draft.message_id = Some(text),
            "community" => draft.community = Some(text),
            _ => {
                let known = "is not known; send text, photo, user, conversation or message_id";
                return Err(Problem::field(name, known));
            }
        }
    }
    Ok(draft)
}

/// The fields of a form that a page sends, with or without a script.
#[derive(Debug)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a request with a form of at most so many bytes.
    pub(crate) async fn read(request: Request, limit: usize) -> Result<Self, Problem> {
        if !is_form(request.headers()) {
            return Err(Problem::NotForm);
        }
        Ok(Self::parse(&bounded(request.into_body(), limit).await?))
    }

    /// Reads a request with a form of no more than a few words.
    pub(crate) async fn small(request: Request) -> Result<Self, Problem> {
        Self::read(request, MAX_SMALL).await
    }

    /// Reads a body.
    pub(crate) fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// A field; one that is missing is empty.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// A field, with the line ends that everything else has.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).replace("\r\n", "\n")
    }

    /// Every value of a field that may be sent several times.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let found = self.0.iter().filter(|(known, _)| known == name);
        found.map(|(_, text)| text.clone()).collect()
    }

    /// Whether a box is ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }
}

/// Whether a body is a form of a page.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    content_type(headers) == "application/x-www-form-urlencoded"
}

/// A body of at most so many bytes, in time.
pub(crate) async fn bounded(body: Body, limit: usize) -> Result<Bytes, Problem> {
    tokio::time::timeout(UPLOAD_TIMEOUT, whole(body, limit)).await.map_err(|_| Problem::TooSlow)?
}

/// Reads a request that holds no more than a few words of JSON.
pub(crate) async fn small_json<T: DeserializeOwned>(request: Request) -> Result<T, Problem> {
    json(request, MAX_SMALL).await
}

/// A JSON body of at most so many bytes.
pub(crate) async fn json<T: DeserializeOwned>(
    request: Request,
    limit: usize,
) -> Result<T, Problem> {
    let (parts, body) = request.into_parts();
    if content_type(&parts.headers) != "application/json" {
        return Err(Problem::NotJson);
    }
    let body = bounded(body, limit).await?;
    serde_json::from_slice(&body)
        .map_err(|error| Problem::Unreadable(format!("the JSON can't be read: {error}")))
}

/// The whole body, or [`Problem::TooLarge`] once all of it was read.
async fn whole(body: Body, limit: usize) -> Result<Bytes, Problem> {
    let mut chunks = body.into_data_stream();
    let mut kept = BytesMut::new();
    let mut seen = 0_usize;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::Unreadable("the upload broke off".to_owned()))?;
        seen = seen.saturating_add(chunk.len());
        if seen <= limit {
            kept.extend_from_slice(&chunk);
        } else {
            kept = BytesMut::new();
        }
        if seen > limit.saturating_add(DISCARD_LIMIT) {
            break;
        }
    }
    if seen > limit { Err(Problem::TooLarge { limit }) } else { Ok(kept.freeze()) }
}

fn unreadable(error: impl std::fmt::Display) -> Problem {
    Problem::Unreadable(format!("the form can't be read: {error}"))
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = value.unwrap_or_default().split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}
