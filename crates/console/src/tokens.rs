//! What scripts show instead of a password.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{AccountStore, Clock, StoreError};
use magpie_core::{ApiToken, Role};
use subtle::ConstantTimeEq as _;

use crate::secret::{self, Secret};

/// What every token begins with, so that a leaked one is recognised.
const PREFIX: &str = "magpie";
/// The use of a token is noted once within so long.
const NOTED: SignedDuration = SignedDuration::from_hours(24);

/// Tokens, as the store has them.
pub(crate) struct Tokens {
    store: Arc<dyn AccountStore>,
    clock: Arc<dyn Clock>,
}

impl Tokens {
    pub(crate) fn new(store: Arc<dyn AccountStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Makes a token. What is returned beside it is what its script shows: it is not kept.
    pub(crate) async fn make(
        &self,
        name: String,
        role: Role,
        lasting: SignedDuration,
        by: String,
    ) -> Result<(ApiToken, String), StoreError> {
        let (id, secret) = (format!("{:016x}", secret::random()), Secret::fresh());
        let shown = format!("{PREFIX}_{id}_{}", secret.shown());
        let at = self.clock.now();
        let expires = at.checked_add(lasting).unwrap_or(Timestamp::MAX);
        let secret = secret.hash();
        let token = ApiToken { id, name, role, secret, by, at, expires, used: None };
        self.store.keep_token(&token).await?;
        Ok((token, shown))
    }

    /// All of them, oldest first.
    pub(crate) async fn all(&self) -> Result<Vec<ApiToken>, StoreError> {
        self.store.tokens().await
    }

    /// Ends a token, if it is one.
    pub(crate) async fn revoke(&self, id: &str) -> Result<Option<ApiToken>, StoreError> {
        let token = self.store.token(id).await?;
        self.store.drop_token(id).await?;
        Ok(token)
    }

    /// The token that a script shows, while it is good.
    pub(crate) async fn find(&self, shown: &str) -> Result<Option<ApiToken>, StoreError> {
        let Some((id, secret)) = parse(shown) else { return Ok(None) };
        let Some(token) = self.store.token(id).await? else { return Ok(None) };
        let now = self.clock.now();
        if !bool::from(token.secret.ct_eq(&secret.hash())) || now >= token.expires {
            return Ok(None);
        }
        if token.used.is_none_or(|used| now.duration_since(used) >= NOTED) {
            self.store.touch_token(id, now).await?;
        }
        Ok(Some(token))
    }
}

fn parse(shown: &str) -> Option<(&str, Secret)> {
    let (id, secret) = shown.strip_prefix(PREFIX)?.strip_prefix('_')?.split_once('_')?;
    Some((id, Secret::parse(secret)?))
}
