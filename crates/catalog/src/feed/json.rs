//! JSON feeds: flat products, and those of the Agentic Commerce Protocol.

use magpie_core::Money;
use serde_json::{Map, Value};

use super::row::{RawPrice, Row, path};
use super::{FeedError, Rows};

pub(super) fn lines(text: &str) -> Rows {
    text.lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty())
        .map(|(line, number)| {
            let value: Result<Value, String> =
                serde_json::from_str(line).map_err(|error| format!("no JSON: {error}"));
            (number, value.and_then(|value| row(&value)))
        })
        .collect()
}

pub(super) fn array(text: &str) -> Result<Rows, FeedError> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| FeedError::UnknownForm(error.to_string()))?;
    let items = match &value {
        Value::Array(items) => items,
        Value::Object(object) => match object.get("products") {
            Some(Value::Array(items)) => items,
            _ => std::slice::from_ref(&value),
        },
        _ => return Err(FeedError::UnknownForm("JSON without products".to_owned())),
    };
    Ok(items.iter().zip(1..).map(|(item, number)| (number, row(item))).collect())
}

fn row(value: &Value) -> Result<Row, String> {
    let object = value.as_object().ok_or("it is no JSON object")?;
    match object.get("variants").and_then(Value::as_array) {
        Some(variants) => protocol(object, variants),
        None => flat(object),
    }
}

fn flat(object: &Map<String, Value>) -> Result<Row, String> {
    let mut row = Row::default();
    for (name, value) in object {
        match (name.as_str(), value) {
            (_, Value::Null) => {}
            ("category" | "categories", Value::Array(parts)) => {
                row.category = texts(parts).flat_map(|part| path(&part)).collect();
            }
            ("price" | "list_price" | "sale_price", Value::Object(price)) => {
                let price = money(price)?;
                match name.as_str() {
                    "price" => row.price = Some(price),
                    "list_price" => row.list_price = Some(price),
                    _ => row.sale_price = Some(price),
                }
            }
            ("rating", Value::Object(rating)) => {
                for (part, name) in [("value", "rating"), ("count", "ratings")] {
                    if let Some(value) = rating.get(part).and_then(text) {
                        row.set(name, &value);
                    }
                }
            }
            ("image" | "images", Value::Array(images)) => {
                row.image = texts(images).next();
            }
            ("attributes" | "properties", Value::Object(properties)) => {
                for (name, value) in properties {
                    each(value, |value| row.property(name, value));
                }
            }
            (name, Value::Array(_)) => each(value, |value| row.property(name, value)),
            (name, value) => {
                if let Some(value) = text(value) {
                    row.set(name, &value);
                }
            }
        }
    }
    Ok(row)
}

/// A product of the Agentic Commerce Protocol: the first variant that can be bought gives the offer, all
/// of them give sizes, colours and other options.
fn protocol(object: &Map<String, Value>, variants: &[Value]) -> Result<Row, String> {
    let mut row = Row::default();
    for name in ["id", "title", "url"] {
        if let Some(value) = object.get(name).and_then(text) {
            row.set(name, &value);
        }
    }
    row.description = object.get("description").and_then(prose);
    row.image = object.get("media").and_then(media);
    let available = |variant: &&Value| {
        variant.pointer("/availability/available").and_then(Value::as_bool) != Some(false)
    };
    let offer = variants.iter().find(available).or_else(|| variants.first());
    let first = variants.first();
    if let Some(offer) = offer {
        for (name, slot) in [("price", 0), ("list_price", 1)] {
            if let Some(price) = offer.get(name).and_then(Value::as_object) {
                let price = Some(money(price)?);
                if slot == 0 { row.price = price } else { row.list_price = price }
            }
        }
        row.availability = match offer.pointer("/availability/status").and_then(text) {
            Some(status) => Some(status),
            None => offer.pointer("/availability/available").and_then(text),
        };
    }
    for variant in first.into_iter().chain(offer) {
        row.url = row.url.or_else(|| variant.get("url").and_then(text));
        row.image = row.image.or_else(|| variant.get("media").and_then(media));
        row.title = row.title.or_else(|| variant.get("title").and_then(text));
        row.merchant = row.merchant.or_else(|| variant.pointer("/seller/name").and_then(text));
        row.description = row.description.or_else(|| variant.get("description").and_then(prose));
    }
    for variant in variants {
        if row.gtin.is_none() {
            row.gtin = variant.pointer("/barcodes/0/value").and_then(text);
        }
        if row.category.is_empty() {
            row.category = variant.get("categories").and_then(category).unwrap_or_default();
        }
        if let Some(Value::Array(conditions)) = variant.get("condition") {
            texts(conditions).for_each(|condition| row.property("condition", &condition));
        }
        let options = ["variant_options", "options", "attributes"];
        for option in options.iter().filter_map(|name| variant.get(*name)?.as_array()).flatten() {
            if let (Some(name), Some(value)) =
                (option.get("name").and_then(text), option.get("value"))
            {
                each(value, |value| row.property(&name, value));
            }
        }
    }
    Ok(row)
}

fn category(categories: &Value) -> Option<Vec<String>> {
    let first = categories.as_array()?.first()?;
    let value = first.get("value").and_then(text).or_else(|| text(first))?;
    Some(path(&value))
}

fn media(media: &Value) -> Option<String> {
    let items = media.as_array()?;
    let image = items.iter().find(|item| item.get("type").is_none_or(|kind| kind == "image"))?;
    image.get("url").and_then(text)
}

fn prose(description: &Value) -> Option<String> {
    match description {
        Value::Object(forms) => {
            ["plain", "markdown", "html"].iter().find_map(|form| forms.get(*form).and_then(text))
        }
        other => text(other),
    }
}

fn money(price: &Map<String, Value>) -> Result<RawPrice, String> {
    let currency = price.get("currency").and_then(text).ok_or("a price has no currency")?;
    match price.get("amount") {
        // Integers in price objects are minor units; everything else is written as people write it.
        Some(Value::Number(amount)) if amount.is_i64() => {
            let amount = amount.as_i64().unwrap_or_default();
            if amount < 0 {
                return Err(format!("the price {amount} is below zero"));
            }
            let currency = currency.parse().map_err(|error| format!("{error}"))?;
            Ok(RawPrice::Exact(Money::new(amount, currency)))
        }
        Some(other) => {
            let amount = text(other).ok_or("a price has no amount")?;
            Ok(RawPrice::Text(format!("{amount} {currency}")))
        }
        None => Err("a price has no amount".to_owned()),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn texts(values: &[Value]) -> impl Iterator<Item = String> {
    values.iter().filter_map(text)
}

fn each(value: &Value, mut take: impl FnMut(&str)) {
    match value {
        Value::Array(values) => texts(values).for_each(|value| take(&value)),
        other => {
            if let Some(value) = text(other) {
                take(&value);
            }
        }
    }
}
