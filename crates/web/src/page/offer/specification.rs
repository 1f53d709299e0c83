//! schema.org price specifications: which of them is what a shopper pays.

use jiff::civil::Date;
use magpie_core::{Currency, Money};
use serde_json::Value;

use super::{MAX_OFFERS, amount, currency, date};
use crate::page::Sureness;
use crate::page::graph::{Node, entries, field, types};
use crate::page::product::{Reader, text_of};

/// Endings of the types of prices before a reduction.
const LIST_PRICES: [&str; 5] = ["ListPrice", "StrikethroughPrice", "SRP", "MSRP", "RegularPrice"];

/// Prices of something else: shipping, payment.
const OTHER_TYPES: [&str; 2] = ["DeliveryChargeSpecification", "PaymentChargeSpecification"];

/// Fields of prices that not everybody pays, or not once: members, parts of a subscription.
const OTHER_FIELDS: [&str; 5] = [
    "validForMemberTier",
    "billingDuration",
    "billingIncrement",
    "priceComponentType",
    "membershipPointsEarned",
];

/// Codes of the United Nations and words for a piece.
const PIECES: [&str; 6] = ["C62", "EA", "H87", "PCE", "piece", "unit"];

/// What the price specifications of an offer say.
#[derive(Default)]
pub(super) struct Specifications {
    pub(super) currency: Option<Currency>,
    pub(super) price: Option<(Money, Sureness)>,
    pub(super) high: Option<(Money, Sureness)>,
    pub(super) list_price: Option<(Money, Sureness)>,
    pub(super) valid_until: Option<Date>,
}

impl Specifications {
    pub(super) fn of<'a>(reader: &Reader<'a>, node: &'a Node) -> Self {
        let mut read = Self::default();
        let Some(value) = field(node, "priceSpecification") else { return read };
        let mut net = None;
        for node in entries(value).take(MAX_OFFERS).filter_map(|value| reader.graph.node(value)) {
            let own = currency(reader, node);
            if is_other(reader, node) {
                continue;
            }
            read.currency = read.currency.or(own);
            let money =
                |name: &str| field(node, name).and_then(|value| amount(reader, value, own)?.now);
            let Some(found) = money("price").or_else(|| money("minPrice")) else { continue };
            let kind = field(node, "priceType").and_then(text_of_term).unwrap_or_default();
            if LIST_PRICES.iter().any(|list| kind.ends_with(list)) {
                read.list_price.get_or_insert(found);
            } else if field(node, "valueAddedTaxIncluded").is_some_and(is_no) {
                net.get_or_insert(found);
            } else if read.price.is_none() {
                read.price = Some(found);
                read.high = money("maxPrice").filter(|high| high.0.amount > found.0.amount);
                read.valid_until = field(node, "validThrough").and_then(date);
            }
        }
        // Where nothing but the price without tax is given it is what the shop calls its price.
        read.price = read.price.or(net);
        read
    }
}

/// Whether a specification is of something else than what a shopper pays for one piece.
fn is_other<'a>(reader: &Reader<'a>, node: &'a Node) -> bool {
    // A price per kilogram or per litre is not what the shopper pays.
    let measured = field(node, "referenceQuantity").is_some_and(|quantity| {
        let quantity = entries(quantity).find_map(|quantity| reader.graph.node(quantity));
        let unit = quantity.and_then(|quantity| {
            field(quantity, "unitCode").or_else(|| field(quantity, "unitText")).and_then(text_of)
        });
        unit.is_none_or(|unit| !PIECES.contains(&unit.as_str()))
    });
    // A price for ten pieces is not the price of one.
    let bulk = field(node, "eligibleQuantity")
        .and_then(|quantity| entries(quantity).find_map(|quantity| reader.graph.node(quantity)))
        .and_then(|quantity| field(quantity, "minValue").or_else(|| field(quantity, "value")))
        .and_then(text_of)
        .and_then(|least| least.trim().parse::<f64>().ok())
        .is_some_and(|least| least > 1.0);
    measured
        || bulk
        || types(node).any(|kind| OTHER_TYPES.contains(&kind))
        || OTHER_FIELDS.iter().any(|name| field(node, name).is_some())
}

/// A term in words or as a reference.
fn text_of_term(value: &Value) -> Option<String> {
    entries(value).find_map(|value| match value {
        Value::Object(node) => node.get("@id").and_then(text_of),
        other => text_of(other),
    })
}

fn is_no(value: &Value) -> bool {
    match value {
        Value::Bool(yes) => !yes,
        other => text_of(other)
            .is_some_and(|text| text.eq_ignore_ascii_case("false") || text.ends_with("/False")),
    }
}
