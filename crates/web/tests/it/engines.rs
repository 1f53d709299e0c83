//! Servers that speak the formats of search engines.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Json, Router};
use magpie_web::{EngineConfig, EngineKind};
use serde_json::{Value, json};

use crate::harness::Server;

/// A request as an engine got it.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: Method,
    pub target: String,
    pub headers: HeaderMap,
    pub body: Value,
}

/// An engine that answers the same every time and remembers what it was asked.
pub struct FakeEngine {
    pub server: Server,
    received: Arc<Mutex<Vec<Received>>>,
}

#[derive(Clone)]
struct Shared {
    received: Arc<Mutex<Vec<Received>>>,
    status: StatusCode,
    answer: Value,
}

impl FakeEngine {
    pub async fn start(answer: Value) -> Self {
        Self::failing(200, answer).await
    }

    pub async fn failing(status: u16, answer: Value) -> Self {
        let received = Arc::<Mutex<Vec<Received>>>::default();
        let status = StatusCode::from_u16(status).expect("a status");
        let shared = Shared { received: received.clone(), status, answer };
        let router = Router::new().fallback(any(answer_all)).with_state(shared);
        Self { server: Server::start(router).await, received }
    }

    pub fn config(&self, kind: EngineKind) -> EngineConfig {
        EngineConfig::new(kind, Some(self.server.base.clone()), Some("s3cret-key".into()))
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no test panics while it holds this").clone()
    }
}

async fn answer_all(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let received = Received { method, target: uri.to_string(), headers, body };
    shared.received.lock().expect("no test panics while it holds this").push(received);
    (shared.status, Json(shared.answer)).into_response()
}

/// As SearXNG answers, with the entries that it really has: without address, without title, with a score.
pub fn searxng(urls: &[String]) -> Value {
    let mut results: Vec<Value> = urls
        .iter()
        .map(|url| json!({"url": url, "title": "", "content": "c", "engine": "bing", "score": 1.0}))
        .collect();
    results.push(json!({"url": null, "title": "Answer", "content": null}));
    results.push(json!({"title": ""}));
    json!({
        "query": "q", "number_of_results": 0, "results": results, "answers": [], "corrections": [],
        "infoboxes": [], "suggestions": [], "unresponsive_engines": [["google", "timeout"]],
    })
}

/// As Brave answers.
pub fn brave(urls: &[String]) -> Value {
    let results: Vec<Value> = urls
        .iter()
        .map(|url| json!({"type": "search_result", "title": "T", "url": url, "description": "d"}))
        .collect();
    json!({"type": "search", "query": {"original": "q"}, "web": {"type": "search", "results": results}})
}

/// As Tavily answers.
pub fn tavily(urls: &[String]) -> Value {
    let results: Vec<Value> = urls
        .iter()
        .map(|url| json!({"title": "T", "url": url, "content": "c", "score": 0.9, "raw_content": null}))
        .collect();
    json!({"query": "q", "answer": null, "images": [], "results": results, "response_time": 0.8})
}

/// As Serper answers, with this list.
pub fn serper(list: &str, urls: &[String]) -> Value {
    let results: Vec<Value> = urls
        .iter()
        .enumerate()
        .map(|(at, url)| json!({"title": "T", "link": url, "price": "$5.00", "position": at + 1}))
        .collect();
    json!({"searchParameters": {"q": "q"}, list: results, "credits": 1})
}
