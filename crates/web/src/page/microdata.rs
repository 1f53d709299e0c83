//! Microdata to the same shape as JSON-LD, so that one reader reads both.

use std::collections::HashMap;

use scraper::ElementRef;
use serde_json::{Map, Value};

use super::document::Document;
use super::visible::{self, Visits};

/// How deep items may hold items.
const MAX_DEPTH: usize = 12;

/// How many elements are visited for all items of a page; text is read again for every item around it.
const MAX_VISITS: usize = 300_000;

/// The items of a page as JSON-LD would write them.
pub(super) fn read<'a>(document: &'a Document, items: &[ElementRef<'a>]) -> Vec<Value> {
    if items.is_empty() {
        return Vec::new();
    }
    let mut walk =
        Walk { by_id: HashMap::new(), open: Vec::new(), visits: Visits::new(MAX_VISITS) };
    let elements = || document.html.tree.root().descendants().filter_map(ElementRef::wrap);
    if elements().any(|element| element.value().attr("itemref").is_some()) {
        for element in elements() {
            if let Some(id) = element.value().attr("id") {
                walk.by_id.entry(id).or_insert(element);
            }
        }
    }
    items.iter().map(|item| Value::Object(walk.item(*item))).collect()
}

struct Walk<'a> {
    by_id: HashMap<&'a str, ElementRef<'a>>,
    /// Items that are being read, so that one that refers to itself ends.
    open: Vec<ElementRef<'a>>,
    visits: Visits,
}

impl<'a> Walk<'a> {
    fn item(&mut self, item: ElementRef<'a>) -> Map<String, Value> {
        let mut properties = Map::new();
        let tag = item.value();
        let kinds = tag.attr("itemtype").unwrap_or_default().split_ascii_whitespace();
        properties.insert("@type".to_owned(), kinds.map(Value::from).collect());
        if self.open.len() == MAX_DEPTH || self.open.contains(&item) {
            return properties;
        }
        self.open.push(item);
        let mut pending: Vec<ElementRef> = Vec::new();
        for id in tag.attr("itemref").unwrap_or_default().split_ascii_whitespace() {
            if !self.visits.next() {
                break;
            }
            let Some(element) = self.by_id.get(id).copied() else { continue };
            match (element.value().attr("itemscope"), element.value().attr("itemprop")) {
                // An item of its own that is referred to lends its properties.
                (Some(_), None) => pending.extend(element.child_elements()),
                _ => pending.push(element),
            }
        }
        pending.splice(0..0, item.child_elements());
        pending.reverse();
        while let Some(element) = pending.pop() {
            if !self.visits.next() {
                break;
            }
            let tag = element.value();
            let is_item = tag.attr("itemscope").is_some();
            if let Some(names) = tag.attr("itemprop") {
                let value = if is_item {
                    Value::Object(self.item(element))
                } else {
                    Value::String(self.value(element))
                };
                for name in names.split_ascii_whitespace() {
                    add(&mut properties, name, value.clone());
                }
            }
            if !is_item {
                let at = pending.len();
                pending.extend(element.child_elements());
                pending[at..].reverse();
            }
        }
        self.open.pop();
        properties
    }

    fn value(&mut self, element: ElementRef<'a>) -> String {
        let tag = element.value();
        let attribute = match tag.name() {
            "audio" | "embed" | "iframe" | "img" | "source" | "track" | "video" => "src",
            "a" | "area" | "link" => "href",
            "object" => "data",
            "data" | "meter" => "value",
            "time" => "datetime",
            _ => "content",
        };
        // Shops write `content` on any element, and mean it.
        match tag.attr("content").or_else(|| tag.attr(attribute)) {
            Some(value) => value.trim().to_owned(),
            None => visible::text(element, &mut self.visits),
        }
    }
}

pub(super) fn add(properties: &mut Map<String, Value>, name: &str, value: Value) {
    match properties.get_mut(name) {
        None => {
            properties.insert(name.to_owned(), value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(single) => *single = Value::Array(vec![single.take(), value]),
    }
}
