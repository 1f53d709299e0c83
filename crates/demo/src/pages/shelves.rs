//! Departments, shelves and the cards that lie on them.

use std::sync::LazyLock;

use serde::Serialize;

use super::words;
use crate::goods::{Good, goods, slug};
use crate::schedule::Offer;
use crate::shop::Shop;

/// A department or a shelf of it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Shelf {
    pub(super) slug: String,
    name: String,
    /// Where it is a shelf: the department that it stands in.
    department: Option<String>,
    count: usize,
}

impl Shelf {
    /// Its name on the sign.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the product lies here.
    pub(super) fn holds(&self, good: &Good) -> bool {
        match self.department {
            Some(_) => good.kind.category == self.name,
            None => good.kind.department == self.name,
        }
    }
}

/// A product in a list.
#[derive(Serialize)]
pub(super) struct Card<'a> {
    id: &'a str,
    title: &'a str,
    brand: &'a str,
    price: String,
    list_price: Option<String>,
    stock: &'static str,
    buyable: bool,
    rating: String,
    stars: String,
    count: u32,
}

/// A department with its shelves and a few of its goods.
#[derive(Serialize)]
pub(super) struct Department<'a> {
    shelf: &'a Shelf,
    shelves: Vec<&'a Shelf>,
    cards: Vec<Card<'a>>,
}

static SHELVES: LazyLock<Vec<Shelf>> = LazyLock::new(|| {
    let mut shelves: Vec<Shelf> = Vec::new();
    for good in goods() {
        let department = (&good.kind.department, None);
        let shelf = (&good.kind.category, Some(good.kind.department.clone()));
        for (name, department) in [department, shelf] {
            match shelves.iter_mut().find(|known| known.holds(good) && known.name == *name) {
                Some(known) => known.count += 1,
                None => {
                    let slug = slug(name);
                    shelves.push(Shelf { slug, name: name.clone(), department, count: 1 });
                }
            }
        }
    }
    shelves
});

/// All departments and shelves, each department before its shelves.
pub(super) fn all() -> &'static [Shelf] {
    &SHELVES
}

pub(super) fn department_of(good: &Good) -> Option<&'static Shelf> {
    all().iter().find(|shelf| shelf.department.is_none() && shelf.holds(good))
}

pub(super) fn shelf_of(good: &Good) -> Option<&'static Shelf> {
    all().iter().find(|shelf| shelf.department.is_some() && shelf.holds(good))
}

/// Every department with its four best-liked goods that can be bought.
pub(super) fn departments(shop: &Shop) -> Vec<Department<'static>> {
    let department = |shelf: &'static Shelf| {
        let mut best: Vec<_> = shop
            .offers()
            .filter(|(good, offer)| shelf.holds(good) && words::buyable(offer))
            .collect();
        best.sort_by(|(one, _), (other, _)| other.rating.value.total_cmp(&one.rating.value));
        Department {
            shelf,
            shelves: all()
                .iter()
                .filter(|other| other.department.as_ref() == Some(&shelf.name))
                .collect(),
            cards: best.iter().take(4).map(|(good, offer)| card(good, offer)).collect(),
        }
    };
    all().iter().filter(|shelf| shelf.department.is_none()).map(department).collect()
}

/// Others of the same shelf, nearest in price first.
pub(super) fn related(shop: &Shop, good: &Good) -> Vec<Card<'static>> {
    let mut others: Vec<_> = goods()
        .iter()
        .filter(|other| other.kind.category == good.kind.category && other.id != good.id)
        .collect();
    others.sort_by_key(|other| other.base_price.amount.abs_diff(good.base_price.amount));
    let offered = others.into_iter().filter_map(|other| Some((other, shop.offer(other)?)));
    offered.take(4).map(|(other, offer)| card(other, &offer)).collect()
}

pub(super) fn card<'a>(good: &'a Good, offer: &Offer) -> Card<'a> {
    Card {
        id: good.id.as_str(),
        title: &good.title,
        brand: &good.brand,
        price: offer.price.to_string(),
        list_price: offer.list_price.map(|price| price.to_string()),
        stock: words::stock(offer),
        buyable: words::buyable(offer),
        rating: format!("{:.1}", good.rating.value),
        stars: words::stars(good.rating.value),
        count: good.rating.count,
    }
}
