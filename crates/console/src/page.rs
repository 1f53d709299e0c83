//! The chat page and its files, built into the program.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Json};
use minijinja::context;
use serde_json::{Value, json};

use crate::App;
use crate::identity::Caller;
use crate::problem::Problem;
use crate::views::render;

const STYLE: &str = include_str!("page/magpie.css");
const SCRIPT: &str = include_str!("page/magpie.js");
const MEMORY: &str = include_str!("page/memory.js");
const LINKING: &str = include_str!("page/linking.js");
const REACTIONS: &str = include_str!("page/reactions.js");
const TEXTS: &str = include_str!("page/texts.js");
const DESK_STYLE: &str = include_str!("page/desk.css");
const DESK_SCRIPT: &str = include_str!("page/desk.js");
const REHEARSAL: &str = include_str!("page/rehearsal.js");
const COMPARE: &str = include_str!("page/compare.js");
const TURNS: &str = include_str!("page/turns.js");
const EVALUATION: &str = include_str!("page/evaluation.js");
const ICON: &str = include_str!("page/magpie.svg");

/// `GET /`: the page, told who its visitor is and how much may be uploaded.
pub(crate) async fn index(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
) -> Html<String> {
    let sender = caller.sender().map_or("", |sender| sender.as_str());
    render("index.html", context! { sender => sender, limit => app.max_upload })
}

/// `GET /assets/{file}`
pub(crate) async fn asset(Path(file): Path<String>) -> Result<Response, Problem> {
    let (kind, text) = match file.as_str() {
        "magpie.css" => ("text/css; charset=utf-8", STYLE),
        "magpie.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "memory.js" => ("text/javascript; charset=utf-8", MEMORY),
        "linking.js" => ("text/javascript; charset=utf-8", LINKING),
        "reactions.js" => ("text/javascript; charset=utf-8", REACTIONS),
        "texts.js" => ("text/javascript; charset=utf-8", TEXTS),
        "desk.css" => ("text/css; charset=utf-8", DESK_STYLE),
        "desk.js" => ("text/javascript; charset=utf-8", DESK_SCRIPT),
        "rehearsal.js" => ("text/javascript; charset=utf-8", REHEARSAL),
        "compare.js" => ("text/javascript; charset=utf-8", COMPARE),
        "turns.js" => ("text/javascript; charset=utf-8", TURNS),
        "evaluation.js" => ("text/javascript; charset=utf-8", EVALUATION),
        "magpie.svg" => ("image/svg+xml", ICON),
        _ => return Err(Problem::NotFound("this file".to_owned())),
    };
    // Asked for at every visit, so that a new version of the program is a new page at once.
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response())
}

/// `GET /healthz`: answered to everyone; says no more than that this is Magpie.
pub(crate) async fn health() -> Json<Value> {
    Json(json!({ "service": "magpie", "status": "ok" }))
}
