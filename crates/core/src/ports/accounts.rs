//! Where accounts, their sessions and tokens are kept.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{Account, ApiToken, Role, SecretHash, Session};

/// Accounts, sessions and tokens of those who run Magpie. What is kept, ended or dropped is durable when a call
/// returns, save for when something was last used. Nothing here decides whether a session or token is still good.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// All accounts by name.
    async fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    /// The account of a name.
    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError>;

    /// Keeps an account, in the place of the one of its name.
    async fn keep_account(&self, account: &Account) -> Result<(), StoreError>;

    /// Forgets an account. Says whether there was one.
    async fn drop_account(&self, name: &str) -> Result<bool, StoreError>;

    /// Keeps a new session.
    async fn keep_session(&self, session: &Session) -> Result<(), StoreError>;

    /// The session of a secret.
    async fn session(&self, secret: &SecretHash) -> Result<Option<Session>, StoreError>;

    /// Notes that a session was used; one that has ended meanwhile stays ended.
    async fn touch_session(&self, secret: &SecretHash, used: Timestamp) -> Result<(), StoreError>;

    /// Ends a session. Says whether there was one.
    async fn end_session(&self, secret: &SecretHash) -> Result<bool, StoreError>;

    /// Ends sessions that began or were last used before these times. Says how many.
    async fn end_old_sessions(&self, began: Timestamp, used: Timestamp) -> Result<u64, StoreError>;

    /// All tokens, oldest first.
    async fn tokens(&self) -> Result<Vec<ApiToken>, StoreError>;

    /// The token of an id.
    async fn token(&self, id: &str) -> Result<Option<ApiToken>, StoreError>;

    /// Keeps a new token.
    async fn keep_token(&self, token: &ApiToken) -> Result<(), StoreError>;

    /// Notes that a token was used; one that was revoked meanwhile stays revoked.
    async fn touch_token(&self, id: &str, used: Timestamp) -> Result<(), StoreError>;

    /// Revokes a token. Says whether there was one.
    async fn drop_token(&self, id: &str) -> Result<bool, StoreError>;
}

/// An account as those see it who decide about accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The name to sign in with.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub at: Timestamp,
    /// Whether it is the server's own, whose password is a setting.
    pub built_in: bool,
}

/// Why nothing was done with an account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// There is no such account.
    #[error("{0} is not known")]
    NotFound(String),
    /// A name or password that is not taken, or the built-in account.
    #[error("{0}")]
    Refused(String),
    /// The store or the server failed.
    #[error("{0}")]
    Unavailable(String),
}

/// Decides about accounts. A new role or password ends the sessions of its account; each change is in the audit log.
#[async_trait]
pub trait AccountDesk: Send + Sync {
    /// All of them by name.
    async fn accounts(&self) -> Result<Vec<AccountRow>, AccountError>;

    /// Makes an account.
    async fn add(&self, name: &str, role: Role, password: &str) -> Result<(), AccountError>;

    /// Gives an account another role.
    async fn set_role(&self, name: &str, role: Role) -> Result<(), AccountError>;

    /// Gives an account another password.
    async fn set_password(&self, name: &str, password: &str) -> Result<(), AccountError>;

    /// Removes an account.
    async fn remove(&self, name: &str) -> Result<(), AccountError>;
}
