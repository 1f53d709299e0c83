//! Merchants that answer what they should not.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use magpie_core::ports::{LiveError, LiveFinds, LiveSource as _};
use magpie_core::{Currency, Money};
use metrics_util::debugging::DebuggingRecorder;
use serde_json::{Value, json};
use url::Url;

use crate::harness::{
    Merchant, PATIENT, answer, boot, config, missing, products, profile, query, raw, titles,
};

/// A merchant whose searches are answered like this.
async fn answering(search: impl Fn(&Url) -> Response + Clone + Send + Sync + 'static) -> Merchant {
    Merchant::start(move |base, got| match got.path.as_str() {
        "/.well-known/ucp" => answer(&profile(base, &["rest"])),
        "/ucp/catalog/search" => search(base),
        _ => missing(),
    })
    .await
}

/// What is found with one product that was bent.
async fn found(bend: impl Fn(&mut Value) + Clone + Send + Sync + 'static) -> LiveFinds {
    let merchant = answering(move |base| {
        let mut bent = boot(base, "bent", 100);
        bend(&mut bent);
        answer(&products(&[bent, boot(base, "sound", 200)]))
    })
    .await;
    merchant.store("ucp").search(&query("boots"), PATIENT).await.expect("the others are sound")
}

async fn failure(answer: impl Fn(&Url) -> Response + Clone + Send + Sync + 'static) -> LiveError {
    let merchant = answering(answer).await;
    merchant.store("ucp").search(&query("boots"), PATIENT).await.expect_err("it can't succeed")
}

#[tokio::test]
async fn products_that_cannot_be_right_are_left_out_and_do_no_harm() {
    let check = async |bend: fn(&mut Value), reason: &str| {
        let finds = found(bend).await;
        assert_eq!(titles(&finds), ["Boot sound"], "{reason}");
        let left_out = finds.left_out.join("\n");
        assert!(left_out.contains(reason), "{reason}: {left_out}");
    };
    check(|it| it["id"] = json!(""), "product 1: it has no id").await;
    check(|it| it["id"] = json!(7), "product 1: it has no id").await;
    check(|it| it["id"] = json!("x".repeat(10_000)), "product 1: it has no id").await;
    check(|it| it["id"] = json!("a\nb"), "product 1: it has no id").await;
    check(|it| it["variants"][0]["id"] = json!("v\u{202e}1"), "it has no id").await;
    check(|it| it["title"] = json!("\u{200b}"), "product 1: it has no title").await;
    check(|it| it["variants"] = json!([]), "product 1: it has no variant").await;
    check(|it| it["variants"] = json!("many"), "product 1: it has no variant").await;
    check(|it| *it = json!(null), "product 1: it has no id").await;
    let price = "bent: a variant is left out: ";
    check(|it| it["variants"][0]["price"]["amount"] = json!(-100), price).await;
    check(|it| it["variants"][0]["price"]["amount"] = json!(1.5), "1.5 is no amount").await;
    check(|it| it["variants"][0]["price"]["amount"] = json!("100"), "is no amount").await;
    check(|it| it["variants"][0]["price"]["currency"] = json!("dollars"), "currency").await;
    check(|it| it["variants"][0]["price"] = json!({}), "a price without amount").await;
    check(|it| it["variants"][0]["id"] = json!(null), "it has no id").await;
}

#[tokio::test]
async fn another_currency_stays_what_it_is() {
    let finds = found(|it| it["variants"][0]["price"]["currency"] = json!("JPY")).await;
    let yen: Currency = "JPY".parse().unwrap();
    assert_eq!(finds.products[0].price, Some(Money::new(100, yen)));
    // What was not in that money is no price before a reduction.
    let mixed = found(|it| {
        it["variants"][0]["list_price"] = json!({"amount": 900, "currency": "EUR"});
    });
    assert_eq!(mixed.await.products[0].list_price, None);
}

#[tokio::test]
async fn addresses_that_are_not_the_merchants_are_dropped() {
    let check = async |url: &'static str| {
        let finds = found(move |it| {
            it["url"] = json!(url);
            it["variants"][0]["url"] = json!(url);
            it["variants"][0]["checkout_url"] = json!(url);
        });
        let finds = finds.await;
        assert_eq!(finds.products[0].url, None, "{url}");
        let note = "bent: its address is not one of this merchant's pages";
        assert_eq!(finds.left_out, [note], "{url}");
    };
    check("https://evil.example/p/1").await;
    check("https://127.0.0.1.evil.example/").await;
    check("http://shop@127.0.0.1/").await;
    check("javascript:alert(1)").await;
    check("data:text/html,hi").await;
    check("file:///etc/passwd").await;
    check("/p/1").await;
    let finds = found(|it| {
        it["media"] = json!([
            {"type": "image", "url": "javascript:alert(1)"},
            {"type": "image", "url": "https://cdn.example/a.jpg"},
        ]);
    })
    .await;
    let picture = finds.products[0].picture_url().map(Url::as_str);
    assert_eq!(picture, Some("https://cdn.example/a.jpg"), "pictures may be anywhere on the web");
}

#[tokio::test]
async fn what_merchants_write_becomes_plain_text() {
    let check = async |title: &'static str, expected: &str| {
        let finds = found(move |it| {
            it["title"] = json!(title);
            it["description"] = json!({"html": title});
            it["variants"][0]["seller"] = json!({"name": title});
        });
        let product = finds.await.products.remove(0);
        assert_eq!(product.title, expected, "{title:?}");
        assert_eq!(product.description, expected, "{title:?}");
        assert_eq!(product.merchant.as_deref(), Some(expected), "{title:?}");
    };
    check("<b>Boot</b><script>alert(1)</script>", "Boot").await;
    check("&lt;img src=x onerror=alert(1)&gt;Boot", "Boot").await;
    check("Boot \u{202e}gnp.exe\u{202c}", "Boot gnp.exe").await;
    check("Bo\u{200b}ot\u{feff}\u{2066}", "Boot").await;
    check("Boot\u{0}\n\n\tred", "Boot red").await;
    // Harmless as text; whoever shows it escapes it for the place.
    let inert = "**Boot** @everyone <@123> `x` [y](https://evil.example)";
    check(inert, inert).await;
    let long = found(|it| it["title"] = json!("x".repeat(100_000))).await;
    assert_eq!(long.products[0].title.len(), 300);
}

#[tokio::test]
async fn whole_answers_that_are_wrong_are_told_apart() {
    let check = async |answer: fn(&Url) -> Response, expected: &str| {
        let error = failure(answer).await.to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    };
    let unreadable = "can't be understood";
    check(|_| raw(StatusCode::OK, "text/html", "<h1>Hi</h1>"), "text/html that is no JSON").await;
    check(|_| raw(StatusCode::OK, "application/json", "{\"products\": [{\"id\""), unreadable).await;
    check(|_| raw(StatusCode::OK, "application/json", ""), unreadable).await;
    check(|_| answer(&json!([])), "its answer is no object").await;
    check(|_| answer(&json!({"error": "oops"})), "no list `products`").await;
    check(|_| answer(&json!({"products": {}})), "no list `products`").await;
    check(|_| raw(StatusCode::OK, "application/json", "[".repeat(100_000)), unreadable).await;
    check(
        |_| {
            let message = json!({"type": "error", "code": "closed", "content": "On holiday"});
            answer(&json!({"ucp": {"status": "error"}, "messages": [message]}))
        },
        "refuses: closed: On holiday",
    )
    .await;
    check(
        |_| raw(StatusCode::FORBIDDEN, "application/json", "{\"message\": \"No key\"}"),
        "refuses: status 403 at /ucp/catalog/search: No key",
    )
    .await;
    check(|_| raw(StatusCode::BAD_GATEWAY, "text/html", "oops"), "can't be reached: status 502")
        .await;
    check(|_| raw(StatusCode::FOUND, "text/html", ""), "refuses: status 302").await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_answer() {
    let error = failure(|_| {
        let parts = [Ok("{\"products\": ["), Err(std::io::Error::other("gone"))];
        raw(StatusCode::OK, "application/json", Body::from_stream(stream::iter(parts)))
    });
    let error = error.await;
    assert!(matches!(error, LiveError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let merchant = answering(|_| {
        let chunks = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]));
        raw(StatusCode::OK, "application/json", Body::from_stream(chunks))
    })
    .await;
    let mut config = config();
    config.max_bytes = 1024 * 1024;
    let store = merchant.store_with("ucp", &config);
    let error = store.search(&query("boots"), PATIENT).await.unwrap_err();
    assert!(error.to_string().contains("more than 1048576 bytes"), "{error}");
}

#[tokio::test]
async fn a_merchant_that_hangs_costs_no_more_than_its_time() {
    let merchant = answering(|_| {
        let never = stream::pending::<Result<Vec<u8>, std::io::Error>>();
        raw(StatusCode::OK, "application/json", Body::from_stream(never))
    })
    .await;
    let store = merchant.store("ucp");
    let begun = Instant::now();
    let error = store.search(&query("boots"), Duration::from_millis(300)).await.unwrap_err();
    assert!(matches!(error, LiveError::Unreachable { .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_pause_that_is_asked_for_is_kept() {
    let merchant = answering(|_| {
        let headers = [(header::RETRY_AFTER, "120")];
        (StatusCode::TOO_MANY_REQUESTS, headers, "slower").into_response()
    })
    .await;
    let store = merchant.store("ucp");
    let error = store.search(&query("boots"), PATIENT).await.unwrap_err();
    let LiveError::RateLimited { source_id, retry_after } = error else { panic!("{error}") };
    assert_eq!(source_id.as_str(), merchant.name("ucp"));
    assert_eq!(retry_after, Some(Duration::from_secs(120)));
    let calls = merchant.got().len();
    let again = store.search(&query("boots"), PATIENT).await.unwrap_err();
    let LiveError::RateLimited { retry_after: Some(left), .. } = again else { panic!("{again}") };
    assert!(left > Duration::from_secs(100), "{left:?}");
    assert_eq!(merchant.got().len(), calls, "it is not asked again before");
}

#[tokio::test]
async fn calls_are_counted_by_store_and_outcome() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _installed = metrics::set_default_local_recorder(&recorder);
    let merchant = answering(|_| raw(StatusCode::BAD_GATEWAY, "text/html", "oops")).await;
    let store = merchant.store("ucp");
    store.search(&query("boots"), PATIENT).await.unwrap_err();
    let counted = snapshotter.snapshot().into_vec();
    let mut counted: Vec<String> = counted
        .iter()
        .filter(|(key, ..)| key.key().name() == "magpie_store_calls_total")
        .map(|(key, ..)| {
            let labels = key.key().labels();
            labels.map(|label| label.value().to_owned()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    counted.sort();
    let name = merchant.name("ucp");
    assert_eq!(counted, [format!("{name} ok"), format!("{name} unreachable")]);
}
