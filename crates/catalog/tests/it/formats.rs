//! Every format says the same thing; bad rows are told and skipped.

use std::path::PathBuf;

use bytes::Bytes;
use magpie_catalog::{FeedBase, FeedError, FeedFormat, read_feed};
use magpie_core::{Availability, Currency, FacetKind, Money, Needs, Picture, Product};
use serde_json::json;

use crate::shop::{Shop, feed, lines};

fn one(text: impl Into<String>) -> Product {
    let (products, rejected) = read_feed(&feed("s", text)).unwrap();
    assert!(rejected.is_empty(), "{rejected:?}");
    assert_eq!(products.len(), 1);
    products.into_iter().next().unwrap()
}

fn rejected(text: impl Into<String>) -> Vec<(u64, String)> {
    let (_, rows) = read_feed(&feed("s", text)).unwrap();
    rows.into_iter().map(|row| (row.line, row.reason)).collect()
}

/// The same boot in every format.
fn check_boot(text: impl Into<String>) {
    let text = text.into();
    let boot = one(text.clone());
    assert_eq!(boot.id.as_str(), "b-1", "{text}");
    assert_eq!(boot.title, "Ridge boot & lace", "{text}");
    assert_eq!(boot.category, ["Footwear", "Hiking boots"], "{text}");
    assert_eq!(boot.brand.as_deref(), Some("Fjellva"), "{text}");
    assert_eq!(boot.price, Some(Money::new(12_999, Currency::USD)), "{text}");
    assert_eq!(boot.availability, Availability::InStock, "{text}");
    assert_eq!(
        boot.url.as_ref().map(|url| url.as_str()),
        Some("https://shop.example/p/b-1"),
        "{text}"
    );
    assert_eq!(
        boot.picture_url().map(|url| url.as_str()),
        Some("https://shop.example/i/b-1.jpg"),
        "{text}"
    );
    assert_eq!(boot.facet(FacetKind::Colour).collect::<Vec<_>>(), ["brown", "grey"], "{text}");
    assert_eq!(boot.facet(FacetKind::Audience).collect::<Vec<_>>(), ["men"], "{text}");
    assert_eq!(boot.gtin.as_deref(), Some("00012345600012"), "{text}");
}

#[test]
fn flat_json_lines_are_read() {
    check_boot(
        r#"{"id":"b-1","title":"Ridge boot &amp; lace","description":null,"category":"Footwear > Hiking boots","brand":"Fjellva","price":129.99,"currency":"USD","image":"/i/b-1.jpg","link":"/p/b-1","availability":"in_stock","color":"Brown/Gray","gender":"male","gtin":"00012345600012"}"#,
    );
}

#[test]
fn a_json_document_is_read() {
    check_boot(
        "{\n \"products\": [{\"id\":\"b-1\",\"title\":\"Ridge boot & lace\",\"category\":[\"Footwear\",\"Hiking boots\"],\"brand\":\"Fjellva\",\"price\":\"129.99\",\"currency\":\"USD\",\"images\":[{\"src\":\"/i/b-1.jpg\"}],\"url\":\"/p/b-1\",\"in_stock\":true,\"attributes\":{\"Colour\":[\"brown\",\"gray\"],\"Gender\":\"Men\"},\"gtin\":\"00012345600012\"}]}",
    );
}

#[test]
fn csv_is_read_with_its_many_header_names() {
    check_boot(
        "\u{feff}SKU;Product Name;Product Type;Vendor;Price;Image Link;Product URL;Stock Status;Colour;Gender;EAN\r\n\
         b-1;\"Ridge boot & lace\";Footwear > Hiking boots;Fjellva;129,99 USD;/i/b-1.jpg;/p/b-1;In stock;brown, grey;Men's;00012345600012\r\n",
    );
}

#[test]
fn google_tsv_is_read() {
    check_boot(
        "id\ttitle\tdescription\tgoogle product category\tproduct type\tbrand\tprice\tsale price\timage link\tlink\tavailability\tcolor\tgender\tgtin\n\
         b-1\tRidge boot & lace\t12\" high\t187\tFootwear > Hiking boots\tFjellva\t149.99 USD\t129.99 USD\thttps://shop.example/i/b-1.jpg\thttps://shop.example/p/b-1\tin stock\tbrown/gray\tmale\t00012345600012\n",
    );
}

#[test]
fn google_xml_is_read_as_rss_and_as_atom() {
    let fields = "<g:id>b-1</g:id><title>Ridge boot &amp; lace</title><g:product_type>Footwear &gt; Hiking boots</g:product_type>\
        <g:brand>Fjellva</g:brand><g:price>129.99 USD</g:price><g:image_link>https://shop.example/i/b-1.jpg</g:image_link>\
        <g:availability>in_stock</g:availability><g:color>Brown/Grey</g:color><g:gender>male</g:gender><g:gtin>00012345600012</g:gtin>\
        <g:shipping><g:country>US</g:country><g:price>5 USD</g:price></g:shipping>";
    check_boot(format!(
        "<?xml version=\"1.0\"?>\n<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><title>Shop</title>\
         <item><link>https://shop.example/p/b-1</link>{fields}<description><![CDATA[<p>Dry &amp; warm</p>]]></description></item></channel></rss>"
    ));
    check_boot(format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:g=\"http://base.google.com/ns/1.0\"><title>Shop</title>\
         <entry><link rel=\"alternate\" href=\"https://shop.example/p/b-1\"/>{fields}</entry></feed>"
    ));
}

#[test]
fn acp_products_are_read_with_their_variants() {
    let variant = |id: &str, amount: i64, size: &str, available: bool| {
        json!({
            "id": id, "title": "Ridge boot", "price": {"amount": amount, "currency": "USD"},
            "list_price": {"amount": 14_999, "currency": "USD"},
            "availability": {"available": available, "status": if available { "limited_stock" } else { "out_of_stock" }},
            "categories": [{"value": "187", "taxonomy": "google_product_category"}, {"value": "Footwear > Hiking boots", "taxonomy": "merchant"}],
            "barcodes": [{"type": "SKU", "value": "1"}, {"type": "GTIN", "value": "00012345600012"}],
            "condition": ["new"],
            "variant_options": [
                {"name": "Color", "value": "brown"}, {"name": "Color", "value": "Gray"}, {"name": "Size", "value": size},
                {"name": "Brand", "value": "Fjellva"}, {"name": "Gender", "value": "male"}, {"name": "Feature", "value": "waterproof"},
                {"name": "Rating", "value": "4.5"}, {"name": "Rating count", "value": "12"},
            ],
            "seller": {"name": "Example Merchant"},
        })
    };
    let product = json!({
        "id": "b-1", "title": "Ridge boot & lace", "description": {"html": "<p>Dry<br>and <b>warm</b></p>"},
        "url": "https://shop.example/p/b-1", "media": [{"type": "video", "url": "/v.mp4"}, {"type": "image", "url": "/i/b-1.jpg"}],
        "variants": [variant("b-1-41", 9_999, "41", false), variant("b-1-42", 12_999, "42", true), variant("b-1-43", 13_999, "43", true)],
    });
    check_boot(lines(std::slice::from_ref(&product)));
    let boot = one(lines(&[product]));
    assert_eq!(
        boot.facet(FacetKind::Size).collect::<Vec<_>>(),
        ["42", "43"],
        "only sizes that can be bought"
    );
    assert_eq!(boot.facet(FacetKind::Feature).collect::<Vec<_>>(), ["waterproof"]);
    assert_eq!(boot.facet(FacetKind::Condition).collect::<Vec<_>>(), ["new"]);
    assert_eq!(boot.list_price.map(|price| price.amount), Some(14_999));
    assert_eq!(boot.rating.map(|rating| (rating.value, rating.count)), Some((4.5, 12)));
    assert_eq!(boot.merchant.as_deref(), Some("Example Merchant"));
    assert_eq!(boot.description, "Dry\nand warm");
}

#[test]
fn the_protocols_own_example_is_read() {
    // From the examples of the Agentic Commerce Protocol, 2026-04-17.
    let text = r#"{"products":[{"id":"prod_classic_tee","title":"Classic Tee","variants":[{"id":"sku123-red-s","title":"Classic Tee - Red / Small"}]}]}"#;
    let tee = one(text);
    assert_eq!(
        (tee.id.as_str(), tee.title.as_str(), tee.price),
        ("prod_classic_tee", "Classic Tee", None)
    );
}

#[test]
fn nulls_and_missing_fields_are_fine() {
    let bare = one(
        r#"{"id":7,"title":null,"description":"A lamp that fits any desk","category":null,"brand":null,"price":null,"currency":null,"image":null}"#,
    );
    assert_eq!(bare.id.as_str(), "7");
    assert_eq!(bare.title, "A lamp that fits any desk");
    assert_eq!((bare.price, bare.picture, bare.availability), (None, None, Availability::Unknown));
}

#[test]
fn bad_rows_are_told_with_line_and_reason() {
    let text = "{\"id\":\"a\",\"title\":\"A\"}\n\n{\"id\":\"b\"\n{\"title\":\"no id\"}\n[1]\n{\"id\":\"c\"}\n\
                {\"id\":\"a\",\"title\":\"again\"}\n{\"id\":\"d\",\"title\":\"D\",\"price\":\"cheap\",\"currency\":\"USD\"}\n\
                {\"id\":\"e\",\"title\":\"E\",\"price\":1,\"currency\":\"dollars\"}\n{\"id\":\"f\",\"title\":\"F\"}";
    let (products, _) = read_feed(&feed("s", text)).unwrap();
    let ids: Vec<&str> = products.iter().map(|product| product.id.as_str()).collect();
    assert_eq!(ids, ["a", "f"], "the first of a repeated id stays");
    let told = rejected(text);
    let expected = [
        (3, "not a JSON object"),
        (4, "no id"),
        (5, "not a JSON object"),
        (6, "neither a title nor a description"),
        (7, "the id a is already that of line 1"),
        (8, "the price \"cheap\" is no amount"),
        (9, "the currency \"dollars\""),
    ];
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for ((line, reason), (expected_line, part)) in told.iter().zip(expected) {
        assert!(
            *line == expected_line && reason.contains(part),
            "line {line}: {reason}; expected {expected_line}: {part}"
        );
    }
    let csv = "id,title\n1,One\n2,Two,three\n,Four\n5,Five\n";
    let told = rejected(csv);
    assert_eq!(told[0], (3, "3 fields under a header of 2".to_owned()));
    assert_eq!(told[1], (4, "no id".to_owned()));
}

#[test]
fn a_feed_of_which_nothing_can_be_used_is_an_error() {
    let error = |text: &str| read_feed(&feed("s", text)).unwrap_err();
    assert!(matches!(error(" \n "), FeedError::Empty));
    assert!(matches!(error("id,title\n"), FeedError::Empty));
    assert!(matches!(error("hello"), FeedError::UnknownFormat { .. }));
    assert!(matches!(error("\0\0\0PK"), FeedError::NotText));
    assert!(matches!(error("[{\"id\": 1,"), FeedError::Malformed { .. }));
    assert!(matches!(error("{\"id\":1}\n{\"id\":2}"), FeedError::NothingUsable { rows: 2, .. }));
    let broken =
        error("<rss><channel>\n<item><g:id>1</g:id><title>One</title></item>\n<item><g:id>2");
    assert!(
        matches!(broken, FeedError::Malformed { line: 3, .. }),
        "a feed that breaks off must not remove the rest: {broken:?}"
    );
}

#[test]
fn other_encodings_are_read() {
    let check = |bytes: Vec<u8>, title: &str| {
        let feed = magpie_catalog::Feed { bytes: Bytes::from(bytes), ..feed("s", "") };
        assert_eq!(read_feed(&feed).unwrap().0[0].title, title);
    };
    check("id,title\n1,Käse für 5 €\n".as_bytes().to_vec(), "Käse für 5 €");
    check(b"id,title\n1,K\xe4se f\xfcr 5 \x80\n".to_vec(), "Käse für 5 €");
    let utf16: Vec<u8> =
        "\u{feff}id,title\r\n1,Käse\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(utf16, "Käse");
}

#[test]
fn pictures_and_links_stay_where_they_belong() {
    let folder = FeedBase::Folder(PathBuf::from("shop"));
    let check = |image: &str, link: &str, picture: Option<Picture>, linked: bool| {
        let text = json!({"id": 1, "title": "T", "image": image, "link": link}).to_string();
        let feed = magpie_catalog::Feed { base: folder.clone(), ..feed("s", text) };
        let product = read_feed(&feed).unwrap().0.remove(0);
        assert_eq!((product.picture, product.url.is_some()), (picture, linked), "{image} {link}");
    };
    check(
        "images/1.jpg",
        "https://shop.example/1",
        Some(Picture::File("shop/images/1.jpg".into())),
        true,
    );
    check("../secret.jpg", "/1", None, false);
    check("/etc/passwd", "javascript:alert(1)", None, false);
    check("file:///etc/passwd", "ftp://shop.example/1", None, false);
    let address: url::Url = "https://cdn.example/1.jpg".parse().unwrap();
    check("https://cdn.example/1.jpg", "", Some(Picture::Url(address)), false);
}

#[test]
fn amounts_without_currency_take_the_feeds_usual_one() {
    let text = "{\"id\":1,\"title\":\"A\",\"price\":5}\n{\"id\":2,\"title\":\"B\",\"price\":\"7.50 EUR\"}\n{\"id\":3,\"title\":\"C\",\"price\":\"8 EUR\"}";
    let (products, _) = read_feed(&feed("s", text)).unwrap();
    assert_eq!(products[0].price, Some(Money::new(500, Currency::EUR)));
    assert_eq!(
        one("{\"id\":1,\"title\":\"A\",\"price\":5}").price,
        None,
        "no currency anywhere: no price"
    );
}

#[test]
fn a_format_that_is_told_is_not_guessed() {
    let feed =
        magpie_catalog::Feed { format: Some(FeedFormat::Csv), ..feed("s", "id\tx,title\n1,One\n") };
    assert!(read_feed(&feed).is_err(), "no column is the id");
}

#[test]
fn what_is_no_global_number_makes_no_two_goods_the_same() {
    let check = |written: &str, expected: Option<&str>| {
        let barcode = json!({"type": "GTIN", "value": written});
        let variant = json!({"id": "a", "title": "Lamp", "barcodes": [barcode]});
        let shop = Shop::with(&[
            json!({"id": "a", "title": "Lamp", "variants": [variant]}),
            json!({"id": "b", "title": "Lamp", "gtin": written}),
        ]);
        for product in shop.catalog.all() {
            assert_eq!(product.gtin.as_deref(), expected, "{written:?} of {}", product.id);
        }
    };
    check("4006381333931", Some("4006381333931"));
    check("978-3-16-148410-0", Some("9783161484100"));
    check("316148410X", Some("316148410X"));
    for none in ["", "n/a", "0", "0000000000000", "1234567", "does not apply", "X", "1234567é"] {
        check(none, None);
    }
}

#[test]
fn what_hides_in_words_is_left_out() {
    let title = "Wa\u{ad}ter\u{200b}proof \u{202e}boots\u{202c} \u{1f468}\u{200d}\u{1f469}";
    let shop = Shop::with(&[json!({"id": "a", "title": title})]);
    assert_eq!(shop.catalog.all()[0].title, "Waterproof boots \u{1f468}\u{200d}\u{1f469}");
    assert_eq!(shop.find("waterproof", Needs::new()), ["a"]);
}
