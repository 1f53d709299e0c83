//! The feeds of past days.

use magpie_demo::{feed, goods, offer_at};
use reqwest::StatusCode;

use crate::harness::OpenShop;

#[tokio::test]
async fn the_last_thirty_days_are_there_as_they_stood() {
    let shop = OpenShop::new().await;
    let days: Vec<String> = serde_json::from_str(&shop.text("archive").await).unwrap();
    assert_eq!(days.len(), 30);
    assert_eq!((days[0].as_str(), days[29].as_str()), ("2026-11-04", "2026-10-06"));

    let text = shop.text("archive/2026-10-20.jsonl").await;
    let noon = "2026-10-20T12:00:00Z".parse().unwrap();
    assert_eq!(text, feed(&shop.base, noon));
    let line = &crate::harness::lines(&text)[0];
    assert_eq!(line["variants"][0]["price"]["amount"], offer_at(&goods()[0], noon).price.amount);
}

#[tokio::test]
async fn a_past_feed_says_of_when_it_is() {
    let shop = OpenShop::new().await;
    let response = shop.get("archive/2026-11-04.jsonl").await;
    assert_eq!(response.headers()["last-modified"], "Wed, 04 Nov 2026 12:00:00 GMT");
}

#[tokio::test]
async fn other_days_are_not_there() {
    let shop = OpenShop::new().await;
    for day in
        ["2026-11-05.jsonl", "2026-10-05.jsonl", "2027-01-01.jsonl", "yesterday", "2026-11-04"]
    {
        let status = shop.get(&format!("archive/{day}")).await.status();
        assert_eq!(status, StatusCode::NOT_FOUND, "{day}");
    }
}
