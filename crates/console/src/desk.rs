//! Tuning prompts over HTTP.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use magpie_core::ports::DeskError;
use magpie_core::wire::{
    DraftV1, PromptCheckV1, PromptEventV1, PromptHistoryV1, PromptOrderV1, PromptTextV1,
    PromptVersionV1, PromptsV1, RolloutV1,
};

use crate::App;
use crate::identity::Caller;
use crate::input;
use crate::problem::Problem;

/// Longest body with a prompt's text: more than any prompt may have, so that the desk says what is wrong.
pub(crate) const MOST_TEXT: usize = 1024 * 1024;

/// Who acts where nobody is named: the name of an account or of a token, or a command.
pub(crate) fn who(caller: &Caller) -> &str {
    caller.name()
}

/// Only a command says who acts: everybody else is who they are.
fn unless_own(caller: &Caller, named: Option<String>) -> Option<String> {
    named.filter(|_| caller.is_command())
}

/// Keeps what was done with a prompt among what else was done. It is done and in the prompt's own history: where it
/// can't be noted here, too, that is no failure of the order.
async fn note(app: &App, by: &str, action: &str, prompt: &str, version: &str) {
    let about = format!("prompt {prompt}, version {version}");
    if let Err(problem) = app.note(by, action, about).await {
        tracing::error!(%problem, "an order is missing in the audit log");
    }
}

/// `GET /api/prompts`
pub(crate) async fn prompts(State(app): State<Arc<App>>) -> Result<Json<PromptsV1>, Problem> {
    let prompts = app.desk.prompts().await?;
    Ok(Json(PromptsV1 { prompts: prompts.into_iter().map(Into::into).collect() }))
}

/// `GET /api/prompts/{prompt}`
pub(crate) async fn history(
    State(app): State<Arc<App>>,
    Path(prompt): Path<String>,
) -> Result<Json<PromptHistoryV1>, Problem> {
    Ok(Json(app.desk.history(&prompt).await?.into()))
}

/// `GET /api/prompts/{prompt}/versions/{version}`
pub(crate) async fn version(
    State(app): State<Arc<App>>,
    Path((prompt, version)): Path<(String, String)>,
) -> Result<Json<PromptVersionV1>, Problem> {
    Ok(Json(app.desk.version(&prompt, &version).await?.into()))
}

/// `POST /api/prompts/{prompt}/check`
pub(crate) async fn check(
    State(app): State<Arc<App>>,
    Path(prompt): Path<String>,
    request: Request,
) -> Result<Json<PromptCheckV1>, Problem> {
    let PromptTextV1 { text } = input::json(request, MOST_TEXT).await?;
    let faults = app.desk.check(&prompt, &text).await?;
    Ok(Json(PromptCheckV1 { faults: faults.into_iter().map(Into::into).collect() }))
}

/// `POST /api/prompts/{prompt}/drafts`
pub(crate) async fn draft(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(prompt): Path<String>,
    request: Request,
) -> Result<Json<PromptVersionV1>, Problem> {
    let mut draft: DraftV1 = input::json(request, MOST_TEXT).await?;
    draft.by = unless_own(&caller, draft.by);
    Ok(Json(app.desk.draft(&prompt, draft.draft(who(&caller))).await?.into()))
}

/// `POST /api/prompts/{prompt}/versions/{version}/measure`
pub(crate) async fn measure(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path((prompt, version)): Path<(String, String)>,
    request: Request,
) -> Result<Json<PromptEventV1>, Problem> {
    let mut asked: PromptOrderV1 = input::small_json(request).await?;
    asked.by = unless_own(&caller, asked.by);
    let order = asked.order(who(&caller));
    Ok(Json(app.desk.measure(&prompt, &version, &order.by).await?.into()))
}

/// `POST /api/prompts/{prompt}/versions/{version}/rollout`
pub(crate) async fn roll_out(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path((prompt, version)): Path<(String, String)>,
    request: Request,
) -> Result<Json<RolloutV1>, Problem> {
    let mut asked: PromptOrderV1 = input::small_json(request).await?;
    asked.by = unless_own(&caller, asked.by);
    let percent = asked.percent.ok_or_else(|| Problem::field("percent", "is 1 to 99"))?;
    let order = asked.order(who(&caller));
    let rollout = app.desk.roll_out(&prompt, &version, percent, &order).await?;
    note(&app, &order.by, "rolled out", &prompt, &rollout.version).await;
    Ok(Json(rollout.into()))
}

/// `POST /api/prompts/{prompt}/versions/{version}/promote`
pub(crate) async fn promote(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path((prompt, version)): Path<(String, String)>,
    request: Request,
) -> Result<Json<PromptEventV1>, Problem> {
    let mut asked: PromptOrderV1 = input::small_json(request).await?;
    asked.by = unless_own(&caller, asked.by);
    let order = asked.order(who(&caller));
    let event = app.desk.promote(&prompt, &version, &order).await?;
    note(&app, &order.by, "promoted", &prompt, &event.version).await;
    Ok(Json(event.into()))
}

/// `POST /api/prompts/{prompt}/rollback`
pub(crate) async fn roll_back(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(prompt): Path<String>,
    request: Request,
) -> Result<Json<PromptEventV1>, Problem> {
    let mut asked: PromptOrderV1 = input::small_json(request).await?;
    asked.by = unless_own(&caller, asked.by);
    let order = asked.order(who(&caller));
    let event = app.desk.roll_back(&prompt, asked.to.as_deref(), &order).await?;
    note(&app, &order.by, "rolled back", &prompt, &event.version).await;
    Ok(Json(event.into()))
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        if let DeskError::Unavailable(detail) = &error {
            tracing::error!(detail, "a prompt was not changed");
        }
        Self::Desk(error)
    }
}

#[cfg(test)]
mod tests {
    use magpie_core::Role;

    use super::*;

    #[test]
    fn only_a_command_says_who_acts() {
        let script = Caller::script("nightly".to_owned(), Role::Owner, "1");
        let browser = Caller::browser("ada", Role::Owner, None, None);
        for (caller, expected) in
            [(&Caller::command(), Some("eve")), (&script, None), (&browser, None)]
        {
            let by = unless_own(caller, Some("eve".to_owned()));
            assert_eq!(by.as_deref(), expected, "{}", caller.name());
        }
    }
}
