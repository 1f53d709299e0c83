//! What all calls share: who calls, how often, in which version, and how they are counted.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use magpie_core::ports::PushMode;
use serde_json::{Value, json};

use super::access::Merchant;
use super::problem::Problem;
use super::rows::BadRow;
use super::{FEED_API_VERSION, Host};

pub(super) const API_VERSION: HeaderName = HeaderName::from_static("api-version");
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
/// The merchant of calls that nobody known makes.
const NOBODY: &str = "unknown";

/// What became of a call, where its status does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Some of its products were not taken.
    Partial,
    /// It was done before.
    Replayed,
}

/// What the last push to a feed did.
#[derive(Clone, Debug)]
pub(super) struct LastPush {
    pub at: Timestamp,
    pub mode: PushMode,
    pub taken: u64,
    pub refused: u64,
    /// The first bad ones, as many as are named.
    pub rows: Vec<BadRow>,
}

impl LastPush {
    pub fn to_json(&self) -> Value {
        json!({
            "at": self.at,
            "mode": match self.mode {
                PushMode::Upsert => "upsert",
                PushMode::Replace => "replace",
            },
            "accepted": self.taken,
            "rejected": self.refused,
            "rejected_products":
                self.rows.iter().map(BadRow::to_json).collect::<Vec<_>>(),
        })
    }
}

/// Lets a call in, or says why not.
pub(super) async fn admit(
    State(host): State<Arc<Host>>,
    mut request: Request,
    next: Next,
) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let echoed =
        [IDEMPOTENCY_KEY, REQUEST_ID].map(|name| (request.headers().get(&name).cloned(), name));
    let (merchant, mut response) = match host.access.merchant(request.headers()) {
        Err(problem) => (NOBODY.to_owned(), problem.into_response()),
        Ok(merchant) => {
            let name = merchant.name.clone();
            let response = match check(&merchant, request.headers()) {
                Err(problem) => problem.into_response(),
                Ok(()) => {
                    request.extensions_mut().insert(merchant);
                    next.run(request).await
                }
            };
            (name, response)
        }
    };
    if changes {
        let outcome = outcome(&response);
        metrics::counter!("magpie_pushes_total", "merchant" => merchant, "outcome" => outcome)
            .increment(1);
    }
    for (value, name) in echoed {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn check(merchant: &Merchant, headers: &HeaderMap) -> Result<(), Problem> {
    merchant.called()?;
    let version = headers.get(API_VERSION).ok_or(Problem::NoVersion)?;
    if version == FEED_API_VERSION { Ok(()) } else { Err(Problem::OtherVersion) }
}

fn outcome(response: &Response) -> &'static str {
    match (response.extensions().get::<Outcome>(), response.status()) {
        (Some(Outcome::Partial), _) => "partial",
        (Some(Outcome::Replayed), _) => "replayed",
        (None, StatusCode::UNAUTHORIZED) => "unauthorized",
        (None, StatusCode::TOO_MANY_REQUESTS) => "limited",
        (None, status) if status.is_success() => "ok",
        (None, status) if status.is_server_error() => "failed",
        (None, _) => "refused",
    }
}
