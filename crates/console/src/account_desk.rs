//! Accounts for commands of this machine and for programs: the same rules as on the page.

use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use magpie_core::ports::{
    AccountDesk, AccountError, AccountRow, AccountStore, AuditEvent, AuditLog, Clock, StoreError,
};
use magpie_core::wire::{AccountChangeV1, AccountsV1};
use magpie_core::{Account, Role};

use crate::App;
use crate::accounts::{ADMIN, Accounts};
use crate::identity::Caller;
use crate::input;
use crate::problem::Problem;
use crate::texts::Words;

/// Whom the audit log names for what a command of this machine did.
const COMMAND: &str = "command";

/// Accounts where no server runs that has them.
pub struct AccountBook {
    accounts: Accounts,
    audit: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
}

impl AccountBook {
    /// Over a store.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn open(
        store: Arc<dyn AccountStore>,
        audit: Arc<dyn AuditLog>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let accounts = Accounts::open(store, Arc::clone(&clock), None).await?;
        Ok(Self { accounts, audit, clock })
    }

    async fn note(&self, action: &str, about: String) -> Result<(), AccountError> {
        let (by, action) = (COMMAND.to_owned(), action.to_owned());
        let event = AuditEvent { at: self.clock.now(), by, action, about };
        let kept = self.audit.record_audit(&event).await;
        kept.map_err(|error| AccountError::Unavailable(error.to_string()))
    }
}

#[async_trait]
impl AccountDesk for AccountBook {
    async fn accounts(&self) -> Result<Vec<AccountRow>, AccountError> {
        let all = self.accounts.all().await.map_err(Problem::from).map_err(error_of)?;
        Ok(all.into_iter().map(row).collect())
    }

    async fn add(&self, name: &str, role: Role, password: &str) -> Result<(), AccountError> {
        self.accounts.add(name, role, password).await.map_err(error_of)?;
        self.note("made an account", format!("{name}, {}", role.as_str())).await
    }

    async fn set_role(&self, name: &str, role: Role) -> Result<(), AccountError> {
        self.accounts.set_role(name, role).await.map_err(error_of)?;
        self.note("changed a role", format!("{name}, {}", role.as_str())).await
    }

    async fn set_password(&self, name: &str, password: &str) -> Result<(), AccountError> {
        self.accounts.set_password(name, password).await.map_err(error_of)?;
        self.note("changed a password", name.to_owned()).await
    }

    async fn remove(&self, name: &str) -> Result<(), AccountError> {
        self.accounts.remove(name).await.map_err(error_of)?;
        self.note("removed an account", name.to_owned()).await
    }
}

fn row(account: Account) -> AccountRow {
    let built_in = account.name == ADMIN;
    AccountRow { name: account.name, role: account.role, at: account.at, built_in }
}

fn error_of(problem: Problem) -> AccountError {
    let told = problem.to_string();
    match problem {
        Problem::NotFound(what) => AccountError::NotFound(what),
        Problem::Field { .. } => AccountError::Refused(told),
        _ => AccountError::Unavailable(told),
    }
}

/// `GET /api/accounts`
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<AccountsV1>, Problem> {
    let all = app.access.accounts.all().await?;
    Ok(Json(AccountsV1 { accounts: all.into_iter().map(|it| row(it).into()).collect() }))
}

/// `POST /api/accounts/{name}`: a new one.
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let asked: AccountChangeV1 = input::small_json(request).await?;
    let role = role(asked.role.as_deref().unwrap_or_default())?;
    app.access.accounts.add(&name, role, asked.password.as_deref().unwrap_or_default()).await?;
    app.note(caller.name(), "made an account", format!("{name}, {}", role.as_str())).await?;
    Ok(StatusCode::CREATED)
}

/// `PUT /api/accounts/{name}`: another role, another password, or both.
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let asked: AccountChangeV1 = input::small_json(request).await?;
    if let Some(password) = &asked.password {
        app.access.accounts.set_password(&name, password).await?;
        app.note(caller.name(), "changed a password", name.clone()).await?;
    }
    if let Some(word) = &asked.role {
        let role = role(word)?;
        app.access.accounts.set_role(&name, role).await?;
        app.note(caller.name(), "changed a role", format!("{name}, {}", role.as_str())).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/accounts/{name}`
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    app.access.accounts.remove(&name).await?;
    app.note(caller.name(), "removed an account", name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Told where a role is none.
pub(crate) fn no_role() -> Problem {
    let known = Role::ALL.map(Role::as_str).join(", ");
    Problem::field("role", Words::text("problem-one-of", [("known", known)]))
}

fn role(word: &str) -> Result<Role, Problem> {
    Role::parse(word).ok_or_else(no_role)
}
