//! Which of a page's products and offers is the one that was asked about. Pure.

use std::cmp::Reverse;
use std::collections::HashSet;

use jiff::civil::Date;
use magpie_core::ports::OfferError;
use magpie_core::{Availability, Money, Product};
use url::Url;

use crate::page::{
    PageReading, Place, Read, ReadOffer, ReadProduct, Sureness, same_gtin, share_symbol,
};

/// Titles that are less alike than this and share no word are of different things.
const ALIKE: f64 = 0.5;

/// A listed product must be called nearly the same to be taken for the one that was asked about.
const NEARLY_SAME: f64 = 0.85;

/// Short words that say nothing about a thing.
const SMALL_WORDS: [&str; 16] = [
    "and", "the", "for", "with", "from", "new", "und", "der", "die", "das", "mit", "für", "les",
    "des", "pour", "con",
];

/// What the page says of the offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) price: Option<Money>,
    pub(super) list_price: Option<Money>,
    pub(super) availability: Availability,
}

/// How sure it is that a product on the page is the one that was asked about.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Identity {
    /// Its title is like it, so much.
    Alike(f64),
    /// It has the same number at the shop.
    SameSku,
    /// It has the same number everywhere.
    SameGtin,
}

/// The offer for `product` on the page on this day.
pub(super) fn offer(
    reading: &PageReading,
    product: &Product,
    today: Date,
) -> Result<Stated, OfferError> {
    if reading.products.is_empty() {
        return Err(OfferError::Unreadable("the page states no product".to_owned()));
    }
    let mut known: Vec<_> = reading
        .products
        .iter()
        .filter_map(|read| Some((identity(read, reading, product)?, read)))
        .collect();
    if known.is_empty() {
        // Who only guesses what a page is about can't say that it is now about something else.
        if reading.products.iter().all(is_guessed) {
            return Err(OfferError::Unreadable("the page may show another product".to_owned()));
        }
        return Err(match reading.products.iter().all(|read| read.place == Place::Listed) {
            true => OfferError::Unreadable("the page lists other products".to_owned()),
            false => OfferError::Gone("the page now shows another product".to_owned()),
        });
    }
    // Best first; the page's own order decides between equals.
    known.sort_by(|(one, _), (other, _)| {
        other.partial_cmp(one).unwrap_or(std::cmp::Ordering::Equal)
    });
    let offers = known.iter().find(|(_, read)| !read.offers.is_empty());
    let (identity, read) =
        offers.ok_or_else(|| OfferError::Unreadable("the page states no offer".to_owned()))?;
    let guesses_count = is_unmistakable(*identity, read, reading);
    stated(&read.offers, product, today, guesses_count)
}

/// Whether all that is known of a product was guessed.
fn is_guessed(read: &ReadProduct) -> bool {
    read.name.as_ref().is_some_and(|name| name.sureness == Sureness::Guessed)
}

/// Whether a guess may stand for a statement: the page is about one product, that has one offer, and it is
/// called nearly like the one that was asked about or has its number.
fn is_unmistakable(identity: Identity, read: &ReadProduct, reading: &PageReading) -> bool {
    let same = match identity {
        Identity::Alike(likeness) => likeness >= NEARLY_SAME,
        Identity::SameSku | Identity::SameGtin => true,
    };
    same && read.place == Place::Main && reading.products.len() == 1 && read.offers.len() == 1
}

fn identity(read: &ReadProduct, reading: &PageReading, product: &Product) -> Option<Identity> {
    if let Some(gtin) = &product.gtin {
        let mut seen = read.gtin.iter().chain(read.offers.iter().filter_map(|o| o.gtin.as_ref()));
        if let Some(first) = seen.next() {
            let same =
                same_gtin(&first.value, gtin) || seen.any(|other| same_gtin(&other.value, gtin));
            return same.then_some(Identity::SameGtin);
        }
    }
    let mut numbers = read.sku.iter().chain(read.offers.iter().filter_map(|o| o.sku.as_ref()));
    if numbers.any(|sku| is_sku_of(&sku.value, product)) {
        return Some(Identity::SameSku);
    }
    let titles = read.name.iter().map(|name| name.value.as_str());
    let titles =
        titles.chain(read.offers.iter().filter_map(|o| Some(o.name.as_ref()?.value.as_str())));
    let mut likeness: Vec<f64> = titles.map(|title| alike(title, &product.title)).collect();
    if likeness.is_empty() && read.place == Place::Main {
        likeness.extend(reading.title.iter().map(|title| alike(title, &product.title)));
    }
    let likeness = likeness.into_iter().fold(0.0, f64::max);
    let needed = match read.place {
        Place::Main | Place::Variant => f64::MIN_POSITIVE,
        Place::Listed => NEARLY_SAME,
    };
    let same_form = read.url.as_ref().zip(product.url.as_ref());
    let same_form = same_form.is_some_and(|(one, other)| is_same_form(&one.value, other));
    let bonus = if same_form { 1.0 } else { 0.0 };
    (likeness >= needed).then_some(Identity::Alike(likeness + bonus))
}

/// Identifiers of products are unique over all catalogues and so may carry their source before the
/// shop's own number.
fn is_sku_of(sku: &str, product: &Product) -> bool {
    let id = product.id.as_str();
    id.eq_ignore_ascii_case(sku)
        || id.rsplit([':', '/']).next().is_some_and(|own| own.eq_ignore_ascii_case(sku))
}

/// 0 when two titles have nothing in common, 1 when they are the same.
fn alike(one: &str, other: &str) -> f64 {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 2 && !SMALL_WORDS.contains(word))
            .map(str::to_owned)
            .collect()
    };
    let (these, those) = (words(&one), words(&other));
    let shared = these.intersection(&those).count();
    if shared == 0 {
        // Scripts without spaces share no words; there the characters decide.
        let characters = strsim::normalized_levenshtein(&one, &other);
        return if characters >= ALIKE { characters } else { 0.0 };
    }
    let fewest = these.len().min(those.len()).max(1);
    #[expect(clippy::cast_precision_loss, reason = "titles have few words")]
    let likeness = shared as f64 / fewest as f64;
    likeness
}

fn stated(
    offers: &[ReadOffer],
    product: &Product,
    today: Date,
    guesses_count: bool,
) -> Result<Stated, OfferError> {
    let best = offers.iter().min_by_key(|offer| rank(offer, product, today));
    let best = best.ok_or_else(|| OfferError::Unreadable("the page states no offer".to_owned()))?;
    let availability = best
        .availability
        .filter(|read| guesses_count || read.sureness != Sureness::Guessed)
        .map_or(Availability::Unknown, |read| read.value);
    let guessed = best.price.filter(|price| price.sureness == Sureness::Guessed);
    if let Some(guessed) = guessed {
        // The lowest of several is not what this one costs, and another currency is another price.
        let currency = in_its_currency(guessed, product).currency;
        let other = product.currency().is_some_and(|known| known != currency);
        if !guesses_count || best.high_price.is_some() || other {
            return Err(OfferError::Unreadable("the page's price can only be guessed".to_owned()));
        }
    }
    let price = best.price.map(|price| in_its_currency(price, product));
    // Who can't sell it now often takes the price down too.
    if price.is_none() && availability != Availability::OutOfStock {
        return Err(OfferError::Unreadable("the page states no price".to_owned()));
    }
    let list_price = best
        .list_price
        .filter(|list| guesses_count || list.sureness != Sureness::Guessed)
        .map(|price| in_its_currency(price, product));
    Ok(Stated { price, list_price, availability })
}

/// Lower is better: the very thing, then what still holds, then what the catalogue saw before, then what can
/// be bought, then the cheapest. A price whose last day is over counts where there is no other: it is still
/// on the page, and shops forget to move that day on.
fn rank(offer: &ReadOffer, product: &Product, today: Date) -> impl Ord + use<> {
    let is_over = offer.valid_until.is_some_and(|last| last.value < today);
    let has_gtin = offer.gtin.as_ref().zip(product.gtin.as_ref());
    let same_gtin = has_gtin.is_some_and(|(one, other)| same_gtin(&one.value, other));
    let same_sku = offer.sku.as_ref().is_some_and(|sku| is_sku_of(&sku.value, product));
    let same_page = offer.url.as_ref().zip(product.url.as_ref());
    let same_page = same_page.is_some_and(|(one, other)| is_same_form(&one.value, other));
    let same_name = offer.name.as_ref().is_some_and(|name| name.value == product.title);
    let price = offer.price.map(|price| in_its_currency(price, product));
    let same_currency = price.map(|price| price.currency) == product.currency();
    let buyable = offer.availability.is_none_or(|read| read.value != Availability::OutOfStock);
    (
        Reverse((same_gtin, same_sku, same_page, same_name)),
        Reverse((price.is_some(), same_currency, offer.high_price.is_none())),
        is_over,
        Reverse((price.is_some() && price == product.price, buyable)),
        price.map_or(i64::MAX, |price| price.amount),
    )
}

/// Whether two addresses name the same form of a product: with a query, since without one all forms of a
/// product have the same address.
fn is_same_form(one: &Url, other: &Url) -> bool {
    one.query().is_some() && one.path() == other.path() && one.query() == other.query()
}

/// A bare `$` was read as the likeliest dollar; the catalogue knows which one its shop means.
fn in_its_currency(read: Read<Money>, product: &Product) -> Money {
    match product.currency() {
        Some(known)
            if read.sureness != Sureness::Stated
                && share_symbol(read.value.currency, known)
                && read.value.currency.minor_digits() == known.minor_digits() =>
        {
            Money::new(read.value.amount, known)
        }
        _ => read.value,
    }
}
