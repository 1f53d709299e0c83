//! The real program on a data folder of its own, and a scripted model server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

/// Longest wait for a start in a debug build on a busy machine.
const START: Duration = Duration::from_secs(60);

/// A running `magpie serve`.
pub struct Server {
    program: Program,
    pub url: String,
    pub client: reqwest::Client,
    pub token: String,
}

fn command(data: &Path, env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_magpie"));
    // No setting of the person who runs the tests may leak in.
    command
        .current_dir(data)
        .env_clear()
        .env("MAGPIE_DATA_DIR", data.join("data"))
        .env("MAGPIE_HTTP_ADDR", "127.0.0.1:0")
        .env("MAGPIE_DEMO_ADDR", "127.0.0.1:0")
        .env("MAGPIE_LOG", std::env::var("MAGPIE_TEST_LOG").unwrap_or_else(|_| "error".to_owned()))
        .envs(env.iter().copied());
    command
}

/// Runs a command to its end.
pub fn magpie(data: &Path, env: &[(&str, &str)], args: &[&str]) -> Output {
    let output = command(data, env).args(args).stdin(Stdio::null()).output().unwrap();
    assert_eq!(panics_in(&*output.stderr), [""; 0], "{args:?} panicked");
    output
}

/// Runs a command that reads this on its standard input.
pub fn magpie_given(data: &Path, input: &str, args: &[&str]) -> Output {
    let mut child = command(data, &[])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that does not read it may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    assert_eq!(panics_in(&*output.stderr), [""; 0], "{args:?} panicked");
    output
}

/// Runs a command that prints JSON.
pub fn magpie_json(data: &Path, env: &[(&str, &str)], args: &[&str]) -> Value {
    let output = magpie(data, env, args);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}

impl Server {
    pub fn start(data: &Path, env: &[(&str, &str)]) -> Self {
        let mut program = Program::start(command(data, env).arg("serve").stdout(Stdio::piped()));
        let mut lines = BufReader::new(program.child.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().expect("the server says where it listens").unwrap();
            if let Some((_, url)) = line.split_once("ready: ") {
                break url.trim().trim_end_matches('/').to_owned();
            }
        };
        // Keeps the pipe open and empty for as long as the server writes.
        std::thread::spawn(move || lines.for_each(drop));
        let file = std::fs::read_to_string(data.join("data/server.json")).unwrap();
        let address: Value = serde_json::from_str(&file).unwrap();
        let token = address["token"].as_str().unwrap().to_owned();
        let client = reqwest::Client::builder().timeout(START).build().unwrap();
        Self { program, url, client, token }
    }

    /// Sends a message and waits until it is accepted. Returns the turn.
    pub async fn send(&self, user: &str, text: &str, id: &str) -> String {
        let response = self
            .client
            .post(format!("{}/api/messages", self.url))
            .bearer_auth(&self.token)
            .json(&json!({"text": text, "user": user, "message_id": id}))
            .send()
            .await
            .unwrap();
        let status = response.status();
        let body: Value = response.json().await.unwrap();
        assert!(status.is_success(), "{status}: {body}");
        body["turn"].as_str().unwrap().to_owned()
    }

    /// Sends a message and waits for its answer.
    pub async fn ask(&self, user: &str, text: &str) -> Value {
        let response = self
            .client
            .post(format!("{}/api/ask", self.url))
            .bearer_auth(&self.token)
            .json(&json!({"text": text, "user": user}))
            .send()
            .await
            .unwrap();
        assert!(response.status().is_success(), "{}", response.status());
        response.json().await.unwrap()
    }

    /// Answers a message as it would be answered to somebody, and keeps nothing of it.
    pub async fn rehearse(&self, body: &Value) -> Value {
        let address = format!("{}/api/rehearsals", self.url);
        let request = self.client.post(address).bearer_auth(&self.token).json(body);
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{}", response.status());
        response.json().await.unwrap()
    }

    /// Waits until product pictures can be searched.
    pub async fn pictures_ready(&self) {
        let until = Instant::now() + START * 2;
        loop {
            let status = self.client.get(format!("{}/api/status", self.url));
            let status = status.bearer_auth(&self.token).send().await.unwrap();
            let status: Value = status.json().await.unwrap();
            let parts = status["parts"].as_array().unwrap().iter();
            if parts.clone().any(|p| p["part"] == "product pictures" && p["state"] != "off") {
                return;
            }
            assert!(Instant::now() < until, "{status:#}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Waits until the status says this of a part whose name begins so. Returns all that it says.
    pub async fn part(&self, name: &str, detail: &str) -> String {
        let until = Instant::now() + START;
        loop {
            let status = self.client.get(format!("{}/api/status", self.url));
            let status = status.bearer_auth(&self.token).send().await.unwrap();
            let status: Value = status.json().await.unwrap();
            let parts = status["parts"].as_array().unwrap().iter();
            let mut parts =
                parts.filter(|part| part["part"].as_str().is_some_and(|it| it.starts_with(name)));
            let told = parts.find_map(|part| part["detail"].as_str());
            if let Some(told) = told.filter(|told| told.contains(detail)) {
                return told.to_owned();
            }
            assert!(Instant::now() < until, "{status:#}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits for the final reply of a turn.
    pub async fn reply(&self, turn: &str) -> Value {
        let until = Instant::now() + START;
        loop {
            let response = self
                .client
                .get(format!("{}/api/turns/{turn}", self.url))
                .bearer_auth(&self.token)
                .send()
                .await
                .unwrap();
            match response.status() {
                reqwest::StatusCode::OK => return response.json().await.unwrap(),
                reqwest::StatusCode::ACCEPTED => {}
                other => panic!("turn {turn}: {other}"),
            }
            assert!(Instant::now() < until, "turn {turn} was not answered in time");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends the process without any notice, as a power cut would.
    pub fn kill(mut self) {
        self.program.child.kill().unwrap();
        self.program.child.wait().unwrap();
    }

    /// Asks it to stop and waits. Returns whether it ended well.
    pub fn stop(mut self) -> bool {
        let pid = self.program.child.id().to_string();
        let signalled = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(signalled.success());
        self.program.child.wait().unwrap().success()
    }
}

/// A process that ends with this value, which fails the test when something in the process panicked: a turn
/// that does is answered with an apology, and a task that does may not be missed at all.
struct Program {
    child: Child,
    panics: Option<JoinHandle<Vec<String>>>,
}

impl Program {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = child.stderr.take().unwrap();
        Self { child, panics: Some(std::thread::spawn(move || panics_in(stderr))) }
    }
}

/// The lines that tell of a panic. All lines are passed on, for whoever reads why a test failed.
fn panics_in(stderr: impl Read) -> Vec<String> {
    let mut panics = Vec::new();
    for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        let _ = writeln!(std::io::stderr(), "{line}");
        // As the runtime says it ("panicked at src/…"), and as the log does ("turn panicked").
        if line.contains("panicked") {
            panics.push(line);
        }
    }
    panics
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let panics = self.panics.take().map(|panics| panics.join().unwrap_or_default());
        if !std::thread::panicking() {
            assert_eq!(panics.unwrap_or_default(), [""; 0], "the program panicked");
        }
    }
}

#[test]
fn a_program_that_panicked_fails_its_test() {
    let outcome = |says: &str| {
        let mut program = Program::start(Command::new("sh").args(["-c", "echo \"$0\" >&2", says]));
        program.child.wait().unwrap();
        std::thread::spawn(move || drop(program)).join()
    };
    assert!(outcome("thread 'tokio-runtime-worker' (7) panicked at src/engine.rs:1:2:").is_err());
    assert!(outcome("2026-01-01T00:00:00Z ERROR turn{turn.id=1}: turn panicked").is_err());
    assert!(outcome("2026-01-01T00:00:00Z ERROR turn failed").is_ok());
}

type Script = dyn Fn(&Value) -> Result<Value, u16> + Send + Sync;

/// A model server that speaks the OpenAI-compatible wire format and answers by a script.
pub struct ScriptedModelServer {
    addr: SocketAddr,
    calls: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Clone)]
struct Scripted {
    script: Arc<Script>,
    delay: Duration,
    calls: Arc<AtomicUsize>,
}

impl ScriptedModelServer {
    /// Starts it; the script gets the request and returns the answer's JSON or an HTTP status.
    pub async fn start(
        delay: Duration,
        script: impl Fn(&Value) -> Result<Value, u16> + Send + Sync + 'static,
    ) -> Self {
        let calls = Arc::new(AtomicUsize::new(0));
        let state = Scripted { script: Arc::new(script), delay, calls: Arc::clone(&calls) };
        let app = Router::new().route("/v1/chat/completions", post(answer)).with_state(state);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { addr, calls, task }
    }

    /// Settings that make it everybody's model.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        vec![
            ("MAGPIE_PLANNER_MODEL", "scripted/one".to_owned()),
            ("MAGPIE_WRITER_MODEL", "scripted/one".to_owned()),
            ("MAGPIE_VISION_MODEL", "scripted/one".to_owned()),
            ("SCRIPTED_BASE_URL", format!("http://{}/v1", self.addr)),
        ]
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Drop for ScriptedModelServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Which prompt a request was made from.
pub fn prompt_of(request: &Value) -> &'static str {
    let system = request["messages"][0]["content"].as_str().unwrap_or_default();
    let known = [
        ("You plan the work", "planner"),
        ("You write search queries", "product"),
        ("You judge candidates", "judge"),
        ("You describe what could be bought", "image"),
        ("You are the market analyst", "trend"),
        ("You are Magpie", "writer"),
        ("You keep the memory", "reflect"),
    ];
    known.into_iter().find(|(start, _)| system.contains(start)).map_or("unknown", |(_, name)| name)
}

async fn answer(State(scripted): State<Scripted>, Json(request): Json<Value>) -> Response {
    scripted.calls.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(scripted.delay).await;
    let content = match (scripted.script)(&request) {
        Ok(Value::String(text)) => text,
        Ok(value) => value.to_string(),
        Err(status) => {
            let status = StatusCode::from_u16(status).unwrap();
            return (status, Json(json!({"error": {"message": "scripted failure"}})))
                .into_response();
        }
    };
    let usage = json!({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120});
    if request["stream"] == json!(true) {
        let chunk = json!({
            "id": "c", "object": "chat.completion.chunk", "model": "one",
            "choices": [{"index": 0, "delta": {"role": "assistant", "content": content}, "finish_reason": null}]
        });
        let last = json!({
            "id": "c", "object": "chat.completion.chunk", "model": "one",
            "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": usage
        });
        let body = format!("data: {chunk}\n\ndata: {last}\n\ndata: [DONE]\n\n");
        return ([("content-type", "text/event-stream")], body).into_response();
    }
    Json(json!({
        "id": "c", "object": "chat.completion", "model": "one",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": content},
            "finish_reason": "stop"
        }],
        "usage": usage
    }))
    .into_response()
}
