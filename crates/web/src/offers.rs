//! Looks an offer up at its page.

mod choose;

use std::time::Duration;

use async_trait::async_trait;
use jiff::tz::TimeZone;
use magpie_core::ports::{OfferError, OfferSource, VerifiedOffer};
use magpie_core::{Product, SourceId};
use url::Url;

use crate::accept::Accept;
use crate::answer::{Answer, Stale};
use crate::error::GetError;
use crate::fetch::{Ask, Web};

/// Verifies offers by reading the pages that they link to.
#[derive(Clone, Debug)]
pub struct OfferPages {
    web: Web,
    ask: Ask,
}

impl OfferPages {
    /// Verifies through this way out, with its settings for offers.
    pub fn new(web: Web) -> Self {
        let config = web.config();
        let ask = Ask {
            accept: Accept::Page,
            max_bytes: config.max_page_bytes,
            max_age: config.offer_ttl,
            max_stale: config.max_stale,
        };
        Self { web, ask }
    }

    async fn look(
        &self,
        product: &Product,
        url: &Url,
        timeout: Duration,
    ) -> Result<VerifiedOffer, OfferError> {
        // What is left is for reading, also of an old page that is given out when time is up.
        let time = timeout - timeout / 10;
        let answer = self.web.get(url, &self.ask, time).await.map_err(of_get)?;
        let reading =
            answer.reading().await.map_err(|error| OfferError::Unreadable(error.to_string()))?;
        let today = answer.fetched.fetched_at.to_zoned(TimeZone::UTC).date();
        let stated = choose::offer(&reading, product, today)?;
        let offer = VerifiedOffer {
            price: stated.price,
            list_price: stated.list_price,
            availability: stated.availability,
            url: bought_at(url, &answer),
            source: SourceId::new(answer.fetched.url.host_str().unwrap_or_default()),
            fetched_at: answer.fetched.fetched_at,
        };
        match &answer.stale {
            None => Ok(offer),
            Some(Stale { age, why }) => {
                let (offer, age, detail) = (Box::new(offer), *age, why.to_string());
                Err(OfferError::Stale { offer, age, detail })
            }
        }
    }
}

#[async_trait]
impl OfferSource for OfferPages {
    async fn verify(
        &self,
        product: &Product,
        timeout: Duration,
    ) -> Result<VerifiedOffer, OfferError> {
        let url = product.url.as_ref().ok_or(OfferError::NoSource)?;
        tokio::time::timeout(timeout, self.look(product, url, timeout)).await.unwrap_or_else(|_| {
            let limit = timeout.as_millis();
            Err(OfferError::Unreachable(format!("no answer within {limit} ms")))
        })
    }
}

/// The address that was really fetched; its fragment, which may name a size or colour, is kept where it
/// still applies.
fn bought_at(asked: &Url, answer: &Answer) -> Url {
    let mut bare = asked.clone();
    bare.set_fragment(None);
    if bare == answer.fetched.url { asked.clone() } else { answer.fetched.url.clone() }
}

fn of_get(error: GetError) -> OfferError {
    match error {
        GetError::Gone { status, .. } => {
            OfferError::Gone(format!("the page answers with status {status}"))
        }
        GetError::TooLarge { limit, .. } => {
            OfferError::Unreadable(format!("the page is larger than {limit} bytes"))
        }
        GetError::WrongType { found, .. } => {
            OfferError::Unreadable(format!("it is {found}, not a page"))
        }
        GetError::Forbidden { .. }
        | GetError::TooManyRedirects { .. }
        | GetError::TimedOut { .. }
        | GetError::RateLimited { .. }
        | GetError::Unavailable { .. } => OfferError::Unreachable(error.to_string()),
    }
}
