//! Which currency a mark beside a number means, given what the catalogue is priced in.

use std::str::FromStr;

use magpie_core::{CatalogVocabulary, Currency};

use super::tokens::{Joint, Kind, Token};

const DOLLARS: [&str; 7] = ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"];
const CROWNS: [&str; 4] = ["SEK", "NOK", "DKK", "ISK"];
const YEN: [&str; 2] = ["JPY", "CNY"];
const FRANCS: [&str; 1] = ["CHF"];
const PESOS: [&str; 5] = ["MXN", "ARS", "CLP", "COP", "PHP"];

/// Codes that are read in lower case too; the others are words of some language.
const CODES: &[&str] = &[
    "usd", "eur", "gbp", "chf", "sek", "nok", "dkk", "isk", "pln", "czk", "huf", "jpy", "cny",
    "rmb", "inr", "aud", "cad", "nzd", "brl", "mxn", "sgd", "hkd", "krw", "zar", "aed", "ils",
    "thb", "idr", "myr", "vnd", "twd", "sar", "ars", "clp", "egp", "kwd", "bhd", "omr", "bgn",
    "uah", "rub",
];
const SHOUTED_CODES: &[&str] =
    &["TRY", "RON", "MAD", "PEN", "COP", "PHP", "JOD", "TND", "QAR", "NGN", "KES", "PKR"];

/// What marks mean here.
#[derive(Debug)]
pub(super) struct Tender<'a> {
    vocabulary: &'a CatalogVocabulary,
    home: Option<String>,
}

impl<'a> Tender<'a> {
    pub(super) fn new(vocabulary: &'a CatalogVocabulary, locale: Option<&str>) -> Self {
        Self { vocabulary, home: locale.map(str::to_lowercase) }
    }

    /// What a number without a mark is counted in.
    pub(super) fn usual(&self) -> Currency {
        self.vocabulary.currencies.first().copied().unwrap_or(Currency::USD)
    }

    pub(super) fn has(&self, currency: Currency) -> bool {
        self.vocabulary.currencies.contains(&currency)
    }

    /// The catalogue's own one of several that share a mark; the first of them otherwise.
    fn own(&self, codes: &[&str]) -> Option<Currency> {
        let parsed = || codes.iter().filter_map(|code| Currency::from_str(code).ok());
        let used = &self.vocabulary.currencies;
        used.iter().copied().find(|c| parsed().any(|p| p == *c)).or_else(|| parsed().next())
    }

    fn crowns(&self) -> Option<Currency> {
        let home = match self.home.as_deref().and_then(|tag| tag.get(..2)) {
            Some("da") => ["DKK", "SEK", "NOK", "ISK"],
            Some("nb" | "no" | "nn") => ["NOK", "SEK", "DKK", "ISK"],
            _ => CROWNS,
        };
        self.own(&home)
    }

    /// The currency mark that begins at a token, and its length.
    pub(super) fn mark_at(&self, tokens: &[Token], at: usize) -> Option<(Currency, usize)> {
        let token = tokens.get(at)?;
        let one = |codes: &[&str]| self.own(codes).map(|currency| (currency, 1));
        if token.kind == Kind::Symbol {
            return one(match token.text.as_str() {
                "$" | "＄" => &DOLLARS,
                "€" => &["EUR"],
                "£" | "￡" => &["GBP"],
                "¥" | "￥" => &YEN,
                "₹" | "₨" => &["INR"],
                "₽" => &["RUB"],
                "₩" => &["KRW"],
                "₪" => &["ILS"],
                "₺" => &["TRY"],
                "฿" => &["THB"],
                "₫" => &["VND"],
                "₴" => &["UAH"],
                "₦" => &["NGN"],
                "₱" => &["PHP"],
                "₿" | "¢" => return None,
                _ => return None,
            });
        }
        if token.kind != Kind::Word {
            return None;
        }
        let word = token.folded.as_str();
        let before_dollar =
            tokens.get(at + 1).is_some_and(|next| next.is("$") && next.joint == Joint::Glued);
        if before_dollar {
            let code = match word {
                "us" | "usd" => "USD",
                "a" | "au" | "aud" => "AUD",
                "c" | "ca" | "can" | "cad" => "CAD",
                "r" => "BRL",
                "nz" => "NZD",
                "hk" => "HKD",
                "s" => "SGD",
                "mx" => "MXN",
                "nt" => "TWD",
                _ => return None,
            };
            return Currency::from_str(code).ok().map(|currency| (currency, 2));
        }
        if matches!(word, "us" | "canadian" | "australian" | "american")
            && tokens
                .get(at + 1)
                .is_some_and(|next| matches!(next.folded.as_str(), "dollars" | "dollar"))
        {
            let code = match word {
                "canadian" => "CAD",
                "australian" => "AUD",
                _ => "USD",
            };
            return Currency::from_str(code).ok().map(|currency| (currency, 2));
        }
        match word {
            "dollar" | "dollars" | "دولار" | "долларов" | "dolar" | "dolares" | "dollari"
            | "bucks" | "buck" => one(&DOLLARS),
            "euro" | "euros" | "eur" | "евро" | "يورو" => one(&["EUR"]),
            "pound" | "pounds" | "quid" | "sterling" | "pfund" | "livres" | "libras"
            | "sterline" => one(&["GBP"]),
            "kr" | "kronor" | "krona" | "kroner" | "krone" | "kronen" => {
                self.crowns().map(|currency| (currency, 1))
            }
            "yen" | "円" => one(&["JPY"]),
            "yuan" | "rmb" | "元" => one(&["CNY"]),
            "rupees" | "rupee" | "rs" => one(&["INR"]),
            "franken" | "francs" | "franc" | "franchi" | "fr" | "sfr" => one(&FRANCS),
            "zl" | "zloty" | "zlotych" | "zlote" => one(&["PLN"]),
            "kc" | "korun" => one(&["CZK"]),
            "ft" | "forint" => one(&["HUF"]),
            "lei" => one(&["RON"]),
            "reais" => one(&["BRL"]),
            "pesos" => one(&PESOS),
            "rubles" | "roubles" | "рублеи" | "руб" => one(&["RUB"]),
            "гривень" | "гривен" | "грн" => one(&["UAH"]),
            "lira" | "tl" => one(&["TRY"]),
            "rand" => one(&["ZAR"]),
            "dirham" | "dirhams" => one(&["AED"]),
            "shekel" | "shekels" => one(&["ILS"]),
            "won" => one(&["KRW"]),
            "baht" => one(&["THB"]),
            _ if word.len() == 3 && word.is_ascii() => {
                let shouted = token.letters == super::tokens::Letters::Upper;
                let upper = word.to_uppercase();
                (CODES.contains(&word) || shouted && SHOUTED_CODES.contains(&upper.as_str()))
                    .then(|| Currency::from_str(&upper).ok().map(|currency| (currency, 1)))
                    .flatten()
            }
            _ => None,
        }
    }
}

/// Whether a mark may also be a weight.
pub(super) fn is_doubtful(word: &str) -> bool {
    matches!(word, "pound" | "pounds" | "pfund" | "libras" | "ft" | "rand" | "won" | "fr")
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Text;
    use super::*;

    fn check(catalogue: &[&str], locale: Option<&str>, text: &str, expected: &str) {
        let vocabulary = CatalogVocabulary {
            currencies: catalogue.iter().map(|code| code.parse().unwrap()).collect(),
            ..CatalogVocabulary::default()
        };
        let found = Tender::new(&vocabulary, locale).mark_at(&Text::new(text).tokens, 0);
        assert_eq!(
            found.map(|(currency, _)| currency.to_string()).as_deref(),
            Some(expected),
            "{text}"
        );
    }

    #[test]
    fn shared_marks_follow_the_catalogue() {
        check(&[], None, "$", "USD");
        check(&["EUR", "CAD"], None, "$", "CAD");
        check(&[], None, "kr", "SEK");
        check(&["NOK"], None, "kr", "NOK");
        check(&[], Some("da-DK"), "kr", "DKK");
        check(&["CNY"], None, "¥", "CNY");
        check(&[], None, "US$", "USD");
        check(&["USD"], None, "A$", "AUD");
        check(&[], None, "zł", "PLN");
        check(&[], None, "chf", "CHF");
    }
}
