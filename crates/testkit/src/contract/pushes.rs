//! Feeds that merchants fill.

use jiff::SignedDuration;
use magpie_core::SourceId;
use magpie_core::ports::{
    NewFeed, Push, PushError, PushMode, PushReport, PushedFeed, PushedProducts, PushedRow,
};
use serde_json::{Value, json};

use super::samples::at;

const FEED: &str = "acp/fells/feed_1";

fn source() -> SourceId {
    SourceId::new(FEED)
}

fn feed(name: &str, country: &str, minute: i64) -> NewFeed {
    let at = at(0) + SignedDuration::from_mins(minute);
    NewFeed { source: SourceId::new(name), country: Some(country.to_owned()), at }
}

fn lamp(id: &str, title: &str) -> Value {
    let price = json!({"amount": 1900, "currency": "EUR"});
    json!({"id": id, "title": title, "variants": [{"id": id, "title": title, "price": price}]})
}

fn row(position: u64, json: impl ToString) -> PushedRow {
    PushedRow { position, json: json.to_string() }
}

/// Pushes at a minute, each row under the number of its place.
async fn push(
    pushes: &dyn PushedProducts,
    mode: PushMode,
    rows: &[Value],
    minute: i64,
) -> Result<PushReport, PushError> {
    let rows = (0..).zip(rows).map(|(position, json)| row(position, json)).collect();
    let at = at(0) + SignedDuration::from_mins(minute);
    pushes.push(Push { source: source(), mode, rows, at }).await
}

async fn lines(pushes: &dyn PushedProducts) -> Vec<Value> {
    let bytes = pushes.products(&source()).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn described(pushes: &dyn PushedProducts) -> PushedFeed {
    pushes.feeds(FEED).await.unwrap().remove(0)
}

fn is_missing<T: std::fmt::Debug>(outcome: Result<T, PushError>) {
    match outcome {
        Err(PushError::NotFound { source_id }) => assert_eq!(source_id, source()),
        other => panic!("{other:?}"),
    }
}

/// Feeds are opened, filled, changed by id or whole, and closed; what can't be used is told and harms nothing.
pub async fn pushes(pushes: &dyn PushedProducts) {
    nothing_is_done_to_what_is_not_open(pushes).await;
    feeds_open_once_and_are_told_by_name(pushes).await;
    products_come_go_and_stay(pushes).await;
    what_cannot_be_used_harms_nothing(pushes).await;
    pushes.close(&source()).await.unwrap();
    nothing_is_done_to_what_is_not_open(pushes).await;
    let reopened = pushes.open(feed(FEED, "FR", 90)).await.unwrap();
    assert_eq!((reopened.products, reopened.country.as_deref()), (0, Some("FR")));
    assert!(lines(pushes).await.is_empty(), "what was closed took its products along");
}

async fn nothing_is_done_to_what_is_not_open(pushes: &dyn PushedProducts) {
    is_missing(push(pushes, PushMode::Upsert, &[lamp("a", "Red lamp")], 0).await);
    is_missing(pushes.products(&source()).await);
    is_missing(pushes.close(&source()).await);
    assert!(pushes.feeds(FEED).await.unwrap().is_empty());
}

async fn feeds_open_once_and_are_told_by_name(pushes: &dyn PushedProducts) {
    let second = pushes.open(feed("acp/fells/feed_2", "AT", 2)).await.unwrap();
    let first = pushes.open(feed(FEED, "DE", 1)).await.unwrap();
    let expected = PushedFeed {
        source: source(),
        country: Some("DE".to_owned()),
        updated_at: at(0) + SignedDuration::from_mins(1),
        products: 0,
    };
    assert_eq!(first, expected);
    let again = pushes.open(feed(FEED, "CH", 3)).await.unwrap();
    assert_eq!(again, expected, "one that is open stays as it is");
    pushes.open(feed("acp/moors/feed_1", "DE", 3)).await.unwrap();
    assert_eq!(pushes.feeds("acp/fells/").await.unwrap(), [first, second]);
}

async fn products_come_go_and_stay(pushes: &dyn PushedProducts) {
    let (a, b) = (lamp("a", "Red lamp"), lamp("b", "Blue lamp"));
    let report = push(pushes, PushMode::Upsert, &[a.clone(), b.clone()], 10).await.unwrap();
    let expected = PushReport { taken: 2, refused: Vec::new(), changed: true, products: 2 };
    assert_eq!(report, expected);
    assert_eq!(described(pushes).await.products, 2);
    assert_eq!(described(pushes).await.updated_at, at(0) + SignedDuration::from_mins(10));

    let again = push(pushes, PushMode::Upsert, std::slice::from_ref(&b), 11).await.unwrap();
    assert_eq!((again.taken, again.changed, again.products), (1, false, 2));
    assert_eq!(described(pushes).await.updated_at, at(0) + SignedDuration::from_mins(11));
    let late = push(pushes, PushMode::Upsert, std::slice::from_ref(&b), 5).await.unwrap();
    assert!(!late.changed);
    let updated = described(pushes).await.updated_at;
    assert_eq!(updated, at(0) + SignedDuration::from_mins(11), "time does not go back");

    let (green, c) = (lamp("a", "Green lamp"), lamp("c", "White lamp"));
    let report = push(pushes, PushMode::Upsert, &[c.clone(), green.clone()], 12).await.unwrap();
    assert_eq!((report.taken, report.changed, report.products), (2, true, 3));
    assert_eq!(lines(pushes).await, [green, b, c.clone()], "each in its place, new ones last");
    let none = push(pushes, PushMode::Upsert, &[], 13).await.unwrap();
    assert_eq!((none.taken, none.changed, none.products), (0, false, 3));

    let report = push(pushes, PushMode::Replace, std::slice::from_ref(&c), 14).await.unwrap();
    assert_eq!((report.taken, report.changed, report.products), (1, true, 1));
    assert_eq!(lines(pushes).await, [c]);
    let report = push(pushes, PushMode::Replace, &[], 15).await.unwrap();
    assert_eq!((report.taken, report.changed, report.products), (0, true, 0));
    assert!(lines(pushes).await.is_empty());
    assert_eq!(described(pushes).await.updated_at, at(0) + SignedDuration::from_mins(15));
    let report = push(pushes, PushMode::Replace, &[], 16).await.unwrap();
    assert!(!report.changed, "it was empty");

    let others = pushes.feeds("acp/moors/").await.unwrap();
    assert_eq!(others[0].products, 0, "nothing came into the feed of another");
}

async fn what_cannot_be_used_harms_nothing(pushes: &dyn PushedProducts) {
    let (a, twin) = (lamp("a", "Red lamp"), lamp("a", "Another lamp"));
    let rows = vec![
        row(4, json!(7)),
        row(7, &a),
        row(8, format!("{:#}", lamp("b", "Blue lamp"))),
        row(9, "{\"id\":"),
        row(12, twin),
    ];
    let at = at(0) + SignedDuration::from_mins(20);
    let mode = PushMode::Upsert;
    let report = pushes.push(Push { source: source(), mode, rows, at }).await.unwrap();
    assert_eq!((report.taken, report.changed, report.products), (1, true, 1));
    let places: Vec<u64> = report.refused.iter().map(|row| row.position).collect();
    assert_eq!(places, [4, 8, 9, 12], "under the numbers of who sent them");
    assert!(report.refused.iter().all(|row| !row.reason.is_empty()));
    for mode in [PushMode::Upsert, PushMode::Replace] {
        match push(pushes, mode, &[json!(7), json!(null)], 21).await {
            Err(PushError::NothingUsable { refused }) => {
                assert_eq!(refused.iter().map(|row| row.position).collect::<Vec<_>>(), [0, 1]);
            }
            other => panic!("{other:?}"),
        }
        let held = lines(pushes).await;
        assert_eq!(held, std::slice::from_ref(&a), "what was there stays");
    }
}
