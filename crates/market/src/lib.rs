//! Merchants, asked over their own protocols: the Universal Commerce Protocol (over MCP or REST), the JSON of
//! Shopify's storefronts, and the Store API of WooCommerce.
//!
//! [`Store`] is one configured merchant as a live source. [`MerchantOffers`] looks offers up at the merchants
//! that made them and leaves everything else to whoever reads pages. What merchants answer stays data: text is
//! made plain, addresses of other hosts are dropped, and nothing is fetched that they name. Every call goes
//! through the guarded port [`ApiCall`](magpie_core::ports::ApiCall). The other way round, [`FeedHost`] takes what
//! merchants push to us, over the Agentic Commerce Protocol.

mod address;
mod call;
mod choose;
mod config;
mod feeds;
mod json;
mod listing;
mod narrow;
mod offers;
mod product;
mod shopify;
mod store;
mod text;
mod ucp;
mod woocommerce;

pub use address::{AddressError, StoreAddress};
pub use config::MarketConfig;
pub use feeds::{FEED_API_VERSION, FeedHost, FeedHostConfig, FeedKey, pushed_prefix};
pub use offers::MerchantOffers;
pub use store::Store;
pub use ucp::agent_profile;
