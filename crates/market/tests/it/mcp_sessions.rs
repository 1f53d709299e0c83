//! Sessions of MCP: servers that demand them, lose them, or have none, asked by the program's own client.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use futures::future::join_all;
use magpie_core::ports::{LiveError, LiveSource as _};
use magpie_market::{Store, StoreAddress};
use magpie_web::{Web, WebConfig};
use serde_json::{Value, json};
use url::Url;

use crate::demo::clock;
use crate::harness::{
    Got, Merchant, PATIENT, answer, boot, config, missing, products, profile, query, raw, titles,
};

/// A server with sessions, which are numbered.
#[derive(Clone, Default)]
struct Sessions(Arc<AtomicUsize>);

/// How a server says that it knows no such session.
type Lost = fn() -> Response;

fn result(got: &Got, result: &Value) -> Response {
    answer(&json!({"jsonrpc": "2.0", "id": got.body["id"], "result": result}))
}

fn refuse(words: &'static str) -> Response {
    raw(StatusCode::BAD_REQUEST, "text/plain", words)
}

impl Sessions {
    /// Forgets every session so far.
    fn lose(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn open(&self) -> String {
        format!("session-{}", self.0.load(Ordering::SeqCst))
    }

    fn answer(&self, base: &Url, got: &Got, lost: Lost) -> Response {
        let named = got.headers.get("mcp-session-id");
        if got.rpc() == "initialize" {
            assert_eq!(named, None, "a new session is asked for without naming one");
            self.lose();
            let mut response = result(got, &json!({"protocolVersion": "2025-03-26"}));
            let id = HeaderValue::try_from(self.open()).unwrap();
            response.headers_mut().insert("Mcp-Session-Id", id);
            return response;
        }
        let Some(named) = named else { return refuse("Mcp-Session-Id is missing") };
        if got.headers.get("mcp-protocol-version").map(String::as_str) != Some("2025-03-26") {
            return refuse("this is not the version that was agreed on");
        }
        if *named != self.open() {
            return lost();
        }
        match got.rpc() {
            "tools/list" => result(got, &json!({"tools": [{"name": "search_catalog"}]})),
            "tools/call" => {
                let found = products(&[boot(base, "a", 100)]);
                result(got, &json!({"structuredContent": found}))
            }
            _ => raw(StatusCode::ACCEPTED, "text/plain", ""),
        }
    }

    async fn merchant(&self, lost: Lost) -> Merchant {
        let sessions = self.clone();
        Merchant::start(move |base, got| match got.path.as_str() {
            "/.well-known/ucp" => answer(&profile(base, &["mcp"])),
            "/ucp/mcp" => sessions.answer(base, got, lost),
            _ => missing(),
        })
        .await
    }
}

/// The store behind the client that the program has, guard and all.
fn store(merchant: &Merchant) -> Store {
    let web = WebConfig { sources: vec![merchant.base.clone()], ..WebConfig::default() };
    let web = Arc::new(Web::new(web, clock()).unwrap());
    let address: StoreAddress = format!("ucp:{}", merchant.base).parse().unwrap();
    Store::new(address, web, &config())
}

fn methods(merchant: &Merchant) -> Vec<String> {
    merchant.at("/ucp/mcp").iter().map(|got| got.rpc().to_owned()).collect()
}

#[tokio::test]
async fn a_session_that_is_demanded_is_opened_once_and_named_from_then_on() {
    let sessions = Sessions::default();
    let merchant = sessions.merchant(missing).await;
    let store = store(&merchant);
    for _ in 0..2 {
        let finds = store.search(&query("boots"), PATIENT).await.unwrap();
        assert_eq!(titles(&finds), ["Boot a"]);
    }
    // What is learnt anew is learnt in the session that there is.
    store.probe(PATIENT).await.unwrap();
    let expected = [
        "tools/list",
        "initialize",
        "notifications/initialized",
        "tools/list",
        "tools/call",
        "tools/call",
        "tools/list",
    ];
    assert_eq!(methods(&merchant), expected);
    let calls = merchant.at("/ucp/mcp");
    assert!(!calls[1].headers.contains_key("mcp-protocol-version"), "{:?}", calls[1].headers);
    for call in &calls[2..] {
        assert_eq!(call.headers["mcp-session-id"], "session-1", "{}", call.rpc());
        assert_eq!(call.headers["mcp-protocol-version"], "2025-03-26", "{}", call.rpc());
    }
}

#[tokio::test]
async fn a_session_that_is_over_is_followed_by_another() {
    let sessions = Sessions::default();
    let merchant = sessions.merchant(missing).await;
    let store = store(&merchant);
    store.search(&query("boots"), PATIENT).await.unwrap();
    sessions.lose();
    let before = merchant.at("/ucp/mcp").len();
    let finds = store.search(&query("boots"), PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Boot a"]);
    let expected = ["tools/call", "initialize", "notifications/initialized", "tools/call"];
    assert_eq!(methods(&merchant)[before..], expected);

    // Those who find out together open one session among them.
    sessions.lose();
    let before = merchant.at("/ucp/mcp").len();
    let asked = query("boots");
    let finds = join_all((0..4).map(|_| store.search(&asked, PATIENT))).await;
    assert!(finds.iter().all(|finds| finds.as_ref().is_ok_and(|it| titles(it) == ["Boot a"])));
    let greetings = methods(&merchant).iter().skip(before).filter(|it| *it == "initialize").count();
    assert_eq!(greetings, 1);
}

#[tokio::test]
async fn a_lost_session_that_is_told_by_400_is_found_out_too() {
    let sessions = Sessions::default();
    let merchant = sessions.merchant(|| refuse("no valid session")).await;
    let store = store(&merchant);
    store.search(&query("boots"), PATIENT).await.unwrap();
    sessions.lose();
    let finds = store.search(&query("boots"), PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Boot a"]);
}

#[tokio::test]
async fn a_server_that_loses_every_session_is_given_up() {
    let merchant = Merchant::start(|base, got| match (got.path.as_str(), got.rpc()) {
        ("/.well-known/ucp", _) => answer(&profile(base, &["mcp"])),
        (_, "initialize") => {
            let mut response = result(got, &json!({"protocolVersion": "2025-06-18"}));
            response.headers_mut().insert("Mcp-Session-Id", HeaderValue::from_static("gone"));
            response
        }
        _ => missing(),
    })
    .await;
    let error = store(&merchant).search(&query("boots"), PATIENT).await.unwrap_err();
    assert!(matches!(error, LiveError::Refused { .. }), "{error}");
    let greetings = methods(&merchant).iter().filter(|it| *it == "initialize").count();
    assert!((1..=2).contains(&greetings), "{:?}", methods(&merchant));
}

#[tokio::test]
async fn a_server_without_sessions_is_asked_no_more_than_before() {
    let merchant = Merchant::start(|base, got| match (got.path.as_str(), got.rpc()) {
        ("/.well-known/ucp", _) => answer(&profile(base, &["mcp"])),
        (_, "tools/list") => result(got, &json!({"tools": [{"name": "search_catalog"}]})),
        (_, "tools/call") => {
            let found = products(&[boot(base, "a", 100)]);
            let mut response = result(got, &json!({"structuredContent": found}));
            // Some name a session with every answer and want none.
            response.headers_mut().insert("Mcp-Session-Id", HeaderValue::from_static("any"));
            response
        }
        _ => missing(),
    })
    .await;
    let store = store(&merchant);
    for _ in 0..2 {
        store.search(&query("boots"), PATIENT).await.unwrap();
    }
    assert_eq!(methods(&merchant), ["tools/list", "tools/call", "tools/call"]);
    for call in merchant.at("/ucp/mcp") {
        assert!(!call.headers.contains_key("mcp-session-id"), "{}", call.rpc());
        assert_eq!(call.headers["mcp-protocol-version"], "2025-06-18");
    }
}
