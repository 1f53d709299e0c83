//! One call of a store's API: statuses made errors, pauses kept, everything counted.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::SourceId;
use magpie_core::ports::{ApiCall, ApiMethod, ApiRequest, ApiResponse, FetchError, LiveError};
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use crate::text::remark;

/// A store that asks for a longer pause than this is asked again after it.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);

/// When an answer is of no use any more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn after(timeout: Duration) -> Self {
        Self(Instant::now() + timeout)
    }

    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// An answer that is JSON.
pub(crate) struct Answer {
    pub(crate) value: Value,
    pub(crate) at: Timestamp,
}

/// Why a call has no answer that can be used.
pub(crate) struct Refusal {
    /// The status, where there was an answer.
    pub(crate) status: Option<u16>,
    pub(crate) error: LiveError,
}

/// Calls the API of one store.
pub(crate) struct Caller {
    api: Arc<dyn ApiCall>,
    source: SourceId,
    max_bytes: usize,
    resting_until: Mutex<Option<Instant>>,
}

impl Caller {
    pub(crate) fn new(api: Arc<dyn ApiCall>, source: SourceId, max_bytes: usize) -> Self {
        Self { api, source, max_bytes, resting_until: Mutex::default() }
    }

    /// JSON behind an address.
    pub(crate) async fn get(&self, url: Url, deadline: Deadline) -> Result<Answer, LiveError> {
        let headers = vec![("Accept", "application/json".to_owned())];
        let request = ApiRequest { method: ApiMethod::Get, url, headers, body: Bytes::new() };
        self.json(request, deadline).await
    }

    /// The JSON that a call is answered with.
    pub(crate) async fn json(
        &self,
        request: ApiRequest,
        deadline: Deadline,
    ) -> Result<Answer, LiveError> {
        let response = self.call(request, deadline).await?;
        let value = self.read(&response.bytes, response.content_type.as_deref())?;
        Ok(Answer { value, at: response.fetched_at })
    }

    /// A body as JSON.
    pub(crate) fn read(&self, body: &[u8], kind: Option<&str>) -> Result<Value, LiveError> {
        serde_json::from_slice(body).map_err(|error| {
            let kind = kind.unwrap_or("an unnamed type");
            self.unreadable(format!("it answers with {kind} that is no JSON: {error}"))
        })
    }

    /// A successful answer of any type.
    pub(crate) async fn call(
        &self,
        request: ApiRequest,
        deadline: Deadline,
    ) -> Result<ApiResponse, LiveError> {
        self.attempt(request, deadline).await.map_err(|refusal| refusal.error)
    }

    /// As [`Caller::call`], for those to whom it matters which status the answer had.
    pub(crate) async fn attempt(
        &self,
        request: ApiRequest,
        deadline: Deadline,
    ) -> Result<ApiResponse, Refusal> {
        if let Some(retry_after) = self.resting() {
            return Err(Refusal { status: None, error: self.limited(Some(retry_after)) });
        }
        let begun = Instant::now();
        let path = request.url.path().to_owned();
        let answer = self.api.call(request, self.max_bytes, deadline.left()).await;
        let status = answer.as_ref().ok().map(|response| response.status);
        let result = answer
            .map_err(|error| self.of_fetch(error))
            .and_then(|response| self.accept(response, &path));
        let store = || self.source.as_str().to_owned();
        metrics::histogram!("magpie_store_seconds", "store" => store())
            .record(begun.elapsed().as_secs_f64());
        let outcome = outcome(result.as_ref().err());
        metrics::counter!("magpie_store_calls_total", "store" => store(), "outcome" => outcome)
            .increment(1);
        result.map_err(|error| Refusal { status, error })
    }

    fn accept(&self, response: ApiResponse, path: &str) -> Result<ApiResponse, LiveError> {
        let status = response.status;
        match (status, response.retry_after) {
            (200..=299, _) => Ok(response),
            (429, pause) | (503, pause @ Some(_)) => {
                self.rest(pause);
                Err(self.limited(pause))
            }
            (500.., _) => Err(self.unreachable(format!("status {status} at {path}"))),
            (300..=399, _) => {
                Err(self.refused(format!("status {status} at {path}: it has moved elsewhere")))
            }
            _ => {
                let words = serde_json::from_slice(&response.bytes).ok();
                let words = words.as_ref().and_then(complaint).unwrap_or_default();
                let colon = if words.is_empty() { "" } else { ": " };
                Err(self.refused(format!("status {status} at {path}{colon}{words}")))
            }
        }
    }

    fn rest(&self, pause: Option<Duration>) {
        let until = pause.map(|pause| Instant::now() + pause.min(LONGEST_PAUSE));
        *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    fn resting(&self) -> Option<Duration> {
        let until = *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        until?.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    }

    fn of_fetch(&self, error: FetchError) -> LiveError {
        match error {
            FetchError::TooLarge { limit, .. } => {
                self.unreadable(format!("it answers with more than {limit} bytes"))
            }
            FetchError::Forbidden { rule, .. } => {
                self.unreachable(format!("its address may not be fetched: {rule}"))
            }
            FetchError::Gone { .. } => self.refused("its address is gone".to_owned()),
            FetchError::Unavailable { detail, .. } => self.unreachable(detail),
        }
    }

    fn limited(&self, retry_after: Option<Duration>) -> LiveError {
        LiveError::RateLimited { source_id: self.source.clone(), retry_after }
    }

    pub(crate) fn unreachable(&self, detail: String) -> LiveError {
        LiveError::Unreachable { source_id: self.source.clone(), detail }
    }

    pub(crate) fn refused(&self, detail: String) -> LiveError {
        LiveError::Refused { source_id: self.source.clone(), detail }
    }

    pub(crate) fn unreadable(&self, detail: String) -> LiveError {
        LiveError::Unreadable { source_id: self.source.clone(), detail }
    }
}

fn outcome(error: Option<&LiveError>) -> &'static str {
    match error {
        None => "ok",
        Some(LiveError::RateLimited { .. }) => "limited",
        Some(LiveError::Refused { .. }) => "refused",
        Some(LiveError::Unreachable { .. }) => "unreachable",
        Some(LiveError::Unreadable { .. }) => "unreadable",
    }
}

/// What an error says, in whichever of the usual places it says it.
fn complaint(body: &Value) -> Option<String> {
    let places = ["/messages/0/content", "/error/message", "/error", "/message", "/detail"];
    places.iter().find_map(|place| body.pointer(place)?.as_str()).map(remark)
}

/// The address of an operation below a site or an endpoint.
pub(crate) fn below(endpoint: &Url, path: &str) -> Url {
    let mut url = endpoint.clone();
    url.set_path(&format!("{}/{path}", endpoint.path().trim_end_matches('/')));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_below_their_endpoint() {
        let check = |endpoint: &str| {
            let url = below(&Url::parse(endpoint).unwrap(), "catalog/search");
            assert_eq!(url.as_str(), "https://shop.example/ucp/catalog/search");
        };
        check("https://shop.example/ucp");
        check("https://shop.example/ucp/");
    }
}
