//! Prices of the world, table by table.

use proptest::prelude::*;

use super::*;

fn locale(home: &str) -> Locale {
    let (currency, comma) = home.split_once(' ').unwrap_or((home, ""));
    Locale {
        currency: currency.parse().ok(),
        decimal_comma: (!comma.is_empty()).then_some(comma == "comma"),
    }
}

/// `9.00..12.00 EUR was 15.00 EUR?`: a question mark where it is not stated.
fn shown(text: Option<PriceText>) -> String {
    let Some(text) = text else { return "none".to_owned() };
    let one = |(money, sureness): (Money, Sureness)| {
        let doubt = match sureness {
            Sureness::Stated => "",
            Sureness::Inferred => "?",
            Sureness::Guessed => "??",
        };
        format!("{} {}{doubt}", money.decimal(), money.currency)
    };
    let mut words = text.now.map_or("-".to_owned(), one);
    if let Some(high) = text.high {
        words = format!("{words} to {}", one(high));
    }
    if let Some(before) = text.before {
        words = format!("{words} was {}", one(before));
    }
    words
}

fn check(raw: &str, stated: Option<&str>, home: &str, expected: &str) {
    let stated = stated.map(|code| code.parse().unwrap());
    let found = shown(read_price(raw, stated, locale(home)));
    assert_eq!(found, expected, "{raw:?} {stated:?} {home}");
}

#[test]
fn prices_are_read_as_the_world_writes_them() {
    for (raw, code, expected) in [
        ("129", "USD", "129.00 USD"),
        ("129.9", "USD", "129.90 USD"),
        ("119.99 ", "USD", "119.99 USD"),
        ("1.299,00", "EUR", "1299.00 EUR"),
        ("1,299.00", "USD", "1299.00 USD"),
        ("1.299", "EUR", "1299.00 EUR?"),
        ("129.000", "USD", "129.00 USD?"),
        ("129.0000", "EUR", "129.00 EUR"),
        ("1,299", "USD", "1299.00 USD"),
        ("12,5", "EUR", "12.50 EUR"),
        ("0,999", "EUR", "1.00 EUR"),
        ("1 299,50", "SEK", "1299.50 SEK"),
        ("1\u{202f}299\u{a0}€", "EUR", "1299.00 EUR"),
        ("1\u{2009}299\u{2009}999,95", "EUR", "1299999.95 EUR"),
        ("12'500.00", "CHF", "12500.00 CHF"),
        ("12’500.–", "CHF", "12500.00 CHF"),
        ("29.-", "CHF", "29.00 CHF"),
        ("1.299,--", "EUR", "1299.00 EUR"),
        ("1,29,900.00", "INR", "129900.00 INR"),
        ("12,34,567", "INR", "1234567.00 INR"),
        ("1.234.567,89", "EUR", "1234567.89 EUR"),
        ("12,800", "JPY", "12800 JPY"),
        ("12800.00", "JPY", "12800 JPY"),
        ("150.000", "VND", "150000 VND"),
        ("1.250", "KWD", "1.250 KWD"),
        ("129,-", "NOK", "129.00 NOK"),
        ("129:-", "SEK", "129.00 SEK"),
        ("19.990000000000002", "USD", "19.99 USD"),
        ("from 49.99", "USD", "49.99 USD?"),
        ("$5.00", "EUR", "5.00 EUR?"),
        ("10 - 20", "USD", "10.00 USD to 20.00 USD"),
        ("was 20 now 10", "USD", "10.00 USD was 20.00 USD"),
        ("€10.00 / $12.00", "USD", "12.00 USD"),
    ] {
        check(raw, Some(code), "", expected);
    }
}

#[test]
fn the_currency_is_taken_from_the_text_when_it_is_not_stated() {
    for (raw, expected) in [
        ("€ 49,95", "49.95 EUR"),
        ("€ 12,–", "12.00 EUR"),
        ("12€50", "12.50 EUR"),
        ("1.299,00 EUR", "1299.00 EUR"),
        ("49,95 Euro", "49.95 EUR"),
        ("£1,299.00", "1299.00 GBP"),
        ("CA$20", "20.00 CAD"),
        ("AU $1,299.00", "1299.00 AUD"),
        ("USD $5.00", "5.00 USD"),
        ("$5.00 CAD", "5.00 CAD"),
        ("R$ 1.299,90", "1299.90 BRL"),
        ("R 1 299.00", "1299.00 ZAR"),
        ("129 zł", "129.00 PLN"),
        ("1 299 Kč", "1299.00 CZK"),
        ("12 990 Ft", "12990.00 HUF"),
        ("12'500 CHF", "12500.00 CHF"),
        ("Fr. 29.-", "29.00 CHF"),
        ("EUR 10.00", "10.00 EUR"),
        ("₹1,29,999", "129999.00 INR"),
        ("₩12,900", "12900 KRW"),
        ("12,900원", "12900 KRW"),
        ("1,980円(税込)", "1980 JPY"),
        ("￥１，９８０", "1980 JPY?"),
        ("KD 12.500", "none"),
        ("12.500 KWD", "12.500 KWD"),
        ("١٬٢٩٩٫٠٠ د.إ", "1299.00 AED"),
        ("۱٬۲۹۹ AED", "1299.00 AED"),
        ("1 299 руб.", "1299.00 RUB"),
        ("1 299,00 лв.", "1299.00 BGN"),
        ("1.299,00 TL", "1299.00 TRY"),
        ("Rp 150.000", "150000.00 IDR?"),
        ("99¢", "0.99 USD?"),
        ("129", "none"),
        ("NOW 129", "none"),
        ("try 129", "none"),
    ] {
        check(raw, None, "", expected);
    }
}

#[test]
fn what_an_amount_is_for_is_said_by_the_words_around_it() {
    for (raw, expected) in [
        ("from €49", "49.00 EUR?"),
        ("ab 49,00 €", "49.00 EUR?"),
        ("desde 49 €", "49.00 EUR?"),
        ("12,900원부터", "12900 KRW?"),
        ("Was £20.00 Now £10.00", "10.00 GBP was 20.00 GBP"),
        ("£10.00 was £20.00", "10.00 GBP was 20.00 GBP"),
        ("statt 99,00 € jetzt nur 79,00 €", "79.00 EUR was 99.00 EUR"),
        ("79,00 € UVP 99,00 €", "79.00 EUR was 99.00 EUR"),
        ("De R$ 20,00 por R$ 10,00", "10.00 BRL was 20.00 BRL"),
        ("Antes 20 € Ahora 10 €", "10.00 EUR was 20.00 EUR"),
        ("RRP: £20", "- was 20.00 GBP"),
        ("€10–20", "10.00 EUR to 20.00 EUR"),
        ("10–20 €", "10.00 EUR to 20.00 EUR"),
        ("10,00 € – 20,00 €", "10.00 EUR to 20.00 EUR"),
        ("10 bis 20 €", "10.00 EUR to 20.00 EUR"),
        ("£60.00 (save £20.00)", "60.00 GBP"),
        ("-20 % 80,00 €", "80.00 EUR"),
        ("80,00 € -20%", "80.00 EUR"),
        ("$5 off $50.00", "50.00 USD?"),
        ("19,99 € inkl. MwSt. zzgl. Versand", "19.99 EUR"),
        ("£51.77 excl. VAT (£62.12 incl. VAT)", "62.12 GBP"),
        ("4,98 € (2,49 €/kg)", "4.98 EUR"),
        ("4,98 € (1 kg = 2,49 €)", "4.98 EUR"),
        ("4,98 € 0,50 € / 100 g", "4.98 EUR"),
        ("4,98 € pro Stück", "4.98 EUR"),
        ("500 g 4,98 €", "4.98 EUR"),
        ("€99 + €4.99 shipping", "99.00 EUR"),
        ("$20.00 $20.00", "20.00 USD?"),
        ("Price - £20", "20.00 GBP"),
    ] {
        check(raw, None, "", expected);
    }
}

#[test]
fn what_is_not_one_price_is_none() {
    for raw in [
        "",
        "free",
        "0",
        "0.00",
        "-5",
        "- 5.00",
        "−5",
        "$-5",
        "-$5",
        "1.2.3",
        "1,2,3.4.5",
        "1e9x2",
        "20 10",
        "$20 $10",
        "€10 £12",
        "2,49 €/kg",
        "$9.99/mo",
        "9,99 € pro Monat",
        "3 for 10",
        "4 x $25.00",
        "20 %",
        "4/5",
        "B52",
        "1万円",
        "$.99",
        "$12k",
        "12:30",
        "99999999999999999999",
        "save $5",
        "20 - 10",
        "€ -5,00",
        "12,3,4",
    ] {
        let found = shown(read_price(raw, "USD".parse().ok(), Locale::default()));
        assert_eq!(found, "none", "{raw:?}");
    }
    check(&"9".repeat(1000), Some("USD"), "", "none");
    check(&format!("{}$5", "x ".repeat(1000)), None, "", "none");
}

#[test]
fn where_a_page_is_at_home_decides_what_the_text_leaves_open() {
    for (raw, home, expected) in [
        ("$5", "", "5.00 USD?"),
        ("$5", "CAD", "5.00 CAD?"),
        ("$5", "EUR", "5.00 USD?"),
        ("$5.990", "CLP comma", "5990 CLP?"),
        ("129 kr", "", "129.00 SEK?"),
        ("129 kr.", "DKK", "129.00 DKK?"),
        ("kr 1.299,-", "NOK", "1299.00 NOK?"),
        ("¥99", "CNY", "99.00 CNY?"),
        ("Rs. 1,299", "PKR", "1299.00 PKR?"),
        ("99¢", "AUD", "0.99 AUD?"),
        ("1.299 $", "USD comma", "1299.00 USD?"),
        ("1.299 €", "EUR point", "1.30 EUR?"),
        ("€1,299", "EUR point", "1299.00 EUR"),
        ("1,250 KWD", "KWD comma", "1.250 KWD?"),
    ] {
        check(raw, None, home, expected);
    }
}

#[test]
fn fields_for_currencies_are_read_as_they_are_written() {
    for (raw, home, expected) in [
        ("EUR", "", Some("EUR")),
        (" usd ", "", Some("USD")),
        ("€", "", Some("EUR")),
        ("US$", "", Some("USD")),
        ("$", "CAD", Some("CAD")),
        ("kr.", "NOK", Some("NOK")),
        ("Euro", "", Some("EUR")),
        ("", "", None),
        ("money", "", None),
        ("€€", "", None),
    ] {
        let found = named_currency(raw, locale(home));
        assert_eq!(found.map(|currency| currency.code().to_owned()).as_deref(), expected, "{raw}");
    }
}

#[test]
fn a_shared_mark_is_only_inferred() {
    assert_eq!(price("$5", None).map(|(_, sure)| sure), Some(Sureness::Inferred));
    assert_eq!(price("€5", None).map(|(_, sure)| sure), Some(Sureness::Stated));
    assert!(share_symbol(Currency::USD, "CAD".parse().unwrap()));
    assert!(!share_symbol(Currency::USD, Currency::EUR));
}

/// An amount as one of the world's shops writes it.
fn written(money: Money, style: usize) -> String {
    let decimal = money.decimal();
    let (whole, fraction) = decimal.split_once('.').unwrap_or((&decimal, ""));
    let grouped = |mark: &str| {
        let digits: Vec<char> = whole.chars().collect();
        let mut text = String::new();
        for (at, digit) in digits.iter().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(mark);
            }
            text.push(*digit);
        }
        text
    };
    let with = |group: &str, point: &str| match fraction {
        "" => grouped(group),
        fraction => format!("{}{point}{fraction}", grouped(group)),
    };
    let code = money.currency;
    match style {
        0 => format!("{decimal} {code}"),
        1 => format!("{code} {}", with(",", ".")),
        2 => format!("{} {code}", with(".", ",")),
        3 => format!("{}\u{a0}{code}", with("\u{202f}", ",")),
        4 => format!("{code}{}", with("'", ".")),
        5 => format!("Price: {} {code} incl. VAT", with("’", ".")),
        _ => with(",", ".").chars().map(wide).chain(format!(" {code}").chars()).collect(),
    }
}

fn wide(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(c as u32 - '0' as u32 + 0xff10).unwrap_or(c),
        c => c,
    }
}

proptest! {
    #[test]
    fn any_text_is_read(raw in "\\PC{0,60}", stated in any::<bool>()) {
        let stated = stated.then_some(Currency::EUR);
        if let Some(text) = read_price(&raw, stated, Locale::default()) {
            let amounts = [text.now, text.high, text.before];
            for (money, _) in amounts.into_iter().flatten() {
                prop_assert!(money.amount > 0);
            }
            if let (Some((now, _)), Some((before, _))) = (text.now, text.before) {
                prop_assert!(before.amount > now.amount);
            }
        }
    }

    #[test]
    fn near_prices_are_read(
        raw in r"([0-9]{1,4}|[.,' :/=%+-]|€|\$|kr|CHF|from|was|now|/kg|x|–|円|\u{a0}|\u{202e}){0,14}",
    ) {
        let _ = read_price(&raw, None, Locale::default());
        let _ = read_price(&raw, Some(Currency::USD), Locale::default());
    }

    #[test]
    fn what_is_written_is_read_back(
        // Below a tenth of a minor unit's count of thousands a single mark is ambiguous by nature.
        amount in 1_i64..10_000_000_000,
        code in proptest::sample::select(vec!["EUR", "USD", "JPY", "SEK", "CHF", "INR", "BRL"]),
        style in 0_usize..7,
    ) {
        let money = Money::new(amount, code.parse().unwrap());
        let raw = written(money, style);
        let found = read_price(&raw, None, Locale::default()).and_then(|text| text.now);
        prop_assert_eq!(found.map(|(money, _)| money), Some(money), "{}", raw);
    }
}
