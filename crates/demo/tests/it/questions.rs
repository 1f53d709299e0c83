//! What shoppers ask in the first minute has good answers at any time, and plausible wrong ones.

use jiff::Timestamp;
use magpie_core::Availability;
use magpie_demo::{Good, TICK, goods, offer_at};

/// One question: where to look, what is right, and how many cents at most.
struct Question {
    text: &'static str,
    shelf: &'static str,
    right: fn(&Good) -> bool,
    most: i64,
}

const QUESTIONS: [Question; 7] = [
    Question {
        text: "waterproof hiking boots under $120, not leather",
        shelf: "Hiking boots",
        right: |good| has(&good.features, "waterproof") && !hide(good) && adult(good),
        most: 12_000,
    },
    Question {
        text: "red dress for a wedding",
        shelf: "Dresses",
        right: |good| has(&good.colours, "red") && has(&good.uses, "wedding"),
        most: i64::MAX,
    },
    Question {
        text: "quiet headphones under 80",
        shelf: "Headphones",
        right: |good| has(&good.features, "quiet"),
        most: 8_000,
    },
    Question {
        text: "gift for my 6-year-old",
        shelf: "Toys",
        right: |good| {
            has(&good.uses, "gift")
                && good.ages.is_some_and(|ages| ages.from <= 6 && ages.to.is_none_or(|to| to >= 6))
        },
        most: i64::MAX,
    },
    Question {
        text: "vegan protein bars",
        shelf: "Protein bars",
        right: |good| has(&good.features, "vegan"),
        most: i64::MAX,
    },
    Question {
        text: "black leather backpack for a laptop",
        shelf: "Backpacks",
        right: |good| {
            good.colours.first().is_some_and(|colour| colour == "black")
                && good.materials[0].ends_with("leather")
                && good.materials[0] != "vegan leather"
                && has(&good.features, "laptop sleeve")
        },
        most: i64::MAX,
    },
    Question {
        text: "running shoes for women size 39",
        shelf: "Running shoes",
        right: |good| has(&good.audience, "women") && has(&good.sizes, "39"),
        most: i64::MAX,
    },
];

fn has(words: &[String], word: &str) -> bool {
    words.iter().any(|known| known == word)
}

fn hide(good: &Good) -> bool {
    good.materials.iter().any(|m| m.contains("leather") || m.contains("suede"))
}

fn adult(good: &Good) -> bool {
    !has(&good.audience, "kids")
}

fn shelf(name: &str) -> impl Iterator<Item = &'static Good> {
    goods().iter().filter(move |good| good.kind.category == name || good.kind.department == name)
}

#[test]
fn every_question_has_three_answers_in_stock_at_any_time_of_a_year() {
    let start: Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
    for question in &QUESTIONS {
        let answers: Vec<_> = shelf(question.shelf).filter(|good| (question.right)(good)).collect();
        for tick in 0..365 * 8 {
            let at = start + TICK * tick;
            let good = answers.iter().filter(|good| {
                let offer = offer_at(good, at);
                offer.availability == Availability::InStock && offer.price.amount <= question.most
            });
            let count = good.count();
            assert!(count >= 3, "{}: {count} answers at {at}", question.text);
        }
    }
}

#[test]
fn every_question_has_plausible_wrong_answers() {
    for question in &QUESTIONS {
        let wrong = shelf(question.shelf).filter(|good| !(question.right)(good)).count();
        assert!(wrong >= 2, "{}: {wrong}", question.text);
    }
}
