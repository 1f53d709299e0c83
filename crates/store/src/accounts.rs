//! Accounts of those who run Magpie, their sessions and tokens.

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{AccountStore, StoreError};
use magpie_core::{Account, ApiToken, Role, SecretHash, Session};
use serde::{Deserialize, Serialize};
use sled::{IVec, Tree};

use crate::records::{Reason, decode, encode};
use crate::{SledStore, unavailable, unless_damaged};

#[derive(Serialize, Deserialize)]
struct AccountRecord {
    name: String,
    role: String,
    password: String,
    stamp: u64,
    at: Timestamp,
}

impl From<&Account> for AccountRecord {
    fn from(account: &Account) -> Self {
        let Account { name, role, password, stamp, at } = account.clone();
        Self { name, role: role.as_str().to_owned(), password, stamp, at }
    }
}

impl TryFrom<AccountRecord> for Account {
    type Error = Reason;

    fn try_from(record: AccountRecord) -> Result<Self, Reason> {
        let role = role(&record.role)?;
        let AccountRecord { name, password, stamp, at, .. } = record;
        Ok(Self { name, role, password, stamp, at })
    }
}

#[derive(Serialize, Deserialize)]
struct SessionRecord {
    secret: SecretHash,
    account: String,
    stamp: u64,
    began: Timestamp,
    used: Timestamp,
}

impl From<&Session> for SessionRecord {
    fn from(session: &Session) -> Self {
        let Session { secret, account, stamp, began, used } = session.clone();
        Self { secret, account, stamp, began, used }
    }
}

impl TryFrom<SessionRecord> for Session {
    type Error = Reason;

    fn try_from(record: SessionRecord) -> Result<Self, Reason> {
        let SessionRecord { secret, account, stamp, began, used } = record;
        Ok(Self { secret, account, stamp, began, used })
    }
}

#[derive(Serialize, Deserialize)]
struct TokenRecord {
    id: String,
    name: String,
    role: String,
    secret: SecretHash,
    by: String,
    at: Timestamp,
    expires: Timestamp,
    used: Option<Timestamp>,
}

impl From<&ApiToken> for TokenRecord {
    fn from(token: &ApiToken) -> Self {
        let ApiToken { id, name, role, secret, by, at, expires, used } = token.clone();
        Self { id, name, role: role.as_str().to_owned(), secret, by, at, expires, used }
    }
}

impl TryFrom<TokenRecord> for ApiToken {
    type Error = Reason;

    fn try_from(record: TokenRecord) -> Result<Self, Reason> {
        let role = role(&record.role)?;
        let TokenRecord { id, name, secret, by, at, expires, used, .. } = record;
        Ok(Self { id, name, role, secret, by, at, expires, used })
    }
}

fn role(word: &str) -> Result<Role, Reason> {
    Role::parse(word).ok_or_else(|| format!("the role {word:?} is not known"))
}

#[async_trait]
impl AccountStore for SledStore {
    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.blocking("read accounts", |inner| all::<AccountRecord, _>(&inner.accounts)).await
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        self.here(|inner| one::<AccountRecord, _>(&inner.accounts, name.as_bytes()))
    }

    async fn keep_account(&self, account: &Account) -> Result<(), StoreError> {
        let record = encode(&AccountRecord::from(account));
        let name = account.name.clone();
        self.blocking("keep an account", move |inner| {
            inner.accounts.insert(name.as_bytes(), record).map(drop).map_err(failed)
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn drop_account(&self, name: &str) -> Result<bool, StoreError> {
        self.take("forget an account", name.as_bytes(), |inner| &inner.accounts).await
    }

    async fn keep_session(&self, session: &Session) -> Result<(), StoreError> {
        let record = encode(&SessionRecord::from(session));
        let secret = session.secret;
        self.blocking("keep a session", move |inner| {
            inner.sessions.insert(secret, record).map(drop).map_err(failed)
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn session(&self, secret: &SecretHash) -> Result<Option<Session>, StoreError> {
        self.here(|inner| one::<SessionRecord, _>(&inner.sessions, secret))
    }

    async fn touch_session(&self, secret: &SecretHash, used: Timestamp) -> Result<(), StoreError> {
        let secret = *secret;
        self.blocking("note the use of a session", move |inner| {
            touch(&inner.sessions, &secret, |bytes| {
                let session: Session = decode::<SessionRecord, _>("session", bytes).ok()?;
                Some(encode(&SessionRecord::from(&Session { used, ..session })))
            })
        })
        .await
    }

    async fn end_session(&self, secret: &SecretHash) -> Result<bool, StoreError> {
        self.take("end a session", secret, |inner| &inner.sessions).await
    }

    async fn end_old_sessions(&self, began: Timestamp, used: Timestamp) -> Result<u64, StoreError> {
        let ended = self.blocking("end old sessions", move |inner| {
            let mut ended = 0;
            for session in all::<SessionRecord, Session>(&inner.sessions)? {
                if session.began < began || session.used < used {
                    let removed = inner.sessions.remove(session.secret).map_err(failed)?;
                    ended += u64::from(removed.is_some());
                }
            }
            Ok(ended)
        });
        let ended = ended.await?;
        self.inner.committer.sync().await?;
        Ok(ended)
    }

    async fn tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let tokens = self.blocking("read tokens", |inner| all::<TokenRecord, _>(&inner.tokens));
        let mut tokens: Vec<ApiToken> = tokens.await?;
        tokens.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        Ok(tokens)
    }

    async fn token(&self, id: &str) -> Result<Option<ApiToken>, StoreError> {
        self.here(|inner| one::<TokenRecord, _>(&inner.tokens, id.as_bytes()))
    }

    async fn keep_token(&self, token: &ApiToken) -> Result<(), StoreError> {
        let record = encode(&TokenRecord::from(token));
        let id = token.id.clone();
        self.blocking("keep a token", move |inner| {
            inner.tokens.insert(id.as_bytes(), record).map(drop).map_err(failed)
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn touch_token(&self, id: &str, used: Timestamp) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.blocking("note the use of a token", move |inner| {
            touch(&inner.tokens, id.as_bytes(), |bytes| {
                let token: ApiToken = decode::<TokenRecord, _>("token", bytes).ok()?;
                Some(encode(&TokenRecord::from(&ApiToken { used: Some(used), ..token })))
            })
        })
        .await
    }

    async fn drop_token(&self, id: &str) -> Result<bool, StoreError> {
        self.take("revoke a token", id.as_bytes(), |inner| &inner.tokens).await
    }
}

impl SledStore {
    /// Removes a record. Says whether there was one.
    async fn take(
        &self,
        operation: &'static str,
        key: &[u8],
        tree: impl FnOnce(&crate::Inner) -> &Tree + Send + 'static,
    ) -> Result<bool, StoreError> {
        let key = key.to_vec();
        let taken = self.blocking(operation, move |inner| {
            tree(inner).remove(key).map_err(|error| unavailable(operation, error))
        });
        let taken = taken.await?.is_some();
        self.inner.committer.sync().await?;
        Ok(taken)
    }
}

/// All records of a tree that can be read.
fn all<R, T>(tree: &Tree) -> Result<Vec<T>, StoreError>
where
    R: serde::de::DeserializeOwned,
    T: TryFrom<R, Error = Reason>,
{
    let mut found = Vec::new();
    for pair in tree {
        let (key, bytes) = pair.map_err(failed)?;
        let name = String::from_utf8_lossy(&key);
        found.extend(unless_damaged(decode::<R, T>(&name, &bytes))?);
    }
    Ok(found)
}

/// One record; a damaged one lets nobody in.
fn one<R, T>(tree: &Tree, key: &[u8]) -> Result<Option<T>, StoreError>
where
    R: serde::de::DeserializeOwned,
    T: TryFrom<R, Error = Reason>,
{
    let Some(bytes) = tree.get(key).map_err(failed)? else { return Ok(None) };
    unless_damaged(decode::<R, T>("account, session or token", &bytes))
}

/// Changes a record that is there, and only then: what was removed meanwhile does not come back.
fn touch(
    tree: &Tree,
    key: &[u8],
    change: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<(), StoreError> {
    let changed = tree.fetch_and_update(key, |bytes| {
        bytes.map(|bytes| change(bytes).map_or_else(|| IVec::from(bytes), IVec::from))
    });
    changed.map(drop).map_err(failed)
}

fn failed(error: sled::Error) -> StoreError {
    unavailable("read or keep accounts", error)
}
