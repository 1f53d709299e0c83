//! Feeds are read when they are due, conditionally, and one that fails is named.

use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH};
use axum::response::IntoResponse;
use axum::routing::get;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{Clock, NewsFeeds};
use magpie_web::{FeedConfig, NewsReader, WebConfig};
use url::Url;

use crate::harness::{Count, HandClock, PATIENT, Server, web_with};

const HOUR: i64 = 3600;

/// A feed with an item an hour old and one ten days old.
fn feed(name: &str, now: Timestamp) -> String {
    let date = |hours: i64| {
        let at = now.checked_sub(SignedDuration::from_hours(hours)).expect("a time");
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    let item = |title: &str, path: &str, hours: i64| {
        format!(
            "<item><title>{title}</title><link>https://news.example/{path}</link><pubDate>{}</pubDate></item>",
            date(hours)
        )
    };
    let items = item(&format!("{name}: shoes recalled"), &format!("{name}/1"), 1)
        + &item(&format!("{name}: old boots"), &format!("{name}/2"), 240);
    format!("<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>")
}

fn config(url: Url, words: &[&str]) -> FeedConfig {
    FeedConfig { url, words: words.iter().map(|word| (*word).to_owned()).collect() }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn reader(clock: &std::sync::Arc<HandClock>, feeds: Vec<FeedConfig>) -> NewsReader {
    let web = web_with(WebConfig::default(), &[], clock.clone());
    NewsReader::new(web, feeds, Duration::from_secs(1800))
}

async fn feeds(clock: &HandClock) -> Server {
    let now = clock.now();
    let serve = move |name: &'static str| {
        get(move || async move { ([(CONTENT_TYPE, "application/rss+xml")], feed(name, now)) })
    };
    let router = Router::new()
        .route("/trail", serve("Trail"))
        .route("/audio", serve("Audio"))
        .route("/general", serve("General"))
        .route("/page", get(|| async { ([(CONTENT_TYPE, "text/html")], "<html>no feed</html>") }))
        .route("/down", get(|| async { StatusCode::BAD_GATEWAY }));
    Server::start(router).await
}

#[tokio::test]
async fn feeds_about_what_is_asked_say_what_is_new() {
    let clock = HandClock::new();
    let server = feeds(&clock).await;
    let reader = reader(
        &clock,
        vec![
            config(server.url("trail"), &["Hiking boots", "shoes"]),
            config(server.url("audio"), &["headphones"]),
            config(server.url("general"), &[]),
        ],
    );
    let day = clock.now().checked_sub(SignedDuration::from_hours(24)).unwrap();
    for (asked, since, limit, expected) in [
        (&["running shoes"][..], day, 10, &["Trail: shoes recalled"][..]),
        (&["shoes"], day, 10, &["General: shoes recalled", "Trail: shoes recalled"]),
        (
            &["boots"],
            Timestamp::UNIX_EPOCH,
            10,
            &["Trail: shoes recalled", "General: old boots", "Trail: old boots"],
        ),
        (&["boots"], Timestamp::UNIX_EPOCH, 1, &["Trail: shoes recalled"]),
        (&["headphones"], day, 10, &["Audio: shoes recalled"]),
        (&["lamps"], day, 10, &[]),
        (&[], day, 10, &[]),
    ] {
        let finds = reader.latest(&words(asked), since, limit, PATIENT).await;
        let titles: Vec<_> = finds.items.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, expected, "{asked:?}");
        assert_eq!(finds.failed, []);
    }
    let finds = reader.latest(&words(&["headphones"]), day, 10, PATIENT).await;
    let item = &finds.items[0];
    assert_eq!(
        (item.source.as_str(), item.url.as_str()),
        ("Audio", "https://news.example/Audio/1")
    );
    assert_eq!(item.published, clock.now().checked_sub(SignedDuration::from_hours(1)).unwrap());
}

#[tokio::test]
async fn a_feed_is_asked_once_in_its_time_and_only_whether_it_changed() {
    let clock = HandClock::new();
    let (bodies, asked) = (Count::default(), Count::default());
    let (body, counts) = (feed("Trail", clock.now()), (bodies.clone(), asked.clone()));
    let page = get(move |headers: HeaderMap| async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if headers.contains_key(IF_NONE_MATCH) {
            counts.1.up();
            return StatusCode::NOT_MODIFIED.into_response();
        }
        counts.0.up();
        ([(ETAG, "\"1\""), (CONTENT_TYPE, "text/xml")], body).into_response()
    });
    let server = Server::start(Router::new().route("/feed", page)).await;
    let reader = reader(&clock, vec![config(server.url("feed"), &["shoes"])]);
    let shoes = words(&["shoes"]);
    let look = || reader.latest(&shoes, Timestamp::UNIX_EPOCH, 10, PATIENT);
    let all = join_all((0..10).map(|_| look())).await;
    assert!(all.iter().all(|finds| finds.items.len() == 2), "{all:?}");
    for (moved, requests) in [(1799, 0), (1, 1), (10, 1), (-HOUR, 2)] {
        clock.move_by(moved);
        // With the clock back by an hour, items are at hand that are not yet published.
        assert_eq!(look().await.failed, []);
        assert_eq!((bodies.get(), asked.get()), (1, requests), "after {moved} s");
    }
}

#[tokio::test]
async fn a_feed_that_fails_is_named_and_what_it_said_before_holds() {
    let clock = HandClock::new();
    let hits = Count::default();
    let (count, body) = (hits.clone(), feed("Trail", clock.now()));
    let page = get(move || async move {
        if count.up() == 2 { Err(StatusCode::BAD_GATEWAY) } else { Ok(body) }
    });
    let flaky = Server::start(Router::new().route("/feed", page)).await;
    let server = feeds(&clock).await;
    let reader = reader(
        &clock,
        vec![
            config(flaky.url("feed"), &["shoes"]),
            config(server.url("page"), &["shoes"]),
            config(server.url("down"), &["shoes"]),
        ],
    );
    let shoes = words(&["shoes"]);
    let expect = async |failures: &[String], requests: usize| {
        let finds = reader.latest(&shoes, Timestamp::UNIX_EPOCH, 10, PATIENT).await;
        assert_eq!(finds.items.len(), 2);
        let said: Vec<_> = finds.failed.iter().map(ToString::to_string).collect();
        assert_eq!(said, failures);
        assert_eq!(hits.get(), requests);
    };
    let (page, down) = (server.url("page"), server.url("down"));
    let others = [
        format!("feed {page}: unable to parse feed: no root element"),
        format!("feed {down}: {down} can't be fetched now: status 502"),
    ];
    expect(&others, 1).await;
    clock.move_by(1800);
    let flaky = flaky.url("feed");
    let mut all = vec![format!("feed {flaky}: {flaky} can't be fetched now: status 502")];
    all.extend_from_slice(&others);
    expect(&all, 2).await;
    clock.move_by(59);
    expect(&all, 2).await;
    clock.move_by(1);
    expect(&others, 3).await;

    let probed = reader.probe(PATIENT).await;
    let said: Vec<_> = probed.iter().map(|(_, outcome)| outcome.as_ref().ok()).collect();
    assert_eq!(said, [Some(&2), None, None]);
}

#[tokio::test]
async fn a_feed_that_hangs_costs_its_time_once() {
    let clock = HandClock::new();
    let hanging = Server::raw(|stream| async move {
        tokio::time::sleep(PATIENT).await;
        drop(stream);
    })
    .await;
    let server = feeds(&clock).await;
    let feeds =
        vec![config(server.url("trail"), &["shoes"]), config(hanging.url("feed"), &["shoes"])];
    let reader = reader(&clock, feeds);
    for (least, most) in [(300, 1500), (0, 250)] {
        let started = Instant::now();
        let shoes = words(&["shoes"]);
        let time = Duration::from_millis(300);
        let finds = reader.latest(&shoes, Timestamp::UNIX_EPOCH, 10, time).await;
        let took = started.elapsed().as_millis();
        assert!((least..most).contains(&took), "{took} ms");
        assert_eq!((finds.items.len(), finds.failed.len()), (2, 1), "{finds:?}");
    }
}
