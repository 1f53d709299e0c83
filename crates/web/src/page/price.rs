//! Prices as pages write them: `1.299,00`, `1,299.00`, `$129`, `12'500 CHF`.

use magpie_core::{Currency, Money};

use super::Sureness;

/// Marks that name one currency, longest first where one begins another.
const MARKS: [(&str, &str); 22] = [
    ("US$", "USD"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("AU$", "AUD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₫", "VND"),
    ("₪", "ILS"),
    ("₴", "UAH"),
    ("฿", "THB"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
];

/// Marks that several currencies share, with the likeliest.
const SHARED_MARKS: [(&str, &str, &[&str]); 3] = [
    ("$", "USD", &["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD", "ARS", "CLP", "COP"]),
    ("¥", "JPY", &["JPY", "CNY"]),
    ("kr", "SEK", &["SEK", "NOK", "DKK", "ISK"]),
];

/// Codes that are recognised beside an amount.
const CODES: [&str; 36] = [
    "USD", "EUR", "GBP", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK",
    "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "UAH", "RUB", "BRL", "MXN", "ARS", "CLP",
    "COP", "KRW", "HKD", "SGD", "TWD", "THB", "VND", "IDR", "ZAR", "KWD",
];

/// Currencies whose countries write a decimal comma.
const DECIMAL_COMMA: [&str; 19] = [
    "EUR", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "UAH", "RUB",
    "BRL", "ARS", "CLP", "COP", "VND", "IDR",
];

/// Reads one price. The currency is the stated one, otherwise the one that is written beside the amount.
/// Zero, negative amounts, ranges and several prices in a row are not one price.
pub(crate) fn price(raw: &str, stated: Option<Currency>) -> Option<(Money, Sureness)> {
    let (currency, known) = match stated {
        Some(currency) => (currency, Sureness::Stated),
        None => written_currency(raw)?,
    };
    let (decimal, understood) = decimal(&amount(raw)?, currency)?;
    let money = Money::parse_decimal(&decimal, currency).ok().filter(|money| money.amount > 0)?;
    let sureness = match (known, understood) {
        (Sureness::Stated, Sureness::Stated) => Sureness::Stated,
        _ => Sureness::Inferred,
    };
    Some((money, sureness))
}

/// Whether two currencies are written with the same mark, so that one may have been taken for the other.
pub(crate) fn share_symbol(one: Currency, other: Currency) -> bool {
    SHARED_MARKS
        .iter()
        .any(|(_, _, codes)| codes.contains(&one.code()) && codes.contains(&other.code()))
}

fn written_currency(raw: &str) -> Option<(Currency, Sureness)> {
    let code = raw.split(|c: char| !c.is_ascii_alphabetic()).find(|word| CODES.contains(word));
    let mark = || MARKS.iter().find(|(mark, _)| raw.contains(mark)).map(|(_, code)| *code);
    if let Some(code) = code.or_else(mark) {
        return Some((code.parse().ok()?, Sureness::Stated));
    }
    let (_, likeliest, _) = SHARED_MARKS.iter().find(|(mark, ..)| raw.contains(mark))?;
    Some((likeliest.parse().ok()?, Sureness::Inferred))
}

/// The one amount in a text: digits with whatever groups them.
fn amount(raw: &str) -> Option<String> {
    let start = raw.find(|c: char| c.is_ascii_digit())?;
    let sign = |c| matches!(c, '-' | '−');
    let before = raw[..start].trim_end_matches(|c: char| !c.is_alphanumeric() && !sign(c));
    if before.ends_with(sign) {
        return None;
    }
    let mut run = String::new();
    let mut end = raw.len();
    for (at, c) in raw[start..].char_indices() {
        let after = &raw[start + at + c.len_utf8()..];
        let joins = match c {
            '0'..='9' => true,
            '.' | ',' => after.starts_with(|c: char| c.is_ascii_digit()),
            '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => groups_three(after),
            _ => false,
        };
        if !joins {
            end = start + at;
            break;
        }
        if c.is_ascii_digit() || matches!(c, '.' | ',') {
            run.push(c);
        }
    }
    (!raw[end..].contains(|c: char| c.is_ascii_digit())).then_some(run)
}

fn groups_three(after: &str) -> bool {
    after.bytes().take_while(u8::is_ascii_digit).count() == 3
}

/// Plain decimal notation, and whether there was another way to understand it.
fn decimal(run: &str, currency: Currency) -> Option<(String, Sureness)> {
    let without = |separator: char| run.replace(separator, "");
    match (run.matches('.').count(), run.matches(',').count()) {
        (0, 0) | (1, 0) if !ambiguous(run, '.') => Some((run.to_owned(), Sureness::Stated)),
        (0, 1) if !ambiguous(run, ',') => Some((run.replace(',', "."), Sureness::Stated)),
        (1, 0) => Some(three_digits_after_dot(run, currency)),
        (0, 1) => Some((without(','), comma_sureness(currency))),
        (_, 0) => grouped(run, '.').then(|| (without('.'), Sureness::Stated)),
        (0, _) => grouped(run, ',').then(|| (without(','), Sureness::Stated)),
        (dots, commas) => {
            let decimal_comma = run.rfind(',') > run.rfind('.');
            let (group, count) = if decimal_comma { ('.', commas) } else { (',', dots) };
            (count == 1).then(|| (without(group).replace(',', "."), Sureness::Stated))
        }
    }
}

/// Whether a single separator could as well group thousands as begin decimals.
fn ambiguous(run: &str, separator: char) -> bool {
    run.split_once(separator).is_some_and(|(whole, fraction)| {
        fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0')
    })
}

fn three_digits_after_dot(run: &str, currency: Currency) -> (String, Sureness) {
    let grouped = run.replace('.', "");
    match currency.minor_digits() {
        0 => (grouped, Sureness::Stated),
        3 => (run.to_owned(), Sureness::Stated),
        _ if DECIMAL_COMMA.contains(&currency.code()) => (grouped, Sureness::Inferred),
        _ => (run.to_owned(), Sureness::Inferred),
    }
}

fn comma_sureness(currency: Currency) -> Sureness {
    let decimals_possible =
        currency.minor_digits() == 3 || DECIMAL_COMMA.contains(&currency.code());
    if decimals_possible { Sureness::Inferred } else { Sureness::Stated }
}

/// Whether separators stand where thousands are grouped; two-digit groups are how India counts.
fn grouped(run: &str, separator: char) -> bool {
    let mut groups = run.split(separator).rev();
    groups.next().is_some_and(|last| last.len() == 3)
        && groups.all(|group| (1..=3).contains(&group.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, code: Option<&str>, expected: Option<&str>) {
        let stated = code.map(|code| code.parse().unwrap());
        let read =
            price(raw, stated).map(|(money, _)| format!("{} {}", money.decimal(), money.currency));
        assert_eq!(read.as_deref(), expected, "{raw:?} {code:?}");
    }

    #[test]
    fn prices_are_read_as_the_world_writes_them() {
        for (raw, code, expected) in [
            ("129", "USD", "129.00 USD"),
            ("129.9", "USD", "129.90 USD"),
            ("119.99 ", "USD", "119.99 USD"),
            ("1.299,00", "EUR", "1299.00 EUR"),
            ("1,299.00", "USD", "1299.00 USD"),
            ("1.299", "EUR", "1299.00 EUR"),
            ("129.000", "USD", "129.00 USD"),
            ("129.0000", "EUR", "129.00 EUR"),
            ("1,299", "USD", "1299.00 USD"),
            ("12,5", "EUR", "12.50 EUR"),
            ("0,999", "EUR", "1.00 EUR"),
            ("1 299,50", "SEK", "1299.50 SEK"),
            ("1\u{202f}299\u{a0}€", "EUR", "1299.00 EUR"),
            ("12'500.00", "CHF", "12500.00 CHF"),
            ("12’500.–", "CHF", "12500.00 CHF"),
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
            ("from 49.99", "USD", "49.99 USD"),
        ] {
            check(raw, Some(code), Some(expected));
        }
    }

    #[test]
    fn the_currency_is_taken_from_the_text_when_it_is_not_stated() {
        for (raw, expected) in [
            ("€ 49,95", "49.95 EUR"),
            ("$1,299.00", "1299.00 USD"),
            ("CA$20", "20.00 CAD"),
            ("R$ 1.299,90", "1299.90 BRL"),
            ("129 zł", "129.00 PLN"),
            ("¥12,800", "12800 JPY"),
            ("1 299 kr", "1299.00 SEK"),
            ("EUR 10.00", "10.00 EUR"),
        ] {
            check(raw, None, Some(expected));
        }
        check("129", None, None);
        check("NOW 129", None, None);
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
            "10 - 20",
            "was 20 now 10",
            "1.2.3",
            "1,2,3.4.5",
            "1e9x2",
        ] {
            check(raw, Some("USD"), None);
        }
        check("99999999999999999999", Some("USD"), None);
    }

    #[test]
    fn a_shared_mark_is_only_inferred() {
        assert_eq!(price("$5", None).map(|(_, sure)| sure), Some(Sureness::Inferred));
        assert_eq!(price("€5", None).map(|(_, sure)| sure), Some(Sureness::Stated));
        assert!(share_symbol(Currency::USD, "CAD".parse().unwrap()));
        assert!(!share_symbol(Currency::USD, Currency::EUR));
    }
}
