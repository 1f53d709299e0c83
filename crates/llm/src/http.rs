//! Posting a request and reading what comes back, bounded in size.

use std::error::Error as _;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response};
use serde_json::Value;

use crate::failure::{Failure, Kind, is_html};
use crate::provider::Endpoint;
use crate::wire::WireRequest;

/// Most bytes of an error that are read.
const ERROR_BYTES: usize = 64 * 1024;

/// Posts and waits for the head of the answer; anything but success is a failure.
pub(crate) async fn post(
    client: &Client,
    endpoint: &Endpoint,
    wire: WireRequest,
) -> Result<Response, Failure> {
    let mut request =
        client.post(wire.url).header(CONTENT_TYPE, "application/json").body(wire.body);
    if let Some((name, value)) = &endpoint.auth {
        request = request.header(name, value);
    }
    let response = request.send().await.map_err(|error| transport(&error))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let headers = response.headers().clone();
    let (body, _) = read_up_to(response, ERROR_BYTES).await.unwrap_or_default();
    let failure = Failure::from_status(status.as_u16(), &headers, &body);
    if status.is_redirection() {
        let detail = format!("HTTP {status}: it redirects; check the base address");
        return Err(Failure { detail, ..failure });
    }
    Err(failure)
}

/// The answer as JSON.
pub(crate) async fn read_json(response: Response, limit: usize) -> Result<Value, Failure> {
    let (body, whole) = read_up_to(response, limit).await?;
    if !whole {
        return Err(too_large());
    }
    serde_json::from_slice(&body).map_err(|_| match body.as_slice() {
        [] => Failure::bad_answer("the answer is empty"),
        body if is_html(body) => {
            Failure::bad_answer("the answer is a web page instead of JSON; check the base address")
        }
        _ => Failure::bad_answer("the answer is not JSON"),
    })
}

/// Whether the answer comes as server-sent events.
pub(crate) fn is_event_stream(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/event-stream"))
}

pub(crate) fn too_large() -> Failure {
    Failure::bad_answer("the answer is too large")
}

/// A failure below HTTP. Its address is left out: base addresses may hold secrets.
pub(crate) fn transport(error: &reqwest::Error) -> Failure {
    if error.is_timeout() && !error.is_connect() {
        return Failure::timeout();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let what = if error.is_connect() { "no connection" } else { "the connection broke" };
    let detail = match error.source() {
        Some(_) => format!("{what}: {cause}"),
        None => what.to_owned(),
    };
    Failure::new(Kind::Unavailable, detail)
}

/// The body up to a limit, and whether that was all of it.
async fn read_up_to(mut response: Response, limit: usize) -> Result<(Vec<u8>, bool), Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport(&error))? {
        let room = limit - body.len();
        if chunk.len() > room {
            body.extend_from_slice(&chunk[..room]);
            return Ok((body, false));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((body, true))
}
