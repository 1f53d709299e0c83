//! The feed host over real HTTP, with a real catalogue behind it.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use magpie_catalog::Catalog;
use magpie_core::ports::{Clock as _, ProductSearch as _, SearchQuery};
use magpie_demo::{DemoShop, FeedPushError, feed, goods, push_feed};
use magpie_market::{FEED_API_VERSION, FeedHost, FeedHostConfig, FeedKey};
use magpie_testkit::ManualClock;
use magpie_testkit::schemas::{check_feed, feed_examples, published_feed_schema};
use metrics_util::debugging::DebuggingRecorder;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

pub const KEY: &str = "fells-0123456789abcdef";
pub const OTHER_KEY: &str = "moors-0123456789abcdef";

/// A host with two merchants, `fells` and `moors`, serving until it is dropped.
pub struct Host {
    pub base: Url,
    pub catalog: Catalog,
    pub clock: Arc<ManualClock>,
    http: reqwest::Client,
    task: JoinHandle<()>,
    _dir: tempfile::TempDir,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer, read.
#[derive(Debug)]
pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// Limits that no test meets by accident.
pub fn roomy() -> FeedHostConfig {
    let keys = [("fells", KEY), ("moors", OTHER_KEY)];
    let keys = keys.map(|(merchant, key)| FeedKey {
        merchant: merchant.to_owned(),
        key: key.to_owned().into(),
    });
    let per_minute = NonZeroU32::new(10_000).unwrap();
    FeedHostConfig { per_minute, ..FeedHostConfig::new(keys.to_vec()) }
}

impl Host {
    pub async fn start() -> Self {
        Self::with(roomy()).await
    }

    pub async fn with(config: FeedHostConfig) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(dir.path()).unwrap();
        let now = Timestamp::from_second(1_793_961_000).unwrap();
        let clock = Arc::new(ManualClock::at(now));
        let host = FeedHost::new(&config, Arc::new(catalog.clone()), clock.clone());
        let (base, task) = serve(&host).await;
        Self { base, catalog, clock, http: reqwest::Client::new(), task, _dir: dir }
    }

    /// A request with all that is asked for.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth(KEY).header("API-Version", FEED_API_VERSION)
    }

    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.base.join(path).unwrap())
    }

    pub async fn get(&self, path: &str) -> Got {
        send(self.call(Method::GET, path)).await
    }

    pub async fn open(&self) -> String {
        let got = send(self.call(Method::POST, "feeds").json(&json!({}))).await;
        assert_eq!(got.status, StatusCode::CREATED, "{got:?}");
        got.body["id"].as_str().unwrap().to_owned()
    }

    pub async fn patch(&self, feed: &str, products: &[Value]) -> Got {
        let path = format!("feeds/{feed}/products");
        send(self.call(Method::PATCH, &path).json(&json!({"products": products}))).await
    }

    pub async fn find(&self, text: &str) -> Vec<String> {
        let query = SearchQuery { text: text.to_owned(), limit: 10, ..SearchQuery::default() };
        let found = self.catalog.search(&query).await.unwrap();
        found.into_iter().map(|candidate| candidate.product.title).collect()
    }
}

/// Serves a host as the program does: among routes of others, with a page for what is nowhere.
pub async fn serve(host: &FeedHost) -> (Url, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let others = Router::new().fallback(|| async { (StatusCode::NOT_FOUND, "nothing here") });
    let router = others.merge(host.router());
    (base, tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }))
}

/// Sends a request. Every answer that is an error is checked to be one of the protocol's.
pub async fn send(request: RequestBuilder) -> Got {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    let body = match bytes.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&bytes).unwrap(),
    };
    if !status.is_success() {
        check_feed(&body, "Error");
    }
    Got { status, headers, body }
}

pub fn lamp(id: &str, title: &str) -> Value {
    let price = json!({"amount": 1900, "currency": "EUR"});
    json!({"id": id, "title": title, "variants": [{"id": id, "title": title, "price": price}]})
}

#[tokio::test]
async fn a_merchant_opens_a_feed_and_its_products_are_searchable_at_once() {
    let host = Host::start().await;
    let request = json!({"target_country": "DE"});
    check_feed(&request, "CreateFeedRequest");
    let opened = send(host.call(Method::POST, "feeds").json(&request)).await;
    assert_eq!(
        (opened.status, &opened.body["target_country"]),
        (StatusCode::CREATED, &json!("DE"))
    );
    check_feed(&opened.body, "FeedMetadata");
    let id = opened.body["id"].as_str().unwrap();

    host.clock.advance(SignedDuration::from_secs(60));
    let products = [lamp("a", "Red lamp"), lamp("b", "Blue lamp")];
    let pushed = host.patch(id, &products).await;
    assert_eq!(
        (pushed.status, &pushed.body),
        (StatusCode::OK, &json!({"id": id, "accepted": true}))
    );
    check_feed(&pushed.body, "UpsertProductsResponse");
    assert_eq!((pushed.header("magpie-accepted"), pushed.header("magpie-rejected")), ("2", "0"));
    assert_eq!(host.find("red lamp").await[0], "Red lamp");

    let metadata = host.get(&format!("feeds/{id}")).await.body;
    check_feed(&metadata, "FeedMetadata");
    assert_ne!(metadata["updated_at"], opened.body["updated_at"]);
    let held = host.get(&format!("feeds/{id}/products")).await;
    check_feed(&held.body, "ProductsResponse");
    assert_eq!(held.body, json!({"products": products}));
    assert_eq!(held.header("content-type"), "application/json");
}

#[tokio::test]
async fn the_examples_of_the_protocol_are_served() {
    let Some(examples) = feed_examples() else { return };
    let host = Host::start().await;
    let create = &examples["create_feed_request_minimal"];
    let opened = send(host.call(Method::POST, "feeds").json(create)).await;
    assert_eq!(opened.status, StatusCode::CREATED);
    let id = opened.body["id"].as_str().unwrap();
    let push = &examples["upsert_products_request_single_product"];
    let path = format!("feeds/{id}/products");
    let pushed = send(host.call(Method::PATCH, &path).json(push)).await;
    assert_eq!(pushed.status, StatusCode::OK, "{pushed:?}");
    assert_eq!(host.get(&path).await.body, *push);
    assert_eq!(host.find("classic tee").await, ["Classic Tee"]);
    let missing = host.get("feeds/feed_8f3K2x").await;
    assert_eq!(missing.body, examples["feed_error_not_found"]);
    let none = host.patch(id, &[]).await;
    let expected = &examples["feed_error_invalid_request"];
    assert_eq!((none.status, &none.body), (StatusCode::BAD_REQUEST, expected));
}

#[tokio::test]
async fn a_push_changes_what_it_names_and_a_replacement_everything() {
    let host = Host::start().await;
    let id = host.open().await;
    let path = format!("feeds/{id}/products");
    host.patch(&id, &[lamp("a", "Red lamp"), lamp("b", "Blue lamp")]).await;
    host.patch(&id, &[lamp("b", "Green lamp"), lamp("c", "White lamp")]).await;
    let all = json!([lamp("a", "Red lamp"), lamp("b", "Green lamp"), lamp("c", "White lamp")]);
    assert_eq!(host.get(&path).await.body["products"], all);

    let file = format!("{}\n\n{}\n", lamp("c", "White lamp"), lamp("d", "Grey lamp"));
    let lines = host.call(Method::PUT, &path).header("Content-Type", "application/jsonl");
    let replaced = send(lines.body(file)).await;
    check_feed(&replaced.body, "UpsertProductsResponse");
    assert_eq!(replaced.header("magpie-accepted"), "2");
    let two = json!([lamp("c", "White lamp"), lamp("d", "Grey lamp")]);
    assert_eq!(host.get(&path).await.body["products"], two);
    let mut left = host.find("lamp").await;
    left.sort();
    assert_eq!(left, ["Grey lamp", "White lamp"]);

    let empty = send(host.call(Method::PUT, &path).json(&json!({"products": []}))).await;
    assert_eq!(empty.status, StatusCode::OK, "{empty:?}");
    assert_eq!(host.get(&path).await.body, json!({"products": []}));
    let closed = send(host.call(Method::DELETE, &format!("feeds/{id}"))).await;
    assert_eq!(closed.status, StatusCode::NO_CONTENT);
    assert_eq!(host.get(&path).await.code(), "feed_not_found");
}

#[tokio::test]
async fn a_request_that_is_sent_twice_is_done_once() {
    let host = Host::start().await;
    let create = |country: &str, key: &str| {
        let request = host.call(Method::POST, "feeds").header("Idempotency-Key", key);
        send(request.json(&json!({"target_country": country})))
    };
    let first = create("DE", "one").await;
    let again = create("DE", "one").await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!((first.header("idempotent-replayed"), first.header("idempotency-key")), ("", "one"));
    assert_eq!(again.header("idempotent-replayed"), "true");
    let other = create("FR", "one").await;
    assert_eq!((other.status, other.code()), (StatusCode::CONFLICT, "idempotency_conflict"));
    assert_ne!(create("DE", "two").await.body["id"], first.body["id"]);

    let id = first.body["id"].as_str().unwrap();
    let path = format!("feeds/{id}/products");
    let push = |title: &str| {
        let request = host.call(Method::PATCH, &path).header("Idempotency-Key", "three");
        send(request.json(&json!({"products": [lamp("a", title)]})))
    };
    assert_eq!(push("Red lamp").await.status, StatusCode::OK);
    assert_eq!(push("Blue lamp").await.status, StatusCode::CONFLICT);
    host.patch(id, &[lamp("a", "Green lamp")]).await;
    let replayed = push("Red lamp").await;
    assert_eq!((replayed.status, replayed.header("magpie-accepted")), (StatusCode::OK, "1"));
    assert_eq!(host.find("lamp").await, ["Green lamp"], "the second time nothing is done");

    host.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(push("Blue lamp").await.status, StatusCode::OK, "after a day the key is free");
    assert_eq!(host.find("lamp").await, ["Blue lamp"]);
}

#[tokio::test]
async fn a_refusal_is_repeated_too() {
    let host = Host::start().await;
    let id = host.open().await;
    let path = format!("feeds/{id}/products");
    let request = || host.call(Method::PATCH, &path).header("Idempotency-Key", "k");
    let bad = json!({"products": [{"id": "a"}]});
    let first = send(request().json(&bad)).await;
    let again = send(request().json(&bad)).await;
    assert_eq!(first.status, StatusCode::BAD_REQUEST);
    assert_eq!((again.status, &again.body), (first.status, &first.body));
}

#[tokio::test]
async fn the_same_key_at_the_same_time_is_one_request() {
    let host = Host::start().await;
    let opened = join_all((0..8).map(|_| {
        let request = host.call(Method::POST, "feeds").header("Idempotency-Key", "k");
        send(request.json(&json!({})))
    }))
    .await;
    let fresh = opened.iter().filter(|got| got.header("idempotent-replayed").is_empty()).count();
    assert_eq!(fresh, 1);
    assert!(opened.iter().all(|got| got.body == opened[0].body), "{opened:?}");
}

#[tokio::test]
async fn patches_at_the_same_time_lose_nothing() {
    const PATCHES: usize = 24;
    let host = Host::start().await;
    let id = host.open().await;
    let pushed = join_all((0..PATCHES).map(|number| {
        let product = lamp(&number.to_string(), &format!("Lamp number {number}"));
        let (host, id) = (&host, &id);
        async move { host.patch(id, &[product]).await }
    }))
    .await;
    assert!(pushed.iter().all(|got| got.status == StatusCode::OK), "{pushed:?}");
    let status = host.get(&format!("feeds/{id}/status")).await.body;
    assert_eq!(status["products"], PATCHES);
    assert_eq!(host.catalog.all().len(), PATCHES);
}

#[tokio::test]
async fn the_goods_of_the_demo_shop_are_taken_whole() {
    let host = Host::start().await;
    let id = host.open().await;
    let shop = Url::parse("http://demo.example/").unwrap();
    let goods = feed(&shop, host.clock.now());
    let path = format!("feeds/{id}/products");
    let request = host.call(Method::PUT, &path).header("Content-Type", "application/x-ndjson");
    let pushed = send(request.body(goods.clone())).await;
    assert_eq!(pushed.header("magpie-rejected"), "0", "{pushed:?}");
    let products: Vec<Value> =
        goods.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let held = host.get(&path).await.body;
    check_feed(&held, "ProductsResponse");
    assert_eq!(held["products"].as_array().unwrap(), &products);
    assert!(host.find("waterproof hiking boots").await.len() > 3);
}

#[tokio::test]
async fn the_demo_shop_pushes_what_it_sells_now() {
    let host = Host::start().await;
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let shop = DemoShop::bind(anywhere, host.clock.clone()).await.unwrap();
    let (base, overrides) = (shop.base_url().clone(), shop.overrides());
    let shutdown = CancellationToken::new();
    let _open = shutdown.clone().drop_guard();
    let serving = tokio::spawn(shop.run(shutdown));
    let first = push_feed(&base, &host.base, &KEY.into()).await.unwrap();
    assert_eq!((first.accepted, first.rejected), (goods().len() as u64, 0));
    assert_eq!(host.catalog.all().len(), goods().len());

    let gone = &goods()[0];
    overrides.remove(&gone.id);
    let second = push_feed(&base, &host.base, &KEY.into()).await.unwrap();
    assert_eq!((&second.feed, second.accepted), (&first.feed, goods().len() as u64 - 1));
    assert!(host.catalog.all().iter().all(|product| product.title != gone.title));

    let refused = push_feed(&base, &host.base, &"somebody else's key".into()).await;
    assert!(matches!(refused, Err(FeedPushError::Refused { status: 401, .. })), "{refused:?}");
    assert!(!serving.is_finished());
}

#[tokio::test]
async fn pushes_are_counted_by_merchant_and_outcome() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _installed = metrics::set_default_local_recorder(&recorder);
    let host = Host::start().await;
    let id = host.open().await;
    host.patch(&id, &[lamp("a", "Red lamp"), json!({"id": "b"})]).await;
    host.patch(&id, &[json!({"id": "b"})]).await;
    host.get(&format!("feeds/{id}")).await;
    send(host.bare(Method::POST, "feeds").bearer_auth("wrong")).await;
    for _ in 0..2 {
        let request = host.call(Method::POST, "feeds").header("Idempotency-Key", "k");
        send(request.json(&json!({}))).await;
    }
    let counted = snapshotter.snapshot().into_vec();
    let mut counted: Vec<String> = counted
        .iter()
        .filter(|(key, ..)| key.key().name() == "magpie_pushes_total")
        .map(|(key, _, _, value)| {
            let labels = key.key().labels().map(|label| label.value().to_owned());
            format!("{} {value:?}", labels.collect::<Vec<_>>().join(" "))
        })
        .collect();
    counted.sort();
    let expected = [
        "fells ok Counter(2)",
        "fells partial Counter(1)",
        "fells refused Counter(1)",
        "fells replayed Counter(1)",
        "unknown unauthorized Counter(1)",
    ];
    assert_eq!(counted, expected);
}

#[test]
fn feeds_are_checked_against_what_is_published() {
    let Some(published) = published_feed_schema() else { return };
    let ours: Value = serde_json::from_str(include_str!("../../src/feeds/schema.feed.json"))
        .expect("our copy is JSON");
    assert_eq!(ours, published);
}
