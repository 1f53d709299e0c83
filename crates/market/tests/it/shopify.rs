//! Stores of Shopify's, with UCP and without, and their common catalogue.

use std::sync::Arc;

use axum::response::Response;
use futures::future::join_all;
use magpie_core::ports::{LiveError, LiveSource as _, OfferSource as _};
use magpie_core::{Availability, Currency, Money};
use magpie_market::{MerchantOffers, Store, StoreAddress};
use serde_json::{Value, json};
use url::Url;

use crate::harness::{
    Got, HttpApi, Merchant, PATIENT, answer, boot, config, missing, products, query, titles,
};
use crate::offers::NoPages;

/// A storefront that speaks no UCP.
fn storefront(got: &Got) -> Response {
    match got.path.as_str() {
        "/cart.js" => answer(&json!({"currency": "EUR", "items": []})),
        "/search/suggest.json" => answer(&json!({"resources": {"results": {"products": [{
            "id": 11,
            "handle": "trail-boot",
            "title": "Trail Boot",
            "body": "<p>Keeps <b>dry</b></p>",
            "available": true,
            "price": "99.95",
            "price_min": "89.95",
            "compare_at_price_min": "120.00",
            "type": "Hiking boots",
            "vendor": "Fellmark",
            "tags": ["waterproof", "shop:internal"],
            "image": "//cdn.example/boot.jpg",
            "url": "/products/trail-boot?_pos=1",
            "variants": [],
        }]}}})),
        "/products/trail-boot.js" => answer(&json!({
            "id": 11,
            "handle": "trail-boot",
            "title": "Trail Boot",
            "description": "Keeps dry",
            "available": true,
            "options": [{"name": "Size", "position": 1, "values": ["41", "42"]}],
            "variants": [
                {"id": 1, "title": "41", "option1": "41", "price": 8_995, "compare_at_price": 12_000,
                 "available": false, "sku": "TB-41", "barcode": "4012345678901"},
                {"id": 2, "title": "42", "option1": "42", "price": 9_995, "compare_at_price": null,
                 "available": true, "sku": "TB-42"},
            ],
            "featured_image": "//cdn.example/boot.jpg",
        })),
        _ => missing(),
    }
}

#[tokio::test]
async fn a_store_without_the_protocol_is_asked_by_its_storefront() {
    let merchant = Merchant::start(|_, got| storefront(got)).await;
    let store = merchant.store("shopify");
    let finds = store.search(&query("trail boots"), PATIENT).await.unwrap();
    let product = &finds.products[0];
    let euros = |amount| Some(Money::new(amount, Currency::EUR));
    assert_eq!(product.id.as_str(), format!("{}:gid://shopify/Product/11", store.id()));
    assert_eq!((product.price, product.list_price), (euros(8_995), euros(12_000)));
    assert_eq!(product.url, merchant.base.join("products/trail-boot").ok());
    assert_eq!(product.brand.as_deref(), Some("Fellmark"));
    assert_eq!(product.description, "Keeps dry");
    assert_eq!(product.picture_url().map(Url::as_str), Some("http://cdn.example/boot.jpg"));
    assert_eq!(finds.left_out.len(), 1, "the trace says by which door: {:?}", finds.left_out);

    let offers = MerchantOffers::new(vec![Arc::new(store)], Arc::new(NoPages), &config());
    let check = async |id: &str, gtin: Option<&str>, cents: i64, stock: Availability| {
        let mut asked = product.clone();
        asked.id = magpie_core::ProductId::new(id);
        asked.gtin = gtin.map(str::to_owned);
        asked.price = None;
        let offer = offers.verify(&asked, PATIENT).await.unwrap();
        assert_eq!((offer.price, offer.availability), (euros(cents), stock), "{id}");
    };
    let name = merchant.name("shopify");
    // What stands for all is what can be bought.
    check(&format!("{name}:gid://shopify/Product/11"), None, 9_995, Availability::InStock).await;
    let first = format!("{name}:gid://shopify/ProductVariant/1");
    check(&first, None, 8_995, Availability::OutOfStock).await;
    check("TB-42", None, 9_995, Availability::InStock).await;
    check("other", Some("4012345678901"), 8_995, Availability::OutOfStock).await;
}

#[tokio::test]
async fn where_nothing_is_suggested_the_shelf_is_read() {
    let merchant = Merchant::start(|_, got| match got.path.as_str() {
        "/cart.js" => answer(&json!({"currency": "JPY"})),
        "/products.json" => {
            let product = |id: u64, title: &str, available: bool| {
                json!({
                    "id": id,
                    "title": title,
                    "handle": format!("p{id}"),
                    "body_html": "<p>Fine</p>",
                    "vendor": "Aurivane",
                    "product_type": "Lamps",
                    "tags": [],
                    "options": [{"name": "Color", "position": 1}],
                    "variants": [{"id": id * 10, "option1": "Red / Black", "price": "1200",
                                  "compare_at_price": "", "available": available}],
                    "images": [{"src": "https://cdn.example/a.jpg"}],
                })
            };
            let all = [product(1, "Desk lamp", true), product(2, "Chair", true)];
            answer(&json!({"products": all}))
        }
        _ => missing(),
    })
    .await;
    let finds = merchant.store("shopify").search(&query("desk lamps"), PATIENT).await.unwrap();
    assert_eq!(titles(&finds), ["Desk lamp"]);
    let product = &finds.products[0];
    assert_eq!(product.price, Some(Money::new(1_200, "JPY".parse().unwrap())));
    assert!(product.id.as_str().ends_with(":gid://shopify/ProductVariant/10"));
    let page = merchant.base.join("products/p1?variant=10").ok();
    assert_eq!(product.url, page);
    let colours: Vec<&str> = product.facet(magpie_core::FacetKind::Colour).collect();
    assert_eq!(colours, ["red", "black"]);
}

#[tokio::test]
async fn prices_without_a_currency_are_no_prices() {
    let merchant = Merchant::start(|_, got| match got.path.as_str() {
        "/cart.js" => missing(),
        _ => storefront(got),
    })
    .await;
    let error = merchant.store("shopify").search(&query("boots"), PATIENT).await.unwrap_err();
    assert!(error.to_string().contains("in which currency"), "{error}");
    let mut config = config();
    config.currency = Some(Currency::USD);
    let store = merchant.store_with("shopify", &config);
    let finds = store.search(&query("boots"), PATIENT).await.unwrap();
    assert_eq!(finds.products[0].price, Some(Money::new(8_995, Currency::USD)));
}

#[tokio::test]
async fn a_house_that_asks_for_quiet_is_not_asked_at_its_other_door() {
    let merchant = Merchant::start(|_, got| match got.path.as_str() {
        "/api/ucp/mcp" => {
            crate::harness::raw(axum::http::StatusCode::TOO_MANY_REQUESTS, "text/plain", "")
        }
        _ => storefront(got),
    })
    .await;
    let error = merchant.store("shopify").search(&query("boots"), PATIENT).await.unwrap_err();
    assert!(matches!(error, LiveError::RateLimited { .. }), "{error}");
    assert_eq!(merchant.got().len(), 1);
}

/// A search of the catalogue over all merchants, as its server would see it.
fn everything(base: &Url, got: &Got) -> Response {
    let result = match got.body["method"].as_str() {
        Some("tools/list") => json!({"tools": [
            {"name": "search_catalog"}, {"name": "lookup_catalog"}, {"name": "get_product"},
        ]}),
        _ => {
            let mut clustered = boot(base, "gid://shopify/p/7", 9_900);
            clustered["url"] = Value::Null;
            let mut cheap = clustered["variants"][0].clone();
            cheap["id"] = json!("gid://shopify/ProductVariant/5?shop=2");
            cheap["price"]["amount"] = json!(8_000);
            cheap["seller"] = json!({"name": "Second", "domain": "second.example"});
            cheap["checkout_url"] = json!("https://second.example/cart/5:1");
            clustered["variants"].as_array_mut().expect("variants").push(cheap);
            json!({"structuredContent": products(&[clustered])})
        }
    };
    answer(&json!({"jsonrpc": "2.0", "id": got.body["id"], "result": result}))
}

#[tokio::test]
async fn the_catalogue_over_all_merchants_names_the_one_that_sells() {
    let merchant = Merchant::start(everything).await;
    let mut config = config();
    config.country = Some("US".to_owned());
    let api = Arc::new(HttpApi::instead_of("catalog.shopify.com", &merchant.base));
    let store = Store::new(StoreAddress::ShopifyCatalog, api, &config);
    assert!(store.sees());
    let mut asked = query("boots");
    let photo = magpie_core::Photo { jpeg: b"jpeg".as_slice().into(), width: 1, height: 1 };
    asked.photo = Some(photo);
    let finds = store.search(&asked, PATIENT).await.unwrap();
    let product = &finds.products[0];
    let id = "shopify:catalog:gid://shopify/ProductVariant/5?shop=2";
    assert_eq!(product.id.as_str(), id);
    assert_eq!(product.price, Some(Money::new(8_000, Currency::USD)));
    assert_eq!(product.merchant.as_deref(), Some("Second"));
    let checkout = "https://second.example/cart/5:1";
    assert_eq!(product.url.as_ref().map(Url::as_str), Some(checkout));
    let calls = merchant.at("/api/ucp/mcp");
    let catalog = &calls[1].body["params"]["arguments"]["catalog"];
    assert_eq!(catalog["filters"], json!({"ships_to": {"country": "US"}}));
    assert!(catalog["like"][0]["image"]["data"].is_string());
}

#[tokio::test]
async fn the_catalogue_over_all_merchants_looks_fifty_up_at_once() {
    let merchant = Merchant::start(everything).await;
    let mut config = config();
    config.gather = std::time::Duration::from_millis(100);
    let api = Arc::new(HttpApi::instead_of("catalog.shopify.com", &merchant.base));
    let store = Arc::new(Store::new(StoreAddress::ShopifyCatalog, api, &config));
    let finds = store.search(&query("boots"), PATIENT).await.unwrap();
    let offers = MerchantOffers::new(vec![store], Arc::new(NoPages), &config);
    let variant = |number: usize| {
        let mut product = finds.products[0].clone();
        let id = format!("shopify:catalog:gid://shopify/ProductVariant/{number}?shop=2");
        product.id = magpie_core::ProductId::new(id);
        product
    };
    let asked: Vec<_> = (5..65).map(variant).collect();
    let verified = join_all(asked.iter().map(|product| offers.verify(product, PATIENT))).await;
    let offer = verified[0].as_ref().unwrap();
    assert_eq!(offer.price, Some(Money::new(8_000, Currency::USD)));
    assert!(verified[1..].iter().all(Result::is_err), "the merchant told of one only");
    let calls = merchant.at("/api/ucp/mcp");
    let of = |got: &Got| got.body["params"]["arguments"]["catalog"]["ids"].as_array().map(Vec::len);
    let mut sizes: Vec<usize> = calls.iter().filter_map(of).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [10, 50]);
}
