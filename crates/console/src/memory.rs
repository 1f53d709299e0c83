//! What is remembered about a person, and what of the server runs.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use magpie_core::PersonId;
use magpie_core::wire::{ErasedV1, ProfileV1, StatusV1};

use crate::App;
use crate::identity::Caller;
use crate::problem::Problem;

/// `GET /api/memory/{person}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
) -> Result<Json<ProfileV1>, Problem> {
    let person = own(&caller, person)?;
    Ok(Json((&app.companion.profile(&person).await?).into()))
}

/// `GET /api/memory/{person}/export`
pub(crate) async fn export(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    let person = own(&caller, person)?;
    let everything = app.companion.export(&person).await?;
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
