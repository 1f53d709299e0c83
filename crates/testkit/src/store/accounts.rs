//! Accounts, sessions and tokens in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{AccountStore, StoreError};
use magpie_core::{Account, ApiToken, SecretHash, Session};

use super::MemoryStore;

/// What is kept of those who run Magpie.
#[derive(Default)]
pub(super) struct Accounts {
    accounts: BTreeMap<String, Account>,
    sessions: BTreeMap<SecretHash, Session>,
    tokens: BTreeMap<String, ApiToken>,
}

#[async_trait]
impl AccountStore for MemoryStore {
    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        Ok(self.inner().accounts.accounts.values().cloned().collect())
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        Ok(self.inner().accounts.accounts.get(name).cloned())
    }

    async fn keep_account(&self, account: &Account) -> Result<(), StoreError> {
        self.inner().accounts.accounts.insert(account.name.clone(), account.clone());
        Ok(())
    }

    async fn drop_account(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.inner().accounts.accounts.remove(name).is_some())
    }

    async fn keep_session(&self, session: &Session) -> Result<(), StoreError> {
        self.inner().accounts.sessions.insert(session.secret, session.clone());
        Ok(())
    }

    async fn session(&self, secret: &SecretHash) -> Result<Option<Session>, StoreError> {
        Ok(self.inner().accounts.sessions.get(secret).cloned())
    }

    async fn touch_session(&self, secret: &SecretHash, used: Timestamp) -> Result<(), StoreError> {
        if let Some(session) = self.inner().accounts.sessions.get_mut(secret) {
            session.used = used;
        }
        Ok(())
    }

    async fn end_session(&self, secret: &SecretHash) -> Result<bool, StoreError> {
        Ok(self.inner().accounts.sessions.remove(secret).is_some())
    }

    async fn end_old_sessions(&self, began: Timestamp, used: Timestamp) -> Result<u64, StoreError> {
        let mut ended = 0;
        self.inner().accounts.sessions.retain(|_, session| {
            let stays = session.began >= began && session.used >= used;
            ended += u64::from(!stays);
            stays
        });
        Ok(ended)
    }

    async fn tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let mut tokens: Vec<ApiToken> = self.inner().accounts.tokens.values().cloned().collect();
        tokens.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        Ok(tokens)
    }

    async fn token(&self, id: &str) -> Result<Option<ApiToken>, StoreError> {
        Ok(self.inner().accounts.tokens.get(id).cloned())
    }

    async fn keep_token(&self, token: &ApiToken) -> Result<(), StoreError> {
        self.inner().accounts.tokens.insert(token.id.clone(), token.clone());
        Ok(())
    }

    async fn touch_token(&self, id: &str, used: Timestamp) -> Result<(), StoreError> {
        if let Some(token) = self.inner().accounts.tokens.get_mut(id) {
            token.used = Some(used);
        }
        Ok(())
    }

    async fn drop_token(&self, id: &str) -> Result<bool, StoreError> {
        Ok(self.inner().accounts.tokens.remove(id).is_some())
    }
}
