//! Any bytes as the products of a push, as a document and as lines: the host answers, tells of each product
//! whether it was taken, and what was taken reads as products that keep their promises.
#![no_main]

use std::cell::RefCell;
use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use bytes::Bytes;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use magpie_catalog::{Feed, FeedBase, FeedFormat, read_feed};
use magpie_core::ports::{Clock, PushedProducts};
use magpie_core::text::hides;
use magpie_core::{Picture, Product, SourceId};
use magpie_market::{FEED_API_VERSION, FeedHost, FeedHostConfig, FeedKey, pushed_prefix};
use magpie_testkit::{ManualClock, MemoryPushes};
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

const MERCHANT: &str = "fuzz";
const KEY: &str = "a key that is long enough";

/// The host with one open feed.
struct Host {
    router: Router,
    pushes: Arc<MemoryPushes>,
    feed: String,
}

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime without a network")
});

thread_local! {
    static HOST: RefCell<Host> = RefCell::new(Host::open());
}

impl Host {
    fn open() -> Self {
        let key = FeedKey { merchant: MERCHANT.to_owned(), key: KEY.to_owned().into() };
        let config =
            FeedHostConfig { per_minute: NonZeroU32::MAX, ..FeedHostConfig::new(vec![key]) };
        let pushes = Arc::new(MemoryPushes::default());
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let router = FeedHost::new(&config, Arc::clone(&pushes) as _, clock).router();
        let mut host = Self { router, pushes, feed: String::new() };
        let (status, _, opened) = host.call(Method::POST, "/feeds", "application/json", b"{}");
        assert_eq!(status, StatusCode::CREATED);
        let opened: Value = serde_json::from_slice(&opened).expect("an open feed is told in JSON");
        host.feed = opened["id"].as_str().expect("a feed has an id").to_owned();
        host
    }

    fn call(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> (StatusCode, Option<(u64, u64)>, Bytes) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("Authorization", format!("Bearer {KEY}"))
            .header("API-Version", FEED_API_VERSION)
            .header("Content-Type", kind)
            .body(Body::from(Bytes::copy_from_slice(body)))
            .expect("a sound request");
        RUNTIME.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("it never fails");
            let told = |name: &str| response.headers().get(name)?.to_str().ok()?.parse().ok();
            let counts = told("magpie-accepted").zip(told("magpie-rejected"));
            let status = response.status();
            let body = to_bytes(response.into_body(), usize::MAX).await.expect("a whole answer");
            (status, counts, body)
        })
    }

    /// What was taken, one product a line.
    fn kept(&self, source: &SourceId) -> Bytes {
        RUNTIME.block_on(self.pushes.products(source)).expect("the feed is open")
    }
}

fuzz_target!(|bytes: &[u8]| HOST.with_borrow(|host| {
    check(host, "application/json", bytes);
    check(host, "application/jsonl", bytes);
}));

fn check(host: &Host, kind: &str, bytes: &[u8]) {
    let path = format!("/feeds/{}/products", host.feed);
    let (status, counts, answer) = host.call(Method::PUT, &path, kind, bytes);
    let answer: Value = serde_json::from_slice(&answer).expect("every answer is JSON");
    if status != StatusCode::OK {
        assert!(status.is_client_error(), "{status}: {answer}");
        assert!(answer["code"].is_string() && answer["message"].is_string(), "{answer}");
        return;
    }
    let (accepted, _) = counts.expect("what was taken is counted");
    let source = SourceId::new(format!("{}{}", pushed_prefix(MERCHANT), host.feed));
    let lines = host.kept(&source);
    assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count() as u64, accepted);

    let (status, _, held) = host.call(Method::GET, &path, kind, b"");
    let held: Value = serde_json::from_slice(&held).expect("a feed is told in JSON");
    assert_eq!(
        (status, held["products"].as_array().map(Vec::len)),
        (StatusCode::OK, Some(accepted as usize))
    );

    let (format, base) = (Some(FeedFormat::JsonLines), FeedBase::Pushed);
    let read_at = Timestamp::UNIX_EPOCH;
    let Ok((products, rejected)) =
        read_feed(&Feed { source: source.clone(), format, bytes: lines, base, read_at })
    else {
        return;
    };
    assert_eq!((products.len() + rejected.len()) as u64, accepted);
    products.iter().for_each(|product| keeps_its_promises(product, &source));
}

fn keeps_its_promises(product: &Product, source: &SourceId) {
    assert!(product.id.as_str().starts_with(&format!("{source}:")), "{product:?}");
    assert_eq!(product.source, *source);
    assert!(!product.title.trim().is_empty(), "{product:?}");
    for text in [&product.title, &product.description] {
        let bad = |c: char| hides(c) || (c.is_control() && c != '\n');
        assert!(!text.contains(bad), "{product:?}");
    }
    for price in [product.price, product.list_price].into_iter().flatten() {
        assert!(price.amount >= 0, "{product:?}");
    }
    if let Some(url) = &product.url {
        assert!(matches!(url.scheme(), "http" | "https"), "{product:?}");
    }
    match &product.picture {
        Some(Picture::Url(url)) => assert!(matches!(url.scheme(), "http" | "https"), "{product:?}"),
        Some(Picture::File(_)) => panic!("a push names a file of this machine: {product:?}"),
        None => {}
    }
    if let Some(gtin) = &product.gtin {
        assert!((8..=14).contains(&gtin.len()) && gtin.is_ascii(), "{product:?}");
    }
}
