//! Servers that want to cost time, memory or trust.

use std::io::Write;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use magpie_core::ports::{ApiCall, FetchError, PageFetch};
use magpie_web::{Accept, Ask, GetError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::{PAGE, PATIENT, Server, api, web};

const BOMB: usize = 64 * 1024 * 1024;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 3, 22);
    encoder.write_all(bytes).expect("memory can be written");
    encoder.into_inner()
}

async fn encoded(encoding: &'static str, body: Vec<u8>) -> Server {
    let page = get(move || async move {
        ([(CONTENT_ENCODING, encoding), (CONTENT_TYPE, "text/html")], Body::from(body))
    });
    Server::start(Router::new().fallback(page)).await
}

#[tokio::test]
async fn bombs_are_given_up_at_the_limit_by_pages_and_apis_alike() {
    let zeros = vec![0; BOMB];
    for (encoding, bomb) in [("gzip", gzip(&zeros)), ("br", brotli(&zeros))] {
        assert!(bomb.len() < PAGE.max_bytes, "{encoding} is a bomb only if it is small");
        let server = encoded(encoding, bomb).await;
        let web = web(&[&server]);
        let limit = PAGE.max_bytes;
        let outcome = web.get(&server.base, &PAGE, PATIENT).await.err();
        assert_eq!(outcome, Some(GetError::TooLarge { url: server.base.to_string(), limit }));
        let outcome = web.call(api(&server.base), limit, PATIENT).await.err();
        assert_eq!(outcome, Some(FetchError::TooLarge { url: server.base.to_string(), limit }));
    }
}

#[tokio::test]
async fn honest_compression_is_opened() {
    for (encoding, body) in [("gzip", gzip(b"hello")), ("br", brotli(b"hello"))] {
        let server = encoded(encoding, body).await;
        let answer = web(&[&server]).get(&server.base, &PAGE, PATIENT).await.unwrap();
        assert_eq!(answer.fetched.bytes, "hello", "{encoding}");
    }
}

/// A server that sends this head, then this again and again, a little at a time.
async fn dripping(head: &'static str, drop: &'static str) -> Server {
    Server::raw(move |mut stream| async move {
        let mut request = [0; 1024];
        if stream.read(&mut request).await.is_err() {
            return;
        }
        if stream.write_all(head.as_bytes()).await.is_err() {
            return;
        }
        while stream.write_all(drop.as_bytes()).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
}

#[tokio::test]
async fn drips_cost_their_time_and_no_more() {
    for (head, drop) in [
        ("", "H"),
        ("HTTP/1.1 200 OK\r\n", "x-slow: 1\r\n"),
        ("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n", "x"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "1\r\nx\r\n"),
        ("", "HTTP/1.1 100 Continue\r\n\r\n"),
    ] {
        let server = dripping(head, drop).await;
        let web = web(&[&server]);
        let limit = Duration::from_millis(150);
        let started = Instant::now();
        let page = web.get(&server.base, &PAGE, limit).await;
        let answer = web.call(api(&server.base), 1000, limit).await;
        assert!(page.is_err() && answer.is_err(), "{head:?} {drop:?}: {page:?} {answer:?}");
        assert!(started.elapsed() < Duration::from_secs(5), "{head:?} {:?}", started.elapsed());
    }
}

#[tokio::test]
async fn headers_without_end_are_given_up() {
    let server = Server::raw(|mut stream| async move {
        let mut request = [0; 1024];
        let line = format!("x-long: {}\r\n", "x".repeat(64 * 1024));
        if stream.read(&mut request).await.is_ok()
            && stream.write_all(b"HTTP/1.1 200 OK\r\n").await.is_ok()
        {
            while stream.write_all(line.as_bytes()).await.is_ok() {}
        }
    })
    .await;
    let outcome = web(&[&server]).get(&server.base, &PAGE, PATIENT).await;
    assert!(matches!(outcome, Err(GetError::Unavailable { .. })), "{outcome:?}");
}

#[tokio::test]
async fn redirect_loops_end() {
    let there = get(|| async { (StatusCode::FOUND, [(LOCATION, "/back")]) });
    let back = get(|| async { (StatusCode::FOUND, [(LOCATION, "/there#again")]) });
    let own = get(|| async { (StatusCode::PERMANENT_REDIRECT, [(LOCATION, "")]) });
    let router = Router::new().route("/there", there).route("/back", back).route("/own", own);
    let server = Server::start(router).await;
    let web = web(&[&server]);
    for path in ["there", "own"] {
        let url = server.url(path);
        let outcome = web.get(&url, &PAGE, PATIENT).await.err();
        assert_eq!(outcome, Some(GetError::TooManyRedirects { url: url.to_string(), limit: 5 }));
    }
}

#[tokio::test]
async fn redirects_to_what_is_no_address_end() {
    for location in ["http://", "http://[::1", "//:80", "https://a b/", "\u{e9}"] {
        let hop = get(move || async move {
            let value = axum::http::HeaderValue::from_bytes(location.as_bytes());
            (StatusCode::FOUND, [(LOCATION, value.expect("a header value"))])
        });
        let server = Server::start(Router::new().route("/", hop)).await;
        let outcome = web(&[&server]).fetch(&server.base, 1000, PATIENT).await;
        assert!(matches!(outcome, Err(FetchError::Unavailable { .. })), "{location}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_type_that_lies_makes_no_page_of_what_is_none() {
    // What is said, what is sent, and what a reader makes of it.
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    let page =
        b"<script type='application/ld+json'>{\"@type\":\"Product\",\"name\":\"A\"}</script>";
    for (said, sent, accept, taken) in [
        ("text/html", png.clone(), Accept::Page, true),
        ("image/png", page.to_vec(), Accept::Page, false),
        ("application/octet-stream", page.to_vec(), Accept::Page, false),
        ("text/html, image/png", page.to_vec(), Accept::Page, false),
        ("text/html\u{0}", page.to_vec(), Accept::Page, false),
        ("image/png", page.to_vec(), Accept::Picture, true),
        ("text/html", png, Accept::Picture, false),
        ("application/pdf", page.to_vec(), Accept::Feed, false),
    ] {
        let shown = said.replace('\0', "%");
        let server = Server::raw(move |mut stream| {
            let (said, sent) = (shown.clone(), sent.clone());
            async move {
                let mut request = [0; 1024];
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: {said}\r\ncontent-length: {}\r\n\r\n",
                    sent.len()
                );
                if stream.read(&mut request).await.is_ok() {
                    let _closed = stream.write_all(head.as_bytes()).await;
                    let _closed = stream.write_all(&sent).await;
                }
            }
        })
        .await;
        let ask = Ask { accept, ..PAGE };
        let outcome = web(&[&server]).get(&server.base, &ask, PATIENT).await;
        assert_eq!(outcome.is_ok(), taken, "{said} {accept:?}: {outcome:?}");
        if let Ok(answer) = outcome {
            let text = magpie_web::page::decode(&answer.fetched.bytes, None);
            let reading = magpie_web::page::read(&text, &server.base);
            assert_eq!(reading.products.len(), usize::from(accept == Accept::Picture));
        }
    }
}
