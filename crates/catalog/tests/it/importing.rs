//! Importing again and again, beside others, across restarts and damage.

use jiff::Timestamp;
use magpie_catalog::{Catalog, CatalogError, FeedError};
use magpie_core::ports::ProductSearch as _;
use magpie_core::{Needs, ProductId, SourceId};
use serde_json::{Value, json};

use crate::shop::{Shop, feed, lines, outdoor};

fn product(id: &str, title: &str) -> Value {
    json!({"id": id, "title": title})
}

fn all(catalog: &Catalog) -> Vec<(String, String)> {
    let products = catalog.all().into_iter();
    products.map(|product| (product.id.as_str().to_owned(), product.title)).collect()
}

#[test]
fn a_feed_replaces_the_last_one_of_its_source() {
    let shop = Shop::empty();
    let first = shop.import(
        "s",
        &[product("a", "Red lamp"), product("b", "Green lamp"), product("c", "Blue lamp")],
    );
    assert_eq!((first.added, first.changed, first.removed, first.unchanged), (3, 0, 0, 0));
    let second = shop.import(
        "s",
        &[product("a", "Red lamp"), product("b", "Yellow lamp"), product("d", "White lamp")],
    );
    assert_eq!((second.added, second.changed, second.removed, second.unchanged), (1, 1, 1, 1));
    assert!(second.has_changes());
    assert_eq!(shop.find("green lamp", Needs::new()).len(), 3, "by lamp alone");
    assert_eq!(shop.find("yellow", Needs::new()), ["b"]);
    assert!(shop.find("blue", Needs::new()).is_empty());
}

#[test]
fn the_same_feed_again_changes_only_when_it_was_read() {
    let shop = Shop::empty();
    let text = lines(&outdoor()) + "{\"id\":\"bad\"}\n";
    let first = shop.catalog.import(feed("s", text.clone())).unwrap();
    let later = Timestamp::from_second(1_900_000_000).unwrap();
    let again = magpie_catalog::Feed { read_at: later, ..feed("s", text) };
    let second = shop.catalog.import(again).unwrap();
    assert!(!second.has_changes());
    assert_eq!((second.unchanged, second.rejected_total), (first.added, 1));
    assert_eq!(second.rejected, first.rejected);
    assert_eq!(shop.catalog.stats().sources[0].imported_at, later);
    assert!(shop.catalog.all().iter().all(|product| product.seen_at == later));
}

#[test]
fn an_id_of_another_source_gets_its_sources_name() {
    let shop = Shop::empty();
    shop.import("one", &[product("a", "Lamp")]);
    shop.import("two", &[product("a", "Chair"), product("b", "Table")]);
    let expected = [("a", "Lamp"), ("b", "Table"), ("two/a", "Chair")];
    let expected = expected.map(|(id, title)| (id.to_owned(), title.to_owned()));
    assert_eq!(all(&shop.catalog), expected);
    shop.import("one", &[product("a", "Lamp"), product("c", "Vase")]);
    let again =
        shop.import("two", &[product("a", "Chair"), product("b", "Table"), product("d", "Rug")]);
    assert_eq!((again.added, again.unchanged), (1, 2), "names are stable");
    assert_eq!(shop.catalog.remove_source(&SourceId::new("one")).unwrap(), 2);
    assert_eq!(shop.catalog.stats().products, 3);
    assert_eq!(shop.catalog.remove_source(&SourceId::new("one")).unwrap(), 0);
}

#[test]
fn a_feed_that_can_not_be_used_changes_nothing() {
    let shop = Shop::with(&outdoor());
    for text in ["", "[{]", "{\"id\":1}", "<rss><item><id>1</id>"] {
        let error = shop.catalog.import(feed("shop", text)).unwrap_err();
        assert!(matches!(error, CatalogError::Feed(_)), "{text}: {error}");
    }
    assert_eq!(shop.catalog.stats().products, outdoor().len() as u64);
    let error = shop.catalog.import(feed("shop", "{\"id\":1}")).unwrap_err();
    assert!(matches!(error, CatalogError::Feed(FeedError::NothingUsable { rows: 1, .. })));
}

#[test]
fn everything_is_there_after_a_restart() {
    let mut shop = Shop::with(&outdoor());
    shop.import("other", &[product("x", "Kitchen clock")]);
    let (before, stats, vocabulary) =
        (shop.catalog.all(), shop.catalog.stats(), shop.catalog.vocabulary());
    let found = shop.find("hiking boot", Needs::new());
    shop.restart();
    assert_eq!(shop.catalog.all(), before);
    assert_eq!(shop.catalog.stats(), stats);
    assert_eq!(shop.catalog.vocabulary(), vocabulary);
    assert_eq!(shop.find("hiking boot", Needs::new()), found);
    let again = shop.import("shop", &outdoor());
    assert!(!again.has_changes());
}

#[test]
fn a_damaged_index_is_built_anew_from_the_kept_feeds() {
    let mut shop = Shop::with(&outdoor());
    shop.import("other", &[product("x", "Kitchen clock")]);
    let before = shop.catalog.all();
    let damages: [fn(&std::path::Path); 4] = [
        |dir| {
            let mut files =
                std::fs::read_dir(dir.join("index")).unwrap().map(|file| file.unwrap().path());
            let store = files.find(|path| path.extension().is_some_and(|e| e == "store")).unwrap();
            let mut bytes = std::fs::read(&store).unwrap();
            bytes[10] ^= 0xff;
            std::fs::write(&store, bytes).unwrap();
        },
        |dir| std::fs::write(dir.join("index/meta.json"), "{").unwrap(),
        |dir| std::fs::remove_dir_all(dir.join("index")).unwrap(),
        |dir| {
            let text = std::fs::read_to_string(dir.join("index/meta.json")).unwrap();
            let other = text.replace("\\\"format\\\":", "\\\"format\\\":9");
            assert_ne!(text, other);
            std::fs::write(dir.join("index/meta.json"), other).unwrap();
        },
    ];
    for damage in damages {
        let elsewhere = tempfile::tempdir().unwrap();
        shop.catalog = Catalog::open(elsewhere.path()).unwrap();
        damage(shop.dir.path());
        shop.catalog = Catalog::open(shop.dir.path()).unwrap();
        assert_eq!(shop.catalog.all(), before);
        assert_eq!(shop.find("clock", Needs::new()), ["x"]);
    }
}

#[test]
fn a_lost_vocabulary_is_learned_again() {
    let mut shop = Shop::with(&outdoor());
    let vocabulary = shop.catalog.vocabulary();
    for file in std::fs::read_dir(shop.dir.path()).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("state-") {
            std::fs::write(path, "{}").unwrap();
        }
    }
    shop.restart();
    assert_eq!(shop.catalog.vocabulary(), vocabulary);
    assert_eq!(shop.catalog.stats().products, outdoor().len() as u64);
}

#[test]
fn searches_go_on_while_feeds_change() {
    let shop = Shop::with(&outdoor());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let catalog = shop.catalog.clone();
    let importing = runtime.spawn_blocking(move || {
        for round in 0..5 {
            let mut products = outdoor();
            products.push(product(&format!("new-{round}"), "Another hiking boot"));
            catalog.import(feed("shop", lines(&products))).unwrap();
        }
    });
    for _ in 0..20 {
        let found = shop.find("hiking boot", Needs::new());
        assert!(
            found.iter().filter(|id| id.starts_with("new-")).count() <= 1,
            "no mix of two states: {found:?}"
        );
        assert!(found.iter().any(|id| id == "b2"));
    }
    runtime.block_on(importing).unwrap();
    assert!(shop.find("another hiking boot", Needs::new()).contains(&"new-4".to_owned()));
}

#[test]
fn products_come_in_the_order_asked() {
    let shop = Shop::with(&outdoor());
    let ask = ["t1", "nothing", "b1"].map(ProductId::new);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let found = runtime.block_on(shop.catalog.products(&ask)).unwrap();
    let ids: Vec<&str> = found.iter().map(|product| product.id.as_str()).collect();
    assert_eq!(ids, ["t1", "b1"]);
}

#[test]
fn stats_count_what_is_there() {
    let shop = Shop::with(&outdoor());
    let stats = shop.catalog.stats();
    assert_eq!(
        (stats.products, stats.with_price, stats.with_picture, stats.with_url),
        (10, 10, 0, 0)
    );
    let categories: Vec<(&str, u64)> =
        stats.categories.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(categories, [("Clothing", 3), ("Electronics", 2), ("Footwear", 5)]);
    let currencies: Vec<&str> = stats.currencies.iter().map(|currency| currency.code()).collect();
    assert_eq!(currencies, ["USD", "EUR"]);
}
