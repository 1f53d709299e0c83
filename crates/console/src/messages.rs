//! Taking messages: at once with a place to watch, or waiting for the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::{Extension, Json};
use futures::StreamExt;
use magpie_core::ports::Accepted;
use magpie_core::wire::{AcceptedV1, ReplyV1};
use magpie_core::{ConversationId, InboundMessage, MessageKey, ReplyStage, TurnId};
use uuid::Uuid;

use crate::App;
use crate::identity::{self, Caller};
use crate::input::Draft;
use crate::language;
use crate::problem::Problem;

/// Longest wait for an answer in one request; a turn has its own, shorter budgets.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(180);

/// `POST /api/messages`
pub(crate) async fn accept(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<(StatusCode, Json<AcceptedV1>), Problem> {
    let (accepted, conversation) = take(&app, &caller, request).await?;
    let turn = accepted.turn.as_str();
    let answer = AcceptedV1 {
        turn: turn.to_owned(),
        duplicate: accepted.duplicate,
        events: format!("/api/turns/{turn}/events"),
        conversation: conversation.as_str().to_owned(),
    };
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// `POST /api/ask`
pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Json<ReplyV1>, Problem> {
    let (accepted, _) = take(&app, &caller, request).await?;
    let turn = accepted.turn;
    tokio::select! {
        reply = answer(&app, &turn) => reply.map(Json),
        () = app.closing.cancelled() => Err(Problem::Stopping),
        () = tokio::time::sleep(ANSWER_TIMEOUT) => {
            Err(Problem::TooLong { turn: turn.as_str().to_owned() })
        }
    }
}

async fn answer(app: &App, turn: &TurnId) -> Result<ReplyV1, Problem> {
    let mut stages = app.companion.stages(turn).await?;
    while let Some(stage) = stages.next().await {
        if let ReplyStage::Final(reply) = stage {
            return Ok((&reply).into());
        }
    }
    // The stream ends early when the server stops; the answer may still have been stored.
    let stored = app.companion.reply(turn).await?;
    stored.as_ref().map(Into::into).ok_or(Problem::Stopping)
}

async fn take(
    app: &App,
    caller: &Caller,
    request: Request,
) -> Result<(Accepted, ConversationId), Problem> {
    if app.closing.is_cancelled() {
        return Err(Problem::Stopping);
    }
    let locale = locale(request.headers());
    let draft = Draft::read(request, app.max_upload).await?;
    if draft.community.is_some() {
        return Err(Problem::field("community", "is for rehearsals: /api/rehearsals"));
    }
    let (sender, conversation) =
        caller.address(draft.user.as_deref(), draft.conversation.as_deref())?;
    let message_id = match &draft.message_id {
        Some(id) => identity::name("message_id", id)?.to_owned(),
        None => Uuid::new_v4().to_string(),
    };
    let key = MessageKey::of_message(&sender.platform, &conversation, message_id);
    let now = app.clock.now();
    let message =
        InboundMessage { locale, ..draft.message(key, conversation.clone(), sender, now) };
    Ok((app.companion.accept(message).await?, conversation))
}

/// The language that somebody chose for the page, or else the one that the browser puts first.
pub(crate) fn locale(headers: &HeaderMap) -> Option<String> {
    if let Some(chosen) = language::chosen(headers) {
        return Some(chosen.code.to_owned());
    }
    let value = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let tag = value.split([',', ';']).next()?.trim();
    let plain = |tag: &str| tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (!tag.is_empty() && tag.len() <= 35 && plain(tag)).then(|| tag.to_owned())
}
