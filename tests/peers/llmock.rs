//! One llmock process of its own per test: a stand-in for OpenAI-compatible providers and Gemini.

use std::process::Command;

use serde_json::{Value, json};
use url::Url;

use crate::process::{Program, installed};

/// A running llmock; stopped when dropped.
pub struct Llmock {
    _program: Program,
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
        let command = |port: u16| {
            let mut command = Command::new(installed("llmock"));
            command
                .args(["serve", "--host", "127.0.0.1", "--log-level", "warning"])
                .args(["--port", &port.to_string()])
                .args(arguments);
            command
        };
        let ready = async |port: u16| {
            let health = client.get(format!("http://127.0.0.1:{port}/health")).send().await;
            health.is_ok_and(|health| health.status().is_success())
        };
        let program = Program::start(command, ready).await;
        let base = format!("http://127.0.0.1:{}", program.port());
        Self { _program: program, base, client }
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
