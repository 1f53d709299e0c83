//! Impressions and price histories.

use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{Impression, ImpressionStore, InterestWindow, PriceHistory};
use magpie_core::{
    Availability, CommunityId, Currency, Money, PriceObservation, ProductId, SourceId,
};

use super::samples::{at, impression};

/// Interest counts people, not showings, within a time and a community.
pub async fn impressions(store: &dyn ImpressionStore) {
    let shown = [
        impression("t1", "a", "p1", 1, 10),
        impression("t1", "a", "p2", 2, 10),
        impression("t2", "a", "p2", 1, 20),
        impression("t3", "b", "p2", 1, 30),
        impression("t0", "c", "p9", 1, -10),
        impression("t4", "c", "p9", 1, 40),
    ];
    let community = CommunityId::new("testkit:guild");
    let lamps = |mut shown: Impression| {
        shown.community = Some(community.clone());
        shown.subject = Some("lamps".to_owned());
        shown
    };
    let shown = shown.map(|shown| if shown.turn.as_str() >= "t3" { lamps(shown) } else { shown });
    store.record(&shown).await.unwrap();
    store.record(&shown[..2]).await.unwrap();
    let window = InterestWindow { since: at(0), until: at(40), community: None };
    let product = |id: &str, people| (ProductId::new(id), people);
    let interest = store.interest(&window).await.unwrap();
    assert_eq!(interest.products, [product("p2", 2), product("p1", 1)]);
    assert_eq!(interest.subjects, [("lamps".to_owned(), 1)]);
    let within = InterestWindow { until: at(41), community: Some(community.clone()), ..window };
    let interest = store.interest(&within).await.unwrap();
    assert_eq!(interest.products, [product("p2", 1), product("p9", 1)]);
    assert_eq!(interest.subjects, [("lamps".to_owned(), 2)]);
}

/// Price histories keep changes and one sign of life a day.
pub async fn prices(store: &dyn PriceHistory) {
    let seen = |product: &str, hours: i64, amount: i64| PriceObservation {
        product: ProductId::new(product),
        at: at(0) + SignedDuration::from_hours(hours),
        price: Some(Money::new(amount, Currency::USD)),
        availability: Availability::InStock,
        source: SourceId::new("shop"),
    };
    let all = [seen("p", 0, 100), seen("p", 1, 100), seen("p", 2, 90), seen("p", 30, 90)];
    store.observe(&all).await.unwrap();
    store.observe(&[seen("p", -48, 120), seen("p2", 0, 5)]).await.unwrap();
    let history = store.history(&[ProductId::new("p")], Timestamp::MIN).await.unwrap();
    let amounts: Vec<i64> = history.iter().map(|o| o.price.unwrap().amount).collect();
    assert_eq!(amounts, [120, 100, 90, 90]);
    let recent = store.history(&[ProductId::new("p"), ProductId::new("p2")], at(0)).await.unwrap();
    assert_eq!(recent.len(), 4);
}
