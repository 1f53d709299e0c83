//! The product feed.

use std::collections::HashSet;

use jiff::SignedDuration;
use magpie_demo::{TICK, goods};
use magpie_testkit::schemas;
use reqwest::StatusCode;
use reqwest::header::{
    ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use serde_json::{Value, json};

use crate::harness::{OpenShop, options};

#[tokio::test]
async fn every_line_has_what_the_protocol_requires_and_importers_need() {
    let shop = OpenShop::new().await;
    let lines = shop.lines(shop.feed.as_str()).await;
    assert_eq!(lines.len(), goods().len());
    let mut variants = HashSet::new();
    for (line, good) in lines.iter().zip(goods()) {
        assert_eq!(line["id"], good.id.as_str());
        assert_eq!(line["url"], format!("{}p/{}", shop.base, good.id));
        for variant in line["variants"].as_array().unwrap() {
            assert!(variants.insert(variant["id"].to_string()), "{} twice", variant["id"]);
            assert!(variant["title"].as_str().unwrap().starts_with(&good.title));
            assert!(variant["price"]["amount"].as_i64().unwrap() >= 300);
            assert_eq!(variant["price"]["currency"], "USD");
            assert!(variant["availability"]["available"].is_boolean());
        }
        assert_eq!(line["variants"].as_array().unwrap().len(), good.sizes.len().max(1));
        let first = &line["variants"][0];
        assert_eq!(first["barcodes"], json!([{"type": "GTIN", "value": good.gtin}]));
        assert_eq!(options(line, "Brand"), [good.brand.as_str()]);
        assert_eq!(options(line, "Material"), good.materials);
        assert_eq!(options(line, "Feature"), good.features);
    }
    shop.close().await;
}

#[tokio::test]
async fn every_line_fits_the_published_schema() {
    let shop = OpenShop::new().await;
    for line in shop.lines("feed.jsonl").await {
        schemas::check_feed(&line, "Product");
    }
}

#[tokio::test]
async fn an_unchanged_feed_is_not_sent_again() {
    let shop = OpenShop::new().await;
    let first = shop.get("feed.jsonl").await;
    let tag = first.headers()[ETAG].clone();
    let date = first.headers()[LAST_MODIFIED].clone();
    assert_eq!(date, "Thu, 05 Nov 2026 09:00:00 GMT");

    let asked = async |name, value: &HeaderValue| {
        let headers = HeaderMap::from_iter([(name, value.clone())]);
        shop.get_with("feed.jsonl", headers).await.status()
    };
    assert_eq!(asked(IF_NONE_MATCH, &tag).await, StatusCode::NOT_MODIFIED);
    assert_eq!(asked(IF_MODIFIED_SINCE, &date).await, StatusCode::NOT_MODIFIED);

    shop.clock.advance(TICK);
    assert_eq!(asked(IF_NONE_MATCH, &tag).await, StatusCode::OK);
    assert_eq!(asked(IF_MODIFIED_SINCE, &date).await, StatusCode::OK);
}

#[tokio::test]
async fn time_moves_prices_in_the_feed() {
    let shop = OpenShop::new().await;
    let before = shop.lines("feed.jsonl").await;
    shop.clock.advance(SignedDuration::from_hours(48));
    let after = shop.lines("feed.jsonl").await;
    let price = |line: &Value| line["variants"][0]["price"].clone();
    let moved = before.iter().zip(&after).filter(|(one, two)| price(one) != price(two)).count();
    assert!(moved > goods().len() / 10, "{moved} moved in two days");
}
