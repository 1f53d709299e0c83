//! The protocol over REST.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::StatusCode;
use magpie_core::ports::{LiveError, LiveSource as _};
use magpie_core::{Availability, Currency, FacetKind, Money, Need, Want};
use magpie_testkit::schemas;
use serde_json::{Value, json};
use url::Url;

use crate::harness::{
    Merchant, PATIENT, PROFILE, answer, boot, config, missing, products, profile, query, raw,
    titles,
};

/// A merchant that offers REST and answers a search with this.
async fn searched(found: impl Fn(&Url) -> Value + Clone + Send + Sync + 'static) -> Merchant {
    Merchant::start(move |base, got| match got.path.as_str() {
        "/.well-known/ucp" => answer(&profile(base, &["rest"])),
        "/ucp/catalog/search" => answer(&found(base)),
        _ => missing(),
    })
    .await
}

#[tokio::test]
async fn a_search_is_sent_as_the_protocol_promises() {
    let merchant = searched(|base| products(&[boot(base, "a", 9_900)])).await;
    let mut config = config();
    config.country = Some("US".to_owned());
    let store = merchant.store_with("ucp", &config);
    let mut asked = query("hiking boots");
    asked.language = Some("en".to_owned());
    asked.needs.insert(Need::hard(Want::PriceMax(Money::new(12_000, Currency::USD))));
    store.search(&asked, PATIENT).await.unwrap();

    let got = merchant.at("/ucp/catalog/search").remove(0);
    assert_eq!(
        got.body,
        json!({
            "query": "hiking boots",
            "context": {"address_country": "US", "language": "en", "currency": "USD"},
            "filters": {"price": {"max": 12_000}},
            "pagination": {"limit": 10},
        })
    );
    schemas::check_ucp(&got.body, "shopping/catalog_search.json", "/$defs/search_request");
    assert_eq!(got.headers["ucp-agent"], format!("profile=\"{PROFILE}\""));
    assert_eq!(got.headers["content-type"], "application/json");
    assert_eq!(got.headers["request-id"].len(), 36);
}

#[tokio::test]
async fn products_are_read_with_all_that_they_state() {
    let merchant = searched(|base| {
        let mut full = boot(base, "a", 9_900);
        full["rating"] = json!({"value": 9, "scale_max": 10, "count": 12});
        full["media"] = json!([
            {"type": "video", "url": "https://cdn.example/a.mp4"},
            {"type": "image", "url": "https://cdn.example/a.jpg"},
        ]);
        full["categories"] = json!([{"value": "Footwear > Hiking boots", "taxonomy": "merchant"}]);
        let variant = &mut full["variants"][0];
        variant["list_price"] = json!({"amount": 12_900, "currency": "USD"});
        variant["barcodes"] = json!([{"type": "GTIN", "value": "4012345678901"}]);
        variant["options"] = json!([
            {"name": "Color", "label": "Dark Red"},
            {"name": "Brand", "label": "Fellmark"},
        ]);
        variant["seller"] = json!({"name": "Summit Shop"});
        let answer = products(&[full]);
        schemas::check_ucp(&answer, "shopping/catalog_search.json", "/$defs/search_response");
        answer
    })
    .await;
    let finds = merchant.store("ucp").search(&query("boots"), PATIENT).await.unwrap();
    let product = finds.products.into_iter().next().unwrap();
    assert_eq!(product.id.as_str(), format!("{}:a-v", merchant.name("ucp")));
    assert_eq!(product.source.as_str(), merchant.name("ucp"));
    assert_eq!(product.price, Some(Money::new(9_900, Currency::USD)));
    assert_eq!(product.list_price, Some(Money::new(12_900, Currency::USD)));
    assert_eq!(product.availability, Availability::InStock);
    assert_eq!(product.url, merchant.base.join("p/a").ok());
    assert_eq!(product.picture_url().map(Url::as_str), Some("https://cdn.example/a.jpg"));
    assert_eq!(product.gtin.as_deref(), Some("4012345678901"));
    assert_eq!(product.merchant.as_deref(), Some("Summit Shop"));
    assert_eq!(product.brand.as_deref(), Some("Fellmark"));
    assert_eq!(product.category, ["Footwear", "Hiking boots"]);
    assert_eq!(product.rating.map(|rating| (rating.value, rating.count)), Some((4.5, 12)));
    assert_eq!(product.facet(FacetKind::Colour).collect::<Vec<_>>(), ["dark red"]);
    assert_eq!(product.description, "Keeps water out.");
}

#[tokio::test]
async fn pages_are_followed_until_there_is_enough() {
    let merchant = Merchant::start(|base, got| match got.path.as_str() {
        "/.well-known/ucp" => answer(&profile(base, &["rest"])),
        "/ucp/catalog/search" => {
            let cursor = got.body["pagination"]["cursor"].as_str().unwrap_or("1");
            let next = cursor.parse::<u64>().unwrap() + 1;
            let mut page = products(&[boot(base, cursor, 100)]);
            page["pagination"] = json!({"has_next_page": true, "cursor": next.to_string()});
            answer(&page)
        }
        _ => missing(),
    })
    .await;
    let store = merchant.store("ucp");
    let mut asked = query("boots");
    asked.limit = 2;
    let finds = store.search(&asked, PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Boot 1", "Boot 2"]);
    asked.limit = 50;
    let finds = store.search(&asked, PATIENT).await.unwrap();
    assert_eq!(finds.products.len(), 3, "a merchant without end is asked for three pages");
    assert_eq!(merchant.at("/.well-known/ucp").len(), 1, "the profile is remembered");
}

#[tokio::test]
async fn a_merchant_that_moved_is_found_again() {
    let moved = Arc::new(AtomicBool::new(false));
    let (told, now) = (moved.clone(), moved);
    let merchant = Merchant::start(move |base, got| {
        let place = if told.load(Ordering::SeqCst) { "new" } else { "ucp" };
        match got.path.as_str() {
            "/.well-known/ucp" => {
                let mut profile = profile(base, &["rest"]);
                let endpoint = format!("{base}{place}").into();
                profile["ucp"]["services"]["dev.ucp.shopping"][0]["endpoint"] = endpoint;
                answer(&profile)
            }
            path if path == format!("/{place}/catalog/search") => {
                answer(&products(&[boot(base, place, 100)]))
            }
            _ => missing(),
        }
    })
    .await;
    let store = merchant.store("ucp");
    let finds = store.search(&query("boots"), PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Boot ucp"]);
    now.store(true, Ordering::SeqCst);
    let finds = store.search(&query("boots"), PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Boot new"]);
    assert_eq!(merchant.at("/.well-known/ucp").len(), 2);
}

#[tokio::test]
async fn a_site_without_the_protocol_says_so() {
    let merchant = Merchant::start(|_, _| missing()).await;
    let error = merchant.store("ucp").probe(PATIENT).await.unwrap_err();
    let expected = format!("{} refuses: status 404 at /.well-known/ucp", merchant.name("ucp"));
    assert_eq!(error.to_string(), expected);
    let merchant = Merchant::start(|_, _| raw(StatusCode::OK, "text/html", "<h1>Hi</h1>")).await;
    let error = merchant.store("ucp").probe(PATIENT).await.unwrap_err();
    assert!(matches!(error, LiveError::Unreadable { .. }), "{error}");
}

#[tokio::test]
async fn what_has_no_page_is_bought_by_its_permalink() {
    let merchant = Merchant::start(|base, got| match got.path.as_str() {
        "/.well-known/ucp" => {
            let mut profile = profile(base, &["rest"]);
            let buy =
                json!({"version": "2026-08-25", "config": {"endpoint": format!("{base}buy")}});
            profile["ucp"]["capabilities"] = json!({"dev.ucp.shopping.permalink": [buy]});
            answer(&profile)
        }
        "/ucp/catalog/search" => {
            let mut homeless = boot(base, "a/b", 100);
            homeless["url"] = Value::Null;
            answer(&products(&[boot(base, "c", 100), homeless]))
        }
        _ => missing(),
    })
    .await;
    let store = merchant.store("ucp");
    let words = "UCP over REST: search, look-up, single products, permalinks";
    assert_eq!(store.probe(PATIENT).await.unwrap(), words);
    let finds = store.search(&query("boots"), PATIENT).await.unwrap();
    let urls: Vec<_> = finds.products.iter().map(|product| product.url.clone()).collect();
    let expected = ["p/c", "buy/~YS9iLXY:1"].map(|path| merchant.base.join(path).ok());
    assert_eq!(urls, expected);
}
