//! Bodies: what comes back, and every way in which a server can fail to send one.

use std::io::Write;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, REFERER,
    SET_COOKIE, USER_AGENT,
};
use axum::http::{StatusCode, header};
use axum::routing::get;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::stream;
use magpie_core::ports::{Clock, FetchError, PageFetch};
use magpie_web::{Accept, Ask, GetError, WebConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::{HandClock, PAGE, PATIENT, Server, html, web, web_with};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

#[tokio::test]
async fn body_type_address_and_time_come_back() {
    let hello = get(|| async { ([(CONTENT_TYPE, "Text/HTML; charset=\"latin1\"")], "hello") });
    let hop = get(|| async { (StatusCode::SEE_OTHER, [(LOCATION, "hello#part")]) });
    let router = Router::new().route("/a/hello", hello).route("/a/hop", hop);
    let server = Server::start(router).await;
    let clock = HandClock::new();
    let web = web_with(WebConfig::default(), &[&server], clock.clone());
    let answer = web.get(&server.url("a/hop"), &PAGE, PATIENT).await.unwrap();
    assert_eq!(answer.fetched.bytes, "hello");
    assert_eq!(answer.fetched.content_type.as_deref(), Some("text/html"));
    assert_eq!(answer.charset.as_deref(), Some("latin1"));
    assert_eq!(answer.fetched.url, server.url("a/hello"));
    assert_eq!(answer.fetched.fetched_at, clock.now());
}

#[tokio::test]
async fn compressed_bodies_are_opened() {
    let page = get(|| async { ([(CONTENT_ENCODING, "gzip")], html_bytes(gzip(b"hello"))) });
    let server = Server::start(Router::new().route("/", page)).await;
    let answer = web(&[&server]).get(&server.base, &PAGE, PATIENT).await.unwrap();
    assert_eq!(answer.fetched.bytes, "hello");
}

fn html_bytes(bytes: impl Into<Body>) -> ([(header::HeaderName, &'static str); 1], Body) {
    ([(CONTENT_TYPE, "text/html")], bytes.into())
}

#[tokio::test]
async fn bodies_beyond_the_limit_are_given_up() {
    let bomb = gzip(&vec![0; 64 * 1024 * 1024]);
    let bomb = get(move || {
        let bomb = bomb.clone();
        async move { ([(CONTENT_ENCODING, "gzip")], html_bytes(bomb)) }
    });
    let endless = get(|| async {
        let chunk = Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 4096]));
        html_bytes(Body::from_stream(stream::repeat_with(move || match &chunk {
            Ok(bytes) => Ok::<_, std::io::Error>(bytes.clone()),
            Err(_) => Ok(Bytes::new()),
        })))
    });
    let declared = get(|| async {
        let never = stream::pending::<Result<Bytes, std::io::Error>>();
        ([(CONTENT_LENGTH, "1048577")], html_bytes(Body::from_stream(never)))
    });
    let exact = get(|| async { html_bytes(vec![b' '; PAGE.max_bytes]) });
    let router = Router::new()
        .route("/bomb", bomb)
        .route("/endless", endless)
        .route("/declared", declared)
        .route("/exact", exact);
    let server = Server::start(router).await;
    let web = web(&[&server]);
    for path in ["bomb", "endless", "declared"] {
        let url = server.url(path);
        let outcome = web.get(&url, &PAGE, PATIENT).await.err();
        let limit = PAGE.max_bytes;
        assert_eq!(outcome, Some(GetError::TooLarge { url: url.to_string(), limit }));
    }
    assert!(web.get(&server.url("exact"), &PAGE, PATIENT).await.is_ok());
}

#[tokio::test]
async fn slow_servers_cost_their_time_and_no_more() {
    let server = Server::raw(|mut stream| async move {
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\n";
        let mut request = [0; 1024];
        if stream.read(&mut request).await.is_err() || stream.write_all(head).await.is_err() {
            return;
        }
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let silent = Server::raw(|stream| async move {
        tokio::time::sleep(PATIENT).await;
        drop(stream);
    })
    .await;
    let web = web(&[&server, &silent]);
    let limit = Duration::from_millis(150);
    for url in [&server.base, &silent.base] {
        let started = Instant::now();
        let outcome = web.get(url, &PAGE, limit).await.err();
        assert_eq!(outcome, Some(GetError::TimedOut { url: url.to_string(), limit }));
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn the_longest_time_holds_for_patient_callers_too() {
    let silent = Server::raw(|stream| async move {
        tokio::time::sleep(PATIENT).await;
        drop(stream);
    })
    .await;
    let limit = Duration::from_millis(100);
    let config = WebConfig { max_time: limit, ..WebConfig::default() };
    let web = web_with(config, &[&silent], HandClock::new());
    let outcome = web.get(&silent.base, &PAGE, PATIENT).await.err();
    assert_eq!(outcome, Some(GetError::TimedOut { url: silent.base.to_string(), limit }));
}

#[tokio::test]
async fn broken_answers_are_unavailable() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\nffff\r\nx",
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnope",
        "HTTP/9.9 nonsense\r\n\r\n",
        "",
    ] {
        let server = Server::raw(move |mut stream| async move {
            let mut request = [0; 1024];
            if stream.read(&mut request).await.is_ok() {
                let _closed = stream.write_all(answer.as_bytes()).await;
            }
        })
        .await;
        let outcome = web(&[&server]).get(&server.base, &PAGE, PATIENT).await;
        assert!(matches!(outcome, Err(GetError::Unavailable { .. })), "{answer}: {outcome:?}");
    }
}

#[tokio::test]
async fn nobody_there_is_unavailable() {
    let server = Server::start(Router::new()).await;
    let base = server.base.clone();
    let web = web(&[&server]);
    drop(server);
    tokio::task::yield_now().await;
    let outcome = web.fetch(&base, 1000, PATIENT).await;
    assert!(matches!(outcome, Err(FetchError::Unavailable { .. })), "{outcome:?}");
}

#[tokio::test]
async fn at_most_five_redirects_are_followed() {
    let hop = get(|Path(left): Path<u32>| async move {
        match left {
            0 => Ok(html("there")),
            left => Err((StatusCode::FOUND, [(LOCATION, (left - 1).to_string())])),
        }
    });
    let server = Server::start(Router::new().route("/hop/{left}", hop)).await;
    let web = web(&[&server]);
    assert!(web.get(&server.url("hop/5"), &PAGE, PATIENT).await.is_ok());
    let url = server.url("hop/6");
    let outcome = web.get(&url, &PAGE, PATIENT).await.err();
    assert_eq!(outcome, Some(GetError::TooManyRedirects { url: url.to_string(), limit: 5 }));
}

#[tokio::test]
async fn what_a_use_does_not_want_is_not_taken() {
    let router = Router::new()
        .route("/page", get(|| async { html("page") }))
        .route("/picture", get(|| async { ([(CONTENT_TYPE, "image/png")], "png") }))
        .route("/unsaid", get(|| async { Body::from("page") }));
    let server = Server::start(router).await;
    let web = web(&[&server]);
    let picture = Ask { accept: Accept::Picture, ..PAGE };
    for (path, ask, taken) in [
        ("page", &PAGE, true),
        ("unsaid", &PAGE, true),
        ("picture", &PAGE, false),
        ("picture", &picture, true),
        ("page", &picture, false),
    ] {
        let outcome = web.get(&server.url(path), ask, PATIENT).await;
        let refused = matches!(outcome, Err(GetError::WrongType { .. }));
        assert_eq!((outcome.is_ok(), refused), (taken, !taken), "{path} {ask:?}");
    }
}

#[tokio::test]
async fn statuses_say_whether_to_ask_again() {
    let status = get(|Path(code): Path<u16>| async move {
        StatusCode::from_u16(code).unwrap_or(StatusCode::IM_A_TEAPOT)
    });
    let server = Server::start(Router::new().route("/{code}", status)).await;
    let web = web(&[&server]);
    for (code, gone) in [
        (404, true),
        (410, true),
        (304, false),
        (302, false),
        (401, false),
        (429, false),
        (503, false),
    ] {
        let outcome = web.fetch(&server.url(&code.to_string()), 1000, PATIENT).await;
        let said = match outcome {
            Err(FetchError::Gone { .. }) => true,
            Err(FetchError::Unavailable { .. }) => false,
            other => panic!("{code}: {other:?}"),
        };
        assert_eq!(said, gone, "{code}");
    }
}

#[tokio::test]
async fn requests_say_who_asks_and_nothing_about_shoppers() {
    let echo = get(|headers: HeaderMap| async move {
        let agent = headers[USER_AGENT].to_str().unwrap_or_default().to_owned();
        let tells = headers.contains_key(COOKIE) || headers.contains_key(REFERER);
        ([(SET_COOKIE, "id=1")], html(format!("{agent} {tells}")))
    });
    let hop = get(|| async { (StatusCode::FOUND, [(LOCATION, "/"), (SET_COOKIE, "id=1")]) });
    let server = Server::start(Router::new().route("/", echo).route("/hop", hop)).await;
    let answer = web(&[&server]).get(&server.url("hop"), &PAGE, PATIENT).await.unwrap();
    let said = String::from_utf8_lossy(&answer.fetched.bytes).into_owned();
    assert!(said.starts_with("Magpie/") && said.ends_with("false"), "{said}");
}
