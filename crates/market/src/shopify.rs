//! A store of Shopify's: UCP over MCP at its known place, or else the JSON that its storefront serves.

mod storefront;

use std::sync::Arc;

use magpie_core::ports::{LiveError, LiveQuery};
use url::Url;

use crate::call::{Caller, Deadline};
use crate::config::MarketConfig;
use crate::listing::{Asked, Found, Listing};
use crate::ucp::{Place, Ucp};
use storefront::Storefront;

/// Where a site of Shopify's speaks UCP.
pub(crate) fn mcp(base: &Url) -> Url {
    let mut url = base.clone();
    url.set_path("/api/ucp/mcp");
    url
}

/// A store that may have UCP switched off.
pub(crate) struct Shopify {
    ucp: Ucp,
    storefront: Storefront,
}

impl Shopify {
    pub(crate) fn new(caller: Arc<Caller>, config: Arc<MarketConfig>, base: &Url) -> Self {
        let place = Place::Mcp(mcp(base));
        let storefront = Storefront::new(caller.clone(), &config, base);
        Self { ucp: Ucp::merchant(caller, config, base, place), storefront }
    }

    pub(crate) fn sees(&self) -> bool {
        self.ucp.sees()
    }

    pub(crate) fn batch(&self) -> usize {
        self.ucp.batch()
    }

    pub(crate) async fn probe(&self, deadline: Deadline) -> Result<String, LiveError> {
        match self.ucp.probe(deadline).await {
            Err(error) if turns(&error) => self.storefront.probe(deadline).await,
            known => known,
        }
    }

    pub(crate) async fn search(
        &self,
        query: &LiveQuery,
        deadline: Deadline,
    ) -> Result<Found, LiveError> {
        match self.ucp.search(query, deadline).await {
            Err(error) if turns(&error) => {
                let mut found = self.storefront.search(query, deadline).await?;
                found.left_out.push(format!("asked its storefront, because {error}"));
                Ok(found)
            }
            known => known,
        }
    }

    pub(crate) async fn lookup(
        &self,
        asked: &[Asked],
        deadline: Deadline,
    ) -> Result<Vec<Option<Arc<Listing>>>, LiveError> {
        match self.ucp.lookup(asked, deadline).await {
            Err(error) if turns(&error) => self.storefront.lookup(asked, deadline).await,
            known => known,
        }
    }
}

/// Whether another door of the same house may be open: not when the house can't be reached or asks for
/// quiet.
fn turns(error: &LiveError) -> bool {
    match error {
        LiveError::Refused { .. } | LiveError::Unreadable { .. } => true,
        LiveError::Unreachable { .. } | LiveError::RateLimited { .. } => false,
    }
}
