//! What a page's address and language let one expect of its prices.

use magpie_core::Currency;
use url::Url;

/// What to expect of prices where they themselves leave it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Locale {
    /// The currency that a mark such as `$` or `kr` means here.
    pub currency: Option<Currency>,
    /// Whether decimals follow a comma here.
    pub decimal_comma: Option<bool>,
}

/// Countries, as in addresses and language tags, with their currency.
const COUNTRIES: [(&str, &str); 60] = [
    ("us", "USD"),
    ("ca", "CAD"),
    ("au", "AUD"),
    ("nz", "NZD"),
    ("hk", "HKD"),
    ("sg", "SGD"),
    ("mx", "MXN"),
    ("tw", "TWD"),
    ("ar", "ARS"),
    ("cl", "CLP"),
    ("uy", "UYU"),
    ("se", "SEK"),
    ("no", "NOK"),
    ("dk", "DKK"),
    ("is", "ISK"),
    ("jp", "JPY"),
    ("cn", "CNY"),
    ("kr", "KRW"),
    ("in", "INR"),
    ("pk", "PKR"),
    ("lk", "LKR"),
    ("np", "NPR"),
    ("mu", "MUR"),
    ("uk", "GBP"),
    ("gb", "GBP"),
    ("ch", "CHF"),
    ("li", "CHF"),
    ("br", "BRL"),
    ("pl", "PLN"),
    ("cz", "CZK"),
    ("hu", "HUF"),
    ("ro", "RON"),
    ("md", "MDL"),
    ("bg", "EUR"),
    ("tr", "TRY"),
    ("ru", "RUB"),
    ("ua", "UAH"),
    ("sa", "SAR"),
    ("qa", "QAR"),
    ("om", "OMR"),
    ("ir", "IRR"),
    ("ae", "AED"),
    ("ma", "MAD"),
    ("za", "ZAR"),
    ("de", "EUR"),
    ("at", "EUR"),
    ("fr", "EUR"),
    ("be", "EUR"),
    ("nl", "EUR"),
    ("es", "EUR"),
    ("it", "EUR"),
    ("pt", "EUR"),
    ("ie", "EUR"),
    ("fi", "EUR"),
    ("gr", "EUR"),
    ("sk", "EUR"),
    ("si", "EUR"),
    ("hr", "EUR"),
    ("ee", "EUR"),
    ("lt", "EUR"),
];

/// Languages that belong to one country with a shared mark.
const LANGUAGES: [(&str, &str); 8] = [
    ("sv", "SEK"),
    ("nb", "NOK"),
    ("nn", "NOK"),
    ("no", "NOK"),
    ("da", "DKK"),
    ("is", "ISK"),
    ("ja", "JPY"),
    ("zh", "CNY"),
];

/// Languages whose countries write a decimal comma, all but those below.
const COMMA: [&str; 31] = [
    "bg", "ca", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "is", "it", "lt",
    "lv", "nb", "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk",
];

const POINT: [&str; 7] = ["en", "he", "hi", "ja", "ko", "th", "zh"];

/// Countries that write a decimal point in languages that elsewhere have a comma.
const POINT_COUNTRIES: [&str; 5] = ["ch", "li", "mx", "us", "ca"];

impl Locale {
    /// What the address of a page and its language tag, if it has one, say. The address comes first: shops
    /// keep languages and countries apart less well than addresses.
    pub fn of(url: &Url, language: Option<&str>) -> Self {
        let tag = language.unwrap_or_default().trim().to_ascii_lowercase();
        let mut subtags = tag.split(['-', '_']);
        let language = subtags.next().unwrap_or_default();
        let region = subtags.find(|subtag| subtag.len() == 2);
        let domain = url.host_str().and_then(|host| host.rsplit('.').next());
        let country = |name: &str| find(&COUNTRIES, name);
        let currency = domain
            .and_then(country)
            .or_else(|| region.and_then(country))
            .or_else(|| find(&LANGUAGES, language));
        let is_point_country = [region, domain]
            .into_iter()
            .flatten()
            .any(|name| POINT_COUNTRIES.contains(&name) && !(name == "ca" && language == "fr"));
        let decimal_comma = if POINT.contains(&language) {
            Some(false)
        } else if COMMA.contains(&language) {
            Some(!is_point_country)
        } else {
            None
        };
        Self { currency, decimal_comma }
    }
}

fn find(table: &[(&str, &str)], name: &str) -> Option<Currency> {
    table.iter().find(|(known, _)| *known == name)?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, language: Option<&str>, currency: Option<&str>, comma: Option<bool>) {
        let locale = Locale::of(&Url::parse(url).unwrap(), language);
        let found = locale.currency.map(|currency| currency.code().to_owned());
        assert_eq!(
            (found.as_deref(), locale.decimal_comma),
            (currency, comma),
            "{url} {language:?}"
        );
    }

    #[test]
    fn address_and_language_say_where_a_page_is_at_home() {
        check("https://shop.example/", None, None, None);
        check("https://shop.example.ca/", Some("en"), Some("CAD"), Some(false));
        check("https://shop.example/", Some("en-AU"), Some("AUD"), Some(false));
        check("https://shop.example/", Some("zh-Hant-TW"), Some("TWD"), Some(false));
        check("https://shop.example/", Some("sv"), Some("SEK"), Some(true));
        check("https://shop.example.dk/", Some("sv-SE"), Some("DKK"), Some(true));
        check("https://shop.example.ch/", Some("de"), Some("CHF"), Some(false));
        check("https://shop.example/", Some("de_AT"), Some("EUR"), Some(true));
        check("https://shop.example/", Some("es-MX"), Some("MXN"), Some(false));
        check("https://127.0.0.1/", Some(""), None, None);
    }
}
