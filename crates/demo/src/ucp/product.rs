//! Goods in the protocol's words.

use magpie_core::{Availability, Money};
use serde_json::{Value, json};
use url::Url;

use crate::feed::audience_name;
use crate::goods::Good;
use crate::picture::PICTURE_SIDE;
use crate::schedule::Offer;
use crate::shop::{MERCHANT, page_url, picture_url};

/// Which of a product's variants is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant<'a> {
    /// Whichever the shop shows first.
    Featured,
    /// This size.
    Size(&'a str),
}

/// A product with all its variants, for lists.
pub(super) fn listing(base: &Url, good: &Good, offer: &Offer) -> Value {
    let mut product = common(base, good, offer);
    product["variants"] = match good.sizes.as_slice() {
        [] => json!([variant(base, good, offer, None)]),
        sizes => sizes.iter().map(|size| variant(base, good, offer, Some(size))).collect(),
    };
    if !good.sizes.is_empty() {
        let values: Vec<Value> = good.sizes.iter().map(|size| json!({"label": size})).collect();
        product["options"] = json!([{"name": "Size", "values": values}]);
    }
    product
}

/// A product with those variants that were asked for by a number.
pub(super) fn looked_up(
    base: &Url,
    good: &Good,
    offer: &Offer,
    asked: &[(Variant<'_>, &str)],
) -> Value {
    let mut variants: Vec<Value> = Vec::new();
    for (which, id) in asked {
        let (size, found_by) = match which {
            // The GTIN is that of the first variant, and so leads straight to it.
            Variant::Featured if *id == good.gtin => (first(good), "exact"),
            Variant::Featured => (first(good), "featured"),
            Variant::Size(size) => (Some(*size), "exact"),
        };
        let input = json!({"id": id, "match": found_by});
        let mut stated = variant(base, good, offer, size);
        match variants.iter_mut().find(|known| known["id"] == stated["id"]) {
            Some(known) => {
                known["inputs"].as_array_mut().into_iter().for_each(|it| it.push(input.clone()))
            }
            None => {
                stated["inputs"] = json!([input]);
                variants.push(stated);
            }
        }
    }
    let mut product = common(base, good, offer);
    product["variants"] = variants.into();
    product
}

/// A product with one variant chosen, and what else could be.
pub(super) fn detail(base: &Url, good: &Good, offer: &Offer, which: Variant<'_>) -> Value {
    let size = match which {
        Variant::Featured => first(good),
        Variant::Size(size) => Some(size),
    };
    let mut product = common(base, good, offer);
    product["variants"] = json!([variant(base, good, offer, size)]);
    if let Some(size) = size {
        let available = offer.availability == Availability::InStock;
        let value = |size: &String| json!({"label": size, "available": available, "exists": true});
        let values: Vec<Value> = good.sizes.iter().map(value).collect();
        product["selected"] = json!([{"name": "Size", "label": size}]);
        product["options"] = json!([{"name": "Size", "values": values}]);
    }
    product
}

fn first(good: &Good) -> Option<&str> {
    good.sizes.first().map(String::as_str)
}

/// Everything but the variants.
fn common(base: &Url, good: &Good, offer: &Offer) -> Value {
    let range = |money: Money| json!({"min": price(money), "max": price(money)});
    let shelf = format!("{} > {}", good.kind.department, good.kind.category);
    let tags: Vec<&String> = good.features.iter().chain(&good.uses).collect();
    let mut product = json!({
        "id": good.id.as_str(),
        "handle": good.id.as_str(),
        "title": good.title,
        "description": {"plain": good.description},
        "url": page_url(base, good),
        "categories": [{"value": shelf, "taxonomy": "merchant"}],
        "price_range": range(offer.price),
        "media": [{
            "type": "image",
            "url": picture_url(base, good),
            "alt_text": good.title,
            "width": PICTURE_SIDE,
            "height": PICTURE_SIDE,
        }],
        "rating": {"value": stars(good), "scale_min": 1, "scale_max": 5, "count": good.rating.count},
        "tags": tags,
        "metadata": {"attributes": attributes(good)},
    });
    if let Some(list) = offer.list_price {
        product["list_price_range"] = range(list);
    }
    product
}

fn variant(base: &Url, good: &Good, offer: &Offer, size: Option<&str>) -> Value {
    let (id, title) = match size {
        Some(size) => (format!("{}:{}", good.id, size.replace(' ', "")), size),
        None => (good.id.to_string(), good.title.as_str()),
    };
    let colours = good.colours.join(" / ");
    let colour = (!colours.is_empty()).then(|| json!({"name": "Color", "label": colours}));
    let size_option = size.map(|size| json!({"name": "Size", "label": size}));
    let options: Vec<Value> = colour.into_iter().chain(size_option).collect();
    let mut variant = json!({
        "id": id,
        "title": title,
        "description": {"plain": good.title},
        "url": page_url(base, good),
        "price": price(offer.price),
        "availability": {
            "available": offer.availability == Availability::InStock,
            "status": offer.availability.as_str(),
        },
        "options": options,
        "seller": {"name": MERCHANT},
    });
    if let Some(list) = offer.list_price {
        variant["list_price"] = price(list);
    }
    if size == first(good) {
        variant["barcodes"] = json!([{"type": "GTIN", "value": good.gtin}]);
    }
    variant
}

/// Properties that all variants share and the protocol has no fields for.
fn attributes(good: &Good) -> Vec<Value> {
    let named = |name: &'static str| move |value: &String| json!({"name": name, "value": value});
    let mut attributes = vec![json!({"name": "Brand", "value": good.brand})];
    attributes.extend(good.materials.iter().map(named("Material")));
    attributes.extend(good.audience.iter().map(|it| named(audience_name(it))(it)));
    attributes.extend(good.ages.map(|ages| json!({"name": "Age", "value": ages.to_string()})));
    attributes.extend(good.features.iter().map(named("Feature")));
    attributes.extend(good.uses.iter().map(named("Use")));
    attributes.push(json!({"name": "Condition", "value": "new"}));
    attributes
}

/// One decimal, which a float of half the width does not keep when it is widened.
fn stars(good: &Good) -> f64 {
    (f64::from(good.rating.value) * 10.0).round() / 10.0
}

fn price(money: Money) -> Value {
    json!({"amount": money.amount, "currency": money.currency.code()})
}
