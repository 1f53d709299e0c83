//! Bells, commands and alerts.

use magpie_core::ports::{DeliveryError, InboxEntry, ReplySink as _};
use magpie_core::{Audience, Phrases, Question, Reply, TurnId};
use magpie_testkit::discord::Permissions;
use magpie_testkit::long_reply;

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
    let dm = world.discord.dm(world.bob);
    let asked = world.asked(world.bob, dm, "pick", "hiking boots").await;
    // With a question there are as many rows as Discord takes.
    let shown = world.reply(&asked, long_reply(5, 20)).await;
    assert_eq!(labels(&shown).len(), 5);
    assert_eq!(labels(&shown)[3], ["🔔 1", "🔔 2", "🔔 3", "🔔 4", "🔔 5"]);
    let wish = world.wish(world.bob, &shown, "🔔 2").await;
    assert_eq!(wish.text, "watch #2");
    assert_eq!(wish.reply_to, Some(asked.entry.turn));
    assert_eq!(wish.conversation, asked.entry.conversation);
    assert_eq!(wish.audience, Audience::Private);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_servers_only_moderators_press_bells_and_stop_watches() {
    let world = World::open().await;
    let asked = world.asked(world.bob, world.channel, "pick", "hiking boots").await;
    let shown = world.reply(&asked, picks(2)).await;
    let listed = world.asked(world.bob, world.channel, "watches", "").await;
    assert_eq!((listed.entry.text.as_str(), listed.entry.moderates), ("my watches", false));
    let listed = world.reply(&listed, list(Phrases::of(Some("de")))).await;
    for (message, button, text) in
        [(&shown, "🔔 1", "watch #1"), (&listed, "stop watch 1", "stop watch 1")]
    {
        world.refused(world.discord.press(world.bob, message.id, button).unwrap()).await;
        let wish = world.wish(world.ada, message, button).await;
        assert_eq!((wish.text.as_str(), wish.moderates), (text, true));
        assert_eq!(wish.conversation, asked.entry.conversation);
    }
    // Any other button is everybody's.
    let cheaper = world.wish(world.bob, &shown, "Cheaper").await;
    assert_eq!((cheaper.text.as_str(), cheaper.moderates), ("cheaper", false));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_set_list_and_change_watches() {
    let world = World::open().await;
    let (dm, channel) = (world.discord.dm(world.bob), world.channel);
    for (place, who, name, words, text, moderates) in [
        (dm, world.bob, "watches", "", "my watches", false),
        (dm, world.bob, "watch", "", "watch #1", false),
        (dm, world.bob, "watch", "stop 3", "stop watch 3", false),
        (channel, world.ada, "watch", "2", "watch #2", true),
        (channel, world.ada, "watch", "dresses under 50", "watch out for dresses under 50", true),
        (channel, world.ada, "watches", "", "my watches", true),
        (channel, world.bob, "watches", "", "my watches", false),
    ] {
        let asked = world.asked(who, place, name, words).await;
        let (said, decides) = (asked.entry.text.as_str(), asked.entry.moderates);
        assert_eq!((said, decides), (text, moderates), "/{name} {words}");
        world.reply(&asked, picks(1)).await;
    }
    world.refused(world.slash(world.bob, channel, "watch", "2")).await;
    for right in [Permissions::MANAGE_GUILD, Permissions::ADMINISTRATOR] {
        world.discord.set_member_permissions(world.guild, world.bob, right);
        let asked = world.asked(world.bob, channel, "watch", "").await;
        assert!(asked.entry.moderates, "{right:?}");
        world.reply(&asked, picks(1)).await;
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_writes_tells_whether_they_moderate() {
    let world = World::open().await;
    for (who, moderates) in [(world.owner, true), (world.bob, false)] {
        let text = format!("<@{}> stop watch 3", world.discord.bot_id());
        world.discord.send_message(world.channel, who, text.as_str()).unwrap();
        let entry = world.companion.next(SOON).await;
        assert_eq!((entry.text.as_str(), entry.moderates), ("stop watch 3", moderates));
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_stand_alone_in_their_channel() {
    let world = World::open().await;
    let thread = world.discord.thread(world.channel, "Boots");
    let dm = world.discord.dm(world.ada);
    for channel in [world.channel, thread, dm] {
        let asked = world.asked(world.ada, channel, "watch", "").await;
        world.reply(&asked, picks(1)).await;
        let (entry, reply) = world.alert(&asked.entry).await;
        world.sink.deliver(&entry, &reply).await.unwrap();
        // After a crash it is delivered once more.
        world.bot.sink().deliver(&entry, &reply).await.unwrap();
        let shown = world.alone_in(channel);
        assert_eq!(shown.content, reply.text);
        assert_eq!((shown.reply_to, shown.embeds.len()), (None, 1));
        assert_eq!(labels(&shown)[2], ["🔔 1"]);
        let wish = world.wish(world.ada, &shown, "🔔 1").await;
        assert_eq!(wish.reply_to, Some(entry.turn));
        assert_eq!(wish.conversation, asked.entry.conversation);
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_its_asker_sees_is_told_in_direct_messages() {
    let world = World::open().await;
    let ada = world.ada;
    world.discord.set_member_permissions(world.guild, ada, Permissions::MANAGE_GUILD);
    let settings = world.discord.slash(ada, world.channel, "settings", &[]).unwrap();
    let settings = world.discord.response(settings, SOON).await;
    let press = world.discord.press(ada, settings.id, "Only who asks").unwrap();
    world.discord.answered(press, SOON).await;

    // Whoever asks for themselves alone needs no rights.
    let asked = world.asked(world.bob, world.channel, "pick", "hiking boots").await;
    assert_eq!(asked.entry.audience, Audience::Private);
    let shown = world.reply(&asked, picks(2)).await;
    assert!(shown.is_ephemeral());
    let wish = world.wish(world.bob, &shown, "🔔 2").await;
    assert_eq!((wish.text.as_str(), wish.moderates), ("watch #2", false));
    let (entry, reply) = world.alert(&wish).await;
    world.sink.deliver(&entry, &reply).await.unwrap();
    world.bot.sink().deliver(&entry, &reply).await.unwrap();
    let told = world.alone_in(world.discord.dm(world.bob));
    assert_eq!(told.content, reply.text);
    // There it is another conversation, to which its buttons would say something else.
    assert_eq!((told.embeds.len(), told.components.len()), (1, 0));
    let public = world.discord.seen_by(ada, world.channel);
    assert!(public.iter().all(|m| !m.content.contains("now costs")), "{public:#?}");

    world.discord.refuse_dms(world.bob, true);
    let (entry, reply) = world.alert(&InboxEntry { turn: TurnId::new("later"), ..wish }).await;
    let outcome = world.sink.deliver(&entry, &reply).await;
    assert!(matches!(outcome, Err(DeliveryError::Closed(_))), "{outcome:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_to_a_channel_that_is_gone_is_given_up() {
    let world = World::open().await;
    let asked = world.asked(world.ada, world.channel, "watch", "").await;
    world.reply(&asked, picks(1)).await;
    let (entry, reply) = world.alert(&asked.entry).await;
    world.discord.delete_channel(world.channel);
    let outcome = world.sink.deliver(&entry, &reply).await;
    assert!(matches!(outcome, Err(DeliveryError::Closed(_))), "{outcome:?}");
    world.end().await;
}
