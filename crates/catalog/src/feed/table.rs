//! Rows of tables with a header: CSV in its dialects, and TSV.

use serde_json::{Map, Value};

use super::{Row, RowError, Rows};
use crate::error::FeedError;

pub(super) fn rows(text: &str, delimiter: u8) -> Result<Rows, FeedError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::Headers)
        // Tab separated feeds write inch marks bare.
        .quoting(delimiter != b'\t' || text.contains("\t\"") || text.starts_with('"'))
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|error| FeedError::Malformed { line: 1, reason: error.to_string() })?
        .clone();
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                rejected.push(RowError { line, reason: error.to_string() });
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if record.len() > header.len() {
            let reason = format!("{} fields under a header of {}", record.len(), header.len());
            rejected.push(RowError { line, reason });
            continue;
        }
        let mut fields = Map::new();
        for (name, value) in header.iter().zip(&record) {
            let value = value.trim();
            if !value.is_empty() {
                fields.insert(name.to_owned(), Value::String(value.to_owned()));
            }
        }
        rows.push(Row { line, fields });
    }
    Ok((rows, rejected))
}
