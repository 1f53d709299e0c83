//! The live market around the engine, with scripted sources and offers in memory.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::SignedDuration;
use magpie::config::{AffiliateSettings, WhenUnverified};
use magpie::engine::EngineConfig;
use magpie_core::ports::{
    Clock as _, LiveError, LiveFinds, LiveQuery, LiveSource, OfferError, TraceStore as _,
    VerifiedOffer,
};
use magpie_core::{Availability, Currency, FacetKind, Money, Product, ReceiptStatus, SourceId};
use magpie_testkit::product;
use tokio::time::Instant;

use crate::world::{Beside, World};

/// A source that answers after a while with what it has for certain words.
struct Scripted {
    id: SourceId,
    delay: Duration,
    goods: Vec<(&'static str, Product)>,
}

#[async_trait]
impl LiveSource for Scripted {
    fn id(&self) -> &SourceId {
        &self.id
    }

    async fn search(&self, query: &LiveQuery, _: Duration) -> Result<LiveFinds, LiveError> {
        tokio::time::sleep(self.delay).await;
        let found = self.goods.iter().filter(|(words, _)| query.text.contains(words));
        let products = found.map(|(_, product)| product.clone()).collect();
        Ok(LiveFinds { products, ..LiveFinds::default() })
    }

    async fn probe(&self, _: Duration) -> Result<String, LiveError> {
        Ok("scripted".to_owned())
    }
}

fn source(name: &str, delay: u64, goods: Vec<(&'static str, Product)>) -> Arc<dyn LiveSource> {
    let delay = Duration::from_millis(delay);
    Arc::new(Scripted { id: SourceId::new(name), delay, goods })
}

fn boot(id: &str, price: i64, material: &str) -> Product {
    product(id)
        .title(&format!("{id} trail hiking boots"))
        .category(&["Footwear", "Hiking boots"])
        .facet(FacetKind::Category, "hiking boots")
        .facet(FacetKind::Material, material)
        .price(price, Currency::USD)
        .url(&format!("http://live.example/{id}").parse().unwrap())
        .build()
}

/// Time stands still but for what the sources take.
#[tokio::test(start_paused = true)]
async fn ten_sources_take_no_longer_than_the_slowest_and_one_that_hangs_its_budget() {
    let slow = |n: u64| {
        let id: &'static str = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][n as usize];
        source(id, 300, vec![("boots", boot(&format!("{id}:boot"), 8_000, "mesh"))])
    };
    let mut live: Vec<Arc<dyn LiveSource>> = (0..10).map(slow).collect();
    let world = World::beside(Beside { live: live.clone(), ..Beside::default() });
    let started = Instant::now();
    let reply = world.ask("ada", "home", "hiking boots").await;
    let took = started.elapsed();
    assert!(reply.picks.iter().any(|pick| pick.product.id.as_str().ends_with(":boot")));
    assert!(took <= Duration::from_millis(390), "{took:?}");

    live.push(source("hangs", 3_600_000, Vec::new()));
    let config =
        EngineConfig { live_budget: Duration::from_millis(1_000), ..EngineConfig::default() };
    let world = World::beside(Beside { live, config, ..Beside::default() });
    let started = Instant::now();
    let reply = world.ask("ada", "home", "hiking boots").await;
    let took = started.elapsed();
    assert!(!reply.picks.is_empty());
    assert!(took <= Duration::from_millis(1_100), "{took:?}");
    let trace = world.store.trace(&reply.turn).await.unwrap().unwrap();
    let told = trace.degraded.iter().find(|why| why.contains("hangs"));
    assert!(told.is_some_and(|why| why.contains("1000 ms")), "{:?}", trace.degraded);
}

#[tokio::test]
async fn what_is_live_is_held_to_the_same_demands_and_verified() {
    let goods = vec![
        ("boots", boot("shop:dear", 20_000, "mesh")),
        ("boots", boot("shop:leather", 7_000, "leather")),
        ("boots", boot("shop:fits", 7_500, "mesh")),
    ];
    let world = World::beside(Beside { live: vec![source("shop", 0, goods)], ..Beside::default() });
    let reply = world.ask("ada", "home", "hiking boots under 90, no leather").await;
    let ids: Vec<&str> = reply.picks.iter().map(|pick| pick.product.id.as_str()).collect();
    assert!(ids.contains(&"shop:fits"), "{ids:?}");
    assert!(!ids.contains(&"shop:dear") && !ids.contains(&"shop:leather"), "{ids:?}");
    let asked = world.offers.asked();
    assert!(asked.iter().any(|id| id.as_str() == "shop:fits"));
}

/// "Something sturdy for the Alps": the shop knows nothing of these words, only of what is demanded.
#[tokio::test]
async fn too_few_finds_are_searched_again_by_what_is_demanded() {
    let goods = vec![("mesh hiking boots", boot("shop:boot", 7_500, "mesh"))];
    let world = World::beside(Beside { live: vec![source("shop", 0, goods)], ..Beside::default() });
    let text = "I need sturdy hiking boots for the alps, it must be mesh, under 80";
    let reply = world.ask("ada", "home", text).await;
    let ids: Vec<&str> = reply.picks.iter().map(|pick| pick.product.id.as_str()).collect();
    assert_eq!(ids, ["shop:boot"]);
    let trace = world.store.trace(&reply.turn).await.unwrap().unwrap();
    let searches = trace.tool_calls.iter().filter(|call| call.tool == "live.search shop").count();
    assert_eq!(searches, 2);
}

#[tokio::test]
async fn what_can_not_be_verified_is_labelled_or_dropped() {
    let away = || OfferError::Unreachable("no answer".to_owned());
    for (when, shown) in [(WhenUnverified::Label, true), (WhenUnverified::Drop, false)] {
        let config = EngineConfig { when_unverified: when, ..EngineConfig::default() };
        let world = World::beside(Beside { config, ..Beside::default() });
        for n in 0..6 {
            world.offers.set_error(&format!("lamp{n}"), away());
        }
        let reply = world.ask("ada", "home", "desk lamp").await;
        assert_eq!(!reply.picks.is_empty(), shown);
        assert!(reply.picks.iter().all(|pick| pick.receipt.status == ReceiptStatus::Stale));
    }
}

/// The source is silent, but what it said an hour ago is at hand: that is shown, with its time, behind all that is
/// fresh; or not at all.
#[tokio::test]
async fn what_a_source_said_before_it_fell_silent_is_shown_with_its_age_or_dropped() {
    for (when, shown) in [(WhenUnverified::Label, true), (WhenUnverified::Drop, false)] {
        let config = EngineConfig { when_unverified: when, ..EngineConfig::default() };
        let world = World::beside(Beside { config, ..Beside::default() });
        let said_at = world.clock.now() - SignedDuration::from_hours(1);
        for n in 0..6 {
            let offer = VerifiedOffer {
                price: Some(Money::new(2_000 + n, Currency::USD)),
                list_price: None,
                availability: Availability::InStock,
                url: format!("http://shop.example/lamp{n}").parse().unwrap(),
                source: SourceId::new("page:shop.example"),
                fetched_at: said_at,
            };
            let age = Duration::from_secs(3_600);
            let detail = "no answer".to_owned();
            let stale = OfferError::Stale { offer: Box::new(offer), age, detail };
            world.offers.set_error(&format!("lamp{n}"), stale);
        }
        let reply = world.ask("ada", "home", "desk lamp").await;
        assert_eq!(!reply.picks.is_empty(), shown);
        for pick in &reply.picks {
            assert_eq!(pick.receipt.status, ReceiptStatus::Stale);
            assert_eq!(pick.receipt.fetched_at, said_at);
            assert!(
                pick.product.price.unwrap().amount < 2_006,
                "as the source said, not the catalogue"
            );
        }
        // What it said speaks against a firm demand: then it is no pick.
        let reply = world.ask("eve", "eve", "desk lamp over 25").await;
        assert!(reply.picks.is_empty(), "{:#?}", reply.picks);
    }
}

#[tokio::test]
async fn commission_changes_links_and_says_so_but_never_the_order() {
    let affiliates = vec![AffiliateSettings {
        host: "shop.example".to_owned(),
        template: "https://go.example/?to={url}".to_owned(),
    }];
    let config = EngineConfig { affiliates, ..EngineConfig::default() };
    let (with, without) =
        (World::beside(Beside { config, ..Beside::default() }), World::beside(Beside::default()));
    for text in ["hiking boots", "desk lamp under 34", "mesh boots size 42"] {
        let (with, without) =
            (with.ask("ada", "home", text).await, without.ask("ada", "home", text).await);
        let ids = |picks: &[magpie_core::Pick]| -> Vec<String> {
            picks.iter().map(|pick| pick.product.id.to_string()).collect()
        };
        assert_eq!(ids(&with.picks), ids(&without.picks), "{text}");
        assert!(!with.picks.is_empty());
        for (with, without) in with.picks.iter().zip(&without.picks) {
            assert!(with.earns() && !without.earns());
            assert_eq!(with.link().unwrap().host_str(), Some("go.example"));
            assert_eq!(with.product.url, without.product.url);
        }
    }
}
