//! A large catalogue: how fast it is imported, searched, and what it takes, beside plain BM25 in the same run.
//!
//! `cargo bench --workspace --bench million -- [PRODUCTS]` makes an assortment (1,000,000 products unless told
//! otherwise), imports it, and asks one request after the other on one thread. The yardstick is a bare index of
//! the same titles and descriptions with the index library's own tokenizer and BM25, top 10. Meaning is measured
//! with a stand-in for a text model, which sums random directions of words: it costs nothing to ask, so that
//! what is measured is the search.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't run ends")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use jiff::Timestamp;
use magpie_catalog::{Catalog, DenseIndex, Feed, FeedBase, HybridSearch};
use magpie_core::ports::{EmbedError, ProductSearch, SearchQuery, TextEmbedder};
use magpie_core::{FacetKind, Money, Need, Needs, SourceId, Want};
use magpie_testkit::{MemoryStore, assortment, requests};
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{Field, STORED, Schema, TEXT};
use tantivy::{Index, Searcher, TantivyDocument, doc};
use tokio_util::sync::CancellationToken;

/// As in the server.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const PRODUCTS: usize = 1_000_000;
const REQUESTS: usize = 400;
const TOP: usize = 10;
/// What the product agent asks for.
const CANDIDATES: usize = 100;
const WIDTH: usize = 384;

fn main() {
    let products =
        std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(PRODUCTS);
    let folder = tempfile::tempdir().unwrap();
    println!("{products} products, {REQUESTS} requests; times of one request on one thread");
    let texts: Vec<String> = requests(REQUESTS).collect();
    // The yardstick first: its index is dropped before the catalogue's memory is looked at.
    let plain = plain(&folder.path().join("plain"), products, &texts);

    let began = Instant::now();
    let feed = feed(products);
    let megabytes = feed.bytes.len() >> 20;
    println!("made a feed of {megabytes} MiB in {:.1} s", began.elapsed().as_secs_f64());
    let catalog = Catalog::open(&folder.path().join("catalog")).unwrap();
    let before = resident();
    let began = Instant::now();
    let report = catalog.import(feed).unwrap();
    let took = began.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = report.added as f64 / took;
    println!("imported {} in {took:.1} s: {rate:.0} products/s", report.added);
    drop(catalog);
    let began = Instant::now();
    let catalog = Catalog::open(&folder.path().join("catalog")).unwrap();
    println!(
        "opened again in {:.2} s; resident {} MiB (peak of the import {} MiB, before it {before} MiB); on disk {} MiB",
        began.elapsed().as_secs_f64(),
        resident(),
        peak(),
        on_disk(&folder.path().join("catalog")) >> 20,
    );

    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let words = |limit: usize| {
        let catalog = catalog.clone();
        move |text: &str| SearchQuery { text: text.to_owned(), limit, ..query(&catalog, text) }
    };
    let by_words =
        measure(&texts, |text| runtime.block_on(catalog.search(&words(TOP)(text))).unwrap().len());
    told("words and needs, top 10", &by_words, Some(&plain));
    let many = measure(&texts, |text| {
        runtime.block_on(catalog.search(&words(CANDIDATES)(text))).unwrap().len()
    });
    told("words and needs, top 100", &many, Some(&plain));

    let dense =
        Arc::new(DenseIndex::new(Arc::new(WordDirections), Arc::new(MemoryStore::default())));
    let began = Instant::now();
    let all = catalog.all();
    let sync = runtime.block_on(dense.sync(all, CancellationToken::new(), |_, _| {}));
    println!(
        "vectors of {} products in {:.0} s; resident {} MiB (of it the stand-in's store, {} MiB)",
        sync.embedded,
        began.elapsed().as_secs_f64(),
        resident(),
        (products * WIDTH * 4) >> 20,
    );
    let hybrid = HybridSearch::new(catalog.clone(), dense);
    let both =
        measure(&texts, |text| runtime.block_on(hybrid.search(&words(TOP)(text))).unwrap().len());
    told("words, needs and meaning, top 10", &both, Some(&plain));
    let both = measure(&texts, |text| {
        runtime.block_on(hybrid.search(&words(CANDIDATES)(text))).unwrap().len()
    });
    told("words, needs and meaning, top 100", &both, Some(&plain));
}

/// Times of the yardstick.
fn plain(dir: &Path, products: usize, texts: &[String]) -> Vec<Duration> {
    std::fs::create_dir_all(dir).unwrap();
    let mut schema = Schema::builder();
    let title = schema.add_text_field("title", TEXT | STORED);
    let description = schema.add_text_field("description", TEXT);
    let index = Index::create_in_dir(dir, schema.build()).unwrap();
    let began = Instant::now();
    let mut writer = index.writer_with_num_threads(1, 200_000_000).unwrap();
    for line in assortment(products) {
        let product: serde_json::Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| product[name].as_str().unwrap().to_owned();
        writer
            .add_document(doc!(title => text("title"), description => text("description")))
            .unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
    println!("plain index in {:.1} s", began.elapsed().as_secs_f64());
    let searcher = index.reader().unwrap().searcher();
    let parser = QueryParser::for_index(&index, vec![title, description]);
    let times = measure(texts, |text| ask(&searcher, &parser, title, text));
    told("plain BM25, top 10", &times, None);
    times
}

fn ask(searcher: &Searcher, parser: &QueryParser, title: Field, text: &str) -> usize {
    let query = parser.parse_query(text).unwrap();
    let hits = searcher.search(&query, &TopDocs::with_limit(TOP).order_by_score()).unwrap();
    for (_, address) in &hits {
        let document: TantivyDocument = searcher.doc(*address).unwrap();
        assert!(document.get_first(title).is_some());
    }
    hits.len()
}

fn feed(products: usize) -> Feed {
    let mut text = String::new();
    for line in assortment(products) {
        text.push_str(&line);
        text.push('\n');
    }
    Feed {
        source: SourceId::new("assortment"),
        format: None,
        bytes: Bytes::from(text),
        base: FeedBase::Url("https://shop.example/".parse().unwrap()),
        read_at: Timestamp::UNIX_EPOCH,
    }
}

/// A request as the planner hands it on: what the words name as firm needs, and every third with a price cap.
fn query(catalog: &Catalog, text: &str) -> SearchQuery {
    let vocabulary = catalog.vocabulary();
    let words: Vec<&str> = text.split(' ').collect();
    let mut needs: Vec<Need> = Vec::new();
    for kind in [FacetKind::Category, FacetKind::Colour, FacetKind::Audience] {
        let named = vocabulary.facets.iter().filter(|facet| facet.kind == kind).find(|facet| {
            let parts: Vec<&str> = facet.value.split(' ').collect();
            words.windows(parts.len()).any(|window| window == parts)
        });
        needs.extend(named.map(|facet| Need::hard(Want::Facet(kind, facet.value.clone()))));
    }
    if text.len().is_multiple_of(3) {
        needs.push(Need::hard(Want::PriceMax(Money::new(9_999, "USD".parse().unwrap()))));
    }
    SearchQuery { needs: Needs::from_iter(needs), ..SearchQuery::default() }
}

fn measure(texts: &[String], mut ask: impl FnMut(&str) -> usize) -> Vec<Duration> {
    // Once to bring the files into memory, as in a server that has been running.
    texts.iter().for_each(|text| {
        ask(text);
    });
    let timed = texts.iter().map(|text| {
        let began = Instant::now();
        std::hint::black_box(ask(text));
        began.elapsed()
    });
    let mut times: Vec<Duration> = timed.collect();
    times.sort_unstable();
    times
}

fn told(what: &str, times: &[Duration], yardstick: Option<&[Duration]>) {
    let at = |times: &[Duration], hundredth: usize| {
        times[(times.len() * hundredth / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0
    };
    let mean = |times: &[Duration]| {
        times.iter().sum::<Duration>().as_secs_f64() * 1_000.0 / times.len() as f64
    };
    let ratio = yardstick.map(|plain| format!("; {:.2} x plain", mean(times) / mean(plain)));
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, mean {:.2} ms{}",
        at(times, 50),
        at(times, 99),
        mean(times),
        ratio.unwrap_or_default()
    );
}

/// Memory of this process, in MiB.
fn resident() -> u64 {
    status("VmRSS:")
}

fn peak() -> u64 {
    status("VmHWM:")
}

fn status(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or_default() >> 10
}

fn on_disk(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).unwrap().flatten();
    entries
        .map(|entry| {
            let metadata = entry.metadata().unwrap();
            if metadata.is_dir() { on_disk(&entry.path()) } else { metadata.len() }
        })
        .sum()
}

/// A stand-in for a text model: each word has a direction of its own, and a text is the sum of its words'.
struct WordDirections;

impl WordDirections {
    fn of(text: &str) -> Vec<f32> {
        let mut sum = vec![0.0_f32; WIDTH];
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2) {
            let mut state = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
            });
            for value in &mut sum {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                *value += if state & 1 == 0 { 1.0 } else { -1.0 };
            }
        }
        let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt().max(1.0);
        sum.into_iter().map(|value| value / length).collect()
    }
}

impl TextEmbedder for WordDirections {
    fn model(&self) -> &str {
        "word-directions"
    }

    fn width(&self) -> usize {
        WIDTH
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        Ok(Self::of(text))
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|text| Self::of(text)).collect())
    }
}
