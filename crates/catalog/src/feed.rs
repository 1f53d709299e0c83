//! Feeds: bytes in, products and rejected rows out.

mod google;
mod json;
mod price;
mod row;
mod table;

use std::collections::HashSet;
use std::path::PathBuf;

use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::{Product, SourceId};
use url::Url;

use row::Row;

/// The forms of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    /// One JSON object a line: a flat product, or one of the Agentic Commerce Protocol.
    JsonLines,
    /// A JSON array of the same, or an object that holds it as `products`.
    Json,
    /// Comma, semicolon or tab separated with a header.
    Csv,
    /// Google Merchant RSS or Atom.
    GoogleXml,
    /// Google Merchant tab separated.
    GoogleTsv,
}

/// What relative addresses of a feed are relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedBase {
    /// The feed's own address.
    Url(Url),
    /// The folder of the feed's file.
    Folder(PathBuf),
}

/// A feed to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Whose products these are.
    pub source: SourceId,
    /// Its form; found out from the content when absent.
    pub format: Option<FeedFormat>,
    /// Its content.
    pub bytes: Bytes,
    /// What relative addresses are relative to.
    pub base: FeedBase,
    /// When it was read.
    pub read_at: Timestamp,
}

/// A row that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Line of the feed, from 1; for XML and JSON arrays the number of the entry.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a feed can't be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// There is nothing in it.
    #[error("the feed is empty")]
    Empty,
    /// It is in no known form.
    #[error("the feed is neither JSON Lines, CSV, TSV nor Google Merchant XML: {0}")]
    UnknownForm(String),
}

/// Reads a feed. Products have the facets that the feed states; rows that can't be used are told with
/// their line.
///
/// # Errors
/// Nothing of it can be read.
pub fn read_feed(feed: &Feed) -> Result<(Vec<Product>, Vec<RowError>), FeedError> {
    let text = decode(&feed.bytes);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(FeedError::Empty);
    }
    let rows = match feed.format.unwrap_or_else(|| sniff(text)) {
        FeedFormat::JsonLines => json::lines(text),
        FeedFormat::Json => json::array(text)?,
        FeedFormat::Csv | FeedFormat::GoogleTsv => table::rows(text)?,
        FeedFormat::GoogleXml => google::rows(text)?,
    };
    let mut products = Vec::new();
    let mut rejected = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    for (line, row) in rows {
        match row.and_then(|row| row.into_product(feed)) {
            Ok(product) if seen.contains(product.id.as_str()) => rejected.push(RowError {
                line,
                reason: format!("the id {} appears twice; the first row is kept", product.id),
            }),
            Ok(product) => {
                seen.insert(product.id.as_str().to_owned());
                products.push(product);
            }
            Err(reason) => rejected.push(RowError { line, reason }),
        }
    }
    Ok((products, rejected))
}

/// Rows with their lines, or what is wrong with them.
type Rows = Vec<(u64, Result<Row, String>)>;

/// UTF-8; what is not is read as Latin-1, the other encoding that feeds come in.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn sniff(text: &str) -> FeedFormat {
    match text.trim_start().chars().next() {
        Some('<') => FeedFormat::GoogleXml,
        Some('[') => FeedFormat::Json,
        Some('{') => {
            let first = text.trim_start().lines().next().unwrap_or_default();
            let whole = serde_json::from_str::<serde_json::Value>(first);
            match whole {
                Ok(value) if value.get("products").is_none_or(|products| !products.is_array()) => {
                    FeedFormat::JsonLines
                }
                Ok(_) => FeedFormat::Json,
                // A first line that is no object: an object over several lines, or a broken row.
                Err(_) if first.trim() == "{" => FeedFormat::Json,
                Err(_) => FeedFormat::JsonLines,
            }
        }
        _ => FeedFormat::Csv,
    }
}
