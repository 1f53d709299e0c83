//! The protocol over REST.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::request::Fault;
use super::{Operation, envelope, profile as profile_of};
use crate::shop::Shop;

pub(super) async fn profile(State(shop): State<Arc<Shop>>) -> Json<Value> {
    Json(profile_of(&shop))
}

pub(super) async fn search(state: State<Arc<Shop>>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&state, Operation::Search, &headers, &body)
}

pub(super) async fn lookup(state: State<Arc<Shop>>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&state, Operation::Lookup, &headers, &body)
}

pub(super) async fn product(state: State<Arc<Shop>>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&state, Operation::Product, &headers, &body)
}

fn answer(shop: &Shop, operation: Operation, headers: &HeaderMap, body: &[u8]) -> Response {
    let agent = headers.get("UCP-Agent").and_then(|value| value.to_str().ok());
    // `profile="https://…"`, among other members of the dictionary.
    if !agent.is_some_and(|agent| agent.contains("profile=\"http")) {
        let missing = "UCP-Agent: the address of the agent's profile is missing".to_owned();
        return fault(operation, &Fault::Invalid(missing));
    }
    let request = match serde_json::from_slice::<Value>(body) {
        Ok(request) if request.is_object() => request,
        Ok(_) => return fault(operation, &Fault::Invalid("the body is no object".to_owned())),
        Err(error) => return fault(operation, &Fault::Invalid(format!("the body: {error}"))),
    };
    match operation.answer(shop, &request) {
        Ok(answer) => Json(answer).into_response(),
        Err(wrong) => fault(operation, &wrong),
    }
}

fn fault(operation: Operation, fault: &Fault) -> Response {
    let (code, content) = match fault {
        Fault::Invalid(content) => ("invalid_request", content),
        Fault::TooLarge(content) => ("request_too_large", content),
    };
    let message =
        json!({"type": "error", "code": code, "content": content, "severity": "unrecoverable"});
    let ucp = envelope("error", operation.capability());
    (StatusCode::BAD_REQUEST, Json(json!({"ucp": ucp, "messages": [message]}))).into_response()
}
