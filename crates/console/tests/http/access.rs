//! Who is let in, and what every answer carries.

use std::sync::Arc;
use std::time::Duration;

use magpie_console::{Console, ConsoleConfig, ConsoleError};
use reqwest::header;
use serde_json::json;
use url::Url;

use crate::scripted::{Scripted, ScriptedCompanion};
use crate::server::{Server, config, ports, problem};

#[tokio::test]
async fn a_foreign_host_name_is_refused() {
    let server = Server::start().await;
    let port = server.url.port().unwrap();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        ("LOCALHOST".to_owned(), 200),
        (format!("[::1]:{port}"), 200),
        (format!("shop.example:{port}"), 403),
        ("127.0.0.1.evil.example".to_owned(), 403),
        ("localhost.evil.example".to_owned(), 403),
        ("10.0.0.7".to_owned(), 403),
    ] {
        let request = server.browser().get("/api/status").header(header::HOST, &host);
        assert_eq!(request.send().await.unwrap().status(), status, "{host}");
        let request = server.command().get("/api/status").header(header::HOST, &host);
        assert_eq!(request.send().await.unwrap().status(), status, "{host} with the token");
    }
}

#[tokio::test]
async fn another_sites_page_can_not_change_anything() {
    let server = Server::start().await;
    let own = format!("http://127.0.0.1:{}", server.url.port().unwrap());
    let body = json!({"text": "boots"});
    for (name, value, status) in [
        ("origin", own.as_str(), 202),
        ("origin", "http://shop.example", 403),
        ("origin", "http://127.0.0.1:1", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "same-origin", 202),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
    ] {
        let request = server.browser().post("/api/messages").json(&body).header(name, value);
        assert_eq!(request.send().await.unwrap().status(), status, "{name}: {value}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_no_token() {
    let server = Server::start().await;
    let mut caller = server.command();
    caller.token = Some("guess".to_owned());
    let response = caller.get("/api/status").send().await.unwrap();
    assert_eq!(response.status(), 401);
}

#[tokio::test]
async fn a_password_is_asked_for_when_set() {
    let server = Server::with_password(Some("correct horse: battery")).await;
    let browser = server.browser();
    let nobody = browser.get("/").send().await.unwrap();
    let asks = nobody.headers()[header::WWW_AUTHENTICATE].to_str().unwrap().to_owned();
    // A browser that is offered Basic asks with a box of its own, also for what scripts of a page ask.
    assert!(asks.starts_with("Bearer "), "{asks}");
    assert_eq!(problem(nobody).await.0, 401);
    for (user, password, status) in [
        ("admin", "correct horse: battery", 200),
        ("admin", "correct horse", 401),
        ("admin", "", 401),
        ("root", "correct horse: battery", 401),
    ] {
        let request = browser.get("/").basic_auth(user, Some(password));
        assert_eq!(request.send().await.unwrap().status(), status, "{user} {password}");
    }
    assert_eq!(server.command().get("/api/status").send().await.unwrap().status(), 200);
    assert_eq!(browser.get("/healthz").send().await.unwrap().status(), 200);
    let elsewhere = browser.post("/api/messages").json(&json!({"text": "boots"}));
    let elsewhere = elsewhere.basic_auth("admin", Some("correct horse: battery"));
    let elsewhere = elsewhere.header("sec-fetch-site", "cross-site");
    assert_eq!(elsewhere.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn behind_a_password_any_host_name_serves() {
    let server = Server::with_password(Some("secret")).await;
    let request = server.browser().get("/").basic_auth("admin", Some("secret"));
    let request = request.header(header::HOST, "shop.example");
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn every_answer_is_locked_down() {
    let server = Server::start().await;
    for path in ["/", "/assets/magpie.js", "/api/status", "/api/nothing", "/healthz"] {
        let response = server.browser().get(path).send().await.unwrap();
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(policy.contains("form-action 'self'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
    }
}

#[tokio::test]
async fn a_browser_is_known_by_a_cookie_that_scripts_can_not_read() {
    let server = Server::start().await;
    let page = server.browser().get("/").send().await.unwrap();
    let cookie = page.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let browser = server.browser().opened().await;
    let again = browser.get("/").send().await.unwrap();
    assert!(!again.headers().contains_key(header::SET_COOKIE));
    let secret = browser.cookie.clone().unwrap();
    assert!(!again.text().await.unwrap().contains(secret.split_once('=').unwrap().1));
    let mut other = browser.clone();
    other.cookie = Some("magpie_visitor=../../etc".to_owned());
    let fresh = other.get("/").send().await.unwrap();
    assert!(fresh.headers().contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told_in_json() {
    let server = Server::start().await;
    for path in ["/api/nothing", "/assets/secret.txt"] {
        let (status, error) = problem(server.browser().get(path).send().await.unwrap()).await;
        assert_eq!((status, error.contains("is not known")), (404, true), "{path}: {error}");
    }
    let (status, error) = problem(server.browser().get("/api/ask").send().await.unwrap()).await;
    assert_eq!((status, error.is_empty()), (405, false));
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let server = Server::start().await;
    let addr = server.url.socket_addrs(|| None).unwrap()[0];
    let shop = Url::parse("http://shop.test/").unwrap();
    let companion = Arc::new(Scripted(ScriptedCompanion::new(shop, Duration::ZERO)));
    let taken = ConsoleConfig { addr, ..config(None) };
    let Err(error) = Console::bind(
        taken,
        ports(companion, &Arc::default(), &Arc::default(), &Arc::default()),
        axum::Router::new(),
        axum::Router::new(),
    )
    .await
    else {
        panic!("the address is taken");
    };
    assert!(matches!(error, ConsoleError::AddressInUse { .. }), "{error:?}");
    assert!(error.to_string().contains(&addr.to_string()), "{error}");
}
