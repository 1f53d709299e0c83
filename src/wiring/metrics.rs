//! What is counted, in Prometheus' text form.

use std::sync::OnceLock;

use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Upper bounds of durations, in seconds.
const SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// From now on what is counted can be read. Only the first call of a process does something.
pub(super) fn start() {
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS);
        let installed = builder.ok().and_then(|builder| builder.install_recorder().ok());
        if installed.is_none() {
            tracing::warn!("nothing is counted: another recorder is installed");
        }
        installed
    });
}

/// The page that a monitoring system reads.
pub(super) fn routes() -> Router {
    Router::new().route(
        "/metrics",
        get(|| async {
            let handle = HANDLE.get().and_then(Option::as_ref);
            if let Some(handle) = handle {
                handle.run_upkeep();
            }
            handle.map(PrometheusHandle::render).unwrap_or_default()
        }),
    )
}
