//! Rows of JSON Lines and of JSON documents.

use rayon::iter::Either;
use rayon::prelude::*;
use serde_json::{Map, Value};

use super::{Row, RowError, Rows};
use crate::error::FeedError;

/// Names under which a document may keep its list of products.
pub(super) const LISTS: [&str; 4] = ["products", "items", "entries", "data"];

pub(super) fn lines(text: &str) -> Rows {
    let lines: Vec<(u64, &str)> =
        (1..).zip(text.lines().map(str::trim)).filter(|(_, text)| !text.is_empty()).collect();
    let row = |(line, text): (u64, &str)| match serde_json::from_str::<Map<String, Value>>(text) {
        Ok(fields) => Either::Left(Row { line, fields }),
        Err(error) => Either::Right(RowError { line, reason: told(&error) }),
    };
    lines.into_par_iter().partition_map(row)
}

/// The reason without the position, which is that within the line.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or(&text);
    format!("not a JSON object: {reason} (column {})", error.column())
}

pub(super) fn whole(text: &str) -> Result<Rows, FeedError> {
    let document: Value = serde_json::from_str(text).map_err(|error| FeedError::Malformed {
        line: error.line() as u64,
        reason: error.to_string(),
    })?;
    let list = match document {
        Value::Array(list) => list,
        Value::Object(mut fields) => {
            match LISTS.iter().find_map(|name| match fields.get_mut(*name) {
                Some(Value::Array(list)) => Some(std::mem::take(list)),
                _ => None,
            }) {
                Some(list) => list,
                None => vec![Value::Object(fields)],
            }
        }
        _ => Vec::new(),
    };
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    for (line, value) in (1..).zip(list) {
        match value {
            Value::Object(fields) => rows.push(Row { line, fields }),
            other => rejected
                .push(RowError { line, reason: format!("not a JSON object: {}", kind(&other)) }),
        }
    }
    Ok((rows, rejected))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
