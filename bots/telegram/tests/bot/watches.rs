//! Bells, commands and alerts.

use magpie_core::ports::{DeliveryError, Inbox as _, InboxEntry, ReplySink as _};
use magpie_core::{Phrases, Question, Reply, TurnId};
use magpie_testkit::long_reply;
use magpie_testkit::telegram::Post;

use super::{SOON, World, labels, picks};

/// What is watched, as the application lists it.
fn list(phrases: &Phrases) -> Reply {
    let options = vec!["stop watch 2".to_owned(), "stop watch 1".to_owned()];
    let question = Some(Question { text: phrases.watch_stop_one.to_owned(), options });
    Reply { question, picks: Vec::new(), ..long_reply(1, 20) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bell_under_each_pick_asks_to_watch_it() {
    let world = World::open().await;
    let home = world.telegram.private_chat(&world.ada);
    let asked = world.said(home, &world.ada, "hiking boots").await;
    let shown = world.reply(&asked, picks(8)).await;
    let bells: Vec<String> = (1..=8).map(|rank| format!("🔔 {rank}")).collect();
    assert_eq!(labels(&shown)[2], bells);
    assert!(shown.text.ends_with(Phrases::of(None).legend), "{}", shown.text);
    assert!(shown.text.contains("🔔 tell me when it gets cheaper"), "{}", shown.text);

    let press = world.telegram.press(&world.ada, shown.message, "🔔 2");
    let wish = world.companion.next(SOON).await;
    assert_eq!(wish.text, "watch #2");
    assert_eq!(wish.reply_to, Some(asked.turn.clone()));
    assert_eq!(wish.conversation, asked.conversation);
    assert!(!wish.moderates);
    assert_eq!(world.toast(&press).await, None);
    // Pressed twice within a moment it is one wish.
    let again = world.telegram.press(&world.ada, shown.message, "🔔 2");
    assert_eq!(world.toast(&again).await, None);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_groups_only_admins_press_bells_and_stop_watches() {
    let world = World::open().await;
    let refused = Some(Phrases::of(None).watch_moderators.to_owned());
    let asked = world.said(world.group, &world.bob, "/pick hiking boots").await;
    let shown = world.reply(&asked, picks(2)).await;
    let listed = world.said(world.group, &world.bob, "/watches").await;
    assert_eq!((listed.text.as_str(), listed.moderates), ("my watches", false));
    // In the language of the one who asked for the list, whoever presses.
    let listed = world.reply(&listed, list(Phrases::of(Some("de")))).await;
    for (message, button, text) in
        [(&shown, "🔔 1", "watch #1"), (&listed, "stop watch 1", "stop watch 1")]
    {
        let press = world.telegram.press(&world.bob, message.message, button);
        assert_eq!(world.toast(&press).await, refused, "{button}");
        assert_eq!(world.companion.unseen(), 0, "{button}");
        let press = world.telegram.press(&world.ada, message.message, button);
        let wish = world.companion.next(SOON).await;
        assert_eq!((wish.text.as_str(), wish.moderates), (text, true));
        assert_eq!(world.toast(&press).await, None);
    }
    // Nobody is asked for rights where these don't matter.
    let before = world.telegram.requests_of("getChatMember").len();
    world.telegram.press(&world.bob, shown.message, "Cheaper");
    assert_eq!(world.companion.next(SOON).await.text, "cheaper");
    assert_eq!(world.telegram.requests_of("getChatMember").len(), before);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_set_list_and_change_watches() {
    let world = World::open().await;
    let home = world.telegram.private_chat(&world.ada);
    let (group, bot) = (world.group, world.telegram.bot_username().to_owned());
    let (ada, bob) = (&world.ada, &world.bob);
    for (chat, who, says, text, moderates) in [
        (home, ada, "/watches", "my watches", false),
        (home, ada, "/watch", "watch #1", false),
        (home, ada, "/watch 2", "watch #2", false),
        (home, ada, "/watch stop 3", "stop watch 3", false),
        (home, ada, "/watch red dresses under 50", "watch out for red dresses under 50", false),
        (group, ada, "/watches", "my watches", false),
        (group, ada, "/watch #2", "watch #2", true),
        (group, bob, "/watch #2", "watch #2", false),
        (group, ada, "/watch pause 1", "pause watch 1", true),
        (group, bob, "/watch pause 1", "pause watch 1", false),
        (group, ada, &format!("@{bot} hiking boots"), "hiking boots", false),
    ] {
        let entry = world.said(chat, who, says).await;
        assert_eq!((entry.text.as_str(), entry.moderates), (text, moderates), "{says}");
    }
    for language in ["de", "es", "fr", "pt"] {
        let scopes = [r#"{"type":"all_private_chats"}"#, r#"{"type":"all_group_chats"}"#];
        for scope in scopes {
            let menu = world.telegram.setting(&format!("commands {scope} {language}")).unwrap();
            let phrases = Phrases::of(Some(language));
            let help = [("watch", phrases.watch_help), ("watches", phrases.watches_help)];
            for (name, help) in help {
                let known = menu.as_array().unwrap().iter().find(|known| known["command"] == name);
                assert_eq!(known.unwrap()["description"], help, "{language}");
            }
        }
    }
    world.end().await;
}

/// The message of an alert: it answers nothing, and is shown where the watch was set.
async fn alert(world: &World, asked: &InboxEntry) -> (InboxEntry, Reply) {
    let turn = TurnId::new(format!("alert of {}", asked.turn));
    let address = world.sink.standing_address(asked);
    let entry = InboxEntry { turn: turn.clone(), address, reply_to: None, ..asked.clone() };
    let text = "Trail boot now costs $79.00, down from $99.00.".to_owned();
    let reply = Reply { turn, text, ..picks(1) };
    world.store.accept(entry.clone()).await.unwrap();
    world.companion.answer(reply.clone());
    (entry, reply)
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_stand_alone_in_their_chat_and_topic() {
    let world = World::open().await;
    let home = world.telegram.private_chat(&world.ada);
    let forum = world.telegram.forum("Gear talk", &[&world.ada]);
    let topic = world.telegram.topic(forum, &world.ada, "Boots");
    let at_home = world.said(home, &world.ada, "/watch").await;
    let in_group = world.said(world.group, &world.ada, "/watch").await;
    world.telegram.post(forum, &world.ada, Post::text("/watch").thread(topic));
    let in_topic = world.companion.next(SOON).await;
    for (chat, asked, thread) in
        [(home, at_home, None), (world.group, in_group, None), (forum, in_topic, Some(topic))]
    {
        let (entry, reply) = alert(&world, &asked).await;
        world.sink.deliver(&entry, &reply).await.unwrap();
        // After a crash it is delivered once more.
        world.bot.sink().deliver(&entry, &reply).await.unwrap();
        let replies = world.telegram.replies(chat);
        let [shown] = replies.as_slice() else { panic!("{replies:#?}") };
        assert!(shown.text.starts_with(&reply.text), "{}", shown.text);
        assert_eq!((shown.reply_to.filter(|_| thread.is_none()), shown.thread), (None, thread));
        assert_eq!(labels(shown)[2], ["🔔 1"]);
        assert_eq!(world.telegram.history(shown.message)[0], "🔔 …");
        world.telegram.press(&world.ada, shown.message, "🔔 1");
        let wish = world.companion.next(SOON).await;
        assert_eq!(wish.reply_to, Some(entry.turn));
        assert_eq!(wish.conversation, asked.conversation);
    }
    world.telegram.snapshot(forum);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_to_a_group_that_threw_the_bot_out_is_given_up() {
    let world = World::open().await;
    let asked = world.said(world.group, &world.ada, "/watch").await;
    let (entry, reply) = alert(&world, &asked).await;
    world.telegram.kick_bot(world.group);
    let outcome = world.sink.deliver(&entry, &reply).await;
    assert!(matches!(outcome, Err(DeliveryError::Closed(_))), "{outcome:?}");
    world.end().await;
}
