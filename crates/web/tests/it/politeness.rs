//! Public hosts are asked gently; the operator's own sources as fast as they answer.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use futures::future::join_all;
use magpie_web::{Web, WebConfig};

use crate::harness::{Count, HandClock, PAGE, PATIENT, Server, html, web, web_with};

/// A server that notes how many requests it had at once.
async fn crowded(most: &Count) -> Server {
    let (most, now) = (most.clone(), Count::default());
    let page = get(move || async move {
        most.raise_to(now.up());
        tokio::time::sleep(Duration::from_millis(50)).await;
        now.down();
        html("page")
    });
    Server::start(Router::new().fallback(page)).await
}

async fn fetch_all(web: &Web, server: &Server, pages: usize) {
    let urls: Vec<_> = (0..pages).map(|page| server.url(&page.to_string())).collect();
    let outcomes = join_all(urls.iter().map(|url| web.get(url, &PAGE, PATIENT))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
}

fn stranger(config: WebConfig) -> Web {
    let allow = vec!["127.0.0.0/8".parse().expect("a valid network")];
    web_with(WebConfig { allow, ..config }, &[], HandClock::new())
}

#[tokio::test]
async fn a_public_host_gets_few_requests_at_once() {
    let most = Count::default();
    let server = crowded(&most).await;
    let config = WebConfig { per_host_concurrency: 2, ..WebConfig::default() };
    fetch_all(&stranger(config), &server, 8).await;
    assert_eq!(most.get(), 2);
}

#[tokio::test]
async fn a_public_host_gets_few_requests_per_second() {
    let server = crowded(&Count::default()).await;
    let per_second = NonZeroU32::new(20).unwrap();
    let config = WebConfig {
        per_host_per_second: per_second,
        per_host_burst: NonZeroU32::MIN,
        per_host_concurrency: 10,
        ..WebConfig::default()
    };
    let started = Instant::now();
    fetch_all(&stranger(config), &server, 6).await;
    // The first goes at once, five more wait for 50 ms each.
    assert!(started.elapsed() >= Duration::from_millis(250), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_configured_source_is_not_slowed() {
    let most = Count::default();
    let server = crowded(&most).await;
    fetch_all(&web(&[&server]), &server, 24).await;
    assert!(most.get() > 4, "{}", most.get());
}
