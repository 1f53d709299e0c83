//! Looks offers up at the merchants that made them.

mod batch;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{LiveError, LiveSource as _, OfferError, OfferSource, VerifiedOffer};
use magpie_core::{Availability, Product};
use tokio::time::Instant;

use crate::choose;
use crate::config::MarketConfig;
use crate::listing::{Asked, Listing};
use crate::store::Store;
use batch::Desk;

/// Verifies offers of configured stores over their protocols, and everything else by its page.
///
/// Look-ups that arrive within a moment travel in one call. A product that its merchant does not know, or
/// whose merchant can't be asked, is looked up at its page within what is left of the time.
pub struct MerchantOffers {
    desks: Vec<Desk>,
    pages: Arc<dyn OfferSource>,
}

impl MerchantOffers {
    /// Asks these stores, and `pages` about everything else.
    pub fn new(
        stores: Vec<Arc<Store>>,
        pages: Arc<dyn OfferSource>,
        config: &MarketConfig,
    ) -> Self {
        let desks = stores.into_iter().map(|store| Desk::new(store, config)).collect();
        Self { desks, pages }
    }

    /// The store that a product belongs to, and how to ask for it there.
    fn desk(&self, product: &Product) -> Option<(&Desk, Asked)> {
        let by_id = self.desks.iter().find_map(|desk| {
            let own = product.id.as_str().strip_prefix(desk.store.id().as_str())?;
            Some((desk, own.strip_prefix(':')?, true))
        });
        let by_page = || {
            let url = product.url.as_ref()?;
            let desk = self.desks.iter().find(|desk| desk.store.owns(url))?;
            Some((desk, product.id.as_str(), false))
        };
        let (desk, id, own) = by_id.or_else(by_page)?;
        let asked = Asked {
            id: id.to_owned(),
            own,
            gtin: product.gtin.clone(),
            url: product.url.clone(),
            currency: product.currency(),
        };
        Some((desk, asked))
    }

    async fn page(
        &self,
        product: &Product,
        until: Instant,
        otherwise: OfferError,
    ) -> Result<VerifiedOffer, OfferError> {
        let left = until.saturating_duration_since(Instant::now());
        if product.url.is_none() || left.is_zero() {
            return Err(otherwise);
        }
        self.pages.verify(product, left).await
    }
}

#[async_trait]
impl OfferSource for MerchantOffers {
    async fn verify(
        &self,
        product: &Product,
        timeout: Duration,
    ) -> Result<VerifiedOffer, OfferError> {
        let Some((desk, asked)) = self.desk(product) else {
            return self.pages.verify(product, timeout).await;
        };
        let until = Instant::now() + timeout;
        // A merchant that hangs must leave some time for the page.
        let share = if product.url.is_some() { timeout * 2 / 3 } else { timeout };
        match desk.look(&asked, share).await {
            Ok(Some(listing)) => match stated(desk, &listing, &asked, product) {
                Ok(offer) => Ok(offer),
                Err(error) => self.page(product, until, error).await,
            },
            Ok(None) => {
                let gone = OfferError::Gone("the merchant does not know it".to_owned());
                self.page(product, until, gone).await
            }
            Err(error) => {
                tracing::debug!(store = %desk.store.id(), %error, "a store can't verify an offer");
                self.page(product, until, of_live(error)).await
            }
        }
    }
}

fn stated(
    desk: &Desk,
    listing: &Listing,
    asked: &Asked,
    product: &Product,
) -> Result<VerifiedOffer, OfferError> {
    let other = || OfferError::Unreadable("the merchant tells of another product".to_owned());
    let variant = choose::verifying(listing, asked, product).ok_or_else(other)?;
    if variant.price.is_none() && variant.availability != Availability::OutOfStock {
        return Err(OfferError::Unreadable("the merchant states no price".to_owned()));
    }
    let url = listing.url_of(variant).or(product.url.as_ref());
    Ok(VerifiedOffer {
        price: variant.price,
        list_price: variant.list_price,
        availability: variant.availability,
        url: url.cloned().ok_or(OfferError::NoSource)?,
        source: desk.store.id().clone(),
        fetched_at: listing.at,
    })
}

fn of_live(error: LiveError) -> OfferError {
    match error {
        LiveError::Unreachable { .. }
        | LiveError::RateLimited { .. }
        | LiveError::Refused { .. } => OfferError::Unreachable(error.to_string()),
        LiveError::Unreadable { .. } => OfferError::Unreadable(error.to_string()),
    }
}
