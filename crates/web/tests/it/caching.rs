//! What was fetched is not fetched again too soon, nor kept too long.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{
    AGE, CACHE_CONTROL, ETAG, EXPIRES, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    VARY,
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

#[tokio::test]
async fn a_server_decides_how_long_its_answer_is_used_within_what_the_caller_takes() {
    // What it says, seconds that pass, and whether it is asked again.
    for (headers, seconds, asked) in [
        (&[(CACHE_CONTROL, "max-age=10")][..], 9, false),
        (&[(CACHE_CONTROL, "max-age=10")], 10, true),
        (&[(CACHE_CONTROL, "max-age=10"), (AGE, "8")], 2, true),
        (&[(CACHE_CONTROL, "max-age=3600")], 59, false),
        (&[(CACHE_CONTROL, "max-age=3600")], 60, true),
        (&[(CACHE_CONTROL, "no-cache")], 0, true),
        (&[(CACHE_CONTROL, "s-maxage=0")], 59, false),
        (&[(EXPIRES, "0")], 0, true),
        (&[(VARY, "*")], 0, true),
        (&[(VARY, "accept-encoding")], 59, false),
        (&[(CACHE_CONTROL, "max-age=10"), (AGE, "18446744073709551615")], 1, true),
    ] {
        let hits = Count::default();
        let count = hits.clone();
        let page = get(move || async move {
            count.up();
            let mut response = html("page").into_response();
            for (name, value) in headers {
                response.headers_mut().append(name, value.parse().expect("a header value"));
            }
            response
        });
        let server = Server::start(Router::new().route("/", page)).await;
        let clock = HandClock::new();
        let web = web_with(WebConfig::default(), &[&server], clock.clone());
        web.get(&server.base, &PAGE, PATIENT).await.unwrap();
        clock.move_by(seconds);
        web.get(&server.base, &PAGE, PATIENT).await.unwrap();
        assert_eq!(hits.get() == 2, asked, "{headers:?} after {seconds} s");
    }
}

#[tokio::test]
async fn an_old_answer_is_given_out_when_there_is_no_new_one_and_says_so() {
    // What the first answer says of itself, how the server fails then, and whether the old one is used.
    for (said, failure, used) in [
        ("max-age=5", "500", true),
        ("max-age=5", "429", true),
        ("max-age=5", "silence", true),
        ("max-age=5", "404", false),
        ("no-store", "500", false),
        ("no-cache", "500", false),
        ("max-age=5, must-revalidate", "500", false),
    ] {
        let hits = Count::default();
        let count = hits.clone();
        let page = get(move || async move {
            if count.up() == 1 {
                return ([(CACHE_CONTROL, said)], html("page")).into_response();
            }
            if failure == "silence" {
                tokio::time::sleep(PATIENT).await;
            }
            let status = failure.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
            status.unwrap_or(StatusCode::OK).into_response()
        });
        let server = Server::start(Router::new().route("/", page)).await;
        let clock = HandClock::new();
        let web = web_with(WebConfig::default(), &[&server], clock.clone());
        let ask = Ask { max_stale: Duration::from_secs(7200), ..PAGE };
        let first = web.get(&server.base, &ask, PATIENT).await.unwrap();
        assert_eq!(first.stale, None);
        clock.move_by(3600);
        let time = Duration::from_millis(300);
        let outcome = web.get(&server.base, &ask, time).await;
        match outcome {
            Ok(answer) if used => {
                let stale = answer.stale.as_ref().expect("an old answer is marked");
                assert_eq!(stale.age, Duration::from_secs(3600));
                assert_eq!(answer.fetched, first.fetched);
            }
            Err(_) if !used => {}
            other => panic!("{said} {failure}: {other:?}"),
        }
        // Whoever does not want it does not get it, and nobody gets it when it is too old.
        let strict = web.get(&server.base, &PAGE, time).await;
        assert!(strict.is_err(), "{said} {failure}: {strict:?}");
        clock.move_by(3600);
        assert!(web.get(&server.base, &ask, time).await.is_err(), "{said} {failure}");
    }
}
