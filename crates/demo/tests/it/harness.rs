//! A running shop and a clock that is set by hand.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use magpie_demo::{DemoShop, Good, Overrides, goods};
use magpie_testkit::ManualClock;
use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

/// A shop that is open until it is dropped.
pub struct OpenShop {
    pub base: Url,
    pub feed: Url,
    pub clock: Arc<ManualClock>,
    pub overrides: Overrides,
    client: reqwest::Client,
    shutdown: DropGuard,
    serving: JoinHandle<Result<(), magpie_demo::DemoError>>,
}

impl OpenShop {
    pub async fn new() -> Self {
        let now = "2026-11-05T10:30:00Z".parse().expect("the constant is a moment");
        let clock = Arc::new(ManualClock::at(now));
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let shop = DemoShop::bind(anywhere, clock.clone()).await.expect("port 0 is always free");
        let shutdown = CancellationToken::new();
        Self {
            base: shop.base_url().clone(),
            feed: shop.feed_url(),
            clock,
            overrides: shop.overrides(),
            client: reqwest::Client::builder()
                .timeout(Duration::from_secs(20))
                .build()
                .expect("a plain client can be built"),
            serving: tokio::spawn(shop.run(shutdown.clone())),
            shutdown: shutdown.drop_guard(),
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.get_with(path, HeaderMap::new()).await
    }

    pub async fn get_with(&self, path: &str, headers: HeaderMap) -> Response {
        let url = self.base.join(path).expect("test paths are valid");
        self.client.get(url).headers(headers).send().await.expect("the shop answers")
    }

    pub async fn text(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.text().await.expect("the shop answers in full")
    }

    pub async fn lines(&self, path: &str) -> Vec<Value> {
        lines(&self.text(path).await)
    }

    /// Closes the shop as its owner would.
    pub async fn close(self) {
        drop(self.shutdown);
        self.serving.await.expect("the shop does not panic").expect("the shop closes in order");
    }
}

pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

/// The product with this id.
pub fn good(id: &str) -> &'static Good {
    goods().iter().find(|good| good.id.as_str() == id).expect("the id is in the tables")
}

/// The values of one option of the first variant of a feed line.
pub fn options<'a>(line: &'a Value, name: &str) -> Vec<&'a str> {
    let options = line["variants"][0]["variant_options"].as_array().expect("there are options");
    options
        .iter()
        .filter(|option| option["name"] == name)
        .filter_map(|option| option["value"].as_str())
        .collect()
}
