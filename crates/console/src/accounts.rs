//! Accounts of those who run Magpie: who they are, and whether a password is theirs.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use magpie_core::ports::{AccountStore, Clock, StoreError};
use magpie_core::{Account, Role};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::passwords::Passwords;
use crate::problem::Problem;
use crate::secret::{self, Secret};
use crate::texts::Words;
use crate::throttle::Throttle;

/// The account whose password is the server's setting.
pub(crate) const ADMIN: &str = "admin";
/// Names that the logs keep for what nobody signs in as.
const TAKEN: [&str; 3] = ["command", "file", "magpie"];
/// Longest name.
const MOST_NAME: usize = 40;
/// Shortest password that is taken for a new account.
const LEAST_PASSWORD: usize = 10;
/// Longest password that is looked at.
const MOST_PASSWORD: usize = 1024;
/// Scripts that sign in with a password at each request are remembered, at most so many.
const REMEMBERED: usize = 64;

/// Digests of a name with its password that were right, and the stamp of the account then.
type Remembered = HashMap<[u8; 32], (String, u64)>;

/// Accounts, as the store has them.
pub(crate) struct Accounts {
    store: Arc<dyn AccountStore>,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    throttle: Throttle,
    /// Mixed into what is remembered, so that nothing is learned from a copy of the memory but by trying.
    key: Secret,
    remembered: Mutex<Remembered>,
}

impl Accounts {
    /// With `password` for the built-in account; another one than before ends that account's sessions.
    pub(crate) async fn open(
        store: Arc<dyn AccountStore>,
        clock: Arc<dyn Clock>,
        password: Option<&SecretString>,
    ) -> Result<Self, StoreError> {
        let accounts = Self {
            store,
            clock,
            passwords: Passwords::new(),
            throttle: Throttle::new(),
            key: Secret::fresh(),
            remembered: Mutex::default(),
        };
        if let Some(password) = password {
            accounts.settle_admin(password.expose_secret().to_owned()).await?;
        }
        Ok(accounts)
    }

    async fn settle_admin(&self, password: String) -> Result<(), StoreError> {
        let known = self.store.account(ADMIN).await?;
        if let Some(known) = known.filter(|known| known.role == Role::Owner)
            && self.passwords.fits(password.clone(), known.password).await
        {
            return Ok(());
        }
        self.keep(ADMIN.to_owned(), Role::Owner, password).await
    }

    async fn keep(&self, name: String, role: Role, password: String) -> Result<(), StoreError> {
        let password = self.passwords.hash(password).await;
        let (stamp, at) = (secret::random(), self.clock.now());
        self.store.keep_account(&Account { name, role, password, stamp, at }).await
    }

    /// The account of a name with its password. A wrong name and a wrong password are told alike, and take as long.
    pub(crate) async fn sign_in(
        &self,
        from: IpAddr,
        name: &str,
        password: &str,
    ) -> Result<Account, Problem> {
        let name = if name.len() > MOST_NAME { "" } else { name };
        if let Err(retry_after) = self.throttle.check(from, name) {
            tracing::warn!(%from, "sign-in was tried too often");
            let error = Words::text("problem-many-sign-ins", []);
            return Err(Problem::Busy { error, retry_after });
        }
        let known = self.store.account(name).await?;
        // Where there is nobody of this name, the built-in account's hash takes the time.
        let admin = self.store.account(ADMIN).await?;
        let hash = known.as_ref().or(admin.as_ref()).map(|account| account.password.clone());
        let fits = match hash {
            Some(hash) if password.len() <= MOST_PASSWORD => {
                self.passwords.fits(password.to_owned(), hash).await
            }
            _ => false,
        };
        known.filter(|_| fits).ok_or_else(|| {
            tracing::warn!(%from, "a sign-in failed");
            Problem::WrongPassword
        })
    }

    /// The account of Basic credentials. Scripts send them with each request: those that were right are known again
    /// without hashing, for as long as the account stays as it is.
    pub(crate) async fn basic(&self, from: IpAddr, credentials: &str) -> Result<Account, Problem> {
        let given = STANDARD.decode(credentials).ok().and_then(|it| String::from_utf8(it).ok());
        let given = given.ok_or(Problem::SignIn)?;
        let (name, password) = given.split_once(':').ok_or(Problem::SignIn)?;
        let digest = Sha256::new().chain_update(self.key.hash()).chain_update(&given).finalize();
        let digest: [u8; 32] = digest.into();
        let known = self.remembered().get(&digest).cloned();
        if let Some((name, stamp)) = known {
            let account = self.store.account(&name).await?;
            if let Some(account) = account.filter(|account| account.stamp == stamp) {
                return Ok(account);
            }
        }
        let account = self.sign_in(from, name, password).await?;
        let mut remembered = self.remembered();
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(digest, (account.name.clone(), account.stamp));
        Ok(account)
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them by name.
    pub(crate) async fn all(&self) -> Result<Vec<Account>, StoreError> {
        self.store.accounts().await
    }

    /// Makes an account.
    pub(crate) async fn add(&self, name: &str, role: Role, password: &str) -> Result<(), Problem> {
        self.check_free(name).await?;
        check_password(password)?;
        Ok(self.keep(name.to_owned(), role, password.to_owned()).await?)
    }

    /// Gives an account another role. Its sessions end.
    pub(crate) async fn set_role(&self, name: &str, role: Role) -> Result<(), Problem> {
        let account = self.changeable(name).await?;
        let changed = Account { role, stamp: secret::random(), ..account };
        Ok(self.store.keep_account(&changed).await?)
    }

    /// Gives an account another password. Its sessions end.
    pub(crate) async fn set_password(&self, name: &str, password: &str) -> Result<(), Problem> {
        let account = self.changeable(name).await?;
        check_password(password)?;
        let password = self.passwords.hash(password.to_owned()).await;
        let changed = Account { password, stamp: secret::random(), ..account };
        Ok(self.store.keep_account(&changed).await?)
    }

    /// Removes an account. Its sessions end.
    pub(crate) async fn remove(&self, name: &str) -> Result<(), Problem> {
        self.changeable(name).await?;
        self.store.drop_account(name).await?;
        Ok(())
    }

    /// Whether nobody has this name yet, account or token: the logs tell everybody apart by it.
    pub(crate) async fn check_free(&self, name: &str) -> Result<(), Problem> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
        if name.is_empty() || name.len() > MOST_NAME || !name.bytes().all(plain) {
            let most = MOST_NAME.to_string();
            return Err(Problem::field("name", Words::text("problem-name", [("most", most)])));
        }
        let taken = name == ADMIN
            || TAKEN.contains(&name)
            || self.store.account(name).await?.is_some()
            || self.store.tokens().await?.iter().any(|token| token.name == name);
        let told = || Words::text("problem-taken", [("name", name.to_owned())]);
        if taken { Err(Problem::field("name", told())) } else { Ok(()) }
    }

    async fn changeable(&self, name: &str) -> Result<Account, Problem> {
        if name == ADMIN {
            return Err(Problem::field("name", Words::text("problem-admin", [])));
        }
        let account = self.store.account(name).await?;
        account.ok_or_else(|| Problem::NotFound(format!("account {name:?}")))
    }
}

fn check_password(password: &str) -> Result<(), Problem> {
    let detail = match password.chars().count() {
        ..LEAST_PASSWORD => {
            Words::text("problem-short-password", [("least", LEAST_PASSWORD.to_string())])
        }
        _ if password.len() > MOST_PASSWORD => {
            Words::text("problem-long-password", [("most", MOST_PASSWORD.to_string())])
        }
        _ => return Ok(()),
    };
    Err(Problem::field("password", detail))
}
