//! Any bytes as a page: reading ends, and what it gives keeps its promises.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magpie_web::page::{self, Read};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let url = Url::parse("https://shop.example/p/boot?x=1").expect("a valid address");
    let reading = page::read(&page::decode(bytes, None), &url);
    assert!(reading.products.len() <= 5_000);
    for product in &reading.products {
        for text in [&product.name, &product.brand, &product.sku, &product.description] {
            text.iter().for_each(is_plain);
        }
        for image in &product.images {
            assert!(matches!(image.value.scheme(), "http" | "https"));
        }
        for offer in &product.offers {
            let prices = [offer.price, offer.high_price, offer.list_price];
            for price in prices.into_iter().flatten() {
                assert!(price.value.amount > 0);
            }
        }
        if let Some(gtin) = &product.gtin {
            assert!(gtin.value.bytes().all(|digit| digit.is_ascii_digit()));
        }
    }
});

/// Whether a text holds nothing that reorders or hides what is around it.
fn is_plain(text: &Read<String>) {
    let bad = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{200b}');
    assert!(!text.value.is_empty() && !text.value.contains(bad), "{:?}", text.value);
}
