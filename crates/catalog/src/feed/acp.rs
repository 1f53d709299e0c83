//! The Agentic Commerce Protocol's product form: a product groups variants; money is in minor units.
//!
//! One product of the catalogue stands for all variants: at the lowest price that can be bought, in every
//! colour and size that can be bought.

use magpie_core::{Availability, FacetKind, Money, Product, ProductId};
use serde_json::{Map, Value};

use super::properties::{Properties, texts};
use super::{Feed, flat, price};

type Fields = Map<String, Value>;

struct Variant<'a> {
    fields: &'a Fields,
    price: Option<Money>,
    list_price: Option<Money>,
    availability: Availability,
}

pub(super) fn product(feed: &Feed, fields: &Fields, variants: &[Value]) -> Result<Product, String> {
    let id = fields
        .get("id")
        .map(texts)
        .and_then(|ids| ids.into_iter().next())
        .filter(|id| !id.is_empty());
    let id = id.ok_or("no id")?;
    let variants: Vec<Variant<'_>> = variants.iter().map(variant).collect::<Result<_, _>>()?;
    let first = variants.first().ok_or("no variants")?.fields;
    let either = |name: &str| fields.get(name).filter(|v| !v.is_null()).or_else(|| first.get(name));
    let title = either("title").and_then(Value::as_str).map(super::markup::plain);
    let (title, description) = flat::wording(title, either("description").and_then(prose))?;
    let offer = variants
        .iter()
        .min_by_key(|v| (rank(v.availability), v.price.map_or(i64::MAX, |p| p.amount)));
    let availability = offer.map_or(Availability::Unknown, |offer| offer.availability);
    let offers = || variants.iter().filter(|v| rank(v.availability) == rank(availability));

    let mut properties = Properties::default();
    let mut rating = (None, None);
    for option in offers().flat_map(|variant| options(variant.fields)) {
        let (name, value) = option;
        match name.to_lowercase().as_str() {
            "rating" => rating.0 = rating.0.or(flat::number(value)),
            "rating count" | "review count" => rating.1 = rating.1.or(flat::number(value)),
            _ => properties.state_named(name, value),
        }
    }
    for condition in variants.iter().filter_map(|variant| variant.fields.get("condition")) {
        properties.state_field(FacetKind::Condition, condition);
    }
    let mut facets = properties.into_facets();
    let brand = variants
        .iter()
        .flat_map(|variant| options(variant.fields))
        .find(|(name, _)| name.eq_ignore_ascii_case("brand"))
        .and_then(|(_, value)| texts(value).into_iter().next());
    facets.retain(|facet| facet.kind != FacetKind::Brand);
    let everywhere = |name: &'static str| variants.iter().find_map(move |v| v.fields.get(name));
    let seller = |name: &str| Some(everywhere_name(&variants, name)?.to_owned());
    Ok(Product {
        id: ProductId::new(id),
        title,
        description,
        category: everywhere("categories").map(category).unwrap_or_default(),
        brand,
        price: offer.and_then(|offer| offer.price),
        list_price: offer.and_then(|offer| {
            offer.list_price.filter(|list| {
                offer.price.is_some_and(|p| list.currency == p.currency && list.amount > p.amount)
            })
        }),
        availability,
        url: flat::url(&feed.base, either("url")),
        picture: fields
            .get("media")
            .and_then(|media| flat::picture(&feed.base, media))
            .or_else(|| flat::picture(&feed.base, everywhere("media")?)),
        merchant: seller("seller").or_else(|| seller("marketplace")),
        gtin: variants.iter().find_map(|variant| barcode(variant.fields)),
        rating: rating.0.and_then(|value| flat::rated(value, rating.1)),
        facets,
        source: feed.source.clone(),
        seen_at: feed.read_at,
    })
}

fn variant(value: &Value) -> Result<Variant<'_>, String> {
    let fields = value.as_object().ok_or("a variant is not an object")?;
    let money = |name: &str| fields.get(name).map_or(Ok(None), price::minor);
    Ok(Variant {
        fields,
        price: money("price")?,
        list_price: money("list_price")?,
        availability: fields
            .get("availability")
            .and_then(Value::as_object)
            .map_or(Availability::Unknown, flat::stock),
    })
}

/// What can be bought first.
fn rank(availability: Availability) -> u8 {
    match availability {
        Availability::InStock => 0,
        Availability::Unknown => 1,
        Availability::Preorder => 2,
        Availability::OutOfStock => 3,
    }
}

fn prose(description: &Value) -> Option<&Value> {
    match description {
        Value::Object(forms) => {
            ["plain", "markdown", "html"].iter().find_map(|form| forms.get(*form))
        }
        other => Some(other),
    }
}

fn options(variant: &Fields) -> impl Iterator<Item = (&str, &Value)> {
    let list = variant.get("variant_options").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|option| Some((option.get("name")?.as_str()?, option.get("value")?)))
}

/// The merchant's own path; other taxonomies are for advertisers.
fn category(categories: &Value) -> Vec<String> {
    let list = categories.as_array().map(Vec::as_slice).unwrap_or_default();
    let own =
        |category: &&Value| category.get("taxonomy").and_then(Value::as_str) == Some("merchant");
    let chosen = list.iter().find(own).or_else(|| list.first());
    chosen.and_then(|category| category.get("value")?.as_str()).map(flat::path).unwrap_or_default()
}

fn everywhere_name<'a>(variants: &'a [Variant<'_>], name: &str) -> Option<&'a str> {
    variants.iter().find_map(|variant| variant.fields.get(name)?.get("name")?.as_str())
}

fn barcode(variant: &Fields) -> Option<String> {
    let list = variant.get("barcodes")?.as_array()?;
    let global = |barcode: &&Value| {
        let kind =
            barcode.get("type").and_then(Value::as_str).unwrap_or_default().to_ascii_uppercase();
        ["GTIN", "EAN", "UPC", "ISBN"].iter().any(|known| kind.starts_with(known))
    };
    list.iter().filter(global).find_map(|barcode| flat::gtin(barcode.get("value")?.as_str()?))
}
