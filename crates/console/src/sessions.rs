//! Browsers in which somebody is signed in.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{AccountStore, Clock, StoreError};
use magpie_core::{Account, Session};

use crate::identity;
use crate::secret::Secret;

/// A session that is not used for so long ends.
const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session ends after this time however much it is used.
const WHOLE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The use of a session is noted so often: each time is a write.
const NOTED: SignedDuration = SignedDuration::from_mins(5);

const COOKIE: &str = "magpie_session";
/// Browsers take a cookie of this name only over https, for this host alone.
const SECURE_COOKIE: &str = "__Host-magpie_session";

/// Sessions, as the store has them.
pub(crate) struct Sessions {
    store: Arc<dyn AccountStore>,
    clock: Arc<dyn Clock>,
}

impl Sessions {
    pub(crate) fn new(store: Arc<dyn AccountStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Begins a session with a secret that nobody has seen before.
    pub(crate) async fn begin(&self, account: &Account) -> Result<Secret, StoreError> {
        let now = self.clock.now();
        // Those that ended by themselves have no other moment at which to be cleared away.
        self.store.end_old_sessions(past(now, WHOLE), past(now, IDLE)).await?;
        let secret = Secret::fresh();
        let session = Session {
            secret: secret.hash(),
            account: account.name.clone(),
            stamp: account.stamp,
            began: now,
            used: now,
        };
        self.store.keep_session(&session).await?;
        Ok(secret)
    }

    /// Whose session this is, while it lasts and the account is as it was.
    pub(crate) async fn find(&self, secret: &Secret) -> Result<Option<Account>, StoreError> {
        let hash = secret.hash();
        let Some(session) = self.store.session(&hash).await? else { return Ok(None) };
        let now = self.clock.now();
        let unused = now.duration_since(session.used);
        if unused >= IDLE || now.duration_since(session.began) >= WHOLE {
            return Ok(None);
        }
        let account = self.store.account(&session.account).await?;
        let account = account.filter(|account| account.stamp == session.stamp);
        if account.is_some() && unused >= NOTED {
            self.store.touch_session(&hash, now).await?;
        }
        Ok(account)
    }

    /// Ends a session, if it is one.
    pub(crate) async fn end(&self, secret: &Secret) -> Result<(), StoreError> {
        self.store.end_session(&secret.hash()).await.map(drop)
    }
}

fn past(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// The secret in the request's cookie. Over https only the cookie counts that no other host and no plain
/// connection can have set.
pub(crate) fn from_headers(headers: &HeaderMap, secure: bool) -> Option<Secret> {
    identity::cookie(headers, name(secure)).and_then(Secret::parse)
}

/// Gives the browser its session. `Lax` and not `Strict`, so that links into the console from elsewhere find their
/// reader signed in: a page that is only looked at changes nothing, and every change asks for the session's token.
pub(crate) fn cookie(secret: &Secret, secure: bool) -> HeaderValue {
    header(&secret.shown(), WHOLE.as_secs(), secure)
}

/// Takes the session from the browser.
pub(crate) fn no_cookie(secure: bool) -> HeaderValue {
    header("", 0, secure)
}

fn header(value: &str, seconds: i64, secure: bool) -> HeaderValue {
    let (name, more) = (name(secure), if secure { "; Secure" } else { "" });
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{more}");
    HeaderValue::try_from(cookie).expect("a cookie of hexadecimal digits is a valid header")
}

fn name(secure: bool) -> &'static str {
    if secure { SECURE_COOKIE } else { COOKIE }
}
