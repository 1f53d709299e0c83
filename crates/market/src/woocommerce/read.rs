//! The Store API's products.

use jiff::Timestamp;
use magpie_core::{Availability, Currency, Facet, FacetKind, Money, Rating};
use serde_json::Value;

use crate::json::{list, text};
use crate::listing::{Hosts, Listing, Variant};
use crate::product::{fact, properties};
use crate::text::{line, paragraph, web_url};

/// A currency has at most so many minor digits that make sense.
const MOST_DIGITS: u32 = 6;

/// What has to be known of a shop to read its products.
pub(super) struct Reader<'a> {
    pub(super) hosts: &'a Hosts,
    pub(super) seller: Option<&'a str>,
    pub(super) at: Timestamp,
}

impl Reader<'_> {
    /// A product, and the unit that its prices are in.
    pub(super) fn listing(&self, product: &Value) -> Result<(Listing, (Currency, u32)), String> {
        let id = product.get("id").and_then(Value::as_u64).ok_or("it has no id")?.to_string();
        let title = text(product, "name").and_then(line).ok_or("it has no name")?;
        let prices = product.get("prices").ok_or("it has no prices")?;
        let unit = unit(prices)?;
        // A product in many sizes states the range of their prices.
        let lowest = prices.pointer("/price_range/min_amount").filter(|it| !it.is_null());
        let price = money(lowest.or_else(|| prices.get("price")), unit)?;
        let regular = money(prices.get("regular_price"), unit).ok();
        let url = text(product, "permalink").and_then(web_url).filter(|url| self.hosts.hold(url));
        let shelf = list(product, "categories").filter_map(|it| line(text(it, "name")?)).last();
        let (category, attributes): (Vec<String>, Vec<Facet>) =
            (shelf.into_iter().collect(), attributes(product));
        let shelf = category.first().and_then(|shelf| fact(FacetKind::Category, shelf));
        let prose = ["description", "short_description"].into_iter();
        let variant = Variant {
            id: id.clone(),
            sku: text(product, "sku").filter(|sku| !sku.is_empty()).map(str::to_owned),
            gtins: Vec::new(),
            price: Some(price),
            list_price: regular.filter(|regular| regular.amount > price.amount),
            availability: availability(product),
            url: None,
            checkout: None,
            picture: None,
            seller: self.seller.map(str::to_owned),
            facets: Vec::new(),
        };
        let listing = Listing {
            id,
            handle: text(product, "slug").map(str::to_owned),
            title,
            description: prose
                .filter_map(|it| text(product, it))
                .find_map(paragraph)
                .unwrap_or_default(),
            category,
            brand: list(product, "brands").find_map(|brand| line(text(brand, "name")?)),
            url,
            picture: list(product, "images").find_map(|image| web_url(text(image, "src")?)),
            rating: rating(product),
            facets: attributes.into_iter().chain(shelf).collect(),
            variants: vec![variant],
            at: self.at,
        };
        Ok((listing, unit))
    }
}

fn unit(prices: &Value) -> Result<(Currency, u32), String> {
    let currency = text(prices, "currency_code").and_then(|code| code.parse().ok());
    let currency: Currency = currency.ok_or("its prices have no currency")?;
    let digits = prices.get("currency_minor_unit").and_then(Value::as_u64);
    let digits = digits.and_then(|digits| u32::try_from(digits).ok());
    let digits = digits.filter(|digits| *digits <= MOST_DIGITS).ok_or("its prices have no unit")?;
    Ok((currency, digits))
}

/// An amount of the shop's own minor units, which are not always the currency's.
fn money(amount: Option<&Value>, (currency, digits): (Currency, u32)) -> Result<Money, String> {
    let amount = amount.and_then(Value::as_str).ok_or("it has no price")?;
    let plain = !amount.is_empty() && amount.bytes().all(|byte| byte.is_ascii_digit());
    let own: Option<i64> = amount.parse().ok().filter(|_| plain);
    let amount = own.and_then(|own| rescaled(own, digits, currency.minor_digits()));
    amount
        .map(|amount| Money::new(amount, currency))
        .ok_or_else(|| "its price is no amount of minor units".to_owned())
}

/// An amount with another number of minor digits, rounded half up.
pub(super) fn rescaled(amount: i64, from: u32, to: u32) -> Option<i64> {
    if to >= from {
        amount.checked_mul(10_i64.checked_pow(to - from)?)
    } else {
        let scale = 10_i64.checked_pow(from - to)?;
        Some(amount.checked_add(scale / 2)? / scale)
    }
}

fn availability(product: &Value) -> Availability {
    let flag = |name: &str| product.get(name).and_then(Value::as_bool);
    match (flag("is_in_stock"), flag("is_on_backorder")) {
        (_, Some(true)) => Availability::Preorder,
        (Some(true), _) => Availability::InStock,
        (Some(false), _) => Availability::OutOfStock,
        (None, _) => Availability::Unknown,
    }
}

/// Stars, which are written as text; without reviews there are none.
fn rating(product: &Value) -> Option<Rating> {
    let count = product.get("review_count").and_then(Value::as_u64).filter(|count| *count > 0)?;
    let value: f32 = text(product, "average_rating")?.parse().ok()?;
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    (0.0..=5.0).contains(&value).then_some(Rating { value, count })
}

fn attributes(product: &Value) -> Vec<Facet> {
    let named = list(product, "attributes").filter_map(|it| Some((text(it, "name")?, it)));
    named
        .flat_map(|(name, attribute)| {
            let terms = list(attribute, "terms").filter_map(|term| text(term, "name"));
            terms.flat_map(move |term| properties(name, term))
        })
        .filter(|facet| facet.kind != FacetKind::Brand)
        .take(64)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_in_the_shops_own_units() {
        let check = |amount: Value, code: &str, digits: u32, expected: Option<i64>| {
            let found = money(Some(&amount), (code.parse().unwrap(), digits)).ok();
            assert_eq!(found.map(|money| money.amount), expected, "{amount} {code} {digits}");
        };
        check(json!("1999"), "EUR", 2, Some(1_999));
        check(json!("20"), "EUR", 0, Some(2_000));
        check(json!("19995"), "EUR", 3, Some(2_000));
        check(json!("1000"), "JPY", 0, Some(1_000));
        check(json!("-5"), "EUR", 2, None);
        check(json!("19.99"), "EUR", 2, None);
        check(json!(1_999), "EUR", 2, None);
        check(json!(""), "EUR", 2, None);
        check(json!("9223372036854775807"), "EUR", 0, None);
    }
}
