//! The protocol over MCP: JSON-RPC 2.0 over streamable HTTP, without sessions and without streams. Every call
//! stands for itself: which session it says that it belongs to changes nothing.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::Operation;
use super::request::Fault;
use crate::shop::{MERCHANT, Shop};

/// The versions of the Model Context Protocol that are spoken, newest first.
const VERSIONS: [&str; 3] = ["2025-11-25", "2025-06-18", "2025-03-26"];

/// Codes of JSON-RPC.
const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const UNKNOWN_METHOD: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;

type Outcome = Result<Value, (i64, String)>;

/// One message of an agent.
pub(super) async fn message(State(shop): State<Arc<Shop>>, body: Bytes) -> Response {
    let message = match serde_json::from_slice::<Value>(&body) {
        Ok(message) => message,
        Err(error) => {
            let wrong = reply(&Value::Null, Err((PARSE_ERROR, error.to_string())));
            return (StatusCode::BAD_REQUEST, Json(wrong)).into_response();
        }
    };
    let method = message.get("method").and_then(Value::as_str);
    let Some(method) = method.filter(|_| message.get("jsonrpc") == Some(&json!("2.0"))) else {
        let words = "it is no JSON-RPC 2.0 request".to_owned();
        let wrong = reply(&Value::Null, Err((INVALID_REQUEST, words)));
        return (StatusCode::BAD_REQUEST, Json(wrong)).into_response();
    };
    // What has no number wants no answer.
    let Some(id) = message.get("id") else { return StatusCode::ACCEPTED.into_response() };
    let params = message.get("params").unwrap_or(&Value::Null);
    let outcome = match method {
        "initialize" => Ok(greeting(params)),
        "ping" => Ok(json!({})),
        "tools/list" => Ok(json!({"tools": Operation::ALL.map(tool)})),
        "tools/call" => call(&shop, params),
        other => Err((UNKNOWN_METHOD, format!("there is no method {other}"))),
    };
    Json(reply(id, outcome)).into_response()
}

fn reply(id: &Value, outcome: Outcome) -> Value {
    match outcome {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err((code, message)) => {
            json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
        }
    }
}

fn greeting(params: &Value) -> Value {
    let asked = params.get("protocolVersion").and_then(Value::as_str);
    let version = VERSIONS.iter().find(|version| asked == Some(**version));
    json!({
        "protocolVersion": version.unwrap_or(&VERSIONS[0]),
        "capabilities": {"tools": {}},
        "serverInfo": {"name": MERCHANT, "version": env!("CARGO_PKG_VERSION")},
    })
}

fn call(shop: &Shop, params: &Value) -> Outcome {
    let invalid = |words: String| (INVALID_PARAMS, words);
    let name = params.get("name").and_then(Value::as_str).unwrap_or_default();
    let operation = Operation::ALL.into_iter().find(|operation| tool_name(*operation) == name);
    let operation = operation.ok_or_else(|| invalid(format!("there is no tool {name:?}")))?;
    let arguments = params.get("arguments").unwrap_or(&Value::Null);
    let profile = arguments.pointer("/meta/ucp-agent/profile").and_then(Value::as_str);
    if !profile.is_some_and(|profile| profile.starts_with("http")) {
        let words = "meta.ucp-agent.profile: the address of the agent's profile is missing";
        return Err(invalid(words.to_owned()));
    }
    let request = arguments.get("catalog").filter(|catalog| catalog.is_object());
    let request = request.ok_or_else(|| invalid("catalog: an object is missing".to_owned()))?;
    let answer = operation.answer(shop, request).map_err(|fault| match fault {
        Fault::Invalid(words) | Fault::TooLarge(words) => invalid(format!("catalog.{words}")),
    })?;
    let text = json!([{"type": "text", "text": answer.to_string()}]);
    Ok(json!({"content": text, "structuredContent": answer, "isError": false}))
}

fn tool_name(operation: Operation) -> &'static str {
    match operation {
        Operation::Search => "search_catalog",
        Operation::Lookup => "lookup_catalog",
        Operation::Product => "get_product",
    }
}

fn tool(operation: Operation) -> Value {
    let text = json!({"type": "string"});
    let amount = json!({"type": "integer", "minimum": 0});
    let (description, catalog) = match operation {
        Operation::Search => (
            "Finds goods of the shop by words, price and category.",
            json!({"type": "object", "properties": {
                "query": text,
                "context": {"type": "object"},
                "filters": {"type": "object", "properties": {
                    "categories": {"type": "array", "items": text},
                    "price": {"type": "object", "properties": {"min": amount, "max": amount}},
                }},
                "pagination": {"type": "object", "properties": {
                    "cursor": text,
                    "limit": {"type": "integer", "minimum": 1},
                }},
            }}),
        ),
        Operation::Lookup => (
            "Looks goods or their sizes up by number, GTIN or name in their address.",
            json!({"type": "object", "required": ["ids"], "properties": {
                "ids": {"type": "array", "items": text, "minItems": 1},
                "context": {"type": "object"},
            }}),
        ),
        Operation::Product => (
            "Shows one of the goods in full, with a size chosen.",
            json!({"type": "object", "required": ["id"], "properties": {
                "id": text,
                "selected": {"type": "array", "items": {"type": "object"}},
                "context": {"type": "object"},
            }}),
        ),
    };
    let profile =
        json!({"type": "object", "required": ["profile"], "properties": {"profile": text}});
    let meta = json!({
        "type": "object",
        "required": ["ucp-agent"],
        "properties": {"ucp-agent": profile},
    });
    json!({
        "name": tool_name(operation),
        "description": description,
        "inputSchema": {
            "type": "object",
            "required": ["meta", "catalog"],
            "properties": {"meta": meta, "catalog": catalog},
        },
    })
}
