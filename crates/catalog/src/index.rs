//! The text index: BM25 over weighted fields, on tantivy.

use std::path::Path;

use magpie_core::{Product, ProductId};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer,
    TextAnalyzer, TokenStream,
};
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyDocument, TantivyError, Term};

/// Memory for indexing, in bytes.
const WRITER_BYTES: usize = 64 * 1024 * 1024;
/// Words of a query that are looked up: more is no query.
const MOST_TERMS: usize = 64;
/// A word this long that nobody wrote may be a typing error.
const FUZZY_FROM: usize = 5;
const STEMMED: &str = "stemmed";
const PLAIN: &str = "plain";

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    title: Field,
    /// The title unstemmed: other languages, names, codes.
    exact: Field,
    brand: Field,
    category: Field,
    facets: Field,
    description: Field,
}

impl Fields {
    /// Searched fields with their analyser and weight.
    fn weighted(self) -> [(Field, &'static str, f32); 6] {
        [
            (self.title, STEMMED, 2.2),
            (self.exact, PLAIN, 0.6),
            (self.brand, PLAIN, 1.5),
            (self.category, STEMMED, 1.2),
            (self.facets, STEMMED, 0.8),
            (self.description, STEMMED, 0.6),
        ]
    }
}

pub(crate) struct TextIndex {
    index: Index,
    reader: IndexReader,
    fields: Fields,
}

impl TextIndex {
    /// Opens the index of that generation of products, or builds it.
    pub(crate) fn open(
        dir: &Path,
        generation: u64,
        products: &[Product],
    ) -> Result<Self, TantivyError> {
        if let Ok(found) = Self::open_existing(dir)
            && found.index.load_metas()?.payload.as_deref() == Some(&generation.to_string())
        {
            return Ok(found);
        }
        if dir.exists() {
            tracing::info!("the text index does not belong to the products and is built anew");
            std::fs::remove_dir_all(dir)?;
        }
        std::fs::create_dir_all(dir)?;
        let (schema, fields) = schema();
        let index = Index::create_in_dir(dir, schema)?;
        let built = Self::assemble(index, fields)?;
        let all: Vec<&Product> = products.iter().collect();
        built.update(generation, &[], &all)?;
        Ok(built)
    }

    fn open_existing(dir: &Path) -> Result<Self, TantivyError> {
        let index = Index::open_in_dir(dir)?;
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Err(TantivyError::SchemaError("written by another version".to_owned()));
        }
        Self::assemble(index, fields)
    }

    fn assemble(index: Index, fields: Fields) -> Result<Self, TantivyError> {
        let base = || {
            TextAnalyzer::builder(SimpleTokenizer::default())
                .filter(RemoveLongFilter::limit(60))
                .filter(LowerCaser)
                .filter(AsciiFoldingFilter)
        };
        index.tokenizers().register(PLAIN, base().build());
        index
            .tokenizers()
            .register(STEMMED, base().filter(Stemmer::new(Language::English)).build());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, fields })
    }

    /// Takes products out, puts others in, and makes both visible.
    pub(crate) fn update(
        &self,
        generation: u64,
        stale: &[&ProductId],
        fresh: &[&Product],
    ) -> Result<(), TantivyError> {
        // One thread: several leave as many segments, and each costs every later search.
        let mut writer = self.index.writer_with_num_threads(1, WRITER_BYTES)?;
        for id in stale {
            writer.delete_term(Term::from_field_text(self.fields.id, id.as_str()));
        }
        for product in fresh {
            writer.add_document(self.document(product))?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&generation.to_string());
        commit.commit()?;
        writer.wait_merging_threads()?;
        self.reader.reload()
    }

    fn document(&self, product: &Product) -> TantivyDocument {
        let fields = self.fields;
        let mut document = TantivyDocument::new();
        document.add_text(fields.id, product.id.as_str());
        document.add_text(fields.title, &product.title);
        document.add_text(fields.exact, &product.title);
        document.add_text(fields.brand, product.brand.as_deref().unwrap_or_default());
        document.add_text(fields.category, product.category.join(" "));
        let facets: Vec<&str> = product.facets.iter().map(|facet| facet.value.as_str()).collect();
        document.add_text(fields.facets, facets.join(" "));
        document.add_text(fields.description, &product.description);
        document
    }

    /// The best products for any of these words, with their scores.
    pub(crate) fn search(
        &self,
        text: &str,
        limit: usize,
    ) -> Result<Vec<(ProductId, f32)>, TantivyError> {
        let searcher = self.reader.searcher();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in self.tokens(PLAIN, text).into_iter().take(MOST_TERMS) {
            let mut known = false;
            for (field, analyser, weight) in self.fields.weighted() {
                for token in self.tokens(analyser, &word) {
                    let term = Term::from_field_text(field, &token);
                    if searcher.doc_freq(&term)? > 0 {
                        known = true;
                        let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                        let query = BoostQuery::new(Box::new(query), weight);
                        clauses.push((Occur::Should, Box::new(query)));
                    }
                }
            }
            if !known && word.chars().count() >= FUZZY_FROM {
                let term = Term::from_field_text(self.fields.exact, &word);
                let query = FuzzyTermQuery::new(term, 1, true);
                clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(query), 2.0))));
            }
        }
        if clauses.is_empty() {
            return Ok(Vec::new());
        }
        let query = BooleanQuery::new(clauses);
        let collector = TopDocs::with_limit(limit.max(1)).order_by_score();
        let hits = searcher.search(&query, &collector)?;
        let mut found = Vec::with_capacity(hits.len());
        for (score, address) in hits {
            let document: TantivyDocument = searcher.doc(address)?;
            let id = document.get_first(self.fields.id).and_then(|value| value.as_str());
            found.extend(id.map(|id| (ProductId::new(id), score)));
        }
        Ok(found)
    }

    /// The words of a text as an analyser sees them, each once.
    fn tokens(&self, analyser: &str, text: &str) -> Vec<String> {
        let Some(mut analyser) = self.index.tokenizers().get(analyser) else { return Vec::new() };
        let mut stream = analyser.token_stream(text);
        let mut tokens: Vec<String> = Vec::new();
        while let Some(token) = stream.next() {
            if !tokens.contains(&token.text) {
                tokens.push(token.text.clone());
            }
            if tokens.len() >= MOST_TERMS {
                break;
            }
        }
        tokens
    }
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |tokenizer: &str| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(IndexRecordOption::WithFreqs),
        )
    };
    let fields = Fields {
        id: builder.add_text_field("id", STRING | STORED),
        title: builder.add_text_field("title", text(STEMMED)),
        exact: builder.add_text_field("exact", text(PLAIN)),
        brand: builder.add_text_field("brand", text(PLAIN)),
        category: builder.add_text_field("category", text(STEMMED)),
        facets: builder.add_text_field("facets", text(STEMMED)),
        description: builder.add_text_field("description", text(STEMMED)),
    };
    (builder.build(), fields)
}
