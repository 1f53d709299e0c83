//! Which of the prices that a page shows is that of the thing that it is about.

use magpie_core::Money;
use scraper::ElementRef;
use scraper::node::Element;

use super::scene::{Scene, names};
use super::words::{self, has_part};
use super::{Cards, above};
use crate::page::price::{Locale, PriceText, read_price};

/// Prices of one thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Priced {
    pub(super) now: Option<Money>,
    pub(super) high: Option<Money>,
    pub(super) before: Option<Money>,
}

/// A price and where it stands.
struct Candidate<'a> {
    element: ElementRef<'a>,
    priced: Priced,
}

/// The price of what the title names; nothing where several could be it.
pub(super) fn read(
    scene: &Scene<'_>,
    title: ElementRef<'_>,
    cards: &Cards,
    locale: Locale,
) -> Option<Priced> {
    // Where a page has a class for prices, other amounts are something else.
    let noted = if scene.prices.is_empty() { &scene.bare_prices } else { &scene.prices };
    let candidates: Vec<Candidate<'_>> = noted
        .iter()
        .filter(|element| !cards.hold(**element))
        .filter_map(|element| {
            Some(Candidate { element: *element, priced: priced(scene, *element, locale)? })
        })
        .collect();
    above(title).find_map(|ancestor| {
        let inside: Vec<_> = candidates
            .iter()
            .filter(|candidate| above(candidate.element).any(|other| other.id() == ancestor.id()))
            .collect();
        // The first box that shows any price is the box of the thing; a wider one holds others too.
        let shows = inside.iter().any(|candidate| candidate.priced.now.is_some());
        shows.then(|| one(&inside))
    })?
}

/// The one price of several places.
fn one(candidates: &[&Candidate<'_>]) -> Option<Priced> {
    if is_list(candidates) {
        return None;
    }
    let mut nows = candidates.iter().filter(|candidate| candidate.priced.now.is_some());
    let first = nows.next()?.priced;
    if nows.any(|other| (other.priced.now, other.priced.high) != (first.now, first.high)) {
        return None;
    }
    let now = first.now?;
    let before = candidates.iter().filter_map(|candidate| candidate.priced.before);
    let before = before
        .filter(|before| before.currency == now.currency && before.amount > now.amount)
        .max_by_key(|before| before.amount);
    Some(Priced { before, ..first })
}

/// Whether prices stand in boxes that are built alike, as the rows of a list are.
fn is_list(candidates: &[&Candidate<'_>]) -> bool {
    let priced = candidates.iter().filter(|candidate| candidate.priced.now.is_some());
    let paths: Vec<_> = priced.map(|candidate| path(candidate.element)).collect();
    paths.iter().enumerate().any(|(at, these)| {
        paths[at + 1..].iter().any(|those| {
            let fork = these.iter().zip(those).find(|(one, other)| one.id() != other.id());
            fork.is_some_and(|(one, other)| are_alike(one.value(), other.value()))
        })
    })
}

/// Whether two boxes are built as the rows of one list are.
fn are_alike(one: &Element, other: &Element) -> bool {
    let class = one.attr("class");
    let is_row = matches!(one.name(), "li" | "tr" | "article" | "option");
    one.name() == other.name() && class == other.attr("class") && (is_row || class.is_some())
}

/// An element and what is around it, from the outside in.
fn path(element: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    let mut path: Vec<_> = above(element).filter_map(ElementRef::wrap).collect();
    path.reverse();
    path.push(element);
    path
}

fn priced(scene: &Scene<'_>, element: ElementRef<'_>, locale: Locale) -> Option<Priced> {
    let tag = element.value();
    if has_part(&names(tag), words::OTHER) {
        return None;
    }
    let is_old = |tag: &Element| is_struck(tag) || has_part(&names(tag), words::OLD);
    let leaves_out = |tag: &Element| is_old(tag) || has_part(&names(tag), words::OTHER);
    let read = |text: &str| read_price(text, None, locale);
    let money = |found: Option<(Money, _)>| found.map(|(money, _)| money);
    let over = is_old(tag)
        || element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .take(3)
            .any(|ancestor| is_struck(ancestor.value()));
    if over {
        let text = read(&scene.text(element))?;
        return Some(Priced { before: money(text.now.or(text.before)), ..Priced::default() });
    }
    let now: PriceText = read(&with_cents(scene, element, leaves_out)).unwrap_or_default();
    let old = element.descendent_elements().filter(|below| is_old(below.value()));
    let before = old
        .filter_map(|below| read(&scene.text(below)))
        .filter_map(|text| money(text.now.or(text.before)))
        .max_by_key(|money| money.amount);
    let priced =
        Priced { now: money(now.now), high: money(now.high), before: before.or(money(now.before)) };
    (priced != Priced::default()).then_some(priced)
}

/// Whether what is in an element is struck through.
fn is_struck(tag: &Element) -> bool {
    matches!(tag.name(), "del" | "s" | "strike")
}

/// The text of a price whose cents may be set small behind it (`<sup>99</sup>`), with their point.
fn with_cents(
    scene: &Scene<'_>,
    element: ElementRef<'_>,
    leaves_out: impl Fn(&Element) -> bool,
) -> String {
    let small = element.descendent_elements().filter(|below| below.value().name() == "sup");
    let mut small = small.map(|below| below.text().collect::<String>().trim().to_owned());
    let cents = small.find(|text| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()));
    let Some(cents) = cents else { return scene.text_without(element, leaves_out) };
    let whole = scene.text_without(element, |tag| leaves_out(tag) || tag.name() == "sup");
    let has_decimals = whole.contains([',', '.']);
    let mut digits = whole.char_indices().filter(|(_, c)| c.is_ascii_digit());
    match digits.next_back() {
        Some((at, _)) if !has_decimals => {
            format!("{}.{}{}", &whole[..=at], cents, &whole[at + 1..])
        }
        // `19.` with small `99`, or a whole number that needs none.
        Some((at, _)) if whole[at + 1..].starts_with(['.', ',']) => {
            format!("{}.{}{}", &whole[..=at], cents, &whole[at + 2..])
        }
        _ => whole,
    }
}
