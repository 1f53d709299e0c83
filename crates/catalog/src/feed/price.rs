//! Prices as feeds write them.

use magpie_core::{Currency, Money};

/// Reads `129.99 USD`, `EUR 1.299,00`, `$5`, `1,299`, `129,90 €`. The currency beside the amount wins over
/// the given one.
pub(super) fn read(text: &str, currency: Option<Currency>) -> Result<Money, String> {
    let error = || format!("{text:?} is no price");
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    let named = match letters.as_str() {
        "" => symbol(text),
        "kr" | "Kr" => None,
        code => Some(code.parse::<Currency>().map_err(|_| error())?),
    };
    let currency =
        named.or(currency).ok_or_else(|| format!("the price {text:?} has no currency"))?;
    let number: String =
        text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
    if number.contains('-') {
        return Err(format!("the price {text:?} is below zero"));
    }
    Money::parse_decimal(&plain(&number, currency), currency).map_err(|_| error())
}

fn symbol(text: &str) -> Option<Currency> {
    let known = [('$', "USD"), ('€', "EUR"), ('£', "GBP"), ('¥', "JPY"), ('₹', "INR")];
    known
        .into_iter()
        .find(|(symbol, _)| text.contains(*symbol))
        .and_then(|(_, code)| code.parse().ok())
}

/// Digits with at most one point, before the minor digits.
fn plain(number: &str, currency: Currency) -> String {
    let number = number.trim_matches(['.', ',']);
    let separators = number.matches(['.', ',']).count();
    let Some(last) = number.rfind(['.', ',']) else { return number.to_owned() };
    let behind = number.len() - last - 1;
    let mark = &number[last..=last];
    // "1.299" and "1,299,000" are grouped; "1.29", "1.2" and, with another mark before it, "1,299.000"
    // are not.
    let repeated = number.matches(mark).count() > 1;
    let grouped = behind == 3 && (separators == 1 || repeated) && currency.minor_digits() != 3;
    if grouped || repeated {
        return number.chars().filter(char::is_ascii_digit).collect();
    }
    // Thousands stand in threes, in India in twos above them; "1.2.3,4" is no number.
    let uneven = |group: &str| !(2..=3).contains(&group.len());
    if number[..last].split(['.', ',']).skip(1).any(uneven) {
        return number.to_owned();
    }
    let whole: String = number[..last].chars().filter(char::is_ascii_digit).collect();
    format!("{}.{}", if whole.is_empty() { "0" } else { &whole }, &number[last + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notations_of_the_world_are_read() {
        for (text, amount, code) in [
            ("129.99 USD", 12_999, "USD"),
            ("EUR 1.299,00", 129_900, "EUR"),
            ("$5", 500, "USD"),
            ("1,299", 129_900, "USD"),
            ("1.299", 129_900, "USD"),
            ("129,90 €", 12_990, "EUR"),
            ("12.5", 1_250, "USD"),
            ("1,299,000.50", 129_900_050, "USD"),
            ("¥5000", 5_000, "JPY"),
            ("0", 0, "USD"),
        ] {
            let money = read(text, Some(Currency::USD)).unwrap();
            assert_eq!((money.amount, money.currency.code()), (amount, code), "{text}");
        }
        for text in ["", "free", "-5", "12 apples", "1.2.3,4"] {
            assert!(read(text, Some(Currency::USD)).is_err(), "{text}");
        }
        assert!(read("5", None).is_err());
    }
}
