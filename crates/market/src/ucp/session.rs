//! What MCP servers want to be told with every call after they were greeted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use magpie_core::ports::LiveError;
use moka::future::Cache;
use url::Url;

/// Endpoints that are remembered; a merchant has one, and another only when it moves.
const ENDPOINTS: u64 = 4;
/// Longest id: more is no name of a session.
const MOST_ID: usize = 1024;
/// Longest version; all so far are dates.
const MOST_VERSION: usize = 32;

/// What a server answered when it was greeted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Session {
    /// Its name, where the server has sessions at all.
    pub(super) id: Option<Arc<str>>,
    /// Which version of the protocol the server wants to speak; nothing where it does not say.
    pub(super) version: Option<Arc<str>>,
}

impl Session {
    /// What can be sent back; anything else is as if it were not there.
    pub(super) fn new(id: Option<&str>, version: Option<&str>) -> Self {
        let short = |text: Option<&str>, most: usize| {
            let visible = |text: &&str| text.bytes().all(|byte| byte.is_ascii_graphic());
            text.filter(|text| (1..=most).contains(&text.len())).filter(visible).map(Arc::from)
        };
        Self { id: short(id, MOST_ID), version: short(version, MOST_VERSION) }
    }
}

/// The sessions with a merchant, which outlive what is remembered of its tools: most servers keep each of them
/// for a while.
pub(super) struct Sessions {
    known: Cache<Url, Session>,
    greetings: AtomicU64,
}

impl Sessions {
    pub(super) fn new() -> Self {
        Self { known: Cache::new(ENDPOINTS), greetings: AtomicU64::new(0) }
    }

    /// The session with a server; nothing where it was not greeted.
    pub(super) async fn with(&self, endpoint: &Url) -> Option<Session> {
        self.known.get(endpoint).await
    }

    /// Begins another session in the place of `old`, unless somebody else just did. Those who come together
    /// greet once.
    pub(super) async fn renew(
        &self,
        endpoint: &Url,
        old: Option<&Session>,
        greeting: impl Future<Output = Result<Session, LiveError>>,
    ) -> Result<Session, LiveError> {
        if self.known.get(endpoint).await.as_ref() == old {
            self.known.invalidate(endpoint).await;
        }
        let counted = async {
            let session = greeting.await?;
            self.greetings.fetch_add(1, Ordering::Relaxed);
            Ok::<_, LiveError>(session)
        };
        let session = self.known.try_get_with_by_ref(endpoint, counted).await;
        session.map_err(|error: Arc<LiveError>| (*error).clone())
    }

    /// How often a server was greeted so far.
    pub(super) fn greetings(&self) -> u64 {
        self.greetings.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_header_can_carry_is_kept() {
        let check = |id: &str, kept: bool| {
            assert_eq!(Session::new(Some(id), Some(id)).id.is_some(), kept, "{id:?}");
        };
        check("1868a90c-2d7f~!", true);
        check("", false);
        check("two words", false);
        check("a\r\nHost: b", false);
        check("schlüssel", false);
        check(&"x".repeat(MOST_ID + 1), false);
        assert_eq!(Session::new(None, Some("2025-06-18")).version.as_deref(), Some("2025-06-18"));
    }
}
