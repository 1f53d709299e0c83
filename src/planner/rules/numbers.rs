//! Numbers as people write them, as exact plain decimals.

use super::tokens::{Kind, Token};

/// More digits than this is no amount that anyone pays.
const MOST_DIGITS: usize = 12;

/// A number in plain decimal notation (`1299.5`). `minor_digits` decides what `1.299` means: with two,
/// three digits after a mark are thousands.
pub(super) fn decimal(text: &str, minor_digits: u32) -> Option<String> {
    let text: String = text.chars().filter(|c| *c != '\'').collect();
    let last = text.rfind(['.', ',']);
    let Some(last) = last else { return bounded(text, "") };
    let mark = text.as_bytes()[last];
    let marks = text.bytes().filter(|b| matches!(b, b'.' | b',')).count();
    let same = text.bytes().filter(|b| *b == mark).count();
    let (head, tail) = (&text[..last], &text[last + 1..]);
    let grouping = if marks == 1 {
        tail.len() == 3 && minor_digits != 3 && head != "0" && head.len() <= 3
    } else if same == marks {
        tail.len() == 3
    } else {
        false
    };
    // Several decimal marks and no groups: a date or a version.
    if marks > 1 && same == marks && !grouping || same > 1 && same != marks {
        return None;
    }
    let whole: String = head.chars().filter(char::is_ascii_digit).collect();
    if grouping { bounded(whole + tail, "") } else { bounded(whole, tail) }
}

/// A size or count: a mark is always decimal.
pub(super) fn plain(text: &str) -> Option<String> {
    let text = text.replace(',', ".");
    let dots = text.bytes().filter(|b| *b == b'.').count();
    (dots <= 1 && !text.contains('\'') && text.len() <= MOST_DIGITS).then_some(text)
}

fn bounded(whole: String, fraction: &str) -> Option<String> {
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    (whole.len() <= MOST_DIGITS && fraction.len() <= MOST_DIGITS)
        .then(|| if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
}

/// A plain decimal times a thousand, exactly.
pub(super) fn thousandfold(decimal: &str) -> String {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let mut digits = fraction.to_owned();
    while digits.len() < 3 {
        digits.push('0');
    }
    let (more, rest) = digits.split_at(3);
    let whole = format!("{whole}{more}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
}

/// A number in words ("a hundred", "two hundred and fifty", "hundert") and how many tokens it has.
pub(super) fn spelled(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let word =
        |at: usize| tokens.get(at).filter(|t| t.kind == Kind::Word).map(|t| t.folded.as_str());
    let first = word(at)?;
    if let Some(value) = foreign(first) {
        return Some((value.to_string(), 1));
    }
    let mut total = 0_u64;
    let mut group = 0_u64;
    let mut used = 0;
    let mut scaled = false;
    if matches!(first, "a" | "one") && matches!(word(at + 1), Some("hundred" | "thousand")) {
        group = 1;
        used = 1;
    }
    while let Some(next) = word(at + used) {
        if let Some(value) = units(next) {
            group += value;
        } else if next == "hundred" {
            group = group.max(1) * 100;
            scaled = true;
        } else if next == "thousand" {
            total += group.max(1) * 1_000;
            group = 0;
            scaled = true;
        } else if next == "and" && scaled && word(at + used + 1).and_then(units).is_some() {
            // "two hundred and fifty"
        } else {
            break;
        }
        used += 1;
        if used > 8 {
            return None;
        }
    }
    let value = total + group;
    (used > 0 && value >= 5).then(|| (value.to_string(), used))
}

fn units(word: &str) -> Option<u64> {
    Some(match word {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "fifteen" => 15,
        "twenty" => 20,
        "thirty" => 30,
        "forty" | "fourty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

/// Round numbers of other languages in one word.
fn foreign(word: &str) -> Option<u64> {
    Some(match word {
        "zwanzig" | "veinte" | "vingt" | "venti" | "vinte" | "twintig" | "tjugo" => 20,
        "dreissig" | "treinta" | "trente" | "trenta" | "trinta" | "dertig" | "trettio" => 30,
        "funfzig" | "cincuenta" | "cinquante" | "cinquanta" | "cinquenta" | "vijftig"
        | "femtio" => 50,
        "hundert" | "einhundert" | "cien" | "cent" | "cento" | "cem" | "honderd" | "hundra"
        | "sto" => 100,
        "zweihundert" | "doscientos" | "duecento" | "duzentos" | "tweehonderd" | "tvahundra"
        | "dwiescie" => 200,
        "tausend" | "mil" | "mille" | "duizend" | "tusen" | "tysiac" => 1_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Text;
    use super::*;

    #[test]
    fn grouping_and_decimals_are_told_apart() {
        for (text, digits, expected) in [
            ("1,299.00", 2, Some("1299.00")),
            ("1.299,00", 2, Some("1299.00")),
            ("2.000", 2, Some("2000")),
            ("1.5", 2, Some("1.5")),
            ("12,50", 2, Some("12.50")),
            ("12'500", 2, Some("12500")),
            ("1,00,000", 2, Some("100000")),
            ("1.000.000", 2, Some("1000000")),
            ("0.500", 2, Some("0.500")),
            ("1.500", 3, Some("1.500")),
            ("5000", 0, Some("5000")),
            ("12.05.2024", 2, None),
            ("1234567890123", 2, None),
        ] {
            assert_eq!(decimal(text, digits).as_deref(), expected, "{text}");
        }
        assert_eq!(thousandfold("1.5"), "1500");
        assert_eq!(thousandfold("30"), "30000");
        assert_eq!(thousandfold("0.25"), "250");
    }

    #[test]
    fn words_are_numbers() {
        for (text, expected) in [
            ("a hundred", Some(("100", 2))),
            ("two hundred and fifty dollars", Some(("250", 4))),
            ("fifty", Some(("50", 1))),
            ("two thousand", Some(("2000", 2))),
            ("a coat", None),
            ("hundert", Some(("100", 1))),
        ] {
            let found = spelled(&Text::new(text).tokens, 0);
            assert_eq!(found.as_ref().map(|(v, n)| (v.as_str(), *n)), expected, "{text}");
        }
    }
}
