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
    let in_cards = |element: &&ElementRef<'_>| cards.hold(**element);
    let named: Vec<_> = scene.prices.iter().filter(|element| !in_cards(element)).collect();
    // Where a page has a class for prices, other amounts are something else.
    let elements = if scene.prices.is_empty() {
        scene.bare_prices.iter().filter(|element| !in_cards(element)).collect()
    } else {
        named
    };
    let candidates: Vec<Candidate<'_>> = elements
        .into_iter()
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
    let priced: Vec<_> =
        candidates.iter().filter(|candidate| candidate.priced.now.is_some()).collect();
    priced.iter().enumerate().any(|(at, one)| {
        priced[at + 1..].iter().any(|other| {
            let (these, those) = (path(one.element), path(other.element));
            let fork = these.iter().zip(&those).find(|(one, other)| one.id() != other.id());
            fork.is_some_and(|(one, other)| {
                let (one, other) = (one.value(), other.value());
                let built = |tag: &Element| tag.attr("class").map(str::to_owned);
                let rows = matches!(one.name(), "li" | "tr" | "article" | "option");
                one.name() == other.name()
                    && built(one) == built(other)
                    && (rows || built(one).is_some())
            })
        })
    })
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
    let is_old = |tag: &Element| {
        matches!(tag.name(), "del" | "s" | "strike") || has_part(&names(tag), words::OLD)
    };
    let leaves_out = |tag: &Element| is_old(tag) || has_part(&names(tag), words::OTHER);
    let read = |text: &str| read_price(text, None, locale);
    let money = |found: Option<(Money, _)>| found.map(|(money, _)| money);
    let over = is_old(tag)
        || element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .take(3)
            .any(|ancestor| matches!(ancestor.value().name(), "del" | "s" | "strike"));
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

/// The text of a price whose cents may be set small behind it (`<sup>99</sup>`), with their point.
fn with_cents(
    scene: &Scene<'_>,
    element: ElementRef<'_>,
    leaves_out: impl Fn(&Element) -> bool,
) -> String {
    let raised = element.descendent_elements().find(|below| {
        let text = || below.text().collect::<String>();
        below.value().name() == "sup"
            && text().trim().len() == 2
            && text().trim().bytes().all(|b| b.is_ascii_digit())
    });
    let Some(raised) = raised else { return scene.text_without(element, leaves_out) };
    let cents: String = raised.text().collect();
    let whole = scene.text_without(element, |tag| leaves_out(tag) || tag.name() == "sup");
    let has_decimals = whole.contains([',', '.']);
    let mut digits = whole.char_indices().filter(|(_, c)| c.is_ascii_digit());
    match digits.next_back() {
        Some((at, _)) if !has_decimals => {
            format!("{}.{}{}", &whole[..=at], cents.trim(), &whole[at + 1..])
        }
        // `19.` with small `99`, or a whole number that needs none.
        Some((at, _)) if whole[at + 1..].starts_with(['.', ',']) => {
            format!("{}.{}{}", &whole[..=at], cents.trim(), &whole[at + 2..])
        }
        _ => whole,
    }
}
