//! Runs that `magpie eval --record` measured, to be kept beside those that were started here.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use magpie_core::wire::RunV1;
use serde_json::{Value, json};

use crate::App;
use crate::identity::Caller;
use crate::input;
use crate::problem::Problem;

/// Bytes of a run: five thousand values of some measures, and what came of the worst queries.
const MAX_RUN: usize = 8 * 1024 * 1024;

/// `POST /api/runs`
pub(crate) async fn record(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let run: RunV1 = input::json(request, MAX_RUN).await?;
    let run = run.run(caller.name());
    let run = run.ok_or_else(|| Problem::field("planned_by", "is rules or models"))?;
    let (id, subject) = (run.head.id.clone(), run.head.order.subject.clone());
    app.evaluation.record(run).await?;
    app.note(caller.name(), "kept a run", subject).await?;
    Ok((StatusCode::CREATED, Json(json!({ "run": id }))))
}
