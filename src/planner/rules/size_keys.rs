//! Comparable keys of sizes: `15.6in`, `32x34`, `eu 39`, `xl`.

use super::numbers;
use super::tokens::{self, Joint, Kind, Token};

pub(super) const LETTER_SIZES: [&str; 17] = [
    "xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl", "2xl", "3xl", "4xl", "5xl",
    "2xs", "3xs", "6xl",
];

pub(super) const WORD_SIZES: [(&str, &str); 9] = [
    ("small", "s"),
    ("medium", "m"),
    ("large", "l"),
    ("extra small", "xs"),
    ("extra large", "xl"),
    ("x small", "xs"),
    ("x large", "xl"),
    ("xx large", "xxl"),
    ("extra extra large", "xxl"),
];

/// Units of measure by their spellings.
const UNITS: &[(&str, &str)] = &[
    ("in", "\" inch inches in zoll pulgadas pouces pollici tum cali polegadas"),
    ("cm", "cm centimeter centimeters centimetre centimetres zentimeter centimetros centimetri"),
    ("mm", "mm millimeter millimetre millimeters millimetres"),
    ("m", "meter meters metre metres metros metri"),
    ("ft", "ft foot feet"),
    ("ml", "ml milliliter millilitre milliliters millilitres"),
    ("cl", "cl"),
    ("l", "l liter liters litre litres litros litri litrow"),
    ("oz", "oz ounce ounces"),
    ("g", "g gram grams gramm gramos grammi gramas grammes gr"),
    ("kg", "kg kilo kilos kilogram kilograms kilogramm"),
    ("lb", "lb lbs"),
    ("gb", "gb gigabyte gigabytes"),
    ("tb", "tb terabyte terabytes"),
    ("mah", "mah"),
    ("w", "w watt watts"),
    ("v", "v volt volts"),
];

fn unit(word: &str) -> Option<&'static str> {
    UNITS
        .iter()
        .find(|(_, spellings)| spellings.split(' ').any(|spelling| spelling == word))
        .map(|(unit, _)| *unit)
}

/// A key as people write it: `2 kg`, `15 inch`, `42`.
pub(super) fn readable(key: &str) -> String {
    let number = key.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let measured = number.ends_with(|c: char| c.is_ascii_digit());
    match key[number.len()..].trim() {
        "in" if measured => format!("{number} inch"),
        found if measured && UNITS.iter().any(|(unit, _)| *unit == found) => {
            format!("{number} {found}")
        }
        _ => key.to_owned(),
    }
}

/// Whether a token is a unit of measure.
pub(super) fn is_unit(token: &Token) -> bool {
    unit(&token.folded).is_some()
}

/// A key under which different spellings of one size are equal: `15.6in`, `32x34`, `eu 39`.
pub(super) fn key(text: &str) -> Option<String> {
    let tokens: Vec<Token> = tokens::Text::new(text)
        .tokens
        .into_iter()
        .filter(|token| token.kind != Kind::Break)
        .collect();
    let (key, len) = key_at(&tokens, 0)?;
    (len == tokens.len()).then_some(key)
}

/// The letters for a size in words: `m` for `medium`.
pub(super) fn in_letters(text: &str) -> Option<String> {
    let short = WORD_SIZES.iter().find(|(words, _)| *words == text).map(|(_, short)| *short);
    short.map(str::to_owned)
}

/// The size key that begins at a token, and its length.
pub(super) fn key_at(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let token = tokens.get(at)?;
    if token.kind == Kind::Number {
        let number = numbers::plain(&token.text)?;
        let after = |ahead: usize| tokens.get(at + ahead);
        let joins = |t: &Token| t.is("x") || t.is("/") || t.is("by") && t.joint == Joint::Space;
        if after(1).is_some_and(joins)
            && let Some(second) = after(2).filter(|t| t.kind == Kind::Number)
            && let Some(second) = numbers::plain(&second.text)
        {
            return Some((format!("{number}x{second}"), 3));
        }
        // "15 in" is a length where nothing parts the two; "a 42 in shoes" is none.
        let measure = after(1).filter(|t| !t.is("in") || t.joint != Joint::Space);
        if let Some(found) = measure.and_then(|t| unit(&t.folded)) {
            return Some((format!("{number}{found}"), 2));
        }
        if after(1)
            .is_some_and(|t| t.joint == Joint::Glued && LETTER_SIZES.contains(&t.folded.as_str()))
        {
            return after(1).map(|t| (format!("{number}{}", t.folded), 2));
        }
        return Some((number, 1));
    }
    if !token.is_word() {
        return None;
    }
    if let Some(waist) = token.folded.strip_prefix('w').filter(|rest| is_digits(rest))
        && let Some(length) = tokens
            .get(at + 1)
            .and_then(|t| t.folded.strip_prefix('l'))
            .filter(|rest| is_digits(rest))
    {
        return Some((format!("{waist}x{length}"), 2));
    }
    for system in ["eu", "uk", "us"] {
        if let Some(number) = token.folded.strip_prefix(system).filter(|rest| is_digits(rest)) {
            return Some((format!("{system} {number}"), 1));
        }
    }
    if matches!(token.folded.as_str(), "eu" | "uk" | "us" | "eur")
        && let Some((number, 1)) = key_at(tokens, at + 1)
        && number.starts_with(|c: char| c.is_ascii_digit())
    {
        let system = if token.is("eur") { "eu" } else { &token.folded };
        return Some((format!("{system} {number}"), 2));
    }
    LETTER_SIZES.contains(&token.folded.as_str()).then(|| (token.folded.clone(), 1))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a size is too short to be told from other words without a mark beside it.
pub(super) fn is_terse(words: &[Token]) -> bool {
    words.iter().all(|token| {
        token.kind == Kind::Number || token.folded.chars().count() <= 3 || is_unit(token)
    })
}

/// After "size": any number or letter size, also in words.
pub(super) fn marked_key(
    tokens: &[Token],
    at: usize,
    number_only: bool,
) -> Option<(String, usize)> {
    if !number_only {
        for len in (1..=3).rev() {
            let Some(words) = tokens.get(at..at + len) else { continue };
            let words: Vec<&str> = words.iter().map(|token| token.folded.as_str()).collect();
            let words = words.join(" ");
            if let Some((_, key)) = WORD_SIZES.iter().find(|(name, _)| *name == words) {
                return Some(((*key).to_owned(), len));
            }
        }
    }
    let (key, len) = key_at(tokens, at)?;
    let number = key.starts_with(|c: char| c.is_ascii_digit());
    // "US 1,000" and "EU 2019/88" are no sizes.
    let sane = key.split(['.', 'x']).next().is_some_and(|whole| whole.len() <= 3 || !number);
    (sane && (number || !number_only)).then_some((key, len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_size_have_one_key() {
        for (text, expected) in [
            ("15.6\"", "15.6in"),
            ("15,6 Zoll", "15.6in"),
            ("32/34", "32x34"),
            ("W32 L34", "32x34"),
            ("EU 39", "eu 39"),
            ("500ml", "500ml"),
            ("XL", "xl"),
            ("42", "42"),
        ] {
            assert_eq!(key(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(key("boots"), None);
        assert_eq!(
            ["2kg", "15.6in", "42", "xl", "32x34"].map(readable).join(", "),
            "2 kg, 15.6 inch, 42, xl, 32x34"
        );
    }
}
