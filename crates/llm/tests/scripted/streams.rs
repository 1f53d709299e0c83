//! Answers that are read while they are written.

use std::time::{Duration, Instant};

use futures::StreamExt as _;
use magpie_core::ports::{CompletionChunk, FinishReason, ModelError, TokenUsage};
use magpie_llm::WireFormat;
use serde_json::{Value, json};

use crate::server::{End, Scripted, ScriptedServer};
use crate::setup::{drain, model, pair, request};

fn delta(text: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": null}]})
}

fn finish(reason: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}

fn usage() -> Value {
    json!({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2}})
}

fn events(events: &[Value]) -> Scripted {
    Scripted::events(events.iter().map(ToString::to_string).chain(["[DONE]".to_owned()]))
}

/// Events after which nothing more comes.
fn cut(events: &[Value]) -> Scripted {
    Scripted::events(events.iter().map(ToString::to_string))
}

#[tokio::test]
async fn pieces_come_as_they_are_written_and_the_whole_at_the_end() {
    let role = json!({"choices": [{"delta": {"role": "assistant", "content": ""}}]});
    let server = ScriptedServer::start([events(&[
        role,
        delta("Dry "),
        delta("boots."),
        finish("stop"),
        usage(),
    ])])
    .await;
    let (texts, end) = drain(&model(&server, WireFormat::OpenAi), request()).await;
    assert_eq!(texts, ["Dry ", "boots."]);
    let completion = end.unwrap();
    assert_eq!(completion.text, "Dry boots.");
    assert_eq!(completion.finish, FinishReason::Stop);
    assert_eq!(completion.usage, TokenUsage { input: 7, output: 2 });
    let body = server.finish().remove(0).body;
    assert_eq!(body["stream"], true);
    assert_eq!(body["stream_options"], json!({"include_usage": true}));
}

#[tokio::test]
async fn gemini_streams_the_same() {
    let piece = |text: &str, more: Value| {
        let mut candidate = json!({"content": {"role": "model", "parts": [{"text": text}]}});
        candidate.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"candidates": [candidate], "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": text.len()}})
    };
    let server = ScriptedServer::start([cut(&[
        piece("Dry ", json!({})),
        piece("bo", json!({"finishReason": "MAX_TOKENS"})),
    ])])
    .await;
    let (texts, end) = drain(&model(&server, WireFormat::Gemini), request()).await;
    assert_eq!(texts, ["Dry ", "bo"]);
    let completion = end.unwrap();
    assert_eq!((completion.text.as_str(), completion.finish), ("Dry bo", FinishReason::Length));
    assert_eq!(completion.usage, TokenUsage { input: 7, output: 2 });
}

#[tokio::test]
async fn thoughts_are_left_out_of_the_pieces() {
    let reasoning = json!({"choices": [{"delta": {"reasoning_content": "hm"}}]});
    let server = ScriptedServer::start([events(&[
        reasoning,
        delta("<thi"),
        delta("nk>They want"),
        delta(" boots</th"),
        delta("ink>\n\nBo"),
        delta("ots."),
        finish("stop"),
    ])])
    .await;
    let (texts, end) = drain(&model(&server, WireFormat::OpenAi), request()).await;
    assert_eq!(texts, ["Bo", "ots."]);
    assert_eq!(end.unwrap().text, "Boots.");
}

#[tokio::test]
async fn a_stream_cut_after_its_first_piece_is_an_error() {
    let broken_json = Scripted::events([delta("Dry ").to_string(), "{\"choices\": [".to_owned()]);
    let overload = json!({"error": {"message": "overloaded", "type": "server_error", "code": 503}});
    for (scripted, words) in [
        (cut(&[delta("Dry ")]), "broke off"),
        (cut(&[delta("Dry ")]).ending(End::Drop), "connection broke"),
        (cut(&[delta("Dry "), overload]), "HTTP 503: overloaded"),
        (broken_json, "not JSON"),
    ] {
        let server = ScriptedServer::start([scripted]).await;
        let (texts, end) = drain(&model(&server, WireFormat::OpenAi), request()).await;
        assert_eq!(texts, ["Dry "]);
        let error = end.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(server.finish().len(), 1);
    }
}

#[tokio::test]
async fn a_stream_that_fails_before_its_first_piece_is_tried_again_and_then_elsewhere() {
    let overload = json!({"error": {"message": "overloaded", "code": 503}});
    let first = ScriptedServer::start([cut(&[]).ending(End::Drop), cut(&[overload])]).await;
    let second = ScriptedServer::start([events(&[delta("b"), finish("stop")])]).await;
    let (_, list) = pair(&first, &second);
    let (texts, end) = drain(&list, request()).await;
    assert_eq!(texts, ["b"]);
    assert_eq!(end.unwrap().text, "b");
    first.finish();
    second.finish();
}

#[tokio::test]
async fn a_stream_that_falls_silent_is_given_up() {
    let server = ScriptedServer::start([cut(&[delta("Dry ")]).ending(End::Hang)]).await;
    let started = Instant::now();
    let (texts, end) = drain(&model(&server, WireFormat::OpenAi), request()).await;
    assert_eq!(texts, ["Dry "]);
    assert_eq!(end, Err(ModelError::Timeout { provider: "scripted".to_owned() }));
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_complete_answer_does_not_need_a_proper_end() {
    let open = [delta("Boots."), finish("length")];
    for scripted in [cut(&open), cut(&open).ending(End::Drop), cut(&open).ending(End::Hang)] {
        let server = ScriptedServer::start([scripted]).await;
        let (texts, end) = drain(&model(&server, WireFormat::OpenAi), request()).await;
        assert_eq!(texts, ["Boots."]);
        assert_eq!(end.unwrap().finish, FinishReason::Length);
    }
    let server = ScriptedServer::start([events(&[delta("Boots.")])]).await;
    let (_, end) = drain(&model(&server, WireFormat::OpenAi), request()).await;
    assert_eq!(end.unwrap().finish, FinishReason::Stop);
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_understood() {
    let server = ScriptedServer::start([Scripted::says("Boots.")]).await;
    let (texts, end) = drain(&model(&server, WireFormat::OpenAi), request()).await;
    assert_eq!(texts, ["Boots."]);
    assert_eq!(end.unwrap().usage, TokenUsage { input: 11, output: 3 });
}

#[tokio::test]
async fn a_server_that_does_not_know_stream_options_is_asked_without() {
    let refusal = json!({"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]});
    let server = ScriptedServer::start([
        Scripted::json(422, &refusal),
        events(&[delta("ok"), finish("stop")]),
    ])
    .await;
    let (texts, _) = drain(&model(&server, WireFormat::OpenAi), request()).await;
    assert_eq!(texts, ["ok"]);
    assert!(server.finish()[1].body.get("stream_options").is_none());
}

#[tokio::test]
async fn an_endless_stream_ends_at_the_size_limit() {
    let long = delta(&"x".repeat(1 << 20));
    let server = ScriptedServer::start([cut(&vec![long; 40])]).await;
    let (texts, end) = drain(&model(&server, WireFormat::OpenAi), request()).await;
    assert!(texts.len() < 40, "{}", texts.len());
    assert!(end.unwrap_err().to_string().contains("too large"));
}

#[tokio::test]
async fn a_dropped_stream_counts_neither_way() {
    let server = ScriptedServer::start([cut(&[delta("Dry ")]).ending(End::Hang)]).await;
    let (providers, list) = pair(&server, &server);
    let mut stream = list.stream(request());
    assert_eq!(stream.next().await, Some(Ok(CompletionChunk::Text("Dry ".to_owned()))));
    drop(stream);
    let health = providers.health().remove(0);
    assert_eq!((health.calls, health.failures, health.last_error), (1, 0, None));
}
