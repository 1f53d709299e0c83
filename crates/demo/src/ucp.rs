//! The shop's counter for agents: the Universal Commerce Protocol, over REST and over MCP.
//!
//! It finds, looks up and shows; it sells nothing, as the shop has nothing to sell.

mod mcp;
mod product;
mod request;
mod rest;
mod search;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::shop::Shop;
use request::Fault;

/// The version of the protocol that is spoken.
const VERSION: &str = "2026-08-25";

/// Where the endpoints of both transports are.
const REST: &str = "ucp";
const MCP: &str = "ucp/mcp";

/// What can be asked for here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Search,
    Lookup,
    Product,
}

impl Operation {
    const ALL: [Self; 3] = [Self::Search, Self::Lookup, Self::Product];

    /// The capability that it belongs to.
    fn capability(self) -> &'static str {
        match self {
            Self::Search => "dev.ucp.shopping.catalog.search",
            Self::Lookup | Self::Product => "dev.ucp.shopping.catalog.lookup",
        }
    }

    /// The answer to a request, or what is wrong with the request.
    fn answer(self, shop: &Shop, request: &Value) -> Result<Value, Fault> {
        let ucp = envelope("success", self.capability());
        match self {
            Self::Search => request::search(shop, request, ucp),
            Self::Lookup => request::lookup(shop, request, ucp),
            Self::Product => request::product(shop, request, ucp),
        }
    }
}

/// The routes of the counter.
pub(crate) fn routes() -> Router<Arc<Shop>> {
    Router::new()
        .route("/.well-known/ucp", get(rest::profile))
        .route("/ucp/catalog/search", post(rest::search))
        .route("/ucp/catalog/lookup", post(rest::lookup))
        .route("/ucp/catalog/product", post(rest::product))
        .route("/ucp/mcp", post(mcp::message))
}

/// What the shop says of itself at `/.well-known/ucp`.
fn profile(shop: &Shop) -> Value {
    let service = |transport: &str, path: &str, schema: &str| {
        json!({
            "version": VERSION,
            "spec": published("specification/overview"),
            "transport": transport,
            "schema": published(&format!("services/shopping/{schema}")),
            "endpoint": format!("{}{path}", shop.base),
        })
    };
    let capability = |name: &str| {
        json!([{
            "version": VERSION,
            "spec": published(&format!("specification/shopping/catalog/{name}")),
            "schema": published(&format!("schemas/shopping/catalog_{name}.json")),
        }])
    };
    json!({"ucp": {
        "version": VERSION,
        "services": {"dev.ucp.shopping": [
            service("mcp", MCP, "mcp.openrpc.json"),
            service("rest", REST, "rest.openapi.json"),
        ]},
        "capabilities": {
            "dev.ucp.shopping.catalog.search": capability("search"),
            "dev.ucp.shopping.catalog.lookup": capability("lookup"),
        },
        "payment_handlers": {},
    }})
}

/// The head of every answer.
fn envelope(status: &str, capability: &str) -> Value {
    json!({
        "version": VERSION,
        "status": status,
        "capabilities": {capability: [{"version": VERSION}]},
    })
}

fn published(path: &str) -> String {
    format!("https://ucp.dev/{VERSION}/{path}")
}
