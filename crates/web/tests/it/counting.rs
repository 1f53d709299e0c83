//! What is counted, under which labels.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use magpie_core::ports::ApiCall;
use magpie_web::WebConfig;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use url::Url;

use crate::harness::{HandClock, PAGE, PATIENT, Server, api, html, stranger, web_with};

/// One line per count: name, labels in order, value.
fn lines(recorder: &DebuggingRecorder) -> Vec<String> {
    let entries = recorder.snapshotter().snapshot().into_vec();
    let mut lines: Vec<_> = entries
        .into_iter()
        .filter_map(|(key, _, _, value)| {
            let key = key.key();
            let labels: Vec<_> =
                key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
            let value = match value {
                DebugValue::Counter(count) => count.to_string(),
                DebugValue::Histogram(times) => format!("{} times", times.len()),
                DebugValue::Gauge(_) => return None,
            };
            Some(format!("{} {} {value}", key.name(), labels.join(",")))
        })
        .collect();
    lines.sort();
    lines
}

fn router() -> Router {
    Router::new()
        .route("/page", get(|| async { html("page") }))
        .route("/slow", get(|| async { tokio::time::sleep(PATIENT).await }))
        .route("/busy", get(|| async { StatusCode::TOO_MANY_REQUESTS }))
        .route("/robots.txt", get(|| async { "User-agent: *\nDisallow: /private" }))
}

#[tokio::test]
async fn configured_sources_are_counted_by_name() {
    let recorder = DebuggingRecorder::new();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let server = Server::start(router()).await;
    let clock = HandClock::new();
    let web = web_with(WebConfig::default(), &[&server], clock.clone());
    web.name(&server.base, "shop");
    for path in ["page", "page", "gone"] {
        let _outcome = web.get(&server.url(path), &PAGE, PATIENT).await;
    }
    let hurried = std::time::Duration::from_millis(100);
    assert!(web.get(&server.url("slow"), &PAGE, hurried).await.is_err());
    assert!(web.get(&server.url("busy"), &PAGE, PATIENT).await.is_err());
    let request = api(&server.url("page"));
    // The host asked to be left alone: it is not asked, and that counts as what it said.
    assert_eq!(web.call(request.clone(), 1000, PATIENT).await.unwrap().status, 429);
    clock.move_by(60);
    assert_eq!(web.call(request, 1000, PATIENT).await.unwrap().status, 200);
    let forbidden = Url::parse("http://10.0.0.1/").unwrap();
    assert!(web.get(&forbidden, &PAGE, PATIENT).await.is_err());
    assert_eq!(
        lines(&recorder),
        [
            "magpie_fetch_bytes_total kind=api,source=shop 4",
            "magpie_fetch_bytes_total kind=page,source=shop 4",
            "magpie_fetch_cache_hits_total source=shop 1",
            "magpie_fetch_refusals_total rule=address 1",
            "magpie_fetch_seconds kind=api,source=shop 2 times",
            "magpie_fetch_seconds kind=page,source=public 1 times",
            "magpie_fetch_seconds kind=page,source=shop 4 times",
            "magpie_fetch_total kind=api,source=shop,outcome=fetched 1",
            "magpie_fetch_total kind=api,source=shop,outcome=rate_limited 1",
            "magpie_fetch_total kind=page,source=public,outcome=forbidden 1",
            "magpie_fetch_total kind=page,source=shop,outcome=fetched 1",
            "magpie_fetch_total kind=page,source=shop,outcome=gone 1",
            "magpie_fetch_total kind=page,source=shop,outcome=kept 1",
            "magpie_fetch_total kind=page,source=shop,outcome=rate_limited 1",
            "magpie_fetch_total kind=page,source=shop,outcome=timed_out 1",
        ]
    );
}

#[tokio::test]
async fn everybody_else_is_counted_as_one() {
    let recorder = DebuggingRecorder::new();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let (one, other) = (Server::start(router()).await, Server::start(router()).await);
    let web = stranger(WebConfig::default(), HandClock::new());
    for server in [&one, &other] {
        assert!(web.get(&server.url("page"), &PAGE, PATIENT).await.is_ok());
        assert!(web.get(&server.url("private"), &PAGE, PATIENT).await.is_err());
    }
    assert_eq!(
        lines(&recorder),
        [
            "magpie_fetch_bytes_total kind=page,source=public 8",
            "magpie_fetch_bytes_total kind=robots,source=public 64",
            "magpie_fetch_refusals_total rule=robots 2",
            "magpie_fetch_seconds kind=page,source=public 4 times",
            "magpie_fetch_seconds kind=robots,source=public 2 times",
            "magpie_fetch_total kind=page,source=public,outcome=fetched 2",
            "magpie_fetch_total kind=page,source=public,outcome=forbidden 2",
            "magpie_fetch_total kind=robots,source=public,outcome=fetched 2",
        ]
    );
}
