//! schema.org offers: single, aggregate, with price specifications.

use magpie_core::{Availability, Currency, Money};
use serde_json::Value;
use url::Url;

use super::graph::{Node, entries, field, types};
use super::price::{Locale, read_price};
use super::product::{Reader, text_of};
use super::{Read, ReadOffer, Sureness};

/// Offers that are read of one product at most.
const MAX_OFFERS: usize = 200;

/// How deep aggregates may hold aggregates.
const MAX_DEPTH: usize = 3;

/// The offers of a product; some pages put price and stock straight on it.
pub(super) fn of_product<'a>(
    reader: &Reader<'a>,
    product: &'a Node,
    offers: Option<&'a Value>,
) -> Vec<ReadOffer> {
    let mut read = Vec::new();
    if let Some(offers) = offers {
        collect(reader, offers, None, MAX_DEPTH, &mut read);
    }
    if read.is_empty() && field(product, "price").is_some() {
        read.push(offer(reader, product, None));
    }
    read
}

/// The offers that one offer node stands for.
pub(super) fn of_node<'a>(reader: &Reader<'a>, node: &'a Node) -> Vec<ReadOffer> {
    let mut read = Vec::new();
    add(reader, node, None, MAX_DEPTH, &mut read);
    read
}

fn collect<'a>(
    reader: &Reader<'a>,
    offers: &'a Value,
    currency: Option<Currency>,
    depth: usize,
    read: &mut Vec<ReadOffer>,
) {
    for node in entries(offers).flat_map(entries).filter_map(|value| reader.graph.node(value)) {
        if read.len() == MAX_OFFERS {
            return;
        }
        add(reader, node, currency, depth, read);
    }
}

fn add<'a>(
    reader: &Reader<'a>,
    node: &'a Node,
    outer: Option<Currency>,
    depth: usize,
    read: &mut Vec<ReadOffer>,
) {
    let before = read.len();
    if let Some(inner) = field(node, "offers").filter(|_| depth > 0) {
        collect(reader, inner, currency(node).or(outer), depth - 1, read);
    }
    // An aggregate is worth keeping only where it doesn't list what it sums up.
    if read[before..].iter().all(|offer| offer.price.is_none()) {
        read.truncate(before);
        read.push(offer(reader, node, outer));
    }
}

fn offer<'a>(reader: &Reader<'a>, node: &'a Node, outer: Option<Currency>) -> ReadOffer {
    let specifications = Specifications::of(reader, node);
    let currency = currency(node).or(specifications.currency).or(outer);
    let money = |name: &str| field(node, name).and_then(|value| amount(value, currency));
    let read =
        |found: (Money, Sureness)| Read { value: found.0, from: reader.from, sureness: found.1 };
    let price = money("price").or(specifications.price).or_else(|| money("lowPrice"));
    let is_range = types(node).any(|kind| kind == "AggregateOffer");
    let high = money("highPrice").filter(|_| is_range || field(node, "price").is_none());
    let list_price = specifications.list_price.or_else(|| money("listPrice"));
    let line = |name: &str| field(node, name).and_then(|value| reader.line(value));
    ReadOffer {
        price: price.map(read),
        high_price: high.map(read),
        list_price: list_price
            .filter(|list| price.is_none_or(|now| is_more(list.0, now.0)))
            .map(read),
        availability: availability(reader, node),
        url: field(node, "url").and_then(|value| reader.url(value)),
        sku: line("sku"),
        gtin: reader.gtin(node),
        name: line("name"),
        seller: line("seller").or_else(|| line("offeredBy")),
    }
}

/// What the price specifications of an offer say.
#[derive(Default)]
struct Specifications {
    currency: Option<Currency>,
    price: Option<(Money, Sureness)>,
    list_price: Option<(Money, Sureness)>,
}

impl Specifications {
    fn of<'a>(reader: &Reader<'a>, node: &'a Node) -> Self {
        let mut read = Self::default();
        let Some(value) = field(node, "priceSpecification") else { return read };
        for node in entries(value).take(MAX_OFFERS).filter_map(|value| reader.graph.node(value)) {
            let own = currency(node);
            read.currency = read.currency.or(own);
            // A price per kilogram or per litre is not what the shopper pays.
            if field(node, "referenceQuantity").is_some() {
                continue;
            }
            let Some(found) = field(node, "price").and_then(|value| amount(value, own)) else {
                continue;
            };
            let kind = field(node, "priceType").and_then(Value::as_str).unwrap_or_default();
            let is_list = ["ListPrice", "StrikethroughPrice", "SRP", "MSRP"]
                .iter()
                .any(|list| kind.ends_with(list));
            let slot = if is_list { &mut read.list_price } else { &mut read.price };
            slot.get_or_insert(found);
        }
        read
    }
}

fn currency(node: &Node) -> Option<Currency> {
    let named = field(node, "priceCurrency").or_else(|| field(node, "currency"))?;
    entries(named).find_map(Value::as_str)?.parse().ok()
}

/// A number is exact as it stands; a string is read as people write.
fn amount(value: &Value, stated: Option<Currency>) -> Option<(Money, Sureness)> {
    entries(value).find_map(|value| match value {
        Value::Number(number) => {
            let money = Money::parse_decimal(&number.to_string(), stated?).ok()?;
            (money.amount > 0).then_some((money, Sureness::Stated))
        }
        other => read_price(&text_of(other)?, stated, Locale::default())?.now,
    })
}

fn availability<'a>(reader: &Reader<'a>, node: &'a Node) -> Option<Read<Availability>> {
    let value = field(node, "availability")?;
    let raw =
        reader.words(value).or_else(|| reader.url(value).map(|url: Read<Url>| url.value.into()))?;
    known(&raw).map(|availability| Read::stated(availability, reader.from))
}

/// Stock as it is written; nothing when it says nothing.
pub(super) fn known(raw: &str) -> Option<Availability> {
    match Availability::parse(raw.trim().trim_end_matches('/')) {
        Availability::Unknown => None,
        availability => Some(availability),
    }
}

fn is_more(one: Money, other: Money) -> bool {
    one.currency == other.currency && one.amount > other.amount
}
