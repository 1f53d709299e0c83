//! When the same model is asked again, and when not.

use std::time::{Duration, Instant};

use magpie_core::ports::{ChatRequest, ModelError};
use magpie_llm::WireFormat;
use serde_json::json;

use crate::server::{End, Scripted, ScriptedServer};
use crate::setup::{model, request};

/// Asks once; the gap is the time between the first two requests.
async fn ask(answers: Vec<Scripted>) -> (Result<String, ModelError>, usize, Duration) {
    let server = ScriptedServer::start(answers).await;
    let answer = model(&server, WireFormat::OpenAi).complete(&request()).await;
    let asked = server.finish();
    let gap = asked.get(1).map_or(Duration::ZERO, |second| second.at - asked[0].at);
    (answer.map(|completion| completion.text), asked.len(), gap)
}

async fn check_waits(limited: Scripted, least_ms: u64) {
    let (answer, calls, gap) = ask(vec![limited, Scripted::says("ok")]).await;
    assert_eq!(answer.unwrap(), "ok");
    assert_eq!(calls, 2);
    let least = Duration::from_millis(least_ms);
    assert!(gap >= least && gap < least + Duration::from_millis(1_500), "{gap:?}");
}

fn limited(message: &str) -> Scripted {
    Scripted::error(429, "rate_limit_exceeded", message)
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_as_long_as_a_header_says() {
    check_waits(limited("slow down").header("retry-after", "1"), 1_000).await;
    check_waits(
        limited("slow down").header("retry-after-ms", "250").header("retry-after", "1"),
        250,
    )
    .await;
    let dated = limited("slow down")
        .header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
        .header("retry-after", "Sun, 06 Nov 1994 08:49:38 GMT");
    check_waits(dated, 1_000).await;
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_as_long_as_the_body_says() {
    check_waits(limited("Please try again in 0.4s. Visit"), 400).await;
    check_waits(limited("Please try again in 300ms."), 300).await;
    let details =
        json!({"error": {"code": 429, "message": "?", "details": [{"retryDelay": "0.5s"}]}});
    check_waits(Scripted::json(429, &details), 500).await;
}

#[tokio::test]
async fn a_wait_beyond_the_timeout_is_not_waited_for() {
    let started = Instant::now();
    let (answer, calls, _) = ask(vec![limited("no").header("retry-after", "30")]).await;
    let retry_after = Some(Duration::from_secs(30));
    assert_eq!(
        answer,
        Err(ModelError::RateLimited { provider: "scripted".to_owned(), retry_after })
    );
    assert_eq!(calls, 1);
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn while_a_limit_holds_nobody_is_asked() {
    let server = ScriptedServer::start([limited("no").header("retry-after", "30")]).await;
    let model = model(&server, WireFormat::OpenAi);
    for _ in 0..3 {
        let error = model.complete(&request()).await.unwrap_err();
        assert!(matches!(error, ModelError::RateLimited { retry_after: Some(_), .. }), "{error:?}");
    }
    assert_eq!(server.finish().len(), 1);
}

#[tokio::test]
async fn a_short_limit_holds_other_calls_back_instead_of_failing_them() {
    let server = ScriptedServer::start([
        limited("no").header("retry-after-ms", "400"),
        Scripted::says("ok"),
        Scripted::says("ok"),
    ])
    .await;
    let model = model(&server, WireFormat::OpenAi);
    let second = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        model.complete(&request()).await
    };
    let (first, second) = tokio::join!(async { model.complete(&request()).await }, second);
    assert_eq!((first.unwrap().text, second.unwrap().text), ("ok".to_owned(), "ok".to_owned()));
    let asked = server.finish();
    assert!(asked[1].at - asked[0].at >= Duration::from_millis(380));
}

#[tokio::test]
async fn passing_failures_are_retried_twice_with_growing_pauses() {
    let down = || Scripted::error(503, "overloaded", "try later");
    let (answer, calls, _) = ask(vec![down(), down(), Scripted::says("ok")]).await;
    assert_eq!((answer, calls), (Ok("ok".to_owned()), 3));
    let (answer, calls, _) = ask(vec![down(), down(), down()]).await;
    assert!(matches!(answer, Err(ModelError::Unavailable { .. })), "{answer:?}");
    assert_eq!(calls, 3);
    for passing in [
        Scripted::error(408, "timeout", "slow"),
        Scripted::error(500, "server_error", "oops"),
        Scripted::error(400, "json_validate_failed", "Failed to generate JSON"),
        Scripted::message(&json!({"content": null})),
        Scripted::raw(200, "application/json", "{\"choi").ending(End::Drop),
    ] {
        let (answer, calls, _) = ask(vec![passing, Scripted::says("ok")]).await;
        assert_eq!((answer, calls), (Ok("ok".to_owned()), 2));
    }
}

#[tokio::test]
async fn refusals_are_final() {
    for status in [400, 401, 402, 403, 404, 409, 413, 422] {
        let (answer, calls, _) = ask(vec![Scripted::error(status, "x", "no")]).await;
        assert!(answer.is_err());
        assert_eq!(calls, 1, "{status}");
    }
    let (answer, calls, _) =
        ask(vec![Scripted::error(429, "insufficient_quota", "pay").header("retry-after", "1")])
            .await;
    assert_eq!(answer, Err(ModelError::OutOfQuota { provider: "scripted".to_owned() }));
    assert_eq!(calls, 1);
}

#[tokio::test]
async fn a_server_that_hangs_costs_the_timeout_and_no_more() {
    let server = ScriptedServer::start([
        Scripted::hangs(),
        Scripted::raw(200, "application/json", "{").ending(End::Hang),
    ])
    .await;
    let model = model(&server, WireFormat::OpenAi);
    for _ in 0..2 {
        let started = Instant::now();
        let request = ChatRequest { timeout: Duration::from_millis(300), ..request() };
        let error = model.complete(&request).await.unwrap_err();
        assert_eq!(error, ModelError::Timeout { provider: "scripted".to_owned() });
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
    server.finish();
}
