//! Accounts and tokens, for owners; and everybody's own password.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use magpie_core::{Account, ApiToken, Role};
use minijinja::{Value, context};

use super::{render, time};
use crate::App;
use crate::account_desk::no_role;
use crate::accounts::ADMIN;
use crate::identity::Caller;
use crate::input::Form;
use crate::origin::Origin;
use crate::problem::{Problem, sentence};
use crate::texts::Words;

/// Longest life of a token, in days.
const MOST_DAYS: i64 = 365;

/// `GET /accounts`
pub(crate) async fn accounts(State(app): State<Arc<App>>) -> Result<Html<String>, Problem> {
    page(&app, context! {}).await
}

/// The page, and what is told on it.
async fn page(app: &App, told: Value) -> Result<Html<String>, Problem> {
    let accounts = app.access.accounts.all().await?;
    let tokens = app.access.tokens.all().await?;
    let now = app.clock.now();
    let rows = context! {
        room => "accounts",
        accounts => accounts.iter().map(account).collect::<Vec<_>>(),
        tokens => tokens.iter().map(|it| token(it, it.expires <= now)).collect::<Vec<_>>(),
        roles => Role::ALL.map(Role::as_str),
        locked => app.access.locked(),
        ..told
    };
    Ok(render("accounts.html", rows))
}

fn account(account: &Account) -> Value {
    context! {
        name => account.name.as_str(),
        role => account.role.as_str(),
        made => time(account.at),
        built_in => account.name == ADMIN,
    }
}

fn token(token: &ApiToken, expired: bool) -> Value {
    context! {
        id => token.id.as_str(),
        name => token.name.as_str(),
        role => token.role.as_str(),
        by => token.by.as_str(),
        expires => day(token.expires),
        expired => expired,
        used => token.used.map(day),
    }
}

fn day(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// The page again: with what went wrong, where something did.
async fn after(app: &App, done: Result<(), Problem>) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to("/accounts").into_response()),
        Err(problem @ (Problem::Field { .. } | Problem::NotFound(_))) => {
            let page = page(app, context! { wrong => sentence(&problem) }).await?;
            Ok((problem.status(), page).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn role(fields: &Form) -> Result<Role, Problem> {
    Role::parse(fields.get("role")).ok_or_else(no_role)
}

/// `POST /accounts`
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = Form::small(request).await?;
    let done = async {
        let (name, role) = (fields.get("name").trim(), role(&fields)?);
        app.access.accounts.add(name, role, fields.get("password")).await?;
        let about = format!("{name}, {}", role.as_str());
        Ok(app.note(caller.name(), "made an account", about).await?)
    };
    after(&app, done.await).await
}

/// `POST /accounts/{name}/role`
pub(crate) async fn change_role(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = Form::small(request).await?;
    let done = async {
        let role = role(&fields)?;
        app.access.accounts.set_role(&name, role).await?;
        let about = format!("{name}, {}", role.as_str());
        Ok(app.note(caller.name(), "changed a role", about).await?)
    };
    after(&app, done.await).await
}

/// `POST /accounts/{name}/password`
pub(crate) async fn change_password(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = Form::small(request).await?;
    let done = async {
        app.access.accounts.set_password(&name, fields.get("password")).await?;
        Ok(app.note(caller.name(), "changed a password", name.clone()).await?)
    };
    after(&app, done.await).await
}

/// `POST /accounts/{name}/remove`
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let done = async {
        app.access.accounts.remove(&name).await?;
        Ok(app.note(caller.name(), "removed an account", name.clone()).await?)
    };
    after(&app, done.await).await
}

/// `POST /tokens`: the one time that a token is shown.
pub(crate) async fn add_token(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = Form::small(request).await?;
    let made = async {
        let (name, role) = (fields.get("name").trim(), role(&fields)?);
        app.access.accounts.check_free(name).await?;
        let days = fields.get("days").parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
        let wrong = || Words::text("problem-days", [("most", MOST_DAYS.to_string())]);
        let days = days.ok_or_else(|| Problem::field("days", wrong()))?;
        let lasting = SignedDuration::from_hours(24 * days);
        let by = caller.name().to_owned();
        let made = app.access.tokens.make(name.to_owned(), role, lasting, by).await?;
        let about = format!("{name}, {}, for {days} days", role.as_str());
        app.note(caller.name(), "made a token", about).await?;
        Ok(made)
    };
    match made.await {
        Ok((token, shown)) => {
            let told = context! { made => token.name, shown => shown };
            Ok(page(&app, told).await?.into_response())
        }
        Err(problem) => after(&app, Err(problem)).await,
    }
}

/// `POST /tokens/{token}/revoke`
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let done = async {
        let token = app.access.tokens.revoke(&id).await?;
        let token = token.ok_or_else(|| Problem::NotFound(format!("token {id:?}")))?;
        Ok(app.note(caller.name(), "revoked a token", token.name).await?)
    };
    after(&app, done.await).await
}

/// `GET /account`: one's own password.
pub(crate) async fn own() -> Html<String> {
    own_page(None)
}

fn own_page(problem: Option<&Problem>) -> Html<String> {
    render("account.html", context! { room => "account", wrong => problem.map(sentence) })
}

/// `POST /account/password`: all sessions of the account end, this one too.
pub(crate) async fn change_own(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(origin): Extension<Origin>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = Form::small(request).await?;
    let accounts = &app.access.accounts;
    let done = async {
        accounts.sign_in(origin.ip, caller.name(), fields.get("current")).await?;
        accounts.set_password(caller.name(), fields.get("password")).await?;
        Ok(app.note(caller.name(), "changed a password", caller.name().to_owned()).await?)
    };
    match done.await {
        Ok(()) => Ok(Redirect::to("/sign-in").into_response()),
        Err(problem @ (Problem::Field { .. } | Problem::WrongPassword | Problem::Busy { .. })) => {
            Ok((problem.status(), own_page(Some(&problem))).into_response())
        }
        Err(problem) => Err(problem),
    }
}
