//! A real HTTP server that answers by script and keeps what it was asked.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use futures::StreamExt as _;
use futures::stream;
use serde_json::{Value, json};
use url::Url;

/// How a scripted body ends.
#[derive(Clone, Copy, PartialEq)]
pub enum End {
    Clean,
    Drop,
    Hang,
}

/// One scripted answer.
#[derive(Clone)]
pub struct Scripted {
    status: u16,
    headers: Vec<(String, String)>,
    pieces: Vec<Bytes>,
    end: End,
    before: Duration,
}

impl Scripted {
    pub fn raw(status: u16, kind: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            pieces: vec![body.into()],
            end: End::Clean,
            before: Duration::ZERO,
        }
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::raw(status, "application/json", body.to_string())
    }

    /// An OpenAI answer that says this.
    pub fn says(text: &str) -> Self {
        Self::message(&json!({"role": "assistant", "content": text}))
    }

    pub fn message(message: &Value) -> Self {
        let choice = json!({"index": 0, "message": message, "finish_reason": "stop"});
        let usage = json!({"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14});
        Self::json(200, &json!({"choices": [choice], "usage": usage}))
    }

    /// An OpenAI error.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::json(status, &json!({"error": {"message": message, "type": code, "code": code}}))
    }

    /// Server-sent events, each a write of its own.
    pub fn events<T: ToString>(events: impl IntoIterator<Item = T>) -> Self {
        let pieces =
            events.into_iter().map(|event| format!("data: {}\n\n", event.to_string()).into());
        Self { pieces: pieces.collect(), ..Self::raw(200, "text/event-stream; charset=utf-8", "") }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    pub fn after(mut self, before: Duration) -> Self {
        self.before = before;
        self
    }

    pub fn hangs() -> Self {
        Self::says("too late").after(Duration::from_secs(60))
    }
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Value,
    pub at: Instant,
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Scripted>,
    asked: Vec<Asked>,
}

/// The server. [`ScriptedServer::finish`] fails when an answer was left over.
pub struct ScriptedServer {
    pub url: Url,
    script: Arc<Mutex<Script>>,
    task: tokio::task::JoinHandle<()>,
}

impl ScriptedServer {
    pub async fn start(answers: impl IntoIterator<Item = Scripted>) -> Self {
        let script = Script { answers: answers.into_iter().collect(), asked: Vec::new() };
        let script = Arc::new(Mutex::new(script));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&script));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap()).parse().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, script, task }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.script.lock().unwrap().asked.clone()
    }

    /// What was asked, once everything scripted was said.
    pub fn finish(self) -> Vec<Asked> {
        let script = self.script.lock().unwrap();
        assert_eq!(script.answers.len(), 0, "scripted answers were left over");
        script.asked.clone()
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response<Body>, Infallible> {
    assert_eq!(method, Method::POST);
    let scripted = {
        let mut script = script.lock().unwrap();
        script.asked.push(Asked {
            path: uri.to_string(),
            headers,
            body: serde_json::from_slice(&body).unwrap(),
            at: Instant::now(),
        });
        script.answers.pop_front()
    };
    let over = || Scripted::error(418, "script_is_over", "nothing more was scripted");
    let scripted = scripted.unwrap_or_else(over);
    tokio::time::sleep(scripted.before).await;
    let mut response = Response::builder().status(scripted.status);
    for (name, value) in &scripted.headers {
        response = response.header(name, value);
    }
    if scripted.end == End::Clean && scripted.pieces.len() == 1 {
        return Ok(response.body(Body::from(scripted.pieces[0].clone())).unwrap());
    }
    let pieces = stream::iter(scripted.pieces).then(async |piece| {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok::<_, io::Error>(piece)
    });
    let end = scripted.end;
    let end = stream::once(async move {
        match end {
            End::Clean => Ok(Bytes::new()),
            End::Drop => {
                // hyper sends what it holds only when it is polled again before the error.
                tokio::time::sleep(Duration::from_millis(30)).await;
                Err(io::Error::other("dropped by script"))
            }
            End::Hang => std::future::pending().await,
        }
    });
    Ok(response.body(Body::from_stream(pieces.boxed().chain(end))).unwrap())
}
