//! Amounts as feeds write them: `129.99 USD`, `1.299,00 €`, `$1,299`, `1 299.-`, 129.99.

use magpie_core::{Currency, Money};
use serde_json::Value;

/// Symbols that are written for one currency far more often than for any other.
const SYMBOLS: [(&str, &str); 17] = [
    ("US$", "USD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("R$", "BRL"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₽", "RUB"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("₪", "ILS"),
];
/// What stands where a price is not told.
const ABSENT: [&str; 8] = ["", "-", "n/a", "na", "null", "none", "on request", "tbd"];

/// A price in a field, with the currency that the row or the feed names elsewhere. `Ok(None)` where none
/// is told, or an amount without any currency.
pub(super) fn read(value: &Value, elsewhere: Option<Currency>) -> Result<Option<Money>, String> {
    match value {
        Value::Null | Value::Bool(_) => Ok(None),
        Value::Number(number) => {
            let wrong = || format!("the price {number} is no amount");
            let amount = number.as_f64().filter(|amount| *amount >= 0.0).ok_or_else(wrong)?;
            let Some(currency) = elsewhere else { return Ok(None) };
            // The shortest decimal that reads back as the number is what the feed wrote.
            let text = if amount < 1e15 { amount.to_string() } else { return Err(wrong()) };
            Money::parse_decimal(&text, currency).map(Some).map_err(|_| wrong())
        }
        Value::String(text) => written(text, elsewhere),
        Value::Array(list) => list.first().map_or(Ok(None), |first| read(first, elsewhere)),
        Value::Object(fields) => {
            let currency = fields.get("currency").or_else(|| fields.get("currency_code"));
            let currency =
                currency.and_then(Value::as_str).and_then(|code| code.parse().ok()).or(elsewhere);
            match fields.get("amount").or_else(|| fields.get("value")) {
                Some(amount) => read(amount, currency),
                None => Ok(None),
            }
        }
    }
}

/// Integer minor units with a currency, as the Agentic Commerce Protocol writes prices.
pub(super) fn minor(value: &Value) -> Result<Option<Money>, String> {
    let Value::Object(fields) = value else {
        return if value.is_null() {
            Ok(None)
        } else {
            Err(format!("the price {value} is not an object"))
        };
    };
    let amount = fields.get("amount").and_then(Value::as_i64).filter(|amount| *amount >= 0);
    let amount = amount.ok_or_else(|| format!("the price {value} has no amount in minor units"))?;
    let code = fields.get("currency").and_then(Value::as_str).unwrap_or_default();
    let currency: Currency = code.parse().map_err(|error| format!("the price {value}: {error}"))?;
    Ok(Some(Money::new(amount, currency)))
}

/// The currency that a text names.
pub(super) fn currency(text: &str) -> Option<Currency> {
    let code = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .find(|word| word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()));
    code.and_then(|code| code.parse().ok()).or_else(|| {
        let (_, code) = SYMBOLS.iter().find(|(symbol, _)| text.contains(symbol))?;
        code.parse().ok()
    })
}

fn written(text: &str, elsewhere: Option<Currency>) -> Result<Option<Money>, String> {
    let text = text.trim();
    if ABSENT.iter().any(|absent| text.eq_ignore_ascii_case(absent)) {
        return Ok(None);
    }
    let wrong = || format!("the price {text:?} is no amount");
    let own = currency(text)
        .or_else(|| text.to_ascii_uppercase().split_whitespace().last()?.parse().ok());
    let digits = amount(text).ok_or_else(wrong)?;
    let Some(currency) = own.or(elsewhere) else { return Ok(None) };
    let decimal = decimal(&digits, currency).ok_or_else(wrong)?;
    Money::parse_decimal(&decimal, currency).map(Some).map_err(|_| wrong())
}

/// The first amount of a text, digits and separators; nothing where a sign makes it negative.
fn amount(text: &str) -> Option<String> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    if text[..start].trim_end().ends_with(['-', '−']) {
        return None;
    }
    let mut found = String::new();
    let mut rest = text[start..].chars().peekable();
    while let Some(c) = rest.next() {
        let next_is_digit = rest.peek().is_some_and(char::is_ascii_digit);
        match c {
            '0'..='9' => found.push(c),
            '.' | ',' if next_is_digit => found.push(c),
            ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}' if next_is_digit => found.push(' '),
            _ => break,
        }
    }
    Some(found)
}

/// Plain decimal notation of digits with separators.
fn decimal(digits: &str, currency: Currency) -> Option<String> {
    let digits: String = digits.chars().filter(|c| *c != ' ').collect();
    let last = digits.rfind(['.', ',']);
    let Some(last) = last else { return Some(digits) };
    let separator = &digits[last..=last];
    let (whole, fraction) = (&digits[..last], &digits[last + 1..]);
    let again = whole.contains(separator);
    let other = whole.contains(if separator == "." { ',' } else { '.' });
    // "1.299" is a thousand and more, unless the currency has three decimals or the amount begins with 0.
    let grouping = again
        || !other
            && fraction.len() == 3
            && currency.minor_digits() != 3
            && !whole.starts_with('0')
            && whole.len() <= 3;
    let plain = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    if grouping {
        Some(plain(&digits))
    } else {
        Some(format!("{}.{}", plain(whole), plain(fraction)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(value: Value, expected: &str) {
        let elsewhere = Some(Currency::USD);
        let shown = match read(&value, elsewhere) {
            Ok(Some(money)) => format!("{} {}", money.amount, money.currency),
            Ok(None) => "none".to_owned(),
            Err(reason) => reason,
        };
        assert_eq!(shown, expected, "{value}");
    }

    #[test]
    fn amounts_are_read_in_common_notations() {
        check(json!("129.99 USD"), "12999 USD");
        check(json!("USD 129.99"), "12999 USD");
        check(json!("1.299,00 €"), "129900 EUR");
        check(json!("€1,299.00"), "129900 EUR");
        check(json!("1 299,50 EUR"), "129950 EUR");
        check(json!("CHF 1'299.50"), "129950 CHF");
        check(json!("1.299 €"), "129900 EUR");
        check(json!("0.999 EUR"), "100 EUR");
        check(json!("1,299"), "129900 USD");
        check(json!("1.234.567,89 EUR"), "123456789 EUR");
        check(json!("¥12,800"), "12800 JPY");
        check(json!("1.250 KWD"), "1250 KWD");
        check(json!("12.5"), "1250 USD");
        check(json!("$10 - $20"), "1000 USD");
        check(json!("120.- EUR"), "12000 EUR");
        check(json!("99 usd"), "9900 USD");
        check(json!(129.99), "12999 USD");
        check(json!(120), "12000 USD");
        check(json!({"amount": "5.00", "currency": "GBP"}), "500 GBP");
    }

    #[test]
    fn what_is_no_amount_is_told_apart_from_none() {
        check(json!("n/a"), "none");
        check(json!(null), "none");
        check(json!("call us"), "the price \"call us\" is no amount");
        check(json!("-5.00 USD"), "the price \"-5.00 USD\" is no amount");
        check(json!(-5), "the price -5 is no amount");
    }

    #[test]
    fn an_amount_without_any_currency_is_no_price() {
        assert_eq!(read(&json!(12), None), Ok(None));
        assert_eq!(read(&json!("12.00"), None), Ok(None));
    }
}
