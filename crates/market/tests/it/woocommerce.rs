//! The Store API of WooCommerce.

use std::sync::Arc;

use axum::http::StatusCode;
use magpie_core::ports::{LiveError, LiveSource as _, OfferSource as _};
use magpie_core::{Availability, Currency, FacetKind, Money, Need, ProductId, Want};
use magpie_market::MerchantOffers;
use serde_json::{Value, json};
use url::Url;

use crate::harness::{Got, Merchant, PATIENT, answer, config, missing, query, raw, titles};
use crate::offers::NoPages;

const PRODUCTS: &str = "/wp-json/wc/store/v1/products";

fn product(base: &Url, id: u64, cents: &str) -> Value {
    json!({
        "id": id,
        "name": format!("Boot &#8211; {id}"),
        "slug": format!("boot-{id}"),
        "permalink": format!("{base}product/boot-{id}/"),
        "sku": format!("B{id}"),
        "short_description": "<p>Keeps dry</p>",
        "description": "",
        "prices": {
            "price": cents, "regular_price": "12000", "sale_price": cents, "price_range": null,
            "currency_code": "EUR", "currency_minor_unit": 2, "currency_symbol": "€",
        },
        "average_rating": "4.50",
        "review_count": 8,
        "images": [{"id": 1, "src": "https://cdn.example/boot.jpg"}],
        "categories": [{"id": 3, "name": "Footwear"}, {"id": 4, "name": "Hiking boots"}],
        "brands": [{"id": 9, "name": "Fellmark"}],
        "attributes": [{"name": "Color", "terms": [{"name": "Red"}, {"name": "Navy"}]}],
        "is_in_stock": true,
        "is_on_backorder": false,
    })
}

/// A shop that answers searches and look-ups with the same two products.
async fn shop() -> Merchant {
    Merchant::start(|base, got: &Got| match got.path.as_str() {
        PRODUCTS => {
            let mut sizes = product(base, 2, "9000");
            sizes["prices"]["price_range"] = json!({"min_amount": "7000", "max_amount": "9000"});
            sizes["is_in_stock"] = json!(false);
            answer(&json!([product(base, 1, "9995"), sizes]))
        }
        _ => missing(),
    })
    .await
}

#[tokio::test]
async fn products_are_found_with_all_that_they_state() {
    let merchant = shop().await;
    let store = merchant.store("woocommerce");
    let mut asked = query("hiking boots");
    let most = Money::new(10_000, Currency::EUR);
    asked.needs.insert(Need::hard(Want::PriceMax(most)));
    asked.needs.insert(Need::hard(Want::InStock));
    let finds = store.search(&asked, PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Boot – 1", "Boot – 2"]);
    let euros = |amount| Some(Money::new(amount, Currency::EUR));
    let [first, second] = finds.products.as_slice() else { panic!("{finds:?}") };
    assert_eq!(first.id.as_str(), format!("{}:1", merchant.name("woocommerce")));
    assert_eq!((first.price, first.list_price), (euros(9_995), euros(12_000)));
    assert_eq!(first.url, merchant.base.join("product/boot-1/").ok());
    assert_eq!(first.description, "Keeps dry");
    assert_eq!(first.category, ["Hiking boots"]);
    assert_eq!(first.brand.as_deref(), Some("Fellmark"));
    assert_eq!(first.rating.map(|rating| (rating.value, rating.count)), Some((4.5, 8)));
    assert_eq!(first.facet(FacetKind::Colour).collect::<Vec<_>>(), ["red", "navy"]);
    assert_eq!((second.price, second.availability), (euros(7_000), Availability::OutOfStock));

    // Its currency is known only now.
    store.search(&asked, PATIENT).await.unwrap();
    let got = merchant.at(PRODUCTS);
    assert_eq!(got[0].query, "search=hiking+boots&per_page=10&stock_status%5B%5D=instock");
    let bounded = "search=hiking+boots&per_page=10&max_price=10000&stock_status%5B%5D=instock";
    assert_eq!(got[1].query, bounded);
    asked.needs = [Need::hard(Want::PriceMax(Money::new(1, Currency::USD)))].into_iter().collect();
    store.search(&asked, PATIENT).await.unwrap();
    assert!(!merchant.at(PRODUCTS)[2].query.contains("max_price"), "that is other money");
}

#[tokio::test]
async fn offers_are_verified_by_number_and_by_page() {
    let merchant = shop().await;
    let store = Arc::new(merchant.store("woocommerce"));
    let finds = store.search(&query("boots"), PATIENT).await.unwrap();
    let offers = MerchantOffers::new(vec![store], Arc::new(NoPages), &config());
    let offer = offers.verify(&finds.products[0], PATIENT).await.unwrap();
    assert_eq!(offer.price, Some(Money::new(9_995, Currency::EUR)));
    assert_eq!(merchant.at(PRODUCTS).pop().unwrap().query, "include=1&per_page=50");
    let mut indexed = finds.products[0].clone();
    indexed.id = ProductId::new("catalogue-1");
    let offer = offers.verify(&indexed, PATIENT).await.unwrap();
    assert_eq!(offer.source.as_str(), merchant.name("woocommerce"));
    assert_eq!(merchant.at(PRODUCTS).pop().unwrap().query, "slug=boot-1");
}

#[tokio::test]
async fn bad_answers_are_told_apart() {
    let check = async |answers: fn(&Url) -> axum::response::Response, expected: &str| {
        let merchant = Merchant::start(move |base, _| answers(base)).await;
        let result = merchant.store("woocommerce").search(&query("boots"), PATIENT).await;
        let words = match &result {
            Ok(finds) => finds.left_out.join("\n"),
            Err(error) => error.to_string(),
        };
        assert!(words.contains(expected), "{expected}: {words}");
        assert!(result.is_err() || result.is_ok_and(|finds| finds.products.is_empty()));
    };
    check(|_| answer(&json!({"code": "rest_no_route"})), "(rest_no_route)").await;
    check(|_| raw(StatusCode::OK, "text/html", "<h1>Blog</h1>"), "no JSON").await;
    check(
        |base| {
            let mut bent = product(base, 1, "9995");
            bent["prices"]["currency_code"] = json!("");
            answer(&json!([bent]))
        },
        "product 1: its prices have no currency",
    )
    .await;
    check(|base| answer(&json!([product(base, 1, "-5")])), "no amount of minor units").await;
    check(|base| answer(&json!([product(base, 1, "99.95")])), "no amount of minor units").await;
    check(|_| answer(&json!([null, 7])), "product 2: it has no id").await;
    let merchant = Merchant::start(|base, _| {
        let mut bent = product(base, 1, "9995");
        bent["permalink"] = json!("https://evil.example/");
        answer(&json!([bent]))
    })
    .await;
    let finds = merchant.store("woocommerce").search(&query("boots"), PATIENT).await.unwrap();
    assert_eq!(finds.products[0].url, None);
    let closed = Merchant::start(|_, _| missing()).await;
    let error = closed.store("woocommerce").probe(PATIENT).await.unwrap_err();
    assert!(matches!(error, LiveError::Refused { .. }), "{error}");
}
