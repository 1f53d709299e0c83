//! What was fetched is not fetched again too soon, nor kept too long.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use axum::response::IntoResponse;
use axum::routing::get;
use futures::future::join_all;
use magpie_core::ports::{Clock, PageFetch};
use magpie_web::{Ask, GetError, WebConfig};

use crate::harness::{Count, HandClock, PAGE, PATIENT, Server, html, web, web_with};

/// A server that counts, and answers after a moment.
async fn counting(hits: &Count, moment: Duration) -> Server {
    let hits = hits.clone();
    let page = get(move || async move {
        let hit = hits.up();
        tokio::time::sleep(moment).await;
        html(format!("answer {hit}"))
    });
    Server::start(Router::new().fallback(page)).await
}

#[tokio::test]
async fn callers_at_the_same_time_share_one_request() {
    let hits = Count::default();
    let server = counting(&hits, Duration::from_millis(100)).await;
    let web = web(&[&server]);
    let url = server.url("page#fragments-are-not-sent");
    let outcomes = join_all((0..50).map(|_| web.get(&url, &PAGE, PATIENT))).await;
    assert!(outcomes.iter().all(|outcome| outcome.is_ok()));
    assert_eq!(hits.get(), 1);
}

#[tokio::test]
async fn an_impatient_caller_does_not_end_the_request_of_others() {
    let hits = Count::default();
    let server = counting(&hits, Duration::from_millis(300)).await;
    let web = web(&[&server]);
    let (impatient, patient) = tokio::join!(
        web.get(&server.base, &PAGE, Duration::from_millis(50)),
        web.get(&server.base, &PAGE, PATIENT),
    );
    assert!(matches!(impatient, Err(GetError::TimedOut { .. })), "{impatient:?}");
    assert!(patient.is_ok());
    assert_eq!(hits.get(), 1);
}

#[tokio::test]
async fn a_kept_answer_serves_until_it_is_too_old() {
    let hits = Count::default();
    let server = counting(&hits, Duration::ZERO).await;
    let clock = HandClock::new();
    let web = web_with(WebConfig::default(), &[&server], clock.clone());
    let first = web.fetch(&server.base, 1000, PATIENT).await.unwrap();
    // Seconds by which the clock moves, and how many requests were made by then.
    for (moved, requests) in [(0, 1), (59, 1), (1, 2), (10, 2), (-20, 3), (0, 3), (61, 4)] {
        clock.move_by(moved);
        let answer = web.fetch(&server.base, 1000, PATIENT).await.unwrap();
        assert_eq!(hits.get(), requests, "after {moved} s");
        assert!(requests == 1 || answer.fetched_at != first.fetched_at);
    }
}

#[tokio::test]
async fn an_old_answer_is_asked_about_rather_than_fetched_again() {
    let (bodies, asked) = (Count::default(), Count::default());
    let counts = (bodies.clone(), asked.clone());
    let tagged = get(move |headers: HeaderMap| async move {
        if headers.get(IF_NONE_MATCH).is_some_and(|tag| tag == "\"v1\"") {
            counts.1.up();
            return StatusCode::NOT_MODIFIED.into_response();
        }
        counts.0.up();
        ([(ETAG, "\"v1\"")], html("page")).into_response()
    });
    let dated = get(|headers: HeaderMap| async move {
        match headers.get(IF_MODIFIED_SINCE) {
            Some(_) => StatusCode::NOT_MODIFIED.into_response(),
            None => {
                let date = "Sat, 01 Aug 2026 00:00:00 GMT";
                ([(LAST_MODIFIED, date)], html("dated")).into_response()
            }
        }
    });
    let server = Server::start(Router::new().route("/", tagged).route("/dated", dated)).await;
    let clock = HandClock::new();
    let web = web_with(WebConfig::default(), &[&server], clock.clone());
    for round in 0..3 {
        let answer = web.get(&server.base, &PAGE, PATIENT).await.unwrap();
        assert_eq!(answer.fetched.bytes, "page");
        assert_eq!(answer.fetched.fetched_at, clock.now());
        assert_eq!((bodies.get(), asked.get()), (1, round));
        let dated = web.get(&server.url("dated"), &PAGE, PATIENT).await.unwrap();
        assert_eq!(dated.fetched.bytes, "dated");
        clock.move_by(61);
    }
}

#[tokio::test]
async fn what_may_not_be_kept_is_not_kept() {
    let hits = Count::default();
    let count = hits.clone();
    let page = get(move || async move {
        count.up();
        ([(CACHE_CONTROL, "private, No-Store")], html("page"))
    });
    let server = Server::start(Router::new().route("/", page)).await;
    let web = web(&[&server]);
    for _ in 0..3 {
        web.get(&server.base, &PAGE, PATIENT).await.unwrap();
    }
    assert_eq!(hits.get(), 3);
}

#[tokio::test]
async fn failures_are_not_kept_and_do_not_replace_what_was() {
    let hits = Count::default();
    let count = hits.clone();
    let page = get(move || async move {
        match count.up() {
            2 => Err(StatusCode::SERVICE_UNAVAILABLE),
            hit => Ok(html(format!("answer {hit}"))),
        }
    });
    let server = Server::start(Router::new().route("/", page)).await;
    let clock = HandClock::new();
    let web = web_with(WebConfig::default(), &[&server], clock.clone());
    assert!(web.get(&server.base, &PAGE, PATIENT).await.is_ok());
    clock.move_by(61);
    assert!(matches!(
        web.get(&server.base, &PAGE, PATIENT).await,
        Err(GetError::Unavailable { .. })
    ));
    let answer = web.get(&server.base, &PAGE, PATIENT).await.unwrap();
    assert_eq!(answer.fetched.bytes, "answer 3");
}

#[tokio::test]
async fn a_kept_answer_is_measured_by_each_caller() {
    let server = counting(&Count::default(), Duration::ZERO).await;
    let web = web(&[&server]);
    assert!(web.get(&server.base, &PAGE, PATIENT).await.is_ok());
    let small = Ask { max_bytes: 3, ..PAGE };
    let outcome = web.get(&server.base, &small, PATIENT).await;
    assert!(matches!(outcome, Err(GetError::TooLarge { limit: 3, .. })), "{outcome:?}");
}
