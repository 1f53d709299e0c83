//! schema.org offers: single, aggregate, with price specifications.

mod specification;

use jiff::civil::Date;
use magpie_core::{Availability, Currency, Money};
use serde_json::Value;
use url::Url;

use self::specification::Specifications;
use super::graph::{Node, entries, field, types};
use super::price::{PriceText, named_currency, read_price};
use super::product::{Reader, text_of};
use super::{Condition, Read, ReadOffer, Sureness, stock};

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
    // Condition may be said of the thing as well as of its offer.
    let condition = condition(reader, product);
    for offer in &mut read {
        offer.condition = offer.condition.or(condition);
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
        collect(reader, inner, currency(reader, node).or(outer), depth - 1, read);
    }
    // An aggregate is worth keeping only where it doesn't list what it sums up.
    if read[before..].iter().all(|offer| offer.price.is_none()) {
        read.truncate(before);
        read.push(offer(reader, node, outer));
    }
}

fn offer<'a>(reader: &Reader<'a>, node: &'a Node, outer: Option<Currency>) -> ReadOffer {
    let specifications = Specifications::of(reader, node);
    let currency = currency(reader, node).or(specifications.currency).or(outer);
    let text = |name: &str| field(node, name).and_then(|value| amount(reader, value, currency));
    let money = |name: &str| text(name).and_then(|text| text.now);
    let read =
        |found: (Money, Sureness)| Read { value: found.0, from: reader.from, sureness: found.1 };
    let written = text("price").unwrap_or_default();
    let price = written.now.or(specifications.price).or_else(|| money("lowPrice"));
    let is_range = types(node).any(|kind| kind == "AggregateOffer");
    let high = money("highPrice").filter(|_| is_range || field(node, "price").is_none());
    let high = high.or(written.high).or(specifications.high);
    let list_price = specifications.list_price.or_else(|| money("listPrice")).or(written.before);
    let valid_until = field(node, "priceValidUntil").and_then(date);
    let line = |name: &str| field(node, name).and_then(|value| reader.line(value));
    ReadOffer {
        price: price.map(read),
        high_price: high.map(read),
        list_price: list_price
            .filter(|list| price.is_none_or(|now| is_more(list.0, now.0)))
            .map(read),
        availability: availability(reader, node),
        condition: condition(reader, node),
        valid_until: valid_until
            .or(specifications.valid_until)
            .map(|date| Read::stated(date, reader.from)),
        url: field(node, "url").and_then(|value| reader.url(value)),
        sku: line("sku"),
        gtin: reader.gtin(node),
        name: line("name"),
        seller: line("seller").or_else(|| line("offeredBy")),
    }
}

/// The currency that a node names.
fn currency(reader: &Reader<'_>, node: &Node) -> Option<Currency> {
    let named = field(node, "priceCurrency").or_else(|| field(node, "currency"))?;
    entries(named).find_map(|value| named_currency(value.as_str()?, reader.locale))
}

/// A number is exact as it stands; a string is read as people write.
fn amount(reader: &Reader<'_>, value: &Value, stated: Option<Currency>) -> Option<PriceText> {
    entries(value).find_map(|value| match value {
        Value::Number(number) => {
            let money = Money::parse_decimal(&number.to_string(), stated?).ok()?;
            (money.amount > 0).then_some(PriceText {
                now: Some((money, Sureness::Stated)),
                ..PriceText::default()
            })
        }
        other => read_price(&text_of(other)?, stated, reader.locale),
    })
}

fn availability<'a>(reader: &Reader<'a>, node: &'a Node) -> Option<Read<Availability>> {
    let raw = words(reader, field(node, "availability")?)?;
    stock::known(&raw).map(|availability| Read::stated(availability, reader.from))
}

fn condition<'a>(reader: &Reader<'a>, node: &'a Node) -> Option<Read<Condition>> {
    let raw = words(reader, field(node, "itemCondition")?)?;
    stock::condition(&raw).map(|condition| Read::stated(condition, reader.from))
}

/// A term in words or as an address.
fn words<'a>(reader: &Reader<'a>, value: &'a Value) -> Option<String> {
    reader.words(value).or_else(|| reader.url(value).map(|url: Read<Url>| url.value.into()))
}

/// The day of a date or of a point in time.
fn date(value: &Value) -> Option<Date> {
    let text = entries(value).find_map(Value::as_str)?.trim();
    text.get(..10)?.parse().ok()
}

fn is_more(one: Money, other: Money) -> bool {
    one.currency == other.currency && one.amount > other.amount
}
