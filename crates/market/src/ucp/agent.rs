//! Our own agent profile: what we tell merchants of ourselves.

use serde_json::{Value, json};

/// The version of the protocol that is spoken.
pub(super) const VERSION: &str = "2026-08-25";

/// The document to serve at [`MarketConfig::agent_profile`](crate::MarketConfig::agent_profile). It offers
/// what a shopper's agent needs to look and nothing that buys.
pub fn agent_profile() -> Value {
    let service = |transport: &str, schema: &str| {
        json!({
            "version": VERSION,
            "spec": page("specification/overview"),
            "transport": transport,
            "schema": page(&format!("services/shopping/{schema}")),
        })
    };
    let capability = |spec: &str, schema: &str| {
        json!([{
            "version": VERSION,
            "spec": page(&format!("specification/shopping/{spec}")),
            "schema": page(&format!("schemas/shopping/{schema}")),
        }])
    };
    json!({
        "ucp": {
            "version": VERSION,
            "services": {
                "dev.ucp.shopping": [
                    service("mcp", "mcp.openrpc.json"),
                    service("rest", "rest.openapi.json"),
                ],
            },
            "capabilities": {
                "dev.ucp.shopping.catalog.search":
                    capability("catalog/search", "catalog_search.json"),
                "dev.ucp.shopping.catalog.lookup":
                    capability("catalog/lookup", "catalog_lookup.json"),
                "dev.ucp.shopping.permalink": capability("permalink", "permalink.json"),
            },
            "payment_handlers": {},
        },
    })
}

fn page(path: &str) -> String {
    format!("https://ucp.dev/{VERSION}/{path}")
}
