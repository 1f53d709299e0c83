//! Requests that are sent twice are done once: the first answer is kept and given again.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use moka::future::Cache;
use tokio::sync::Mutex;

use super::problem::Problem;

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Answers of one merchant that are kept at once, more than its rate allows for in ordinary use.
const MOST_ANSWERS: u64 = 20_000;
/// Says that an answer is an earlier one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What a request is, beside its key.
pub(super) type Fingerprint = [u8; 32];

/// Whoever has the slot of a key does the request; others with that key wait for the answer.
type Slot = Arc<Mutex<Option<Kept>>>;

/// The answers of one merchant by key.
pub(super) struct Answers {
    slots: Cache<String, Slot>,
}

/// An answer in a form that can be given again.
#[derive(Clone)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

struct Kept {
    fingerprint: Fingerprint,
    at: Timestamp,
    answer: Answer,
}

impl Answers {
    pub fn new() -> Self {
        // The time is told by the kept answer; this only bounds what is remembered.
        let slots = Cache::builder()
            .max_capacity(MOST_ANSWERS)
            .time_to_live(Duration::from_secs(25 * 60 * 60))
            .build();
        Self { slots }
    }

    /// The earlier answer to a request, or the one that `work` makes now.
    pub async fn once(
        &self,
        key: &str,
        fingerprint: Fingerprint,
        now: Timestamp,
        work: impl Future<Output = Answer>,
    ) -> Result<Answer, Problem> {
        let slot = self.slots.get_with(key.to_owned(), async { Slot::default() }).await;
        let mut kept = slot.lock().await;
        if let Some(known) = kept.as_ref().filter(|known| now.duration_since(known.at) < KEPT) {
            if known.fingerprint != fingerprint {
                return Err(Problem::IdempotencyConflict);
            }
            let mut answer = known.answer.clone();
            answer.headers.insert(REPLAYED, HeaderValue::from_static("true"));
            return Ok(answer);
        }
        let answer = work.await;
        // What failed on our side is worth another try.
        if !answer.status.is_server_error() {
            *kept = Some(Kept { fingerprint, at: now, answer: answer.clone() });
        }
        Ok(answer)
    }
}

impl Answer {
    pub fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    /// That of a response whose body is small and in memory.
    pub async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        Self { status: parts.status, headers: parts.headers, body }
    }
}
