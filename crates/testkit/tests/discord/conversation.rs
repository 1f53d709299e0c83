//! What people do and see, through the real client.

use magpie_testkit::discord::*;

use super::SOON;
use super::bot::{Bot, register, start};

struct Scene {
    fake: FakeDiscord,
    ada: UserId,
    general: ChannelId,
    bot: Bot,
}

async fn scene() -> Scene {
    let fake = start(DiscordOptions::default()).await;
    let ada = fake.user("Ada");
    let guild = fake.guild("Shop", &[ada]);
    let general = fake.text_channel(guild, "general");
    register(&fake).await;
    let bot = Bot::connect(&fake).await;
    Scene { fake, ada, general, bot }
}

impl Scene {
    async fn end(self) {
        self.fake.assert_clean();
        self.bot.end().await;
    }
}

#[tokio::test]
async fn a_mention_gets_a_reply() {
    let scene = scene().await;
    let Scene { fake, ada, general, .. } = &scene;
    let text = format!("<@{}> echo boots", fake.bot_id());
    fake.send_message(*general, *ada, text.as_str()).unwrap();
    fake.wait_for(*general, |m| m.content == "boots", SOON).await;
    insta::assert_snapshot!(fake.snapshot(*general, *ada), @"
    #general, seen by Ada

    Ada
      @Magpie echo boots

    Magpie [APP] · to Ada
      boots
    ");
    scene.end().await;
}

#[tokio::test]
async fn without_the_intent_other_messages_are_empty() {
    let scene = scene().await;
    let Scene { fake, ada, general, .. } = &scene;
    fake.send_message(*general, *ada, "echo secret").unwrap();
    let dm = fake.dm(*ada);
    fake.send_message(dm, *ada, "echo open").unwrap();
    fake.wait_for(dm, |m| m.content == "open", SOON).await;
    assert_eq!(fake.messages(*general).len(), 1);
    scene.end().await;
}

#[tokio::test]
async fn a_slash_command_is_deferred_and_answered() {
    let scene = scene().await;
    let Scene { fake, ada, general, .. } = &scene;
    let photo = FileDraft::new("boot.png", "image/png", vec![7; 40]);
    let options = [("text", "boots".into()), ("photo", OptionValue::File(photo))];
    let used = fake.slash(*ada, *general, "find", &options).unwrap();
    let answer = fake.response(used, SOON).await;
    assert_eq!(fake.interaction(used).unwrap().acknowledged, Some(5));
    insta::assert_snapshot!(fake.snapshot(*general, *ada), @"
    #general, seen by Ada

    Magpie [APP] · used by Ada
      Found:
      ┌
      │ # A pair of boots <https://shop.example/1>
      │ Dry in *every* rain
      │ Price: $96
      │ Size: 42 ↵
      │ (small picture cdn:boot.png)
      └ 1 of 3
      [More] [Tell] [Shop → https://shop.example/1] [Sold out off]
      {Size: 42 | 43}
    ");

    assert!(fake.press(*ada, answer.id, "Shop").is_err(), "a link is not pressed");
    assert!(fake.press(*ada, answer.id, "Sold out").is_err(), "a disabled button neither");
    let pressed = fake.press(*ada, answer.id, "More").unwrap();
    fake.answered(pressed, SOON).await;
    fake.wait_for(*general, |m| m.content == "psst", SOON).await;
    let chosen = fake.select(*ada, answer.id, "size", &["42"]).unwrap();
    fake.answered(chosen, SOON).await;
    assert!(fake.select(*ada, answer.id, "size", &["44"]).is_err());
    let ben = fake.user("Ben");
    assert_eq!(fake.seen_by(*ada, *general).len(), 2);
    assert_eq!(fake.seen_by(ben, *general).len(), 1, "what is ephemeral is for one person");
    scene.end().await;
}

#[tokio::test]
async fn a_form_is_shown_and_sent() {
    let scene = scene().await;
    let Scene { fake, ada, general, .. } = &scene;
    let used = fake.slash(*ada, *general, "tell", &[]).unwrap();
    fake.answered(used, SOON).await;
    insta::assert_snapshot!(fake.snapshot(*general, *ada), @"
    #general, seen by Ada

    [form] Tell me
      What*: …
    ");
    assert!(fake.submit(used, &[("what", "far too long")]).is_err());
    let sent = fake.submit(used, &[("what", "hello")]).unwrap();
    assert_eq!(fake.response(sent, SOON).await.content, "you said hello");
    assert!(fake.submit(used, &[("what", "hello")]).is_err(), "a form is sent once");
    scene.end().await;
}

#[tokio::test]
async fn a_context_menu_shows_the_whole_message() {
    let scene = scene().await;
    let Scene { fake, ada, general, .. } = &scene;
    let target = fake.send_message(*general, *ada, "red shoes").unwrap();
    let used = fake.message_command(*ada, target, "Find alike").unwrap();
    assert_eq!(fake.response(used, SOON).await.content, "alike: red shoes");
    scene.end().await;
}

#[tokio::test]
async fn typing_gets_suggestions() {
    let scene = scene().await;
    let Scene { fake, ada, general, .. } = &scene;
    let typed = fake.autocomplete(*ada, *general, "find", "text", "boots").unwrap();
    let choices = fake.answered(typed, SOON).await.choices;
    assert_eq!(choices[1]["name"], "boots for snow");
    scene.end().await;
}

#[tokio::test]
async fn an_installed_command_works_where_the_bot_is_not() {
    let scene = scene().await;
    let Scene { fake, ada, .. } = &scene;
    let ben = fake.user("Ben");
    let private = fake.private_channel(&[*ada, ben]);
    let options = [("text", "boots".into())];
    assert!(fake.slash(*ada, private, "find", &options).is_err(), "not installed yet");
    fake.install_for(*ada);
    let used = fake.slash(*ada, private, "find", &options).unwrap();
    fake.response(used, SOON).await;
    assert!(fake.slash(*ada, private, "saved", &[]).is_err(), "for servers only");
    let away = fake.foreign_guild("Elsewhere", &[*ada]);
    let there = fake.text_channel(away, "talk");
    let used = fake.slash(*ada, there, "find", &options).unwrap();
    fake.response(used, SOON).await;
    scene.end().await;
}

#[tokio::test]
async fn only_what_was_registered_is_offered() {
    let scene = scene().await;
    let Scene { fake, ada, general, .. } = &scene;
    let tries: [(&str, &[(&str, OptionValue)]); 4] = [
        ("nothing", &[]),
        ("find", &[]),
        ("find", &[("text", OptionValue::Integer(1))]),
        ("admin", &[]),
    ];
    for (name, options) in tries {
        assert!(fake.slash(*ada, *general, name, options).is_err(), "{name}");
    }
    scene.end().await;
}

#[tokio::test]
async fn administrators_see_their_commands() {
    let scene = scene().await;
    let Scene { fake, ada, .. } = &scene;
    let guild = fake.guild("Another", &[*ada]);
    let talk = fake.text_channel(guild, "talk");
    assert!(fake.slash(*ada, talk, "admin", &[]).is_err());
    fake.set_member_permissions(guild, *ada, Permissions::MANAGE_GUILD);
    let used = fake.slash(*ada, talk, "admin", &[]).unwrap();
    fake.response(used, SOON).await;
    scene.end().await;
}

#[tokio::test]
async fn reactions_reach_the_bot() {
    let scene = scene().await;
    let Scene { fake, ada, general, .. } = &scene;
    let message = fake.send_message(*general, *ada, "hello").unwrap();
    fake.react(*ada, message, "👍");
    fake.wait_for(*general, |m| m.content == "thanks for 👍", SOON).await;
    insta::assert_snapshot!(fake.snapshot(*general, *ada), @"
    #general, seen by Ada

    Ada
      hello
      👍 1

    Magpie [APP]
      thanks for 👍
    ");
    scene.end().await;
}

#[tokio::test]
async fn threads_and_direct_messages_are_places_too() {
    let scene = scene().await;
    let Scene { fake, ada, general, .. } = &scene;
    let thread = fake.thread(*general, "boots");
    let text = format!("<@{}> echo deep", fake.bot_id());
    fake.send_message(thread, *ada, text.as_str()).unwrap();
    fake.wait_for(thread, |m| m.content == "deep", SOON).await;
    scene.end().await;
}
