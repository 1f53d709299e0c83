//! What the real client sends is understood, and nothing of it is a breach.

use magpie_testkit::discord::{DiscordOptions, FakeDiscord, RateLimits};
use serenity::all::*;

use super::bot::{http, register, start};

async fn place() -> (FakeDiscord, Http, ChannelId) {
    let fake = start(DiscordOptions { limits: RateLimits::OFF, ..Default::default() }).await;
    let ada = fake.user("Ada");
    let guild = fake.guild("Shop", &[ada]);
    let general = ChannelId::new(fake.text_channel(guild, "general").0);
    let http = http(&fake);
    (fake, http, general)
}

#[tokio::test]
async fn messages_are_sent_changed_and_deleted() {
    let (fake, http, general) = place().await;
    let button = CreateButton::new("more").label("More").emoji('👍');
    let embed = CreateEmbed::new()
        .title("Boot")
        .author(CreateEmbedAuthor::new("Shop").url("https://shop.example"))
        .image("attachment://boot.png")
        .timestamp(Timestamp::now())
        .color(0x00ff_aa00);
    let message = CreateMessage::new()
        .content("look")
        .embed(embed.clone())
        .button(button)
        .add_file(CreateAttachment::bytes(vec![1; 9], "boot.png"))
        .nonce(Nonce::String("n1".to_owned()))
        .enforce_nonce(true)
        .allowed_mentions(CreateAllowedMentions::new())
        .flags(MessageFlags::SUPPRESS_NOTIFICATIONS);
    let mut sent = general.send_message(&http, message).await.unwrap();
    assert!(sent.embeds[0].image.as_ref().unwrap().url.contains("/attachments/"));
    sent.edit(&http, EditMessage::new().content("see").components(Vec::new())).await.unwrap();
    let files = EditAttachments::new().add(CreateAttachment::bytes(vec![2; 9], "size.png"));
    sent.edit(&http, EditMessage::new().attachments(files)).await.unwrap();
    assert_eq!(sent.attachments.len(), 1);
    sent.react(&http, '👍').await.unwrap();
    general.broadcast_typing(&http).await.unwrap();
    let found = general.messages(&http, GetMessages::new().limit(5)).await.unwrap();
    assert_eq!((found.len(), found[0].content.as_str()), (1, "see"));
    let thread = CreateThread::new("boots").kind(ChannelType::PublicThread);
    let thread = general.create_thread_from_message(&http, sent.id, thread).await.unwrap();
    thread.say(&http, "deep").await.unwrap();
    sent.delete(&http).await.unwrap();
    assert!(general.message(&http, sent.id).await.is_err());
    fake.assert_clean();
}

#[tokio::test]
async fn the_rest_of_the_place_is_read() {
    let (fake, http, general) = place().await;
    let channel = general.to_channel(&http).await.unwrap().guild().unwrap();
    let guild = http.get_guild(channel.guild_id).await.unwrap();
    assert_eq!(guild.name, "Shop");
    assert_eq!(guild.channels(&http).await.unwrap().len(), 1);
    assert_eq!(http.get_current_application_info().await.unwrap().name, "Magpie");
    let me = http.get_current_user().await.unwrap();
    assert_eq!(guild.member(&http, me.id).await.unwrap().user.id, me.id);
    assert_eq!(http.get_bot_gateway().await.unwrap().shards, 1);
    let ada = fake.user("Ada");
    let dm = UserId::new(ada.0).create_dm_channel(&http).await.unwrap();
    dm.say(&http, "hello").await.unwrap();
    assert_eq!(fake.messages(fake.dm(ada)).len(), 1);
    fake.assert_clean();
}

#[tokio::test]
async fn commands_are_registered_read_and_deleted() {
    let (fake, http, general) = place().await;
    register(&fake).await;
    let all = Command::get_global_commands(&http).await.unwrap();
    let find = all.iter().find(|command| command.name == "find").unwrap();
    assert_eq!(find.options[0].name, "text");
    Command::delete_global_command(&http, find.id).await.unwrap();
    assert_eq!(fake.commands().len(), 4);
    let guild = general.to_channel(&http).await.unwrap().guild().unwrap().guild_id;
    let here = CreateCommand::new("here").description("Only here");
    let here = guild.create_command(&http, here).await.unwrap();
    let changed = CreateCommand::new("here").description("Really only here");
    guild.edit_command(&http, here.id, changed).await.unwrap();
    assert_eq!(guild.get_commands(&http).await.unwrap()[0].description, "Really only here");
    fake.assert_clean();
}
