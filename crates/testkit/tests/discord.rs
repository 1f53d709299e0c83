//! The fake Discord against a real client, and against raw requests.
#![expect(clippy::unwrap_used, reason = "these are tests")]

mod discord {
    pub mod bot;
}

use std::time::Duration;

use discord::bot::{Bot, start};
use magpie_testkit::discord::*;

const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_message_gets_a_reply() {
    let fake = start(DiscordOptions::default()).await;
    let ada = fake.user("Ada");
    let guild = fake.guild("Shop", &[ada]);
    let general = fake.text_channel(guild, "general");
    let bot = Bot::connect(&fake).await;
    let me = fake.bot_id();
    fake.send_message(general, ada, format!("<@{me}> echo boots").as_str()).unwrap();
    fake.wait_for(general, |m| m.content == "boots", SOON).await;
    insta::assert_snapshot!(fake.snapshot(general, ada), @r"
    #general, seen by Ada

    Ada
      @Magpie echo boots

    Magpie [APP] · to Ada
      boots
    ");
    fake.assert_clean();
    bot.end().await;
}
