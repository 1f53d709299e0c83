//! Answering turns again over HTTP.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use magpie_core::TurnId;
use magpie_core::ports::ReplayError;
use magpie_core::wire::{ReplayOrderV1, ReplayedV1};

use crate::App;
use crate::desk::{MOST_TEXT, who};
use crate::identity::Caller;
use crate::input;
use crate::problem::Problem;

/// `POST /api/turns/{turn}/replay`. What was replied is somebody's: that it was looked at is noted first.
pub(crate) async fn replay(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(turn): Path<String>,
    request: Request,
) -> Result<Json<ReplayedV1>, Problem> {
    let order: ReplayOrderV1 = input::json(request, MOST_TEXT).await?;
    let with = order.resolved(app.desk.as_ref()).await?;
    app.note(who(&caller), "replayed a turn", format!("turn {turn}")).await?;
    let replayed = app.replays.replay(&TurnId::new(turn), &with).await?;
    Ok(Json((&replayed).into()))
}

impl From<ReplayError> for Problem {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::NotRecorded(_) => Self::Gone(error.to_string()),
            ReplayError::NoPrompt(name) => Self::NotFound(format!("prompt {name}")),
            ReplayError::Invalid { .. } => Self::Unreadable(error.to_string()),
            ReplayError::Unavailable(ref detail) => {
                tracing::error!(detail, "a turn was not replayed");
                Self::Unavailable("this can't be looked up just now; try again".to_owned())
            }
        }
    }
}
