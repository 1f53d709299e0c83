//! Offers are verified at their pages.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::routing::get;
use jiff::Timestamp;
use magpie_core::ports::{Clock, OfferError, OfferSource, VerifiedOffer};
use magpie_core::{Availability, Money, Product, ProductId, SourceId};
use magpie_web::{OfferPages, WebConfig};
use url::Url;

use crate::harness::{Count, HandClock, PATIENT, Server, html, web, web_with};

fn boot(url: Option<Url>) -> Product {
    Product {
        id: ProductId::new("demo:B-1"),
        title: "Nordfell Trail Boot".to_owned(),
        description: String::new(),
        category: Vec::new(),
        brand: Some("Nordfell".to_owned()),
        price: Some(money("100.00", "USD")),
        list_price: None,
        availability: Availability::InStock,
        url,
        picture: None,
        merchant: None,
        gtin: Some("4006381333931".to_owned()),
        rating: None,
        facets: Vec::new(),
        source: SourceId::new("demo"),
        seen_at: Timestamp::UNIX_EPOCH,
    }
}

fn money(amount: &str, currency: &str) -> Money {
    Money::parse_decimal(amount, currency.parse().expect("a currency")).expect("an amount")
}

fn page(json: &str) -> String {
    format!("<title>Shop</title><script type='application/ld+json'>{json}</script>")
}

async fn verify(
    product: impl FnOnce(&Server) -> Product,
    html: String,
) -> Result<VerifiedOffer, OfferError> {
    let server =
        Server::start(Router::new().fallback(get(move || async { crate::harness::html(html) })))
            .await;
    OfferPages::new(web(&[&server])).verify(&product(&server), PATIENT).await
}

/// What the page at its address says of the boot.
async fn look(json: &str) -> Result<VerifiedOffer, OfferError> {
    verify(|server| boot(Some(server.url("boot"))), page(json)).await
}

#[tokio::test]
async fn a_verified_offer_says_price_stock_link_source_and_time() {
    let json = r#"{"@type":"Product","name":"Nordfell Trail Boot","sku":"B-1","gtin":"04006381333931",
        "offers":{"price":"89.00","priceCurrency":"USD","availability":"https://schema.org/InStock",
        "listPrice":"120"}}"#;
    let body = page(json);
    let server =
        Server::start(Router::new().route("/boot", get(move || async { html(body) }))).await;
    let clock = HandClock::new();
    let pages = OfferPages::new(web_with(WebConfig::default(), &[&server], clock.clone()));
    let url = server.url("boot#size=42");
    let offer = pages.verify(&boot(Some(url.clone())), PATIENT).await;
    assert_eq!(
        offer,
        Ok(VerifiedOffer {
            price: Some(money("89.00", "USD")),
            list_price: Some(money("120.00", "USD")),
            availability: Availability::InStock,
            url,
            source: SourceId::new("127.0.0.1"),
            fetched_at: clock.now(),
        })
    );
}

#[tokio::test]
async fn within_its_time_to_live_a_page_is_asked_once_for_all_its_products() {
    let hits = Count::default();
    let count = hits.clone();
    let handler = get(move || async move {
        let price = 80 + count.up();
        html(page(&format!(
            r#"{{"@type":"Product","name":"Trail Boot","offers":{{"price":"{price}","priceCurrency":"USD"}}}}"#
        )))
    });
    let server = Server::start(Router::new().fallback(handler)).await;
    let clock = HandClock::new();
    let config = WebConfig { offer_ttl: Duration::from_secs(30), ..WebConfig::default() };
    let pages = OfferPages::new(web_with(config, &[&server], clock.clone()));
    let product = boot(Some(server.url("boot")));
    let first = pages.verify(&product, PATIENT).await.unwrap();
    clock.move_by(29);
    assert_eq!(pages.verify(&product, PATIENT).await.as_ref(), Ok(&first));
    clock.move_by(1);
    let second = pages.verify(&product, PATIENT).await.unwrap();
    assert_eq!(second.price, Some(money("82.00", "USD")));
    assert!(second.fetched_at > first.fetched_at);
}

#[tokio::test]
async fn the_right_one_of_several_is_chosen() {
    let offer = |price: &str| format!(r#""offers":{{"price":"{price}","priceCurrency":"USD"}}"#);
    for (json, price) in [
        // By number, even when the title of another is nearer.
        (
            format!(
                r#"[{{"@type":"Product","name":"Nordfell Trail Boot","gtin":"4006381333948",{}}},
                    {{"@type":"Product","name":"Stiefel","gtin":"4006381333931",{}}}]"#,
                offer("1"),
                offer("2")
            ),
            "2.00",
        ),
        (
            format!(
                r#"[{{"@type":"Product","name":"Nordfell Trail Boot",{}}},
                    {{"@type":"Product","name":"Stiefel","sku":"b-1",{}}}]"#,
                offer("1"),
                offer("2")
            ),
            "2.00",
        ),
        // By title.
        (
            format!(
                r#"[{{"@type":"Product","name":"Boot polish",{}}},
                    {{"@type":"Product","name":"NORDFELL Trail-Boot, brown",{}}}]"#,
                offer("1"),
                offer("2")
            ),
            "2.00",
        ),
        // What is only listed does not compete.
        (
            format!(
                r#"{{"@type":"Product","name":"Trail Boot",{},
                    "isRelatedTo":{{"@type":"Product","name":"Nordfell Trail Mix",{}}}}}"#,
                offer("2"),
                offer("1")
            ),
            "2.00",
        ),
        // Among forms of one product: its number, then the price that was seen, then stock, then price.
        (
            r#"{"@type":"Product","name":"Trail Boot","offers":[
                {"price":"1","priceCurrency":"USD","sku":"B-0"},
                {"price":"2","priceCurrency":"USD","sku":"B-1"}]}"#
                .to_owned(),
            "2.00",
        ),
        (
            r#"{"@type":"Product","name":"Trail Boot","offers":[
                {"price":"90","priceCurrency":"USD"},{"price":"100","priceCurrency":"USD"}]}"#
                .to_owned(),
            "100.00",
        ),
        (
            r#"{"@type":"Product","name":"Trail Boot","offers":[
                {"price":"1","priceCurrency":"USD","availability":"SoldOut"},
                {"price":"3","priceCurrency":"USD"},{"price":"2","priceCurrency":"USD"},
                {"price":"1","priceCurrency":"EUR"}]}"#
                .to_owned(),
            "2.00",
        ),
        (
            r#"{"@type":"ProductGroup","name":"Trail Boot","hasVariant":[
                {"@type":"Product","sku":"B-0","offers":{"price":"1","priceCurrency":"USD"}},
                {"@type":"Product","sku":"B-1","offers":{"price":"2","priceCurrency":"USD"}}]}"#
                .to_owned(),
            "2.00",
        ),
    ] {
        let found = look(&json).await.map(|offer| offer.price);
        assert_eq!(found, Ok(Some(money(price, "USD"))), "{json}");
    }
}

#[tokio::test]
async fn a_form_is_told_by_the_address() {
    let json = r#"{"@type":"Product","name":"Trail Boot","offers":[
        {"price":"1","priceCurrency":"USD","url":"/boot?variant=1"},
        {"price":"2","priceCurrency":"USD","url":"/boot?variant=2"}]}"#;
    let found = verify(|server| boot(Some(server.url("boot?variant=2"))), page(json)).await;
    assert_eq!(found.map(|offer| offer.price), Ok(Some(money("2.00", "USD"))));
}

#[tokio::test]
async fn another_product_at_the_address_means_gone() {
    for json in [
        r#"{"@type":"Product","name":"Nordfell Trail Boot","gtin":"4006381333948",
            "offers":{"price":"5","priceCurrency":"USD"}}"#,
        r#"{"@type":"Product","name":"Copper Kettle for the home",
            "offers":{"price":"5","priceCurrency":"USD"}}"#,
    ] {
        let gone = OfferError::Gone("the page now shows another product".to_owned());
        assert_eq!(look(json).await, Err(gone), "{json}");
    }
}

/// What a page without any notation for machines says of the boot.
async fn look_shown(body: &str) -> Result<VerifiedOffer, OfferError> {
    let body = format!("<title>Nordfell Trail Boot</title><body>{body}</body>");
    verify(|server| boot(Some(server.url("boot"))), body).await
}

#[tokio::test]
async fn a_guess_verifies_where_it_is_unmistakable() {
    let offer = look_shown(
        "<h1>Nordfell Trail Boot</h1><p class=price><s>$120.00</s> $89.00</p><button>Add to cart</button>",
    )
    .await
    .unwrap();
    assert_eq!(offer.price, Some(money("89.00", "USD")));
    assert_eq!(offer.list_price, Some(money("120.00", "USD")));
    assert_eq!(offer.availability, Availability::InStock);
    let sold_out = look_shown(
        "<h1>Nordfell Trail Boot</h1><p class=price>$89.00</p><p class=stock>Sold out</p>",
    )
    .await
    .unwrap();
    assert_eq!(sold_out.availability, Availability::OutOfStock);
}

#[tokio::test]
async fn a_guess_that_may_be_wrong_verifies_nothing() {
    let guessed = "the page's price can only be guessed";
    for (body, why) in [
        // Called a little like it.
        ("<h1>Trail Mix</h1><p class=price>$5</p><button>Buy now</button>", guessed),
        // Several prices in one, and another currency.
        ("<h1>Nordfell Trail Boot</h1><p class=price>$80 – $99</p><button>Buy now</button>", guessed),
        ("<h1>Nordfell Trail Boot</h1><p class=price>€80</p><button>Buy now</button>", guessed),
        // Something else altogether, but that too is only a guess.
        (
            "<h1>Copper Kettle</h1><p class=price>$5</p><button>Buy now</button>",
            "the page may show another product",
        ),
        (
            "<h1>Boots</h1><ul><li><h3><a href=/b>Nordfell Trail Boot</a></h3><p class=price>$5</p></li></ul>
             <button>Buy now</button>",
            "the page states no product",
        ),
    ] {
        assert_eq!(look_shown(body).await, Err(OfferError::Unreadable(why.to_owned())), "{body}");
    }
}

#[tokio::test]
async fn a_guess_beside_other_products_verifies_nothing() {
    let json = r#"{"@type":"Product","name":"Nordfell Trail Boot","isRelatedTo":{"@type":"Product","name":"Kettle"}}"#;
    let body = format!(
        "{}<h1>Nordfell Trail Boot</h1><p class=price>$80</p><button>Buy now</button>",
        page(json)
    );
    let found = verify(|server| boot(Some(server.url("boot"))), body).await;
    let guessed = OfferError::Unreadable("the page's price can only be guessed".to_owned());
    assert_eq!(found, Err(guessed));
}

#[tokio::test]
async fn a_price_whose_last_day_is_over_gives_way() {
    let offer = |price: &str, last: &str| {
        format!(r#"{{"price":"{price}","priceCurrency":"USD","priceValidUntil":"{last}"}}"#)
    };
    for (offers, expected) in [
        (format!("[{},{}]", offer("100", "2020-01-01"), offer("120", "2099-01-01")), "120.00"),
        // Still on the page, and the only one: shops forget to move the day on.
        (format!("[{}]", offer("100", "2020-01-01")), "100.00"),
    ] {
        let json = format!(r#"{{"@type":"Product","name":"Trail Boot","offers":{offers}}}"#);
        let found = look(&json).await.map(|offer| offer.price);
        assert_eq!(found, Ok(Some(money(expected, "USD"))), "{json}");
    }
}

#[tokio::test]
async fn pages_without_an_offer_are_unreadable() {
    for (json, why) in [
        ("{}", "the page states no product"),
        (r#"{"@type":"Product","name":"Trail Boot"}"#, "the page states no offer"),
        (
            r#"{"@type":"Product","name":"Trail Boot","offers":{"price":"call us"}}"#,
            "the page states no price",
        ),
        (
            r#"{"@type":"ItemList","itemListElement":[{"@type":"Product","name":"Boot polish",
                "offers":{"price":"5","priceCurrency":"USD"}}]}"#,
            "the page lists other products",
        ),
    ] {
        assert_eq!(look(json).await, Err(OfferError::Unreadable(why.to_owned())), "{json}");
    }
}

#[tokio::test]
async fn sold_out_without_a_price_is_an_answer() {
    let offer =
        look(r#"{"@type":"Product","name":"Trail Boot","offers":{"availability":"OutOfStock"}}"#)
            .await
            .unwrap();
    assert_eq!((offer.price, offer.availability), (None, Availability::OutOfStock));
}

#[tokio::test]
async fn a_bare_dollar_is_the_dollar_of_the_catalogue() {
    let json = r#"{"@type":"Product","name":"Trail Boot","offers":{"price":"$90.00"}}"#;
    let canadian = |server: &Server| Product {
        price: Some(money("100.00", "CAD")),
        ..boot(Some(server.url("boot")))
    };
    let offer = verify(canadian, page(json)).await.unwrap();
    assert_eq!(offer.price, Some(money("90.00", "CAD")));
}

#[tokio::test]
async fn titles_without_spaces_are_compared_by_their_characters() {
    let json = r#"{"@type":"Product","name":"北欧登山靴防水红色款",
        "offers":{"price":"90","priceCurrency":"CNY"}}"#;
    let titled = |title: &'static str| {
        move |server: &Server| Product { title: title.to_owned(), ..boot(Some(server.url("boot"))) }
    };
    assert!(verify(titled("北欧登山靴防水蓝色款"), page(json)).await.is_ok());
    let other = verify(titled("铜制热水壶"), page(json)).await;
    assert!(matches!(other, Err(OfferError::Gone(_))), "{other:?}");
}

#[tokio::test]
async fn failures_of_the_way_are_told_apart() {
    let router = Router::new()
        .route("/gone", get(|| async { StatusCode::GONE }))
        .route("/missing", get(|| async { StatusCode::NOT_FOUND }))
        .route("/down", get(|| async { StatusCode::BAD_GATEWAY }))
        .route("/pdf", get(|| async { ([(CONTENT_TYPE, "application/pdf")], "%PDF") }))
        .route("/away", get(|| async { (StatusCode::FOUND, [(LOCATION, "http://10.0.0.1/")]) }))
        .route("/large", get(|| async { html(" ".repeat(5 * 1024 * 1024)) }))
        .route("/slow", get(|| async { tokio::time::sleep(PATIENT).await }));
    let server = Server::start(router).await;
    let pages = OfferPages::new(web(&[&server]));
    let timeout = Duration::from_millis(500);
    for (path, expected) in [
        ("gone", "the offer is gone: the page answers with status 410"),
        ("missing", "the offer is gone: the page answers with status 404"),
        ("pdf", "the page can't be read as an offer: it is application/pdf, not a page"),
        ("large", "the page can't be read as an offer: the page is larger than 4194304 bytes"),
        ("down", "the source can't be reached"),
        ("away", "the source can't be reached"),
        ("slow", "the source can't be reached"),
    ] {
        let outcome = pages.verify(&boot(Some(server.url(path))), timeout).await;
        let error = outcome.unwrap_err().to_string();
        assert!(error.starts_with(expected), "{path}: {error}");
    }
    assert_eq!(pages.verify(&boot(None), timeout).await, Err(OfferError::NoSource));
}

#[tokio::test]
async fn an_older_answer_does_not_hide_that_the_source_is_down() {
    let hits = Count::default();
    let handler = get(move || async move {
        if hits.up() > 1 {
            return Err(StatusCode::INTERNAL_SERVER_ERROR);
        }
        Ok(html(page(
            r#"{"@type":"Product","name":"Trail Boot","offers":{"price":"5","priceCurrency":"USD"}}"#,
        )))
    });
    let server = Server::start(Router::new().fallback(handler)).await;
    let clock = HandClock::new();
    let pages = OfferPages::new(web_with(WebConfig::default(), &[&server], clock.clone()));
    let product = boot(Some(server.url("boot")));
    let fresh = pages.verify(&product, PATIENT).await.unwrap();
    clock.move_by(3 * 3600);
    let outcome = pages.verify(&product, PATIENT).await;
    let Err(OfferError::Stale { offer, age, detail }) = outcome else { panic!("{outcome:?}") };
    assert_eq!((*offer, age), (fresh, Duration::from_secs(3 * 3600)));
    assert!(detail.ends_with("status 500"), "{detail}");
    clock.move_by(24 * 3600);
    let outcome = pages.verify(&product, PATIENT).await;
    assert!(matches!(outcome, Err(OfferError::Unreachable(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_source_that_hangs_leaves_time_to_say_what_it_said_before() {
    let hits = Count::default();
    let handler = get(move || async move {
        if hits.up() > 1 {
            tokio::time::sleep(PATIENT).await;
        }
        html(page(
            r#"{"@type":"Product","name":"Trail Boot","offers":{"price":"5","priceCurrency":"USD"}}"#,
        ))
    });
    let server = Server::start(Router::new().fallback(handler)).await;
    let clock = HandClock::new();
    let pages = OfferPages::new(web_with(WebConfig::default(), &[&server], clock.clone()));
    let product = boot(Some(server.url("boot")));
    assert!(pages.verify(&product, PATIENT).await.is_ok());
    clock.move_by(600);
    let outcome = pages.verify(&product, Duration::from_millis(500)).await;
    assert!(matches!(outcome, Err(OfferError::Stale { .. })), "{outcome:?}");
    clock.move_by(-1200);
    let outcome = pages.verify(&product, Duration::from_millis(500)).await;
    assert!(matches!(outcome, Err(OfferError::Unreachable(_))), "{outcome:?}");
}
