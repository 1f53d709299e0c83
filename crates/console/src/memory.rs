//! What is remembered about a person, and what of the server runs.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use magpie_core::ports::CompanionError;
use magpie_core::wire::{
    ErasedV1, LinkAnswerV1, LinkRequestV1, MemoryChangeV1, MemoryV1, ProfileV1, StatusV1,
};
use magpie_core::{MemoryChange, PersonId, Phrases};

use crate::App;
use crate::identity::Caller;
use crate::input;
use crate::messages::locale;
use crate::problem::Problem;

/// `GET /api/memory/{person}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
    headers: HeaderMap,
) -> Result<Json<ProfileV1>, Problem> {
    let person = own(&caller, person)?;
    let profile = app.companion.profile(&person).await?;
    let memory = app.companion.memory(&person, locale(&headers).as_deref()).await?;
    Ok(Json(ProfileV1::new(&profile, &memory)))
}

/// `POST /api/memory/{person}/{number}`
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path((person, number)): Path<(String, String)>,
    request: Request,
) -> Result<Json<MemoryV1>, Problem> {
    let person = own(&caller, person)?;
    let locale = locale(request.headers());
    let asked: MemoryChangeV1 = input::small_json(request).await?;
    let change = MemoryChange::parse(&asked.change)
        .ok_or_else(|| Problem::field("change", "is strike, pin or unpin"))?;
    // A number that no list has is one of another list.
    let number = number.parse().unwrap_or(0);
    let revision = asked.revision.as_str();
    let changed = app.companion.change_memory(&person, revision, number, change, locale.as_deref());
    match changed.await {
        Ok(memory) => Ok(Json((&memory).into())),
        Err(CompanionError::NotFound(_)) => Err(Problem::Changed),
        Err(error) => Err(error.into()),
    }
}

/// `POST /api/memory/{person}/link`
pub(crate) async fn link(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
    request: Request,
) -> Result<Json<LinkAnswerV1>, Problem> {
    let person = own(&caller, person)?;
    let asked: LinkRequestV1 = input::small_json(request).await?;
    let asked = asked.request().ok_or_else(|| {
        Problem::field("action", "is code or unlink, or preview, confirm or void with a code")
    })?;
    let answer = app.companion.link(&person, asked).await?;
    Ok(Json(LinkAnswerV1::new(&answer, Phrases::of(None).linking())))
}

/// `GET /api/memory/{person}/export`
pub(crate) async fn export(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    everything(&app, &own(&caller, person)?).await
}

/// All that is kept about a person, as a file.
pub(crate) async fn everything(app: &App, person: &PersonId) -> Result<Response, Problem> {
    let everything = app.companion.export(person).await?;
    let file = [(header::CONTENT_DISPOSITION, "attachment; filename=\"magpie-memory.json\"")];
    Ok((file, Json(everything)).into_response())
}

/// `DELETE /api/memory/{person}`
pub(crate) async fn forget(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
) -> Result<Json<ErasedV1>, Problem> {
    let person = own(&caller, person)?;
    Ok(Json(app.companion.forget(&person).await?.into()))
}

/// `GET /api/status`
pub(crate) async fn status(State(app): State<Arc<App>>) -> Json<StatusV1> {
    let lines = app.companion.status().await;
    Json(StatusV1 { parts: lines.iter().map(Into::into).collect() })
}

fn own(caller: &Caller, person: String) -> Result<PersonId, Problem> {
    let person = PersonId::new(person);
    caller.check_person(&person)?;
    Ok(person)
}
