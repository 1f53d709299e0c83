//! What a feed's fields state about a product, as facets.

use std::collections::HashMap;
use std::sync::LazyLock;

use magpie_core::{Facet, FacetKind, FacetOrigin};
use serde_json::Value;

use crate::language;
use crate::words::{fold, key};

/// Longer values are sentences.
const MOST_WORDS: usize = 6;
const MOST_BYTES: usize = 64;
/// One product states at most so much.
const MOST_FACETS: usize = 64;

/// Words of fields mapped to canonical values, by kind and key.
static CANONICAL: LazyLock<HashMap<(FacetKind, String), &'static str>> = LazyLock::new(|| {
    let all = FacetKind::ALL.into_iter().flat_map(|kind| {
        language::seeds(kind).into_iter().map(move |(value, form, _)| ((kind, key(form)), value))
    });
    all.collect()
});

/// Collects what is stated.
#[derive(Default)]
pub(super) struct Properties(Vec<Facet>);

impl Properties {
    /// States one value.
    pub fn state(&mut self, kind: FacetKind, text: &str) {
        let value = canonical(kind, text);
        let words = value.split_whitespace().count();
        let known = self.0.iter().any(|facet| facet.kind == kind && facet.value == value);
        if words == 0
            || words > MOST_WORDS
            || value.len() > MOST_BYTES
            || known
            || self.0.len() >= MOST_FACETS
        {
            return;
        }
        self.0.push(Facet { kind, value, origin: FacetOrigin::Stated });
    }

    /// States the values of a field, whose lists are written in the ways of that kind.
    pub fn state_field(&mut self, kind: FacetKind, value: &Value) {
        for text in texts(value) {
            match kind {
                FacetKind::Colour => split(&text, &['/', ',', ';', '|', '&', '+'], true)
                    .for_each(|t| self.state(kind, t)),
                FacetKind::Material => {
                    for part in split(&text, &['/', ',', ';', '|', '&', '+'], true) {
                        self.state(kind, without_share(part));
                    }
                }
                FacetKind::Brand | FacetKind::Category | FacetKind::Condition => {
                    self.state(kind, &text)
                }
                FacetKind::Size => {
                    split(&text, &[',', ';', '|'], false).for_each(|t| self.state(kind, t))
                }
                FacetKind::Audience | FacetKind::Use | FacetKind::Feature => {
                    split(&text, &[',', ';', '|'], false).for_each(|t| self.state(kind, t));
                }
            }
        }
    }

    /// States an attribute that has a name of its own.
    pub fn state_named(&mut self, name: &str, value: &Value) {
        if let Some(kind) = kind_of(name) {
            return self.state_field(kind, value);
        }
        let name = fold(name).replace('_', " ");
        for text in texts(value) {
            match fold(&text).as_str() {
                "yes" | "true" => self.state(FacetKind::Feature, &name),
                "no" | "false" | "none" | "n/a" => {}
                number if number.starts_with(|c: char| c.is_ascii_digit()) => {
                    self.state(FacetKind::Feature, &format!("{text} {name}"));
                }
                _ => self.state(FacetKind::Feature, &text),
            }
        }
    }

    pub fn into_facets(self) -> Vec<Facet> {
        self.0
    }
}

/// What an attribute's name says its values are.
fn kind_of(name: &str) -> Option<FacetKind> {
    let name: String = fold(name).chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match name.as_str() {
        "color" | "colour" | "colors" | "colours" | "basecolour" | "basecolor" | "colorname"
        | "farbe" => FacetKind::Colour,
        "material" | "materials" | "fabric" | "composition" => FacetKind::Material,
        "size" | "sizes" | "shoesize" | "clothingsize" => FacetKind::Size,
        "gender" | "agegroup" | "age" | "audience" | "targetgender" | "pet" | "suitablefor"
        | "department" => FacetKind::Audience,
        "brand" | "manufacturer" | "maker" => FacetKind::Brand,
        "condition" | "itemcondition" => FacetKind::Condition,
        "use" | "uses" | "occasion" | "activity" | "usage" | "purpose" | "season" | "sport"
        | "room" => FacetKind::Use,
        "type" | "producttype" | "category" | "articletype" => FacetKind::Category,
        "feature" | "features" | "tag" | "tags" | "keywords" | "style" | "pattern"
        | "highlight" | "highlights" | "certification" | "diet" | "label" | "labels" | "fit" => {
            FacetKind::Feature
        }
        _ => return None,
    })
}

fn canonical(kind: FacetKind, text: &str) -> String {
    if let Some(known) = CANONICAL.get(&(kind, key(text))) {
        return (*known).to_owned();
    }
    let folded = text.trim().to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Texts of a value, however deep.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(known) => vec![known.to_string()],
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) => vec![super::markup::plain(text)],
        Value::Array(list) => list.iter().filter(|v| !v.is_object()).flat_map(texts).collect(),
        Value::Object(_) => Vec::new(),
    }
}

fn split<'a>(text: &'a str, marks: &'a [char], and: bool) -> impl Iterator<Item = &'a str> {
    text.split(marks)
        .flat_map(move |part| part.split(if and { " and " } else { "\n" }))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// "60% cotton" without its share.
fn without_share(text: &str) -> &str {
    match text.split_once('%') {
        Some((share, rest)) if share.trim().chars().all(|c| c.is_ascii_digit() || c == '.') => {
            rest.trim()
        }
        Some((rest, _)) => {
            rest.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ')
        }
        None => text,
    }
}
