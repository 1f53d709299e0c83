//! schema.org products, from whichever notation.

use magpie_core::Rating;
use serde_json::Value;
use url::Url;

use super::graph::{Found, Graph, Node, entries, field};
use super::identity::{gtin, same_gtin};
use super::offer;
use super::price::Locale;
use super::text;
use super::{Place, Provenance, Read, ReadProduct};

/// Pictures that are kept of one product.
const MAX_IMAGES: usize = 20;

const GTIN_FIELDS: [&str; 8] =
    ["gtin", "gtin13", "gtin14", "gtin12", "gtin8", "ean", "upc", "isbn"];

/// Reads fields of nodes.
pub(super) struct Reader<'a> {
    pub(super) graph: &'a Graph<'a>,
    pub(super) base: &'a Url,
    pub(super) locale: Locale,
    pub(super) from: Provenance,
}

/// All products of a page's values, main ones first.
pub(super) fn read_all(
    values: &[Value],
    base: &Url,
    locale: Locale,
    from: Provenance,
) -> Vec<ReadProduct> {
    let graph = Graph::new(values);
    let reader = Reader { graph: &graph, base, locale, from };
    let mut products: Vec<_> =
        graph.products(values).iter().map(|found| reader.product(found)).collect();
    products.sort_by_key(|product| match product.place {
        Place::Main => 0,
        Place::Variant => 1,
        Place::Listed => 2,
    });
    products
}

/// Adds the products that another notation of the same page tells of: to what is known of the same
/// products, or as further ones.
pub(super) fn merge(products: &mut Vec<ReadProduct>, others: Vec<ReadProduct>) {
    // Tags in the head speak of the one thing that the page is about, under whatever title.
    let one_thing = match (only_main(products), only_main(&others)) {
        (Some(known), Some(other)) => (is_tagged(known) || is_tagged(other)).then(|| known.clone()),
        _ => None,
    };
    for other in others {
        let is_thing = |known: &ReadProduct| {
            other.place == Place::Main && one_thing.as_ref().is_some_and(|thing| thing == known)
        };
        let known = products.iter_mut().find(|known| is_thing(known) || is_same(known, &other));
        match known {
            Some(known) => fill(known, other),
            None => products.push(other),
        }
    }
}

fn only_main(products: &[ReadProduct]) -> Option<&ReadProduct> {
    let mut mains = products.iter().filter(|product| product.place == Place::Main);
    mains.next().filter(|_| mains.next().is_none())
}

/// Whether tags in the head are all that tells of it.
fn is_tagged(product: &ReadProduct) -> bool {
    product.name.as_ref().is_some_and(|name| name.from == Provenance::OpenGraph)
}

fn is_same(one: &ReadProduct, other: &ReadProduct) -> bool {
    if let (Some(one), Some(other)) = (&one.gtin, &other.gtin) {
        return same_gtin(&one.value, &other.value);
    }
    let same = |one: &Option<Read<String>>, other: &Option<Read<String>>| {
        one.as_ref().zip(other.as_ref()).map(|(one, other)| one.value == other.value)
    };
    same(&one.sku, &other.sku).or_else(|| same(&one.name, &other.name)).unwrap_or(false)
}

/// Adds what is not known yet.
pub(super) fn fill(known: &mut ReadProduct, other: ReadProduct) {
    fn absent<T>(known: &mut Option<T>, other: Option<T>) {
        if known.is_none() {
            *known = other;
        }
    }
    absent(&mut known.name, other.name);
    absent(&mut known.description, other.description);
    absent(&mut known.brand, other.brand);
    absent(&mut known.category, other.category);
    absent(&mut known.gtin, other.gtin);
    absent(&mut known.sku, other.sku);
    absent(&mut known.mpn, other.mpn);
    absent(&mut known.url, other.url);
    absent(&mut known.rating, other.rating);
    if known.images.is_empty() {
        known.images = other.images;
    }
    match (known.offers.as_mut_slice(), other.offers) {
        (known, _) if known.iter().any(|offer| offer.price.is_some()) && known.len() > 1 => {}
        ([only], others) => {
            if let Some(other) = others.into_iter().next() {
                absent(&mut only.price, other.price);
                absent(&mut only.list_price, other.list_price);
                absent(&mut only.availability, other.availability);
                absent(&mut only.condition, other.condition);
                absent(&mut only.seller, other.seller);
            }
        }
        (_, others) if others.iter().any(|offer| offer.price.is_some()) => known.offers = others,
        _ => {}
    }
}

impl<'a> Reader<'a> {
    fn product(&self, found: &Found<'a>) -> ReadProduct {
        // A form of a product inherits what it doesn't say itself.
        let value = |name: &str| field(found.node, name).or_else(|| field(found.group?, name));
        let own = |name: &str| field(found.node, name);
        let line = |name: &str| value(name).and_then(|value| self.line(value));
        ReadProduct {
            place: found.place,
            name: line("name"),
            description: value("description").and_then(|value| self.paragraph(value)),
            brand: line("brand").or_else(|| line("manufacturer")),
            category: line("category"),
            gtin: self.gtin(found.node),
            sku: own("sku").or_else(|| own("productID")).and_then(|value| self.line(value)),
            mpn: own("mpn").and_then(|value| self.line(value)),
            images: value("image").map(|value| self.images(value)).unwrap_or_default(),
            url: value("url").and_then(|value| self.url(value)),
            rating: value("aggregateRating").and_then(|value| self.rating(value)),
            offers: match found.offer {
                Some(node) => offer::of_node(self, node),
                None => offer::of_product(self, found.node, value("offers")),
            },
        }
    }

    pub(super) fn gtin(&self, node: &Node) -> Option<Read<String>> {
        GTIN_FIELDS
            .iter()
            .filter_map(|name| field(node, name))
            .flat_map(entries)
            .find_map(|value| gtin(&text_of(value)?))
            .map(|digits| Read::stated(digits, self.from))
    }

    pub(super) fn line(&self, value: &'a Value) -> Option<Read<String>> {
        self.words(value).and_then(|raw| text::line(&raw)).map(|text| Read::stated(text, self.from))
    }

    fn paragraph(&self, value: &'a Value) -> Option<Read<String>> {
        let text = self.words(value).and_then(|raw| text::paragraph(&raw));
        text.map(|text| Read::stated(text, self.from))
    }

    /// The words of a value: its own, or the name of the thing that it is.
    pub(super) fn words(&self, value: &'a Value) -> Option<String> {
        entries(value).find_map(|value| {
            text_of(value).or_else(|| {
                let node = self.graph.node(value)?;
                ["@value", "name"].iter().filter_map(|name| field(node, name)).find_map(first_text)
            })
        })
    }

    pub(super) fn url(&self, value: &'a Value) -> Option<Read<Url>> {
        entries(value).find_map(|value| self.address(value))
    }

    fn images(&self, value: &'a Value) -> Vec<Read<Url>> {
        let mut images: Vec<Read<Url>> = Vec::new();
        for image in entries(value).flat_map(entries).filter_map(|value| self.address(value)) {
            if images.len() == MAX_IMAGES {
                break;
            }
            if !images.contains(&image) {
                images.push(image);
            }
        }
        images
    }

    fn address(&self, value: &'a Value) -> Option<Read<Url>> {
        let raw = match value {
            Value::String(raw) => raw.as_str(),
            _ => {
                let node = self.graph.node(value)?;
                let names = ["contentUrl", "url", "@id"];
                names
                    .iter()
                    .filter_map(|name| field(node, name))
                    .find_map(|value| entries(value).find_map(Value::as_str))?
            }
        };
        text::web_url(raw, self.base).map(|url| Read::stated(url, self.from))
    }

    fn rating(&self, value: &'a Value) -> Option<Read<Rating>> {
        let node = self.graph.node(entries(value).next()?)?;
        let number = |name: &str| {
            let text = first_text(field(node, name)?)?;
            text.trim().replace(',', ".").parse::<f32>().ok().filter(|number| number.is_finite())
        };
        let best = number("bestRating").filter(|best| *best > 0.0).unwrap_or(5.0);
        let value = number("ratingValue").map(|value| value / best * 5.0)?;
        let counted = number("ratingCount").or_else(|| number("reviewCount")).unwrap_or(0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cast saturates, and more ratings than u32 holds are as good as its maximum"
        )]
        let count = counted as u32;
        (0.0..=5.0).contains(&value).then(|| Read::stated(Rating { value, count }, self.from))
    }
}

/// The text of a plain value.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn first_text(value: &Value) -> Option<String> {
    entries(value).find_map(text_of)
}
