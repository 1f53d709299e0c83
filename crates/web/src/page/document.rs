//! HTML to a tree within bounds, and the parts of the tree that readers want.

use std::time::{Duration, Instant};

use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{ElementRef, Html, HtmlTreeSink};

/// More nodes than any shop's page has; a few bytes of broken markup can stand for millions.
const MAX_NODES: usize = 400_000;

/// Markup can be made to cost the square of its length (nesting, attributes, unclosed formatting). An
/// honest page takes milliseconds.
const MAX_TIME: Duration = Duration::from_secs(2);

/// How much is parsed between two looks at the bounds.
const STRIDE: usize = 4096;

/// How many OpenGraph tags, JSON-LD blocks and microdata items are looked at.
const MAX_PARTS: usize = 2_000;

pub(super) struct Document {
    pub(super) html: Html,
    /// Whether the page went beyond the bounds.
    pub(super) cut: bool,
}

/// What readers want of a page.
#[derive(Default)]
pub(super) struct Parts<'a> {
    /// Contents of `application/ld+json` scripts.
    pub(super) json_ld: Vec<String>,
    /// `property` or `name`, and `content`, of meta tags in order.
    pub(super) metas: Vec<(&'a str, &'a str)>,
    /// Microdata items that are no other item's property.
    pub(super) items: Vec<ElementRef<'a>>,
    pub(super) title: Option<String>,
    pub(super) canonical: Option<&'a str>,
    pub(super) base: Option<&'a str>,
    /// The tag of the page's language.
    pub(super) language: Option<&'a str>,
    /// Whether anything says its type in RDFa.
    pub(super) has_rdfa: bool,
}

pub(super) fn parse(html: &str) -> Document {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = driver::parse_document(sink, ParseOpts::default());
    let started = Instant::now();
    let mut rest = html;
    while !rest.is_empty() {
        let (stride, after) = rest.split_at(rest.floor_char_boundary(STRIDE));
        parser.process(StrTendril::from_slice(stride));
        rest = after;
        let nodes = parser.tokenizer.sink.sink.0.borrow().tree.values().len();
        if nodes > MAX_NODES || started.elapsed() > MAX_TIME {
            break;
        }
    }
    Document { html: parser.finish(), cut: !rest.is_empty() }
}

impl Document {
    pub(super) fn parts(&self) -> Parts<'_> {
        let mut parts = Parts::default();
        for element in self.html.tree.root().descendants().filter_map(ElementRef::wrap) {
            let tag = element.value();
            match tag.name() {
                "script" if is_json_ld(tag.attr("type")) && parts.json_ld.len() < MAX_PARTS => {
                    parts.json_ld.push(element.text().collect());
                }
                "meta" if parts.metas.len() < MAX_PARTS => {
                    let name = tag.attr("property").or_else(|| tag.attr("name"));
                    parts.metas.extend(name.zip(tag.attr("content")));
                }
                "link" if parts.canonical.is_none() && is_canonical(tag.attr("rel")) => {
                    parts.canonical = tag.attr("href");
                }
                "html" if parts.language.is_none() => parts.language = tag.attr("lang"),
                "base" if parts.base.is_none() => parts.base = tag.attr("href"),
                // A picture drawn in the page (SVG) has titles too.
                "title" if parts.title.is_none() => parts.title = Some(element.text().collect()),
                _ => {}
            }
            parts.has_rdfa |= tag.attr("typeof").is_some();
            if tag.attr("itemscope").is_some()
                && tag.attr("itemprop").is_none()
                && parts.items.len() < MAX_PARTS
            {
                parts.items.push(element);
            }
        }
        parts
    }
}

fn is_json_ld(kind: Option<&str>) -> bool {
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/ld+json")
}

fn is_canonical(rel: Option<&str>) -> bool {
    let mut words = rel.unwrap_or_default().split_ascii_whitespace();
    words.any(|word| word.eq_ignore_ascii_case("canonical"))
}
