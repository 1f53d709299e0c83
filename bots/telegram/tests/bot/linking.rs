//! Codes that link accounts, with a companion that answers by a script.

use magpie_core::{
    LinkAnswer, LinkMerge, LinkRefusal, LinkRequest, PersonId, Phrases, Platform, SenderId,
};
use magpie_testkit::telegram::{Person, SeenMessage};

use super::{SOON, World, labels};

const CODE: &str = "ABCD-EFGH";

fn person(of: &Person) -> PersonId {
    PersonId::of_sender(&Platform::new("telegram"), &SenderId::new(of.id.to_string()))
}

fn preview() -> LinkAnswer {
    let merge = LinkMerge { platforms: vec!["discord".to_owned()], ..LinkMerge::default() };
    LinkAnswer::Preview { code: CODE.to_owned(), merge }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_given_entered_and_confirmed_in_private() {
    let world = World::open().await;
    let (ada, home) = (&world.ada, world.telegram.private_chat(&world.ada));
    let words = Phrases::of(None).linking();
    let says = async |text: &str| {
        world.telegram.wait_for(home, |m: &SeenMessage| m.text.contains(text), SOON).await
    };
    world.companion.answer_links([
        LinkAnswer::Code { code: CODE.to_owned(), minutes: 10 },
        preview(),
        LinkAnswer::Refused(LinkRefusal::NotLinked),
        LinkAnswer::Linked(LinkMerge::default()),
        LinkAnswer::Unlinked { own: 1, others: 2, learned: 3 },
    ]);
    world.telegram.send_text(home, ada, "/link");
    says(CODE).await;
    world.telegram.send_text(home, ada, "/link abcd efgh");
    let asked = says("with yours on Discord?").await;
    assert_eq!(labels(&asked), [[words.yes], [words.no]]);
    let data = asked.keyboard[0][0].data.clone().unwrap();

    // Whoever copies the button of a preview enters nothing.
    let (bob, bobs) = (&world.bob, world.telegram.private_chat(&world.bob));
    world.telegram.send_text(bobs, bob, "/unlink");
    let own = world.telegram.wait_for(bobs, |m| !m.text.is_empty(), SOON).await;
    let press = world.telegram.press_data(bob, own.message, &data);
    assert_eq!(world.toast(&press).await.as_deref(), Some(Phrases::of(None).stale_button));

    let press = world.telegram.press(ada, asked.message, words.yes);
    assert_eq!(world.toast(&press).await, None);
    let linked = says("I remember the same").await;
    assert_eq!((linked.message, linked.keyboard.len()), (asked.message, 0));
    world.telegram.send_text(home, ada, "/unlink");
    says("Separate again. Here I keep 1 stated").await;
    assert_eq!(
        world.companion.link_requests(),
        [
            (person(ada), LinkRequest::Code),
            (person(ada), LinkRequest::Preview("abcd efgh".to_owned())),
            (person(bob), LinkRequest::Unlink),
            (person(ada), LinkRequest::Confirm(CODE.to_owned())),
            (person(ada), LinkRequest::Unlink),
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_preview_links_nothing_and_a_refusal_has_no_buttons() {
    let world = World::open().await;
    let (ada, home) = (&world.ada, world.telegram.private_chat(&world.ada));
    let words = Phrases::of(None).linking();
    let wait = LinkAnswer::Refused(LinkRefusal::Wait { minutes: 42 });
    world.companion.answer_links([preview(), wait]);
    world.telegram.send_text(home, ada, "/link ABCDEFGH");
    let asked = world.telegram.wait_for(home, |m| m.text.contains("Discord"), SOON).await;
    world.telegram.press(ada, asked.message, words.no);
    let no = world.telegram.wait_for(home, |m| m.text == words.declined, SOON).await;
    assert_eq!(no.message, asked.message);
    world.telegram.send_text(home, ada, "/link ABCDEFGH");
    let wait = world.telegram.wait_for(home, |m| m.text.contains("42 minutes"), SOON).await;
    assert!(wait.keyboard.is_empty());
    assert_eq!(world.companion.link_requests().len(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_a_group_saw_is_void_and_none_is_given_there() {
    let world = World::open().await;
    let (ada, group) = (&world.ada, world.group);
    let in_private = Phrases::of(None).in_private;
    world.telegram.send_text(group, ada, &format!("/link {CODE}"));
    let led = world.telegram.wait_for(group, |m| m.text == in_private, SOON).await;
    assert!(led.keyboard[0][0].url.as_deref().unwrap().ends_with("?start=link"));
    let void = LinkRequest::Void(CODE.to_owned());
    assert_eq!(world.companion.link_requests(), [(person(ada), void.clone())]);
    world.telegram.send_text(group, ada, "/link");
    let second = |m: &SeenMessage| m.text == in_private && m.message != led.message;
    let second = world.telegram.wait_for(group, second, SOON).await;
    world.telegram.send_text(group, ada, "/unlink");
    let others = [led.message, second.message];
    let third = |m: &SeenMessage| m.text == in_private && !others.contains(&m.message);
    world.telegram.wait_for(group, third, SOON).await;
    assert_eq!(world.companion.link_requests(), [(person(ada), void)]);

    // Where the button of the group leads to.
    let home = world.telegram.private_chat(ada);
    let given = LinkAnswer::Code { code: CODE.to_owned(), minutes: 10 };
    world.companion.answer_links([given]);
    world.telegram.send_text(home, ada, "/start link");
    world.telegram.wait_for(home, |m| m.text.contains("10 minutes"), SOON).await;
    world.end().await;
}
