//! One llmock process of its own per test: a stand-in for OpenAI-compatible providers and Gemini.

use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use url::Url;

/// Longest wait for the process to answer.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// A running llmock; stopped when dropped.
pub struct Llmock {
    child: Child,
    /// Keeps other tests, which run in processes of their own, from starting one at the same port: the later of the
    /// two would end, and its test would talk with the other's.
    _port: File,
    base: String,
    client: reqwest::Client,
}

impl Llmock {
    /// Starts one that answers everything.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one with more arguments of `llmock serve`.
    pub async fn start_with(arguments: &[&str]) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        // Another process may take the port between the search and the start.
        for _ in 0..10 {
            let (port, lock) = free_port();
            let Ok(()) = lock.try_lock() else { continue };
            if let Some(llmock) = Self::try_start(arguments, client.clone(), port, lock).await {
                return llmock;
            }
        }
        panic!("llmock does not start");
    }

    async fn try_start(
        arguments: &[&str],
        client: reqwest::Client,
        port: u16,
        lock: File,
    ) -> Option<Self> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/.venv/bin/llmock");
        let child = Command::new(&program)
            .args(["serve", "--host", "127.0.0.1", "--log-level", "warning"])
            .args(["--port", &port.to_string()])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{} can't be run ({error}); tests/peers/run installs it", program.display())
            });
        let base = format!("http://127.0.0.1:{port}");
        let mut llmock = Self { child, _port: lock, base, client };
        let started = Instant::now();
        while started.elapsed() < STARTS_WITHIN {
            if llmock.child.try_wait().unwrap().is_some() {
                return None;
            }
            let health = llmock.client.get(format!("{}/health", llmock.base)).send().await;
            if health.is_ok_and(|health| health.status().is_success()) {
                return Some(llmock);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        None
    }

    /// Base address of its Groq.
    pub fn groq(&self) -> Url {
        self.address("/groq/openai/v1")
    }

    /// Base address of its OpenAI.
    pub fn openai(&self) -> Url {
        self.address("/v1")
    }

    /// Base address of its Gemini.
    pub fn gemini(&self) -> Url {
        self.address("/gemini/v1beta")
    }

    /// Queues what the next requests run into: `{"type": "fail", "status": 429}`,
    /// `{"type": "reply", "text": "…"}`, `{"type": "stream_fault", "kind": "truncate"}`, …
    pub async fn script(&self, behaviors: &[Value]) {
        let url = self.address("/_llmock/scenario");
        let body = json!({"behaviors": behaviors}).to_string();
        let response = self.client.post(url).body(body).send().await.unwrap();
        let status = response.status();
        assert!(status.is_success(), "{status}: {}", response.text().await.unwrap());
    }

    /// Every request so far, oldest first, with its `path`, `status`, `body`, …
    pub async fn requests(&self) -> Vec<Value> {
        let journal = self.get("/_llmock/requests").await;
        journal["requests"].as_array().unwrap().clone()
    }

    /// Fails the test if llmock judges that its client misbehaved: ignored a Retry-After, retried what can't
    /// succeed, retried without end, or took half a stream for an answer.
    pub async fn assert_well_treated(&self) {
        let verdict = self.get("/_llmock/verdict").await;
        assert_eq!(verdict["passed"], true, "{verdict:#}");
    }

    async fn get(&self, path: &str) -> Value {
        let text = self.client.get(self.address(path)).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    }

    fn address(&self, path: &str) -> Url {
        format!("{}{path}", self.base).parse().unwrap()
    }
}

/// A port that nobody listens on, and the file whose lock says that a test has it.
fn free_port() -> (u16, File) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("llmock-{port}.lock"));
    (port, File::create(path).unwrap())
}

impl Drop for Llmock {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
