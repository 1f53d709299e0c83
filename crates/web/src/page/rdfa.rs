//! RDFa to the same shape as JSON-LD, so that one reader reads both. Only terms of schema.org are kept.
//!
//! Reads what RDFa Lite has (`vocab`, `typeof`, `property`, `resource`, `prefix`) and of the rest what
//! shops use: `content`, `about`, and `rel` with terms that have a prefix.

mod subjects;
mod terms;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Node};
use serde_json::Value;

use self::subjects::{Object, Subjects};
use self::terms::Terms;
use super::document::Document;
use super::visible::{self, Visits};

/// How many nodes are visited; text is read again for every property around it.
const MAX_VISITS: usize = 1_500_000;

/// Properties that are words even where they are also a link.
const WORDS: [&str; 12] = [
    "name",
    "description",
    "sku",
    "mpn",
    "price",
    "priceCurrency",
    "lowPrice",
    "highPrice",
    "category",
    "gtin",
    "gtin13",
    "brand",
];

/// What the page says about things, as JSON-LD would write it.
pub(super) fn read(document: &Document) -> Vec<Value> {
    let mut walk = Walk { frames: Vec::new(), subjects: Subjects::default() };
    let mut visits = Visits::new(MAX_VISITS);
    for edge in document.html.tree.root().traverse() {
        if !visits.next() || walk.subjects.is_full() {
            break;
        }
        match edge {
            Edge::Open(node) => {
                if let Some(element) = ElementRef::wrap(node) {
                    walk.open(element, &mut visits);
                }
            }
            Edge::Close(node) if matches!(node.value(), Node::Element(_)) => walk.close(node.id()),
            Edge::Close(_) => {}
        }
    }
    walk.subjects.into_values()
}

/// What an element's attributes mean for what is below it.
#[derive(Clone, Default)]
struct Frame {
    element: Option<NodeId>,
    terms: Terms,
    /// What properties are said of.
    subject: Option<usize>,
    /// Properties that wait for the thing that they lead to, and whose they are.
    waiting: Option<(usize, Vec<String>)>,
}

struct Walk {
    frames: Vec<Frame>,
    subjects: Subjects,
}

impl Walk {
    fn open(&mut self, element: ElementRef<'_>, visits: &mut Visits) {
        let tag = element.value();
        let speaks = ["vocab", "prefix", "typeof", "property", "resource", "about"]
            .iter()
            .any(|name| tag.attr(name).is_some())
            || tag.attr("rel").is_some_and(|rel| rel.contains(':'));
        if !speaks {
            return;
        }
        let mut frame = self.frames.last().cloned().unwrap_or_default();
        frame.element = Some(element.id());
        frame.terms.extend(tag);
        let names = |attribute: &str| -> Vec<String> {
            let tokens = tag.attr(attribute).unwrap_or_default().split_ascii_whitespace();
            tokens.take(20).filter_map(|token| frame.terms.term(token)).collect()
        };
        let (types, properties) = (names("typeof"), names("property"));
        // Without a prefix they are the words of HTML, such as `nofollow`.
        let rels: Vec<String> = match tag.attr("rel") {
            Some(rel) if rel.contains(':') => names("rel"),
            _ => Vec::new(),
        };
        let subject = match tag.attr("about") {
            Some(about) => Some(self.subjects.named(&frame.terms.address(about))),
            None => frame.subject,
        };
        if tag.attr("typeof").is_some() {
            frame.subject = self.thing(&frame, tag, types, &properties, &rels);
            frame.waiting = None;
        } else if !properties.is_empty() {
            if let Some(subject) = subject {
                for name in &properties {
                    let value = value(element, name, &frame.terms, visits);
                    self.subjects.add(subject, name, Object::Plain(value));
                }
            }
            frame.subject = subject;
        } else if let Some(subject) = subject.filter(|_| !rels.is_empty()) {
            match target(tag) {
                Some(target) => {
                    let object = self.subjects.named(&frame.terms.address(target));
                    self.link(subject, &rels, object);
                    frame.subject = Some(object);
                }
                None => (frame.subject, frame.waiting) = (Some(subject), Some((subject, rels))),
            }
        } else if let Some(about) = tag.attr("about").or_else(|| tag.attr("resource")) {
            let object = self.subjects.named(&frame.terms.address(about));
            if let Some((of, names)) = frame.waiting.take() {
                self.link(of, &names, object);
            }
            frame.subject = Some(object);
        }
        self.frames.push(frame);
    }

    fn close(&mut self, id: NodeId) {
        if self.frames.last().is_some_and(|frame| frame.element == Some(id)) {
            self.frames.pop();
        }
    }

    /// A thing whose type is said, linked to what it is a property of.
    fn thing(
        &mut self,
        frame: &Frame,
        tag: &Element,
        types: Vec<String>,
        properties: &[String],
        rels: &[String],
    ) -> Option<usize> {
        let is_property = !properties.is_empty() || !rels.is_empty();
        let id = tag.attr("about").or_else(|| tag.attr("resource"));
        let id = id.or_else(|| target(tag).filter(|_| is_property));
        let thing = match id {
            Some(id) => self.subjects.named(&frame.terms.address(id)),
            None => self.subjects.nameless(),
        };
        for kind in types {
            self.subjects.add(thing, "@type", Object::Plain(kind.into()));
        }
        let of = frame.subject.filter(|of| *of != thing);
        if let Some(of) = of.filter(|_| is_property) {
            self.link(of, properties, thing);
            self.link(of, rels, thing);
        } else if let Some((of, names)) = &frame.waiting {
            self.link(*of, names, thing);
        }
        Some(thing)
    }

    fn link(&mut self, of: usize, names: &[String], thing: usize) {
        for name in names {
            self.subjects.add(of, name, Object::Thing(thing));
        }
    }
}

/// The address that an element leads to.
fn target(tag: &Element) -> Option<&str> {
    ["resource", "href", "src"].iter().find_map(|name| tag.attr(name))
}

fn value(element: ElementRef<'_>, name: &str, terms: &Terms, visits: &mut Visits) -> Value {
    let tag = element.value();
    let attribute = match tag.name() {
        "time" => "datetime",
        "data" | "meter" => "value",
        _ => "content",
    };
    if let Some(stated) = tag.attr("content").or_else(|| tag.attr(attribute)) {
        return stated.trim().into();
    }
    let leads_to = target(tag).map(|target| terms.address(target));
    if let Some(target) = &leads_to
        && !WORDS.contains(&name)
    {
        return target.as_str().into();
    }
    let text = visible::text(element, visits);
    if text.is_empty() { leads_to.unwrap_or_default().into() } else { text.into() }
}
