//! The JSON of accounts, version 1. Stable: fields are added, never changed. Passwords only ever go in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Role;
use crate::ports::AccountRow;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountV1 {
    /// The name to sign in with.
    pub name: String,
    /// `viewer`, `editor` or `owner`.
    pub role: String,
    /// When it was made.
    pub at: Timestamp,
    /// Whether it is the server's own, whose password is a setting.
    pub built_in: bool,
}

/// All accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountsV1 {
    /// By name.
    pub accounts: Vec<AccountV1>,
}

/// What is to become of an account: what is left out stays as it is. A new account needs both.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct AccountChangeV1 {
    /// Its role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Its password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

impl From<AccountRow> for AccountV1 {
    fn from(row: AccountRow) -> Self {
        let AccountRow { name, role, at, built_in } = row;
        Self { name, role: role.as_str().to_owned(), at, built_in }
    }
}

impl AccountV1 {
    /// The account, where its role is known.
    pub fn row(self) -> Option<AccountRow> {
        let Self { name, role, at, built_in } = self;
        Some(AccountRow { name, role: Role::parse(&role)?, at, built_in })
    }
}
