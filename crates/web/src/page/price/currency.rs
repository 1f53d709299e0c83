//! Marks, words and codes of currencies beside amounts, and which of them several currencies share.

use magpie_core::Currency;

use super::Locale;
use crate::page::Sureness;

/// What is written beside an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// It names one currency.
    One(&'static str),
    /// Several currencies use it, the likeliest first.
    Shared(&'static [&'static str]),
    /// A hundredth of a dollar or euro.
    Cents,
}

const DOLLARS: &[&str] =
    &["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD", "ARS", "CLP", "COP", "UYU"];
const YENS: &[&str] = &["JPY", "CNY"];
const YUANS: &[&str] = &["CNY", "TWD", "HKD"];
const CROWNS: &[&str] = &["SEK", "NOK", "DKK", "ISK"];
const RUPEES: &[&str] = &["INR", "PKR", "LKR", "NPR", "MUR"];
const RIYALS: &[&str] = &["SAR", "QAR", "OMR", "IRR"];
const DIRHAMS: &[&str] = &["AED", "MAD"];
const LEI: &[&str] = &["RON", "MDL"];

/// All that is shared.
const SHARED: [&[&str]; 8] = [DOLLARS, YENS, YUANS, CROWNS, RUPEES, RIYALS, DIRHAMS, LEI];

/// Signs; wide forms were made plain before.
const SIGNS: [(char, Mark); 23] = [
    ('€', Mark::One("EUR")),
    ('£', Mark::One("GBP")),
    ('₹', Mark::One("INR")),
    ('₩', Mark::One("KRW")),
    ('₽', Mark::One("RUB")),
    ('₺', Mark::One("TRY")),
    ('₫', Mark::One("VND")),
    ('₪', Mark::One("ILS")),
    ('₴', Mark::One("UAH")),
    ('฿', Mark::One("THB")),
    ('₦', Mark::One("NGN")),
    ('₱', Mark::One("PHP")),
    ('₡', Mark::One("CRC")),
    ('₸', Mark::One("KZT")),
    ('₾', Mark::One("GEL")),
    ('円', Mark::One("JPY")),
    ('원', Mark::One("KRW")),
    ('元', Mark::Shared(YUANS)),
    ('圆', Mark::One("CNY")),
    ('$', Mark::Shared(DOLLARS)),
    ('¥', Mark::Shared(YENS)),
    ('₨', Mark::Shared(RUPEES)),
    ('¢', Mark::Cents),
];

/// What stands before `$` and says whose it is; the long ones also with a space between.
const DOLLAR_PREFIXES: [(&str, &str); 13] = [
    ("US", "USD"),
    ("CA", "CAD"),
    ("CDN", "CAD"),
    ("AU", "AUD"),
    ("NZ", "NZD"),
    ("HK", "HKD"),
    ("SG", "SGD"),
    ("MX", "MXN"),
    ("NT", "TWD"),
    ("C", "CAD"),
    ("A", "AUD"),
    ("S", "SGD"),
    ("R", "BRL"),
];

/// Words and abbreviations, in lower case.
const WORDS: [(&str, Mark); 38] = [
    ("euro", Mark::One("EUR")),
    ("euros", Mark::One("EUR")),
    ("eur", Mark::One("EUR")),
    ("евро", Mark::One("EUR")),
    ("ευρώ", Mark::One("EUR")),
    ("usd", Mark::One("USD")),
    ("gbp", Mark::One("GBP")),
    ("pound", Mark::One("GBP")),
    ("pounds", Mark::One("GBP")),
    ("chf", Mark::One("CHF")),
    ("zł", Mark::One("PLN")),
    ("zl", Mark::One("PLN")),
    ("pln", Mark::One("PLN")),
    ("kč", Mark::One("CZK")),
    ("kc", Mark::One("CZK")),
    ("лв", Mark::One("BGN")),
    ("руб", Mark::One("RUB")),
    ("р", Mark::One("RUB")),
    ("рублей", Mark::One("RUB")),
    ("грн", Mark::One("UAH")),
    ("дин", Mark::One("RSD")),
    ("din", Mark::One("RSD")),
    ("yen", Mark::One("JPY")),
    ("rmb", Mark::One("CNY")),
    ("sek", Mark::One("SEK")),
    ("nok", Mark::One("NOK")),
    ("dkk", Mark::One("DKK")),
    ("dollar", Mark::Shared(DOLLARS)),
    ("dollars", Mark::Shared(DOLLARS)),
    ("kr", Mark::Shared(CROWNS)),
    ("kroner", Mark::Shared(CROWNS)),
    ("kronor", Mark::Shared(CROWNS)),
    ("rs", Mark::Shared(RUPEES)),
    ("rupees", Mark::Shared(RUPEES)),
    ("lei", Mark::Shared(LEI)),
    ("ريال", Mark::Shared(RIYALS)),
    ("درهم", Mark::Shared(DIRHAMS)),
    ("دينار", Mark::One("KWD")),
];

/// Abbreviations that are words when they are written otherwise (`fr` is Swedish for from).
const ABBREVIATIONS: [(&str, &str); 8] = [
    ("Fr", "CHF"),
    ("SFr", "CHF"),
    ("sFr", "CHF"),
    ("Ft", "HUF"),
    ("TL", "TRY"),
    ("Rp", "IDR"),
    ("RM", "MYR"),
    ("R", "ZAR"),
];

/// Codes that are recognised beside an amount.
const CODES: [&str; 64] = [
    "USD", "EUR", "GBP", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK",
    "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "UAH", "RUB", "BRL", "MXN", "ARS", "CLP",
    "COP", "PEN", "UYU", "KRW", "HKD", "SGD", "TWD", "THB", "VND", "IDR", "MYR", "PHP", "ZAR",
    "KWD", "BHD", "OMR", "JOD", "TND", "IQD", "AED", "SAR", "QAR", "EGP", "MAD", "ILS", "PKR",
    "LKR", "NPR", "MUR", "BDT", "KES", "NGN", "GHS", "KZT", "GEL", "RSD", "MDL", "XOF",
];

/// The mark of a sign.
pub(super) fn of_sign(c: char) -> Option<Mark> {
    SIGNS.iter().find(|(sign, _)| *sign == c).map(|(_, mark)| *mark)
}

/// The mark that a word is. Codes count as they are, since `TRY` is money and `try` is not.
pub(super) fn of_word(word: &str) -> Option<Mark> {
    if let Some(code) = CODES.iter().find(|code| **code == word) {
        return Some(Mark::One(code));
    }
    if let Some((_, code)) = ABBREVIATIONS.iter().find(|(known, _)| *known == word) {
        return Some(Mark::One(code));
    }
    // The longest word has eight letters; what is much longer need not be copied.
    let lower = (word.len() <= 24).then(|| word.to_lowercase())?;
    WORDS.iter().find(|(known, _)| *known == lower).map(|(_, mark)| *mark)
}

/// The dollar that stands at the beginning of a text with what says whose it is (`US$`, `AU $`), and its
/// length.
pub(super) fn prefixed_dollar(text: &str) -> Option<(Mark, usize)> {
    DOLLAR_PREFIXES.iter().find_map(|(prefix, code)| {
        let after = text.strip_prefix(prefix)?;
        let gap = usize::from(prefix.len() > 1 && after.starts_with(' '));
        let is_dollar = after[gap..].starts_with('$');
        is_dollar.then_some((Mark::One(code), prefix.len() + gap + 1))
    })
}

/// The currency that a mark stands for on such a page.
pub(super) fn meant(mark: Mark, locale: Locale) -> Option<(Currency, Sureness)> {
    let shared = |codes: &[&str]| {
        let here = locale.currency.filter(|currency| codes.contains(&currency.code()));
        Some((here.or_else(|| codes.first()?.parse().ok())?, Sureness::Inferred))
    };
    match mark {
        Mark::One(code) => Some((code.parse().ok()?, Sureness::Stated)),
        Mark::Shared(codes) => shared(codes),
        Mark::Cents => match locale.currency {
            Some(Currency::EUR) => Some((Currency::EUR, Sureness::Inferred)),
            _ => shared(DOLLARS),
        },
    }
}

/// The currency that a field for currencies names: a code, a sign or a word.
pub(crate) fn named(raw: &str, locale: Locale) -> Option<Currency> {
    let raw = raw.trim();
    if raw.is_ascii() && raw.len() == 3 && raw.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return raw.parse().ok();
    }
    let mut letters = raw.chars();
    let sign = letters.next().filter(|_| letters.as_str().is_empty()).and_then(of_sign);
    let dollar = || prefixed_dollar(raw).filter(|(_, len)| *len == raw.len()).map(|(mark, _)| mark);
    let mark = sign.or_else(dollar).or_else(|| of_word(raw.trim_end_matches('.')))?;
    meant(mark, locale).map(|(currency, _)| currency)
}

/// Whether two currencies are written with the same mark, so that one may have been taken for the other.
pub(crate) fn share_symbol(one: Currency, other: Currency) -> bool {
    SHARED.iter().any(|codes| codes.contains(&one.code()) && codes.contains(&other.code()))
}
