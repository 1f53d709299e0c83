//! Any text as a price, with and without a stated currency, at home in several places.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magpie_core::Currency;
use magpie_web::page::{Locale, read_price};

fuzz_target!(|raw: &str| {
    let yen: Option<Currency> = "JPY".parse().ok();
    for stated in [None, Some(Currency::EUR), yen] {
        for decimal_comma in [None, Some(true), Some(false)] {
            let locale = Locale { currency: Some(Currency::USD), decimal_comma };
            let Some(text) = read_price(raw, stated, locale) else { continue };
            for (money, _) in [text.now, text.high, text.before].into_iter().flatten() {
                assert!(money.amount > 0, "{raw:?}");
                assert!(stated.is_none_or(|stated| stated == money.currency), "{raw:?}");
            }
            if let (Some((now, _)), Some((high, _))) = (text.now, text.high) {
                assert!(high.amount > now.amount, "{raw:?}");
            }
            if let (Some((now, _)), Some((before, _))) = (text.now, text.before) {
                assert!(before.amount > now.amount, "{raw:?}");
            }
        }
    }
});
