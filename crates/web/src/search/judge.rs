//! Whether a page sells one thing, and that thing as a product. Pure.

use magpie_core::{Availability, Picture, Product, ProductId, SourceId};
use url::Url;

use super::canonical::{bare_host, canonical};
use crate::answer::Answer;
use crate::page::{PageReading, Place, ReadOffer, ReadProduct};

/// The product that a page is about, or why it is not a page that sells one.
pub(super) fn product(
    answer: &Answer,
    reading: &PageReading,
    source: &SourceId,
) -> Result<Product, String> {
    let url = &answer.fetched.url;
    let mut mains = reading.products.iter().filter(|read| read.place == Place::Main);
    let main = match (mains.next(), mains.next()) {
        (Some(main), None) => main,
        (Some(first), Some(second)) => {
            let others = 2 + mains.count();
            if !same_thing(first, second) || others > 2 {
                return Err(format!("it is about {others} products"));
            }
            first
        }
        (None, _) if reading.products.is_empty() => {
            return Err("it states no product".to_owned());
        }
        (None, _) => return Err(format!("it lists {} products", reading.products.len())),
    };
    let title = main.name.as_ref().map(|name| name.value.clone()).or_else(|| reading.title.clone());
    let title = title.ok_or("its product has no name")?;
    let variants = reading.products.iter().filter(|read| read.place == Place::Variant);
    let offers = main.offers.iter().chain(variants.flat_map(|variant| &variant.offers));
    let offer = best(offers).ok_or("it states no price")?;
    let gtin = main.gtin.as_ref().or(offer.gtin.as_ref());
    let text =
        |read: &Option<crate::page::Read<String>>| read.as_ref().map(|read| read.value.clone());
    Ok(Product {
        id: ProductId::new(format!("web:{}", own_address(reading, url))),
        title,
        description: text(&main.description).unwrap_or_default(),
        category: text(&main.category).map(|category| levels(&category)).unwrap_or_default(),
        brand: text(&main.brand),
        price: offer.price.map(|read| read.value),
        list_price: offer.list_price.map(|read| read.value),
        availability: offer.availability.map_or(Availability::Unknown, |read| read.value),
        url: Some(url.clone()),
        picture: main.images.first().map(|image| Picture::Url(image.value.clone())),
        merchant: bare_host(url).map(str::to_owned),
        gtin: gtin.map(|gtin| gtin.value.clone()),
        rating: main.rating.map(|read| read.value),
        facets: Vec::new(),
        source: source.clone(),
        seen_at: answer.fetched.fetched_at,
    })
}

/// Two notations of one page may name the same thing twice.
fn same_thing(one: &ReadProduct, other: &ReadProduct) -> bool {
    let name = |read: &ReadProduct| read.name.as_ref().map(|name| name.value.to_lowercase());
    name(one).is_some() && name(one) == name(other)
}

/// What can be bought before what can't, then the cheapest in the currency of the first.
fn best<'a>(offers: impl Iterator<Item = &'a ReadOffer>) -> Option<&'a ReadOffer> {
    let priced: Vec<_> = offers.filter_map(|offer| Some((offer, offer.price?.value))).collect();
    let currency = priced.first()?.1.currency;
    let ours = priced.into_iter().filter(|(_, price)| price.currency == currency);
    let sold_out = |offer: &ReadOffer| {
        offer.availability.is_some_and(|read| read.value == Availability::OutOfStock)
    };
    ours.min_by_key(|(offer, price)| (sold_out(offer), price.amount)).map(|(offer, _)| offer)
}

/// The address that the page calls its own, where that can be: on its host, and not the shop's front door.
fn own_address(reading: &PageReading, url: &Url) -> Url {
    let own = reading
        .canonical
        .as_ref()
        .filter(|own| own.host_str() == url.host_str() && (own.path() != "/" || url.path() == "/"));
    own.and_then(canonical).or_else(|| canonical(url)).unwrap_or_else(|| url.clone())
}

/// `Shoes > Running`, as shops write it.
fn levels(category: &str) -> Vec<String> {
    let levels = category.split(['>', '›', '»']).map(str::trim).filter(|level| !level.is_empty());
    levels.map(str::to_owned).collect()
}
