//! The products of a push, one at a time: what the protocol's schema allows goes on, the others are told.

use std::fmt;

use jsonschema::Validator;
use magpie_core::ports::{PushedRow, RefusedRow};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::problem::Problem;
use crate::text;

/// The protocol's published schemas of feeds, as they are.
const SCHEMA: &str = include_str!("schema.feed.json");
/// Largest product: descriptions of more are no descriptions.
const MOST_ROW_BYTES: usize = 256 * 1024;
/// Most products of one push.
const MOST_ROWS: usize = 100_000;
/// Bad products that an answer names; the rest is counted.
pub(super) const NAMED_ROWS: usize = 100;
/// Longest reason.
const REASON: usize = 300;

/// How the products of a push are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One JSON document.
    Json,
    /// One product a line.
    Lines,
}

/// What requests are checked against.
pub(super) struct Schemas {
    product: Validator,
    new_feed: Validator,
}

/// The products of a push as they were read.
pub(super) struct Rows {
    pub form: Form,
    pub good: Vec<PushedRow>,
    /// In order of their places.
    pub bad: Vec<BadRow>,
}

/// A product that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BadRow {
    form: Form,
    /// From 0 in a document, as JSONPath counts; from 1 in lines.
    pub position: u64,
    /// Where in the product: `.variants[0].price`.
    path: String,
    reason: String,
}

impl BadRow {
    /// What is wrong with a product as a whole.
    pub fn refused(form: Form, row: RefusedRow) -> Self {
        Self { form, position: row.position, path: String::new(), reason: shortened(row.reason) }
    }

    /// Where it is in the request, as JSONPath. A line is a document of its own.
    pub fn param(&self) -> String {
        match self.form {
            Form::Json => format!("$.products[{}]{}", self.position, self.path),
            Form::Lines => format!("${}", self.path),
        }
    }

    pub fn to_json(&self) -> Value {
        let place = match self.form {
            Form::Json => "position",
            Form::Lines => "line",
        };
        serde_json::json!({place: self.position, "param": self.param(), "message": self.reason})
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.form {
            Form::Json => write!(f, "{}: {}", self.param(), self.reason),
            Form::Lines => write!(f, "line {}, {}: {}", self.position, self.param(), self.reason),
        }
    }
}

impl Schemas {
    pub fn new() -> Self {
        Self { product: validator("Product"), new_feed: validator("CreateFeedRequest") }
    }

    /// The country of a feed that is to be opened.
    pub fn new_feed(&self, body: &[u8]) -> Result<Option<String>, Problem> {
        let request: Value = serde_json::from_slice(body)
            .map_err(|error| Problem::body("malformed_json", error.to_string()))?;
        if let Some((path, reason)) = fault(&self.new_feed, &request) {
            let country = path == ".target_country";
            let code = if country { "invalid_target_country" } else { "invalid_request_body" };
            let param = path.trim_start_matches('.').to_owned();
            let param = (!param.is_empty()).then(|| param.into());
            let message = match country {
                true => "target_country must be an ISO 3166-1 alpha-2 code".to_owned(),
                false => reason,
            };
            return Err(Problem::Body { code, message, param });
        }
        Ok(request.get("target_country").and_then(Value::as_str).map(str::to_owned))
    }

    /// Reads the products of a push.
    pub fn rows(&self, form: Form, body: &[u8]) -> Result<Rows, Problem> {
        let mut rows = Rows { form, good: Vec::new(), bad: Vec::new() };
        match form {
            Form::Json => self.document(&mut rows, body)?,
            Form::Lines => self.lines(&mut rows, body)?,
        }
        Ok(rows)
    }

    fn document(&self, rows: &mut Rows, body: &[u8]) -> Result<(), Problem> {
        let mut document = serde_json::Deserializer::from_slice(body);
        let read = Document { schemas: self, rows }.deserialize(&mut document);
        let read = read.and_then(|()| document.end());
        // More than are allowed ends the reading, too.
        if rows.is_full() {
            return Err(Problem::TooManyProducts { limit: MOST_ROWS });
        }
        read.map_err(|error| {
            let code = match error.classify() {
                serde_json::error::Category::Data => "invalid_product_payload",
                _ => "malformed_json",
            };
            Problem::body(code, error.to_string())
        })
    }

    fn lines(&self, rows: &mut Rows, body: &[u8]) -> Result<(), Problem> {
        let lines = (1..).zip(body.split(|byte| *byte == b'\n'));
        for (line, text) in lines.filter(|(_, text)| !text.trim_ascii().is_empty()) {
            if rows.is_full() {
                return Err(Problem::TooManyProducts { limit: MOST_ROWS });
            }
            match serde_json::from_slice(text) {
                Ok(value) => self.row(rows, line, &value),
                Err(error) => {
                    let text = error.to_string();
                    let what = text.split(" at line ").next().unwrap_or(&text);
                    let reason = format!("malformed JSON: {what} (column {})", error.column());
                    rows.refuse(line, String::new(), reason);
                }
            }
        }
        Ok(())
    }

    fn row(&self, rows: &mut Rows, position: u64, value: &Value) {
        if let Some((path, reason)) = fault(&self.product, value) {
            return rows.refuse(position, path, reason);
        }
        let id = value.get("id").and_then(Value::as_str).unwrap_or_default();
        if text::number(id).is_none() {
            let reason = "this is no id: it is empty, too long or holds what can't be seen";
            return rows.refuse(position, ".id".to_owned(), reason.to_owned());
        }
        let json = value.to_string();
        if json.len() > MOST_ROW_BYTES {
            let reason = format!("the product has {} bytes, of {MOST_ROW_BYTES}", json.len());
            return rows.refuse(position, String::new(), reason);
        }
        rows.good.push(PushedRow { position, json });
    }
}

impl Rows {
    fn is_full(&self) -> bool {
        self.good.len() + self.bad.len() > MOST_ROWS
    }

    fn refuse(&mut self, position: u64, path: String, reason: String) {
        self.bad.push(BadRow { form: self.form, position, path, reason: shortened(reason) });
    }
}

fn shortened(mut reason: String) -> String {
    reason.truncate(reason.floor_char_boundary(REASON));
    reason
}

fn validator(name: &str) -> Validator {
    let mut schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    schema["$ref"] = format!("#/$defs/{name}").into();
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("the schema is sound and refers to nothing elsewhere")
}

/// What is wrong first, and where. Values are not repeated: they may be anything.
fn fault(validator: &Validator, value: &Value) -> Option<(String, String)> {
    let fault = validator.iter_errors(value).next()?;
    let mut path = String::new();
    for part in fault.instance_path().as_str().split('/').skip(1) {
        match part.parse::<u32>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) => path.push_str(&format!(".{part}")),
        }
    }
    Some((path, fault.masked().to_string()))
}

/// `{"products": [...]}`, of which one product at a time is in memory as JSON.
struct Document<'a> {
    schemas: &'a Schemas,
    rows: &'a mut Rows,
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with products")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { schemas, rows } = self;
        let mut seen = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "products" if seen => return Err(A::Error::duplicate_field("products")),
                "products" => {
                    seen = true;
                    map.next_value_seed(List { schemas, rows: &mut *rows })?;
                }
                other => {
                    let other = &other[..other.floor_char_boundary(40)];
                    return Err(A::Error::unknown_field(other, &["products"]));
                }
            }
        }
        if seen { Ok(()) } else { Err(A::Error::missing_field("products")) }
    }
}

/// The products.
struct List<'a> {
    schemas: &'a Schemas,
    rows: &'a mut Rows,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of products")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut position = 0;
        while let Some(product) = list.next_element::<Value>()? {
            self.schemas.row(self.rows, position, &product);
            if self.rows.is_full() {
                return Err(A::Error::custom("too many products"));
            }
            position += 1;
        }
        Ok(())
    }
}
