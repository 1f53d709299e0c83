//! A small OpenAI-compatible chat model: `/v1/chat/completions`, streamed or not, and `/v1/models`.
//!
//! It says one fixed thing, or the smallest value that a requested JSON schema allows. It counts
//! words as tokens. It does not call tools.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Json, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures::StreamExt;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

/// How a model server is set up.
#[derive(Clone, Debug)]
pub struct ModelServerOptions {
    /// Where it listens.
    pub addr: SocketAddr,
    /// How late answers are.
    pub delay: Duration,
    /// What it says where no schema is asked for.
    pub answer: String,
}

/// A running model server. It ends when it is dropped.
pub struct ModelServer {
    address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl ModelServer {
    /// Starts to listen.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(options: ModelServerOptions) -> std::io::Result<Self> {
        let listener = TcpListener::bind(options.addr).await?;
        let address = listener.local_addr()?;
        let routes = axum::Router::new()
            .route("/v1/chat/completions", post(complete))
            .route("/v1/models", get(models))
            // Photos come inside the messages.
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::new(options));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            // It ends only with the program.
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self { address, _tasks: tasks })
    }

    /// What a client takes for its base URL, with `/v1/`.
    ///
    /// # Panics
    /// Never: an address makes a URL.
    pub fn base_url(&self) -> Url {
        Url::parse(&format!("http://{}/v1/", self.address)).expect("an address makes a URL")
    }
}

async fn models() -> Json<Value> {
    let model = json!({"id": "stand-in", "object": "model", "created": 0, "owned_by": "testkit"});
    Json(json!({"object": "list", "data": [model]}))
}

async fn complete(
    State(options): State<Arc<ModelServerOptions>>,
    Json(request): Json<Value>,
) -> Response {
    if !request["messages"].is_array() {
        let error = json!({"message": "messages is required", "type": "invalid_request_error"});
        return (axum::http::StatusCode::BAD_REQUEST, Json(json!({"error": error})))
            .into_response();
    }
    tokio::time::sleep(options.delay).await;
    let text = match request["response_format"]["type"].as_str() {
        Some("json_schema") => {
            let schema = &request["response_format"]["json_schema"]["schema"];
            smallest(schema, schema, 0).to_string()
        }
        Some("json_object") => "{}".to_owned(),
        _ => options.answer.clone(),
    };
    let words = |text: &str| text.split_whitespace().count();
    let usage = json!({
        "prompt_tokens": words(&request["messages"].to_string()),
        "completion_tokens": words(&text),
        "total_tokens": words(&request["messages"].to_string()) + words(&text),
    });
    let model = request["model"].as_str().unwrap_or("stand-in").to_owned();
    if request["stream"] == true {
        let wants_usage = request["stream_options"]["include_usage"] == true;
        return streamed(&model, &text, wants_usage.then_some(usage));
    }
    let message = json!({"role": "assistant", "content": text});
    Json(json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": usage,
    }))
    .into_response()
}

fn streamed(model: &str, text: &str, usage: Option<Value>) -> Response {
    let chunk = |choices: Value| {
        json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0,
            "model": model, "choices": choices})
    };
    let delta = |delta: Value| chunk(json!([{"index": 0, "delta": delta, "finish_reason": null}]));
    let mut chunks = vec![delta(json!({"role": "assistant", "content": ""}))];
    chunks.extend(text.split_inclusive(' ').map(|word| delta(json!({"content": word}))));
    chunks.push(chunk(json!([{"index": 0, "delta": {}, "finish_reason": "stop"}])));
    if let Some(usage) = usage {
        let mut last = chunk(json!([]));
        last["usage"] = usage;
        chunks.push(last);
    }
    let lines: Vec<String> = chunks
        .iter()
        .map(|chunk| format!("data: {chunk}\n\n"))
        .chain(["data: [DONE]\n\n".to_owned()])
        .collect();
    let lines = futures::stream::iter(lines).map(Ok::<_, std::convert::Infallible>);
    ([("content-type", "text/event-stream")], Body::from_stream(lines)).into_response()
}

/// The smallest value that a schema allows.
fn smallest(schema: &Value, root: &Value, depth: usize) -> Value {
    // A schema that refers to itself without end has no smallest value.
    if depth > 32 {
        return Value::Null;
    }
    if let Some(path) = schema["$ref"].as_str() {
        let target = root.pointer(path.trim_start_matches('#')).unwrap_or(&Value::Null);
        return smallest(target, root, depth + 1);
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    if let Some(first) = schema["default"].as_object() {
        return Value::Object(first.clone());
    }
    for either in ["anyOf", "oneOf", "allOf"] {
        if let Some(first) = schema[either].as_array().and_then(|options| options.first()) {
            return smallest(first, root, depth + 1);
        }
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind {
        Some("string") => {
            let length = schema["minLength"].as_u64().unwrap_or_default();
            Value::String("x".repeat(usize::try_from(length).unwrap_or_default()))
        }
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(0)),
        Some("boolean") => json!(false),
        Some("array") => {
            let count = usize::try_from(schema["minItems"].as_u64().unwrap_or_default());
            let item = smallest(&schema["items"], root, depth + 1);
            Value::Array(vec![item; count.unwrap_or_default()])
        }
        Some("null") => Value::Null,
        Some("object") | None => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let names = required.iter().filter_map(Value::as_str);
            let field = |name: &str| {
                (name.to_owned(), smallest(&schema["properties"][name], root, depth + 1))
            };
            Value::Object(names.map(field).collect::<Map<_, _>>())
        }
        Some(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_gets_its_smallest_value() {
        let schema = json!({"type": "object", "required": ["a", "b", "c"], "properties": {
            "a": {"type": "string", "minLength": 2}, "b": {"enum": ["x", "y"]},
            "c": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/n"}}},
            "$defs": {"n": {"type": "integer", "minimum": 3}}});
        assert_eq!(smallest(&schema, &schema, 0), json!({"a": "xx", "b": "x", "c": [3]}));
    }
}
