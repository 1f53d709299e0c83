//! What is asked back about a photo, with eyes that follow a script.

use magpie_core::{Currency, FacetKind, InboundMessage, Product, Reply};
use magpie_testkit::product;
use url::Url;

use crate::world::{World, shop};

/// Sandals of one colour and price, half of them for women and half for men, beside boots and lamps.
fn goods() -> Vec<Product> {
    let sandal = |n: u32| {
        product(&format!("sandal{n}"))
            .title(&format!("Strap sandals {n}"))
            .category(&["Footwear", "Sandals"])
            .facet(FacetKind::Category, "sandals")
            .facet(FacetKind::Colour, "brown")
            .facet(FacetKind::Audience, if n.is_multiple_of(2) { "women" } else { "men" })
            .price(5_000 + i64::from(n), Currency::USD)
            .url(&Url::parse(&format!("http://shop.example/sandal{n}")).unwrap())
            .build()
    };
    (0..8).map(sandal).chain(shop()).collect()
}

fn question(reply: &Reply) -> Option<(&str, Vec<&str>)> {
    let question = reply.question.as_ref()?;
    Some((&question.text, question.options.iter().map(String::as_str).collect()))
}

fn ids(reply: &Reply) -> Vec<&str> {
    reply.picks.iter().map(|pick| pick.product.id.as_str()).collect()
}

#[tokio::test]
async fn scripted_look_alikes_are_told_apart_by_one_question() {
    let world = World::seeing(goods());
    let reply = world.show("ann", "", "sandal").await;
    assert_eq!(question(&reply), Some(("Who is it for?", vec!["men", "women"])));
    assert!(!reply.picks.is_empty());

    let reply = world.ask("ann", "chat", "women").await;
    assert!(!reply.picks.is_empty());
    for id in ids(&reply) {
        let number: u32 = id.strip_prefix("sandal").unwrap().parse().unwrap();
        assert!(number.is_multiple_of(2), "{id} is not for women");
    }
    assert_eq!(question(&reply), None);
}

#[tokio::test]
async fn what_the_message_says_or_was_asked_before_is_not_asked() {
    let world = World::seeing(goods());
    let reply = world.show("ann", "like this, for men", "sandal").await;
    assert_eq!(question(&reply), None);

    let reply = world.show("bob", "", "sandal").await;
    assert!(question(&reply).is_some());
    let reply = world.show("bob", "", "sandal").await;
    assert_eq!(question(&reply), None);
}

#[tokio::test]
async fn of_several_things_in_a_scripted_photo_one_is_chosen() {
    let world = World::seeing(goods());
    let reply = world.show("ann", "", "sandal+lamp").await;
    let (text, options) = question(&reply).unwrap();
    assert_eq!(text, "I see several things in your photo. Which one do you mean?");
    assert_eq!(options, ["sandals", "lamps"]);

    let reply = world.ask("ann", "chat", "lamps").await;
    assert!(!reply.picks.is_empty());
    assert!(ids(&reply).iter().all(|id| id.starts_with("lamp")), "{:?}", ids(&reply));
}

#[tokio::test]
async fn questions_are_asked_in_the_language_of_the_shopper() {
    let world = World::seeing(goods());
    for (locale, text) in [
        ("de", "Für wen ist es?"),
        ("es-MX", "¿Para quién es?"),
        ("fr", "C'est pour qui ?"),
        ("pt-BR", "Para quem é?"),
        ("fi", "Who is it for?"),
    ] {
        let message = InboundMessage {
            photos: vec![Ok(bytes::Bytes::from_static(b"sandal"))],
            locale: Some(locale.to_owned()),
            ..world.message(locale, &format!("chat {locale}"), "")
        };
        let reply = world.answer(message).await;
        assert_eq!(question(&reply).map(|(text, _)| text), Some(text), "{locale}");
    }
}
