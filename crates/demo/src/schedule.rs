//! How prices and stock move: a pure function of product and time.
//!
//! Nothing is stored. The same instant always has the same answer, on every machine, so the shop can tell
//! what it asked on any past day.

mod price;
mod stock;

use jiff::{SignedDuration, Timestamp};
use magpie_core::{Availability, Money};

use crate::goods::Good;

/// Prices and stock change at multiples of this time since 1970, and at no other moment.
pub const TICK: SignedDuration = SignedDuration::from_hours(3);

/// Ticks in a day.
const DAY: i64 = 8;

/// What the shop asks for a product at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The price.
    pub price: Money,
    /// The price without the reduction, while there is one.
    pub list_price: Option<Money>,
    /// In stock or not.
    pub availability: Availability,
}

/// What the shop asks at a moment.
pub fn offer_at(good: &Good, at: Timestamp) -> Offer {
    let tick = tick(at);
    let (price, list_price) = price::at(good, tick);
    let availability =
        if stock::is_out(good, tick) { Availability::OutOfStock } else { Availability::InStock };
    Offer { price, list_price, availability }
}

/// The tick that a moment is in.
pub(crate) fn tick(at: Timestamp) -> i64 {
    at.as_second().div_euclid(TICK.as_secs())
}

/// When the tick that a moment is in began.
pub(crate) fn tick_start(at: Timestamp) -> Timestamp {
    Timestamp::from_second(tick(at) * TICK.as_secs()).unwrap_or(at)
}
