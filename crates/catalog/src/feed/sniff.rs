//! Telling a feed's format from how it begins.

use serde_json::Value;

use super::FeedFormat;
use crate::error::FeedError;
use crate::words::cut;

/// How much of an unknown feed an error shows.
const SHOWN: usize = 40;

pub(super) fn format(text: &str) -> Result<FeedFormat, FeedError> {
    let start = text.trim_start();
    let first_line = start.lines().next().unwrap_or_default();
    match start.chars().next() {
        Some('<') => Ok(FeedFormat::GoogleXml),
        Some('[') => Ok(FeedFormat::Json),
        Some('{') => Ok(json(start, first_line)),
        _ => {
            let header = delimiter_of(first_line);
            match header {
                Some(b'\t') => Ok(FeedFormat::GoogleTsv),
                Some(_) => Ok(FeedFormat::Csv),
                None => Err(FeedError::UnknownFormat { start: cut(start, SHOWN).to_owned() }),
            }
        }
    }
}

/// Lines are the rule; a document is what doesn't end on its first line, or holds a list of products.
fn json(start: &str, first_line: &str) -> FeedFormat {
    let holds_list = |value: &Value| {
        super::document::LISTS.iter().any(|name| value.get(name).is_some_and(Value::is_array))
    };
    match serde_json::from_str::<Value>(first_line) {
        Ok(value) if holds_list(&value) => FeedFormat::Json,
        Ok(_) => FeedFormat::JsonLines,
        Err(error)
            if error.is_eof() && serde_json::from_str::<serde::de::IgnoredAny>(start).is_ok() =>
        {
            FeedFormat::Json
        }
        Err(_) => FeedFormat::JsonLines,
    }
}

/// What parts the columns of a table.
pub(super) fn delimiter(text: &str) -> u8 {
    delimiter_of(text.trim_start().lines().next().unwrap_or_default()).unwrap_or(b',')
}

fn delimiter_of(header: &str) -> Option<u8> {
    [b'\t', b',', b';', b'|']
        .into_iter()
        .map(|delimiter| (header.bytes().filter(|b| *b == delimiter).count(), delimiter))
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, _)| *count)
        .map(|(_, delimiter)| delimiter)
}
