//! What shoppers see, for pages and fields that say nothing in a notation for machines.
//!
//! A page is taken for one product's only where much comes together: one heading, one price in the smallest
//! box around that heading that has any, and a button to buy or a statement of stock. Prices in cards
//! (boxes with a link of their own) are other products'. Whatever is left in doubt is left out.

mod prices;
mod rows;
mod scene;
mod words;

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use magpie_core::Availability;
use scraper::{ElementRef, Node};
use url::Url;

use self::prices::Priced;
use self::rows::Rows;
use self::scene::Scene;
use super::document::{Document, Parts};
use super::price::Locale;
use super::{Place, Provenance, Read, ReadOffer, ReadProduct, Sureness, product, stock, text};

/// How far up from an element is looked; no honest page is as deep.
const MAX_DEPTH: usize = 256;

/// Whether nothing is missing that the page's look could give.
fn is_complete(product: &ReadProduct) -> bool {
    let priced = |offer: &ReadOffer| offer.price.is_some() && offer.availability.is_some();
    product.name.is_some() && product.offers.first().is_some_and(priced)
}

/// Adds what the page shows to what is known of its one product; finds that product where nothing is known.
/// Pages of many products and articles stay as they are.
pub(super) fn complete(
    products: &mut Vec<ReadProduct>,
    document: &Document,
    parts: &Parts<'_>,
    base: &Url,
    locale: Locale,
) {
    let mains = products.iter().filter(|product| product.place == Place::Main).count();
    let priced_forms = products.iter().any(|product| {
        product.place == Place::Variant && product.offers.iter().any(|offer| offer.price.is_some())
    });
    let is_story = parts.metas.iter().any(|(name, content)| {
        *name == "og:type" && matches!(content.trim(), "article" | "blog" | "profile" | "video")
    });
    let is_one = mains == 1 || products.is_empty();
    if !is_one || priced_forms || is_story || products.iter().any(is_complete) {
        return;
    }
    let known = products.iter().position(|product| product.place == Place::Main);
    let guess = guess(document, parts, base, locale, known.map(|at| &products[at]));
    match (known, guess) {
        (Some(at), Some(guess)) => fill(&mut products[at], guess),
        (None, Some(guess)) => products.push(guess),
        (_, None) => {}
    }
}

/// A guessed reduction counts only beside the price that it is a reduction of.
fn fill(known: &mut ReadProduct, mut guess: ReadProduct) {
    let price = known.offers.iter().find_map(|offer| offer.price).map(|price| price.value);
    for offer in &mut guess.offers {
        if price.is_some() && price != offer.price.map(|price| price.value) {
            (offer.price, offer.high_price, offer.list_price) = (None, None, None);
        }
    }
    product::fill(known, guess);
}

fn guess(
    document: &Document,
    parts: &Parts<'_>,
    base: &Url,
    locale: Locale,
    known: Option<&ReadProduct>,
) -> Option<ReadProduct> {
    let scene = Scene::of(document);
    if scene.is_cut() {
        return None;
    }
    let title = title(&scene, parts)?;
    let name = text::line(&scene.text(title))?;
    if let Some(known) = known.and_then(|known| known.name.as_ref())
        && !shares_word(&known.value, &name)
    {
        return None;
    }
    let cards = scene.cards(title);
    let rows = Rows::of(&scene);
    let price = prices::read(&scene, title, &cards, locale);
    let stated = stock_of(&scene, &cards, &rows);
    let buys = scene.buttons.iter().any(|button| !cards.hold(*button));
    // Somebody who tells of a thing shows its price too, but neither sells it nor keeps it in stock.
    if known.is_none() && (price.is_none() || !(buys || stated.is_some())) {
        return None;
    }
    // Whoever ran out of looks may have missed a second price.
    if scene.is_cut() {
        return None;
    }
    let price = price.unwrap_or_default();
    let availability = stated.or_else(|| buys.then_some(Availability::InStock));
    let offer = offer(&price, availability);
    let row = |names: &[&str]| rows.get(names).and_then(text::line).map(guessed);
    Some(ReadProduct {
        place: Place::Main,
        name: Some(guessed(name.clone())),
        description: description(parts).map(guessed),
        brand: row(words::BRAND),
        category: None,
        gtin: words::GTIN
            .iter()
            .find_map(|name| super::identity::gtin(rows.get(&[name])?))
            .map(guessed),
        sku: row(words::SKU),
        mpn: row(words::MPN),
        images: scene.picture(&name, &cards, parts, base).map(guessed).into_iter().collect(),
        url: None,
        rating: None,
        offers: if offer == ReadOffer::default() { Vec::new() } else { vec![offer] },
    })
}

fn offer(price: &Priced, availability: Option<Availability>) -> ReadOffer {
    ReadOffer {
        price: price.now.map(guessed),
        high_price: price.high.map(guessed),
        list_price: price.before.map(guessed),
        availability: availability.map(guessed),
        ..ReadOffer::default()
    }
}

/// The heading that names what the page is about: the only one of the first rank, or the one that the
/// page's title repeats.
fn title<'a>(scene: &Scene<'a>, parts: &Parts<'_>) -> Option<ElementRef<'a>> {
    if let [only] = scene.headings.as_slice() {
        return Some(*only);
    }
    let page = parts.title.as_deref().and_then(text::line)?.to_lowercase();
    let repeated = |headings: &[ElementRef<'a>]| {
        let mut named = headings.iter().filter(|heading| {
            let name = text::line(&scene.text(**heading)).unwrap_or_default().to_lowercase();
            name.chars().count() >= 3 && page.contains(&name)
        });
        named.next().filter(|_| named.next().is_none()).copied()
    };
    repeated(&scene.headings)
        .or_else(|| scene.headings.is_empty().then(|| repeated(&scene.lesser_headings)).flatten())
}

/// What the page says of stock; nothing where it contradicts itself.
fn stock_of(scene: &Scene<'_>, cards: &Cards, rows: &Rows) -> Option<Availability> {
    if let Some(row) = rows.get(words::AVAILABILITY).and_then(stock::known) {
        return Some(row);
    }
    let mut found = scene
        .stock
        .iter()
        .filter(|element| !cards.hold(**element))
        .filter_map(|element| stock::worded(&scene.text(*element)));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn description(parts: &Parts<'_>) -> Option<String> {
    let meta = |wanted: &str| {
        let found = parts.metas.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.and_then(|(_, content)| text::paragraph(content))
    };
    meta("description").or_else(|| meta("og:description"))
}

/// Boxes that belong to other products than the one that the page is about.
struct Cards(HashSet<NodeId>);

impl Cards {
    /// Whether an element is in one of them.
    fn hold(&self, element: ElementRef<'_>) -> bool {
        self.0.contains(&element.id())
            || above(element).any(|ancestor| self.0.contains(&ancestor.id()))
    }
}

/// What is around an element, from the inside out.
fn above<'a>(element: ElementRef<'a>) -> impl Iterator<Item = NodeRef<'a, Node>> {
    element.ancestors().take(MAX_DEPTH)
}

/// Whether two names have a word in common, or a run of letters where words have no spaces between them.
fn shares_word(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| word.chars().count() > 2).map(str::to_owned).collect()
    };
    let those = words(&other);
    words(&one).iter().any(|word| those.contains(word))
        || one.contains(&other)
        || other.contains(&one)
}

fn guessed<T>(value: T) -> Read<T> {
    Read { value, from: Provenance::Markup, sureness: Sureness::Guessed }
}
