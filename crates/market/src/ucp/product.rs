//! The protocol's products and variants, read with tolerance: what can't be right is dropped and noted.

use jiff::Timestamp;
use magpie_core::{Availability, Currency, Facet, FacetKind, Money, Rating};
use serde_json::Value;
use url::Url;

use super::permalink::permalink;
use crate::json::{list, text};
use crate::listing::{Hosts, Listing, Variant};
use crate::product::{fact, properties};
use crate::text::{is_gtin, line, number, paragraph, remark, web_url};

/// Amounts beyond this are no integers to other readers of JSON.
const LARGEST_AMOUNT: i64 = 9_007_199_254_740_991;

/// Variants beyond these are not read.
const MOST_VARIANTS: usize = 250;

/// Tags beyond these are for search engines.
const MOST_TAGS: usize = 12;

/// What has to be known of a merchant to read its products.
pub(super) struct Reader<'a> {
    /// Whose pages may be linked to.
    pub(super) hosts: &'a Hosts,
    /// Who sells what names no seller.
    pub(super) seller: Option<&'a str>,
    /// Where permalinks begin, if they are offered.
    pub(super) permalink: Option<&'a Url>,
}

impl Reader<'_> {
    fn page(&self, value: Option<&Value>) -> Option<Url> {
        web_url(value?.as_str()?).filter(|url| self.hosts.hold(url))
    }
}

/// One product.
pub(super) fn listing(
    product: &Value,
    reader: &Reader<'_>,
    at: Timestamp,
    notes: &mut Vec<String>,
) -> Result<Listing, String> {
    let id = text(product, "id").and_then(number).ok_or("it has no id")?;
    let title = text(product, "title").and_then(line).ok_or("it has no title")?;
    let url = reader.page(product.get("url"));
    if url.is_none() && product.get("url").is_some_and(|url| !url.is_null()) {
        notes.push(format!("{id}: its address is not one of this merchant's pages"));
    }
    let stated = list(product, "variants").take(MOST_VARIANTS);
    let mut variants = Vec::new();
    for stated in stated {
        match variant(stated, reader) {
            Ok(variant) => variants.push(variant),
            Err(reason) => notes.push(format!("{id}: a variant is left out: {reason}")),
        }
    }
    if variants.is_empty() {
        return Err("it has no variant with a price that can be read".to_owned());
    }
    let first = list(product, "variants").next();
    let category = category(product).or_else(|| category(first?)).unwrap_or_default();
    let shelf = category.last().and_then(|shelf| fact(FacetKind::Category, shelf));
    let brand = list(product, "variants").chain([product]).find_map(brand);
    Ok(Listing {
        id: id.to_owned(),
        handle: text(product, "handle").map(str::to_owned),
        title,
        description: product.get("description").and_then(prose).unwrap_or_default(),
        facets: facets(product).into_iter().chain(shelf).collect(),
        category,
        brand,
        url,
        picture: picture(product),
        rating: product.get("rating").or_else(|| first?.get("rating")).and_then(rating),
        variants,
        at,
    })
}

fn variant(variant: &Value, reader: &Reader<'_>) -> Result<Variant, String> {
    let id = text(variant, "id").and_then(number).ok_or("it has no id")?;
    let price = money(variant.get("price").ok_or("it has no price")?)?;
    // A price before a reduction that is lower, or in other money, is none.
    let list_price = variant.get("list_price").and_then(|value| money(value).ok());
    let list_price =
        list_price.filter(|list| list.currency == price.currency && list.amount > price.amount);
    let checkout = reader.page(variant.get("checkout_url"));
    let link = || reader.permalink.map(|endpoint| permalink(endpoint, id, 1));
    let checkout = checkout.or_else(link).filter(|url| reader.hosts.hold(url));
    Ok(Variant {
        id: id.to_owned(),
        sku: text(variant, "sku").map(str::to_owned),
        gtins: list(variant, "barcodes").filter_map(gtin).collect(),
        price: Some(price),
        list_price,
        availability: availability(variant.get("availability")),
        url: reader.page(variant.get("url")),
        checkout,
        picture: picture(variant),
        seller: seller(variant).or_else(|| reader.seller.map(str::to_owned)),
        facets: options(variant).collect(),
    })
}

/// A price in integer minor units of a currency that there is.
fn money(price: &Value) -> Result<Money, String> {
    let amount =
        price.get("amount").filter(|amount| !amount.is_null()).ok_or("a price without amount")?;
    let amount = amount
        .as_i64()
        .filter(|amount| (0..=LARGEST_AMOUNT).contains(amount))
        .ok_or_else(|| format!("{} is no amount of minor units", remark(&amount.to_string())))?;
    let code = text(price, "currency").unwrap_or_default();
    let written = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let currency: Option<Currency> = code.parse().ok().filter(|_| written);
    let currency = currency.ok_or("a price without a currency")?;
    Ok(Money::new(amount, currency))
}

fn availability(stated: Option<&Value>) -> Availability {
    let Some(stated) = stated else { return Availability::Unknown };
    let status = text(stated, "status").map_or(Availability::Unknown, Availability::parse);
    match (stated.get("available").and_then(Value::as_bool), status) {
        (Some(false), _) => Availability::OutOfStock,
        (Some(true), Availability::Preorder) => Availability::Preorder,
        (Some(true), _) => Availability::InStock,
        (None, status) => status,
    }
}

/// Ratings of any scale as 0 to 5.
#[expect(clippy::cast_possible_truncation, reason = "stars need no more digits")]
fn rating(rating: &Value) -> Option<Rating> {
    let value = rating.get("value")?.as_f64().filter(|value| *value >= 0.0)?;
    let most = rating.get("scale_max").and_then(Value::as_f64).filter(|most| *most >= 1.0)?;
    let count = rating.get("count").and_then(Value::as_u64).unwrap_or(0);
    (value <= most).then(|| Rating {
        value: (value / most * 5.0) as f32,
        count: u32::try_from(count).unwrap_or(u32::MAX),
    })
}

fn gtin(barcode: &Value) -> Option<String> {
    let digits: String =
        text(barcode, "value")?.chars().filter(|c| *c != '-' && *c != ' ').collect();
    is_gtin(&digits).then_some(digits)
}

/// Plain text before the others, which need cleaning anyway.
fn prose(description: &Value) -> Option<String> {
    if let Some(plain) = description.as_str() {
        return paragraph(plain);
    }
    ["plain", "markdown", "html"].iter().find_map(|form| paragraph(text(description, form)?))
}

fn picture(of: &Value) -> Option<Url> {
    let images =
        list(of, "media").filter(|media| text(media, "type").is_none_or(|it| it == "image"));
    images.filter_map(|media| text(media, "url")).find_map(web_url)
}

fn seller(variant: &Value) -> Option<String> {
    let seller = variant.get("seller")?;
    ["name", "domain"].iter().find_map(|name| line(text(seller, name)?))
}

/// What a variant is: `options`, or `selected_options` in earlier versions.
fn options(variant: &Value) -> impl Iterator<Item = Facet> {
    named(variant).flat_map(|(name, label)| properties(name, label))
}

fn named(of: &Value) -> impl Iterator<Item = (&str, &str)> {
    let options = list(of, "options").chain(list(of, "selected_options"));
    options.filter_map(|option| {
        let label = text(option, "label").or_else(|| text(option, "value"));
        Some((text(option, "name")?, label?))
    })
}

/// What all variants share: options with one value, attributes, tags.
fn facets(product: &Value) -> Vec<Facet> {
    let single = list(product, "options").filter_map(|option| {
        let mut values = list(option, "values");
        let (only, None) = (values.next()?, values.next()) else { return None };
        Some((text(option, "name")?, text(only, "label")?))
    });
    let tags = list(product, "tags").filter_map(Value::as_str).take(MOST_TAGS);
    let short = tags.filter(|tag| tag.split_whitespace().count() <= 3 && !tag.contains([':', '_']));
    single
        .chain(attributes(product))
        .flat_map(|(name, value)| properties(name, value))
        .filter(|facet| facet.kind != FacetKind::Brand)
        .chain(short.filter_map(|tag| fact(FacetKind::Feature, tag)))
        .collect()
}

/// What merchants state beyond the protocol's fields.
fn attributes(product: &Value) -> impl Iterator<Item = (&str, &str)> {
    let stated = product.get("metadata").into_iter().flat_map(|it| list(it, "attributes"));
    stated.filter_map(|it| Some((text(it, "name")?, text(it, "value")?)))
}

fn brand(of: &Value) -> Option<String> {
    let places = ["/metadata/brand", "/metadata/vendor", "/vendor"];
    let stated = || places.iter().find_map(|place| of.pointer(place)?.as_str());
    let mut named = named(of).chain(attributes(of));
    let option = named.find(|(name, _)| name.eq_ignore_ascii_case("brand"));
    option.map(|(_, label)| label).or_else(stated).and_then(line)
}

/// The merchant's own words for where it stands, before numbers of taxonomies.
fn category(of: &Value) -> Option<Vec<String>> {
    let named = list(of, "categories").filter_map(|category| {
        let own = text(category, "taxonomy").is_none_or(|taxonomy| taxonomy == "merchant");
        Some((own, text(category, "value")?))
    });
    let words = named.filter(|(_, value)| {
        value.chars().any(char::is_alphabetic) && !value.contains("://") && !is_code(value)
    });
    // The first of equals.
    let (_, value) = words.min_by_key(|(own, _)| !own)?;
    Some(value.split('>').filter_map(line).collect())
}

/// Whether it is a key of a taxonomy, such as `aa-8-1`, rather than words.
fn is_code(value: &str) -> bool {
    value.contains(|c: char| c.is_ascii_digit()) && !value.contains(' ')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prices_are_whole_minor_units_or_nothing() {
        let check = |price: Value, expected: Option<(i64, &str)>| {
            let found = money(&price).ok();
            let found = found.as_ref().map(|it| (it.amount, it.currency.code()));
            assert_eq!(found, expected, "{price}");
        };
        check(json!({"amount": 12_990, "currency": "USD"}), Some((12_990, "USD")));
        check(json!({"amount": 0, "currency": "JPY"}), Some((0, "JPY")));
        check(json!({"amount": -1, "currency": "USD"}), None);
        check(json!({"amount": 129.9, "currency": "USD"}), None);
        check(json!({"amount": 129.0, "currency": "USD"}), None);
        check(json!({"amount": "129", "currency": "USD"}), None);
        check(json!({"amount": 9_007_199_254_740_992_i64, "currency": "USD"}), None);
        check(json!({"amount": 1, "currency": "usd"}), None);
        check(json!({"amount": 1}), None);
        check(json!(12), None);
    }

    #[test]
    fn stock_is_read_from_flag_and_word() {
        let check = |stated: Value, expected: Availability| {
            assert_eq!(availability(Some(&stated)), expected, "{stated}");
        };
        check(json!({"available": true}), Availability::InStock);
        check(json!({"available": true, "status": "backorder"}), Availability::Preorder);
        check(json!({"available": false, "status": "in_stock"}), Availability::OutOfStock);
        check(json!({"status": "out_of_stock"}), Availability::OutOfStock);
        check(json!({}), Availability::Unknown);
    }

    #[test]
    fn ratings_of_any_scale_become_stars() {
        let check = |stated: Value, expected: Option<f32>| {
            assert_eq!(rating(&stated).map(|it| it.value), expected, "{stated}");
        };
        check(json!({"value": 4.5, "scale_max": 5, "count": 3}), Some(4.5));
        check(json!({"value": 9, "scale_max": 10}), Some(4.5));
        check(json!({"value": 7, "scale_max": 5}), None);
        check(json!({"value": 4}), None);
    }

    #[test]
    fn shelves_are_read_in_words() {
        let check = |categories: Value, expected: &[&str]| {
            let found = category(&json!({"categories": categories})).unwrap_or_default();
            assert_eq!(found, expected, "{categories}");
        };
        let entry = |value: &str, taxonomy: &str| json!({"value": value, "taxonomy": taxonomy});
        check(
            json!([
                entry("187", "google_product_category"),
                entry("aa-8-1", "shopify"),
                entry("Apparel > Shoes", "google_product_category"),
                entry("Footwear > Running", "merchant"),
            ]),
            &["Footwear", "Running"],
        );
        check(json!([entry("gid://shopify/TaxonomyCategory/1", "shopify")]), &[]);
    }
}
