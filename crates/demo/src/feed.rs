//! The product feed: one product a line, in the product form of the Agentic Commerce Protocol.
//!
//! The protocol has no fields of their own for brand, material, audience, features and ratings; they are
//! options of the first variant, under plain English names. Things that come in sizes have one variant
//! per size, and those after the first say only what a size needs.

use std::borrow::Cow;

use jiff::Timestamp;
use magpie_core::{Availability, Currency, Money};
use serde::{Serialize, Serializer};
use url::Url;

use crate::goods::{Good, goods};
use crate::picture::PICTURE_SIDE;
use crate::schedule::{Offer, offer_at};
use crate::shop::{MERCHANT, page_url, picture_url};

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    title: &'a str,
    description: Description<'a>,
    url: &'a Url,
    media: [Media<'a>; 1],
    variants: Vec<Variant<'a>>,
}

#[derive(Serialize)]
struct Description<'a> {
    plain: &'a str,
}

#[derive(Serialize)]
struct Media<'a> {
    r#type: &'static str,
    url: Url,
    alt_text: &'a str,
    width: u32,
    height: u32,
}

#[derive(Serialize)]
struct Variant<'a> {
    id: String,
    title: String,
    url: &'a Url,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    barcodes: Vec<Barcode<'a>>,
    price: Price,
    #[serde(skip_serializing_if = "Option::is_none")]
    list_price: Option<Price>,
    availability: Stock,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<Category>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    condition: Vec<&'static str>,
    variant_options: Vec<VariantOption<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seller: Option<Seller>,
}

#[derive(Serialize)]
struct Barcode<'a> {
    r#type: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
struct Price {
    amount: i64,
    #[serde(serialize_with = "code")]
    currency: Currency,
}

#[derive(Serialize)]
struct Stock {
    available: bool,
    status: &'static str,
}

#[derive(Serialize)]
struct Category {
    value: String,
    taxonomy: &'static str,
}

#[derive(Serialize)]
struct VariantOption<'a> {
    name: &'static str,
    value: Cow<'a, str>,
}

#[derive(Serialize)]
struct Seller {
    name: &'static str,
}

/// The feed of a shop at `base` as it stands at a moment by the schedule alone: JSON Lines.
pub fn feed(base: &Url, at: Timestamp) -> String {
    feed_of(base, |good| Some(offer_at(good, at)))
}

/// The feed with these offers; a product without an offer is left out.
pub(crate) fn feed_of(base: &Url, offer: impl Fn(&Good) -> Option<Offer>) -> String {
    let mut lines = String::new();
    for good in goods() {
        let Some(offer) = offer(good) else { continue };
        let url = page_url(base, good);
        let line = serde_json::to_string(&line(good, offer, base, &url))
            .expect("the line has text keys only and no fallible field");
        lines.push_str(&line);
        lines.push('\n');
    }
    lines
}

fn line<'a>(good: &'a Good, offer: Offer, base: &Url, url: &'a Url) -> Line<'a> {
    let picture = Media {
        r#type: "image",
        url: picture_url(base, good),
        alt_text: &good.title,
        width: PICTURE_SIDE,
        height: PICTURE_SIDE,
    };
    Line {
        id: good.id.as_str(),
        title: &good.title,
        description: Description { plain: &good.description },
        url,
        media: [picture],
        variants: variants(good, &offer, url),
    }
}

fn variants<'a>(good: &'a Good, offer: &Offer, url: &'a Url) -> Vec<Variant<'a>> {
    let mut first = bare(good, offer, url, good.sizes.first());
    first.barcodes = vec![Barcode { r#type: "GTIN", value: &good.gtin }];
    let shelf = format!("{} > {}", good.kind.department, good.kind.category);
    first.categories = vec![Category { value: shelf, taxonomy: "merchant" }];
    first.condition = vec!["new"];
    first.variant_options.extend(properties(good));
    first.seller = Some(Seller { name: MERCHANT });
    let others = good.sizes.iter().skip(1).map(|size| bare(good, offer, url, Some(size)));
    std::iter::once(first).chain(others).collect()
}

/// What every size says.
fn bare<'a>(good: &'a Good, offer: &Offer, url: &'a Url, size: Option<&'a String>) -> Variant<'a> {
    let (id, title) = match size {
        Some(size) => {
            (format!("{}:{}", good.id, size.replace(' ', "")), format!("{}, {size}", good.title))
        }
        None => (good.id.to_string(), good.title.clone()),
    };
    let colours = good.colours.iter().map(|colour| option("Color", colour));
    let in_stock = offer.availability == Availability::InStock;
    Variant {
        id,
        title,
        url,
        barcodes: Vec::new(),
        price: price(offer.price),
        list_price: offer.list_price.map(price),
        availability: Stock { available: in_stock, status: offer.availability.as_str() },
        categories: Vec::new(),
        condition: Vec::new(),
        variant_options: colours.chain(size.map(|size| option("Size", size))).collect(),
        seller: None,
    }
}

/// The options that all sizes share.
fn properties(good: &Good) -> Vec<VariantOption<'_>> {
    let mut options = vec![option("Brand", &good.brand)];
    options.extend(good.materials.iter().map(|material| option("Material", material)));
    options.extend(good.audience.iter().map(|word| option(audience_name(word), word)));
    options.extend(good.ages.map(|ages| told("Age", ages.to_string())));
    options.extend(good.features.iter().map(|feature| option("Feature", feature)));
    options.extend(good.uses.iter().map(|purpose| option("Use", purpose)));
    options.push(told("Rating", format!("{:.1}", good.rating.value)));
    options.push(told("Rating count", good.rating.count.to_string()));
    options
}

/// What kind of audience a word names.
pub(crate) fn audience_name(word: &str) -> &'static str {
    match word {
        "women" | "men" | "unisex" | "girls" | "boys" => "Gender",
        "dogs" | "cats" => "Pet",
        _ => "Age group",
    }
}

fn option<'a>(name: &'static str, value: &'a str) -> VariantOption<'a> {
    VariantOption { name, value: value.into() }
}

fn told(name: &'static str, value: String) -> VariantOption<'static> {
    VariantOption { name, value: value.into() }
}

fn price(money: Money) -> Price {
    Price { amount: money.amount, currency: money.currency }
}

fn code<S: Serializer>(currency: &Currency, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(currency.code())
}
