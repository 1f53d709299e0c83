//! No input whatsoever makes reading a feed panic.

use bytes::Bytes;
use magpie_catalog::{Feed, FeedFormat, read_feed};
use proptest::prelude::*;

use crate::shop::feed;

fn formats() -> impl Strategy<Value = Option<FeedFormat>> {
    prop_oneof![
        Just(None),
        Just(Some(FeedFormat::JsonLines)),
        Just(Some(FeedFormat::Json)),
        Just(Some(FeedFormat::Csv)),
        Just(Some(FeedFormat::GoogleTsv)),
        Just(Some(FeedFormat::GoogleXml)),
    ]
}

/// Pieces of feeds, so that chance gets past the first character.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{\"id\":"),
        Just("\"title\":"),
        Just("\"variants\":[{"),
        Just("\"price\":{\"amount\":"),
        Just("}"),
        Just("]"),
        Just(","),
        Just("\n"),
        Just("\"price\":\"1.2,3'4 €\""),
        Just("-9223372036854775808"),
        Just("1e999"),
        Just("null"),
        Just("<item>"),
        Just("</item>"),
        Just("<g:id>"),
        Just("</g:id>"),
        Just("<link href='"),
        Just("&#x0;"),
        Just("&amp"),
        Just("<![CDATA["),
        Just("]]>"),
        Just("<rss>"),
        Just("id,title,price\n"),
        Just("\"\""),
        Just("\t"),
        Just("\u{feff}"),
        Just("İ"),
        Just("ﬁ"),
        Just("’s"),
        Just("T-"),
        Just("%"),
        Just("<p>"),
        Just("&nbsp;"),
        Just(" > "),
        Just("1,00 EUR"),
    ];
    let any = prop_oneof![4 => piece.prop_map(str::to_owned), 1 => ".{0,6}"];
    proptest::collection::vec(any, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), format in formats()) {
        let _ = read_feed(&Feed { bytes: Bytes::from(bytes), format, ..feed("s", "") });
    }

    #[test]
    fn any_pieces_are_read_or_refused(text in pieces(), format in formats()) {
        let _ = read_feed(&Feed { format, ..feed("s", text) });
    }

    #[test]
    fn any_fields_are_read_or_refused(id in ".{0,10}", title in ".{0,40}", price in ".{0,12}", category in ".{0,30}", colour in ".{0,12}") {
        let row = serde_json::json!({"id": id, "title": title, "price": price, "category": category, "color": colour, "size": title});
        if let Ok((products, _)) = read_feed(&feed("s", row.to_string())) {
            prop_assert!(products.iter().all(|product| !product.title.is_empty()));
        }
    }
}
