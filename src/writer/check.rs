//! Striking what the sources do not support.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use magpie_core::{CatalogVocabulary, FacetKind, Label, Money, Needs, Pick, Want};
use regex::Regex;
use unicode_segmentation::UnicodeSegmentation;

static LINK: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)\b(?:https?://|www\.)\S+|\b[a-z0-9-]+\.(?:com|net|org|shop|store|io|de|uk|eu|co|example)\b(?:/\S*)?";
    Regex::new(pattern).expect("the pattern is valid")
});

/// An amount with a currency before or behind it, or a share.
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"\d[\d.,'’]*";
    let before = r"(?:[$€£¥₹]|\b(?:usd|eur|gbp|chf|sek|nok|dkk|jpy|inr)\s?)";
    let behind = r"(?:[$€£¥₹%]|percent\b|prozent\b|(?:usd|eur|gbp|chf|sek|nok|dkk|jpy|inr|dollars?|euros?|pounds?|bucks|kr)\b)";
    Regex::new(&format!(r"(?i){before}\s?({number})|({number})\s?{behind}"))
        .expect("the pattern is valid")
});

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d[\d.,'’]*").expect("the pattern is valid"));

/// What a wording may speak of.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The slate.
    pub picks: &'a [Pick],
    /// The ledger.
    pub needs: &'a Needs,
    /// What the agents noted.
    pub notes: &'a str,
    /// The shopper's message.
    pub message: &'a str,
    /// The catalogue's words.
    pub vocabulary: &'a CatalogVocabulary,
}

/// The wording without the sentences that say what no source said, and how many were struck. Markup and
/// mentions lose their effect.
pub fn strike(wording: &str, evidence: &Evidence<'_>) -> (String, usize) {
    let known = Known::of(evidence);
    let mut struck = 0;
    let kept: Vec<&str> = wording
        .unicode_sentences()
        .filter(|sentence| {
            let holds = known.supports(sentence);
            struck += usize::from(!holds);
            holds
        })
        .collect();
    let text: String = kept.concat().replace(['*', '_', '`', '#', '<', '>', '[', ']'], "");
    (text.replace('@', "@\u{200b}").trim().to_owned(), struck)
}

/// Whether every number of a wording stands in its facts and it holds no link.
pub fn is_supported(wording: &str, facts: &str) -> bool {
    let numbers = |text: &str| -> BTreeSet<String> {
        NUMBER.find_iter(text).map(|found| plain(found.as_str())).collect()
    };
    !LINK.is_match(wording) && numbers(wording).is_subset(&numbers(facts))
}

struct Known {
    amounts: BTreeSet<String>,
    text: String,
    brands: Vec<String>,
}

impl Known {
    fn of(evidence: &Evidence<'_>) -> Self {
        let mut amounts = BTreeSet::new();
        let mut add = |money: Money| {
            let decimal = money.decimal();
            amounts.insert(plain(&decimal));
            if let Some((whole, fraction)) = decimal.split_once('.')
                && fraction.bytes().all(|b| b == b'0')
            {
                amounts.insert(whole.to_owned());
            }
        };
        let mut text = format!("{} {}", evidence.message, evidence.notes);
        for pick in evidence.picks {
            pick.product.price.into_iter().for_each(&mut add);
            pick.product.list_price.into_iter().for_each(&mut add);
            for label in &pick.labels {
                if let Label::PriceMoved { from } = label {
                    add(*from);
                }
            }
            text.push_str(&format!(
                " {} {} {}",
                pick.product.title,
                pick.product.brand.as_deref().unwrap_or_default(),
                pick.product.description
            ));
        }
        for need in evidence.needs {
            if let Want::PriceMin(money) | Want::PriceMax(money) | Want::PriceAbout(money) =
                need.want
            {
                add(money);
            }
        }
        // Shares come from the agents' notes and the sellers' descriptions ("80 % wool").
        amounts.extend(AMOUNT.captures_iter(&text).map(|found| amount(&found)));
        let text = text.to_lowercase();
        let brands = evidence
            .vocabulary
            .facets
            .iter()
            .filter(|facet| facet.kind == FacetKind::Brand && !has_words(&text, &facet.value))
            .map(|facet| facet.value.clone())
            .collect();
        Self { amounts, text, brands }
    }

    fn supports(&self, sentence: &str) -> bool {
        if LINK.is_match(sentence) {
            return false;
        }
        if !AMOUNT.captures_iter(sentence).all(|found| self.amounts.contains(&amount(&found))) {
            return false;
        }
        // A brand is written with a capital; "pilot" and "apple" are words as well.
        !self
            .brands
            .iter()
            .any(|brand| capitalised(sentence, brand) && !has_words(&self.text, brand))
    }
}

fn amount(found: &regex::Captures<'_>) -> String {
    found.get(1).or_else(|| found.get(2)).map(|number| plain(number.as_str())).unwrap_or_default()
}

/// One spelling for `1,299.00`, `1.299,00` and `1'299`: digits with a point before the minor ones, and no
/// minor digits that are all zero.
fn plain(number: &str) -> String {
    let number = number.trim_end_matches(['.', ',', '\'', '’']);
    let (whole, fraction) = match number.rfind(['.', ',']) {
        Some(at) if number.len() - at - 1 <= 2 => (&number[..at], &number[at + 1..]),
        _ => (number, ""),
    };
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if fraction.bytes().all(|b| b == b'0') { digits } else { format!("{digits}.{fraction:0<2}") }
}

fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
    })
}

fn capitalised(sentence: &str, brand: &str) -> bool {
    let lower = sentence.to_lowercase();
    // Lower-casing may change lengths in rare scripts; then the position can't be trusted.
    if lower.len() != sentence.len() || !has_words(&lower, brand) {
        return false;
    }
    lower.match_indices(brand).any(|(at, _)| {
        sentence.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use magpie_core::{Currency, FacetValue, Receipt, ReceiptStatus, SourceId};
    use magpie_testkit::product;

    use super::*;

    fn check(wording: &str, kept: &str) {
        let shoe =
            product("p").title("Fjellva Trail Boot").brand("Fjellva").price(9_900, Currency::USD);
        let pick = Pick {
            rank: 1,
            product: shoe.build(),
            why: String::new(),
            verdicts: Vec::new(),
            receipt: Receipt {
                source: SourceId::new("shop"),
                fetched_at: Timestamp::UNIX_EPOCH,
                status: ReceiptStatus::Fresh,
            },
            labels: Vec::new(),
        };
        let brand = |value: &str| FacetValue {
            kind: FacetKind::Brand,
            value: value.to_owned(),
            forms: Vec::new(),
            products: 1,
        };
        let vocabulary = CatalogVocabulary {
            facets: vec![brand("fjellva"), brand("norrmark")],
            ..CatalogVocabulary::default()
        };
        let evidence = Evidence {
            picks: &[pick],
            needs: &Needs::new(),
            notes: "12 % below its 30-day median of $112.00",
            message: "boots under $120",
            vocabulary: &vocabulary,
        };
        assert_eq!(strike(wording, &evidence).0, kept, "{wording}");
    }

    #[test]
    fn what_no_source_said_is_struck() {
        check("The Fjellva is $99. It was $149 before.", "The Fjellva is $99.");
        check("It costs 99.00 USD, 12 % below $112.", "It costs 99.00 USD, 12 % below $112.");
        check("Stays under $120. Save 30 % today!", "Stays under $120.");
        check("See https://evil.example/x now. Dry feet.", "Dry feet.");
        check("Also look at amazon.com for more. Dry feet.", "Dry feet.");
        check("The Norrmark is better. Dry feet.", "Dry feet.");
        check("**Dry** feet, @everyone.", "Dry feet, @\u{200b}everyone.");
    }

    #[test]
    fn numbers_of_a_summary_must_stand_in_its_facts() {
        assert!(is_supported("3 fell since 2026-11-01.", "3 of 9 fell, 2026-11-01 to 2026-11-20"));
        assert!(!is_supported("4 fell.", "3 of 9 fell"));
        assert!(!is_supported("see shop.example", "3 of 9 fell"));
    }
}
