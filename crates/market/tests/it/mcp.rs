//! The protocol over MCP.

use axum::http::StatusCode;
use axum::response::Response;
use magpie_core::Photo;
use magpie_core::ports::{LiveError, LiveSource as _};
use magpie_testkit::schemas;
use serde_json::{Value, json};
use url::Url;

use crate::harness::{
    Got, Merchant, PATIENT, PROFILE, answer, boot, missing, products, profile, query, raw, titles,
};

fn result(got: &Got, result: &Value) -> Response {
    answer(&json!({"jsonrpc": "2.0", "id": got.body["id"], "result": result}))
}

fn error(got: &Got, code: i64, message: &str) -> Response {
    let error = json!({"code": code, "message": message});
    answer(&json!({"jsonrpc": "2.0", "id": got.body["id"], "error": error}))
}

/// The tools that the protocol names, with these inputs of a search.
fn tools(inputs: &Value) -> Value {
    let schema = json!({"type": "object", "properties": {"catalog": {"properties": inputs}}});
    json!({"tools": [
        {"name": "create_cart", "inputSchema": {}},
        {"name": "search_catalog", "inputSchema": schema},
        {"name": "lookup_catalog", "inputSchema": {}},
        {"name": "get_product", "inputSchema": {}},
    ]})
}

/// A merchant that speaks both transports; MCP is told to answer so.
async fn speaking(mcp: fn(&Url, &Got) -> Response) -> Merchant {
    Merchant::start(move |base, got| match got.path.as_str() {
        "/.well-known/ucp" => answer(&profile(base, &["rest", "mcp"])),
        "/ucp/mcp" => mcp(base, got),
        "/ucp/catalog/search" => answer(&products(&[boot(base, "rest", 100)])),
        _ => missing(),
    })
    .await
}

/// The usual answers, with the search's own as given.
fn usual(got: &Got, inputs: &Value, found: &Value) -> Response {
    match got.rpc() {
        "tools/list" => result(got, &tools(inputs)),
        "tools/call" => result(got, &json!({"structuredContent": found})),
        _ => error(got, -32601, "no such method"),
    }
}

#[tokio::test]
async fn mcp_is_asked_first_and_as_the_protocol_promises() {
    let merchant =
        speaking(|base, got| usual(got, &json!({}), &products(&[boot(base, "mcp", 100)]))).await;
    let store = merchant.store("ucp");
    let finds = store.search(&query("boots"), PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Boot mcp"]);
    store.search(&query("boots"), PATIENT).await.unwrap();

    let calls = merchant.at("/ucp/mcp");
    let methods: Vec<&str> = calls.iter().map(Got::rpc).collect();
    assert_eq!(methods, ["tools/list", "tools/call", "tools/call"]);
    let call = &calls[1];
    assert_eq!(call.body["jsonrpc"], "2.0");
    assert_eq!(call.body["params"]["name"], "search_catalog");
    let arguments = &call.body["params"]["arguments"];
    assert_eq!(arguments["meta"], json!({"ucp-agent": {"profile": PROFILE}}));
    schemas::check_ucp(
        &arguments["catalog"],
        "shopping/catalog_search.json",
        "/$defs/search_request",
    );
    assert_eq!(call.headers["accept"], "application/json, text/event-stream");
    let listed = &calls[0].body["params"]["_meta"];
    assert_eq!(*listed, json!({"ucp-agent": {"profile": PROFILE}}));
}

#[tokio::test]
async fn answers_come_in_many_wrappings() {
    async fn check(mcp: fn(&Url, &Got) -> Response) {
        let merchant = speaking(mcp).await;
        let finds = merchant.store("ucp").search(&query("boots"), PATIENT).await.unwrap();
        assert_eq!(titles(&finds), ["Boot mcp"]);
    }
    fn found(base: &Url) -> Value {
        products(&[boot(base, "mcp", 100)])
    }
    // As text, after words that are none.
    check(|base, got| match got.rpc() {
        "tools/list" => result(got, &tools(&json!({}))),
        _ => {
            let texts = json!([
                {"type": "text", "text": "Here you are:"},
                {"type": "text", "text": found(base).to_string()},
            ]);
            result(got, &json!({"content": texts}))
        }
    })
    .await;
    // As a stream, after a notification.
    check(|base, got| {
        let outcome = match got.rpc() {
            "tools/list" => tools(&json!({})),
            _ => json!({"structuredContent": found(base)}),
        };
        let note = json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}});
        let last = json!({"jsonrpc": "2.0", "id": got.body["id"], "result": outcome});
        let events = format!(": hello\n\nevent: message\ndata: {note}\n\ndata: {last}\n\n");
        raw(StatusCode::OK, "text/event-stream; charset=utf-8", events)
    })
    .await;
    // As a batch of one.
    check(|base, got| {
        let outcome = match got.rpc() {
            "tools/list" => tools(&json!({})),
            _ => json!({"structuredContent": found(base)}),
        };
        answer(&json!([{"jsonrpc": "2.0", "id": got.body["id"], "result": outcome}]))
    })
    .await;
    // From a server that wants to be greeted, and whose list has pages.
    let greeted = speaking(|base, got| {
        let pages = got.body["params"]["cursor"].as_str();
        match (got.rpc(), pages) {
            ("initialize", _) => result(got, &json!({"protocolVersion": "2025-06-18"})),
            ("notifications/initialized", _) => raw(StatusCode::ACCEPTED, "text/plain", ""),
            ("tools/list", None) => raw(StatusCode::BAD_REQUEST, "text/plain", "not initialized"),
            _ => usual(got, &json!({}), &found(base)),
        }
    });
    let merchant = greeted.await;
    let finds = merchant.store("ucp").search(&query("boots"), PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Boot rest"], "one that answers nothing else is asked by REST");
    let methods = merchant.at("/ucp/mcp");
    let methods: Vec<&str> = methods.iter().map(Got::rpc).collect();
    let expected = ["tools/list", "initialize", "notifications/initialized", "tools/list"];
    assert_eq!(methods, expected);
}

#[tokio::test]
async fn renamed_tools_are_used_under_their_new_names() {
    let merchant = speaking(|base, got| match got.rpc() {
        "tools/list" => match got.body["params"]["cursor"].as_str() {
            None => result(got, &json!({"tools": [{"name": "x"}], "nextCursor": "2"})),
            Some(_) => result(got, &json!({"tools": [{"name": "find_products_v2"}]})),
        },
        _ => usual(got, &json!({}), &products(&[boot(base, "mcp", 100)])),
    })
    .await;
    merchant.store("ucp").search(&query("boots"), PATIENT).await.unwrap();
    let call = merchant.at("/ucp/mcp").pop().unwrap();
    assert_eq!(call.body["params"]["name"], "find_products_v2");
}

#[tokio::test]
async fn photos_are_sent_where_they_are_advertised() {
    let photo = Photo { jpeg: b"jpeg".as_slice().into(), width: 1, height: 1 };
    let mut asked = query("");
    asked.photo = Some(photo);

    let seeing = speaking(|base, got| {
        usual(got, &json!({"like": {}}), &products(&[boot(base, "seen", 100)]))
    });
    let merchant = seeing.await;
    let store = merchant.store("ucp");
    assert!(!store.sees(), "nothing is known yet");
    let words = store.probe(PATIENT).await.unwrap();
    assert_eq!(words, "UCP over MCP: search, look-up, single products, photos");
    assert!(store.sees());
    let finds = store.search(&asked, PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Boot seen"]);
    let call = merchant.at("/ucp/mcp").pop().unwrap();
    let image = json!({"content_type": "image/jpeg", "data": "anBlZw=="});
    assert_eq!(call.body["params"]["arguments"]["catalog"]["like"], json!([{"image": image}]));

    let blind = speaking(|_, got| usual(got, &json!({"query": {}}), &products(&[]))).await;
    let store = blind.store("ucp");
    let finds = store.search(&asked, PATIENT).await.unwrap();
    assert_eq!(finds.left_out, ["nothing to search by: it takes no photos"]);
    assert!(!store.sees());
}

#[tokio::test]
async fn failures_are_told_in_the_merchants_words() {
    async fn check(mcp: fn(&Url, &Got) -> Response, expected: &str) {
        let merchant = Merchant::start(move |base, got| match got.path.as_str() {
            "/.well-known/ucp" => answer(&profile(base, &["mcp"])),
            _ => mcp(base, got),
        })
        .await;
        let error = merchant.store("ucp").search(&query("boots"), PATIENT).await.unwrap_err();
        let name = merchant.name("ucp");
        assert_eq!(error.to_string(), format!("{name} {expected}"));
    }
    check(
        |_, got| match got.rpc() {
            "tools/list" => result(got, &tools(&json!({}))),
            _ => error(got, -32602, "<b>catalog.query</b> is too long"),
        },
        "refuses: error -32602: catalog.query is too long",
    )
    .await;
    check(
        |_, got| match got.rpc() {
            "tools/list" => result(got, &tools(&json!({}))),
            _ => error(got, -32603, "database down"),
        },
        "can't be reached: it fails inside: database down",
    )
    .await;
    check(
        |_, got| match got.rpc() {
            "tools/list" => result(got, &tools(&json!({}))),
            _ => {
                let text = json!([{"type": "text", "text": "no profile"}]);
                result(got, &json!({"isError": true, "content": text}))
            }
        },
        "refuses: search_catalog fails: no profile",
    )
    .await;
    check(
        |_, got| match got.rpc() {
            "tools/list" => result(got, &tools(&json!({}))),
            _ => result(got, &json!({"content": [{"type": "text", "text": "Sure!"}]})),
        },
        "can't be understood: search_catalog answers without JSON",
    )
    .await;
    check(
        |_, got| result(got, &json!({"tools": [{"name": "create_cart"}]})),
        "refuses: none of its tools is for a catalogue",
    )
    .await;
}

#[tokio::test]
async fn one_shops_pages_are_on_its_own_host() {
    let merchant = Merchant::start(|base, got| {
        let mut found = boot(base, "a", 100);
        found["url"] = json!("https://brand.example/products/boot");
        found["variants"][0]["seller"] = json!({"domain": "brand.example"});
        usual(got, &json!({}), &products(&[found]))
    })
    .await;
    let finds = merchant.store("shopify").search(&query("boots"), PATIENT).await.unwrap();
    assert_eq!(merchant.at("/api/ucp/mcp").len(), 2, "no profile is needed to find it");
    let product = &finds.products[0];
    assert_eq!(product.url, None, "one shop's pages are on its own host");
    assert_eq!(product.merchant.as_deref(), Some("brand.example"));
    let error = merchant.store("ucp").search(&query("boots"), PATIENT).await.unwrap_err();
    assert!(matches!(error, LiveError::Unreadable { .. }), "{error}");
}
