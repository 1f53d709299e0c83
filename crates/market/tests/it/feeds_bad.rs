//! What merchants should not send, what they must not see, and how much is too much.

use std::num::NonZeroU32;
use std::sync::Arc;

use jiff::Timestamp;
use magpie_market::{FEED_API_VERSION, FeedHost, FeedHostConfig, pushed_prefix};
use magpie_testkit::{ManualClock, MemoryPushes};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::feeds::{Got, Host, KEY, OTHER_KEY, lamp, roomy, send, serve};

/// A product with something in place of its first variant's price.
fn priced(id: &str, price: Value) -> Value {
    let mut product = lamp(id, "Lamp");
    product["variants"][0]["price"] = price;
    product
}

fn with(field: &str, value: Value) -> Value {
    let mut product = lamp("x", "Lamp");
    product[field] = value;
    product
}

#[tokio::test]
async fn bad_products_are_told_by_place_and_reason_and_the_good_one_is_kept() {
    let host = Host::start().await;
    let id = host.open().await;
    let euro = |amount: Value| json!({"amount": amount, "currency": "EUR"});
    let table: [(Value, &str, &str); 22] = [
        (json!(7), "", "type"),
        (json!(null), "", "type"),
        (json!([]), "", "type"),
        (json!({"id": "x"}), "", "variants"),
        (json!({"variants": []}), "", "id"),
        (json!({"id": "x", "title": "Lamp", "variants": []}), "", "no variants"),
        (with("id", json!(5)), ".id", "string"),
        (with("id", json!("")), ".id", "no id"),
        (with("id", json!("a\u{202e}b")), ".id", "no id"),
        (with("id", json!("x".repeat(5000))), ".id", "no id"),
        (with("colour", json!("red")), "", "colour"),
        (with("url", json!("lamps/red.html")), ".url", "uri"),
        (with("description", json!("a lamp")), ".description", "object"),
        (with("description", json!({})), ".description", ""),
        (with("description", json!({"plain": "long ".repeat(210_000)})), "", "of 262144"),
        (priced("x", euro(json!(-1))), ".variants[0].price.amount", "minimum"),
        (priced("x", euro(json!(12.5))), ".variants[0].price.amount", "integer"),
        (priced("x", euro(json!("12"))), ".variants[0].price.amount", "integer"),
        (priced("x", euro(json!(u64::MAX))), "", "no amount in minor units"),
        (priced("x", json!({"amount": 5})), ".variants[0].price", "currency"),
        (priced("x", json!({"amount": 5, "currency": "euro"})), ".variants[0].price.currency", ""),
        (lamp("good", "Another lamp"), "", "already that of"),
    ];
    for (product, place, reason) in table {
        let path = format!("feeds/{id}/products");
        let products = json!({"products": [lamp("good", "Good lamp"), product.clone()]});
        let request = host.call(Method::PATCH, &path).header("Prefer", "return=representation");
        let got = send(request.json(&products)).await;
        let shown = product.to_string();
        let shown = &shown[..shown.len().min(100)];
        assert_eq!(got.status, StatusCode::OK, "{shown} {:?}", got.body);
        assert_eq!((got.header("magpie-accepted"), got.header("magpie-rejected")), ("1", "1"));
        let told = &got.body["push"]["rejected_products"][0];
        assert_eq!(told["position"], 1, "{shown}");
        assert_eq!(told["param"], format!("$.products[1]{place}"), "{shown} {told}");
        let message = told["message"].as_str().unwrap();
        assert!(message.contains(reason) && message.len() <= 300, "{shown} {message}");
        let status = host.get(&format!("feeds/{id}/status")).await.body;
        assert_eq!((&status["products"], &status["last_push"]), (&json!(1), &got.body["push"]));
    }
}

#[tokio::test]
async fn one_bad_product_in_a_hundred_costs_nobody_the_others() {
    const ROWS: u64 = 5_000;
    let host = Host::start().await;
    let id = host.open().await;
    let products: Vec<Value> = (0..ROWS)
        .map(|number| match number % 100 {
            42 => priced(&number.to_string(), json!({"amount": -5, "currency": "EUR"})),
            _ => lamp(&number.to_string(), &format!("Lamp number {number}")),
        })
        .collect();
    let got = host.patch(&id, &products).await;
    assert_eq!((got.header("magpie-accepted"), got.header("magpie-rejected")), ("4950", "50"));
    assert!(got.header("link").contains(&format!("/feeds/{id}/status")), "{got:?}");
    let status = host.get(&format!("feeds/{id}/status")).await.body;
    assert_eq!(status["products"], 4950);
    let told = status["last_push"]["rejected_products"].as_array().unwrap();
    let places: Vec<u64> = told.iter().map(|row| row["position"].as_u64().unwrap()).collect();
    assert_eq!(places, (0..50).map(|hundred| hundred * 100 + 42).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_body_that_is_no_request_changes_nothing() {
    let host = Host::start().await;
    let id = host.open().await;
    host.patch(&id, &[lamp("a", "Red lamp")]).await;
    let deep = format!("{{\"products\":{}", "[".repeat(100_000));
    let lamps = json!({"products": [lamp("b", "Blue lamp")]}).to_string();
    let table: [(Method, &str, &str, StatusCode, &str, &str); 15] = [
        (
            Method::PATCH,
            "application/json",
            "",
            StatusCode::BAD_REQUEST,
            "malformed_json",
            "line 1",
        ),
        (
            Method::PATCH,
            "application/json",
            "{\"products\": [\n{\"id\": \"b\",\n ]}",
            StatusCode::BAD_REQUEST,
            "malformed_json",
            "line 3",
        ),
        (
            Method::PATCH,
            "application/json",
            &lamps[..lamps.len() - 1],
            StatusCode::BAD_REQUEST,
            "malformed_json",
            "EOF",
        ),
        (
            Method::PATCH,
            "application/json",
            &deep,
            StatusCode::BAD_REQUEST,
            "malformed_json",
            "recursion",
        ),
        (
            Method::PATCH,
            "application/json",
            "[]",
            StatusCode::BAD_REQUEST,
            "invalid_product_payload",
            "an object",
        ),
        (
            Method::PATCH,
            "application/json",
            "{}",
            StatusCode::BAD_REQUEST,
            "invalid_product_payload",
            "`products`",
        ),
        (
            Method::PATCH,
            "application/json",
            "{\"products\": {}}",
            StatusCode::BAD_REQUEST,
            "invalid_product_payload",
            "a list of products",
        ),
        (
            Method::PATCH,
            "application/json",
            "{\"products\": [], \"extra\": 1}",
            StatusCode::BAD_REQUEST,
            "invalid_product_payload",
            "unknown field `extra`",
        ),
        (
            Method::PATCH,
            "application/json",
            "{\"products\": [], \"products\": []}",
            StatusCode::BAD_REQUEST,
            "invalid_product_payload",
            "duplicate",
        ),
        (
            Method::PATCH,
            "application/json",
            "{\"products\": [{}, 5]}",
            StatusCode::BAD_REQUEST,
            "invalid_product_payload",
            "the first of 2 that are not, $.products[0]",
        ),
        (
            Method::PUT,
            "application/json",
            "{\"products\": [5]}",
            StatusCode::BAD_REQUEST,
            "invalid_product_payload",
            "$.products[0]",
        ),
        (
            Method::PUT,
            "application/jsonl",
            "\n \n",
            StatusCode::BAD_REQUEST,
            "invalid_product_payload",
            "at least one",
        ),
        (
            Method::PUT,
            "application/jsonl",
            "\n{\"id\": \"b\"",
            StatusCode::BAD_REQUEST,
            "invalid_product_payload",
            "line 2, $: malformed JSON",
        ),
        (
            Method::PATCH,
            "text/csv",
            "id,title\n",
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_content_type",
            "application/json",
        ),
        (
            Method::PATCH,
            "",
            &lamps,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_content_type",
            "application/json",
        ),
    ];
    for (method, kind, body, status, code, reason) in table {
        let mut request = host.call(method, &format!("feeds/{id}/products"));
        if !kind.is_empty() {
            request = request.header("Content-Type", kind);
        }
        let got = send(request.body(body.to_owned())).await;
        let shown = &body[..body.len().min(60)];
        assert_eq!((got.status, got.code()), (status, code), "{shown} {}", got.body);
        assert!(got.body["message"].as_str().unwrap().contains(reason), "{shown} {}", got.body);
    }
    assert_eq!(host.find("lamp").await, ["Red lamp"]);
}

#[tokio::test]
async fn a_feed_that_can_not_be_opened_is_told_why() {
    let host = Host::start().await;
    for (body, code) in [
        ("{\"target_country\": \"Germany\"}", "invalid_target_country"),
        ("{\"target_country\": 49}", "invalid_target_country"),
        ("{\"country\": \"DE\"}", "invalid_request_body"),
        ("[]", "invalid_request_body"),
        ("{", "malformed_json"),
        ("", "malformed_json"),
    ] {
        let request = host.call(Method::POST, "feeds").header("Content-Type", "application/json");
        let got = send(request.body(body)).await;
        assert_eq!((got.status, got.code()), (StatusCode::BAD_REQUEST, code), "{body}");
    }
}

#[tokio::test]
async fn only_those_with_a_key_and_a_version_are_served() {
    let host = Host::start().await;
    let bearer = format!("Bearer {KEY}");
    let basic = format!("Basic {KEY}");
    let short = format!("Bearer {}", &KEY[..KEY.len() - 1]);
    let long = format!("Bearer {KEY}0");
    let version = FEED_API_VERSION;
    for (authorization, version, status, code) in [
        ("", version, StatusCode::UNAUTHORIZED, "unauthorized"),
        ("Bearer", version, StatusCode::UNAUTHORIZED, "unauthorized"),
        ("Bearer ", version, StatusCode::UNAUTHORIZED, "unauthorized"),
        (&basic, version, StatusCode::UNAUTHORIZED, "unauthorized"),
        (&short, version, StatusCode::UNAUTHORIZED, "unauthorized"),
        (&long, version, StatusCode::UNAUTHORIZED, "unauthorized"),
        ("", "", StatusCode::UNAUTHORIZED, "unauthorized"),
        (&bearer, "", StatusCode::BAD_REQUEST, "missing_api_version"),
        (&bearer, "2026-01-30", StatusCode::BAD_REQUEST, "unsupported_api_version"),
        (&bearer, version, StatusCode::CREATED, ""),
    ] {
        let mut request = host.bare(Method::POST, "feeds").json(&json!({}));
        if !authorization.is_empty() {
            request = request.header("Authorization", authorization);
        }
        if !version.is_empty() {
            request = request.header("API-Version", version);
        }
        let got = send(request).await;
        assert_eq!((got.status, got.code()), (status, code), "{authorization:?} {version:?}");
        let challenge = if status == StatusCode::UNAUTHORIZED { "Bearer" } else { "" };
        assert_eq!(got.header("www-authenticate"), challenge);
    }
    for key in ["", "with space", "ümlaut", &"k".repeat(256)] {
        let request = host.call(Method::POST, "feeds").header("Idempotency-Key", key);
        let got = send(request.json(&json!({}))).await;
        assert_eq!((got.status, got.code()), (StatusCode::BAD_REQUEST, "invalid_idempotency_key"));
    }
}

#[tokio::test]
async fn without_keys_nobody_pushes() {
    let host = Host::with(FeedHostConfig::new(Vec::new())).await;
    for (method, path) in [(Method::POST, "feeds"), (Method::GET, "feeds/feed_1")] {
        let got = send(host.call(method, path)).await;
        assert_eq!(got.status, StatusCode::UNAUTHORIZED);
        let message = got.body["message"].as_str().unwrap();
        assert!(message.contains("MAGPIE_FEED_KEYS"), "{message}");
    }
}

#[tokio::test]
async fn a_merchant_sees_its_own_feeds_only() {
    let host = Host::start().await;
    let id = host.open().await;
    host.patch(&id, &[lamp("a", "Red lamp")]).await;
    let as_other = |method: Method, path: String| {
        let request = host.bare(method, &path).header("API-Version", FEED_API_VERSION);
        send(request.bearer_auth(OTHER_KEY).json(&json!({"products": [lamp("a", "Taken")]})))
    };
    for (method, path) in [
        (Method::GET, format!("feeds/{id}")),
        (Method::GET, format!("feeds/{id}/products")),
        (Method::GET, format!("feeds/{id}/status")),
        (Method::PATCH, format!("feeds/{id}/products")),
        (Method::PUT, format!("feeds/{id}/products")),
        (Method::DELETE, format!("feeds/{id}")),
        (Method::GET, format!("feeds/..%2Ffells%2F{id}/products")),
    ] {
        let got: Got = as_other(method, path.clone()).await;
        assert_eq!((got.status, got.code()), (StatusCode::NOT_FOUND, "feed_not_found"), "{path}");
    }
    // A key of one merchant says nothing about that of another.
    let open = |key: &str| {
        let request = host.bare(Method::POST, "feeds").header("API-Version", FEED_API_VERSION);
        send(request.bearer_auth(key).header("Idempotency-Key", "k").json(&json!({})))
    };
    assert_ne!(open(KEY).await.body["id"], open(OTHER_KEY).await.body["id"]);
    let products = host.catalog.all();
    assert_eq!(products.len(), 1);
    assert!(products[0].source.as_str().starts_with(&pushed_prefix("fells")));
    let unknown = send(host.call(Method::POST, &format!("feeds/{id}/products"))).await;
    assert_eq!(unknown.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_told_and_forgotten() {
    let host = Host::with(FeedHostConfig { max_body: 10_000, ..roomy() }).await;
    let id = host.open().await;
    let long = "x".repeat(2_000_000);
    let got = host.patch(&id, &[lamp("a", &long)]).await;
    assert_eq!((got.status, got.code()), (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"));
    let request = host.call(Method::POST, "feeds").header("Content-Type", "application/json");
    let got = send(request.body(" ".repeat(100_000))).await;
    assert_eq!((got.status, got.code()), (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"));
    assert_eq!(host.patch(&id, &[lamp("a", "Red lamp")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn more_products_than_a_push_may_hold_are_refused() {
    let host = Host::start().await;
    let id = host.open().await;
    let many = format!("{{\"products\":[{}5]}}", "5,".repeat(150_000));
    let lines = "5\n".repeat(150_000);
    for (kind, body) in [("application/json", many), ("application/jsonl", lines)] {
        let request = host.call(Method::PUT, &format!("feeds/{id}/products"));
        let got = send(request.header("Content-Type", kind).body(body)).await;
        assert_eq!((got.status, got.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too_many_products"));
    }
}

#[tokio::test]
async fn merchants_have_so_many_feeds_and_calls_as_are_allowed() {
    let host = Host::with(FeedHostConfig { max_feeds: 2, ..roomy() }).await;
    host.open().await;
    let open = || {
        let request = host.call(Method::POST, "feeds").header("Idempotency-Key", "k");
        send(request.json(&json!({})))
    };
    assert_eq!(open().await.status, StatusCode::CREATED);
    assert_eq!(open().await.status, StatusCode::CREATED, "it is there already");
    let third = send(host.call(Method::POST, "feeds").json(&json!({}))).await;
    assert_eq!((third.status, third.code()), (StatusCode::BAD_REQUEST, "too_many_feeds"));

    let per_minute = NonZeroU32::new(3).unwrap();
    let host = Host::with(FeedHostConfig { per_minute, ..roomy() }).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let got = host.get("feeds/feed_1").await;
        statuses.push((got.status, got.header("retry-after").to_owned()));
    }
    assert!(statuses[..3].iter().all(|(status, _)| *status == StatusCode::NOT_FOUND));
    let (status, wait) = &statuses[3];
    let wait: u64 = wait.parse().unwrap();
    assert_eq!(*status, StatusCode::TOO_MANY_REQUESTS);
    assert!((1..=20).contains(&wait), "{wait}");
    let other = host.bare(Method::GET, "feeds/feed_1").header("API-Version", FEED_API_VERSION);
    let other = send(other.bearer_auth(OTHER_KEY)).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "the other merchant is not limited");
}

/// The feeds are in memory here: on disk one may hold half a gigabyte.
#[tokio::test]
async fn a_feed_in_memory_that_would_grow_too_large_stays_as_it_was() {
    let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    let host = FeedHost::new(&roomy(), Arc::new(MemoryPushes::limited(500)), clock);
    let (base, task) = serve(&host).await;
    let client = reqwest::Client::new();
    let call = |method: Method, path: &str| {
        let request = client.request(method, base.join(path).unwrap()).bearer_auth(KEY);
        request.header("API-Version", FEED_API_VERSION)
    };
    let opened = send(call(Method::POST, "feeds").json(&json!({}))).await;
    let path = format!("feeds/{}/products", opened.body["id"].as_str().unwrap());
    let (red, blue) = (lamp("a", "Red lamp"), lamp("b", &"Blue lamp".repeat(40)));
    let first = send(call(Method::PATCH, &path).json(&json!({"products": [red]}))).await;
    assert_eq!(first.status, StatusCode::OK, "{first:?}");
    let second = send(call(Method::PATCH, &path).json(&json!({"products": [blue]}))).await;
    assert_eq!((second.status, second.code()), (StatusCode::PAYLOAD_TOO_LARGE, "feed_too_large"));
    let held = send(call(Method::GET, &path)).await;
    assert_eq!(held.body, json!({"products": [red]}));
    task.abort();
}
