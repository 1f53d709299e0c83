//! A row of named fields to a product: what the fields are called in feeds, and what they mean.

use magpie_core::{Availability, Currency, FacetKind, Picture, Product, ProductId, Rating};
use serde_json::{Map, Value};
use url::Url;

use super::properties::{Properties, texts};
use super::{Feed, FeedBase, markup, price};
use crate::words::fold;

/// A title that has to be made from the description.
const TITLE_WORDS: usize = 12;

type Fields = Map<String, Value>;

const ID: &[&str] =
    &["id", "sku", "product_id", "item_id", "offer_id", "handle", "article_number", "asin"];
const TITLE: &[&str] = &["title", "name", "product_name", "product_title", "item_name"];
const DESCRIPTION: &[&str] = &[
    "description",
    "body_html",
    "body",
    "long_description",
    "product_description",
    "short_description",
    "summary",
    "content",
];
const CATEGORY: &[&str] = &[
    "category",
    "product_type",
    "categories",
    "category_path",
    "product_category",
    "google_product_category",
    "department",
];
const BRAND: &[&str] = &["brand", "manufacturer", "vendor", "maker", "brand_name"];
const PRICE: &[&str] =
    &["sale_price", "price", "current_price", "price_value", "selling_price", "amount"];
const LIST_PRICE: &[&str] = &[
    "list_price",
    "original_price",
    "regular_price",
    "compare_at_price",
    "msrp",
    "rrp",
    "was_price",
    "old_price",
];
const CURRENCY: &[&str] = &["currency", "price_currency", "currency_code"];
const AVAILABILITY: &[&str] = &["availability", "stock_status", "in_stock", "available", "stock"];
const LINK: &[&str] =
    &["link", "url", "product_url", "product_link", "page", "deeplink", "canonical_link"];
const PICTURE: &[&str] = &[
    "image",
    "image_link",
    "image_url",
    "picture",
    "images",
    "image_src",
    "photo",
    "thumbnail",
    "media",
    "img",
];
const MERCHANT: &[&str] = &["merchant", "seller", "seller_name", "merchant_name", "store", "shop"];
const GTIN: &[&str] = &["gtin", "ean", "upc", "barcode", "isbn", "gtin13", "gtin14", "gtin12"];
const RATING: &[&str] = &["rating", "average_rating", "stars", "review_rating", "rating_value"];
const RATING_COUNT: &[&str] = &[
    "rating_count",
    "review_count",
    "reviews_count",
    "number_of_reviews",
    "num_reviews",
    "ratings_total",
    "reviews",
];
const PROPERTIES: &[(FacetKind, &[&str])] = &[
    (FacetKind::Colour, &["color", "colour", "colors", "colours"]),
    (FacetKind::Size, &["size", "sizes"]),
    (FacetKind::Material, &["material", "materials", "fabric"]),
    (FacetKind::Audience, &["gender", "age_group", "audience", "target_gender"]),
    (FacetKind::Condition, &["condition", "item_condition"]),
    (FacetKind::Use, &["use", "uses", "occasion", "season", "activity"]),
    (
        FacetKind::Feature,
        &[
            "features",
            "feature",
            "tags",
            "tag",
            "pattern",
            "product_highlight",
            "labels",
            "highlights",
        ],
    ),
];
const ATTRIBUTES: &[&str] =
    &["attributes", "properties", "specifications", "specs", "product_detail"];

/// A field under any of its names; earlier names win, and empty ones don't count.
fn get<'a>(fields: &'a Fields, names: &[&str]) -> Option<&'a Value> {
    let filled = |value: &&Value| match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
    };
    names.iter().find_map(|name| {
        fields.get(*name).filter(filled).or_else(|| {
            let (_, value) =
                fields.iter().find(|(field, value)| filled(value) && is_named(field, name))?;
            Some(value)
        })
    })
}

/// `g:image_link`, `Image Link` and `imageLink` are `image_link`.
fn is_named(field: &str, name: &str) -> bool {
    let field = field.rsplit(':').next().unwrap_or(field);
    let letters = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    field.bytes().filter(letters).map(|b| b.to_ascii_lowercase()).eq(name.bytes().filter(letters))
}

fn line(fields: &Fields, names: &[&str]) -> Option<String> {
    let text = texts(get(fields, names)?).into_iter().find(|text| !text.is_empty())?;
    Some(text.replace('\n', " "))
}

/// The currency that a row names, in a field of its own or with its price.
pub(super) fn currency(fields: &Fields) -> Option<Currency> {
    let named = get(fields, CURRENCY).and_then(Value::as_str).and_then(|code| code.parse().ok());
    named.or_else(|| price::currency(get(fields, PRICE)?.as_str()?))
}

/// The product of a row, or what is wrong with the row.
pub(super) fn product(
    feed: &Feed,
    fields: &Fields,
    usual: Option<Currency>,
) -> Result<Product, String> {
    let id = line(fields, ID).ok_or("no id")?;
    let (title, description) = wording(line(fields, TITLE), get(fields, DESCRIPTION))?;
    let currency = match get(fields, CURRENCY).and_then(Value::as_str) {
        Some(code) => {
            Some(code.parse::<Currency>().map_err(|error| format!("the currency {error}"))?)
        }
        None => None,
    };
    let money = |names: &[&str]| match get(fields, names) {
        Some(value) => price::read(value, currency.or(usual)),
        None => Ok(None),
    };
    let now = money(PRICE)?;
    let before = money(LIST_PRICE)?.or(money(&["price"])?);
    let category = category(fields);
    let brand = line(fields, BRAND);
    let mut properties = Properties::default();
    for (kind, names) in PROPERTIES {
        for name in *names {
            if let Some(value) = get(fields, &[*name]) {
                properties.state_field(*kind, value);
            }
        }
    }
    for name in ATTRIBUTES {
        state_attributes(&mut properties, fields.get(*name));
    }
    Ok(Product {
        id: ProductId::new(id),
        title,
        description,
        category,
        brand,
        price: now,
        list_price: before.filter(|before| {
            now.is_some_and(|now| before.currency == now.currency && before.amount > now.amount)
        }),
        availability: availability(get(fields, AVAILABILITY)),
        url: get(fields, LINK).and_then(first_text).and_then(|text| feed.base.link(&text)),
        picture: get(fields, PICTURE).and_then(|value| picture(&feed.base, value)),
        merchant: line(fields, MERCHANT).or_else(|| merchant_object(get(fields, MERCHANT))),
        gtin: line(fields, GTIN).and_then(|text| gtin(&text)),
        rating: rating(fields),
        facets: properties.into_facets(),
        source: feed.source.clone(),
        seen_at: feed.read_at,
    })
}

/// Title and description; a title is made where there is only a description.
pub(super) fn wording(
    title: Option<String>,
    description: Option<&Value>,
) -> Result<(String, String), String> {
    let description = description.map(|value| texts(value).join("\n")).unwrap_or_default();
    let title = title.or_else(|| {
        let words: Vec<&str> = description.lines().next()?.split(' ').take(TITLE_WORDS).collect();
        Some(words.join(" "))
    });
    match title.filter(|title| !title.is_empty()) {
        Some(title) => Ok((title, description)),
        None => Err("neither a title nor a description".to_owned()),
    }
}

/// A path of categories from its text: "Footwear > Hiking boots".
pub(super) fn path(text: &str) -> Vec<String> {
    let mark = [">", "»", "›", " / ", "|", "/"].into_iter().find(|mark| text.contains(mark));
    let parts: Vec<&str> = mark.map_or_else(|| vec![text], |mark| text.split(mark).collect());
    let parts = parts.into_iter().map(str::trim).filter(|part| !part.is_empty());
    // A bare number is a key into somebody's taxonomy.
    parts.filter(|part| !part.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned).collect()
}

fn category(fields: &Fields) -> Vec<String> {
    let paths = CATEGORY.iter().filter_map(|name| get(fields, &[*name])).map(|value| match value {
        // A list of plain names is a path; a list of paths has the main one first.
        Value::Array(list)
            if list.iter().all(|v| v.as_str().is_some_and(|text| path(text).len() == 1)) =>
        {
            list.iter().flat_map(texts).collect()
        }
        other => texts(other).first().map(|text| path(text)).unwrap_or_default(),
    });
    paths.into_iter().find(|path: &Vec<String>| !path.is_empty()).unwrap_or_default()
}

fn availability(value: Option<&Value>) -> Availability {
    match value {
        Some(Value::Bool(true)) => Availability::InStock,
        Some(Value::Bool(false)) => Availability::OutOfStock,
        Some(Value::Number(count)) => match count.as_f64() {
            Some(count) if count > 0.0 => Availability::InStock,
            _ => Availability::OutOfStock,
        },
        Some(Value::String(text)) => match text.trim().parse::<f64>() {
            Ok(count) if count > 0.0 => Availability::InStock,
            Ok(_) => Availability::OutOfStock,
            Err(_) => Availability::parse(text),
        },
        Some(Value::Object(fields)) => stock(fields),
        Some(Value::Null | Value::Array(_)) | None => Availability::Unknown,
    }
}

/// Stock as the Agentic Commerce Protocol states it: the status is the more exact of the two.
pub(super) fn stock(fields: &Fields) -> Availability {
    let status =
        fields.get("status").and_then(Value::as_str).map_or(Availability::Unknown, |status| {
            match status {
                "limited_stock" | "low_stock" => Availability::InStock,
                other => Availability::parse(other),
            }
        });
    match (status, fields.get("available").and_then(Value::as_bool)) {
        (Availability::Unknown, Some(true)) | (Availability::InStock, None | Some(true)) => {
            Availability::InStock
        }
        (Availability::Unknown | Availability::InStock, Some(false)) => Availability::OutOfStock,
        (status, _) => status,
    }
}

fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Array(list) => list.iter().find_map(first_text),
        Value::Object(fields) => {
            ["url", "src", "link", "href"].iter().find_map(|name| first_text(fields.get(*name)?))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The first picture of a field; of a list of media the first image.
pub(super) fn picture(base: &FeedBase, value: &Value) -> Option<Picture> {
    let image = |media: &&Value| {
        media
            .get("type")
            .and_then(Value::as_str)
            .is_none_or(|kind| kind.eq_ignore_ascii_case("image"))
    };
    match value {
        Value::Array(list) => list.iter().filter(image).find_map(|media| picture(base, media)),
        other => base.picture(&first_text(other)?),
    }
}

/// A global number, without what it is grouped by. What shops write who have none would make one product of all
/// their goods.
pub(super) fn gtin(text: &str) -> Option<String> {
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let (digits, last) = number.split_at_checked(number.len().checked_sub(1)?)?;
    // A book's old number has ten places, the last of which may be an X.
    let checked = last.bytes().all(|b| b.is_ascii_digit()) || (number.len() == 10 && last == "X");
    let sound = checked && digits.bytes().all(|b| b.is_ascii_digit());
    (sound && (8..=14).contains(&number.len()) && number.contains(|c| c != '0')).then_some(number)
}

fn merchant_object(value: Option<&Value>) -> Option<String> {
    Some(value?.get("name")?.as_str()?.to_owned())
}

fn rating(fields: &Fields) -> Option<Rating> {
    let value = get(fields, RATING)?;
    let (value, counted) = match value {
        Value::Object(inner) => (
            get(inner, &["value", "rating_value", "average"])?,
            get(inner, &["count", "review_count", "rating_count"]),
        ),
        other => (other, None),
    };
    rated(number(value)?, counted.or_else(|| get(fields, RATING_COUNT)).and_then(number))
}

/// A rating on the scale of five stars.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range before"
)]
pub(super) fn rated(value: f64, count: Option<f64>) -> Option<Rating> {
    let count = count.unwrap_or_default().clamp(0.0, f64::from(u32::MAX)) as u32;
    (0.0..=5.0).contains(&value).then_some(Rating { value: value as f32, count })
}

pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.split(['/', ' ']).next()?.replace(',', ".").parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `{"Closure": "lace-up"}`, `[{"name": "Closure", "value": "lace-up"}]` or "Closure: lace-up; …".
fn state_attributes(properties: &mut Properties, value: Option<&Value>) {
    match value {
        Some(Value::Object(fields)) => {
            for (name, value) in fields {
                properties.state_named(name, value);
            }
        }
        Some(Value::Array(list)) => {
            for entry in list {
                let name = entry
                    .get("name")
                    .or_else(|| entry.get("attribute_name"))
                    .and_then(Value::as_str);
                let value = entry
                    .get("value")
                    .or_else(|| entry.get("values"))
                    .or_else(|| entry.get("attribute_value"));
                if let (Some(name), Some(value)) = (name, value) {
                    properties.state_named(name, value);
                }
            }
        }
        Some(Value::String(text)) => {
            for pair in text.split([';', '|']) {
                if let Some((name, value)) = pair.split_once([':', '=']) {
                    properties
                        .state_named(&fold(name.trim()), &Value::String(markup::plain(value)));
                }
            }
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => {}
    }
}

/// A link that a product of its own form names.
pub(super) fn url(base: &FeedBase, value: Option<&Value>) -> Option<Url> {
    base.link(&first_text(value?)?)
}
