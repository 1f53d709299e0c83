//! Offers looked up at their merchants.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use axum::http::StatusCode;
use futures::future::join_all;
use jiff::Timestamp;
use magpie_core::ports::{OfferError, OfferSource, VerifiedOffer};
use magpie_core::{Availability, Currency, Money, Product, ProductId, SourceId};
use magpie_market::{MarketConfig, MerchantOffers};
use magpie_testkit::schemas;
use serde_json::{Value, json};
use url::Url;

use crate::harness::{
    Got, Merchant, PATIENT, answer, boot, config, missing, products, profile, raw,
};

/// Reads no pages.
pub struct NoPages;

#[async_trait]
impl OfferSource for NoPages {
    async fn verify(&self, _: &Product, _: Duration) -> Result<VerifiedOffer, OfferError> {
        Err(OfferError::NoSource)
    }
}

/// Reads every page alike, and counts.
#[derive(Default)]
struct Pages {
    read: AtomicUsize,
}

#[async_trait]
impl OfferSource for Pages {
    async fn verify(&self, product: &Product, _: Duration) -> Result<VerifiedOffer, OfferError> {
        self.read.fetch_add(1, Ordering::SeqCst);
        Ok(VerifiedOffer {
            price: Some(Money::new(1, Currency::USD)),
            list_price: None,
            availability: Availability::InStock,
            url: product.url.clone().ok_or(OfferError::NoSource)?,
            source: SourceId::new("page"),
            fetched_at: Timestamp::UNIX_EPOCH,
        })
    }
}

/// A merchant that has everything that it is asked for, at 100 plus the length of its number.
async fn stocked() -> Merchant {
    Merchant::start(|base, got| match got.path.as_str() {
        "/.well-known/ucp" => answer(&profile(base, &["rest"])),
        "/ucp/catalog/lookup" => answer(&found(base, got)),
        _ => missing(),
    })
    .await
}

fn found(base: &Url, got: &Got) -> Value {
    let ids = got.body["ids"].as_array().cloned().unwrap_or_default();
    let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
    let known = ids.iter().filter(|id| !id.starts_with("no-"));
    let listings: Vec<Value> = known
        .map(|id| {
            let mut product = boot(base, &format!("of-{id}"), 100);
            product["variants"][0]["id"] = json!(id);
            product["variants"][0]["inputs"] = json!([{"id": id, "match": "exact"}]);
            product
        })
        .collect();
    products(&listings)
}

fn of(merchant: &Merchant, id: &str) -> Product {
    Product {
        id: ProductId::new(id),
        title: format!("Boot {id}"),
        description: String::new(),
        category: Vec::new(),
        brand: None,
        price: Some(Money::new(100, Currency::USD)),
        list_price: None,
        availability: Availability::InStock,
        url: merchant.base.join(&format!("p/{id}")).ok(),
        picture: None,
        merchant: None,
        gtin: None,
        rating: None,
        facets: Vec::new(),
        source: SourceId::new("catalogue"),
        seen_at: Timestamp::UNIX_EPOCH,
    }
}

/// The product as a search of this merchant would have given it.
fn own(merchant: &Merchant, id: &str) -> Product {
    let mut product = of(merchant, id);
    product.id = ProductId::new(format!("{}:{id}", merchant.name("ucp")));
    product
}

fn offers(merchant: &Merchant, config: &MarketConfig) -> (MerchantOffers, Arc<Pages>) {
    let (store, pages) = (Arc::new(merchant.store_with("ucp", config)), Arc::<Pages>::default());
    (MerchantOffers::new(vec![store], pages.clone(), config), pages)
}

#[tokio::test]
async fn look_ups_of_a_moment_travel_together() {
    let merchant = stocked().await;
    let mut config = config();
    config.gather = Duration::from_millis(100);
    let (offers, pages) = offers(&merchant, &config);
    let all: Vec<Product> = (0..23).map(|number| own(&merchant, &format!("v{number}"))).collect();
    let verified = join_all(all.iter().map(|product| offers.verify(product, PATIENT))).await;
    for (offer, product) in verified.into_iter().zip(&all) {
        let offer = offer.unwrap();
        assert_eq!(offer.price, Some(Money::new(100, Currency::USD)));
        assert_eq!(offer.source.as_str(), merchant.name("ucp"));
        assert!(offer.url.path().ends_with(product.id.as_str().rsplit(':').next().unwrap()));
    }
    let calls = merchant.at("/ucp/catalog/lookup");
    let mut sizes: Vec<usize> =
        calls.iter().map(|got| got.body["ids"].as_array().unwrap().len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [3, 10, 10], "a single store is asked for ten at once");
    for call in &calls {
        schemas::check_ucp(&call.body, "shopping/catalog_lookup.json", "/$defs/lookup_request");
    }
    assert_eq!(pages.read.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_was_looked_up_just_now_is_remembered() {
    let check = async |ttl: Duration, calls: usize| {
        let merchant = stocked().await;
        let mut config = config();
        config.offer_ttl = ttl;
        let (offers, _) = offers(&merchant, &config);
        for _ in 0..3 {
            offers.verify(&own(&merchant, "v1"), PATIENT).await.unwrap();
        }
        assert_eq!(merchant.at("/ucp/catalog/lookup").len(), calls, "{ttl:?}");
    };
    check(Duration::from_secs(60), 1).await;
    check(Duration::ZERO, 3).await;
}

#[tokio::test]
async fn what_the_merchant_does_not_know_is_looked_up_at_its_page() {
    let merchant = stocked().await;
    let (offers, pages) = offers(&merchant, &config());
    let offer = offers.verify(&own(&merchant, "no-1"), PATIENT).await.unwrap();
    assert_eq!(offer.source.as_str(), "page");
    let mut homeless = own(&merchant, "no-2");
    homeless.url = None;
    let gone = offers.verify(&homeless, PATIENT).await.unwrap_err();
    assert!(matches!(gone, OfferError::Gone(_)), "{gone}");
    assert_eq!(pages.read.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn only_its_own_products_are_asked_of_a_merchant() {
    let merchant = stocked().await;
    let (offers, pages) = offers(&merchant, &config());
    // By its page, though a catalogue numbered it.
    let offer = offers.verify(&of(&merchant, "x1"), PATIENT).await.unwrap();
    assert_eq!(offer.source.as_str(), merchant.name("ucp"));
    let elsewhere = [
        "https://shop.example/p/x1".to_owned(),
        format!("http://127.0.0.1:{}/p/x1", merchant.base.port().unwrap() ^ 1),
    ];
    for url in &elsewhere {
        let mut product = of(&merchant, "x1");
        product.url = Url::parse(url).ok();
        let offer = offers.verify(&product, PATIENT).await.unwrap();
        assert_eq!(offer.source.as_str(), "page", "{url}");
    }
    // A source whose name only begins alike is another.
    let mut product = of(&merchant, "x1");
    product.id = ProductId::new(format!("{}9:x1", merchant.name("ucp")));
    product.url = Url::parse("https://shop.example/p/x1").ok();
    assert_eq!(offers.verify(&product, PATIENT).await.unwrap().source.as_str(), "page");
    assert_eq!(pages.read.load(Ordering::SeqCst), 3);
    assert_eq!(merchant.at("/ucp/catalog/lookup").len(), 1);
}

#[tokio::test]
async fn a_merchant_that_fails_leaves_it_to_the_page() {
    async fn check(answers: fn(&Url, &Got) -> axum::response::Response) {
        let merchant = Merchant::start(move |base, got| match got.path.as_str() {
            "/.well-known/ucp" => answer(&profile(base, &["rest"])),
            _ => answers(base, got),
        })
        .await;
        let (offers, pages) = offers(&merchant, &config());
        let offer = offers.verify(&own(&merchant, "v1"), PATIENT).await.unwrap();
        assert_eq!(offer.source.as_str(), "page");
        assert_eq!(pages.read.load(Ordering::SeqCst), 1);
        let mut homeless = own(&merchant, "v1");
        homeless.url = None;
        let error = offers.verify(&homeless, PATIENT).await.unwrap_err();
        assert!(!matches!(error, OfferError::Gone(_)), "{error}");
    }
    check(|_, _| raw(StatusCode::SERVICE_UNAVAILABLE, "text/plain", "later")).await;
    check(|_, _| raw(StatusCode::TOO_MANY_REQUESTS, "text/plain", "slower")).await;
    check(|_, _| raw(StatusCode::OK, "text/html", "<h1>Welcome</h1>")).await;
    check(|_, _| answer(&json!({"ucp": {"status": "error"}, "messages": []}))).await;
}

#[tokio::test]
async fn a_merchant_that_hangs_costs_a_part_of_the_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    // Accepts, and never answers.
    let silent = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok(connection) = listener.accept().await {
            held.push(connection);
        }
    });
    let address = format!("ucp:{base}").parse().unwrap();
    let api = Arc::new(crate::harness::HttpApi::default());
    let store = Arc::new(magpie_market::Store::new(address, api, &config()));
    let pages = Arc::<Pages>::default();
    let offers = MerchantOffers::new(vec![store], pages.clone(), &config());
    let merchant = stocked().await;
    let mut product = of(&merchant, "x1");
    product.url = base.join("p/x1").ok();
    let begun = Instant::now();
    let offer = offers.verify(&product, Duration::from_millis(600)).await.unwrap();
    assert_eq!(offer.source.as_str(), "page");
    let taken = begun.elapsed();
    assert!(taken >= Duration::from_millis(390) && taken < Duration::from_millis(600), "{taken:?}");
    silent.abort();
}

#[tokio::test]
async fn answers_about_other_things_are_not_believed() {
    // It has inputs that claim to be what was asked for, and numbers that are not.
    let merchant = Merchant::start(|base, got| match got.path.as_str() {
        "/.well-known/ucp" => answer(&profile(base, &["rest"])),
        "/ucp/catalog/lookup" => {
            let mut other = boot(base, "other", 5);
            other["variants"][0]["inputs"] = json!([{"id": got.body["ids"][0], "match": "exact"}]);
            answer(&products(&[other]))
        }
        _ => missing(),
    })
    .await;
    let (offers, _) = offers(&merchant, &config());
    let offer = offers.verify(&own(&merchant, "v1"), PATIENT).await.unwrap();
    assert_eq!(offer.source.as_str(), "page");
}

#[tokio::test]
async fn the_variant_that_was_shown_is_the_one_that_is_verified() {
    let merchant = Merchant::start(|base, got| match got.path.as_str() {
        "/.well-known/ucp" => answer(&profile(base, &["rest"])),
        "/ucp/catalog/lookup" => {
            let mut both = boot(base, "a", 100);
            let mut second = both["variants"][0].clone();
            second["id"] = json!("a-large");
            second["price"]["amount"] = json!(300);
            second["price"]["currency"] = json!("EUR");
            second["barcodes"] = json!([{"type": "EAN", "value": "4012345678901"}]);
            both["variants"] = json!([both["variants"][0], second]);
            answer(&products(&[both]))
        }
        _ => missing(),
    })
    .await;
    let (offers, _) = offers(&merchant, &config());
    let check = async |id: &str, gtin: Option<&str>, amount: i64, code: &str| {
        let mut product = of(&merchant, id);
        product.gtin = gtin.map(str::to_owned);
        let offer = offers.verify(&product, PATIENT).await.unwrap();
        let expected = Money::new(amount, code.parse().unwrap());
        assert_eq!(offer.price, Some(expected), "{id} {gtin:?}");
    };
    check("a-large", None, 300, "EUR").await;
    check("a-v", None, 100, "USD").await;
    check("a", None, 100, "USD").await;
    check("catalogue-1", Some("04012345678901"), 300, "EUR").await;
}

#[tokio::test]
async fn a_merchant_that_looks_up_one_by_one_is_asked_so() {
    let merchant = Merchant::start(|base, got| match (got.path.as_str(), got.rpc()) {
        ("/.well-known/ucp", _) => answer(&profile(base, &["mcp"])),
        (_, method) => {
            let result = if method == "tools/list" {
                json!({"tools": [{"name": "search_products"}, {"name": "get_product_details"}]})
            } else {
                let id = got.body["params"]["arguments"]["catalog"]["id"].as_str();
                let ucp = |status: &str| json!({"version": "2026-08-25", "status": status});
                json!({"structuredContent": match id {
                    Some("no-1") => {
                        let message = json!({"type": "error", "code": "not_found", "content": "",
                                             "severity": "unrecoverable"});
                        json!({"ucp": ucp("error"), "messages": [message]})
                    }
                    id => json!({"ucp": ucp("success"), "product": boot(base, id.unwrap(), 250)}),
                }})
            };
            answer(&json!({"jsonrpc": "2.0", "id": got.body["id"], "result": result}))
        }
    })
    .await;
    let (offers, pages) = offers(&merchant, &config());
    let asked = [own(&merchant, "v1"), own(&merchant, "no-1")];
    let verified = join_all(asked.iter().map(|product| offers.verify(product, PATIENT))).await;
    let prices = verified.into_iter().map(|offer| offer.unwrap().price.unwrap().amount);
    assert_eq!(prices.collect::<Vec<_>>(), [250, 1], "what is not known is read at its page");
    assert_eq!(pages.read.load(Ordering::SeqCst), 1);
}
