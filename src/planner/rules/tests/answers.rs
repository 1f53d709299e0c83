//! What is offered as an answer is a message that the rules read: alike in every language.

use magpie_core::{Need, Phrases, Want};

use super::*;
use crate::planner::QuestionWords;
use crate::planner::rules::watching;

/// How an offered answer is understood after a request for many things at once.
fn understood(question: &str, option: &str) -> (String, String) {
    let request =
        "waterproof black acme leather boots for women, size 42, under $100, used, for camping";
    let conversation = asked(request, question, &[option]);
    let reading = read_in(&conversation, option);
    (format!("{:?}", reading.intent), shown(&reading.needs))
}

/// Each language's words beside the English ones.
fn languages() -> impl Iterator<Item = [(&'static Phrases, &'static QuestionWords); 2]> {
    let words = |language| (Phrases::of(language), QuestionWords::of(language));
    QuestionWords::all().iter().map(move |of| [words(Some(of.language)), words(None)])
}

#[test]
fn budgets_are_understood_in_every_language() {
    for both in languages() {
        let [own, english] = both.map(|(phrases, words)| {
            let options = [phrases.under("$40"), words.between("$40", "$90"), phrases.over("$90")];
            options.map(|option| understood(phrases.what_budget, &option))
        });
        assert_eq!(own, english, "{}", both[0].1.language);
        assert!(own[0].1.contains("price_max=40.00 USD"), "{own:?}");
    }
}

#[test]
fn a_bare_number_is_a_budget_where_that_was_asked_for() {
    for phrases in Phrases::all() {
        let conversation = asked("hiking boots", phrases.what_budget, &[]);
        let needs = shown(&read_in(&conversation, "60").needs);
        assert!(needs.contains("price_max=60.00 USD"), "{}: {needs}", phrases.language);
    }
}

#[test]
fn what_no_longer_matters_is_understood_in_every_language() {
    let wants = FacetKind::ALL.map(|kind| Want::Facet(kind, "x".to_owned()));
    let price = Want::PriceMax(Money::new(10_000, Currency::USD));
    for want in wants.into_iter().chain([price]) {
        let blocking = [Need::hard(want)];
        for both in languages() {
            let [own, english] = both.map(|(_, words)| {
                let question = words.relaxing(&blocking);
                question.map(|asked| understood(&asked.text, &asked.options[0]))
            });
            assert_eq!(own, english, "{blocking:?} in {}", both[0].1.language);
        }
    }
}

#[test]
fn a_watch_is_stopped_in_every_language() {
    for words in QuestionWords::all() {
        let option = words.stop_watch(3);
        let english = watching::about_watches("stop watch 3");
        assert!(english.is_some());
        assert_eq!(watching::about_watches(&option), english, "{option}");
    }
}

#[test]
fn questions_are_asked_in_the_language_that_is_known() {
    let conversation = ConversationState::default();
    let ask = |text, language| {
        let message =
            Message { text, photos: 0, conversation: &conversation, locale: None, language };
        reader().read(&message).question
    };
    for (language, text) in [
        (None, "What kind of boots?"),
        (Some("de"), "Welche Art von boots?"),
        (Some("es-MX"), "¿Qué tipo de boots?"),
        (Some("it"), "What kind of boots?"),
    ] {
        let question = ask("boots", language).unwrap();
        assert_eq!(question.text, text);
        assert!(QuestionWords::asks_for_kind(&question.text));
        assert_eq!(question.options, ask("boots", None).unwrap().options);
    }
    assert!(!QuestionWords::asks_for_kind("What would you like to spend?"));
}
