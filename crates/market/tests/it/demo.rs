//! The contract with a merchant that speaks the protocol: the demo shop, by both transports.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{
    ApiCall, ApiRequest, ApiResponse, FetchError, LiveSource as _, OfferError, OfferSource,
};
use magpie_core::{
    Availability, Currency, FacetKind, Money, Need, Product, ProductId, SourceId, Want,
};
use magpie_demo::{DemoShop, Overrides, goods};
use magpie_market::{MarketConfig, MerchantOffers, Store, StoreAddress};
use magpie_testkit::ManualClock;
use magpie_web::{Web, WebConfig};
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

use crate::harness::{HttpApi, PATIENT, config, query};
use crate::offers::NoPages;

const BOOT: &str = "fellmark-ridgewalk-mid-waterproof-hiking-boots";

pub fn clock() -> Arc<ManualClock> {
    let now = Timestamp::from_second(1_793_961_000).expect("a moment of November 2026");
    Arc::new(ManualClock::at(now))
}

/// The shop, open until it is dropped.
struct Demo {
    base: Url,
    overrides: Overrides,
    _shutdown: DropGuard,
}

async fn open() -> Demo {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let shop = DemoShop::bind(anywhere, clock()).await.expect("port 0 is free");
    let (base, overrides) = (shop.base_url().clone(), shop.overrides());
    let shutdown = CancellationToken::new();
    tokio::spawn(shop.run(shutdown.clone()));
    Demo { base, overrides, _shutdown: shutdown.drop_guard() }
}

/// Keeps MCP from those who would take it.
struct RestOnly(HttpApi);

#[async_trait]
impl ApiCall for RestOnly {
    async fn call(
        &self,
        request: ApiRequest,
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<ApiResponse, FetchError> {
        if request.url.path().ends_with("/mcp") {
            let detail = "kept away".to_owned();
            return Err(FetchError::Unavailable { url: request.url.to_string(), detail });
        }
        self.0.call(request, max_bytes, timeout).await
    }
}

fn apis() -> [(&'static str, Arc<dyn ApiCall>); 2] {
    [("MCP", Arc::new(HttpApi::default())), ("REST", Arc::new(RestOnly(HttpApi::default())))]
}

fn store(demo: &Demo, api: Arc<dyn ApiCall>, config: &MarketConfig) -> Arc<Store> {
    let address: StoreAddress = format!("ucp:{}", demo.base).parse().expect("an address");
    Arc::new(Store::new(address, api, config))
}

fn unhurried() -> MarketConfig {
    let mut config = config();
    config.offer_ttl = Duration::ZERO;
    config
}

#[tokio::test]
async fn searches_find_what_the_shop_has_by_either_transport() {
    let demo = open().await;
    let mut finds = Vec::new();
    for (transport, api) in apis() {
        let store = store(&demo, api, &config());
        let words = format!("UCP over {transport}: search, look-up, single products");
        assert_eq!(store.probe(PATIENT).await.unwrap(), words);
        let mut asked = query("waterproof hiking boots");
        let most = Money::new(15_000, Currency::USD);
        asked.needs.insert(Need::hard(Want::PriceMax(most)));
        asked.needs.insert(Need::hard(Want::Facet(FacetKind::Size, "42".to_owned())));
        let found = store.search(&asked, PATIENT).await.unwrap();
        assert_eq!(found.left_out, [""; 0]);
        assert!(!found.products.is_empty());
        for product in &found.products {
            assert!(product.price.unwrap().amount <= most.amount, "{product:?}");
            assert!(product.url.as_ref().unwrap().as_str().starts_with(demo.base.as_str()));
            assert!(product.brand.is_some() && product.rating.is_some());
            assert_eq!(product.merchant.as_deref(), Some("Glint & Feather"));
        }
        let boot = found.products.iter().find(|product| product.id.as_str().contains(BOOT));
        let boot = boot.unwrap();
        assert_eq!(boot.id.as_str(), format!("{}:{BOOT}:42", store.id()));
        assert!(boot.facet(FacetKind::Feature).any(|feature| feature == "waterproof"));
        assert_eq!(boot.facet(FacetKind::Colour).collect::<Vec<_>>(), ["olive", "black"]);
        assert_eq!(boot.facet(FacetKind::Audience).collect::<Vec<_>>(), ["men"]);
        finds.push(found.products);
    }
    assert_eq!(
        finds[0].iter().map(|product| &product.id).collect::<Vec<_>>(),
        finds[1].iter().map(|product| &product.id).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn what_is_found_is_verified_at_the_price_and_stock_of_now() {
    let demo = open().await;
    for (transport, api) in apis() {
        let store = store(&demo, api, &config());
        let found = store.search(&query("waterproof hiking boots"), PATIENT).await.unwrap();
        let product = &found.products[0];
        let offers = MerchantOffers::new(vec![store.clone()], Arc::new(NoPages), &unhurried());
        let offer = offers.verify(product, PATIENT).await.unwrap();
        assert_eq!(offer.price, product.price, "{transport}");
        assert_eq!((&offer.source, Some(&offer.url)), (store.id(), product.url.as_ref()));

        let own = product.id.as_str().strip_prefix(&format!("{}:", store.id())).unwrap();
        let good = ProductId::new(own.split(':').next().unwrap());
        demo.overrides.set_price(&good, Money::new(777, Currency::USD));
        demo.overrides.set_availability(&good, Availability::OutOfStock);
        let offer = offers.verify(product, PATIENT).await.unwrap();
        assert_eq!(offer.price, Some(Money::new(777, Currency::USD)));
        assert_eq!(offer.availability, Availability::OutOfStock);

        demo.overrides.remove(&good);
        let gone = offers.verify(product, PATIENT).await.unwrap_err();
        assert_eq!(gone, OfferError::NoSource, "the page is asked next, and there is none here");
        demo.overrides.restore(&good);
    }
}

#[tokio::test]
async fn products_of_the_shops_own_feed_are_verified_over_the_protocol() {
    let demo = open().await;
    let store = store(&demo, Arc::new(HttpApi::default()), &config());
    let offers = MerchantOffers::new(vec![store.clone()], Arc::new(NoPages), &config());
    let good = &goods()[3];
    let mut product = Product {
        id: good.id.clone(),
        title: good.title.clone(),
        description: String::new(),
        category: Vec::new(),
        brand: None,
        price: None,
        list_price: None,
        availability: Availability::Unknown,
        url: demo.base.join(&format!("p/{}", good.id)).ok(),
        picture: None,
        merchant: None,
        gtin: Some(good.gtin.clone()),
        rating: None,
        facets: Vec::new(),
        source: SourceId::new("demo"),
        seen_at: Timestamp::UNIX_EPOCH,
    };
    let by_number = offers.verify(&product, PATIENT).await.unwrap();
    assert_eq!(by_number.source, *store.id());
    // A catalogue that numbers it otherwise still knows its GTIN.
    product.id = ProductId::new("catalogue-7");
    let by_gtin = offers.verify(&product, PATIENT).await.unwrap();
    assert_eq!((by_gtin.price, by_gtin.url), (by_number.price, by_number.url));
}

#[tokio::test]
async fn the_guard_lets_a_configured_store_be_asked_and_no_other() {
    let demo = open().await;
    let guarded = |sources: Vec<Url>| {
        let config = WebConfig { sources, ..WebConfig::default() };
        Arc::new(Web::new(config, clock()).expect("plain settings"))
    };
    let trusted = store(&demo, guarded(vec![demo.base.clone()]), &config());
    let found = trusted.search(&query("hiking boots"), PATIENT).await.unwrap();
    assert!(!found.products.is_empty());
    let stranger = store(&demo, guarded(Vec::new()), &config());
    let error = stranger.search(&query("hiking boots"), PATIENT).await.unwrap_err();
    assert!(error.to_string().contains("may not be fetched"), "{error}");
}
