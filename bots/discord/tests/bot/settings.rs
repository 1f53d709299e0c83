//! Settings of a server, and whom the bot answers where.

use magpie_core::ports::Companion as _;
use magpie_core::{
    Askers, ChannelId as Channel, CommunityId, CommunitySettings, Currency, Money, Phrases,
    ReplyLanguage, RoleId as Role, Tone,
};
use magpie_testkit::discord::{ChannelId, Message, OptionValue, Permissions, RoleId, UserId};

use super::{SOON, World, labels, picks};

impl World {
    /// The command with parameters, and what only who uses it sees then.
    async fn settings(&self, who: UserId, options: &[(&str, OptionValue)]) -> Message {
        let interaction = self.discord.slash(who, self.channel, "settings", options).unwrap();
        let said = self.discord.response(interaction, SOON).await;
        assert!(said.is_ephemeral(), "{said:?}");
        said
    }

    async fn chosen(&self) -> CommunitySettings {
        let server = CommunityId::new(format!("discord:{}", self.guild));
        self.companion.community(&server).await.unwrap()
    }

    /// A command that is not answered, and what its user is told.
    async fn barred(&self, who: UserId, channel: ChannelId) -> String {
        let interaction = self.slash(who, channel, "pick", "boots");
        let said = self.discord.response(interaction, SOON).await;
        assert!(said.is_ephemeral(), "{said:?}");
        assert_eq!(self.companion.unseen(), 0);
        said.content
    }
}

fn text(words: &str) -> OptionValue {
    OptionValue::Text(words.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_choose_and_everybody_reads() {
    let world = World::open().await;
    let (admin, bob) = (world.ada, world.bob);
    world.discord.set_member_permissions(world.guild, admin, Permissions::MANAGE_GUILD);
    let words = Phrases::of(None).community();
    let shown = world
        .settings(
            admin,
            &[
                ("language", text("de")),
                ("budget", text("25 EUR")),
                ("tone", text("brief")),
                ("role", OptionValue::Role(RoleId(77))),
                ("answers", text("only")),
            ],
        )
        .await;
    let settings = world.chosen().await;
    assert_eq!(settings.language, ReplyLanguage::German);
    assert_eq!(settings.budget, Some(Money::new(2_500, Currency::EUR)));
    assert_eq!((settings.tone, &settings.askers), (Tone::Brief, &Askers::Role(Role::new("77"))));
    assert!(settings.channels.includes(&Channel::new(world.channel.to_string())));
    assert!(shown.content.contains("at most €25.00"), "{}", shown.content);
    assert!(shown.content.contains(&format!("<#{}>", world.channel)), "{}", shown.content);
    assert!(shown.content.contains("<@&77>"), "{}", shown.content);
    assert_eq!(labels(&shown), [["✓ Everybody", "Only who asks"]]);

    // Wrong values say what is allowed and change nothing, whatever else is right.
    for (options, said) in [
        (
            vec![("tone", text("plain")), ("budget", text("25"))],
            words.error(magpie_core::SettingError::Currency),
        ),
        (vec![("ask", text("role"))], words.error(magpie_core::SettingError::Askers)),
        (
            vec![("channel", OptionValue::Channel(world.channel)), ("tone", text("plain"))],
            words.error(magpie_core::SettingError::Channel),
        ),
    ] {
        let refused = world.settings(admin, &options).await;
        assert_eq!(refused.content.replace('\\', ""), said, "{options:?}");
        assert_eq!(world.chosen().await, settings, "{options:?}");
    }

    world.discord.open_command(world.guild, "settings");
    // Where the command is open to everybody, they read, and the server is asked again who may change.
    let read = world.settings(bob, &[]).await;
    assert!(read.content.contains("at most €25.00"), "{}", read.content);
    assert!(read.content.ends_with(words.moderated) && read.components.is_empty(), "{read:?}");
    let refused = world.settings(bob, &[("tone", text("plain"))]).await;
    assert_eq!(refused.content, Phrases::of(None).only_admins);
    assert_eq!(world.chosen().await, settings);
    world.settings(admin, &[("reset", OptionValue::Flag(true))]).await;
    assert_eq!(world.chosen().await, CommunitySettings::default());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_ask_here_is_told_in_private_and_the_others_are_answered() {
    let world = World::open().await;
    let (admin, bob) = (world.ada, world.bob);
    world.discord.set_member_permissions(world.guild, admin, Permissions::MANAGE_GUILD);
    let words = Phrases::of(None).community();
    let thread = world.discord.thread(world.channel, "Boots");
    world.settings(admin, &[("answers", text("off"))]).await;
    for channel in [world.channel, thread] {
        for who in [bob, world.ada] {
            assert_eq!(
                world.barred(who, channel).await,
                words.barred(magpie_core::Barred::Channel)
            );
        }
    }
    // What is written is answered in direct messages, once.
    let hello = format!("<@{}> boots", world.discord.bot_id());
    for _ in 0..2 {
        world.discord.send_message(world.channel, bob, hello.as_str()).unwrap();
    }
    let dm = world.discord.dm(bob);
    let said = words.barred(magpie_core::Barred::Channel);
    world.discord.wait_for(dm, |told| told.content == said, SOON).await;
    assert_eq!(world.discord.messages(dm).len(), 1);
    let public = world.discord.messages(world.channel);
    let bot = world.discord.bot_id();
    assert!(public.iter().all(|m| m.author != bot || m.interaction.is_some()), "{public:#?}");

    // A role admits, and so does moderating.
    let open = [("answers", text("on")), ("role", OptionValue::Role(RoleId(77)))];
    world.settings(admin, &open).await;
    assert_eq!(world.barred(bob, thread).await, words.barred(magpie_core::Barred::Role));
    world.discord.set_member_roles(world.guild, bob, &[RoleId(76), RoleId(77)]);
    for who in [bob, world.ada] {
        let asked = world.asked(who, thread, "pick", "boots").await;
        world.reply(&asked, picks(1)).await;
    }
    world.settings(admin, &[("ask", text("moderators"))]).await;
    assert_eq!(world.barred(bob, thread).await, words.barred(magpie_core::Barred::Moderators));
    world.discord.set_member_permissions(world.guild, bob, Permissions::MANAGE_MESSAGES);
    let asked = world.asked(bob, world.channel, "pick", "boots").await;
    world.reply(&asked, picks(1)).await;
    // Direct messages are nobody's but theirs.
    let alone = world.asked(bob, dm, "pick", "boots").await;
    world.reply(&alone, picks(1)).await;
    world.end().await;
}
