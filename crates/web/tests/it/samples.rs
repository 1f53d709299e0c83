//! Agreement with a known extractor on sample pages, where those are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use magpie_core::Money;
use magpie_web::page::{Place, Provenance, Read, ReadProduct, decode, read};
use serde_json::Value;
use url::Url;

fn pages() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pages");
    shared.is_dir().then_some(shared)
}

fn base() -> Url {
    Url::parse("http://some-example.com/").expect("a valid address")
}

fn read_page(path: &Path) -> Vec<ReadProduct> {
    read(&decode(&fs::read(path).expect("samples can be read"), None), &base()).products
}

/// Ours also lists products that are properties of something else.
fn main(products: &[ReadProduct]) -> Vec<&ReadProduct> {
    products.iter().filter(|product| product.place == Place::Main).collect()
}

fn expected(path: &Path) -> Value {
    let json = fs::read_to_string(path).expect("samples can be read");
    serde_json::from_str(&json).expect("the extractor's files are JSON")
}

/// Spaces are laid out differently by every extractor.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn values(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().collect(),
        single => vec![single],
    }
}

fn text(value: &Value) -> Option<String> {
    values(value).first()?.as_str().map(squeezed)
}

fn said(read: &Option<Read<String>>) -> Option<String> {
    read.as_ref().map(|read| squeezed(&read.value))
}

/// What the extractor calls a product in microdata, wherever it stands.
fn is_product(item: &Value) -> bool {
    values(&item["type"])
        .iter()
        .any(|kind| kind.as_str().is_some_and(|kind| kind.ends_with("schema.org/Product")))
}

fn same_microdata(name: &str, item: &Value, product: &ReadProduct) {
    let expected = &item["properties"];
    let field = |key: &str| text(&expected[key]);
    assert_eq!(said(&product.name), field("name"), "{name}");
    assert_eq!(said(&product.brand), field("brand"), "{name}");
    assert_eq!(said(&product.mpn), field("mpn"), "{name}");
    assert_eq!(said(&product.sku), field("sku"), "{name}");
    assert_eq!(said(&product.description), field("description"), "{name}");
    let images: Vec<_> = values(&expected["image"])
        .into_iter()
        .filter_map(|image| base().join(image.as_str()?.trim()).ok())
        .collect();
    let read: Vec<_> = product.images.iter().map(|image| image.value.clone()).collect();
    assert_eq!(read, images, "{name}");

    let rating = values(&expected["aggregateRating"])
        .first()
        .map_or(&Value::Null, |item| &item["properties"]);
    let rating = (text(&rating["ratingValue"]), text(&rating["reviewCount"]));
    let read = product.rating.map(|rating| rating.value);
    let read =
        (read.map(|rating| rating.value.to_string()), read.map(|rating| rating.count.to_string()));
    assert_eq!(read, rating, "{name}");

    let offers = values(&expected["offers"]);
    assert_eq!(product.offers.len(), offers.len(), "{name}");
    for (offer, expected) in product.offers.iter().zip(offers) {
        let expected = &expected["properties"];
        let amount = |key: &str| {
            let currency = expected["priceCurrency"].as_str()?.parse().ok()?;
            Money::parse_decimal(expected[key].as_str()?, currency).ok()
        };
        let price = amount("price").or_else(|| amount("lowPrice"));
        assert_eq!(offer.price.map(|price| price.value), price, "{name}");
        assert_eq!(offer.high_price.map(|price| price.value), amount("highPrice"), "{name}");
        assert_eq!(said(&offer.sku), text(&expected["sku"]), "{name}");
        let stock = text(&expected["availability"]);
        let stock = stock.map(|stock| magpie_core::Availability::parse(&stock));
        assert_eq!(offer.availability.map(|read| read.value), stock, "{name}");
        let condition = text(&expected["itemCondition"]);
        let read =
            offer.condition.map(|read| format!("http://schema.org/{:?}Condition", read.value));
        assert_eq!(read, condition, "{name}");
        let last = offer.valid_until.map(|read| read.value.to_string());
        assert_eq!(last, text(&expected["priceValidUntil"]), "{name}");
        let seller = text(&expected["seller"]["properties"]["name"]);
        assert_eq!(said(&offer.seller), seller, "{name}");
    }
}

#[test]
fn microdata_samples_are_read_alike() {
    let Some(pages) = pages() else { return };
    for name in [
        "schema.org/product",
        "schema.org/product-ref",
        "w3c/microdata.4.2.meter",
        "websites/microdata-with-description",
    ] {
        let products = read_page(&pages.join(format!("{name}.html")));
        let expected = expected(&pages.join(format!("{name}.json")));
        let main = main(&products);
        let items: Vec<_> = values(&expected).into_iter().filter(|item| is_product(item)).collect();
        assert_eq!(main.len(), items.len(), "{name}");
        for (item, product) in items.into_iter().zip(main) {
            same_microdata(name, item, product);
        }
    }
}

#[test]
fn the_tags_sample_is_read_alike() {
    let Some(pages) = pages() else { return };
    let products = read_page(&pages.join("misc/opengraph_ns_product_test.html"));
    let expected = expected(&pages.join("misc/opengraph_ns_product_test.json"));
    let tag = |name: &str| {
        let pairs = expected[0]["properties"].as_array()?;
        let pair = pairs.iter().find(|pair| pair[0] == name)?;
        pair[1].as_str().map(str::to_owned)
    };
    let [product] = products.as_slice() else { panic!("{} products", products.len()) };
    assert_eq!(said(&product.name), tag("og:title"));
    assert_eq!(said(&product.description), tag("og:description"));
    assert_eq!(said(&product.gtin), tag("product:gtin"));
    assert_eq!(said(&product.sku), tag("product:retailer_item_id"));
    assert_eq!(product.url.as_ref().map(|url| url.value.to_string()), tag("og:url"));
    assert_eq!(product.images.first().map(|image| image.value.to_string()), tag("og:image"));
    let price = product.offers[0].price.map(|price| (price.value.decimal(), price.from));
    assert_eq!(price, tag("product:price:amount").map(|amount| (amount, Provenance::OpenGraph)));
    let stock = product.offers[0].availability.map(|read| read.value);
    assert_eq!(stock, tag("product:availability").map(|s| magpie_core::Availability::parse(&s)));
    let condition = product.offers[0].condition.map(|read| format!("{:?}", read.value));
    assert_eq!(condition.map(|word| word.to_lowercase()), tag("product:condition"));
}

/// All words that the extractor read of one of OpenGraph's names, in either of its notations.
fn tag_values(value: &Value, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for page in values(value) {
        for pair in page["properties"].as_array().into_iter().flatten() {
            if pair[0] == format!("og:{name}") {
                found.extend(text(&pair[1]));
            }
        }
        found.extend(text(&page[format!("https://ogp.me/ns#{name}")][0]["@value"]));
    }
    found
}

#[test]
fn samples_of_tags_and_rdfa_without_products_give_none() {
    let Some(pages) = pages() else { return };
    // In both notations the extractor reads names, descriptions and pictures of articles. We read tags for
    // products only and so give nothing, on purpose: an article about boots is no offer of boots. RDFa with
    // products is in no sample; `tests/peers/pages` compares pages with the extractor itself.
    for name in ["misc/opengraph_test", "misc/expanded_OG_support_test"] {
        let expected = expected(&pages.join(format!("{name}.json")));
        assert_eq!(tag_values(&expected, "type"), ["article"], "{name}");
        assert_eq!(tag_values(&expected, "title").len(), 1, "{name}");
        assert_eq!(read_page(&pages.join(format!("{name}.html"))), [], "{name}");
    }
}

#[test]
fn the_sample_in_microdata_without_a_twin_is_read_as_its_sibling() {
    let Some(pages) = pages() else { return };
    // It holds the thing of another sample, whose file says what the extractor reads of it.
    let products = read_page(&pages.join("misc/product_microdata.html"));
    let expected = expected(&pages.join("schema.org/product.json"));
    assert_eq!(products.len(), 1);
    same_microdata("misc/product_microdata", &expected[0], &products[0]);
}

#[test]
fn the_json_ld_sample_is_read_alike() {
    let Some(pages) = pages() else { return };
    let products = read_page(&pages.join("schema.org/CreativeWork.001.html"));
    let expected = &expected(&pages.join("schema.org/CreativeWork.001.jsonld"))[0]["mainEntity"];
    let product = main(&products)[0];
    assert_eq!(said(&product.name), text(&expected["name"]));
    // The number of the book in the form of all other goods.
    assert_eq!(said(&product.gtin).as_deref(), Some("9780316769488"));
    let price = product.offers[0].price.map(|price| price.value.decimal());
    assert_eq!(price, text(&expected["offers"]["price"]));
    let rating = product.rating.map(|rating| rating.value.count.to_string());
    assert_eq!(rating, text(&expected["aggregateRating"]["reviewCount"]));
    let image = text(&expected["image"]).and_then(|image| base().join(&image).ok());
    assert_eq!(product.images.first().map(|image| image.value.clone()), image);
}

#[test]
fn other_samples_are_about_no_product() {
    let Some(pages) = pages() else { return };
    let with_products = [
        "product.html",
        "product-ref.html",
        "microdata.4.2.meter.html",
        "microdata-with-description.html",
        "opengraph_ns_product_test.html",
        "product_microdata.html",
        // A book that is offered.
        "CreativeWork.001.html",
    ];
    let mut looked_at = 0;
    for folder in fs::read_dir(pages).expect("samples can be listed").flatten() {
        for file in fs::read_dir(folder.path()).expect("samples can be listed").flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if name.ends_with(".html") {
                looked_at += 1;
                let none = main(&read_page(&file.path())).is_empty();
                assert_eq!(none, !with_products.contains(&name.as_str()), "{name}");
            }
        }
    }
    assert!(looked_at > 30, "{looked_at}");
}
