//! What those who run Magpie did and looked at.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use minijinja::{Value, context};
use serde::Deserialize;

use super::{render, time};
use crate::App;
use crate::problem::Problem;

/// Events on a page.
const SHOWN: usize = 50;

/// Where to begin.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    /// Without the newest so many.
    skip: usize,
}

/// `GET /audit`
pub(crate) async fn audit(
    State(app): State<Arc<App>>,
    Query(Wanted { skip }): Query<Wanted>,
) -> Result<Html<String>, Problem> {
    let mut events = app.records.audit.audit_page(skip, SHOWN + 1).await?;
    let more = events.len() > SHOWN;
    events.truncate(SHOWN);
    let rows = events.into_iter().map(|event| {
        context! {
            at => time(event.at), by => event.by, action => event.action, about => event.about,
        }
    });
    let page = context! {
        room => "audit",
        events => rows.collect::<Vec<Value>>(),
        newest => skip == 0,
        newer => skip.saturating_sub(SHOWN),
        older => more.then(|| skip.saturating_add(SHOWN)),
    };
    Ok(render("audit.html", page))
}
