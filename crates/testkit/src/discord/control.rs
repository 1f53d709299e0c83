//! The control interface below `/control`.

use super::Shared;
use axum::Router;
use std::sync::Weak;
pub(super) fn router(_shared: Weak<Shared>) -> Router {
    Router::new()
}
