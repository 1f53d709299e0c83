//! What Magpie says of itself is in the language of the message, of the sender, or of the community's choice.

use magpie_core::InboundMessage;

use crate::world::World;

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
