//! What Magpie says of itself is in the language of the message, of the sender, or of the community's choice.

use magpie_core::ports::Companion as _;
use magpie_core::{ButtonAction, InboundMessage, MemoryChange, PersonId, Phrases, Reply, taps};

use crate::world::World;

/// What a reply says of picks in German and in English.
const GERMAN: &str = "Treffer";
const ENGLISH: &str = "I found ";

async fn reply(world: &World, who: &str, place: &str, text: &str, locale: Option<&str>) -> Reply {
    let message = world.message(who, place, text);
    let message = InboundMessage { locale: locale.map(str::to_owned), ..message };
    world.answer(message).await
}

async fn said(world: &World, place: &str, text: &str, locale: Option<&str>) -> String {
    let message = world.message("ada", place, text);
    let message = InboundMessage { locale: locale.map(str::to_owned), ..message };
    world.answer(message).await.text
}

#[tokio::test]
async fn talk_is_answered_in_the_language_of_the_message() {
    let world = World::new(|offers| offers);
    for (text, begins) in [
        ("Thank you very much!", "You're welcome! "),
        ("Vielen Dank für deine Hilfe!", "Schreib, was du willst"),
    ] {
        let said = said(&world, "home", text, None).await;
        assert!(said.starts_with(begins), "{text}: {said}");
    }
    // What is written wins over what the platform says of its writer.
    let said = said(&world, "home", "Vielen Dank für deine Hilfe!", Some("es")).await;
    assert!(said.starts_with("Schreib, was du willst"), "{said}");
}

#[tokio::test]
async fn what_a_menu_says_is_answered_in_the_language_of_its_owner() {
    let world = World::new(|offers| offers);
    for (locale, hello, help) in [
        (None, "Hello! ", "Write what you want"),
        (Some("de-AT"), "Hallo! ", "Schreib, was du willst"),
        (Some("es-419"), "¡Hola! ", "Escribe lo que quieres"),
        (Some("fi"), "Hello! ", "Write what you want"),
    ] {
        let greeted = said(&world, "home", "hello", locale).await;
        assert!(greeted.starts_with(hello), "{locale:?}: {greeted}");
        let helped = said(&world, "home", "help", locale).await;
        assert!(helped.starts_with(help), "{locale:?}: {helped}");
    }
    let asked = said(&world, "group", "what do you know about me?", Some("de")).await;
    assert!(asked.starts_with("What I remember is between the two of us"), "{asked}");
}

#[tokio::test]
async fn picks_are_told_in_the_language_of_the_message() {
    let world = World::new(|offers| offers);
    let found =
        reply(&world, "ada", "home", "Ich suche Wanderschuhe bis 98 Dollar, kein Leder", None);
    let found = found.await;
    assert!(
        found.text.contains(GERMAN) && found.text.contains("höchstens $98.00"),
        "{}",
        found.text
    );
    assert_eq!(
        found.picks[0].why,
        "$94.00 liegt im Rahmen von $98.00; hiking boots; mesh, ohne leather."
    );
    let why = reply(&world, "ada", "home", "Warum das erste?", None).await;
    assert!(why.text.starts_with("Ich habe Trail hiking boots"), "{}", why.text);
    let nothing = reply(&world, "ada", "home", "Wanderschuhe unter 5 Dollar", None).await;
    assert!(nothing.text.starts_with("Nichts im Katalog erfüllt das alles: "), "{}", nothing.text);
    let question = nothing.question.unwrap();
    assert_eq!(question.options, ["Der Preis ist egal"]);
    let loosened = reply(&world, "ada", "home", &question.options[0], None).await;
    assert!(loosened.text.contains(GERMAN), "{}", loosened.text);
}

#[tokio::test]
async fn a_tap_keeps_the_language_of_the_conversation() {
    let world = World::new(|offers| offers);
    let taps = [ButtonAction::MoreLike(1), ButtonAction::Cheaper, ButtonAction::ShowMore];
    let begun =
        reply(&world, "ada", "home", "Ich suche Wanderschuhe für meine Reise", Some("en")).await;
    assert!(begun.text.contains(GERMAN), "{}", begun.text);
    for tap in taps {
        let told = reply(&world, "ada", "home", &tap.message().unwrap(), Some("en")).await;
        let german = [GERMAN, "Das war alles", "Nichts im Katalog"];
        assert!(german.iter().any(|said| told.text.contains(said)), "{}", told.text);
    }
    let watches = reply(&world, "ada", "home", taps::WATCHES, Some("en")).await;
    assert_eq!(watches.text, Phrases::of(Some("de")).watch_none);
    let written = reply(&world, "ada", "home", "I am looking for a desk lamp", Some("en")).await;
    assert!(written.text.contains(ENGLISH), "{}", written.text);
    let cheaper = reply(&world, "ada", "home", "cheaper", Some("de")).await;
    assert!(!cheaper.text.contains(GERMAN), "{}", cheaper.text);
}

#[tokio::test]
async fn a_tap_among_others_is_answered_in_the_language_of_who_tapped() {
    let world = World::new(|offers| offers);
    reply(&world, "ada", "group", "Ich suche Wanderschuhe für meine Reise", None).await;
    let tapped = reply(&world, "bob", "group", "show me more", Some("en")).await;
    assert!(tapped.text.contains(ENGLISH), "{}", tapped.text);
    let tapped = reply(&world, "ada", "group", "cheaper", None).await;
    let german = [GERMAN, "Nichts im Katalog"];
    assert!(german.iter().any(|said| tapped.text.contains(said)), "{}", tapped.text);
    // Nobody wrote anything: what the platform says is all there is.
    let first = reply(&world, "eve", "group", "what is trending?", Some("es")).await;
    assert!(first.text.contains("toda la tienda"), "{}", first.text);
}

#[tokio::test]
async fn words_of_no_language_keep_that_of_the_conversation() {
    let world = World::new(|offers| offers);
    // Names of the catalogue travel: alone they are in the language of the app.
    let alone = reply(&world, "ada", "home", "desk lamp", Some("en")).await;
    assert!(alone.text.starts_with(ENGLISH), "{}", alone.text);
    reply(&world, "ada", "home", "Ich suche Wanderschuhe für meine Reise", Some("en")).await;
    let after = reply(&world, "ada", "home", "desk lamp", Some("en")).await;
    assert!(after.text.contains(GERMAN), "{}", after.text);
    let elsewhere = reply(&world, "ada", "work", "desk lamp", Some("en")).await;
    assert!(elsewhere.text.starts_with(ENGLISH), "{}", elsewhere.text);
}

#[tokio::test]
async fn what_is_remembered_is_told_in_the_language_of_its_owner() {
    let world = World::new(|offers| offers);
    let person = PersonId::new("test:ada");
    reply(&world, "ada", "home", "Ich trage Größe 42", None).await;
    let english = world.engine.memory(&person, None).await.unwrap();
    let german = world.engine.memory(&person, Some("de")).await.unwrap();
    assert_eq!(
        (english.entries[0].what.as_str(), german.entries[0].what.as_str()),
        ("size: 42", "Größe: 42")
    );
    let told = reply(&world, "ada", "home", "Was weißt du über mich?", None).await;
    assert!(told.text.starts_with("Das hast du mir gesagt:\n• Größe: 42 („"), "{}", told.text);
    // A change is about the list that was seen, in whichever language that was.
    let strike = MemoryChange::Strike;
    let left = world.engine.change_memory(&person, &german.revision, 1, strike, Some("de")).await;
    assert!(left.unwrap().entries.is_empty());
    for (place, begins) in
        [("home", "Gruppen und Server "), ("group", "Ich weiß noch nicht, was ihr ")]
    {
        let told = reply(&world, "ada", place, "unser Geschmack", Some("de")).await;
        assert!(told.text.starts_with(begins), "{}", told.text);
    }
}
