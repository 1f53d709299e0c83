//! What a shopper thinks of what they were shown.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use magpie_core::wire::ReactionV1;
use magpie_core::{Feedback, FeedbackKind, FeedbackReason, ProductId};

use crate::App;
use crate::identity::Caller;
use crate::input;
use crate::problem::Problem;
use crate::turns::own_turn;

/// `POST /api/turns/{turn}/reactions`
pub(crate) async fn take(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(turn): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (turn, person) = own_turn(&app, &caller, turn).await?;
    let said: ReactionV1 = input::small_json(request).await?;
    let kind = FeedbackKind::parse(&said.kind).ok_or_else(|| {
        let known = FeedbackKind::ALL.map(FeedbackKind::as_str).join(", ");
        Problem::field("kind", format!("is one of {known}"))
    })?;
    let reason = said.reason.map(|reason| {
        let known = FeedbackReason::ALL.map(FeedbackReason::as_str).join(", ");
        let unknown = || Problem::field("reason", format!("is one of {known}"));
        FeedbackReason::parse(&reason).ok_or_else(unknown)
    });
    let reason = reason.transpose()?;
    if reason.is_some() && kind != FeedbackKind::Disliked {
        return Err(Problem::field("reason", "goes with the kind disliked only"));
    }
    let product = said.product.map(ProductId::new);
    let at = app.clock.now();
    app.companion.react(Feedback { person, turn, product, kind, reason, at }).await?;
    Ok(StatusCode::NO_CONTENT)
}
