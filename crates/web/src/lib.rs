//! Polite guarded fetching and page reading.
//!
//! [`Web`] is the only way out for an address that a shopper, a page or a model named: it decides what
//! may be reached, how fast and how much. [`page`] turns a page into products whose every field says
//! where it came from. [`OfferPages`] looks an offer up at its page. What is fetched stays data: nothing
//! here runs scripts, follows links on its own or keeps cookies.

mod accept;
mod address;
mod answer;
mod config;
mod error;
mod fetch;
mod freshness;
mod gate;
mod lookup;
mod measure;
mod news;
mod offers;
mod pace;
pub mod page;
mod robots;
mod search;

pub use accept::Accept;
pub use address::{Net, Rule};
pub use answer::{Answer, Stale};
pub use config::{Robots, WebConfig, WebError};
pub use error::GetError;
pub use fetch::{Ask, Web};
pub use lookup::{NameLookup, SystemLookup};
pub use news::{FeedConfig, NewsReader};
pub use offers::OfferPages;
pub use search::{EngineConfig, EngineKind, SearchSetupError, WebSearch, WebSearchConfig};
