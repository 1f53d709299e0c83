//! The Model Context Protocol over streamable HTTP: JSON-RPC 2.0, answered as JSON or as a short stream of
//! events.
//!
//! Most servers answer whoever asks, so that nobody is greeted before it is asked for. One that is greeted may
//! open a session, which later calls name until the server says that it is over.

use std::convert::Infallible;

use bytes::Bytes;
use eventsource_stream::Eventsource as _;
use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use magpie_core::ports::{ApiMethod, ApiRequest, ApiResponse, LiveError};
use serde_json::{Value, json};
use url::Url;

use super::session::{Session, Sessions};
use super::tools::Tools;
use crate::call::{Answer, Caller, Deadline, Refusal};
use crate::text::remark;

/// The version of the Model Context Protocol that is spoken. What is used of it is the same in those before and
/// after, so that a server may choose another.
const MCP_VERSION: &str = "2025-06-18";

/// Pages of tools beyond these are not read.
const MOST_PAGES: usize = 4;

/// Calls are answered one by one, so one number does.
const CALL_ID: u64 = 1;

/// The code by which JSON-RPC says that the server itself failed.
const INTERNAL_ERROR: i64 = -32603;

/// What a call was answered with: a result, or an error with its code.
struct Reply {
    outcome: Result<Value, (i64, String)>,
    at: Timestamp,
}

/// A server, and who asks it.
#[derive(Clone, Copy)]
pub(super) struct Mcp<'a> {
    pub(super) caller: &'a Caller,
    pub(super) endpoint: &'a Url,
    /// Where our agent profile is.
    pub(super) profile: &'a Url,
    pub(super) sessions: &'a Sessions,
}

impl Mcp<'_> {
    /// The tools of a server. Most answer at once; the others are greeted first.
    pub(super) async fn tools(self, deadline: Deadline) -> Result<Tools, LiveError> {
        let before = self.sessions.with(self.endpoint).await;
        let refused = match self.list(deadline).await {
            Err(refused @ LiveError::Refused { .. }) => refused,
            known => return known,
        };
        // One that was greeted anew meanwhile means what it says.
        if self.sessions.with(self.endpoint).await != before {
            return Err(refused);
        }
        self.sessions.renew(self.endpoint, before.as_ref(), self.greet(deadline)).await?;
        self.list(deadline).await
    }

    /// Calls a tool; the answer is its structured content, or the JSON in its text.
    pub(super) async fn use_tool(
        self,
        tool: &str,
        catalog: &Value,
        deadline: Deadline,
    ) -> Result<Answer, LiveError> {
        let arguments = json!({"meta": self.meta(), "catalog": catalog});
        let params = json!({"name": tool, "arguments": arguments});
        let Reply { outcome, at } = self.call("tools/call", params, deadline).await?;
        let result = outcome.map_err(|(code, words)| self.rejected(code, &words))?;
        let failed = result.get("isError").and_then(Value::as_bool).unwrap_or(false);
        match content(&result) {
            // A business outcome may be marked as a tool's error too; its envelope says more.
            Some(value) if !failed || value.get("ucp").is_some() => Ok(Answer { value, at }),
            _ if failed => {
                let words = result.pointer("/content/0/text").and_then(Value::as_str);
                let words = remark(words.unwrap_or_default());
                Err(self.caller.refused(format!("{tool} fails: {words}")))
            }
            _ => Err(self.caller.unreadable(format!("{tool} answers without JSON"))),
        }
    }

    async fn list(self, deadline: Deadline) -> Result<Tools, LiveError> {
        let mut all = Vec::new();
        // Some show other tools to other agents, and read who asks from one place or the other.
        let mut params = json!({"_meta": self.meta(), "meta": self.meta()});
        for _ in 0..MOST_PAGES {
            let reply = self.call("tools/list", params.clone(), deadline).await?;
            let result = reply.outcome.map_err(|(code, words)| self.rejected(code, &words))?;
            let tools = result.get("tools").and_then(Value::as_array);
            let missing = || self.caller.unreadable("its tools/list has no tools".to_owned());
            all.extend(tools.ok_or_else(missing)?.iter().cloned());
            match result.get("nextCursor").and_then(Value::as_str).filter(|it| !it.is_empty()) {
                Some(cursor) => params["cursor"] = cursor.into(),
                None => break,
            }
        }
        Ok(Tools::read(&all))
    }

    /// Opens a session, where the server has them.
    async fn greet(self, deadline: Deadline) -> Result<Session, LiveError> {
        let params = json!({
            "protocolVersion": MCP_VERSION,
            "capabilities": {},
            "clientInfo": {"name": "magpie", "version": env!("CARGO_PKG_VERSION")},
        });
        let message = request("initialize", &params);
        // No version in a header: it is what is being agreed on.
        let response = self.caller.call(self.post(&message, Vec::new()), deadline).await?;
        let reply = self.reply("initialize", &response).await?;
        let result = reply.outcome.map_err(|(code, words)| self.rejected(code, &words))?;
        let version = result.get("protocolVersion").and_then(Value::as_str);
        let session = Session::new(response.session.as_deref(), version);
        let note = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        // It is answered with an empty body, by some with an error that changes nothing.
        let _ = self.caller.call(self.post(&note, named(Some(&session))), deadline).await;
        Ok(session)
    }

    async fn call(
        self,
        method: &str,
        params: Value,
        deadline: Deadline,
    ) -> Result<Reply, LiveError> {
        let message = request(method, &params);
        let session = self.sessions.with(self.endpoint).await;
        let response = match self.send(&message, session.as_ref(), deadline).await {
            // The session is over: another one is begun, once.
            Err(Refusal { status: Some(404), .. })
                if session.as_ref().is_some_and(|session| session.id.is_some()) =>
            {
                let greeting = self.greet(deadline);
                let fresh = self.sessions.renew(self.endpoint, session.as_ref(), greeting).await?;
                self.send(&message, Some(&fresh), deadline).await
            }
            answered => answered,
        };
        self.reply(method, &response.map_err(|refusal| refusal.error)?).await
    }

    async fn send(
        self,
        message: &Value,
        session: Option<&Session>,
        deadline: Deadline,
    ) -> Result<ApiResponse, Refusal> {
        self.caller.attempt(self.post(message, named(session)), deadline).await
    }

    async fn reply(self, method: &str, response: &ApiResponse) -> Result<Reply, LiveError> {
        let answer = answer(self.caller, response).await?;
        let outcome = match (answer.get("result"), answer.get("error")) {
            (Some(result), _) => Ok(result.clone()),
            (None, Some(error)) => {
                let code = error.get("code").and_then(Value::as_i64).unwrap_or_default();
                let words = error.get("message").and_then(Value::as_str).unwrap_or_default();
                Err((code, words.to_owned()))
            }
            (None, None) => {
                let detail = format!("its answer to {method} is no JSON-RPC");
                return Err(self.caller.unreadable(detail));
            }
        };
        Ok(Reply { outcome, at: response.fetched_at })
    }

    fn post(self, message: &Value, named: Vec<(&'static str, String)>) -> ApiRequest {
        let mut headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("Accept", "application/json, text/event-stream".to_owned()),
            ("UCP-Agent", agent_header(self.profile)),
        ];
        headers.extend(named);
        let body = Bytes::from(message.to_string());
        ApiRequest { method: ApiMethod::Post, url: self.endpoint.clone(), headers, body }
    }

    fn meta(self) -> Value {
        json!({"ucp-agent": {"profile": self.profile.as_str()}})
    }

    fn rejected(self, code: i64, words: &str) -> LiveError {
        let words = remark(words);
        // Its own failure, which may pass; anything else is about what it was asked.
        if code == INTERNAL_ERROR {
            self.caller.unreachable(format!("it fails inside: {words}"))
        } else {
            self.caller.refused(format!("error {code}: {words}"))
        }
    }
}

fn request(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": CALL_ID, "method": method, "params": params})
}

/// What every call but the greeting says of the session that it belongs to.
fn named(session: Option<&Session>) -> Vec<(&'static str, String)> {
    let version = session.and_then(|session| session.version.as_deref()).unwrap_or(MCP_VERSION);
    let id = session.and_then(|session| session.id.as_deref());
    let mut headers = vec![("MCP-Protocol-Version", version.to_owned())];
    headers.extend(id.map(|id| ("Mcp-Session-Id", id.to_owned())));
    headers
}

/// Who asks, as a header says it.
pub(super) fn agent_header(profile: &Url) -> String {
    format!("profile=\"{profile}\"")
}

fn content(result: &Value) -> Option<Value> {
    if let Some(value) = result.get("structuredContent").filter(|value| value.is_object()) {
        return Some(value.clone());
    }
    let parts = result.get("content").and_then(Value::as_array)?;
    let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
    texts.filter_map(|text| serde_json::from_str::<Value>(text).ok()).find(Value::is_object)
}

async fn answer(caller: &Caller, response: &ApiResponse) -> Result<Value, LiveError> {
    let kind = response.content_type.as_deref();
    if kind == Some("text/event-stream") {
        let whole = stream::iter([Ok::<_, Infallible>(response.bytes.clone())]);
        let events: Vec<_> = whole.eventsource().collect().await;
        let messages = events.into_iter().filter_map(Result::ok);
        let mut messages = messages.filter_map(|it| serde_json::from_str::<Value>(&it.data).ok());
        let ours = messages.find(is_answer);
        return ours.ok_or_else(|| caller.unreadable("its events hold no answer".to_owned()));
    }
    Ok(match caller.read(&response.bytes, kind)? {
        Value::Array(batch) => batch.into_iter().find(is_answer).unwrap_or_default(),
        one => one,
    })
}

fn is_answer(message: &Value) -> bool {
    let ended = message.get("result").is_some() || message.get("error").is_some();
    ended && message.get("id").is_none_or(|id| id.is_null() || id.as_u64() == Some(CALL_ID))
}
