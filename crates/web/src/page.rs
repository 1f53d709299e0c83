//! What a page says about products. Each field says where it came from and how sure it is.
//!
//! Reads schema.org in JSON-LD, microdata and RDFa, and OpenGraph product tags. Where a field is in none of
//! these it is looked for in what shoppers see, and called guessed; pages that list many things or tell
//! stories are refused rather than guessed at. Everything is bounded; a page that is too large or too deep
//! is read as far as the bounds go and says so. What it says is data: text is cleaned of markup and of
//! characters that reorder or hide it.

mod charset;
mod document;
mod graph;
mod identity;
mod json_ld;
mod markup;
mod microdata;
mod offer;
mod open_graph;
mod price;
mod product;
mod rdfa;
mod stock;
mod text;
mod visible;

use jiff::civil::Date;
use magpie_core::{Availability, Money, Rating};
use url::Url;

pub use charset::decode;
pub(crate) use identity::same_gtin;
pub(crate) use price::share_symbol;
pub use price::{Locale, PriceText, read_price};
pub(crate) use text::web_url;

/// Where on a page a field was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Provenance {
    /// A `application/ld+json` block.
    JsonLd,
    /// `og:` and `product:` meta tags.
    OpenGraph,
    /// `itemprop` attributes.
    Microdata,
    /// `property` attributes with schema.org's words.
    Rdfa,
    /// What shoppers see: headings, prices, buttons, tables.
    Markup,
}

/// How sure a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sureness {
    /// The page states it in so many words.
    Stated,
    /// It was concluded, such as the dollar from a bare `$`.
    Inferred,
    /// It was found in what shoppers see, by where it stands and how it looks.
    Guessed,
}

/// A field as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read<T> {
    /// What the page says.
    pub value: T,
    /// Where it says so.
    pub from: Provenance,
    /// How sure it is.
    pub sureness: Sureness,
}

impl<T> Read<T> {
    /// A field that the page states.
    pub(crate) fn stated(value: T, from: Provenance) -> Self {
        Self { value, from, sureness: Sureness::Stated }
    }
}

/// The condition of what is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Never used.
    New,
    /// Used and made good again.
    Refurbished,
    /// Used.
    Used,
    /// Damaged.
    Damaged,
}

/// What part a product plays on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The page is about it.
    Main,
    /// It is one of the forms (size, colour) of what the page is about.
    Variant,
    /// It is mentioned: related, listed, reviewed.
    Listed,
}

/// A product on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadProduct {
    /// What part it plays.
    pub place: Place,
    /// Its name.
    pub name: Option<Read<String>>,
    /// Plain text.
    pub description: Option<Read<String>>,
    /// Maker.
    pub brand: Option<Read<String>>,
    /// The shop's word for its kind.
    pub category: Option<Read<String>>,
    /// Global trade item number, digits only.
    pub gtin: Option<Read<String>>,
    /// The shop's number.
    pub sku: Option<Read<String>>,
    /// The maker's number.
    pub mpn: Option<Read<String>>,
    /// Pictures, absolute.
    pub images: Vec<Read<Url>>,
    /// Its own page, absolute.
    pub url: Option<Read<Url>>,
    /// What buyers say, scaled to 0 to 5.
    pub rating: Option<Read<Rating>>,
    /// Its offers.
    pub offers: Vec<ReadOffer>,
}

/// An offer on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOffer {
    /// Price now; the lowest where it stands for several offers.
    pub price: Option<Read<Money>>,
    /// The highest price where it stands for several offers.
    pub high_price: Option<Read<Money>>,
    /// Price before a reduction.
    pub list_price: Option<Read<Money>>,
    /// Stock.
    pub availability: Option<Read<Availability>>,
    /// New, used, refurbished or damaged.
    pub condition: Option<Read<Condition>>,
    /// The last day on which the price holds, by the page; many forget to move it on.
    pub valid_until: Option<Read<Date>>,
    /// Its own address, absolute.
    pub url: Option<Read<Url>>,
    /// The shop's number of what is offered.
    pub sku: Option<Read<String>>,
    /// Global trade item number of what is offered, digits only.
    pub gtin: Option<Read<String>>,
    /// Name of what is offered, where it differs from the product's.
    pub name: Option<Read<String>>,
    /// Who sells it.
    pub seller: Option<Read<String>>,
}

/// What was read from a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageReading {
    /// Products in order of trust: JSON-LD, OpenGraph, microdata, RDFa, markup; main ones first within
    /// each.
    pub products: Vec<ReadProduct>,
    /// The page's title.
    pub title: Option<String>,
    /// The address that the page calls its own.
    pub canonical: Option<Url>,
    /// Whether the page went beyond what is read.
    pub cut: bool,
}

/// Reads a page that was found at `url`.
pub fn read(html: &str, url: &Url) -> PageReading {
    let document = document::parse(html);
    let parts = document.parts();
    let base = parts.base.and_then(|base| url.join(base).ok()).unwrap_or_else(|| url.clone());

    let locale = Locale::of(url, parts.language);

    let values: Vec<_> = parts.json_ld.iter().flat_map(|block| json_ld::read(block)).collect();
    let mut products = product::read_all(&values, &base, locale, Provenance::JsonLd);
    let tags = open_graph::read(&parts.metas, &base, locale);
    product::merge(&mut products, tags.into_iter().collect());
    let items = microdata::read(&document, &parts.items);
    let others = product::read_all(&items, &base, locale, Provenance::Microdata);
    product::merge(&mut products, others);
    if parts.has_rdfa {
        let things = rdfa::read(&document);
        product::merge(&mut products, product::read_all(&things, &base, locale, Provenance::Rdfa));
    }
    let is_story = graph::is_story(&values) || graph::is_story(&items);
    if !is_story && !document.cut {
        markup::complete(&mut products, &document, &parts, &base, locale);
    }
    PageReading {
        products,
        title: parts.title.and_then(|title| text::line(&title)),
        canonical: parts.canonical.and_then(|link| text::web_url(link, &base)),
        cut: document.cut,
    }
}

/// One line of plain text of what may be markup; nothing when nothing remains.
pub(crate) fn plain_line(raw: &str) -> Option<String> {
    text::line(raw)
}
