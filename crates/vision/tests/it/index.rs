//! The catalogue's pictures over time: what is read, what is kept, what is found.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{
    ConfirmedPhotos as _, FetchError, Fetched, PageFetch, StoreError, VectorEntry, VectorStore,
    VisualSearch as _,
};
use magpie_core::{AgentKind, Picture, Product, ProductId};
use magpie_testkit::{MemoryCatalog, MemoryStore, product};
use magpie_vision::{LooksEmbedder, Sight as _, SyncReport, VisualIndex};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::draw::{Shape, photo, png, studio};
use crate::pages::Pages;

const RED: [u8; 3] = [200, 30, 40];
const BLUE: [u8; 3] = [30, 60, 160];

fn at(name: &str) -> Url {
    Url::parse("http://shop.example/").unwrap().join(name).unwrap()
}

fn with_url(id: &str, name: &str) -> Product {
    product(id).picture(Picture::Url(at(name))).build()
}

fn with_file(id: &str, path: &Path) -> Product {
    product(id).picture(Picture::File(path.to_owned())).build()
}

fn without_picture(id: &str) -> Product {
    Product { picture: None, ..product(id).build() }
}

fn three() -> Vec<Product> {
    vec![with_url("ball", "ball.png"), with_url("shoe", "shoe.png"), with_url("ring", "ring.png")]
}

fn shop() -> Arc<Pages> {
    Arc::new(Pages::new([
        (at("ball.png"), png(&studio(Shape::Ball, RED, 0.0))),
        (at("shoe.png"), png(&studio(Shape::Shoe, BLUE, 6.0))),
        (at("ring.png"), png(&studio(Shape::Ring, [40, 130, 60], 0.0))),
        (at("page.html"), b"<!doctype html><title>Sign in</title>".to_vec()),
        (at("empty.png"), Vec::new()),
        (at("dot.png"), png(&image::RgbImage::new(1, 1))),
        (at("cut.png"), png(&studio(Shape::Ball, RED, 0.0))[..200].to_vec()),
        (at("huge.png"), vec![0; (8 << 20) + 1]),
    ]))
}

fn index(
    store: Arc<dyn VectorStore>,
    products: &[Product],
    fetch: Arc<dyn PageFetch>,
) -> VisualIndex {
    let catalog = Arc::new(MemoryCatalog::new(products.to_vec()));
    let gallery = Arc::new(MemoryStore::default());
    VisualIndex::new(Arc::new(LooksEmbedder), store, gallery, catalog, fetch)
}

async fn sync(index: &VisualIndex, products: &[Product]) -> SyncReport {
    index.sync(products.to_vec(), CancellationToken::new()).await
}

async fn found(index: &VisualIndex, shape: Shape, colour: [u8; 3]) -> Vec<String> {
    let candidates = index.look_alike(&photo(&studio(shape, colour, 0.0)), 10).await.unwrap();
    assert!(candidates.iter().all(|found| found.found_by == AgentKind::Image));
    assert!(candidates.iter().all(|found| (0.0..=1.0).contains(&found.score)));
    assert!(candidates.is_sorted_by(|one, other| one.score >= other.score));
    candidates.into_iter().map(|found| found.product.id.as_str().to_owned()).collect()
}

#[tokio::test]
async fn photo_finds_the_product_it_shows_first() {
    let index = index(Arc::new(MemoryStore::default()), &three(), shop());
    assert_eq!(index.indexed(), 0);
    assert!(found(&index, Shape::Ball, RED).await.is_empty());
    let report = sync(&index, &three()).await;
    assert_eq!((report.embedded, index.indexed()), (3, 3));
    assert_eq!(found(&index, Shape::Ball, RED).await[0], "ball");
    assert_eq!(found(&index, Shape::Shoe, BLUE).await[0], "shoe");
    let one = index.look_alike(&photo(&studio(Shape::Ball, RED, 0.0)), 1).await.unwrap();
    assert_eq!(one.len(), 1);
    assert!(one[0].score > 0.95, "{}", one[0].score);
}

#[tokio::test]
async fn bad_pictures_are_reported_and_stop_nothing() {
    let mut products = three();
    let bad = ["page.html", "empty.png", "dot.png", "cut.png", "huge.png", "gone.png"];
    products.extend(bad.map(|name| with_url(name, name)));
    products.push(with_file("no-file", Path::new("nowhere/at-all.png")));
    products.push(without_picture("nothing"));
    let index = index(Arc::new(MemoryStore::default()), &products, shop());
    let mut report = sync(&index, &products).await;
    report.failures.sort_by(|one, other| one.product.cmp(&other.product));
    let failures: Vec<(&str, &str)> = report
        .failures
        .iter()
        .map(|failure| (failure.product.as_str(), failure.reason.as_str()))
        .collect();
    let undecodable = "the photo can't be decoded:";
    let expected = [
        ("cut.png", format!("{undecodable} the PNG ends before its picture does")),
        ("dot.png", format!("{undecodable} it is only 1x1 pixels, too small to show anything")),
        ("empty.png", format!("{undecodable} the file is empty")),
        ("gone.png", "it is gone".to_owned()),
        ("huge.png", "it is larger than 8388608 bytes".to_owned()),
        ("no-file", "there is no such file".to_owned()),
        (
            "page.html",
            format!("{undecodable} it is not a picture; JPEG, PNG, WebP and GIF are understood"),
        ),
    ];
    let expected: Vec<(&str, &str)> =
        expected.iter().map(|(id, why)| (*id, why.as_str())).collect();
    assert_eq!(failures, expected);
    assert_eq!((report.embedded, report.without_picture, index.indexed()), (3, 1, 3));
}

#[tokio::test]
async fn unchanged_pictures_are_read_once() {
    let (store, pages) = (Arc::new(MemoryStore::default()), shop());
    let first = index(store.clone(), &three(), pages.clone());
    sync(&first, &three()).await;
    assert_eq!(pages.take_asked().len(), 3);
    let again = sync(&first, &three()).await;
    assert_eq!((again.unchanged, again.embedded), (3, 0));

    // After a restart as well.
    let second = index(store, &three(), pages.clone());
    let report = sync(&second, &three()).await;
    assert_eq!((report.unchanged, second.indexed()), (3, 3));
    assert_eq!(found(&second, Shape::Ball, RED).await[0], "ball");
    assert!(pages.take_asked().is_empty());
}

#[tokio::test]
async fn picture_shared_by_products_is_fetched_once() {
    let products =
        [with_url("small", "ball.png"), with_url("large", "ball.png"), with_url("large", "x.png")];
    let pages = shop();
    let index = index(Arc::new(MemoryStore::default()), &products, pages.clone());
    let report = sync(&index, &products).await;
    assert_eq!((report.embedded, index.indexed()), (2, 2));
    assert_eq!(pages.take_asked(), [at("ball.png").to_string()]);
}

#[tokio::test]
async fn vanished_products_are_not_found_any_more() {
    let store = Arc::new(MemoryStore::default());
    let index = index(store.clone(), &three(), shop());
    sync(&index, &three()).await;
    let report = sync(&index, &three()[1..]).await;
    assert_eq!((report.removed, report.unchanged, index.indexed()), (1, 2, 2));
    assert!(!found(&index, Shape::Ball, RED).await.contains(&"ball".to_owned()));
    let stored = store.vectors(LooksEmbedder.model()).await.unwrap();
    assert!(stored.iter().all(|entry| entry.product != ProductId::new("ball")));
}

#[tokio::test]
async fn product_that_only_the_index_knows_is_skipped() {
    let index = index(Arc::new(MemoryStore::default()), &three()[1..], shop());
    sync(&index, &three()).await;
    assert_eq!(index.indexed(), 3);
    let found = found(&index, Shape::Ball, RED).await;
    assert_eq!(found.len(), 2);
    assert!(!found.contains(&"ball".to_owned()));
}

#[tokio::test]
async fn changed_file_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thing.png");
    std::fs::write(&path, png(&studio(Shape::Ball, RED, 0.0))).unwrap();
    let other = folder.path().join("other.png");
    std::fs::write(&other, png(&studio(Shape::Skirt, [120, 60, 40], 0.0))).unwrap();
    let products = [with_file("thing", &path), with_file("other", &other)];
    let index = index(Arc::new(MemoryStore::default()), &products, shop());
    sync(&index, &products).await;
    assert_eq!(found(&index, Shape::Ball, RED).await[0], "thing");

    std::fs::write(&path, png(&studio(Shape::Shoe, BLUE, 0.0))).unwrap();
    let report = sync(&index, &products).await;
    assert_eq!((report.embedded, report.unchanged), (1, 1));
    assert_eq!(found(&index, Shape::Shoe, BLUE).await[0], "thing");

    // Damaged: what was known stays in use, and the next pass tries again.
    std::fs::write(&path, b"nothing").unwrap();
    let report = sync(&index, &products).await;
    assert_eq!((report.failures.len(), index.indexed()), (1, 2));
    assert_eq!(found(&index, Shape::Shoe, BLUE).await[0], "thing");
    assert_eq!(sync(&index, &products).await.failures.len(), 1);
}

#[tokio::test]
async fn vectors_of_another_length_are_made_anew() {
    let store = Arc::new(MemoryStore::default());
    let stale = VectorEntry {
        product: ProductId::new("ball"),
        origin: at("ball.png").to_string(),
        vector: Vec::new(),
    };
    store.put_vectors(LooksEmbedder.model(), &[stale]).await.unwrap();
    let index = index(store, &three(), shop());
    let report = sync(&index, &three()).await;
    assert_eq!((report.embedded, index.indexed()), (3, 3));
}

/// Answers nothing until told to.
struct Held {
    pages: Arc<Pages>,
    go: Notify,
}

#[async_trait]
impl PageFetch for Held {
    async fn fetch(&self, url: &Url, limit: usize, time: Duration) -> Result<Fetched, FetchError> {
        self.go.notified().await;
        self.pages.fetch(url, limit, time).await
    }
}

#[tokio::test]
async fn search_goes_on_while_pictures_are_read() {
    let store = Arc::new(MemoryStore::default());
    sync(&index(store.clone(), &three(), shop()), &three()[..1]).await;

    let held = Arc::new(Held { pages: shop(), go: Notify::new() });
    let index = Arc::new(index(store, &three(), held.clone()));
    let shutdown = CancellationToken::new();
    let pass = tokio::spawn({
        let (index, shutdown) = (Arc::clone(&index), shutdown.clone());
        async move { index.sync(three(), shutdown).await }
    });
    while index.indexed() < 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(found(&index, Shape::Ball, RED).await, ["ball"]);

    // One of the two missing pictures arrives, then the server stops.
    held.go.notify_one();
    while held.pages.take_asked().is_empty() {
        tokio::task::yield_now().await;
    }
    shutdown.cancel();
    let report = pass.await.unwrap();
    assert!(report.stopped);
    assert_eq!(report.unchanged, 1);
    assert_eq!(index.indexed(), 1 + report.embedded);
}

/// A store whose disk is full.
struct Broken;

fn broken() -> StoreError {
    StoreError::Unavailable { operation: "write", source: "the disk is full".into() }
}

#[async_trait]
impl VectorStore for Broken {
    async fn vectors(&self, _: &str) -> Result<Vec<VectorEntry>, StoreError> {
        Err(broken())
    }
    async fn put_vectors(&self, _: &str, _: &[VectorEntry]) -> Result<(), StoreError> {
        Err(broken())
    }
    async fn remove_vectors(&self, _: &str, _: &[ProductId]) -> Result<(), StoreError> {
        Err(broken())
    }
}

#[tokio::test]
async fn broken_store_is_reported_and_search_works_from_memory() {
    let index = index(Arc::new(Broken), &three(), shop());
    let report = sync(&index, &three()).await;
    assert_eq!(report.not_stored.as_deref(), Some("the store can't write"));
    assert_eq!((report.embedded, index.indexed()), (3, 3));
    assert_eq!(found(&index, Shape::Ball, RED).await[0], "ball");
}

/// A photo as another camera would take it: darker, warmer, and with a frame around the thing.
fn snapshot(shape: Shape, colour: [u8; 3]) -> magpie_core::Photo {
    let mut picture = studio(shape, colour, 14.0);
    for pixel in picture.pixels_mut() {
        let [red, green, blue] = pixel.0;
        pixel.0 = [red / 2 + 60, green / 2 + 30, blue / 3];
    }
    photo(&picture)
}

#[tokio::test]
async fn a_confirmed_photo_helps_the_next_shopper_until_it_is_taken_back() {
    let index = index(Arc::new(MemoryStore::default()), &three(), shop());
    sync(&index, &three()).await;
    let (ada, turn) = (magpie_core::PersonId::new("test:ada"), magpie_core::TurnId::new("t1"));
    let ring = ProductId::new("ring");
    let taken = snapshot(Shape::Shoe, [150, 150, 40]);
    let score = async |index: &VisualIndex| {
        let found = index.look_alike(&taken, 10).await.unwrap();
        found.iter().find(|found| found.product.id == ring).map_or(0.0, |found| found.score)
    };
    let before = score(&index).await;
    assert!(before < 0.9, "{before}");
    assert!(
        !index.confirm(&ada, &turn, &ring).await.unwrap(),
        "nothing was looked at in this turn"
    );
    index.looked_at(&ada, &turn, &taken).await;
    assert!(index.confirm(&ada, &turn, &ring).await.unwrap());
    assert!(score(&index).await > 0.99);
    sync(&index, &three()).await;
    assert!(score(&index).await > 0.99, "it is kept in the store");
    index.retract(&ada, &turn, &ring).await.unwrap();
    assert!((score(&index).await - before).abs() < 1e-6);
    index.confirm(&ada, &turn, &ring).await.unwrap();
    index.let_go(&ada).await;
    assert!((score(&index).await - before).abs() < 1e-6);
    let confirmed = index.confirm(&ada, &turn, &ring).await.unwrap();
    assert!(!confirmed, "how it looked is let go of, too");
}
