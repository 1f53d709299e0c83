//! One configured merchant as a live source.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::BoxFuture;
use magpie_core::ports::{ApiCall, LiveError, LiveFinds, LiveQuery, LiveSource};
use magpie_core::{Product, SourceId};
use url::Url;

use crate::address::{SHOPIFY_CATALOG, StoreAddress};
use crate::call::{Caller, Deadline};
use crate::config::MarketConfig;
use crate::listing::{Asked, Found, Hosts, Listing};
use crate::product::product;
use crate::shopify::Shopify;
use crate::ucp::{Place, Ucp};
use crate::woocommerce::WooCommerce;

/// More remarks on one answer than these are not kept.
const MOST_NOTES: usize = 40;

/// A merchant, asked by its protocol. What it offers is learnt when it is first asked or probed, and
/// remembered; whether it sees photos is known only then, so a program does well to probe its stores when it
/// starts.
pub struct Store {
    source: SourceId,
    address: StoreAddress,
    hosts: Hosts,
    protocol: Protocol,
}

enum Protocol {
    Ucp(Ucp),
    Shopify(Shopify),
    WooCommerce(WooCommerce),
}

impl Store {
    /// The store at an address, called through `api`.
    pub fn new(address: StoreAddress, api: Arc<dyn ApiCall>, config: &MarketConfig) -> Self {
        let source = address.source();
        let caller = Arc::new(Caller::new(api, source.clone(), config.max_bytes));
        let config = Arc::new(config.clone());
        let hosts = address.base().map_or(Hosts::Any, Hosts::of);
        let protocol = match &address {
            StoreAddress::Ucp(base) => {
                let place = Place::Discovered(base.clone());
                Protocol::Ucp(Ucp::merchant(caller, config, base, place))
            }
            StoreAddress::Shopify(base) => Protocol::Shopify(Shopify::new(caller, config, base)),
            StoreAddress::ShopifyCatalog => {
                let base = Url::parse(SHOPIFY_CATALOG).expect("the constant is an address");
                Protocol::Ucp(Ucp::catalogue(caller, config, crate::shopify::mcp(&base)))
            }
            StoreAddress::WooCommerce(base) => {
                Protocol::WooCommerce(WooCommerce::new(caller, base))
            }
        };
        Self { source, address, hosts, protocol }
    }

    /// How it is named in settings.
    pub fn address(&self) -> &StoreAddress {
        &self.address
    }

    /// Whether an address is one of this merchant's own pages.
    pub(crate) fn owns(&self, url: &Url) -> bool {
        match (&self.hosts, self.address.base()) {
            (Hosts::Any, _) | (_, None) => false,
            // A site in a folder, and two shops on two ports, are told apart.
            (hosts, Some(base)) => {
                let port = url.port_or_known_default() == base.port_or_known_default();
                let twin =
                    matches!((url.scheme(), base.scheme()), ("http", "https") | ("https", "http"))
                        && url.port().is_none()
                        && base.port().is_none();
                hosts.hold(url) && (port || twin) && url.path().starts_with(base.path())
            }
        }
    }

    /// Most products in one look-up.
    pub(crate) fn batch(&self) -> usize {
        match &self.protocol {
            Protocol::Ucp(ucp) => ucp.batch(),
            Protocol::Shopify(shopify) => shopify.batch(),
            Protocol::WooCommerce(woocommerce) => woocommerce.batch(),
        }
    }

    /// The listings of what is asked for, in its order; nothing for what the merchant does not know.
    pub(crate) async fn lookup(
        &self,
        asked: &[Asked],
        timeout: Duration,
    ) -> Result<Vec<Option<Arc<Listing>>>, LiveError> {
        let deadline = Deadline::after(timeout);
        let looking: BoxFuture<'_, _> = match &self.protocol {
            Protocol::Ucp(ucp) => Box::pin(ucp.lookup(asked, deadline)),
            Protocol::Shopify(shopify) => Box::pin(shopify.lookup(asked, deadline)),
            Protocol::WooCommerce(woocommerce) => Box::pin(woocommerce.lookup(asked, deadline)),
        };
        self.within(timeout, looking).await
    }

    /// What work comes to, unless it takes too long.
    pub(crate) async fn within<T>(
        &self,
        timeout: Duration,
        work: impl Future<Output = Result<T, LiveError>> + Send,
    ) -> Result<T, LiveError> {
        tokio::time::timeout(timeout, work).await.unwrap_or_else(|_| {
            let detail = format!("no answer within {} ms", timeout.as_millis());
            Err(LiveError::Unreachable { source_id: self.source.clone(), detail })
        })
    }

    /// Listings as products, at most `limit`.
    fn finds(&self, found: Found, query: &LiveQuery) -> LiveFinds {
        let Found { listings, mut left_out } = found;
        let mut products = Vec::new();
        for listing in listings {
            if products.len() >= query.limit {
                break;
            }
            match product(&self.source, &listing, &query.needs) {
                Some(found) if products.iter().any(|known: &Product| known.id == found.id) => {}
                Some(found) => products.push(found),
                None => left_out.push(format!("{}: it has no variant", listing.id)),
            }
        }
        left_out.truncate(MOST_NOTES);
        LiveFinds { products, left_out, cached: false }
    }
}

#[async_trait]
impl LiveSource for Store {
    fn id(&self) -> &SourceId {
        &self.source
    }

    fn sees(&self) -> bool {
        match &self.protocol {
            Protocol::Ucp(ucp) => ucp.sees(),
            Protocol::Shopify(shopify) => shopify.sees(),
            Protocol::WooCommerce(_) => false,
        }
    }

    async fn search(&self, query: &LiveQuery, timeout: Duration) -> Result<LiveFinds, LiveError> {
        let deadline = Deadline::after(timeout);
        let searching: BoxFuture<'_, _> = match &self.protocol {
            Protocol::Ucp(ucp) => Box::pin(ucp.search(query, deadline)),
            Protocol::Shopify(shopify) => Box::pin(shopify.search(query, deadline)),
            Protocol::WooCommerce(woocommerce) => Box::pin(woocommerce.search(query, deadline)),
        };
        let found = self.within(timeout, searching).await?;
        Ok(self.finds(found, query))
    }

    async fn probe(&self, timeout: Duration) -> Result<String, LiveError> {
        let deadline = Deadline::after(timeout);
        let probing: BoxFuture<'_, _> = match &self.protocol {
            Protocol::Ucp(ucp) => Box::pin(ucp.probe(deadline)),
            Protocol::Shopify(shopify) => Box::pin(shopify.probe(deadline)),
            Protocol::WooCommerce(woocommerce) => Box::pin(woocommerce.probe(deadline)),
        };
        self.within(timeout, probing).await
    }
}
