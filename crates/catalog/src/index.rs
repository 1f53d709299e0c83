//! The index on disk: its fields, documents and tokens.
//!
//! Owns the layout. Opening, importing and repairing are [`crate::catalog`]'s, queries [`crate::search`]'s.

mod stored;
mod tokens;

use magpie_core::{Availability, FacetKind, Money, Product};
use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, STRING, Schema, TextFieldIndexing,
    TextOptions,
};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, TantivyDocument, Term};

use crate::words::cut;

pub(crate) use stored::Entry;
use tokens::WordTokenizer;
pub(crate) use tokens::stem;

/// Grows with every change to fields, tokens, stored form or what is learned: an index of another number is built anew.
pub(crate) const FORMAT: u32 = 2;
/// More of a description would only blur what it is about.
const DESCRIPTION_BYTES: usize = 8_000;

/// Bits of an amount within a [`price_key`]; the three letters of a currency take the other 24.
const AMOUNT_BITS: u32 = 40;
/// Amounts above it, some ten billion dollars, count as this.
const MOST_AMOUNT: u64 = (1 << AMOUNT_BITS) - 1;

const STEMMED: &str = "magpie_stemmed";
const EXACT: &str = "magpie_exact";

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub id: Field,
    pub source: Field,
    pub title: Field,
    pub category: Field,
    pub facets: Field,
    pub description: Field,
    pub exact: Field,
    /// `kind=value` for each facet, `kind?` for each kind of which nothing is known.
    pub facet: Field,
    /// [`price_key`] of the price.
    pub price: Field,
    pub availability: Field,
    pub rating: Field,
    pub product: Field,
}

/// Name of the fast field that breaks ties.
pub(crate) const ID: &str = "id";
/// Name of the fast field that orders equals.
pub(crate) const RATING: &str = "rating";

impl Fields {
    /// The schema of this version.
    pub fn schema() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let text = |tokenizer: &str| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(IndexRecordOption::WithFreqs);
            TextOptions::default().set_indexing_options(indexing)
        };
        let fast = || NumericOptions::default().set_fast();
        let fields = Self {
            id: builder.add_text_field(ID, STRING.set_fast("raw")),
            source: builder.add_text_field("source", STRING),
            title: builder.add_text_field("title", text(STEMMED)),
            category: builder.add_text_field("category", text(STEMMED)),
            facets: builder.add_text_field("facets", text(STEMMED)),
            description: builder.add_text_field("description", text(STEMMED)),
            exact: builder.add_text_field("exact", text(EXACT)),
            facet: builder.add_text_field("facet", STRING),
            price: builder.add_u64_field("price", fast()),
            availability: builder.add_text_field("availability", STRING),
            rating: builder.add_f64_field(RATING, fast()),
            product: builder.add_bytes_field("product", BytesOptions::default().set_stored()),
        };
        (builder.build(), fields)
    }

    /// Makes an index able to read texts.
    pub fn register(index: &Index) {
        index.tokenizers().register(STEMMED, TextAnalyzer::from(WordTokenizer::new(true)));
        index.tokenizers().register(EXACT, TextAnalyzer::from(WordTokenizer::new(false)));
    }

    /// The document of a product.
    pub fn document(&self, entry: &Entry) -> Result<TantivyDocument, serde_json::Error> {
        let product = &entry.product;
        let mut document = TantivyDocument::new();
        document.add_text(self.id, product.id.as_str());
        document.add_text(self.source, product.source.as_str());
        document.add_text(self.title, &product.title);
        document.add_text(self.category, product.category.join(" , "));
        let values: Vec<&str> = entry.facets.iter().map(|facet| facet.value.as_str()).collect();
        document.add_text(self.facets, values.join(" , "));
        document.add_text(self.description, cut(&product.description, DESCRIPTION_BYTES));
        let codes = [product.brand.as_deref(), product.gtin.as_deref(), Some(product.id.as_str())];
        let exact = codes
            .into_iter()
            .flatten()
            .fold(product.title.clone(), |text, code| text + " , " + code);
        document.add_text(self.exact, exact + " , " + &product.category.join(" , "));
        for facet in &entry.facets {
            document.add_text(self.facet, value_term(facet.kind, &facet.value));
        }
        for kind in FacetKind::ALL {
            if !entry.facets.iter().any(|facet| facet.kind == kind) {
                document.add_text(self.facet, unknown_term(kind));
            }
        }
        if let Some(price) = product.price {
            document.add_u64(self.price, price_key(price));
        }
        document.add_text(self.availability, product.availability.as_str());
        document
            .add_f64(self.rating, product.rating.map_or(0.0, |rating| f64::from(shrunk(rating))));
        document.add_bytes(self.product, &entry.to_bytes()?);
        Ok(document)
    }

    /// The term of a facet value.
    pub fn value(&self, kind: FacetKind, value: &str) -> Term {
        Term::from_field_text(self.facet, &value_term(kind, value))
    }

    /// The term of products of which no value of the kind is known.
    pub fn unknown(&self, kind: FacetKind) -> Term {
        Term::from_field_text(self.facet, &unknown_term(kind))
    }

    /// The term of a stock.
    pub fn stock(&self, availability: Availability) -> Term {
        Term::from_field_text(self.availability, availability.as_str())
    }
}

/// A mean rating with the weight of five more ratings of 3: five stars of one buyer are no proof.
fn shrunk(rating: magpie_core::Rating) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "an order of ratings needs no more digits")]
    let count = rating.count as f32;
    (rating.value * count + 3.0 * 5.0) / (count + 5.0)
}

/// Currency and amount as one number, so that prices between two bounds in one currency are one range.
pub(crate) fn price_key(price: Money) -> u64 {
    let currency = price.currency.code().bytes().fold(0, |code, byte| code << 8 | u64::from(byte));
    let amount = u64::try_from(price.amount).unwrap_or(0);
    currency << AMOUNT_BITS | amount.min(MOST_AMOUNT)
}

fn value_term(kind: FacetKind, value: &str) -> String {
    format!("{}={value}", kind.as_str())
}

fn unknown_term(kind: FacetKind) -> String {
    format!("{}?", kind.as_str())
}

/// A product as search returns it.
pub(crate) fn complete(entry: Entry) -> Product {
    let Entry { product, facets } = entry;
    Product { facets, ..product }
}

/// Whether two products say the same, whenever they were read.
pub(crate) fn same(one: &Product, other: &Product) -> bool {
    Product { seen_at: other.seen_at, ..one.clone() } == *other
}
