//! Impressions and price histories.

use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{ImpressionStore, PriceHistory};
use magpie_core::{Availability, Currency, Money, PriceObservation, ProductId, SourceId};

use super::samples::{at, impression};

/// Popularity counts people, not showings, and only recent ones.
pub async fn impressions(store: &dyn ImpressionStore) {
    let shown = [
        impression("t1", "a", "p1", 1, 10),
        impression("t1", "a", "p2", 2, 10),
        impression("t2", "a", "p2", 1, 20),
        impression("t3", "b", "p2", 1, 30),
        impression("t0", "c", "p9", 1, -10),
    ];
    store.record(&shown).await.unwrap();
    store.record(&shown[..2]).await.unwrap();
    let counts = store.popularity(at(0)).await.unwrap();
    assert_eq!(counts, [(ProductId::new("p2"), 2), (ProductId::new("p1"), 1)]);
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
