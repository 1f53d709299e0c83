//! What a product page says to machines, in the words of schema.org.

use magpie_core::Availability;
use serde_json::{Value, json};
use url::Url;

use super::shelves;
use crate::goods::Good;
use crate::schedule::Offer;
use crate::shop::{MERCHANT, page_url, picture_url};

/// The product and its offer.
pub(super) fn product(base: &Url, good: &Good, offer: &Offer) -> Value {
    let url = page_url(base, good);
    let mut product = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": format!("{url}#product"),
        "name": good.title,
        "description": good.description,
        "url": url,
        "image": [picture_url(base, good)],
        "sku": good.id.as_str(),
        "gtin13": good.gtin,
        "brand": {"@type": "Brand", "name": good.brand},
        "category": format!("{} > {}", good.kind.department, good.kind.category),
        "itemCondition": "https://schema.org/NewCondition",
        "offers": offer_node(&url, offer),
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": format!("{:.1}", good.rating.value),
            "bestRating": "5",
            "ratingCount": good.rating.count,
        },
    });
    let mut add = |name: &str, value: Value| {
        product[name] = value;
    };
    if !good.colours.is_empty() {
        add("color", json!(good.colours.join(" / ")));
    }
    if !good.materials.is_empty() {
        add("material", json!(good.materials));
    }
    if !good.sizes.is_empty() {
        add("size", json!(good.sizes));
    }
    if let Some(audience) = audience(good) {
        add("audience", audience);
    }
    let properties = properties(good);
    if !properties.is_empty() {
        add("additionalProperty", Value::Array(properties));
    }
    product
}

fn offer_node(url: &Url, offer: &Offer) -> Value {
    let availability = match offer.availability {
        Availability::InStock => "https://schema.org/InStock",
        Availability::Preorder => "https://schema.org/PreOrder",
        Availability::OutOfStock | Availability::Unknown => "https://schema.org/OutOfStock",
    };
    let currency = offer.price.currency.code();
    let mut node = json!({
        "@type": "Offer",
        "url": url,
        "price": offer.price.decimal(),
        "priceCurrency": currency,
        "availability": availability,
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@type": "Organization", "name": MERCHANT},
    });
    if let Some(list) = offer.list_price {
        node["priceSpecification"] = json!([{
            "@type": "UnitPriceSpecification",
            "priceType": "https://schema.org/ListPrice",
            "price": list.decimal(),
            "priceCurrency": currency,
        }]);
    }
    node
}

fn audience(good: &Good) -> Option<Value> {
    let mut node = json!({"@type": "PeopleAudience"});
    let gender = good.audience.iter().find_map(|word| match word.as_str() {
        "women" | "girls" => Some("female"),
        "men" | "boys" => Some("male"),
        "unisex" => Some("unisex"),
        _ => None,
    });
    if let Some(gender) = gender {
        node["suggestedGender"] = json!(gender);
    }
    if let Some(ages) = good.ages {
        node["suggestedMinAge"] = json!(ages.from);
        if let Some(to) = ages.to {
            node["suggestedMaxAge"] = json!(to);
        }
    }
    if !good.audience.is_empty() {
        node["audienceType"] = json!(good.audience.join(", "));
    }
    (!good.audience.is_empty() || good.ages.is_some()).then_some(node)
}

fn properties(good: &Good) -> Vec<Value> {
    let property = |name: &str, value: &String| json!({"@type": "PropertyValue", "name": name, "value": value});
    let features = good.features.iter().map(|feature| property("Feature", feature));
    let uses = good.uses.iter().map(|purpose| property("Use", purpose));
    features.chain(uses).collect()
}

/// The way from the front page to the product.
pub(super) fn breadcrumbs(base: &Url, good: &Good) -> Value {
    let mut items =
        vec![json!({"@type": "ListItem", "position": 1, "name": MERCHANT, "item": base})];
    let shelves = [shelves::department_of(good), shelves::shelf_of(good)];
    for (position, shelf) in shelves.into_iter().flatten().enumerate() {
        items.push(json!({
            "@type": "ListItem",
            "position": position + 2,
            "name": shelf.name(),
            "item": base.join(&format!("c/{}", shelf.slug)).ok(),
        }));
    }
    json!({
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items,
    })
}
