//! Requests read and answered, whichever transport brought them.

use magpie_core::Currency;
use serde_json::{Value, json};

use super::product::{Variant, detail, listing, looked_up};
use super::search::{self, Filters};
use crate::goods::{Good, goods};
use crate::schedule::Offer;
use crate::shop::Shop;

/// Products of one page where nothing is asked for, and at most.
const PAGE: usize = 10;
const LARGEST_PAGE: usize = 50;

/// Most numbers in one look-up.
const MOST_IDS: usize = 50;

/// What cursors begin with; the rest is a place.
const CURSOR: &str = "after-";

/// The numbers by which a product was asked for, each with what it leads to.
type Asked<'a> = Vec<(Variant<'a>, &'a str)>;

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A field is missing or makes no sense.
    Invalid(String),
    /// It asks for too much at once.
    TooLarge(String),
}

/// Products for words.
pub(super) fn search(shop: &Shop, request: &Value, ucp: Value) -> Result<Value, Fault> {
    let words = optional(request, "query", Value::as_str, "a text")?.unwrap_or_default();
    let (filters, messages) = filters(request)?;
    let (from, limit) = page(request)?;
    let found: Vec<(&Good, Offer)> = search::search(shop, words, &filters);
    let total = found.len();
    let until = total.min(from.saturating_add(limit));
    let shown = found.get(from..until).unwrap_or_default();
    let products: Vec<Value> =
        shown.iter().map(|(good, offer)| listing(&shop.base, good, offer)).collect();
    let mut pagination = json!({"has_next_page": until < total, "total_count": total});
    if until < total {
        pagination["cursor"] = format!("{CURSOR}{until}").into();
    }
    let mut answer = json!({"ucp": ucp, "products": products, "pagination": pagination});
    if !messages.is_empty() {
        answer["messages"] = messages.into();
    }
    Ok(answer)
}

/// Products by their numbers; what is not known is said and does no harm to the others.
pub(super) fn lookup(shop: &Shop, request: &Value, ucp: Value) -> Result<Value, Fault> {
    let ids = request.get("ids").and_then(Value::as_array).filter(|ids| !ids.is_empty());
    let ids = ids.ok_or_else(|| Fault::Invalid("ids: a list of numbers is missing".to_owned()))?;
    if ids.len() > MOST_IDS {
        return Err(Fault::TooLarge(format!("ids: at most {MOST_IDS} at once")));
    }
    // Each product once, with what of it was asked for.
    let mut found: Vec<(&Good, Offer, Asked<'_>)> = Vec::new();
    let mut messages = Vec::new();
    for id in ids {
        let id = id.as_str().ok_or_else(|| Fault::Invalid(format!("ids: {id} is no text")))?;
        let Some((good, variant, offer)) = offered(shop, id) else {
            messages.push(json!({"type": "info", "code": "not_found", "content": id}));
            continue;
        };
        match found.iter_mut().find(|(known, _, _)| known.id == good.id) {
            Some((_, _, asked)) if asked.iter().any(|(_, known)| *known == id) => {}
            Some((_, _, asked)) => asked.push((variant, id)),
            None => found.push((good, offer, vec![(variant, id)])),
        }
    }
    let products: Vec<Value> = found
        .iter()
        .map(|(good, offer, asked)| looked_up(&shop.base, good, offer, asked))
        .collect();
    let mut answer = json!({"ucp": ucp, "products": products});
    if !messages.is_empty() {
        answer["messages"] = messages.into();
    }
    Ok(answer)
}

/// One product in full.
pub(super) fn product(shop: &Shop, request: &Value, ucp: Value) -> Result<Value, Fault> {
    let missing = || Fault::Invalid("id: a number is missing".to_owned());
    let id = request.get("id").and_then(Value::as_str).ok_or_else(missing)?;
    let Some((good, variant, offer)) = offered(shop, id) else {
        let mut ucp = ucp;
        ucp["status"] = "error".into();
        let message = json!({
            "type": "error",
            "code": "not_found",
            "content": id,
            "severity": "unrecoverable",
        });
        return Ok(json!({"ucp": ucp, "messages": [message]}));
    };
    let variant = match variant {
        Variant::Featured => selected(request, good)?,
        Variant::Size(size) => Variant::Size(size),
    };
    Ok(json!({"ucp": ucp, "product": detail(&shop.base, good, &offer, variant)}))
}

/// The size that a request has chosen, where there is such.
fn selected<'a>(request: &Value, good: &'a Good) -> Result<Variant<'a>, Fault> {
    let selected = optional(request, "selected", Value::as_array, "a list")?;
    let text = |option: &Value, name: &str| option.get(name)?.as_str().map(str::to_owned);
    let mut sizes = selected.into_iter().flatten().filter_map(|option| {
        let name = text(option, "name")?;
        name.eq_ignore_ascii_case("size").then(|| text(option, "label"))?
    });
    let chosen = sizes.find_map(|label| {
        good.sizes.iter().find(|size| size.eq_ignore_ascii_case(&label)).map(String::as_str)
    });
    Ok(chosen.map_or(Variant::Featured, Variant::Size))
}

/// The product behind a number with what is offered for it now.
fn offered<'a>(shop: &Shop, id: &str) -> Option<(&'static Good, Variant<'a>, Offer)> {
    let (good, variant) = good(shop, id)?;
    Some((good, variant, shop.offer(good)?))
}

/// The product behind a number: its own, that of one of its sizes, or the one that is the same everywhere.
fn good<'a>(shop: &Shop, id: &str) -> Option<(&'static Good, Variant<'a>)> {
    if let Some(good) = shop.good(id) {
        return Some((good, Variant::Featured));
    }
    if let Some((product, size)) = id.rsplit_once(':') {
        let good = shop.good(product)?;
        let size = good.sizes.iter().find(|own| own.replace(' ', "") == size)?;
        return Some((good, Variant::Size(size)));
    }
    goods().iter().find(|good| good.gtin == id).map(|good| (good, Variant::Featured))
}

/// Filters, and what the asker should know of those that are not applied.
fn filters(request: &Value) -> Result<(Filters, Vec<Value>), Fault> {
    let object = |value| Some(value).filter(|value: &&Value| value.is_object());
    let Some(stated) = optional(request, "filters", object, "an object")? else {
        return Ok((Filters::default(), Vec::new()));
    };
    let mut filters = Filters::default();
    for category in optional(stated, "categories", Value::as_array, "a list")?.into_iter().flatten()
    {
        let category = category.as_str();
        let wrong = || Fault::Invalid("filters.categories: a value is no text".to_owned());
        filters.categories.push(category.ok_or_else(wrong)?.to_lowercase());
    }
    let Some(price) = optional(stated, "price", Value::as_object, "an object")? else {
        return Ok((filters, Vec::new()));
    };
    let bound = |name: &str| match price.get(name) {
        None => Ok(None),
        Some(amount) => amount.as_i64().filter(|amount| *amount >= 0).map(Some).ok_or_else(|| {
            Fault::Invalid(format!("filters.price.{name}: {amount} is no amount of minor units"))
        }),
    };
    let (least, most) = (bound("min")?, bound("max")?);
    let currency = request.pointer("/context/currency").and_then(Value::as_str);
    if currency.is_some_and(|code| code != Currency::USD.code()) {
        let content = "prices are in USD; the price filter was not applied";
        let message = json!({"type": "info", "code": "filter_ignored", "content": content});
        return Ok((filters, vec![message]));
    }
    (filters.least, filters.most) = (least, most);
    Ok((filters, Vec::new()))
}

/// Where a page begins and how long it is.
fn page(request: &Value) -> Result<(usize, usize), Fault> {
    let Some(stated) = optional(request, "pagination", Value::as_object, "an object")? else {
        return Ok((0, PAGE));
    };
    let limit = match stated.get("limit") {
        None => PAGE,
        Some(limit) => limit
            .as_u64()
            .filter(|limit| *limit > 0)
            .and_then(|limit| usize::try_from(limit).ok())
            .ok_or_else(|| Fault::Invalid("pagination.limit: not a positive number".to_owned()))?,
    };
    let from = match stated.get("cursor") {
        None => 0,
        Some(cursor) => cursor
            .as_str()
            .and_then(|cursor| cursor.strip_prefix(CURSOR)?.parse().ok())
            .ok_or_else(|| Fault::Invalid("pagination.cursor: not one of this shop".to_owned()))?,
    };
    Ok((from, limit.min(LARGEST_PAGE)))
}

/// A field that need not be there; one of another type is wrong.
fn optional<'a, T>(
    request: &'a Value,
    name: &str,
    read: impl Fn(&'a Value) -> Option<T>,
    kind: &str,
) -> Result<Option<T>, Fault> {
    match request.get(name) {
        None => Ok(None),
        Some(value) => read(value)
            .map(Some)
            .ok_or_else(|| Fault::Invalid(format!("{name}: {kind} is expected"))),
    }
}
