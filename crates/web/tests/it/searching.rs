//! From a question to products that a page really sells.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::routing::get;
use magpie_core::ports::{Clock, LiveError, LiveQuery, LiveSource};
use magpie_core::{Availability, Money, Picture, Product};
use magpie_web::{
    EngineConfig, EngineKind, SearchSetupError, Web, WebConfig, WebSearch, WebSearchConfig,
};
use serde_json::{Value, json};
use url::Url;

use crate::engines::{FakeEngine, brave, searxng, serper, tavily};
use crate::harness::{HandClock, Names, PATIENT, Server, html, stranger, web};

fn page(json: &Value) -> String {
    format!("<title>Page</title><script type='application/ld+json'>{json}</script>")
}

fn shoe(name: &str, price: &str) -> Value {
    json!({
        "@type": "Product", "name": name, "brand": "Nordfell", "category": "Shoes > Running",
        "image": "/shoe.jpg", "gtin": "4006381333931",
        "offers": {"price": price, "priceCurrency": "EUR", "availability": "https://schema.org/InStock"},
    })
}

/// A shop with product pages, a list, an article, and pages that fail.
async fn shop() -> Server {
    let list = json!([shoe("One", "1"), shoe("Two", "2"), shoe("Three", "3")]);
    let pages = [
        ("/p/trail", page(&shoe("Trail Shoe", "89.90"))),
        ("/p/road", page(&shoe("Road Shoe", "75"))),
        ("/list", page(&list)),
        ("/article", "<title>The ten best shoes</title><p>Only 89.90 €".to_owned()),
        ("/unpriced", page(&json!({"@type": "Product", "name": "Shoe"}))),
        (
            "/carousel",
            page(&json!({"@type": "ItemList", "itemListElement": [
                {"@type": "ListItem", "item": shoe("One", "1")}]})),
        ),
    ];
    let mut router = Router::new()
        .route(
            "/hop",
            get(|| async { (StatusCode::FOUND, [(LOCATION, "/p/trail?utm_source=hop")]) }),
        )
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(PATIENT).await;
            }),
        );
    for (path, body) in pages {
        router = router.route(path, get(move || async move { html(body) }));
    }
    Server::start(router).await
}

fn search(web: Web, engines: Vec<EngineConfig>) -> WebSearch {
    WebSearch::new(web, &WebSearchConfig::new(engines)).expect("test settings are valid")
}

fn query(text: &str) -> LiveQuery {
    LiveQuery { text: text.to_owned(), limit: 10, ..LiveQuery::default() }
}

fn urls(shop: &Server, paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| shop.url(path).to_string()).collect()
}

fn titles(products: &[Product]) -> Vec<&str> {
    products.iter().map(|product| product.title.as_str()).collect()
}

#[tokio::test]
async fn what_a_page_sells_is_found_and_the_rest_left_out_with_a_reason() {
    let shop = shop().await;
    let hits = urls(
        &shop,
        &["list", "p/trail?utm_source=x#top", "article", "unpriced", "carousel", "gone", "p/road"],
    );
    let engine = FakeEngine::start(searxng(&hits)).await;
    let clock = HandClock::new();
    let web = stranger(WebConfig::default(), clock.clone());
    let search = search(web, vec![engine.config(EngineKind::Searxng)]);
    let finds = search.search(&query(" trail   shoes "), PATIENT).await.unwrap();

    assert_eq!(titles(&finds.products), ["Trail Shoe", "Road Shoe"]);
    let trail = &finds.products[0];
    let url = shop.url("p/trail");
    assert_eq!(trail.id.as_str(), format!("web:{url}"));
    assert_eq!(trail.url.as_ref(), Some(&url));
    assert_eq!(trail.price, Some(Money::parse_decimal("89.90", "EUR".parse().unwrap()).unwrap()));
    assert_eq!(trail.availability, Availability::InStock);
    assert_eq!(trail.category, ["Shoes", "Running"]);
    assert_eq!(trail.picture, Some(Picture::Url(shop.url("shoe.jpg"))));
    assert_eq!(trail.merchant.as_deref(), Some("127.0.0.1"));
    assert_eq!((trail.source.as_str(), search.id().as_str()), ("web", "web"));
    assert_eq!(trail.seen_at, clock.now());

    for (path, why) in [
        ("list", "it is about 3 products"),
        ("article", "it states no product"),
        ("unpriced", "it states no price"),
        ("gone", "status 404"),
    ] {
        let said = |line: &&String| line.starts_with(shop.url(path).as_str()) && line.contains(why);
        assert!(finds.left_out.iter().any(|line| said(&line)), "{path}: {:?}", finds.left_out);
    }
    assert!(finds.left_out.iter().any(|line| line == "searxng: no answer from google: timeout"));
    assert!(finds.left_out.iter().any(|line| line == "searxng: 2 hits without an address"));
    assert!(!finds.cached);
    let received = engine.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].target, "/search?q=trail+shoes&format=json");
}

#[tokio::test]
async fn every_engine_is_asked_in_its_own_language() {
    let shop = shop().await;
    let hits = urls(&shop, &["p/trail"]);
    for (kind, answer, method, target, body) in [
        (
            EngineKind::Searxng,
            searxng(&hits),
            "GET",
            "/search?q=shoes&format=json&language=de",
            None,
        ),
        (
            EngineKind::Brave,
            brave(&hits),
            "GET",
            "/res/v1/web/search?q=shoes&count=20&result_filter=web&search_lang=de",
            None,
        ),
        (EngineKind::Tavily, tavily(&hits), "POST", "/search", Some(("query", "shoes"))),
        (EngineKind::Serper, serper("organic", &hits), "POST", "/search", Some(("hl", "de"))),
        (
            EngineKind::SerperShopping,
            serper("shopping", &hits),
            "POST",
            "/shopping",
            Some(("q", "shoes")),
        ),
    ] {
        let engine = FakeEngine::start(answer).await;
        let search =
            search(stranger(WebConfig::default(), HandClock::new()), vec![engine.config(kind)]);
        let asked = LiveQuery { language: Some("de".to_owned()), ..query("shoes") };
        let finds = search.search(&asked, PATIENT).await.unwrap();
        assert_eq!(titles(&finds.products), ["Trail Shoe"], "{kind:?}");
        let received = engine.received();
        assert_eq!((received[0].method.as_str(), received[0].target.as_str()), (method, target));
        if let Some((field, value)) = body {
            assert_eq!(received[0].body[field], value, "{kind:?}");
            assert_eq!(received[0].headers["content-type"], "application/json");
        }
        let header = match kind {
            EngineKind::Searxng | EngineKind::Tavily => ("authorization", "Bearer s3cret-key"),
            EngineKind::Brave => ("x-subscription-token", "s3cret-key"),
            EngineKind::Serper | EngineKind::SerperShopping => ("x-api-key", "s3cret-key"),
        };
        assert_eq!(received[0].headers[header.0], header.1, "{kind:?}");
    }
}

#[tokio::test]
async fn engines_are_merged_and_the_failure_of_one_is_no_failure() {
    let shop = shop().await;
    let one = FakeEngine::start(searxng(&urls(&shop, &["p/road", "p/trail?gclid=1"]))).await;
    let other = FakeEngine::start(brave(&urls(&shop, &["p/trail", "hop"]))).await;
    let down = FakeEngine::failing(500, json!({})).await;
    let search = search(
        stranger(WebConfig::default(), HandClock::new()),
        vec![
            one.config(EngineKind::Searxng),
            other.config(EngineKind::Brave),
            down.config(EngineKind::Tavily),
        ],
    );
    let finds = search.search(&query("shoes"), PATIENT).await.unwrap();
    // Both name the trail shoe; what a redirect leads to is no other product.
    assert_eq!(titles(&finds.products), ["Trail Shoe", "Road Shoe"]);
    assert_eq!(finds.products[0].url, Some(shop.url("p/trail")));
    let hop = format!("{}: the same as another hit", shop.url("hop"));
    assert!(finds.left_out.contains(&hop), "{:?}", finds.left_out);
    assert!(finds.left_out.iter().any(|line| line == "tavily can't be reached: status 500"));

    let again = search.search(&query("shoes"), PATIENT).await.unwrap();
    assert!(again.cached);
    assert_eq!((one.received().len(), other.received().len(), down.received().len()), (1, 1, 2));
    assert_eq!(again.products, finds.products);
}

#[tokio::test]
async fn refusals_say_what_to_do_and_never_the_key() {
    let rate_limited = |seconds: Option<u64>| LiveError::RateLimited {
        source_id: magpie_core::SourceId::new("x"),
        retry_after: seconds.map(Duration::from_secs),
    };
    for (kind, status, answer, expected) in [
        (
            EngineKind::Searxng,
            403,
            json!({}),
            "searxng refuses: status 403; add json to search.formats in its settings.yml",
        ),
        (
            EngineKind::Brave,
            422,
            json!({"error": {"detail": "token s3cret-key is unknown"}}),
            "brave refuses: status 422, token … is unknown; check its key and its plan",
        ),
        (
            EngineKind::Tavily,
            401,
            json!({"detail": {"error": "no"}}),
            "tavily refuses: status 401, no; check its key",
        ),
        (
            EngineKind::Serper,
            403,
            json!({"message": "no"}),
            "serper refuses: status 403, no; check its key and its credits",
        ),
        (EngineKind::Tavily, 432, json!({}), "tavily limits the rate"),
        (EngineKind::Brave, 429, json!({}), "brave limits the rate"),
        (EngineKind::Brave, 502, json!({}), "brave can't be reached: status 502"),
        (
            EngineKind::Serper,
            200,
            json!({"credits": 1}),
            "serper can't be understood: it has no list organic",
        ),
        (
            EngineKind::Serper,
            200,
            json!({"organic": "x"}),
            "serper can't be understood: organic is no list",
        ),
        (EngineKind::Brave, 200, json!(["x"]), "brave can't be understood: it is no search answer"),
        (
            EngineKind::Searxng,
            200,
            json!({"results": [], "unresponsive_engines": [["bing", "CAPTCHA"]]}),
            "searxng can't be reached: none of the engines behind it answers: bing: CAPTCHA",
        ),
    ] {
        let engine = FakeEngine::failing(status, answer).await;
        let search = search(web(&[]), vec![engine.config(kind)]);
        let error = search.search(&query("shoes"), PATIENT).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?} {search:?}").contains("s3cret"), "{error:?}");
        let probed = search.probe(PATIENT).await.unwrap_err();
        let same =
            probed.to_string() == expected || matches!(probed, LiveError::RateLimited { .. });
        assert!(same, "{probed:?}");
    }
    assert_eq!(rate_limited(None).to_string(), "x limits the rate");
}

#[tokio::test]
async fn an_engine_that_says_nothing_readable_is_named() {
    let server = Server::start(Router::new().fallback(get(|| async { html("<p>Hello") }))).await;
    let config = EngineConfig::new(EngineKind::Searxng, Some(server.base.clone()), None);
    let error = search(web(&[]), vec![config]).search(&query("shoes"), PATIENT).await.unwrap_err();
    assert!(error.to_string().starts_with("searxng can't be understood: it is no JSON"), "{error}");
}

#[tokio::test]
async fn an_engine_gets_no_more_questions_than_its_budget() {
    let engine = FakeEngine::start(searxng(&[])).await;
    let mut config = engine.config(EngineKind::Searxng);
    config.per_minute = NonZeroU32::MIN;
    // Nothing is silent here, so that an empty answer is one.
    let quiet = FakeEngine::start(json!({"results": []})).await;
    config.base = Some(quiet.server.base.clone());
    let search = search(web(&[]), vec![config]);
    assert!(search.search(&query("one"), PATIENT).await.unwrap().products.is_empty());
    assert!(search.search(&query("one"), PATIENT).await.unwrap().cached);
    let error = search.search(&query("two"), PATIENT).await.unwrap_err();
    let LiveError::RateLimited { retry_after: Some(wait), .. } = error else { panic!("{error:?}") };
    assert!(wait <= Duration::from_secs(60), "{wait:?}");
    assert_eq!(quiet.received().len(), 1);
}

#[tokio::test]
async fn hits_that_lead_into_private_space_are_not_followed() {
    let shop = shop().await;
    let hits = [
        shop.url("p/trail").to_string(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "http://user:pw@8.8.8.8/".to_owned(),
    ];
    let engine = FakeEngine::start(searxng(&hits)).await;
    // Neither the shop nor the others are configured or allowed here; only the engine is.
    let web = Web::with_lookup(WebConfig::default(), HandClock::new(), Names::new(&[])).unwrap();
    let search = search(web, vec![engine.config(EngineKind::Searxng)]);
    let finds = search.search(&query("shoes"), PATIENT).await.unwrap();
    assert_eq!(finds.products, []);
    let refused = finds.left_out.iter().filter(|line| line.contains("may not be fetched")).count();
    assert_eq!(refused, 3, "{:?}", finds.left_out);
}

#[tokio::test]
async fn nothing_is_asked_without_words() {
    let engine = FakeEngine::start(searxng(&[])).await;
    let search = search(web(&[]), vec![engine.config(EngineKind::Searxng)]);
    for nothing in [query(" \n"), LiveQuery { limit: 0, ..query("shoes") }] {
        assert_eq!(search.search(&nothing, PATIENT).await, Ok(Default::default()));
    }
    assert!(engine.received().is_empty());
}

#[tokio::test]
async fn a_probe_says_what_each_engine_finds() {
    let shop = shop().await;
    let one = FakeEngine::start(searxng(&urls(&shop, &["p/road", "p/trail"]))).await;
    let other = FakeEngine::failing(401, json!({})).await;
    let search =
        search(web(&[]), vec![one.config(EngineKind::Searxng), other.config(EngineKind::Tavily)]);
    assert_eq!(
        search.probe(PATIENT).await.unwrap(),
        "searxng finds 2 pages; tavily refuses: status 401; check its key"
    );
}

#[tokio::test]
async fn settings_without_what_an_engine_needs_are_errors_at_start() {
    let ftp = Url::parse("ftp://search.example/").unwrap();
    for (config, expected) in [
        (EngineConfig::new(EngineKind::Searxng, None, None), "searxng needs an address"),
        (EngineConfig::new(EngineKind::Brave, None, None), "brave needs a key"),
        (
            EngineConfig::new(EngineKind::Searxng, Some(ftp), None),
            "searxng: ftp://search.example/ is not an http or https address",
        ),
    ] {
        let error = WebSearch::new(web(&[]), &WebSearchConfig::new(vec![config])).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    let error = WebSearch::new(web(&[]), &WebSearchConfig::new(Vec::new())).unwrap_err();
    assert!(matches!(error, SearchSetupError::NoEngine));
}

/// Ten pages that answer in 300 ms each.
async fn steady() -> Server {
    let page = get(|uri: axum::http::Uri| async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        html(page(&shoe(uri.path(), "50")))
    });
    Server::start(Router::new().fallback(page)).await
}

#[tokio::test]
async fn ten_pages_take_little_longer_than_one() {
    let shop = steady().await;
    let paths: Vec<String> = (0..10).map(|page| format!("p/{page}")).collect();
    let hits: Vec<String> = paths.iter().map(|path| shop.url(path).to_string()).collect();
    let engine = FakeEngine::start(searxng(&hits)).await;
    let search = search(web(&[&shop]), vec![engine.config(EngineKind::Searxng)]);
    let started = Instant::now();
    let finds = search.search(&query("shoes"), PATIENT).await.unwrap();
    assert_eq!(finds.products.len(), 10);
    // One after the other they would take three seconds.
    assert!(started.elapsed() < Duration::from_millis(1500), "{:?}", started.elapsed());
}

#[tokio::test]
async fn what_hangs_costs_its_budget_and_no_more() {
    let shop = shop().await;
    let hanging = Server::raw(|stream| async move {
        tokio::time::sleep(PATIENT).await;
        drop(stream);
    })
    .await;
    let mut silent = EngineConfig::new(EngineKind::Searxng, Some(hanging.base.clone()), None);
    silent.timeout = Duration::from_millis(300);
    let hits = urls(&shop, &["slow", "p/trail", "p/road"]);
    let engine = FakeEngine::start(brave(&hits)).await;
    let config = WebSearchConfig {
        page_time: Duration::from_millis(400),
        ..WebSearchConfig::new(vec![silent, engine.config(EngineKind::Brave)])
    };
    let search = WebSearch::new(web(&[&shop]), &config).unwrap();
    let started = Instant::now();
    let finds = search.search(&query("shoes"), PATIENT).await.unwrap();
    assert_eq!(titles(&finds.products), ["Trail Shoe", "Road Shoe"]);
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(700), "{took:?}");
    assert!(took < Duration::from_millis(2000), "{took:?}");
    assert!(finds.left_out.iter().any(|line| line.contains("no answer within 300 ms")));
    assert!(finds.left_out.iter().any(|line| line.contains("did not answer within 400 ms")));

    // With less time than that, what is there by then is given out.
    let started = Instant::now();
    let finds = search.search(&query("shoes"), Duration::from_millis(500)).await.unwrap();
    assert_eq!(finds.products.len(), 2);
    assert!(started.elapsed() < Duration::from_millis(1500), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_shop_without_structured_data_is_read_too() {
    let product = r#"<html lang="en"><head><title>Trail Shoe | Books and Boots</title><meta name="description" content="A shoe."></head>
        <body><header><a href="/">Home</a></header><article class="product_page"><h1>Trail Shoe</h1>
        <p class="price_color">£51.77</p><p class="instock availability">In stock (22 available)</p>
        <form><button>Add to basket</button></form></article></body></html>"#;
    let article = "<html><head><title>The ten best shoes of 2026</title></head><body><article><h1>The ten best shoes of 2026</h1>
        <p>We like the Trail Shoe at £51.77.</p><p>Or the Road Shoe at £75.</p></article></body></html>";
    let router = Router::new()
        .route("/shoe", get(move || async move { html(product) }))
        .route("/best", get(move || async move { html(article) }));
    let shop = Server::start(router).await;
    let engine = FakeEngine::start(searxng(&urls(&shop, &["best", "shoe"]))).await;
    let search = search(
        stranger(WebConfig::default(), HandClock::new()),
        vec![engine.config(EngineKind::Searxng)],
    );
    let finds = search.search(&query("trail shoe"), PATIENT).await.unwrap();
    assert_eq!(titles(&finds.products), ["Trail Shoe"], "{:?}", finds.left_out);
    let shoe = &finds.products[0];
    assert_eq!(shoe.price, Some(Money::parse_decimal("51.77", "GBP".parse().unwrap()).unwrap()));
    assert_eq!(shoe.availability, Availability::InStock);
    // What was found is verified at the same page, within the same kept answer.
    let mut asked = shoe.clone();
    asked.price = None;
    let pages = magpie_web::OfferPages::new(stranger(WebConfig::default(), HandClock::new()));
    let offer = magpie_core::ports::OfferSource::verify(&pages, &asked, PATIENT).await.unwrap();
    assert_eq!(offer.price, shoe.price);
}
