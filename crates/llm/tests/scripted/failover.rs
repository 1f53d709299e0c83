//! Lists of models: who is asked next, and who is left alone.

use std::time::{Duration, Instant};

use magpie_core::ports::{ChatRequest, ModelError};
use magpie_llm::{BreakerState, Providers, Tuning, WireFormat};
use serde_json::json;

use crate::server::{End, Scripted, ScriptedServer};
use crate::setup::{config, drain, named, pair, request, tuning};

async fn check_moves_on(first: Vec<Scripted>, calls: usize) {
    let first = ScriptedServer::start(first).await;
    let second = ScriptedServer::start([Scripted::says("b"), Scripted::events(b_streams())]).await;
    let (_, list) = pair(&first, &second);
    let completion = list.complete(&request()).await.unwrap();
    assert_eq!(completion.text, "b");
    assert_eq!(completion.model, named("second", "b"));
    assert_eq!(first.asked().len(), calls);
    let (texts, end) = drain(&list, request()).await;
    assert_eq!(texts, ["b"]);
    assert_eq!(end.unwrap().model, named("second", "b"));
}

fn b_streams() -> [serde_json::Value; 1] {
    [json!({"choices": [{"delta": {"content": "b"}, "finish_reason": "stop"}]})]
}

#[tokio::test]
async fn every_failure_leads_to_the_next_model() {
    let twice = |scripted: Scripted| vec![scripted; 4];
    check_moves_on(twice(Scripted::error(401, "invalid_api_key", "no")), 1).await;
    check_moves_on(twice(Scripted::error(429, "insufficient_quota", "pay")), 1).await;
    check_moves_on(twice(Scripted::error(429, "x", "no").header("retry-after", "5")), 1).await;
    check_moves_on(twice(Scripted::error(400, "x", "context too long")), 1).await;
    check_moves_on(twice(Scripted::error(500, "x", "oops")), 2).await;
    check_moves_on(twice(Scripted::raw(200, "text/html", "<html>")), 2).await;
    check_moves_on(twice(Scripted::raw(200, "application/json", "{").ending(End::Drop)), 2).await;
}

#[tokio::test]
async fn a_refused_connection_leads_to_the_next_model() {
    let second = ScriptedServer::start([Scripted::says("b")]).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut gone = config("gone", &second, WireFormat::OpenAi);
    gone.base_url = format!("http://{}/v1", closed.local_addr().unwrap()).parse().unwrap();
    drop(closed);
    let configs = vec![gone, config("second", &second, WireFormat::OpenAi)];
    let providers = Providers::with_tuning(configs, tuning()).unwrap();
    let list = providers.list(vec![named("gone", "a"), named("second", "b")]).unwrap();
    assert_eq!(list.complete(&request()).await.unwrap().text, "b");
    let alone = providers.list(vec![named("gone", "a")]).unwrap();
    let error = alone.complete(&request()).await.unwrap_err();
    assert!(
        matches!(&error, ModelError::Unavailable { detail, .. } if detail.contains("no connection")),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_hanging_first_model_leaves_the_second_time_to_answer() {
    let first = ScriptedServer::start([Scripted::hangs(), Scripted::hangs()]).await;
    let slow = Duration::from_millis(300);
    let second = ScriptedServer::start([
        Scripted::says("b").after(slow),
        Scripted::events(b_streams()).after(slow),
    ])
    .await;
    let (_, list) = pair(&first, &second);
    let request = ChatRequest { timeout: Duration::from_millis(1_600), ..request() };
    let started = Instant::now();
    assert_eq!(list.complete(&request).await.unwrap().text, "b");
    assert!(started.elapsed() < Duration::from_millis(1_600));
    assert_eq!(drain(&list, request).await.0, ["b"]);
    second.finish();
}

#[tokio::test]
async fn the_last_model_gets_all_the_time_that_is_left() {
    let first = ScriptedServer::start([Scripted::error(401, "x", "no")]).await;
    let second =
        ScriptedServer::start([Scripted::says("b").after(Duration::from_millis(1_200))]).await;
    let (_, list) = pair(&first, &second);
    let request = ChatRequest { timeout: Duration::from_millis(2_000), ..request() };
    assert_eq!(list.complete(&request).await.unwrap().text, "b");
}

#[tokio::test]
async fn when_all_fail_the_last_one_that_was_asked_is_named() {
    let first = ScriptedServer::start([Scripted::error(400, "x", "no")]).await;
    let second = ScriptedServer::start([Scripted::error(401, "x", "wrong key")]).await;
    let (_, list) = pair(&first, &second);
    let error = list.complete(&request()).await.unwrap_err();
    let ModelError::Unauthorized { provider, detail } = error else { panic!("{error:?}") };
    assert_eq!((provider.as_str(), detail.as_str()), ("second", "HTTP 401: wrong key"));
}

#[tokio::test]
async fn a_limited_model_is_skipped_and_its_sibling_is_not() {
    let server = ScriptedServer::start([
        Scripted::error(429, "x", "no").header("retry-after", "30"),
        Scripted::says("b"),
        Scripted::says("b"),
    ])
    .await;
    let configs = vec![config("groq", &server, WireFormat::OpenAi)];
    let providers = Providers::with_tuning(configs, tuning()).unwrap();
    let list = providers.list(vec![named("groq", "a"), named("groq", "b")]).unwrap();
    for _ in 0..2 {
        assert_eq!(list.complete(&request()).await.unwrap().model, named("groq", "b"));
    }
    let models: Vec<_> =
        server.finish().into_iter().map(|asked| asked.body["model"].clone()).collect();
    assert_eq!(models, ["a", "b", "b"]);
    let health = providers.health().remove(0);
    assert_eq!(health.breaker, BreakerState::Closed);
    assert_eq!(health.holds[0].model.as_deref(), Some("a"));
    assert!(health.holds[0].left > Duration::from_secs(25));
}

#[tokio::test]
async fn repeated_failures_open_the_breaker_and_a_probe_closes_it() {
    let down = || Scripted::error(500, "x", "oops");
    let answers = [down(), down(), down(), Scripted::says("ok")];
    let server = ScriptedServer::start(answers).await;
    let tuning = Tuning { failures_to_open: 3, cool_down: Duration::from_secs(1), ..tuning() };
    let configs = vec![config("groq", &server, WireFormat::OpenAi)];
    let providers = Providers::with_tuning(configs, tuning).unwrap();
    let list = providers.list(vec![named("groq", "a")]).unwrap();
    for _ in 0..3 {
        let error = list.complete(&request()).await.unwrap_err();
        assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
    }
    assert_eq!(server.asked().len(), 3);
    let health = providers.health().remove(0);
    assert!(matches!(health.breaker, BreakerState::Open { .. }), "{health:?}");
    assert_eq!((health.calls, health.failures), (3, 3));
    assert!(health.last_error.unwrap().contains("HTTP 500: oops"));

    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert_eq!(list.complete(&request()).await.unwrap().text, "ok");
    assert_eq!(providers.health()[0].breaker, BreakerState::Closed);
    server.finish();
}

#[tokio::test]
async fn lists_of_one_set_share_their_breakers() {
    let first = ScriptedServer::start(vec![Scripted::error(500, "x", "oops"); 5]).await;
    let second = ScriptedServer::start(vec![Scripted::says("b"); 4]).await;
    let (providers, list) = pair(&first, &second);
    // Each call tries the first twice, and the fifth failure opens its breaker.
    for _ in 0..4 {
        assert_eq!(list.complete(&request()).await.unwrap().text, "b");
    }
    first.finish();
    let other = providers.list(vec![named("first", "c")]).unwrap();
    let error = other.complete(&request()).await.unwrap_err();
    assert!(error.to_string().contains("left alone after repeated failures"), "{error}");
}
