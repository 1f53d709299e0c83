//! Public hosts are asked gently; the operator's own sources as fast as they answer.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use futures::future::join_all;
use magpie_core::ports::ApiCall;
use magpie_web::{GetError, Robots, Web, WebConfig};

use crate::harness::{Count, HandClock, PAGE, PATIENT, Server, api, html, stranger, web, web_with};

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

#[tokio::test]
async fn a_public_host_gets_few_requests_at_once() {
    let most = Count::default();
    let server = crowded(&most).await;
    let config = WebConfig { per_host_concurrency: 2, ..WebConfig::default() };
    fetch_all(&stranger(config, HandClock::new()), &server, 8).await;
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
    fetch_all(&stranger(config, HandClock::new()), &server, 6).await;
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

#[tokio::test]
async fn a_host_that_asks_to_be_left_alone_is() {
    // What it answers, and for how many seconds it is left alone then.
    for (status, pause, seconds) in [
        (429, Some("120"), Some(120)),
        (429, None, Some(30)),
        (429, Some("99999999"), Some(3600)),
        (503, Some("20"), Some(20)),
        (503, None, None),
    ] {
        let hits = Count::default();
        let count = hits.clone();
        let page = get(move || async move {
            if count.up() > 1 {
                return html("page").into_response();
            }
            let mut response = StatusCode::from_u16(status).unwrap_or_default().into_response();
            if let Some(pause) = pause {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(pause));
            }
            response
        });
        let server = Server::start(Router::new().fallback(page)).await;
        let clock = HandClock::new();
        let config = WebConfig { robots: Robots::NotAsked, ..WebConfig::default() };
        let web = stranger(config, clock.clone());
        let url = server.url("first");
        let first = web.get(&url, &PAGE, PATIENT).await.unwrap_err();
        let Some(seconds) = seconds else {
            assert!(matches!(first, GetError::Unavailable { .. }), "{first:?}");
            assert!(web.get(&url, &PAGE, PATIENT).await.is_ok());
            continue;
        };
        let retry_after = Duration::from_secs(seconds);
        assert_eq!(first, GetError::RateLimited { url: url.to_string(), retry_after });
        // No page of the host is asked for meanwhile, and whoever calls an API there learns the time.
        clock.move_by(i64::try_from(seconds).unwrap() - 1);
        let other = server.url("other");
        let retry_after = Duration::from_secs(1);
        assert_eq!(
            web.get(&other, &PAGE, PATIENT).await.err(),
            Some(GetError::RateLimited { url: other.to_string(), retry_after })
        );
        let answer = web.call(api(&url), 1000, PATIENT).await.unwrap();
        assert_eq!((answer.status, answer.retry_after), (429, Some(retry_after)));
        assert_eq!(hits.get(), 1);
        clock.move_by(1);
        assert!(web.get(&other, &PAGE, PATIENT).await.is_ok());
    }
}

#[tokio::test]
async fn a_clock_that_goes_back_ends_a_pause() {
    let hits = Count::default();
    let page = get(move || async move {
        if hits.up() > 1 { Ok(html("page")) } else { Err(StatusCode::TOO_MANY_REQUESTS) }
    });
    let server = Server::start(Router::new().fallback(page)).await;
    let clock = HandClock::new();
    let web = web_with(WebConfig::default(), &[&server], clock.clone());
    assert!(web.get(&server.base, &PAGE, PATIENT).await.is_err());
    clock.move_by(-86_400);
    assert!(web.get(&server.base, &PAGE, PATIENT).await.is_ok());
}
