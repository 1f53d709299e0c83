//! Updates that Telegram brings by itself.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use subtle::ConstantTimeEq as _;

use crate::run::Accepting;
use crate::{Shared, Telegram};

/// The path under which the updates arrive at this server.
pub const WEBHOOK_PATH: &str = "/hooks/telegram";
/// Set by Telegram to what it was told with the address.
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";
/// Far above any update.
const MOST_BYTES: usize = 1024 * 1024;

impl Telegram {
    /// The route for Magpie's HTTP server. Only requests with the secret that Telegram was given are read.
    pub fn webhook(&self) -> Router {
        Router::new()
            .route(WEBHOOK_PATH, post(receive))
            .layer(DefaultBodyLimit::max(MOST_BYTES))
            .with_state(Arc::clone(&self.shared))
    }
}

impl Shared {
    pub(crate) fn webhook_secret(&self) -> String {
        self.ports.signer.derive("telegram webhook")
    }
}

async fn receive(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let given = headers.get(SECRET_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    if !bool::from(given.ct_eq(shared.webhook_secret().as_bytes())) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(update) = serde_json::from_slice(&body) else { return StatusCode::BAD_REQUEST };
    // Telegram brings it again after a while.
    if shared.me.get().is_none() || shared.companion.get().is_none() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match shared.take_one(update).await {
        Accepting::Done => StatusCode::OK,
        Accepting::Later => StatusCode::SERVICE_UNAVAILABLE,
    }
}
