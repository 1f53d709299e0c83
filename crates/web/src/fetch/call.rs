//! Calls of APIs: nothing kept, nothing followed, nobody's `robots.txt` asked.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use magpie_core::ports::{ApiCall, ApiMethod, ApiRequest, ApiResponse, FetchError, Fetched};
use reqwest::StatusCode;
use url::Url;

use super::{Inner, Web};
use crate::accept::Accept;
use crate::answer::Answer;
use crate::error::{GetError, shown};
use crate::freshness::retry_after;
use crate::measure::Way;

/// Where an API says to which session later calls belong.
const SESSION: &str = "mcp-session-id";

#[async_trait]
impl ApiCall for Web {
    async fn call(
        &self,
        request: ApiRequest,
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<ApiResponse, FetchError> {
        Ok(self.call_api(request, max_bytes, timeout).await?)
    }
}

impl Web {
    /// As [`ApiCall::call`], with the errors of this crate.
    pub(crate) async fn call_api(
        &self,
        request: ApiRequest,
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<ApiResponse, GetError> {
        let (url, started) = (request.url.clone(), Instant::now());
        let outcome = tokio::time::timeout(timeout, self.inner.call(request, max_bytes))
            .await
            .unwrap_or_else(|_| Err(GetError::TimedOut { url: shown(&url), limit: timeout }));
        let measured = match &outcome {
            Ok(response) => match StatusCode::from_u16(response.status) {
                Ok(status) if !status.is_success() => Err(of_status(&url, response)),
                Ok(_) | Err(_) => Ok((Way::Fetched, response.bytes.len())),
            },
            Err(error) => Err(error.clone()),
        };
        self.inner.measure.fetched("api", &url, started, measured.as_ref().copied());
        outcome
    }
}

impl Inner {
    async fn call(&self, request: ApiRequest, max_bytes: usize) -> Result<ApiResponse, GetError> {
        let ApiRequest { method, url, headers, body } = request;
        let standing = self.gate.admit(&url).map_err(|rule| GetError::forbidden(&url, rule))?;
        // What the host said last holds until the time that it named.
        if let Some((pause, left)) = self.pace.paused(&url, standing, self.clock.now()) {
            return Ok(ApiResponse {
                status: StatusCode::TOO_MANY_REQUESTS.as_u16(),
                content_type: None,
                retry_after: Some(left),
                session: None,
                bytes: Bytes::new(),
                fetched_at: pause.asked_at,
            });
        }
        let _turn = self.pace.turn(&url, standing).await;
        let client = self.client(standing);
        let mut call = match method {
            ApiMethod::Get => client.get(url.clone()),
            ApiMethod::Post => client.post(url.clone()).body(body),
        };
        for (name, value) in headers {
            call = call.header(name, value);
        }
        let response = call.send().await.map_err(|error| GetError::of_client(&url, &error))?;
        let status = response.status().as_u16();
        let paused = self.note_pause(&url, standing, &response);
        let asked = retry_after(response.headers(), self.clock.now().into());
        let session = response.headers().get(SESSION).and_then(|id| id.to_str().ok());
        let session = session.map(str::to_owned);
        let answer =
            Answer::receive(response, &url, Accept::Anything, max_bytes, || self.clock.now())
                .await?;
        let Fetched { bytes, content_type, fetched_at, .. } = answer.fetched;
        let retry_after = paused.or(asked);
        Ok(ApiResponse { status, content_type, retry_after, session, bytes, fetched_at })
    }
}

fn of_status(url: &Url, response: &ApiResponse) -> GetError {
    match (response.status, response.retry_after) {
        (429, Some(retry_after)) => GetError::RateLimited { url: shown(url), retry_after },
        (status @ (404 | 410), _) => GetError::Gone { url: shown(url), status },
        (status, _) => GetError::unavailable(url, format!("status {status}")),
    }
}
