//! One walk over a page that notes what could tell of a product.

use std::cell::RefCell;
use std::collections::HashSet;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Node};
use url::Url;

use super::words::{self, has_part};
use super::{Cards, above, shares_word};
use crate::page::document::{Document, Parts};
use crate::page::text;
use crate::page::visible::{self, Visits, is_hidden};

/// Nodes whose text is read at most.
const MAX_VISITS: usize = 200_000;

/// How many of one kind are noted; pages with more are lists.
const MAX_NOTED: usize = 60;

/// How many links to other products are noted.
const MAX_LINKS: usize = 500;

/// How many elements in a heading are looked at, and nodes that one statement has at most.
const MAX_INSIDE: usize = 40;

/// Longest text of a price, a button or a statement of stock.
const MAX_SHORT: usize = 160;

/// What a page shows, in its order and without what is hidden or beside the matter.
pub(super) struct Scene<'a> {
    /// Headings of the first rank.
    pub(super) headings: Vec<ElementRef<'a>>,
    /// Headings of the second rank and what a class calls a product's title.
    pub(super) lesser_headings: Vec<ElementRef<'a>>,
    /// Outermost elements that a class calls a price.
    pub(super) prices: Vec<ElementRef<'a>>,
    /// Elements that show a price and little else.
    pub(super) bare_prices: Vec<ElementRef<'a>>,
    pub(super) stock: Vec<ElementRef<'a>>,
    /// Buttons that put something into the cart and can be pressed.
    pub(super) buttons: Vec<ElementRef<'a>>,
    /// Names and values of rows.
    pub(super) rows: Vec<(ElementRef<'a>, ElementRef<'a>)>,
    pictures: Vec<ElementRef<'a>>,
    /// Headings and pictures that lead elsewhere.
    links: Vec<ElementRef<'a>>,
    visits: RefCell<Visits>,
}

impl<'a> Scene<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let mut scene = Self {
            headings: Vec::new(),
            lesser_headings: Vec::new(),
            prices: Vec::new(),
            bare_prices: Vec::new(),
            stock: Vec::new(),
            buttons: Vec::new(),
            rows: Vec::new(),
            pictures: Vec::new(),
            links: Vec::new(),
            visits: RefCell::new(Visits::new(MAX_VISITS)),
        };
        let mut left_out: Option<NodeId> = None;
        let mut in_price: Option<NodeId> = None;
        let mut link: Option<ElementRef<'a>> = None;
        for edge in document.html.tree.root().traverse() {
            match edge {
                Edge::Open(node) if left_out.is_none() => {
                    let Some(element) = ElementRef::wrap(node) else { continue };
                    let tag = element.value();
                    let names = names(tag);
                    if is_hidden(tag) || is_elsewhere(element, &names) {
                        left_out = Some(node.id());
                        continue;
                    }
                    if tag.name() == "a" && leads_elsewhere(tag) {
                        link = Some(element);
                    }
                    if scene.note(element, &names, in_price.is_some(), link) {
                        in_price = Some(node.id());
                    }
                }
                Edge::Open(_) => {}
                Edge::Close(node) => {
                    left_out = left_out.filter(|id| *id != node.id());
                    in_price = in_price.filter(|id| *id != node.id());
                    link = link.filter(|link| link.id() != node.id());
                }
            }
        }
        scene
    }

    /// Notes an element; whether it is a price, so that what is in it isn't another one.
    fn note(
        &mut self,
        element: ElementRef<'a>,
        names: &str,
        in_price: bool,
        link: Option<ElementRef<'a>>,
    ) -> bool {
        let tag = element.value();
        match tag.name() {
            "h1" => self.headings.extend(self.has_text(element).then_some(element)),
            "h2" | "h3" | "h4" | "h5" | "h6" => {
                if tag.name() == "h2" && self.lesser_headings.len() < MAX_NOTED {
                    self.lesser_headings.push(element);
                }
                let leads = link.is_some()
                    || element
                        .descendent_elements()
                        .take(MAX_INSIDE)
                        .any(|below| below.value().name() == "a" && leads_elsewhere(below.value()));
                if leads && self.links.len() < MAX_LINKS {
                    self.links.push(element);
                }
            }
            "img" => {
                if link.is_some() && self.links.len() < MAX_LINKS {
                    self.links.push(element);
                }
                if self.pictures.len() < MAX_LINKS {
                    self.pictures.push(element);
                }
            }
            "button" | "input" | "a" => self.note_button(element, names),
            "tr" | "dt" => self.note_row(element),
            _ => {}
        }
        let is_stock = self.stock.len() < MAX_NOTED && has_part(names, words::STOCK);
        if is_stock && self.short_text(element).is_some() {
            self.stock.push(element);
        }
        if in_price || matches!(tag.name(), "html" | "body" | "main" | "form" | "input") {
            return false;
        }
        if has_part(names, words::PRICE) {
            let noted =
                self.short_text(element).is_some_and(|text| text.contains(char::is_numeric));
            if noted && self.prices.len() < MAX_NOTED {
                self.prices.push(element);
            }
            return noted;
        }
        let is_bare = self.bare_prices.len() < MAX_NOTED && shows_money(element);
        if is_bare && self.short_text(element).is_some() {
            self.bare_prices.push(element);
        }
        false
    }

    fn note_button(&mut self, element: ElementRef<'a>, names: &str) {
        let tag = element.value();
        let is_button = match tag.name() {
            "input" => tag.attr("type").is_some_and(|kind| {
                ["submit", "button", "image"].iter().any(|known| kind.eq_ignore_ascii_case(known))
            }),
            _ => true,
        };
        if !is_button || self.buttons.len() >= MAX_NOTED {
            return;
        }
        let said = [tag.attr("value"), tag.attr("aria-label"), tag.attr("title")];
        let buys = said.iter().flatten().any(|words| words::buys(words))
            || self.short_text(element).is_some_and(|text| words::buys(&text));
        let can_be_pressed = tag.attr("disabled").is_none()
            && tag.attr("aria-disabled") != Some("true")
            && !has_part(names, &["disabled"]);
        if buys && can_be_pressed {
            self.buttons.push(element);
        }
        // A button that is sold out says so.
        if tag.name() == "button" && !can_be_pressed {
            self.stock.push(element);
        }
    }

    fn note_row(&mut self, element: ElementRef<'a>) {
        if self.rows.len() >= MAX_NOTED {
            return;
        }
        let next = |element: ElementRef<'a>| element.next_siblings().find_map(ElementRef::wrap);
        let pair = if element.value().name() == "dt" {
            next(element).filter(|value| value.value().name() == "dd").map(|value| (element, value))
        } else {
            let mut cells = element.child_elements();
            let pair = cells.next().zip(cells.next());
            pair.filter(|_| cells.next().is_none())
        };
        self.rows.extend(pair);
    }

    /// Whether there was more than is noted, so that nothing can be said of the whole.
    pub(super) fn is_cut(&self) -> bool {
        self.prices.len() >= MAX_NOTED
            || self.bare_prices.len() >= MAX_NOTED && self.prices.is_empty()
            || self.links.len() >= MAX_LINKS
            || !self.visits.borrow_mut().next()
    }

    /// What an element shows.
    pub(super) fn text(&self, element: ElementRef<'_>) -> String {
        self.text_without(element, |_| false)
    }

    /// What an element shows beside what is in elements that `leaves_out` picks.
    pub(super) fn text_without(
        &self,
        element: ElementRef<'_>,
        leaves_out: impl Fn(&Element) -> bool,
    ) -> String {
        let unseen = |tag: &Element| {
            tag.attr("class").is_some_and(|class| {
                class.split_whitespace().any(|class| words::UNSEEN.contains(&class))
            })
        };
        let mut visits = self.visits.borrow_mut();
        visible::text_without(element, &mut visits, |tag| unseen(tag) || leaves_out(tag))
    }

    fn has_text(&self, element: ElementRef<'_>) -> bool {
        !self.text(element).is_empty()
    }

    /// What an element shows, where it holds so little that it can be one statement.
    fn short_text(&self, element: ElementRef<'_>) -> Option<String> {
        let is_small = element.descendants().take(MAX_INSIDE).count() < MAX_INSIDE;
        is_small.then(|| self.text(element)).filter(|text| text.len() <= MAX_SHORT)
    }

    /// The boxes of other products: the largest around a heading or a picture that leads elsewhere that
    /// don't hold the title.
    pub(super) fn cards(&self, title: ElementRef<'_>) -> Cards {
        let around: HashSet<NodeId> = above(title).map(|ancestor| ancestor.id()).collect();
        let mut cards = HashSet::new();
        for link in &self.links {
            if link.id() != title.id() && !around.contains(&link.id()) {
                let outside = |ancestor: &NodeRef<'_, Node>| !around.contains(&ancestor.id());
                let card = above(*link).take_while(outside).last();
                cards.insert(card.map_or(link.id(), |card| card.id()));
            }
        }
        Cards(cards)
    }

    /// The picture of the thing: the one that the page shows when it is shared, or the first that is called
    /// like it.
    pub(super) fn picture(
        &self,
        name: &str,
        cards: &Cards,
        parts: &Parts<'_>,
        base: &Url,
    ) -> Option<Url> {
        let shared = parts.metas.iter().find(|(name, _)| *name == "og:image");
        let shared = shared.and_then(|(_, image)| text::web_url(image, base));
        shared.or_else(|| {
            let of_it = |picture: &&ElementRef<'_>| {
                let alt = picture.value().attr("alt").unwrap_or_default();
                !alt.trim().is_empty() && shares_word(alt, name)
            };
            let mut own = self.pictures.iter().filter(|p| !cards.hold(**p) && !is_small(p.value()));
            let picture = own.clone().find(of_it).or_else(|| {
                own.find(|p| {
                    has_part(&names(p.value()), &["product", "main", "gallery", "featured"])
                })
            })?;
            source(picture.value()).and_then(|source| text::web_url(source, base))
        })
    }
}

/// Class and identifier in lower case.
pub(super) fn names(tag: &Element) -> String {
    match (tag.attr("class"), tag.attr("id")) {
        (None, None) => String::new(),
        (Some(only), None) | (None, Some(only)) => only.to_lowercase(),
        (Some(class), Some(id)) => format!("{class} {id}").to_lowercase(),
    }
}

/// Navigation, footers and what is recommended beside.
fn is_elsewhere(element: ElementRef<'_>, names: &str) -> bool {
    let tag = element.value();
    if matches!(tag.name(), "html" | "body" | "main") {
        return false;
    }
    let role = tag.attr("role").is_some_and(|role| {
        ["navigation", "banner", "contentinfo", "complementary", "dialog", "search"].contains(&role)
    });
    let of_body = || {
        let parent = element.parent().and_then(ElementRef::wrap);
        parent.is_some_and(|parent| parent.value().name() == "body")
    };
    match tag.name() {
        "nav" | "footer" | "aside" | "dialog" => true,
        "header" => of_body(),
        _ => role || has_part(names, words::ELSEWHERE),
    }
}

/// Whether a link leads to another page, rather than to a larger picture or a place on this one.
fn leads_elsewhere(tag: &Element) -> bool {
    let Some(href) = tag.attr("href").map(str::trim) else { return false };
    let path = href.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_picture =
        [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].iter().any(|end| path.ends_with(end));
    !path.is_empty() && !path.starts_with("javascript:") && !is_picture
}

/// Whether an element itself, rather than one in it, holds a digit and the mark of a currency.
fn shows_money(element: ElementRef<'_>) -> bool {
    let own = || {
        element.children().filter_map(|child| match child.value() {
            Node::Text(text) => Some(&**text),
            _ => None,
        })
    };
    let is_mark =
        |c: char| matches!(c, '€' | '£' | '$' | '¥' | '₹' | '円' | '元' | '원' | '₩' | '₽');
    let length: usize = own().map(str::len).sum();
    length <= 60
        && own().any(|text| text.contains(|c: char| c.is_numeric()))
        && (own().any(|text| text.contains(is_mark))
            || own().any(|text| {
                text.split(|c: char| !c.is_alphabetic())
                    .any(|word| matches!(word, "EUR" | "USD" | "GBP" | "CHF" | "kr" | "zł" | "Kč"))
            }))
}

/// Icons and what only counts visitors.
fn is_small(tag: &Element) -> bool {
    let small = |name: &str| {
        tag.attr(name)
            .and_then(|size| size.trim().parse::<u32>().ok())
            .is_some_and(|size| size < 80)
    };
    small("width") || small("height")
}

/// The address of a picture; placeholders of pictures that are loaded late are data addresses.
fn source(tag: &Element) -> Option<&str> {
    let addresses = ["data-large_image", "data-zoom-image", "data-src", "src"]
        .iter()
        .filter_map(|name| tag.attr(name));
    let listed = tag.attr("srcset").and_then(|set| set.split_whitespace().next());
    addresses.chain(listed).find(|source| !source.trim().starts_with("data:") && !source.is_empty())
}
