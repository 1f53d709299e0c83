//! A small shop on loopback with invented goods, so that a fresh machine has something to shop for.
//!
//! Owns the goods, their drawn pictures, the schedule by which prices and stock move, the shop's pages,
//! its product feed and its counter for agents (the Universal Commerce Protocol). Knows nothing of who reads them: whoever shops here does so over HTTP, as in any
//! other shop.

mod error;
mod feed;
mod goods;
mod overrides;
mod pages;
mod picture;
mod push;
mod routes;
mod schedule;
mod seed;
mod shop;
mod ucp;

pub use error::DemoError;
pub use feed::feed;
pub use goods::{Ages, Good, Kind, goods};
pub use overrides::Overrides;
pub use picture::{PICTURE_SIDE, PictureError, picture};
pub use push::{FeedPush, FeedPushError, PushedGoods, push_feed};
pub use schedule::{Offer, TICK, offer_at};
pub use shop::{DemoShop, MERCHANT};
