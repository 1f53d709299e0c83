//! Showing turns: their stages as they come, their reply, and the conversation they belong to.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use futures::future::join_all;
use futures::{Stream, StreamExt};
use magpie_core::wire::{ConversationV1, PastTurnV1, ReplyV1, StageV1};
use magpie_core::{ConversationId, PastTurn, PersonId, ReplyStage, TurnId};
use serde_json::json;

use crate::App;
use crate::identity::Caller;
use crate::problem::Problem;

/// Shorter than the idle time-outs of common proxies.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `GET /api/turns/{turn}/events`
pub(crate) async fn events(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(turn): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let (turn, _) = own_turn(&app, &caller, turn).await?;
    let stages = app.companion.stages(&turn).await?;
    Ok(told(&app, until_final(stages).map(|stage| event(&stage))))
}

/// Events as they come, until the server stops.
pub(crate) fn told<S: Stream<Item = Event> + Send + 'static>(
    app: &App,
    events: S,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<S>> {
    let events = events.map(Ok).take_until(app.closing.clone().cancelled_owned());
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

/// `GET /api/turns/{turn}`
pub(crate) async fn reply(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(turn): Path<String>,
) -> Result<Response, Problem> {
    let (turn, _) = own_turn(&app, &caller, turn).await?;
    Ok(match app.companion.reply(&turn).await? {
        Some(reply) => Json(ReplyV1::from(&reply)).into_response(),
        None => (StatusCode::ACCEPTED, Json(json!({ "turn": turn.as_str() }))).into_response(),
    })
}

/// `GET /api/conversations/{conversation}`
pub(crate) async fn conversation(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(conversation): Path<String>,
) -> Result<Json<ConversationV1>, Problem> {
    let id = ConversationId::new(conversation);
    caller.check_conversation(&id)?;
    let past = app.companion.history(&id).await?;
    let turns = join_all(past.iter().map(|past| with_reply(&app, past))).await;
    Ok(Json(ConversationV1 {
        conversation: id.as_str().to_owned(),
        turns: turns.into_iter().collect::<Result<_, _>>()?,
    }))
}

async fn with_reply(app: &App, past: &PastTurn) -> Result<PastTurnV1, Problem> {
    let reply = app.companion.reply(&past.turn).await?;
    Ok(PastTurnV1::new(past, reply.as_ref().map(Into::into)))
}

/// The turn and who asked in it, if the caller may see it. Someone else's turn and an unknown one look the same.
pub(crate) async fn own_turn(
    app: &App,
    caller: &Caller,
    turn: String,
) -> Result<(TurnId, PersonId), Problem> {
    let turn = TurnId::new(turn);
    let asker = app.companion.asker(&turn).await?;
    match caller.check_person(&asker) {
        Ok(()) => Ok((turn, asker)),
        Err(_) => Err(Problem::NotFound(format!("turn {turn}"))),
    }
}

/// The stages up to the final one, whatever follows.
fn until_final(stages: impl Stream<Item = ReplyStage>) -> impl Stream<Item = ReplyStage> {
    stages.scan(false, |done, stage| {
        let next = (!*done).then_some(stage);
        *done |= matches!(next, Some(ReplyStage::Final(_)));
        futures::future::ready(next)
    })
}

fn event(stage: &ReplyStage) -> Event {
    let name = match stage {
        ReplyStage::Placeholder { .. } => "placeholder",
        ReplyStage::FirstPicks(_) => "first_picks",
        ReplyStage::Final(_) => "final",
    };
    Event::default()
        .event(name)
        .json_data(StageV1::from(stage))
        .expect("a stage has text keys only, so it always has a JSON form")
}
