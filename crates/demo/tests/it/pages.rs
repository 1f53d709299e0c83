//! The pages, as people and machines read them.

use std::collections::HashMap;

use futures::future::join_all;
use magpie_demo::goods;
use reqwest::StatusCode;
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::harness::OpenShop;

fn all<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("selectors in tests are valid")).collect()
}

/// The product in the structured data of a page.
pub fn product_node(html: &str) -> Value {
    all(&Html::parse_document(html), r#"script[type="application/ld+json"]"#)
        .iter()
        .map(|script| serde_json::from_str::<Value>(&script.inner_html()).expect("JSON-LD is JSON"))
        .find(|node| node["@type"] == "Product")
        .expect("the page is about a product")
}

#[tokio::test]
async fn every_page_says_what_the_feed_says() {
    let shop = OpenShop::new().await;
    for line in shop.lines("feed.jsonl").await {
        let page = shop.text(&format!("p/{}", line["id"].as_str().unwrap())).await;
        let node = product_node(&page);
        let (offer, variant) = (&node["offers"], &line["variants"][0]);
        assert_eq!(node["name"], line["title"]);
        assert_eq!(node["description"], line["description"]["plain"]);
        assert_eq!(node["image"], json!([line["media"][0]["url"]]));
        assert_eq!(node["gtin13"], variant["barcodes"][0]["value"]);
        assert_eq!(node["sku"], line["id"]);
        assert_eq!(offer["url"], line["url"]);
        assert_eq!(cents(&offer["price"]), variant["price"]["amount"]);
        assert_eq!(offer["priceCurrency"], variant["price"]["currency"]);
        let in_stock = offer["availability"] == "https://schema.org/InStock";
        assert_eq!(in_stock, variant["availability"]["available"]);
        let list = &offer["priceSpecification"][0]["price"];
        match &variant["list_price"] {
            Value::Null => assert_eq!(*list, Value::Null),
            stated => assert_eq!(cents(list), stated["amount"]),
        }
    }
}

fn cents(price: &Value) -> i64 {
    let text = price.as_str().expect("prices are text");
    text.replace('.', "").parse().expect("prices have two decimals")
}

#[tokio::test]
async fn a_product_page_can_be_shared() {
    let shop = OpenShop::new().await;
    let good = &goods()[0];
    let page = Html::parse_document(&shop.text(&format!("p/{}?size=42", good.id)).await);
    let canonical = all(&page, "link[rel=canonical]")[0].attr("href");
    assert_eq!(canonical, Some(format!("{}p/{}", shop.base, good.id).as_str()));
    let tags: HashMap<_, _> = all(&page, "meta[property]")
        .iter()
        .filter_map(|meta| Some((meta.attr("property")?, meta.attr("content")?)))
        .collect();
    assert_eq!(tags["og:title"], good.title);
    assert_eq!(tags["og:type"], "product");
    assert_eq!(tags["product:price:currency"], "USD");
    assert!(tags["og:image"].ends_with(".jpg"));
    assert!(all(&page, "script:not([type])").is_empty(), "the page needs no script");
}

#[tokio::test]
async fn everything_can_be_reached_from_the_front_page() {
    let shop = OpenShop::new().await;
    let links = |html: &str, prefix: &str| -> Vec<String> {
        all(&Html::parse_document(html), "a[href]")
            .iter()
            .filter_map(|link| link.attr("href"))
            .filter(|href| href.starts_with(prefix))
            .map(str::to_owned)
            .collect()
    };
    let mut reached = std::collections::HashSet::new();
    for category in links(&shop.text("").await, "/c/") {
        reached.extend(links(&shop.text(&category).await, "/p/"));
    }
    assert_eq!(reached.len(), goods().len());
}

#[tokio::test]
async fn what_is_not_there_is_said_so() {
    let shop = OpenShop::new().await;
    for path in ["p/nothing", "c/nothing", "img/nothing.jpg", "img/nothing", "nothing"] {
        let response = shop.get(path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(response.text().await.unwrap().contains("That shelf is empty"), "{path}");
    }
}

#[tokio::test]
async fn robots_may_read_everything() {
    let shop = OpenShop::new().await;
    assert_eq!(shop.text("robots.txt").await, "User-agent: *\nAllow: /\n");
}

#[tokio::test]
async fn many_readers_are_served_side_by_side() {
    let shop = OpenShop::new().await;
    let paths: Vec<String> = goods()
        .iter()
        .step_by(20)
        .flat_map(|good| {
            [format!("p/{}", good.id), format!("img/{}.jpg", good.id), "feed.jsonl".to_owned()]
        })
        .collect();
    let answers = join_all(paths.iter().map(|path| shop.get(path))).await;
    for (path, answer) in paths.iter().zip(answers) {
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        let body = answer.bytes().await.unwrap();
        assert_eq!(kind == "image/jpeg", body.starts_with(&[0xff, 0xd8]), "{path}");
    }
    shop.close().await;
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let shop = OpenShop::new().await;
    let taken = shop.base.socket_addrs(|| None).unwrap()[0];
    let error = magpie_demo::DemoShop::bind(taken, shop.clock.clone()).await.err().unwrap();
    assert_eq!(error.to_string(), format!("{taken} is in use by another program"));
}
