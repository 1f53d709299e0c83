//! A page's structured values as a graph: what refers to what, and where its products are.

use std::collections::{HashMap, HashSet};
use std::ptr;

use serde_json::{Map, Value};

use super::Place;

/// One node of the graph.
pub(super) type Node = Map<String, Value>;

/// Products that are read from one page at most.
const MAX_PRODUCTS: usize = 1_000;

/// In larger objects fields are found by their plain name only; no honest node has as many fields.
const MAX_PREFIXED_FIELDS: usize = 200;

/// How many references are followed from one value.
const MAX_HOPS: usize = 4;

/// Types that are things to buy.
const PRODUCT_TYPES: [&str; 9] = [
    "Product",
    "IndividualProduct",
    "ProductModel",
    "ProductGroup",
    "SomeProducts",
    "Vehicle",
    "Car",
    "Motorcycle",
    "ProductCollection",
];

/// Types that are things to buy where somebody offers them.
const OFFERED_TYPES: [&str; 4] = ["Book", "VideoGame", "MusicAlbum", "Movie"];

/// Types of pages that tell of things rather than sell them.
const STORY_TYPES: [&str; 7] =
    ["Article", "NewsArticle", "BlogPosting", "Recipe", "HowTo", "ItemList", "CollectionPage"];

/// Fields below which a product is still what the page is about.
const MAIN_FIELDS: [&str; 5] = ["@graph", "mainEntity", "mainEntityOfPage", "itemOffered", "about"];

/// A product node and its surroundings.
pub(super) struct Found<'a> {
    pub(super) node: &'a Node,
    pub(super) place: Place,
    /// The group whose form it is.
    pub(super) group: Option<&'a Node>,
    /// The offer that names it, where it isn't the other way round.
    pub(super) offer: Option<&'a Node>,
}

pub(super) struct Graph<'a> {
    by_id: HashMap<&'a str, &'a Node>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(values: &'a [Value]) -> Self {
        let mut by_id: HashMap<&str, &Node> = HashMap::new();
        let mut stack: Vec<&Value> = values.iter().rev().collect();
        while let Some(value) = stack.pop() {
            match value {
                Value::Array(entries) => stack.extend(entries.iter().rev()),
                Value::Object(node) => {
                    if let Some(Value::String(id)) = node.get("@id")
                        && node.len() > 1
                    {
                        let known = by_id.entry(id).or_insert(node);
                        // Pages describe a thing in several places; the one that says its type is fullest.
                        if known.get("@type").is_none() {
                            *known = node;
                        }
                    }
                    stack.extend(node.values());
                }
                _ => {}
            }
        }
        Self { by_id }
    }

    /// The node that a value is or refers to.
    pub(super) fn node(&self, value: &'a Value) -> Option<&'a Node> {
        let mut node = value.as_object()?;
        for _ in 0..MAX_HOPS {
            match node.get("@id") {
                Some(Value::String(id)) if node.len() == 1 || is_bare(node) => {
                    match self.by_id.get(id.as_str()) {
                        Some(target) if !ptr::eq(*target, node) => node = target,
                        _ => break,
                    }
                }
                _ => break,
            }
        }
        Some(node)
    }

    /// The products below these values, each once.
    pub(super) fn products(&self, values: &'a [Value]) -> Vec<Found<'a>> {
        let mut found: Vec<Found<'a>> = Vec::new();
        let mut groups: HashMap<*const Node, &'a Node> = HashMap::new();
        let mut seen: HashSet<*const Node> = HashSet::new();
        let mut stack: Vec<(&Value, Place)> =
            values.iter().rev().map(|value| (value, Place::Main)).collect();
        while let Some((value, place)) = stack.pop() {
            if found.len() == MAX_PRODUCTS {
                break;
            }
            let node = match value {
                Value::Array(entries) => {
                    stack.extend(entries.iter().rev().map(|entry| (entry, place)));
                    continue;
                }
                Value::Object(node) => node,
                _ => continue,
            };
            if let Some(item) = self.offered(node)
                && seen.insert(ptr::from_ref(item))
            {
                found.push(Found { node: item, place, group: None, offer: Some(node) });
            }
            let product = is_product(node);
            if product && seen.insert(ptr::from_ref(node)) {
                found.push(Found { node, place, group: None, offer: None });
                for variant in field(node, "hasVariant").into_iter().flat_map(entries) {
                    groups.extend(self.node(variant).map(|of| (ptr::from_ref(of), node)));
                }
                if let Some(group) = field(node, "isVariantOf").and_then(|group| self.node(group)) {
                    groups.insert(node, group);
                }
            }
            for (name, child) in node.iter().rev() {
                let below = match local(name) {
                    "hasVariant" => Place::Variant,
                    name if !product && MAIN_FIELDS.contains(&name) => place,
                    _ => Place::Listed,
                };
                stack.push((child, below));
            }
        }
        for product in &mut found {
            if let Some(group) = groups.get(&ptr::from_ref(product.node)).copied() {
                (product.group, product.place) = (Some(group), Place::Variant);
            }
        }
        found
    }

    /// What an offer offers, where it says so itself.
    fn offered(&self, node: &'a Node) -> Option<&'a Node> {
        if !types(node).any(|kind| kind == "Offer" || kind == "AggregateOffer") {
            return None;
        }
        let item = self.node(entries(field(node, "itemOffered")?).next()?)?;
        (is_product(item) && field(item, "offers").is_none()).then_some(item)
    }
}

/// Whether what a page says of itself at the top is that it is an article, a recipe or a list.
pub(super) fn is_story(values: &[Value]) -> bool {
    let tops = values.iter().flat_map(entries).filter_map(Value::as_object);
    let graphs = |node: &'_ Node| -> bool {
        let inner = node.get("@graph").into_iter().flat_map(entries).filter_map(Value::as_object);
        std::iter::once(node).chain(inner).flat_map(types).any(|kind| STORY_TYPES.contains(&kind))
    };
    tops.into_iter().any(graphs)
}

/// A field by its plain name or with schema.org's prefix.
pub(super) fn field<'a>(node: &'a Node, name: &str) -> Option<&'a Value> {
    let plain = node.get(name);
    if plain.is_some() || node.len() > MAX_PREFIXED_FIELDS {
        return plain;
    }
    node.iter()
        .find(|(key, _)| key.len() > name.len() && local(key) == name)
        .map(|(_, value)| value)
}

/// One value or each of several.
pub(super) fn entries(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(entries) => entries.iter(),
        single => std::slice::from_ref(single).iter(),
    }
}

/// The types of a node without their prefix.
pub(super) fn types(node: &Node) -> impl Iterator<Item = &str> {
    node.get("@type").into_iter().flat_map(entries).filter_map(Value::as_str).map(local)
}

fn local(name: &str) -> &str {
    if name.starts_with('@') { name } else { name.rsplit(['/', ':', '#']).next().unwrap_or(name) }
}

fn is_product(node: &Node) -> bool {
    types(node).any(|kind| {
        PRODUCT_TYPES.contains(&kind)
            || (OFFERED_TYPES.contains(&kind) && field(node, "offers").is_some())
    })
}

/// Whether a node says no more than what it refers to.
fn is_bare(node: &Node) -> bool {
    node.keys().all(|key| matches!(key.as_str(), "@id" | "@type"))
}
