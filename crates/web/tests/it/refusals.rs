//! What may not be reached is not reached, however it is written.

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, LOCATION};
use axum::routing::any;
use magpie_core::ports::{FetchError, PageFetch};
use magpie_web::{GetError, Net, Robots, Rule, Web, WebConfig};
use url::Url;

use crate::attempts::ATTEMPTS;
use crate::harness::{Count, HandClock, Names, PAGE, PATIENT, Server, html, web, web_with};

fn names() -> std::sync::Arc<Names> {
    Names::new(&[
        ("xn--lcalhost-nbh", &[&["127.0.0.1"]]),
        ("xn--shp-xdd.example", &[&["127.0.0.1"]]),
        ("xn--shp-bzc.example", &[&["127.0.0.1"]]),
        ("zero.example", &[&["0.0.0.0"]]),
        ("nat64.example", &[&["64:ff9b::7f00:1"]]),
        ("tunnel.example", &[&["2002:7f00:1::"]]),
        ("multicast.example", &[&["224.0.0.251"]]),
        ("private.example", &[&["127.0.0.1"]]),
        ("private.example.", &[&["10.0.0.1"]]),
        ("mixed.example", &[&["8.8.8.8", "127.0.0.1"]]),
        ("metadata.example", &[&["169.254.169.254"]]),
        ("mapped.example", &[&["::ffff:127.0.0.1"]]),
        ("unique-local.example", &[&["fd12::1"]]),
        ("127.0.0.1.rebind.example", &[&["127.0.0.1"]]),
    ])
}

async fn decoy(reached: Count) -> Server {
    let handler = move || {
        let reached = reached.clone();
        async move {
            reached.up();
            "reached"
        }
    };
    Server::start(Router::new().fallback(any(handler))).await
}

fn written(attempt: &str, decoy: &Server) -> String {
    let port = decoy.base.port().expect("a test server has a port");
    attempt.replace("PORT", &port.to_string())
}

#[tokio::test]
async fn forbidden_addresses_are_refused_however_they_are_written() {
    let reached = Count::default();
    let decoy = decoy(reached.clone()).await;
    let web = Web::with_lookup(WebConfig::default(), HandClock::new(), names()).unwrap();
    for attempt in ATTEMPTS {
        let attempt = written(attempt, &decoy);
        // What is no address at all never gets as far as the fetcher.
        let Ok(url) = Url::parse(&attempt) else { continue };
        let outcome = web.fetch(&url, 1000, PATIENT).await;
        assert!(matches!(outcome, Err(FetchError::Forbidden { .. })), "{attempt}: {outcome:?}");
    }
    assert_eq!(reached.get(), 0);
    assert!(ATTEMPTS.len() >= 80);
}

#[tokio::test]
async fn redirects_do_not_lead_where_one_may_not_go() {
    let reached = Count::default();
    let decoy = decoy(reached.clone()).await;
    let bounce = |Query(target): Query<Vec<(String, String)>>| async move {
        let target = target.into_iter().next().map(|(_, value)| value).unwrap_or_default();
        (StatusCode::FOUND, [(LOCATION, percent_encoded(&target))])
    };
    let shop = Server::start(Router::new().route("/go", any(bounce))).await;
    let config = WebConfig { sources: vec![shop.base.clone()], ..WebConfig::default() };
    let web = Web::with_lookup(config, HandClock::new(), names()).unwrap();
    for attempt in ATTEMPTS {
        let attempt = written(attempt, &decoy);
        let mut url = shop.url("go");
        url.query_pairs_mut().append_pair("to", &attempt);
        let outcome = web.fetch(&url, 1000, PATIENT).await;
        let parsed = shop.base.join(&percent_encoded(&attempt));
        // Some of these are paths on the shop itself when they are read beside its address; those are
        // simply not there.
        let stays = parsed.as_ref().is_ok_and(|target| target.origin() == shop.base.origin());
        match outcome {
            Err(FetchError::Forbidden { .. }) if !stays => {}
            Err(FetchError::Unavailable { detail, .. }) if parsed.is_err() => {
                assert_eq!(detail, "it redirects to no readable address", "{attempt}");
            }
            Err(FetchError::Gone { .. }) if stays => {}
            other => panic!("{attempt}: {other:?}"),
        }
    }
    assert_eq!(reached.get(), 0);
}

/// Header values are ASCII; the rest is what a browser would send.
fn percent_encoded(target: &str) -> String {
    target
        .replace('\t', "")
        .chars()
        .map(|c| {
            if c.is_ascii() {
                c.to_string()
            } else {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect()
            }
        })
        .collect()
}

#[tokio::test]
async fn a_source_is_trusted_with_its_own_scheme_host_and_port_only() {
    let reached = Count::default();
    let decoy = decoy(reached.clone()).await;
    let shop = Server::start(Router::new().route("/", any(|| async { html("shop") }))).await;
    let web = web(&[&shop]);
    assert!(web.get(&shop.base, &PAGE, PATIENT).await.is_ok());

    let mut other_scheme = shop.base.clone();
    other_scheme.set_scheme("https").unwrap();
    let mut other_host = shop.base.clone();
    other_host.set_host(Some("127.0.0.2")).unwrap();
    let mut other_name = shop.base.clone();
    other_name.set_host(Some("localhost")).unwrap();
    for url in [&decoy.base, &other_scheme, &other_host, &other_name] {
        let outcome = web.get(url, &PAGE, PATIENT).await;
        assert!(matches!(outcome, Err(GetError::Forbidden { .. })), "{url}: {outcome:?}");
    }
    web.trust(&decoy.base);
    let outcome = web.fetch(&decoy.base, 1000, PATIENT).await.unwrap();
    assert_eq!(outcome.bytes, "reached");
}

#[tokio::test]
async fn a_trusted_source_does_not_open_link_local_addresses() {
    let metadata = Url::parse("http://169.254.169.254/").unwrap();
    let config = WebConfig { sources: vec![metadata.clone()], ..WebConfig::default() };
    let web = Web::with_lookup(config, HandClock::new(), names()).unwrap();
    let rule = Rule::Address("169.254.169.254".parse().unwrap(), Net::Metadata);
    let outcome = web.get(&metadata, &PAGE, PATIENT).await.err();
    assert_eq!(outcome, Some(GetError::Forbidden { url: metadata.to_string(), rule }));
}

#[tokio::test]
async fn a_network_that_the_operator_allows_is_reached() {
    let shop = Server::start(Router::new().route("/", any(|| async { html("shop") }))).await;
    let allow = vec!["127.0.0.0/8".parse().unwrap()];
    let config = WebConfig { allow, ..WebConfig::default() };
    let web = Web::with_lookup(config, HandClock::new(), names()).unwrap();
    assert!(web.get(&shop.base, &PAGE, PATIENT).await.is_ok());

    let mut by_name = shop.base.clone();
    by_name.set_host(Some("private.example")).unwrap();
    let answer = web.get(&by_name, &PAGE, PATIENT).await.unwrap();
    assert_eq!(answer.fetched.url, by_name);
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_checked_at_every_connection() {
    let reached = Count::default();
    let decoy = decoy(reached.clone()).await;
    let port = decoy.base.port().unwrap();
    let page = any(|| async { ([(CONNECTION, "close")], html("shop")) });
    let shop = Server::start_at(&format!("127.0.0.2:{port}"), Router::new().fallback(page)).await;
    let names = Names::new(&[("rebind.example", &[&["127.0.0.2"], &["127.0.0.1"]])]);
    let allow = vec!["127.0.0.2/32".parse().unwrap()];
    let config = WebConfig { allow, robots: Robots::NotAsked, ..WebConfig::default() };
    let web = Web::with_lookup(config, HandClock::new(), names.clone()).unwrap();

    let mut url = shop.url("first");
    url.set_host(Some("rebind.example")).unwrap();
    assert!(web.get(&url, &PAGE, PATIENT).await.is_ok());
    // Asked once: the address that was checked is the one that was connected to.
    assert_eq!(names.asked.get(), 1);

    url.set_path("second");
    let outcome = web.get(&url, &PAGE, PATIENT).await;
    assert!(matches!(outcome, Err(GetError::Forbidden { .. })), "{outcome:?}");
    assert_eq!(reached.get(), 0);
}

#[tokio::test]
async fn a_refusal_names_the_rule_and_hides_the_password() {
    let web = web_with(WebConfig::default(), &[], HandClock::new());
    let url = Url::parse("http://ann:secret@shop.example/").unwrap();
    let refusal = web.fetch(&url, 1000, PATIENT).await.unwrap_err().to_string();
    assert_eq!(
        refusal,
        "http://shop.example/ may not be fetched: addresses with a user name or password are not fetched"
    );
}

#[tokio::test]
async fn a_source_that_is_not_of_the_web_is_an_error_at_start() {
    let sources = vec![Url::parse("file:///srv/shop").unwrap()];
    let config = WebConfig { sources, ..WebConfig::default() };
    let error = Web::new(config, HandClock::new()).unwrap_err().to_string();
    assert_eq!(error, "source file:///srv/shop is not an http or https address");
}
