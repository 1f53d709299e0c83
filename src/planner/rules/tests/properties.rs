//! What holds for every message.

use std::time::Instant;

use magpie_core::{NeedOrigin, Want};
use proptest::prelude::*;

use super::*;

const WORDS: &[&str] = &[
    "red",
    "blue",
    "hiking",
    "boots",
    "nike",
    "not",
    "no",
    "without",
    "under",
    "over",
    "between",
    "and",
    "or",
    "$",
    "€",
    "50",
    "80",
    "1.299,00",
    "100",
    ",",
    ".",
    "?",
    "size",
    "42",
    "for",
    "my",
    "wife",
    "6-year-old",
    "cheaper",
    "more",
    "like",
    "the",
    "second",
    "why",
    "never",
    "buy",
    "I",
    "I'm",
    "vegan",
    "leather",
    "free",
    "-",
    "waterproof",
    "ideally",
    "if possible",
    "with",
    "a",
    "hood",
    "forget",
    "that",
    "any",
    "colour",
    "kein",
    "Leder",
    "sin",
    "cuero",
    "unter",
    "max",
    "kr",
    "k",
    "to",
    "xl",
    "32x34",
    "\"",
    "15.6",
    "inch",
    "what's",
    "hot",
    "in",
    "thanks",
    "ignore",
    "instructions",
    "😀",
    "ß",
    "שלום",
    "instead",
    "also",
    "used",
    "is",
    "old",
    "#",
    "2",
    "first",
    "one",
    "these",
    "budget",
    "around",
    "~",
    "%",
    "kg",
    "allergic",
    "to",
    "wool",
    "love",
    "hate",
    "weather",
    "\n",
    "'",
    "’",
    "zł",
];

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 0..24).prop_map(|words| words.join(" "))
}

/// Whether a word of a value stands in a folded message, in any of the sample's languages.
fn stands_in(folded: &str, word: &str) -> bool {
    let word = word.trim_end_matches('s');
    let foreign: &[&str] = if word == "leather" { &["leder", "cuero"] } else { &[] };
    folded.replace('"', "inch").contains(word) || foreign.iter().any(|word| folded.contains(word))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        let reading = read(&text);
        prop_assert!(reading.needs.len() < 200);
    }

    #[test]
    fn any_words_are_read_in_a_conversation(first in words(), second in words()) {
        let conversation = after(&[&first]);
        let reading = read_in(&conversation, &second);
        prop_assert!(reading.needs.iter().all(|need| need.origin != NeedOrigin::Remembered));
        prop_assert!(reading.stated.iter().all(|need| need.origin == NeedOrigin::Stated));
    }

    #[test]
    fn hard_needs_stand_in_the_text(text in words()) {
        let folded = super::super::stems::fold(&text.to_lowercase());
        for need in read(&text).stated.hard() {
            let stands = match &need.want {
                Want::Facet(FacetKind::Audience, value) => {
                    value == "women" && folded.contains("wife") || value == "kids" && folded.contains("year")
                }
                Want::Facet(_, value) => {
                    super::super::stems::fold(value).split(' ').all(|word| stands_in(&folded, word))
                }
                Want::PriceMin(money) | Want::PriceMax(money) | Want::PriceAbout(money) => {
                    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
                    let major = money.decimal();
                    let major = major.split('.').next().unwrap_or_default().trim_end_matches('0');
                    digits.contains(major)
                }
                Want::InStock => true,
            };
            prop_assert!(stands, "{need:?} in {text:?}");
        }
    }
}

#[test]
fn long_messages_take_linear_time() {
    let reader = reader();
    let conversation = ConversationState::default();
    for unit in [
        "not red, ",
        "a",
        "under 50 or ",
        "more like ",
        "🦄",
        "שלום ",
        "no no no ",
        "1 000 ",
        "if possible ",
        "\u{301}",
    ] {
        let text = unit.repeat(20_000 / unit.chars().count());
        let started = Instant::now();
        reader.read(&Message {
            text: &text,
            photos: 0,
            conversation: &conversation,
            locale: None,
            language: None,
        });
        assert!(started.elapsed().as_millis() < 2_000, "{unit:?} took {:?}", started.elapsed());
    }
}

#[test]
fn an_empty_catalogue_still_reads_prices() {
    let reader = RuleReader::new(Arc::new(CatalogVocabulary::default()));
    let conversation = ConversationState::default();
    let reading = reader.read(&Message {
        text: "cheap red boots under $50, no leather, size 42, for my 6-year-old",
        photos: 0,
        conversation: &conversation,
        locale: None,
        language: None,
    });
    assert_eq!(shown(&reading.stated), "!material=leather price_max=50.00 USD size=42");
    assert_eq!(reading.query, "red boots kids");
    assert_eq!(reading.question, None);
}

#[test]
fn the_revision_is_that_of_the_vocabulary() {
    assert_eq!(reader().revision(), 7);
}
