//! The HTTP exchange with a scripted server on loopback.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures::StreamExt;
use magpie_core::wire::StageV1;
use magpie_terminal::{Exchange, ExchangeError, HttpExchange, Outgoing, ServerAddress};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use crate::replies::stages;

type Seen = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

async fn start(service: &'static str) -> (ServerAddress, Seen) {
    let seen = Seen::default();
    let routes = Router::new()
        .route("/healthz", get(move || async move { Json(json!({ "service": service })) }))
        .route("/api/messages", post(accept))
        .route("/api/turns/{turn}/events", get(events))
        .route("/api/memory/{person}", get(memory).delete(forget))
        .route("/api/memory/{person}/export", get(memory))
        .with_state(seen.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (ServerAddress { url, token: "secret".into(), pid: 1 }, seen)
}

async fn accept(State(seen): State<Seen>, headers: HeaderMap, mut form: Multipart) -> Response {
    if headers.get("authorization").is_none_or(|value| value != "Bearer secret") {
        return (StatusCode::UNAUTHORIZED, Json(json!({"error": "sign in"}))).into_response();
    }
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.unwrap() {
        let name = field.name().unwrap().to_owned();
        fields.push((name, field.bytes().await.unwrap().to_vec()));
    }
    let text = fields.iter().find(|(name, _)| name == "text").unwrap().1.clone();
    *seen.lock().unwrap() = fields;
    let problem = |status: StatusCode, error: &str| {
        (status, [("retry-after", "8")], Json(json!({ "error": error }))).into_response()
    };
    match text.as_slice() {
        b"flood" => problem(StatusCode::TOO_MANY_REQUESTS, "too many messages"),
        b"stop" => problem(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping"),
        b"" => problem(StatusCode::BAD_REQUEST, "text: write something"),
        b"crash" => (StatusCode::BAD_GATEWAY, "<html>").into_response(),
        text => {
            let turn = if text == b"lost" { "lost" } else { "t1" };
            let accepted = json!({
                "turn": turn, "duplicate": false, "conversation": "terminal:ada",
                "events": format!("/api/turns/{turn}/events"),
            });
            (StatusCode::ACCEPTED, Json(accepted)).into_response()
        }
    }
}

async fn events(Path(turn): Path<String>) -> Response {
    let kept = if turn == "lost" { 2 } else { 3 };
    let stages = stages(&turn, "done").into_iter().take(kept);
    let events = stages.map(|stage| Event::default().event("stage").json_data(stage));
    Sse::new(futures::stream::iter(events)).into_response()
}

async fn memory(Path(person): Path<String>) -> Json<Value> {
    Json(json!({ "person": person, "facts": [] }))
}

async fn forget() -> Json<Value> {
    Json(json!({ "erased": { "facts": 2 } }))
}

fn says(text: &str) -> Outgoing {
    Outgoing { user: Some("ada".to_owned()), text: text.to_owned(), photos: Vec::new() }
}

#[tokio::test]
async fn a_message_goes_out_and_its_stages_come_back() {
    let (address, seen) = start("magpie").await;
    let exchange = HttpExchange::connect(address).await.unwrap();
    let message = Outgoing { photos: vec![b"picture".as_slice().into()], ..says("boots") };
    let stages: Vec<_> = exchange.send(message).await.unwrap().map(Result::unwrap).collect().await;
    assert_eq!(stages.len(), 3);
    assert!(matches!(&stages[2], StageV1::Final { reply } if reply.reply == "done"));
    let seen = seen.lock().unwrap();
    let field = |name: &str| seen.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_slice());
    assert_eq!(field("user"), Some(b"ada".as_slice()));
    assert_eq!(field("photo"), Some(b"picture".as_slice()));
    assert!(field("message_id").is_some_and(|id| !id.is_empty()));
}

#[tokio::test]
async fn ask_gives_the_final_reply_or_says_that_it_was_lost() {
    let (address, _) = start("magpie").await;
    let exchange = HttpExchange::new(address).unwrap();
    assert_eq!(exchange.ask(says("boots")).await.unwrap().reply, "done");
    let lost = exchange.ask(says("lost")).await.unwrap_err();
    assert!(matches!(lost, ExchangeError::Interrupted { ref turn } if turn == "lost"), "{lost:?}");
}

#[tokio::test]
async fn refusals_keep_their_words_and_waiting_time() {
    let (address, _) = start("magpie").await;
    let exchange = HttpExchange::new(address.clone()).unwrap();
    let refused = async |text| exchange.send(says(text)).await.err().unwrap();
    let ExchangeError::Busy { reason, retry_after } = refused("flood").await else { panic!() };
    assert_eq!((reason.as_str(), retry_after), ("too many messages", Some(Duration::from_secs(8))));
    assert!(
        matches!(refused("stop").await, ExchangeError::Unavailable(text) if text.contains("stopping"))
    );
    assert!(matches!(refused("").await, ExchangeError::Refused(text) if text.starts_with("text:")));
    assert!(
        matches!(refused("crash").await, ExchangeError::Unavailable(text) if text.contains("502"))
    );
    let stranger = HttpExchange::new(ServerAddress { token: "guess".into(), ..address }).unwrap();
    assert!(matches!(stranger.send(says("boots")).await, Err(ExchangeError::Refused(_))));
}

#[tokio::test]
async fn memory_is_asked_for_by_person() {
    let (address, _) = start("magpie").await;
    let exchange = HttpExchange::new(address).unwrap();
    assert_eq!(exchange.memory("ada").await.unwrap().person, "terminal:ada");
    assert_eq!(exchange.memory("web:0a/1b").await.unwrap().person, "web:0a/1b");
    assert_eq!(exchange.export("ada").await.unwrap()["person"], "terminal:ada");
    assert_eq!(exchange.forget("ada").await.unwrap().erased["facts"], 2);
}

#[tokio::test]
async fn only_magpie_is_connected_to() {
    let (address, _) = start("something-else").await;
    let other = HttpExchange::connect(address).await.err().unwrap();
    assert!(matches!(other, ExchangeError::Unreadable(_)), "{other:?}");
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let url = Url::parse(&format!("http://{free}/")).unwrap();
    let gone = ServerAddress { url, token: "secret".into(), pid: 1 };
    let gone = HttpExchange::connect(gone).await.err().unwrap();
    assert!(matches!(gone, ExchangeError::Unreachable { .. }), "{gone:?}");
}
