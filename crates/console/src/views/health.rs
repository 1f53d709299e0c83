//! What runs, what does not and why.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use magpie_core::ports::StatusState;
use minijinja::{Value, context};

use super::{render, time};
use crate::App;
use crate::problem::Problem;

/// Events of the audit log that are shown.
const MOST_EVENTS: usize = 30;

/// `GET /health`
pub(crate) async fn health(State(app): State<Arc<App>>) -> Result<Html<String>, Problem> {
    let lines = app.companion.status().await;
    let failed = lines.iter().filter(|line| line.state == StatusState::Failed).count();
    let parts: Vec<Value> = lines
        .iter()
        .map(|line| {
            let state = line.state.as_str();
            context! { part => line.part.as_str(), state => state, detail => line.detail.as_str() }
        })
        .collect();
    let events = app.records.audit.audit(MOST_EVENTS).await?;
    let events = events.into_iter().map(|event| {
        context! {
            at => time(event.at), by => event.by, action => event.action, about => event.about,
        }
    });
    let page = context! {
        room => "health",
        parts => parts,
        failed => failed,
        version => env!("CARGO_PKG_VERSION"),
        events => events.collect::<Vec<_>>(),
    };
    Ok(render("health.html", page))
}
