//! The way from a card to the shop, where whoever runs this server wants to learn from what is opened.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use magpie_core::TurnId;
use subtle::ConstantTimeEq as _;

use crate::App;
use crate::problem::Problem;

/// Words in the names of programs that look at links on nobody's behalf.
const PROGRAMS: [&str; 6] =
    ["bot", "crawl", "spider", "preview", "facebookexternalhit", "whatsapp"];

/// `GET /go/{turn}.{rank}.{key}`: leads to the pick's page at its shop, and to nowhere else: the address is the one
/// that was verified for the answer.
pub(crate) async fn on(
    State(app): State<Arc<App>>,
    Path(pick): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let missing = || Problem::NotFound("this link".to_owned());
    let (turn, rank) = named(&app, &pick).ok_or_else(missing)?;
    let reply = app.companion.reply(&turn).await?.ok_or_else(missing)?;
    let pick = reply.picks.iter().find(|pick| pick.rank == rank).ok_or_else(missing)?;
    let target = pick.target().filter(|url| matches!(url.scheme(), "http" | "https"));
    let target = target.ok_or_else(missing)?;
    if method == Method::GET && is_somebody(&headers) {
        // The way goes on whatever becomes of the note.
        if let Err(error) = app.companion.opened(&turn, rank).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "an opening is not noted");
        }
    }
    Ok((StatusCode::FOUND, [(header::LOCATION, target.as_str().to_owned())]).into_response())
}

/// The pick that a link names, where this server made it.
fn named(app: &App, pick: &str) -> Option<(TurnId, u32)> {
    let (pick, key) = pick.rsplit_once('.')?;
    let (turn, rank) = pick.rsplit_once('.')?;
    let (turn, rank) = (TurnId::new(turn), rank.parse().ok()?);
    let own = app.answers.pick_key(&turn, rank);
    bool::from(key.as_bytes().ct_eq(own.as_bytes())).then_some((turn, rank))
}

/// Whether a person follows the link, and no program that looks what is behind it.
fn is_somebody(headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let looks_ahead = ["sec-purpose", "purpose", "x-moz"].into_iter().filter_map(says);
    let mut looks_ahead = looks_ahead.filter(|purpose| purpose.contains("prefetch"));
    let name = says("user-agent").unwrap_or_default().to_lowercase();
    looks_ahead.next().is_none() && !PROGRAMS.iter().any(|program| name.contains(program))
}
