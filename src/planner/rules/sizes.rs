//! Sizes: comparable keys for the catalogue's sizes, and sizes in messages.

use std::ops::Range;

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::numbers;
use super::tokens::{self, Kind, Letters, Token};

/// Bare numbers after "in" or a kind of thing that read as sizes of shoes and clothes.
const WEARABLE: std::ops::RangeInclusive<u32> = 30..=52;

const LETTER_SIZES: [&str; 17] = [
    "xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl", "2xl", "3xl", "4xl", "5xl", "2xs", "3xs",
    "6xl",
];
const WORD_SIZES: [(&str, &str); 9] = [
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

/// The size key that begins at a token, and its length.
fn key_at(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let token = tokens.get(at)?;
    if token.kind == Kind::Number {
        let number = numbers::plain(&token.text)?;
        let after = |ahead: usize| tokens.get(at + ahead);
        let joins = |t: &Token| t.is("x") || t.is("/") || t.is("by") && t.joint == tokens::Joint::Space;
        if after(1).is_some_and(joins)
            && let Some(second) = after(2).filter(|t| t.kind == Kind::Number)
            && let Some(second) = numbers::plain(&second.text)
        {
            return Some((format!("{number}x{second}"), 3));
        }
        // "15 in" is a length where nothing parts the two; "a 42 in shoes" is none.
        let measure = after(1).filter(|t| !t.is("in") || t.joint != tokens::Joint::Space);
        if let Some(found) = measure.and_then(|t| unit(&t.folded)) {
            return Some((format!("{number}{found}"), 2));
        }
        if after(1).is_some_and(|t| t.joint == tokens::Joint::Glued && LETTER_SIZES.contains(&t.folded.as_str())) {
            return after(1).map(|t| (format!("{number}{}", t.folded), 2));
        }
        return Some((number, 1));
    }
    if !token.is_word() {
        return None;
    }
    if let Some(waist) = token.folded.strip_prefix('w').filter(|rest| is_digits(rest))
        && let Some(length) =
            tokens.get(at + 1).and_then(|t| t.folded.strip_prefix('l')).filter(|rest| is_digits(rest))
    {
        return Some((format!("{waist}x{length}"), 2));
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

/// Finds sizes: marked ones ("size 42", "EU 39"), telling ones ("32x34", "XL") and those of the
/// catalogue that carry their unit ("15.6 inch").
pub(super) fn find(scan: &mut Scan) {
    let mut at = 0;
    while at < scan.tokens().len() {
        match size_at(scan, at) {
            Some((value, range)) => {
                at = range.end;
                scan.claim(range.clone(), Role::Size);
                scan.findings.push(Finding::new(
                    Need::hard(Want::Facet(FacetKind::Size, value)),
                    range,
                ));
            }
            None => at += 1,
        }
    }
}

fn size_at(scan: &Scan, at: usize) -> Option<(String, Range<usize>)> {
    if !scan.is_open(at) {
        return None;
    }
    let tokens = scan.tokens();
    if let Some(hit) = scan.cues.starting(at).filter(|hit| hit.is(Cue::Size)) {
        let mut from = hit.to;
        while tokens.get(from).is_some_and(|token| {
            matches!(token.folded.as_str(), "is" | "a" | "an" | "eine" | "ist" | "es" | "est" | "e" | "of" | ":" | "=" | "eu" | "uk" | "us" | "the")
                && !(matches!(token.folded.as_str(), "eu" | "uk" | "us") && key_at(tokens, from).is_some())
        }) {
            from += 1;
        }
        let system = match tokens[at].folded.as_str() {
            word @ ("eu" | "uk" | "us") if hit.to == at + 1 => Some(word),
            _ => None,
        };
        let (key, len) = marked_key(tokens, from, system.is_some())?;
        let key = system.map_or(key.clone(), |system| format!("{system} {key}"));
        return Some((canonical(scan, &key), at..from + len));
    }
    let (key, len) = key_at(tokens, at)?;
    let range = at..at + len;
    let next_glued = tokens.get(range.end).is_some_and(|token| {
        token.kind != Kind::Break && token.joint != tokens::Joint::Space
    });
    let known = scan.lexicon.size(&key);
    let token = &tokens[at];
    if len > 1 {
        // "32x34" and "EU 39" are sizes anywhere; "500 ml" where the catalogue has such a size.
        let telling = key.contains('x') && !key.ends_with('l') && !key.ends_with('s') && len >= 2
            || key.ends_with("xl");
        let dimension = scan.cues.covering(at).is_none() && telling && wearable_pair(&key);
        return (known.is_some() || dimension || key.ends_with("xl"))
            .then(|| (canonical(scan, &key), range));
    }
    let previous = at.checked_sub(1).map(|before| &tokens[before]);
    let after_in = previous.is_some_and(|t| matches!(t.folded.as_str(), "in" | "a" | "an" | "en"));
    if token.kind == Kind::Number {
        let shoe = key.split('.').next().and_then(|n| n.parse::<u32>().ok());
        let plausible = shoe.is_some_and(|n| WEARABLE.contains(&n));
        let after_thing = at > 0 && scan.is_category(at - 1);
        let marked = previous.is_some_and(|t| matches!(t.folded.as_str(), "in"))
            && (plausible || known.is_some())
            || after_thing && plausible && known.is_some()
            || scan.only_number(at) && plausible && known.is_some();
        let counted = tokens.get(at + 1).is_some_and(|next| {
            next.is_word() && !super::words::opens_phrase(&next.folded) && !scan.is_filler(at + 1)
                || next.kind == Kind::Symbol
        });
        return (marked && !next_glued && !counted).then(|| (canonical(scan, &key), range));
    }
    let long = key.len() >= 2 && !matches!(key.as_str(), "ss");
    let alone = tokens.iter().filter(|t| t.kind != Kind::Break).count() == 1;
    let capital = token.letters == Letters::Upper && !scan.all_capitals();
    let glued = token.joint != tokens::Joint::Space && at > 0;
    let sized = !glued && !next_glued && (long || capital || after_in && known.is_some() || alone);
    sized.then(|| (canonical(scan, &key), range))
}

/// A size that stands where the shopper says their own: "I take a *42* in shoes". "I'm a 42 year old" is
/// none.
pub(super) fn stated_at(scan: &Scan, at: usize) -> Option<Finding> {
    let tokens = scan.tokens();
    let (key, len) = marked_key(tokens, at, false)?;
    let range = at..at + len;
    if !range.clone().all(|at| scan.is_open(at)) {
        return None;
    }
    let counted = tokens.get(range.end).is_some_and(|next| {
        next.kind == Kind::Symbol
            || next.is_word()
                && !matches!(next.folded.as_str(), "in" | "on" | "for" | "and" | "so" | "but" | "usually" | "bei" | "en" | "und" | "y" | "et")
                && scan.cues.covering(range.end).is_none()
                && (scan.is_content(range.end) || next.joint != tokens::Joint::Space || is_unit(next) || next.is("year") || next.is("years"))
    });
    let plausible = match key.split('.').next().and_then(|whole| whole.parse::<u32>().ok()) {
        Some(number) => (2..=60).contains(&number),
        None => true,
    };
    (plausible && !counted).then(|| {
        let want = Want::Facet(FacetKind::Size, canonical(scan, &key));
        Finding::new(Need::hard(want), range)
    })
}

/// After "size": any number or letter size, also in words.
fn marked_key(tokens: &[Token], at: usize, number_only: bool) -> Option<(String, usize)> {
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

fn wearable_pair(key: &str) -> bool {
    key.split('x').all(|part| part.parse::<u32>().is_ok_and(|n| (20..=60).contains(&n)))
}

/// The catalogue's own way to write a size; the key itself where the catalogue does not have it.
fn canonical(scan: &Scan, key: &str) -> String {
    let bare = key.rsplit(' ').next().unwrap_or(key);
    let word = WORD_SIZES.iter().find(|(_, short)| *short == key).map(|(name, _)| *name);
    let by_word = word.and_then(|word| scan.lexicon.value_of(FacetKind::Size, &[word]));
    if let Some(value) = scan.lexicon.size(key) {
        return value.to_string();
    }
    if let Some(value) = by_word {
        return value.to_string();
    }
    if bare != key
        && let Some(value) = scan.lexicon.size(bare)
    {
        return value.to_string();
    }
    if let Some(value) = ["eu", "us", "uk"].iter().find_map(|s| scan.lexicon.size(&format!("{s} {key}"))) {
        return value.to_string();
    }
    key.strip_prefix("eu ").unwrap_or(key).to_owned()
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
    }
}
