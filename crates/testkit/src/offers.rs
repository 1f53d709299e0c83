//! Offers that are what a test says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{Clock, OfferError, OfferSource, VerifiedOffer};
use magpie_core::{Availability, Money, Product, ProductId};

#[derive(Default)]
struct Script {
    price: Option<Money>,
    availability: Option<Availability>,
    error: Option<OfferError>,
    delay: Duration,
}

/// Confirms every offer as the product states it, unless told otherwise. A product without an address
/// has no source.
pub struct FixedOffers {
    clock: Arc<dyn Clock>,
    scripts: Mutex<HashMap<ProductId, Script>>,
    asked: Mutex<Vec<ProductId>>,
}

impl FixedOffers {
    /// Confirms everything, at this clock's time.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, scripts: Mutex::default(), asked: Mutex::default() }
    }

    /// The source asks this price now.
    pub fn price(self, product: &str, price: Money) -> Self {
        self.with(product, |script| script.price = Some(price))
    }

    /// The source has this stock now.
    pub fn stock(self, product: &str, availability: Availability) -> Self {
        self.with(product, |script| script.availability = Some(availability))
    }

    /// Asking fails.
    pub fn error(self, product: &str, error: OfferError) -> Self {
        self.with(product, |script| script.error = Some(error))
    }

    /// Asking takes this long; longer than the time limit means unreachable.
    pub fn delay(self, product: &str, delay: Duration) -> Self {
        self.with(product, |script| script.delay = delay)
    }

    /// From now on the source asks this price.
    pub fn set_price(&self, product: &str, price: Money) {
        self.scripts().entry(ProductId::new(product)).or_default().price = Some(price);
    }

    /// From now on the source has this stock.
    pub fn set_stock(&self, product: &str, availability: Availability) {
        self.scripts().entry(ProductId::new(product)).or_default().availability =
            Some(availability);
    }

    /// From now on asking fails.
    pub fn set_error(&self, product: &str, error: OfferError) {
        self.scripts().entry(ProductId::new(product)).or_default().error = Some(error);
    }

    /// Which products were asked for so far, in order.
    pub fn asked(&self) -> Vec<ProductId> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn with(self, product: &str, change: impl FnOnce(&mut Script)) -> Self {
        change(self.scripts().entry(ProductId::new(product)).or_default());
        self
    }

    fn scripts(&self) -> MutexGuard<'_, HashMap<ProductId, Script>> {
        self.scripts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, product: &Product) -> (Duration, Result<VerifiedOffer, OfferError>) {
        let scripts = self.scripts();
        let script = scripts.get(&product.id);
        let delay = script.map_or(Duration::ZERO, |script| script.delay);
        if let Some(error) = script.and_then(|script| script.error.clone()) {
            return (delay, Err(error));
        }
        let offer = product.url.clone().ok_or(OfferError::NoSource).map(|url| VerifiedOffer {
            price: script.and_then(|script| script.price).or(product.price),
            list_price: product.list_price,
            availability: script
                .and_then(|script| script.availability)
                .unwrap_or(product.availability),
            url,
            source: product.source.clone(),
            fetched_at: self.clock.now(),
        });
        (delay, offer)
    }
}

#[async_trait]
impl OfferSource for FixedOffers {
    async fn verify(
        &self,
        product: &Product,
        timeout: Duration,
    ) -> Result<VerifiedOffer, OfferError> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(product.id.clone());
        let (delay, answer) = self.answer(product);
        if !delay.is_zero() {
            tokio::time::sleep(delay.min(timeout)).await;
        }
        if delay > timeout {
            return Err(OfferError::Unreachable("no answer in time".to_owned()));
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use magpie_core::Currency;

    use super::*;
    use crate::{ManualClock, product};

    #[tokio::test]
    async fn offers_are_confirmed_unless_scripted() {
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let now = Money::new(5, Currency::USD);
        let offers = FixedOffers::new(clock)
            .price("a", now)
            .stock("a", Availability::OutOfStock)
            .error("b", OfferError::Gone("404".to_owned()))
            .delay("c", Duration::from_secs(60));
        let page = "http://shop.example/p".parse().unwrap();
        let thing = |id: &str| product(id).price(9, Currency::USD).url(&page).build();
        let limit = Duration::from_millis(1);

        let moved = offers.verify(&thing("a"), limit).await.unwrap();
        assert_eq!((moved.price, moved.availability), (Some(now), Availability::OutOfStock));
        let gone = offers.verify(&thing("b"), limit).await;
        assert_eq!(gone, Err(OfferError::Gone("404".to_owned())));
        let slow = offers.verify(&thing("c"), limit).await;
        assert!(matches!(slow, Err(OfferError::Unreachable(_))));
        let same = offers.verify(&thing("d"), limit).await.unwrap();
        assert_eq!(same.price, thing("d").price);
        let nowhere = product("e").build();
        assert_eq!(offers.verify(&nowhere, limit).await, Err(OfferError::NoSource));
        assert_eq!(offers.asked().len(), 5);
    }
}
