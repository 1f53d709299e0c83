//! The wish list of a server: commands and alerts.

use magpie_core::ports::{Inbox as _, InboxEntry};
use magpie_core::{Audience, Reply, Sender, SenderId, TurnId};
use magpie_testkit::discord::{OptionValue, Permissions};

use super::{Asked, SOON, World, picks};

#[tokio::test(flavor = "multi_thread")]
async fn commands_add_show_and_take_off_in_front_of_everybody() {
    let world = World::open().await;
    // Also where answers to commands are otherwise seen by their askers alone.
    let ada = world.ada;
    world.discord.set_member_permissions(world.guild, ada, Permissions::MANAGE_GUILD);
    let settings = world.discord.slash(ada, world.channel, "settings", &[]).unwrap();
    let settings = world.discord.response(settings, SOON).await;
    let press = world.discord.press(ada, settings.id, "Only who asks").unwrap();
    world.discord.answered(press, SOON).await;
    for (who, name, words, text, moderates) in [
        (world.bob, "wish", "2", "add #2 to the wish list", false),
        (world.bob, "wish", "the first below 80", "add the first below 80 to the wish list", false),
        (world.bob, "wish", "remove 3", "remove wish 3", false),
        (world.ada, "wish", "remove 3", "remove wish 3", true),
        (world.bob, "wishes", "", "our wish list", false),
    ] {
        let asked = world.asked(who, world.channel, name, words).await;
        let (said, decides) = (asked.entry.text.as_str(), asked.entry.moderates);
        assert_eq!((said, decides), (text, moderates), "/{name} {words}");
        assert!(matches!(asked.entry.audience, Audience::Community(_)));
        assert!(!world.reply(&asked, picks(1)).await.is_ephemeral());
    }
    let page = [("page", OptionValue::Integer(2))];
    let interaction = world.discord.slash(world.bob, world.channel, "wishes", &page).unwrap();
    let asked = Asked { interaction, entry: world.companion.next(SOON).await };
    assert_eq!(asked.entry.text, "our wish list page 2");
    world.reply(&asked, picks(1)).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_of_nobody_stands_in_the_channel_where_the_wish_was_added() {
    let world = World::open().await;
    let asked = world.asked(world.bob, world.channel, "wish", "1").await;
    world.reply(&asked, picks(1)).await;
    // The application keeps the address for everybody: nothing in it leads to who added the wish.
    let address = world.sink.standing_address(&asked.entry);
    assert!(!address.as_str().contains(&world.bob.to_string()), "{address}");
    let sender =
        Sender { id: SenderId::new("wishes"), display_name: None, ..asked.entry.sender.clone() };
    let turn = TurnId::new("alert");
    let entry =
        InboxEntry { turn: turn.clone(), sender, address, reply_to: None, ..asked.entry.clone() };
    world.store.accept(entry.clone()).await.unwrap();
    let reply = Reply { turn, text: "From the wish list".to_owned(), ..picks(1) };
    world.companion.answer(reply.clone());
    for sink in [world.sink.clone(), world.bot.sink()] {
        sink.deliver(&entry, &reply).await.unwrap();
    }
    assert_eq!(world.alone_in(world.channel).content, reply.text);
    world.end().await;
}
