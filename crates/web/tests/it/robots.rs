//! What a site asks of robots is asked once and obeyed.

use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{LOCATION, USER_AGENT};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use futures::future::join_all;
use magpie_core::ports::{ApiCall, ApiMethod, ApiRequest, FetchError, PageFetch};
use magpie_web::{Accept, Ask, GetError, Robots, Rule, Web, WebConfig};
use url::Url;

use crate::harness::{
    Count, HandClock, Names, PAGE, PATIENT, Server, html, stranger, web, web_with,
};

const NO_ROBOTS: &str = "User-agent: *\nDisallow: /private";

/// A site with these rules; counts how often it is asked for them, and for pages.
async fn site<F>(rules: F, asked: &Count, pages: &Count) -> Server
where
    F: Fn(usize) -> Response + Clone + Send + Sync + 'static,
{
    let (asked, pages) = (asked.clone(), pages.clone());
    let rules = get(move || async move { rules(asked.up()) });
    let page = get(move || async move {
        pages.up();
        html("page")
    });
    Server::start(Router::new().route("/robots.txt", rules).fallback(page)).await
}

fn refused(url: &Url) -> GetError {
    GetError::Forbidden { url: url.to_string(), rule: Rule::Robots }
}

#[tokio::test]
async fn what_a_site_keeps_from_robots_is_not_fetched() {
    let (asked, pages) = (Count::default(), Count::default());
    let server = site(|_| NO_ROBOTS.into_response(), &asked, &pages).await;
    let web = stranger(WebConfig::default(), HandClock::new());
    let private = server.url("private/shoe");
    for accept in [Accept::Page, Accept::Picture, Accept::Feed, Accept::Anything] {
        let ask = Ask { accept, ..PAGE };
        assert_eq!(web.get(&private, &ask, PATIENT).await.err(), Some(refused(&private)));
    }
    let error = web.fetch(&private, 1000, PATIENT).await.unwrap_err();
    assert!(matches!(error, FetchError::Forbidden { .. }), "{error:?}");
    assert!(error.to_string().ends_with("the site's robots.txt asks robots not to fetch it"));
    assert_eq!((asked.get(), pages.get()), (1, 0));
    assert!(web.get(&server.url("shoe"), &PAGE, PATIENT).await.is_ok());
    assert_eq!((asked.get(), pages.get()), (1, 1));
}

#[tokio::test]
async fn configured_sources_and_calls_of_apis_are_not_subject_to_it() {
    let (asked, pages) = (Count::default(), Count::default());
    let server = site(|_| NO_ROBOTS.into_response(), &asked, &pages).await;
    let private = server.url("private/feed");
    assert!(web(&[&server]).get(&private, &PAGE, PATIENT).await.is_ok());
    let public = stranger(WebConfig::default(), HandClock::new());
    let request = ApiRequest {
        method: ApiMethod::Post,
        url: private.clone(),
        headers: vec![],
        body: Bytes::new(),
    };
    assert_eq!(public.call(request, 1000, PATIENT).await.unwrap().status, 405);
    let config = WebConfig { robots: Robots::NotAsked, ..WebConfig::default() };
    let files = stranger(config, HandClock::new());
    assert!(files.get(&private, &PAGE, PATIENT).await.is_ok());
    assert_eq!(asked.get(), 0);
}

#[tokio::test]
async fn a_site_is_asked_once_by_many_and_again_after_a_day() {
    let (asked, pages) = (Count::default(), Count::default());
    let rules = |_| {
        std::thread::sleep(Duration::from_millis(50));
        NO_ROBOTS.into_response()
    };
    let server = site(rules, &asked, &pages).await;
    let clock = HandClock::new();
    let web = stranger(WebConfig::default(), clock.clone());
    let urls: Vec<_> = (0..8).map(|page| server.url(&page.to_string())).collect();
    let outcomes = join_all(urls.iter().map(|url| web.get(url, &PAGE, PATIENT))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!((asked.get(), pages.get()), (1, 8));
    for (page, moved, times) in [(0, 86_399, 1), (1, 1, 2), (2, -60, 3)] {
        clock.move_by(moved);
        assert!(web.get(&urls[page], &PAGE, PATIENT).await.is_ok());
        assert_eq!(asked.get(), times, "after {moved} s");
    }
}

#[tokio::test]
async fn no_answer_about_robots_means_what_the_standard_says() {
    // What a site answers when it is asked for its rules, and whether its pages are fetched.
    for (answer, fetched) in [
        ("404", true),
        ("403", true),
        ("410", true),
        ("500", false),
        ("503", false),
        ("429", false),
        ("loop", true),
        ("away", false),
    ] {
        let (asked, pages) = (Count::default(), Count::default());
        let rules = move |_| match answer {
            "loop" => (StatusCode::FOUND, [(LOCATION, "/robots.txt")]).into_response(),
            "away" => (StatusCode::FOUND, [(LOCATION, "http://10.0.0.1/")]).into_response(),
            code => code
                .parse()
                .map_or(StatusCode::OK, |code| StatusCode::from_u16(code).unwrap_or_default())
                .into_response(),
        };
        let server = site(rules, &asked, &pages).await;
        let clock = HandClock::new();
        let web = stranger(WebConfig::default(), clock.clone());
        let outcome = web.get(&server.url("shoe"), &PAGE, PATIENT).await;
        assert_eq!(outcome.is_ok(), fetched, "{answer}: {outcome:?}");
        assert_eq!(pages.get() == 1, fetched, "{answer}");
    }
}

#[tokio::test]
async fn rules_hold_on_while_their_site_fails_and_are_learnt_when_it_is_back() {
    let (asked, pages) = (Count::default(), Count::default());
    let rules = |time| match time {
        1 => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        2 => NO_ROBOTS.into_response(),
        _ => StatusCode::BAD_GATEWAY.into_response(),
    };
    let server = site(rules, &asked, &pages).await;
    let clock = HandClock::new();
    let web = stranger(WebConfig::default(), clock.clone());
    let (shoe, private) = (server.url("shoe"), server.url("private"));
    let unknown = web.get(&shoe, &PAGE, PATIENT).await.unwrap_err().to_string();
    assert!(unknown.ends_with("its robots.txt can't be read: status 500"), "{unknown}");
    clock.move_by(60);
    assert!(web.get(&shoe, &PAGE, PATIENT).await.is_ok());
    clock.move_by(86_400);
    assert!(web.get(&shoe, &PAGE, PATIENT).await.is_ok());
    assert_eq!(web.get(&private, &PAGE, PATIENT).await.err(), Some(refused(&private)));
    assert_eq!(asked.get(), 3);
}

#[tokio::test]
async fn a_file_without_end_is_read_as_far_as_the_standard_asks() {
    let (asked, pages) = (Count::default(), Count::default());
    let rules = |_| {
        let mut file = String::from("User-agent: *\nDisallow: /early\n");
        file += &"# nothing\n".repeat(60_000);
        file += "Disallow: /late\n";
        file.into_response()
    };
    let server = site(rules, &asked, &pages).await;
    let web = stranger(WebConfig::default(), HandClock::new());
    let early = server.url("early");
    assert_eq!(web.get(&early, &PAGE, PATIENT).await.err(), Some(refused(&early)));
    assert!(web.get(&server.url("late"), &PAGE, PATIENT).await.is_ok());
}

#[tokio::test]
async fn a_site_gets_the_pause_that_it_asks_for() {
    let (asked, pages) = (Count::default(), Count::default());
    let rules = |_| "User-agent: magpie\nCrawl-delay: 0.2\n".into_response();
    let server = site(rules, &asked, &pages).await;
    let web = stranger(WebConfig::default(), HandClock::new());
    let urls: Vec<_> = (0..4).map(|page| server.url(&page.to_string())).collect();
    let started = Instant::now();
    let outcomes = join_all(urls.iter().map(|url| web.get(url, &PAGE, PATIENT))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert!(started.elapsed() >= Duration::from_millis(600), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_redirect_is_judged_by_the_rules_of_where_it_leads() {
    let (asked, pages) = (Count::default(), Count::default());
    let target = site(|_| NO_ROBOTS.into_response(), &asked, &pages).await;
    let private = target.url("private");
    let location = private.to_string();
    let hop = get(move || async move { (StatusCode::FOUND, [(LOCATION, location)]) });
    let start = Server::start(Router::new().route("/hop", hop)).await;
    let web = stranger(WebConfig::default(), HandClock::new());
    let outcome = web.get(&start.url("hop"), &PAGE, PATIENT).await.err();
    assert_eq!(outcome, Some(refused(&private)));
    assert_eq!(pages.get(), 0);
}

#[tokio::test]
async fn a_name_that_turns_private_after_its_rules_is_refused() {
    let (asked, pages) = (Count::default(), Count::default());
    let port = {
        let decoy = site(|_| "".into_response(), &asked, &pages).await;
        decoy.base.port().unwrap()
    };
    let rules = get(|| async { ([("connection", "close")], "") });
    let site = Router::new().route("/robots.txt", rules).fallback(get(|| async { html("shop") }));
    let shop = Server::start_at(&format!("127.0.0.2:{port}"), site).await;
    let names = Names::new(&[("rebind.example", &[&["127.0.0.2"], &["127.0.0.1"]])]);
    let allow = vec!["127.0.0.2/32".parse().unwrap()];
    let config = WebConfig { allow, ..WebConfig::default() };
    let web = Web::with_lookup(config, HandClock::new(), names).unwrap();
    let mut url = shop.url("page");
    url.set_host(Some("rebind.example")).unwrap();
    let outcome = web.get(&url, &PAGE, PATIENT).await.err();
    assert!(
        matches!(outcome, Some(GetError::Forbidden { rule: Rule::Address(..), .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn requests_say_whom_to_complain_to() {
    let echo = get(|headers: axum::http::HeaderMap| async move {
        html(headers[USER_AGENT].to_str().unwrap_or_default().to_owned())
    });
    let server = Server::start(Router::new().fallback(echo)).await;
    let contact = Some(Url::parse("https://magpie.example/bot").unwrap());
    for (agent, expected) in [
        (
            "Magpie/1 (shopping companion)",
            "Magpie/1 (shopping companion; +https://magpie.example/bot)",
        ),
        ("Magpie", "Magpie (+https://magpie.example/bot)"),
    ] {
        let (user_agent, contact) = (agent.to_owned(), contact.clone());
        let config = WebConfig { user_agent, contact, ..WebConfig::default() };
        let web = web_with(config, &[&server], HandClock::new());
        let answer = web.get(&server.base, &PAGE, PATIENT).await.unwrap();
        assert_eq!(answer.fetched.bytes, expected);
    }
}
