//! What is sent: searches and look-ups as the protocol words them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use magpie_core::ports::LiveQuery;
use magpie_core::{Currency, FacetKind, Needs};
use serde_json::{Map, Value, json};

use super::tools::Extras;
use crate::config::MarketConfig;
use crate::narrow;

/// Most products of one page.
const LARGEST_PAGE: usize = 50;

/// A search; nothing when there is nothing that this merchant could search by.
pub(super) fn search(query: &LiveQuery, extras: Extras, config: &MarketConfig) -> Option<Value> {
    let words = narrow::words(&query.text, &query.needs);
    let photo = query.photo.as_ref().filter(|_| extras.like);
    if words.is_empty() && photo.is_none() {
        return None;
    }
    let mut request = Map::new();
    if !words.is_empty() {
        request.insert("query".to_owned(), words.into());
    }
    if let Some(photo) = photo {
        let image = json!({"content_type": "image/jpeg", "data": STANDARD.encode(&photo.jpeg)});
        request.insert("like".to_owned(), json!([{"image": image}]));
    }
    let bounds = narrow::bounds(&query.needs);
    let currency = bounds.map(|bounds| bounds.currency).or(config.currency);
    let context = context(config, currency, query.language.as_deref());
    if !context.is_empty() {
        request.insert("context".to_owned(), context.into());
    }
    let filters = filters(&query.needs, extras, config);
    if !filters.is_empty() {
        request.insert("filters".to_owned(), filters.into());
    }
    let limit = query.limit.clamp(1, LARGEST_PAGE);
    request.insert("pagination".to_owned(), json!({"limit": limit}));
    Some(request.into())
}

/// The same search, from where the page before ended.
pub(super) fn next_page(mut search: Value, cursor: &str) -> Value {
    search["pagination"]["cursor"] = cursor.into();
    search
}

/// A look-up of many.
pub(super) fn lookup(ids: &[String], currency: Option<Currency>, config: &MarketConfig) -> Value {
    with_context(json!({"ids": ids}), currency, config)
}

/// A look-up of one.
pub(super) fn product(id: &str, currency: Option<Currency>, config: &MarketConfig) -> Value {
    with_context(json!({"id": id}), currency, config)
}

fn with_context(mut request: Value, currency: Option<Currency>, config: &MarketConfig) -> Value {
    let context = context(config, currency.or(config.currency), None);
    if !context.is_empty() {
        request["context"] = context.into();
    }
    request
}

/// Coarse and about nobody: where, in which language and in which currency.
fn context(
    config: &MarketConfig,
    currency: Option<Currency>,
    language: Option<&str>,
) -> Map<String, Value> {
    let mut context = Map::new();
    if let Some(country) = &config.country {
        context.insert("address_country".to_owned(), country.as_str().into());
    }
    if let Some(language) = language {
        context.insert("language".to_owned(), language.into());
    }
    if let Some(currency) = currency {
        context.insert("currency".to_owned(), currency.code().into());
    }
    context
}

fn filters(needs: &Needs, extras: Extras, config: &MarketConfig) -> Map<String, Value> {
    let mut filters = Map::new();
    if let Some(bounds) = narrow::bounds(needs) {
        let mut price = Map::new();
        if let Some(min) = bounds.min {
            price.insert("min".to_owned(), min.into());
        }
        if let Some(max) = bounds.max {
            price.insert("max".to_owned(), max.into());
        }
        filters.insert("price".to_owned(), price.into());
    }
    if extras.available && narrow::in_stock_only(needs) {
        filters.insert("available".to_owned(), true.into());
    }
    if let Some(country) = config.country.as_ref().filter(|_| extras.ships_to) {
        filters.insert("ships_to".to_owned(), json!({"country": country}));
    }
    if extras.condition {
        let conditions: Vec<&str> = narrow::required(needs, FacetKind::Condition)
            .into_iter()
            .map(|condition| if condition == "new" { "new" } else { "secondhand" })
            .collect();
        if !conditions.is_empty() {
            filters.insert("condition".to_owned(), conditions.into());
        }
    }
    if extras.attributes {
        let attributes = attributes(needs);
        if !attributes.is_empty() {
            filters.insert("attributes".to_owned(), attributes.into());
        }
    }
    filters
}

fn attributes(needs: &Needs) -> Vec<Value> {
    let kinds = [
        ("Color", FacetKind::Colour),
        ("Size", FacetKind::Size),
        ("Target gender", FacetKind::Audience),
    ];
    let attributes = kinds.into_iter().filter_map(|(name, kind)| {
        let values = narrow::required(needs, kind);
        let values: Vec<String> =
            values.into_iter().filter_map(|value| value_of(kind, value)).collect();
        (!values.is_empty()).then(|| json!({"name": name, "values": values}))
    });
    attributes.collect()
}

/// A value as the taxonomy of attributes writes it.
fn value_of(kind: FacetKind, value: &str) -> Option<String> {
    match (kind, value) {
        (FacetKind::Audience, "women") => Some("Female".to_owned()),
        (FacetKind::Audience, "men") => Some("Male".to_owned()),
        (FacetKind::Audience, "unisex") => Some("Unisex".to_owned()),
        // Children and animals are no genders.
        (FacetKind::Audience, _) => None,
        (FacetKind::Size, size) => Some(size.to_uppercase()),
        (_, value) => {
            let mut letters = value.chars();
            let first = letters.next()?;
            Some(first.to_uppercase().chain(letters).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use magpie_core::{Money, Need, Photo, Want};
    use url::Url;

    use super::*;

    fn config() -> MarketConfig {
        let mut config = MarketConfig::new(Url::parse("https://agent.example/ucp").unwrap());
        config.country = Some("DE".to_owned());
        config
    }

    fn query(needs: Vec<Need>) -> LiveQuery {
        let photo = Photo { jpeg: b"jpeg".as_slice().into(), width: 1, height: 1 };
        LiveQuery {
            text: "boots".to_owned(),
            needs: needs.into_iter().collect(),
            photo: Some(photo),
            language: Some("de".to_owned()),
            limit: 200,
        }
    }

    #[test]
    fn searches_narrow_by_what_the_protocol_knows() {
        let query = query(vec![
            Need::hard(Want::PriceMax(Money::new(8_000, Currency::EUR))),
            Need::hard(Want::Facet(FacetKind::Colour, "dark red".to_owned())),
            Need::hard(Want::InStock),
        ]);
        assert_eq!(
            search(&query, Extras::default(), &config()),
            Some(json!({
                "query": "boots",
                "context": {"address_country": "DE", "language": "de", "currency": "EUR"},
                "filters": {"price": {"max": 8_000}},
                "pagination": {"limit": 50},
            }))
        );
        let all = search(&query, Extras::SHOPIFY, &config()).unwrap();
        assert_eq!(
            all["filters"],
            json!({
                "price": {"max": 8_000},
                "available": true,
                "ships_to": {"country": "DE"},
                "attributes": [{"name": "Color", "values": ["Dark red"]}],
            })
        );
        let image = json!({"content_type": "image/jpeg", "data": "anBlZw=="});
        assert_eq!(all["like"], json!([{"image": image}]));
    }

    #[test]
    fn a_photo_alone_is_a_search_only_where_it_is_seen() {
        let mut query = query(Vec::new());
        query.text = String::new();
        assert_eq!(search(&query, Extras::default(), &config()), None);
        let seen = search(&query, Extras::SHOPIFY, &config()).unwrap();
        assert!(seen.get("query").is_none() && seen["like"].is_array());
    }
}
