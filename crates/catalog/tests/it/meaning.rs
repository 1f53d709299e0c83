//! Searching by words and by meaning, with a scripted text model: it knows a few ideas, and a text is the sum of
//! those that its words belong to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use magpie_catalog::{DenseIndex, DenseReport, HybridSearch};
use magpie_core::ports::{EmbedError, ProductSearch as _, SearchQuery, TextEmbedder};
use magpie_core::{FacetKind, Money, Need, Needs, Want};
use magpie_testkit::MemoryStore;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::shop::Shop;

/// Words that mean the same, one idea a line.
const IDEAS: [&[&str]; 5] = [
    &["sofa", "couch", "settee"],
    &["torch", "flashlight", "headlamp"],
    &["kettle", "boiler", "teapot"],
    &["plant", "fern", "cactus"],
    &["rug", "carpet"],
];

#[derive(Default)]
struct Ideas {
    embedded: AtomicUsize,
    broken: AtomicBool,
}

impl Ideas {
    fn of(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(EmbedError { model: "ideas".to_owned(), source: "out of ideas".into() });
        }
        let text = text.to_lowercase();
        let has = |idea: &&[&str]| idea.iter().any(|word| text.contains(word));
        let mut vector: Vec<f32> =
            IDEAS.iter().map(|idea| f32::from(u8::from(has(idea)))).collect();
        vector.push(0.3);
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        Ok(vector.into_iter().map(|value| value / length).collect())
    }
}

impl TextEmbedder for Ideas {
    fn model(&self) -> &str {
        "ideas"
    }

    fn width(&self) -> usize {
        IDEAS.len() + 1
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        self.of(text)
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.embedded.fetch_add(texts.len(), Ordering::Relaxed);
        texts.iter().map(|text| self.of(text)).collect()
    }
}

/// A shop whose texts are understood.
struct Understood {
    shop: Shop,
    ideas: Arc<Ideas>,
    dense: Arc<DenseIndex>,
    hybrid: HybridSearch,
}

impl Understood {
    fn with(products: &[Value]) -> Self {
        let (shop, ideas) = (Shop::with(products), Arc::new(Ideas::default()));
        let store = Arc::new(MemoryStore::default());
        let dense = Arc::new(DenseIndex::new(Arc::clone(&ideas) as _, store));
        let hybrid = HybridSearch::new(shop.catalog.clone(), Arc::clone(&dense));
        Self { shop, ideas, dense, hybrid }
    }

    async fn sync(&self) -> DenseReport {
        self.dense.sync(self.shop.catalog.all(), CancellationToken::new(), |_, _| {}).await
    }

    async fn find(&self, text: &str, needs: Needs) -> Vec<String> {
        let query = SearchQuery { text: text.to_owned(), needs, like: None, limit: 10 };
        let found = self.hybrid.search(&query).await.unwrap();
        assert!(found.is_sorted_by(|a, b| a.score >= b.score));
        assert!(found.iter().all(|candidate| (0.0..=1.0).contains(&candidate.score)));
        found.into_iter().map(|candidate| candidate.product.id.as_str().to_owned()).collect()
    }
}

fn goods() -> Vec<Value> {
    vec![
        json!({"id": "couch", "title": "Grey couch for three", "price": 499, "currency": "EUR"}),
        json!({"id": "settee", "title": "Leather settee", "price": 899, "currency": "EUR"}),
        json!({"id": "lamp", "title": "Headlamp with red light", "price": 39, "currency": "EUR"}),
        json!({"id": "fern", "title": "Boston fern in a pot", "price": 12, "currency": "EUR"}),
        json!({"id": "carpet", "title": "Wool carpet", "price": 120, "currency": "EUR"}),
    ]
}

#[tokio::test]
async fn what_shares_no_word_is_found_by_its_meaning() {
    let understood = Understood::with(&goods());
    assert_eq!(
        understood.find("flashlight", Needs::default()).await.len(),
        5,
        "not known: anything"
    );
    let report = understood.sync().await;
    assert_eq!((report.embedded, report.failure), (5, None));
    assert_eq!(understood.find("flashlight", Needs::default()).await[0], "lamp");
    let sofas = understood.find("sofa", Needs::default()).await;
    assert_eq!(sofas[..2], ["couch", "settee"]);
    assert_eq!(
        understood.find("leather sofa", Needs::default()).await[0],
        "settee",
        "words count too"
    );
}

#[tokio::test]
async fn meaning_passes_no_demand() {
    let understood = Understood::with(&goods());
    understood.sync().await;
    let cheap = Need::hard(Want::PriceMax(Money::new(50_000, "EUR".parse().unwrap())));
    assert!(
        !understood.find("sofa", Needs::from_iter([cheap])).await.contains(&"settee".to_owned())
    );
    let no_leather = Need::exclude(FacetKind::Material, "leather");
    let found = understood.find("sofa", Needs::from_iter([no_leather])).await;
    assert_eq!(found[0], "couch");
    assert!(!found.contains(&"settee".to_owned()));
}

#[tokio::test]
async fn vectors_follow_the_catalogue_and_are_made_once() {
    let understood = Understood::with(&goods());
    understood.sync().await;
    let again = understood.sync().await;
    assert_eq!((again.unchanged, again.embedded), (5, 0));
    let mut products = goods();
    products.remove(0);
    products[1]["title"] = json!("Kettle with red light");
    products.push(json!({"id": "cactus", "title": "Small cactus"}));
    understood.shop.import("shop", &products);
    let report = understood.sync().await;
    assert_eq!((report.unchanged, report.embedded, report.removed), (3, 2, 1));
    assert_eq!(understood.ideas.embedded.load(Ordering::Relaxed), 7);
    assert_eq!(understood.dense.indexed(), 5);
    assert_eq!(understood.find("teapot", Needs::default()).await[0], "lamp");
    let plants = understood.find("plant", Needs::default()).await;
    assert_eq!(plants[..2], ["cactus", "fern"]);
    assert!(!understood.find("sofa", Needs::default()).await.contains(&"couch".to_owned()));
}

#[tokio::test]
async fn a_broken_model_leaves_the_words() {
    let understood = Understood::with(&goods());
    understood.sync().await;
    understood.ideas.broken.store(true, Ordering::Relaxed);
    assert_eq!(understood.find("carpet", Needs::default()).await, ["carpet"]);
    understood.shop.import("shop", &[json!({"id": "x", "title": "Torch"})]);
    let report = understood.sync().await;
    assert!(report.failure.unwrap().contains("ideas"));
    assert_eq!(understood.find("torch", Needs::default()).await, ["x"]);
}

#[tokio::test]
async fn a_pass_that_is_stopped_keeps_what_it_has() {
    let understood = Understood::with(&goods());
    let stop = CancellationToken::new();
    stop.cancel();
    let report = understood.dense.sync(understood.shop.catalog.all(), stop, |_, _| {}).await;
    assert!(report.stopped);
    assert_eq!(understood.dense.indexed(), 0);
    assert_eq!(understood.sync().await.embedded, 5);
}
