//! The shop's pages: plain HTML that needs no script.

mod json_ld;
mod shelves;
mod words;

use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use crate::goods::Good;
use crate::schedule::Offer;
use crate::shop::{MERCHANT, Shop, page_url, picture_url};

/// The style sheet.
pub(crate) const STYLE: &str = include_str!("../templates/shop.css");

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    for (name, source) in [
        ("shell.html", include_str!("../templates/shell.html")),
        ("tiles.html", include_str!("../templates/tiles.html")),
        ("front.html", include_str!("../templates/front.html")),
        ("category.html", include_str!("../templates/category.html")),
        ("product.html", include_str!("../templates/product.html")),
        ("missing.html", include_str!("../templates/missing.html")),
    ] {
        environment.add_template(name, source).expect("the templates are read by the tests");
    }
    environment.add_global("merchant", MERCHANT);
    environment.add_global("shelves", Value::from(Serde(shelves::all())));
    environment
});

/// The front page: every shelf, and what is reduced today.
pub(crate) fn front(shop: &Shop) -> String {
    let mut reduced: Vec<_> = shop
        .offers()
        .filter(|(_, offer)| offer.list_price.is_some() && words::buyable(offer))
        .collect();
    reduced.sort_by_key(|(_, offer)| words::saved_percent(offer));
    let reduced: Vec<_> =
        reduced.iter().rev().take(12).map(|(good, offer)| shelves::card(good, offer)).collect();
    let departments = shelves::departments(shop);
    let count = shop.offers().count();
    render(
        "front.html",
        context! {
            reduced => Serde(reduced),
            departments => Serde(departments),
            count,
            canonical => shop.base.as_str(),
        },
    )
}

/// A department or one shelf of it; nothing when there is no such.
pub(crate) fn category(shop: &Shop, slug: &str) -> Option<String> {
    let shelf = shelves::all().iter().find(|shelf| shelf.slug == slug)?;
    let cards: Vec<_> = shop
        .offers()
        .filter(|(good, _)| shelf.holds(good))
        .map(|(good, offer)| shelves::card(good, &offer))
        .collect();
    let canonical = shop.base.join(&format!("c/{slug}")).ok().map(String::from);
    Some(render(
        "category.html",
        context! { shelf => Serde(shelf), cards => Serde(cards), canonical },
    ))
}

/// The page of a product.
pub(crate) fn product(shop: &Shop, good: &Good, offer: &Offer) -> String {
    let related: Vec<_> = shelves::related(shop, good);
    render(
        "product.html",
        context! {
            good => Serde(shelves::card(good, offer)),
            description => good.description.as_str(),
            facts => Serde(words::facts(good)),
            saved => words::saved_percent(offer),
            amount => offer.price.decimal(),
            currency => offer.price.currency.code(),
            checked_at => words::moment(shop.now()),
            department => Serde(shelves::department_of(good)),
            shelf => Serde(shelves::shelf_of(good)),
            json_ld => Serde(json_ld::product(&shop.base, good, offer)),
            breadcrumbs => Serde(json_ld::breadcrumbs(&shop.base, good)),
            image => picture_url(&shop.base, good).as_str(),
            canonical => page_url(&shop.base, good).as_str(),
            related => Serde(related),
        },
    )
}

/// What is said where nothing is.
pub(crate) fn missing(shop: &Shop) -> String {
    let some: Vec<_> = shop
        .offers()
        .filter(|(good, offer)| good.place == 0 && words::buyable(offer))
        .take(4)
        .map(|(good, offer)| shelves::card(good, &offer))
        .collect();
    render("missing.html", context! { some => Serde(some) })
}

fn render(name: &str, values: Value) -> String {
    TEMPLATES
        .get_template(name)
        .and_then(|template| template.render(values))
        .expect("the templates are rendered by the tests and ask for nothing that can be missing")
}
