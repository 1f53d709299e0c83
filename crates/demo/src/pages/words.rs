//! How the shop words what it knows.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use magpie_core::Availability;
use serde::Serialize;

use crate::goods::Good;
use crate::schedule::Offer;

/// One line of the table of properties.
#[derive(Serialize)]
pub(super) struct Fact {
    name: &'static str,
    value: String,
}

/// The table of properties; what is not known is not in it.
pub(super) fn facts(good: &Good) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |name, value: String| {
        if !value.is_empty() {
            facts.push(Fact { name, value });
        }
    };
    add("Brand", good.brand.clone());
    add("Colour", good.colours.join(", "));
    add("Material", good.materials.join(", "));
    add("For", good.audience.join(", "));
    add("Age", good.ages.map(|ages| ages.to_string()).unwrap_or_default());
    add("Sizes", good.sizes.join(" · "));
    add("Features", good.features.join(", "));
    add("Good for", good.uses.join(", "));
    add("Article number", good.gtin.clone());
    facts
}

/// Whether it can be bought now.
pub(super) fn buyable(offer: &Offer) -> bool {
    offer.availability == Availability::InStock
}

/// Stock as shoppers read it.
pub(super) fn stock(offer: &Offer) -> &'static str {
    match offer.availability {
        Availability::InStock => "In stock",
        Availability::Preorder => "Order ahead",
        Availability::OutOfStock => "Sold out, back soon",
        Availability::Unknown => "Ask us",
    }
}

/// The reduction in whole per cent; 0 without one.
pub(super) fn saved_percent(offer: &Offer) -> i64 {
    offer.list_price.map_or(0, |list| (list.amount - offer.price.amount) * 100 / list.amount.max(1))
}

/// A moment to the minute.
pub(super) fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// Five stars, as many full ones as deserved.
pub(super) fn stars(rating: f32) -> String {
    let full = (rating.round() as usize).min(5);
    "★".repeat(full) + &"☆".repeat(5 - full)
}
