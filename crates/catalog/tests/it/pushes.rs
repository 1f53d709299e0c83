//! Feeds that merchants fill: opened, pushed to, emptied, closed, across restarts and damage.

use jiff::Timestamp;
use magpie_core::ports::{
    NewFeed, Push, PushError, PushMode, PushReport, PushedFeed, PushedProducts as _, PushedRow,
    RefusedRow,
};
use magpie_core::{Needs, SourceId};
use serde_json::{Value, json};

use crate::shop::Shop;

const SOURCE: &str = "acp/fells/feed_1";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn lamp(id: &str, title: &str) -> Value {
    let price = json!({"amount": 1900, "currency": "EUR"});
    json!({"id": id, "title": title, "variants": [{"id": id, "title": title, "price": price}]})
}

fn push_of(source: &str, mode: PushMode, products: &[Value], second: i64) -> Push {
    let rows = (0..).zip(products);
    let rows = rows.map(|(position, json)| PushedRow { position, json: json.to_string() });
    Push { source: SourceId::new(source), mode, rows: rows.collect(), at: at(second) }
}

impl Shop {
    fn now<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
    }

    fn open(&self, source: &str) -> PushedFeed {
        let country = Some("DE".to_owned());
        let feed = NewFeed { source: SourceId::new(source), country, at: at(1_800_000_000) };
        self.now(self.catalog.open(feed)).unwrap()
    }

    fn push(&self, mode: PushMode, products: &[Value]) -> Result<PushReport, PushError> {
        self.now(self.catalog.push(push_of(SOURCE, mode, products, 1_800_000_100)))
    }

    fn pushed(&self) -> String {
        let bytes = self.now(self.catalog.products(&SourceId::new(SOURCE))).unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }
}

#[test]
fn pushed_products_are_searchable_when_the_push_returns() {
    let shop = Shop::empty();
    let opened = shop.open(SOURCE);
    assert_eq!((opened.products, opened.updated_at), (0, at(1_800_000_000)));
    let report = shop.push(PushMode::Upsert, &[lamp("a", "Red lamp"), lamp("b", "Blue lamp")]);
    let report = report.unwrap();
    assert_eq!((report.taken, report.products, report.changed), (2, 2, true));
    assert_eq!(shop.find("red lamp", Needs::new())[0], "acp/fells/feed_1:a");
    let feeds = shop.now(shop.catalog.feeds("acp/fells/")).unwrap();
    assert_eq!((feeds[0].products, feeds[0].updated_at), (2, at(1_800_000_100)));
    assert!(shop.now(shop.catalog.feeds("acp/fell/")).unwrap().is_empty());
}

#[test]
fn an_upsert_changes_what_it_names_and_a_replacement_everything() {
    let shop = Shop::empty();
    shop.open(SOURCE);
    let (a, b) = (lamp("a", "Red lamp"), lamp("b", "Blue lamp"));
    shop.push(PushMode::Upsert, &[a.clone(), b]).unwrap();
    let b = lamp("b", "Green lamp");
    let report = shop.push(PushMode::Upsert, &[b.clone(), lamp("c", "White lamp")]).unwrap();
    assert_eq!((report.taken, report.products), (2, 3));
    let c = lamp("c", "White lamp");
    assert_eq!(shop.pushed(), format!("{a}\n{b}\n{c}\n"), "as pushed, in the order of arrival");
    assert!(shop.find("blue", Needs::new()).is_empty());

    let again = shop.push(PushMode::Upsert, std::slice::from_ref(&b)).unwrap();
    assert_eq!((again.taken, again.changed), (1, false));

    let report = shop.push(PushMode::Replace, std::slice::from_ref(&c)).unwrap();
    assert_eq!((report.products, report.changed), (1, true));
    assert_eq!(shop.pushed(), format!("{c}\n"));

    let report = shop.push(PushMode::Replace, &[]).unwrap();
    assert_eq!((report.products, report.changed), (0, true));
    assert_eq!((shop.pushed(), shop.catalog.all().len()), (String::new(), 0));
}

#[test]
fn bad_rows_are_told_by_position_and_the_others_stay() {
    let shop = Shop::empty();
    shop.open(SOURCE);
    let twice = lamp("a", "Another lamp");
    let priced = json!({"amount": 12.5, "currency": "EUR"});
    let bad = json!({"id": "c", "variants": [{"id": "c", "title": "Lamp", "price": priced}]});
    let report =
        shop.push(PushMode::Upsert, &[lamp("a", "Red lamp"), bad.clone(), twice, json!(7)]);
    let report = report.unwrap();
    assert_eq!((report.taken, report.products), (1, 1));
    let refused: Vec<_> =
        report.refused.iter().map(|row| (row.position, row.reason.as_str())).collect();
    assert_eq!(refused.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(refused[0].1.contains("no amount in minor units"), "{refused:?}");
    assert!(refused[1].1.contains("is already that of"), "{refused:?}");

    match shop.push(PushMode::Replace, &[bad]) {
        Err(PushError::NothingUsable { refused }) => assert_eq!(refused[0].position, 0),
        other => panic!("{other:?}"),
    }
    assert_eq!(shop.find("lamp", Needs::new()).len(), 1, "what was there stays");
}

#[test]
fn a_product_over_several_lines_moves_no_other() {
    let shop = Shop::empty();
    shop.open(SOURCE);
    let mut push = push_of(SOURCE, PushMode::Upsert, &[lamp("a", "Red"), lamp("b", "Blue")], 1);
    push.rows[0].json = format!("{:#}", lamp("a", "Red lamp"));
    let report = shop.now(shop.catalog.push(push)).unwrap();
    let reason = "the product is not on one line".to_owned();
    assert_eq!(report.refused, [RefusedRow { position: 0, reason }]);
    assert_eq!(shop.find("blue", Needs::new()), ["acp/fells/feed_1:b"]);
}

#[test]
fn nobody_pushes_to_what_is_not_open_or_takes_ids_of_others() {
    let shop = Shop::with(&[json!({"id": "a", "title": "Old lamp"})]);
    let refused = shop.push(PushMode::Upsert, &[lamp("a", "Red lamp")]);
    assert!(matches!(refused, Err(PushError::NotFound { .. })), "{refused:?}");
    shop.open(SOURCE);
    shop.push(PushMode::Upsert, &[lamp("a", "Red lamp")]).unwrap();
    shop.import("shop", &[json!({"id": "a", "title": "New lamp"})]);
    let mut ids: Vec<_> = shop.catalog.all().into_iter().map(|p| p.id.to_string()).collect();
    ids.sort();
    assert_eq!(ids, ["a", "acp/fells/feed_1:a"]);
    shop.now(shop.catalog.close(&SourceId::new(SOURCE))).unwrap();
    assert_eq!(shop.catalog.all().len(), 1);
    let closed = shop.now(shop.catalog.close(&SourceId::new(SOURCE)));
    assert!(matches!(closed, Err(PushError::NotFound { .. })), "{closed:?}");
}

#[test]
fn a_feed_that_was_read_goes_on_by_pushes_and_no_product_is_there_twice() {
    let mut shop = Shop::with(&[json!({"id": "other", "title": "Old chair"})]);
    let (a, b) = (lamp("a", "Red lamp"), lamp("b", "Blue lamp"));
    shop.import(SOURCE, &[a.clone(), b]);
    shop.open(SOURCE);
    let report = shop.push(PushMode::Upsert, &[lamp("b", "Green lamp")]).unwrap();
    assert_eq!((report.products, report.changed), (2, true));
    let ids = |shop: &Shop| -> Vec<String> {
        shop.catalog.all().into_iter().map(|product| product.id.to_string()).collect()
    };
    assert_eq!(ids(&shop), ["a", "b", "other"], "under the ids that they had");
    shop.restart();
    assert_eq!(ids(&shop), ["a", "b", "other"]);
    assert_eq!(shop.find("green", Needs::new()), ["b"]);
    // Read again from where it was read first, it is what is there.
    shop.import(SOURCE, &[a]);
    assert_eq!(ids(&shop), ["a", "other"]);
}

#[test]
fn feeds_outlive_restarts_and_a_lost_index() {
    let mut shop = Shop::empty();
    shop.open(SOURCE);
    shop.open("acp/fells/feed_2");
    shop.push(PushMode::Upsert, &[lamp("a", "Red lamp")]).unwrap();
    let before = shop.now(shop.catalog.feeds("acp/")).unwrap();
    shop.restart();
    assert_eq!(shop.now(shop.catalog.feeds("acp/")).unwrap(), before);
    std::fs::remove_dir_all(shop.dir.path().join("index")).unwrap();
    shop.restart();
    assert_eq!(shop.now(shop.catalog.feeds("acp/")).unwrap(), before);
    assert_eq!(shop.find("red", Needs::new()), ["acp/fells/feed_1:a"]);
    assert_eq!(shop.open(SOURCE), before[0], "opening again changes nothing");
}

#[test]
fn a_feed_names_no_file_of_this_machine() {
    let shop = Shop::empty();
    shop.open(SOURCE);
    let mut product = lamp("a", "Red lamp");
    product["url"] = json!("lamps/red.html");
    product["media"] = json!([{"type": "image", "url": "etc/passwd"}]);
    shop.push(PushMode::Upsert, &[product]).unwrap();
    let kept = shop.catalog.all().remove(0);
    assert_eq!((kept.url, kept.picture), (None, None));
}

#[test]
fn pushes_at_the_same_time_lose_nothing() {
    const PUSHES: usize = 24;
    let shop = Shop::empty();
    shop.open(SOURCE);
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    let reports = runtime.block_on(async {
        let pushes = (0..PUSHES).map(|number| {
            let product = lamp(&number.to_string(), &format!("Lamp number {number}"));
            let push = push_of(SOURCE, PushMode::Upsert, &[product], 1_800_000_100);
            let catalog = shop.catalog.clone();
            tokio::spawn(async move { catalog.push(push).await })
        });
        futures::future::join_all(pushes.collect::<Vec<_>>()).await
    });
    let largest = reports.into_iter().map(|report| report.unwrap().unwrap().products).max();
    assert_eq!(largest, Some(PUSHES as u64));
    assert_eq!(shop.catalog.all().len(), PUSHES);
    assert_eq!(shop.pushed().lines().count(), PUSHES);
}
