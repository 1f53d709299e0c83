//! Prices and stock that are set by hand.

use magpie_core::{Availability, Currency, Money, ProductId};
use reqwest::StatusCode;
use serde_json::Value;

use crate::harness::OpenShop;
use crate::pages::product_node;

const BOOTS: &str = "fellmark-ridgewalk-mid-waterproof-hiking-boots";

async fn line(shop: &OpenShop) -> Option<Value> {
    shop.lines("feed.jsonl").await.into_iter().find(|line| line["id"] == BOOTS)
}

#[tokio::test]
async fn page_and_feed_show_a_change_at_once() {
    let shop = OpenShop::new().await;
    let boots = ProductId::new(BOOTS);
    assert!(line(&shop).await.is_some());
    shop.overrides.set_price(&boots, Money::new(4_321, Currency::USD));
    shop.overrides.set_availability(&boots, Availability::OutOfStock);

    let variant = line(&shop).await.unwrap()["variants"][3].clone();
    assert_eq!(variant["price"]["amount"], 4_321);
    assert_eq!(variant["availability"]["available"], false);
    assert_eq!(variant["list_price"], Value::Null);
    let offer = product_node(&shop.text(&format!("p/{BOOTS}")).await)["offers"].clone();
    assert_eq!(offer["price"], "43.21");
    assert_eq!(offer["availability"], "https://schema.org/OutOfStock");
}

#[tokio::test]
async fn what_is_removed_is_gone_until_it_is_restored() {
    let shop = OpenShop::new().await;
    let boots = ProductId::new(BOOTS);
    shop.overrides.remove(&boots);
    assert_eq!(shop.get(&format!("p/{BOOTS}")).await.status(), StatusCode::GONE);
    assert_eq!(line(&shop).await, None);
    assert!(!shop.text("c/hiking-boots").await.contains(&format!("/p/{BOOTS}\"")));

    shop.overrides.restore(&boots);
    assert_eq!(shop.get(&format!("p/{BOOTS}")).await.status(), StatusCode::OK);
    assert!(line(&shop).await.is_some());
}
