//! Pages to products, table by table.

use magpie_core::Availability;
use magpie_web::page::{Condition, Place, Provenance, ReadProduct, Sureness, read};
use url::Url;

fn base() -> Url {
    Url::parse("https://shop.example/p/boot?color=red").expect("a valid address")
}

fn json_ld(json: &str) -> String {
    format!("<html><head><script type='application/ld+json'>{json}</script></head></html>")
}

/// One line per product: place, name, then each offer.
fn summary(products: &[ReadProduct]) -> Vec<String> {
    let offer = |offer: &magpie_web::page::ReadOffer| {
        let money = |read: &Option<magpie_web::page::Read<magpie_core::Money>>| {
            read.map_or("-".to_owned(), |read| {
                format!("{} {}", read.value.decimal(), read.value.currency)
            })
        };
        let mut text = money(&offer.price);
        if offer.high_price.is_some() {
            text += &format!("..{}", money(&offer.high_price));
        }
        if offer.list_price.is_some() {
            text += &format!(" was {}", money(&offer.list_price));
        }
        if let Some(availability) = offer.availability {
            text += &format!(" {}", availability.value.as_str());
        }
        text
    };
    let line = |product: &ReadProduct| {
        let offers: Vec<_> = product.offers.iter().map(offer).collect();
        let name = product.name.as_ref().map_or("-", |name| name.value.as_str());
        format!("{:?} {name}: {}", product.place, offers.join(", "))
    };
    products.iter().map(line).collect()
}

fn check(html: &str, expected: &[&str]) {
    assert_eq!(summary(&read(html, &base()).products), expected, "{html}");
}

#[test]
fn offers_are_read_in_every_usual_form() {
    for (offers, expected) in [
        (r#"{"@type":"Offer","price":"129.90","priceCurrency":"USD"}"#, "129.90 USD"),
        (r#"{"@type":"Offer","price":129.9,"priceCurrency":"USD"}"#, "129.90 USD"),
        (r#"{"@type":"Offer","price":1299,"priceCurrency":"JPY"}"#, "1299 JPY"),
        (r#"{"price":"1.299,00","priceCurrency":"EUR"}"#, "1299.00 EUR"),
        (r#"{"@type":"Offer","price":"€ 49,95"}"#, "49.95 EUR"),
        (r#"{"@type":"Offer","price":["5.00"],"priceCurrency":["USD"]}"#, "5.00 USD"),
        (r#"{"@type":"Offer","price":0,"priceCurrency":"USD"}"#, "-"),
        (r#"{"@type":"Offer","price":-5,"priceCurrency":"USD"}"#, "-"),
        (r#"{"@type":"Offer","price":1e30,"priceCurrency":"USD"}"#, "-"),
        (r#"{"@type":"Offer","price":"129.90"}"#, "-"),
        (
            r#"[{"@type":"Offer","price":"5","priceCurrency":"USD"},
                {"@type":"Offer","price":"6","priceCurrency":"USD"}]"#,
            "5.00 USD, 6.00 USD",
        ),
        (
            r#"{"@type":"AggregateOffer","lowPrice":"5","highPrice":"9","priceCurrency":"USD"}"#,
            "5.00 USD..9.00 USD",
        ),
        (
            r#"{"@type":"AggregateOffer","lowPrice":"5","highPrice":"9","priceCurrency":"USD",
                "offers":[{"@type":"Offer","price":"5"},{"@type":"Offer","price":"9"}]}"#,
            "5.00 USD, 9.00 USD",
        ),
        (
            r#"{"@type":"Offer","availability":"https://schema.org/InStock/","price":"5",
                "priceCurrency":"usd"}"#,
            "5.00 USD in_stock",
        ),
        (
            r#"{"@type":"Offer","availability":{"@id":"http://schema.org/SoldOut"}}"#,
            "- out_of_stock",
        ),
        (
            r#"{"@type":"Offer","priceSpecification":{"price":"5.00","priceCurrency":"USD"}}"#,
            "5.00 USD",
        ),
        (
            r#"{"@type":"Offer","priceSpecification":[
                {"price":"80","priceCurrency":"USD","priceType":"https://schema.org/ListPrice"},
                {"price":"9","priceCurrency":"USD","referenceQuantity":{"value":1,"unitCode":"KGM"}},
                {"price":"60","priceCurrency":"USD"}]}"#,
            "60.00 USD was 80.00 USD",
        ),
        (
            r#"{"@type":"Offer","priceSpecification":[
                {"@type":"UnitPriceSpecification","price":"80","priceCurrency":"USD",
                "priceType":{"@id":"https://schema.org/StrikethroughPrice"}},
                {"@type":"DeliveryChargeSpecification","price":"4","priceCurrency":"USD"},
                {"price":"50","priceCurrency":"USD","validForMemberTier":{"name":"gold"}},
                {"price":"45","priceCurrency":"USD","eligibleQuantity":{"minValue":10}},
                {"price":"55","priceCurrency":"USD","valueAddedTaxIncluded":false},
                {"price":"60","priceCurrency":"USD","referenceQuantity":{"value":1,"unitCode":"C62"}}]}"#,
            "60.00 USD was 80.00 USD",
        ),
        (
            r#"{"@type":"Offer","priceSpecification":{"price":"55","priceCurrency":"USD",
                "valueAddedTaxIncluded":"false"}}"#,
            "55.00 USD",
        ),
        (
            r#"{"@type":"Offer","priceSpecification":{"minPrice":5,"maxPrice":9,"priceCurrency":"USD"}}"#,
            "5.00 USD..9.00 USD",
        ),
        (r#"{"@type":"Offer","price":"5.00","priceCurrency":"€"}"#, "5.00 EUR"),
        (
            r#"{"@type":"Offer","price":"was $8 now $5","priceCurrency":"USD"}"#,
            "5.00 USD was 8.00 USD",
        ),
        (r#"{"@type":"Offer","price":"5-9","priceCurrency":"USD"}"#, "5.00 USD..9.00 USD"),
        (
            r#"{"@type":"Offer","price":5,"priceCurrency":"USD","availability":"Auf Lager"}"#,
            "5.00 USD in_stock",
        ),
        (r#""{\"@type\":\"Offer\",\"price\":5,\"priceCurrency\":\"USD\"}""#, "5.00 USD"),
        (r#"{"schema:price":"5.00","http://schema.org/priceCurrency":"USD"}"#, "5.00 USD"),
    ] {
        let page = format!(r#"{{"@type":"Product","name":"Boot","offers":{offers}}}"#);
        check(&json_ld(&page), &[&format!("Main Boot: {expected}")]);
    }
}

#[test]
fn products_are_found_wherever_they_stand() {
    let offer = r#""offers":{"price":"5","priceCurrency":"USD"}"#;
    for (json, expected) in [
        (format!(r#"[{{"@type":["Thing","Product"],"name":"A",{offer}}}]"#), vec!["Main A: 5.00 USD"]),
        (
            format!(r#"{{"@graph":[{{"@type":"WebPage"}},{{"@type":"schema:Product","name":"A",{offer}}}]}}"#),
            vec!["Main A: 5.00 USD"],
        ),
        (
            format!(r#"{{"@type":"ItemPage","mainEntity":{{"@type":"Product","name":"A",{offer}}}}}"#),
            vec!["Main A: 5.00 USD"],
        ),
        (
            r##"{"@graph":[{"@type":"Product","name":"A","offers":{"@id":"#o"},"brand":{"@id":"#b"}},
                {"@id":"#o","@type":"Offer","price":"5","priceCurrency":"USD"},
                {"@id":"#b","@type":"Brand","name":"B"}]}"##
                .to_owned(),
            vec!["Main A: 5.00 USD"],
        ),
        (
            r#"{"@type":"Offer","price":"5","priceCurrency":"USD",
                "itemOffered":{"@type":"Product","name":"A"}}"#
                .to_owned(),
            vec!["Main A: 5.00 USD"],
        ),
        (
            format!(
                r#"{{"@type":"Product","name":"A",{offer},
                    "isRelatedTo":[{{"@type":"Product","name":"B",{offer}}}]}}"#
            ),
            vec!["Listed B: 5.00 USD", "Main A: 5.00 USD"],
        ),
        (
            format!(
                r#"{{"@type":"ItemList","itemListElement":[{{"@type":"ListItem",
                    "item":{{"@type":"Product","name":"A",{offer}}}}}]}}"#
            ),
            vec!["Listed A: 5.00 USD"],
        ),
        (
            format!(
                r##"{{"@type":"ProductGroup","name":"A","hasVariant":[
                    {{"@type":"Product","name":"A red",{offer}}},{{"@id":"#blue"}}]}}
                    {{"@id":"#blue","@type":"Product","sku":"2",{offer}}}"##
            ),
            vec!["Main A: ", "Variant A red: 5.00 USD", "Variant A: 5.00 USD"],
        ),
        (format!(r#"{{"@type":"Book","name":"A",{offer}}}"#), vec!["Main A: 5.00 USD"]),
        (r#"{"@type":"Book","name":"A"}"#.to_owned(), vec![]),
        (r#"{"@type":"Organization","name":"A"}"#.to_owned(), vec![]),
        ("null".to_owned(), vec![]),
    ] {
        let mut found = summary(&read(&json_ld(&json), &base()).products);
        found.sort();
        assert_eq!(found, expected, "{json}");
    }
}

#[test]
fn every_field_is_read() {
    let page = json_ld(
        r#"{"@type":"Product","name":"Trail &amp; Rain Boot","description":"<p>Dry.</p><p>Warm.</p>",
            "brand":{"@type":"Brand","name":"Nordfell"},"category":"Shoes > Boots","sku":123,
            "mpn":"NF-1","gtin13":"4006381333931","url":"/p/boot",
            "image":[{"@type":"ImageObject","contentUrl":"a.jpg"},"//cdn.example/b.jpg","a.jpg"],
            "aggregateRating":{"ratingValue":"9,0","bestRating":10,"reviewCount":"12"},
            "offers":{"price":"5","priceCurrency":"USD","seller":{"name":"Ann's"},"url":"?v=1"}}"#,
    );
    let reading = read(&page, &base());
    let product = &reading.products[0];
    let text = |read: &Option<magpie_web::page::Read<String>>| {
        read.as_ref().map(|read| read.value.clone()).unwrap_or_default()
    };
    assert_eq!(text(&product.name), "Trail & Rain Boot");
    assert_eq!(text(&product.description), "Dry. Warm.");
    assert_eq!(text(&product.brand), "Nordfell");
    assert_eq!(text(&product.category), "Shoes > Boots");
    assert_eq!(text(&product.sku), "123");
    assert_eq!(text(&product.mpn), "NF-1");
    assert_eq!(text(&product.gtin), "4006381333931");
    assert_eq!(text(&product.offers[0].seller), "Ann's");
    let images: Vec<_> = product.images.iter().map(|image| image.value.as_str()).collect();
    assert_eq!(images, ["https://shop.example/p/a.jpg", "https://cdn.example/b.jpg"]);
    let own = product.url.as_ref().map(|url| url.value.as_str());
    assert_eq!(own, Some("https://shop.example/p/boot"));
    let rating = product.rating.map(|rating| (rating.value.value, rating.value.count));
    assert_eq!(rating, Some((4.5, 12)));
    assert!(product.name.as_ref().is_some_and(|name| name.from == Provenance::JsonLd));
}

#[test]
fn tags_in_the_head_are_read() {
    let tags = |tags: &[(&str, &str)]| {
        let meta = |(name, content): &(&str, &str)| {
            format!("<meta property='{name}' content='{content}'>")
        };
        format!("<head>{}</head>", tags.iter().map(meta).collect::<String>())
    };
    check(
        &tags(&[
            ("og:type", "product"),
            ("og:title", "Boot"),
            ("product:price:amount", "80"),
            ("product:price:currency", "EUR"),
            ("product:sale_price:amount", "60,00"),
            ("product:sale_price:currency", "EUR"),
            ("product:availability", "oos"),
            ("og:availability", "instock"),
        ]),
        &["Main Boot: 60.00 EUR was 80.00 EUR"],
    );
    check(
        &tags(&[
            ("og:title", "Boot"),
            ("og:price:amount", "1,299.00"),
            ("og:price:currency", "USD"),
            ("product:availability", "in stock"),
        ]),
        &["Main Boot: 1299.00 USD in_stock"],
    );
    check(&tags(&[("og:type", "article"), ("og:title", "Boots, a history")]), &[]);
    check(&tags(&[("og:type", "product.group"), ("og:title", "Boots")]), &["Main Boots: "]);
}

#[test]
fn notations_complete_each_other_and_say_who_said_what() {
    let page = r#"<head>
        <link rel="canonical" href="/p/boot"><title> Boot |  Shop </title>
        <meta property="og:type" content="product"><meta property="og:title" content="Boot - Shop">
        <meta property="product:price:amount" content="5"><meta property="product:price:currency" content="USD">
        <script type="application/ld+json; charset=utf-8">{"@type":"Product","name":"Boot","sku":"1"}</script>
        </head><body><div itemscope itemtype="https://schema.org/Product"><b itemprop="name">Boot</b>
        <i itemprop="gtin">4006381333931</i></div></body>"#;
    let reading = read(page, &base());
    assert_eq!(summary(&reading.products), ["Main Boot: 5.00 USD"]);
    let product = &reading.products[0];
    assert_eq!(product.name.as_ref().map(|name| name.from), Some(Provenance::JsonLd));
    assert_eq!(product.offers[0].price.map(|price| price.from), Some(Provenance::OpenGraph));
    assert_eq!(product.gtin.as_ref().map(|gtin| gtin.from), Some(Provenance::Microdata));
    assert_eq!(reading.title.as_deref(), Some("Boot | Shop"));
    assert_eq!(reading.canonical.as_ref().map(Url::as_str), Some("https://shop.example/p/boot"));
}

#[test]
fn microdata_is_read_with_its_attributes() {
    let page = r#"<base href="https://cdn.example/x/"><div itemscope itemtype="http://schema.org/Product">
        <h1 itemprop="name">Boot</h1><img itemprop="image" src="a.jpg">
        <p itemprop="description">Dry<script>track()</script> and<br>warm</p>
        <div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
        <span itemprop="price" content="1299.00">1.299,-</span><meta itemprop="priceCurrency" content="EUR">
        <link itemprop="availability" href="http://schema.org/LimitedAvailability"></div></div>"#;
    check(page, &["Main Boot: 1299.00 EUR in_stock"]);
    let product = read(page, &base()).products.remove(0);
    assert_eq!(product.images[0].value.as_str(), "https://cdn.example/x/a.jpg");
    assert_eq!(product.description.map(|text| text.value).as_deref(), Some("Dry and warm"));
}

#[test]
fn what_is_concluded_is_not_called_stated() {
    let page = json_ld(r#"{"@type":"Product","name":"Boot","offers":{"price":"$5.00"}}"#);
    let price = read(&page, &base()).products[0].offers[0].price.unwrap();
    assert_eq!((price.value.currency.code(), price.sureness), ("USD", Sureness::Inferred));
}

#[test]
fn a_bare_dollar_is_that_of_the_page() {
    let page = |lang: &str| {
        format!(
            "<html lang='{lang}'>{}",
            json_ld(r#"{"@type":"Product","name":"Boot","offers":{"price":"$5.00"}}"#)
        )
    };
    for (url, lang, expected) in [
        ("https://shop.example/", "", "USD"),
        ("https://shop.example/", "en-CA", "CAD"),
        ("https://shop.example.au/", "en", "AUD"),
        ("https://shop.example.de/", "de", "USD"),
    ] {
        let products = read(&page(lang), &Url::parse(url).unwrap()).products;
        let price = products[0].offers[0].price.unwrap();
        let found = (price.value.currency.code().to_owned(), price.sureness);
        assert_eq!(found, (expected.to_owned(), Sureness::Inferred), "{url} {lang}");
    }
}

#[test]
fn condition_and_last_day_are_read() {
    let page = json_ld(
        r#"{"@type":"Product","name":"Boot","itemCondition":"https://schema.org/NewCondition","offers":[
            {"price":"5","priceCurrency":"USD","priceValidUntil":"2020-01-31T23:59:59Z"},
            {"price":"4","priceCurrency":"USD","itemCondition":{"@id":"http://schema.org/UsedCondition"}},
            {"priceSpecification":{"price":"3","priceCurrency":"USD","validThrough":"2030-02-01"},
            "itemCondition":"mint"}]}"#,
    );
    let offers = &read(&page, &base()).products[0].offers;
    let conditions: Vec<_> =
        offers.iter().map(|offer| offer.condition.map(|read| read.value)).collect();
    assert_eq!(conditions, [Some(Condition::New), Some(Condition::Used), Some(Condition::New)]);
    let days: Vec<_> =
        offers.iter().map(|offer| offer.valid_until.map(|read| read.value.to_string())).collect();
    assert_eq!(days, [Some("2020-01-31".to_owned()), None, Some("2030-02-01".to_owned())]);
}

#[test]
fn a_number_with_a_wrong_check_digit_is_none() {
    let page = json_ld(
        r#"[{"@type":"Product","name":"A","gtin13":"4006381333932"},
            {"@type":"Product","name":"B","gtin":["4006381333932","4006381333931"]}]"#,
    );
    let products = read(&page, &base()).products;
    let gtins: Vec<_> =
        products.iter().map(|read| read.gtin.as_ref().map(|gtin| gtin.value.as_str())).collect();
    assert_eq!(gtins, [None, Some("4006381333931")]);
}

#[test]
fn one_broken_block_does_not_spoil_the_others() {
    let page = format!(
        "{}{}",
        json_ld("{\"@type\": \"Product\", \"name\": oops"),
        json_ld(
            r#"{"@type":"Product","name":"Boot","offers":{"price":"5","priceCurrency":"USD",
            "availability":"InStock",},}"#
        )
    );
    let reading = read(&page, &base());
    assert_eq!(summary(&reading.products), ["Main Boot: 5.00 USD in_stock"]);
    let stock = reading.products[0].offers[0].availability.map(|read| read.value);
    assert_eq!(stock, Some(Availability::InStock));
    assert_eq!(reading.products[0].place, Place::Main);
}
