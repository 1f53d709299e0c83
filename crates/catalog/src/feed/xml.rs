//! Rows of Google Merchant XML: `item`s of RSS and `entry`s of Atom, with or without the `g:` prefix.

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use serde_json::{Map, Value};

use super::{Row, Rows};
use crate::error::FeedError;

/// A field of the product that is being read.
struct Field {
    name: String,
    text: String,
    /// Elements open within it; their texts belong to sub-fields that are not read.
    depth: usize,
}

pub(super) fn rows(text: &str) -> Result<Rows, FeedError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut rows = Vec::new();
    let mut row: Option<Row> = None;
    let mut field: Option<Field> = None;
    let mut open = 0_usize;
    loop {
        let position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let line = lines.at(position);
        let event = reader
            .read_event()
            .map_err(|error| FeedError::Malformed { line, reason: error.to_string() })?;
        match event {
            Event::Start(start) => {
                open += 1;
                begin(&start, line, &mut row, &mut field);
            }
            Event::Empty(start) => {
                if let (Some(row), None) = (&mut row, &field)
                    && let Some(link) = link(&start)
                {
                    add(&mut row.fields, "link", link);
                }
            }
            Event::End(end) => {
                open = open.saturating_sub(1);
                match &mut field {
                    Some(inner) if inner.depth > 0 => inner.depth -= 1,
                    Some(_) => {
                        if let (Some(done), Some(row)) = (field.take(), &mut row)
                            && !done.text.trim().is_empty()
                        {
                            add(&mut row.fields, &done.name, done.text.trim().to_owned());
                        }
                    }
                    None if is_product(end.local_name().as_ref()) => rows.extend(row.take()),
                    None => {}
                }
            }
            Event::Text(text) => push(&mut field, &text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(data) => push(&mut field, &data.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                let named = || resolve_predefined_entity(&reference).map(str::to_owned);
                // Other entities are HTML's; they are resolved with the markup.
                push(
                    &mut field,
                    &character.or_else(named).unwrap_or_else(|| format!("&{};", &*reference)),
                );
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if open > 0 {
        let line = lines.at(text.len());
        return Err(FeedError::Malformed { line, reason: "the document breaks off".to_owned() });
    }
    Ok((rows, Vec::new()))
}

fn is_product(name: &str) -> bool {
    matches!(name, "item" | "entry")
}

fn begin(start: &BytesStart<'_>, line: u64, row: &mut Option<Row>, field: &mut Option<Field>) {
    let local = start.local_name();
    let name: &str = local.as_ref();
    match (row.is_some(), &mut *field) {
        (_, Some(inner)) => inner.depth += 1,
        (true, None) => {
            let text = link(start).unwrap_or_default();
            *field = Some(Field { name: name.to_owned(), text, depth: 0 });
        }
        (false, None) if is_product(name) => *row = Some(Row { line, fields: Map::new() }),
        (false, None) => {}
    }
}

/// The address in an Atom link.
fn link(start: &BytesStart<'_>) -> Option<String> {
    let local = start.local_name();
    let name: &str = local.as_ref();
    if name != "link" {
        return None;
    }
    let rel = start.try_get_attribute("rel").ok().flatten();
    let elsewhere = rel.is_some_and(|rel| rel.value.as_ref() != "alternate");
    let href = start.try_get_attribute("href").ok().flatten()?;
    (!elsewhere).then(|| {
        href.normalized_value(XmlVersion::Implicit1_0)
            .map_or_else(|_| href.value.to_string(), |v| v.into_owned())
    })
}

fn push(field: &mut Option<Field>, text: &str) {
    if let Some(field) = field
        && field.depth == 0
    {
        field.text.push_str(text);
    }
}

/// A field that comes again becomes a list.
fn add(fields: &mut Map<String, Value>, name: &str, text: String) {
    match fields.get_mut(name) {
        None => {
            fields.insert(name.to_owned(), Value::String(text));
        }
        Some(Value::Array(list)) => list.push(Value::String(text)),
        Some(first) => *first = Value::Array(vec![first.take(), Value::String(text)]),
    }
}

/// Line numbers of growing positions.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, position: usize) -> u64 {
        let to = position.min(self.text.len());
        if to > self.at {
            let passed = &self.text.as_bytes()[self.at..to];
            self.line += passed.iter().filter(|b| **b == b'\n').count() as u64;
            self.at = to;
        }
        self.line
    }
}
