//! Feeds: bytes in one of several formats in, products and bad rows out.
//!
//! Owns the formats and what their fields mean. Every format becomes rows of JSON first, so that a field
//! means the same in all of them. What is not in the feed's fields is read later, by [`crate::learn`].

mod acp;
mod decode;
mod document;
mod flat;
mod markup;
mod price;
mod properties;
mod sniff;
mod table;
mod xml;

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::{Currency, Picture, Product, ProductId, SourceId};
use rayon::prelude::*;
use serde_json::{Map, Value};
use url::Url;

use crate::error::FeedError;

/// A feed as it was read.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Whose products these are; a later feed of the same source replaces them.
    pub source: SourceId,
    /// Told from the content where absent.
    pub format: Option<FeedFormat>,
    /// The feed itself.
    pub bytes: Bytes,
    /// What relative pictures and links are relative to.
    pub base: FeedBase,
    /// When it was read.
    pub read_at: Timestamp,
}

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    /// One JSON object a line: the Agentic Commerce Protocol's product form or a flat one.
    JsonLines,
    /// Comma (or semicolon) separated, with a header.
    Csv,
    /// Google Merchant: RSS 2.0 with `g:` fields, or Atom.
    GoogleXml,
    /// Tab separated, with a header.
    GoogleTsv,
    /// One JSON document: an array of products, or an object that holds one.
    Json,
}

impl FeedFormat {
    /// Its name in storage.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::JsonLines => "json_lines",
            Self::Csv => "csv",
            Self::GoogleXml => "google_xml",
            Self::GoogleTsv => "google_tsv",
            Self::Json => "json",
        }
    }

    /// The format with this name.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::JsonLines, Self::Csv, Self::GoogleXml, Self::GoogleTsv, Self::Json]
            .into_iter()
            .find(|format| format.as_str() == text)
    }
}

/// What relative addresses in a feed are relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedBase {
    /// The address the feed came from.
    Url(Url),
    /// The folder of the feed file: relative pictures are files in it.
    Folder(PathBuf),
    /// None: a merchant brought it, so that every address is whole. Its ids are its own, and are put behind
    /// the source's name, so that nobody can take those of another source.
    Pushed,
}

impl FeedBase {
    fn link(&self, text: &str) -> Option<Url> {
        let url = match self {
            Self::Url(base) => base.join(text.trim()).ok()?,
            Self::Folder(_) | Self::Pushed => Url::parse(text.trim()).ok()?,
        };
        (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
    }

    /// The id of a product in the catalogue.
    fn id(&self, source: &SourceId, own: ProductId) -> ProductId {
        match self {
            Self::Url(_) | Self::Folder(_) => own,
            Self::Pushed => ProductId::new(format!("{source}:{own}")),
        }
    }

    /// A feed may name pictures beside itself, and nothing else on this machine.
    fn picture(&self, text: &str) -> Option<Picture> {
        if let Some(url) = self.link(text) {
            return Some(Picture::Url(url));
        }
        let Self::Folder(folder) = self else { return None };
        let path = Path::new(text.trim());
        let inside =
            path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let named = path.file_name().is_some() && !text.contains("://") && !text.contains('\0');
        (inside && named).then(|| Picture::File(folder.join(path)))
    }
}

/// A row that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Line of the feed, from 1. In a JSON document, the number of the product.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// A row of any format, its fields by name.
struct Row {
    line: u64,
    fields: Map<String, Value>,
}

type Rows = (Vec<Row>, Vec<RowError>);

/// Reads a feed without touching any catalogue. The products have stated facets only, and their own ids.
///
/// # Errors
/// When nothing of the feed can be used. A row that is bad is skipped and told in the second list.
pub fn read_feed(feed: &Feed) -> Result<(Vec<Product>, Vec<RowError>), FeedError> {
    let (products, rejected) = read_rows(feed)?;
    if products.is_empty() {
        return Err(match rejected.first() {
            Some(first) => FeedError::NothingUsable { rows: rejected.len(), first: first.clone() },
            None => FeedError::Empty,
        });
    }
    Ok((products, rejected))
}

/// As [`read_feed`], also where every row is bad. Products are in the order of their rows.
pub(crate) fn read_rows(feed: &Feed) -> Result<(Vec<Product>, Vec<RowError>), FeedError> {
    let text = decode::text(&feed.bytes)?;
    if text.trim().is_empty() {
        return Err(FeedError::Empty);
    }
    let format = match feed.format {
        Some(format) => format,
        None => sniff::format(&text)?,
    };
    let (rows, mut rejected) = match format {
        FeedFormat::JsonLines => document::lines(&text),
        FeedFormat::Json => document::whole(&text)?,
        FeedFormat::Csv => table::rows(&text, sniff::delimiter(&text))?,
        FeedFormat::GoogleTsv => table::rows(&text, b'\t')?,
        FeedFormat::GoogleXml => xml::rows(&text)?,
    };
    let currency = common_currency(&rows);
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut products = Vec::with_capacity(rows.len());
    let read = |row: Row| {
        let product = match row.fields.get("variants") {
            Some(Value::Array(variants)) => acp::product(feed, &row.fields, variants),
            _ => flat::product(feed, &row.fields, currency),
        };
        let named = product.map(|product: Product| Product {
            id: feed.base.id(&feed.source, product.id),
            ..product
        });
        (row.line, named)
    };
    let read: Vec<(u64, Result<Product, String>)> = rows.into_par_iter().map(read).collect();
    for (line, read) in read {
        let read = read.and_then(|product| match lines.get(product.id.as_str()) {
            Some(first) => Err(format!("the id {} is already that of line {first}", product.id)),
            None => Ok(product),
        });
        match read {
            Ok(product) => {
                lines.insert(product.id.as_str().to_owned(), line);
                products.push(product);
            }
            Err(reason) => rejected.push(RowError { line, reason }),
        }
    }
    rejected.sort_by_key(|row| row.line);
    Ok((products, rejected))
}

/// The currency that most rows name, for rows that give an amount alone.
fn common_currency(rows: &[Row]) -> Option<Currency> {
    let mut counts: HashMap<Currency, usize> = HashMap::new();
    for row in rows {
        if let Some(currency) = flat::currency(&row.fields) {
            *counts.entry(currency).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|(currency, count)| (*count, std::cmp::Reverse(*currency)))
        .map(|(currency, _)| currency)
}
