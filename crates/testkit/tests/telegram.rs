//! Drives the fake Telegram with a real client, and with bare HTTP where the client lacks something.

use std::time::Duration;

use magpie_testkit::telegram::{FakeTelegram, Limits, TelegramOptions};
use serde_json::{Value, json};
use teloxide::prelude::*;

const LIMIT: Duration = Duration::from_secs(5);

async fn fake() -> FakeTelegram {
    let options = TelegramOptions { limits: Limits::off(), ..TelegramOptions::default() };
    FakeTelegram::start(options).await.unwrap()
}

fn client(fake: &FakeTelegram) -> Bot {
    Bot::new(fake.token()).set_api_url(fake.api_url())
}

/// A call by bare HTTP.
async fn call(fake: &FakeTelegram, method: &str, params: Value) -> Value {
    let url = format!("{}bot{}/{method}", fake.api_url(), fake.token());
    let response = reqwest::Client::new().post(url).json(&params).send().await.unwrap();
    response.json().await.unwrap()
}

#[tokio::test]
async fn a_message_is_polled_answered_and_seen() {
    let fake = fake().await;
    let bot = client(&fake);
    let ann = fake.user("Ann");
    let chat = fake.private_chat(&ann);
    fake.send_text(chat, &ann, "/start 👟");

    assert_eq!(bot.get_me().await.unwrap().username(), "magpie_bot");
    let updates = bot.get_updates().timeout(1).await.unwrap();
    let [update] = updates.as_slice() else { panic!("{updates:?}") };
    let teloxide::types::UpdateKind::Message(message) = &update.kind else { panic!("{update:?}") };
    assert_eq!(message.text(), Some("/start 👟"));
    assert_eq!(message.from.as_ref().unwrap().first_name, "Ann");

    // Not confirmed, so it comes again; confirmed, it is gone.
    assert_eq!(bot.get_updates().await.unwrap().len(), 1);
    let next = i32::try_from(update.id.0 + 1).unwrap();
    assert!(bot.get_updates().offset(next).await.unwrap().is_empty());

    bot.send_message(message.chat.id, "<b>Hi</b> <a href=\"https://shop.example/a\">here</a> & x")
        .parse_mode(teloxide::types::ParseMode::Html)
        .await
        .unwrap();
    insta::assert_snapshot!(fake.snapshot(chat), @r"
    Ann:
      /start 👟
    Magpie:
      **Hi** [here](https://shop.example/a) & x
      [preview of https://shop.example/a]
    ");
    fake.assert_clean();
    let unknown = call(&fake, "sendMessage", json!({"chat_id": 99, "text": "x"})).await;
    assert_eq!(unknown["description"], "Bad Request: chat not found");
    let _ = LIMIT;
}
