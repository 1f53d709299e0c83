//! Signing in and out through a page that needs no script.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use serde::Deserialize;

use crate::App;
use crate::identity::Caller;
use crate::input::Form;
use crate::origin::Origin;
use crate::problem::{Problem, sentence, whole_seconds};
use crate::sessions;
use crate::views::render;

/// Where to go afterwards.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    next: String,
}

/// `GET /sign-in`
pub(crate) async fn show(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Response {
    if !app.access.locked() {
        return Redirect::to("/").into_response();
    }
    page("", &wanted.next, None)
}

fn page(name: &str, next: &str, problem: Option<&Problem>) -> Response {
    let wrong = problem.map(sentence);
    let page = context! { name => name, next => own_path(next), wrong => wrong };
    let mut response = render("sign-in.html", page).into_response();
    if let Some(problem) = problem {
        *response.status_mut() = problem.status();
        if let Some(wait) = problem.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, whole_seconds(wait).into());
        }
    }
    response
}

/// `POST /sign-in`: begins a session of its own, and ends the one that the browser had: a session that somebody else
/// put there never becomes one of who signs in.
pub(crate) async fn take(
    State(app): State<Arc<App>>,
    Extension(origin): Extension<Origin>,
    request: Request,
) -> Result<Response, Problem> {
    let before = sessions::from_headers(request.headers(), origin.secure);
    let fields = Form::small(request).await?;
    let (name, next) = (fields.get("name").trim(), fields.get("next"));
    if !app.access.locked() {
        return Ok(Redirect::to("/").into_response());
    }
    let account = match app.access.accounts.sign_in(origin.ip, name, fields.get("password")).await {
        Ok(account) => account,
        Err(problem @ (Problem::WrongPassword | Problem::Busy { .. })) => {
            return Ok(page(name, next, Some(&problem)));
        }
        Err(problem) => return Err(problem),
    };
    app.note(&account.name, "signed in", format!("from {}", origin.ip)).await?;
    if let Some(before) = before {
        app.access.sessions.end(&before).await?;
    }
    let secret = app.access.sessions.begin(&account).await?;
    let cookie = [(header::SET_COOKIE, sessions::cookie(&secret, origin.secure))];
    Ok((cookie, Redirect::to(own_path(next))).into_response())
}

/// `POST /sign-out`
pub(crate) async fn out(
    State(app): State<Arc<App>>,
    Extension(origin): Extension<Origin>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(secret) = sessions::from_headers(&headers, origin.secure) {
        app.access.sessions.end(&secret).await?;
        app.note(caller.name(), "signed out", format!("from {}", origin.ip)).await?;
    }
    let cookie = [(header::SET_COOKIE, sessions::no_cookie(origin.secure))];
    Ok((cookie, Redirect::to("/sign-in")).into_response())
}

/// A page of this server, or the first one: whoever wrote the link must not choose where it leads.
pub(crate) fn own_path(next: &str) -> &str {
    // Browsers read a backslash as a slash, and leave out tabs and line ends.
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|c: char| c == '\\' || c.is_control());
    if own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pages_are_led_to() {
        for (next, expected) in [
            ("/turns?only=slow", "/turns?only=slow"),
            ("", "/"),
            ("turns", "/"),
            ("//evil.example/", "/"),
            ("/\\evil.example/", "/"),
            ("/\t/evil.example/", "/"),
            ("https://evil.example/", "/"),
        ] {
            assert_eq!(own_path(next), expected, "{next:?}");
        }
    }
}
