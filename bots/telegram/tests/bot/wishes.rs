//! The wish list of a group: commands and alerts.

use magpie_core::{Audience, Phrases};
use magpie_testkit::telegram::Post;

use super::{SOON, World, picks};

#[tokio::test(flavor = "multi_thread")]
async fn commands_add_show_and_take_off_and_admins_are_known_where_it_matters() {
    let world = World::open().await;
    let (group, ada, bob) = (world.group, &world.ada, &world.bob);
    for (who, says, text, moderates) in [
        (bob, "/wish 2", "add #2 to the wish list", false),
        (bob, "/wish the second below 80", "add the second below 80 to the wish list", false),
        (bob, "/wishes", "our wish list", false),
        (bob, "/wishlist 2", "our wish list page 2", false),
        (bob, "/wish remove 3", "remove wish 3", false),
        (ada, "/wish remove 3", "remove wish 3", true),
    ] {
        let entry = world.said(group, who, says).await;
        assert_eq!((entry.text.as_str(), entry.moderates), (text, moderates), "{says}");
        assert!(matches!(entry.audience, Audience::Community(_)));
    }
    assert_eq!(world.telegram.requests_of("getChatMember").len(), 2);
    let menu = world.telegram.setting(r#"commands {"type":"all_group_chats"} fr"#).unwrap();
    let wish = menu.as_array().unwrap().iter().find(|known| known["command"] == "wish").unwrap();
    assert_eq!(wish["description"], Phrases::of(Some("fr")).community().wish_help);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_plain_words_are_an_admins_is_told_to_who_understands_them() {
    let world = World::open().await;
    let lookups = || world.telegram.requests_of("getChatMember").len();
    for (who, admin) in [(&world.bob, false), (&world.ada, true)] {
        let before = lookups();
        let entry = world.said(world.group, who, "@magpie_bot remove wish 3").await;
        assert_eq!((entry.text.as_str(), entry.moderates), ("remove wish 3", false));
        assert_eq!(lookups(), before, "only what is about everybody needs to know");
        assert_eq!(world.sink.moderates(&entry).await, admin);
        assert_eq!(world.sink.moderates(&entry).await, admin);
        assert_eq!(lookups(), before + 1, "asked once in a while");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_asked_for_in_a_topic_is_told_there() {
    let world = World::open().await;
    let forum = world.telegram.forum("Gear talk", &[&world.bob]);
    let topic = world.telegram.topic(forum, &world.bob, "Boots");
    world.telegram.post(forum, &world.bob, Post::text("/wish 1").thread(topic));
    let asked = world.companion.next(SOON).await;
    // The application keeps the address for everybody: nothing in it leads to who added the wish.
    let address = world.sink.standing_address(&asked);
    assert_eq!(address.as_str(), format!(r#"{{"chat":{},"topic":{topic}}}"#, forum.0));
    let nobody = magpie_core::Sender {
        id: magpie_core::SenderId::new("wishes"),
        display_name: None,
        ..asked.sender.clone()
    };
    let turn = magpie_core::TurnId::new("alert");
    let entry = magpie_core::ports::InboxEntry {
        turn: turn.clone(),
        sender: nobody,
        address,
        reply_to: None,
        ..asked
    };
    magpie_core::ports::Inbox::accept(&*world.store, entry.clone()).await.unwrap();
    let reply = magpie_core::Reply { turn, text: "From the wish list".to_owned(), ..picks(1) };
    world.companion.answer(reply.clone());
    magpie_core::ports::ReplySink::deliver(&*world.sink, &entry, &reply).await.unwrap();
    let replies = world.telegram.replies(forum);
    let [shown] = replies.as_slice() else { panic!("{replies:#?}") };
    assert!(shown.text.starts_with("From the wish list"), "{}", shown.text);
    assert_eq!(shown.thread, Some(topic));
    world.telegram.snapshot(forum);
    world.end().await;
}
