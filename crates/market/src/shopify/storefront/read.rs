//! The three forms in which a storefront tells of a product.

use jiff::Timestamp;
use magpie_core::{Availability, Currency, FacetKind, Money};
use serde_json::Value;
use url::Url;

use crate::json::{list, text};
use crate::listing::{Found, Listing, Variant};
use crate::product::{fact, properties};
use crate::text::{is_gtin, line, paragraph, remark, web_url};

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `search/suggest.json`: prices in decimals, no variants.
    Suggestion,
    /// `products.json`: prices in decimals.
    Shelf,
    /// `products/{handle}.js`: prices in hundredths, whatever the currency.
    Ajax,
}

/// What has to be known to read a product.
pub(super) struct Reader<'a> {
    pub(super) base: &'a Url,
    pub(super) currency: Currency,
    pub(super) at: Timestamp,
}

impl Reader<'_> {
    pub(super) fn all(&self, products: &[Value], form: Form) -> Found {
        let mut found = Found::default();
        for (place, product) in products.iter().enumerate() {
            found.add(place, self.one(product, form));
        }
        found
    }

    pub(super) fn one(&self, product: &Value, form: Form) -> Result<Listing, String> {
        let number = number(product).ok_or("it has no id")?;
        let title = text(product, "title").and_then(line).ok_or("it has no title")?;
        let handle = text(product, "handle").filter(|handle| is_plain(handle));
        let url = handle.and_then(|handle| self.base.join(&format!("products/{handle}")).ok());
        let names = option_names(product);
        let stated =
            list(product, "variants").map(|it| self.variant(it, form, &names, url.as_ref()));
        let mut variants: Vec<Variant> = stated.collect::<Result<_, _>>()?;
        if variants.is_empty() {
            variants.push(self.only(product, number, form)?);
        }
        let category = text(product, "type").or_else(|| text(product, "product_type"));
        let category: Vec<String> = category.and_then(line).into_iter().collect();
        let shelf = category.first().and_then(|shelf| fact(FacetKind::Category, shelf));
        let tags = list(product, "tags").filter_map(Value::as_str).take(12);
        let tags = tags.filter(|tag| !tag.contains([':', '_']));
        let prose = ["description", "body_html", "body"].into_iter();
        Ok(Listing {
            id: gid("Product", number),
            handle: handle.map(str::to_owned),
            title,
            description: prose
                .filter_map(|it| text(product, it))
                .find_map(paragraph)
                .unwrap_or_default(),
            category,
            brand: text(product, "vendor").and_then(line),
            url,
            picture: picture(product).and_then(|raw| self.address(raw)),
            rating: None,
            facets: tags.filter_map(|tag| fact(FacetKind::Feature, tag)).chain(shelf).collect(),
            variants,
            at: self.at,
        })
    }

    fn variant(
        &self,
        variant: &Value,
        form: Form,
        names: &[&str],
        page: Option<&Url>,
    ) -> Result<Variant, String> {
        let id = number(variant).ok_or("a variant has no id")?;
        let price = self.price(variant.get("price"), form)?;
        let before = self.price(variant.get("compare_at_price"), form).ok();
        let url = page.cloned().map(|mut url| {
            url.set_query(Some(&format!("variant={id}")));
            url
        });
        let facets = (1..=3).zip(names).filter_map(|(place, name)| {
            Some(properties(name, text(variant, &format!("option{place}"))?))
        });
        let picture = variant.pointer("/featured_image/src").and_then(Value::as_str);
        Ok(Variant {
            id: gid("ProductVariant", id),
            sku: text(variant, "sku").filter(|sku| !sku.is_empty()).map(str::to_owned),
            gtins: text(variant, "barcode")
                .filter(|code| is_gtin(code))
                .map(str::to_owned)
                .into_iter()
                .collect(),
            price: Some(price),
            list_price: before.filter(|before| before.amount > price.amount),
            availability: availability(variant),
            url,
            checkout: None,
            picture: picture.and_then(|raw| self.address(raw)),
            seller: self.base.host_str().map(str::to_owned),
            facets: facets.flatten().collect(),
        })
    }

    /// A suggestion stands for all its variants.
    fn only(&self, product: &Value, number: u64, form: Form) -> Result<Variant, String> {
        let price = self.price(product.get("price_min").or_else(|| product.get("price")), form)?;
        let before = self.price(product.get("compare_at_price_min"), form).ok();
        Ok(Variant {
            id: gid("Product", number),
            sku: None,
            gtins: Vec::new(),
            price: Some(price),
            list_price: before.filter(|before| before.amount > price.amount),
            availability: availability(product),
            url: None,
            checkout: None,
            picture: None,
            seller: self.base.host_str().map(str::to_owned),
            facets: Vec::new(),
        })
    }

    fn price(&self, stated: Option<&Value>, form: Form) -> Result<Money, String> {
        let stated = stated.filter(|stated| !stated.is_null()).ok_or("it has no price")?;
        let wrong = || format!("{} is no price", remark(&stated.to_string()));
        match form {
            Form::Suggestion | Form::Shelf => {
                let decimal = stated.as_str().ok_or_else(wrong)?;
                Money::parse_decimal(decimal, self.currency).map_err(|_| wrong())
            }
            Form::Ajax => {
                let hundredths = stated.as_i64().filter(|amount| *amount >= 0).ok_or_else(wrong)?;
                let digits = self.currency.minor_digits();
                let amount = match digits {
                    0 => Some((hundredths + 50) / 100),
                    2 => Some(hundredths),
                    more => hundredths.checked_mul(10_i64.pow(more - 2)),
                };
                amount.map(|amount| Money::new(amount, self.currency)).ok_or_else(wrong)
            }
        }
    }

    /// A picture's address, which is often written without a scheme; it may be anywhere.
    fn address(&self, raw: &str) -> Option<Url> {
        let url = self.base.join(raw.trim()).ok()?;
        web_url(url.as_str())
    }
}

fn picture(product: &Value) -> Option<&str> {
    let places = ["/featured_image/url", "/featured_image", "/image", "/images/0/src", "/images/0"];
    places.iter().find_map(|place| product.pointer(place)?.as_str())
}

/// `["Color", "Size"]`, or objects with names.
fn option_names(product: &Value) -> Vec<&str> {
    list(product, "options").filter_map(|it| it.as_str().or_else(|| text(it, "name"))).collect()
}

fn availability(of: &Value) -> Availability {
    match of.get("available").and_then(Value::as_bool) {
        Some(true) => Availability::InStock,
        Some(false) => Availability::OutOfStock,
        None => Availability::Unknown,
    }
}

/// The number by which UCP knows the same thing.
fn gid(kind: &str, number: u64) -> String {
    format!("gid://shopify/{kind}/{number}")
}

/// A handle that can't lead elsewhere.
fn is_plain(handle: &str) -> bool {
    !handle.is_empty() && !handle.contains(['/', '?', '#', ':', '\\']) && handle != ".."
}

fn number(of: &Value) -> Option<u64> {
    of.get("id")?.as_u64()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prices_are_read_by_form_and_currency() {
        let base = Url::parse("https://shop.example/").unwrap();
        let check = |stated: Value, form: Form, code: &str, expected: Option<i64>| {
            let currency = code.parse().unwrap();
            let reader = Reader { base: &base, currency, at: Timestamp::UNIX_EPOCH };
            let found = reader.price(Some(&stated), form).ok().map(|price| price.amount);
            assert_eq!(found, expected, "{stated} {form:?} {code}");
        };
        check(json!("129.90"), Form::Suggestion, "USD", Some(12_990));
        check(json!("1000"), Form::Shelf, "JPY", Some(1_000));
        check(json!(12_990), Form::Ajax, "USD", Some(12_990));
        check(json!(100_000), Form::Ajax, "JPY", Some(1_000));
        check(json!(1_250), Form::Ajax, "KWD", Some(12_500));
        check(json!(-1), Form::Ajax, "USD", None);
        check(json!(12.5), Form::Ajax, "USD", None);
        check(json!("-5.00"), Form::Shelf, "USD", None);
        check(json!(129), Form::Suggestion, "USD", None);
    }
}
