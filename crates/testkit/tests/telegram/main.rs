//! Drives the fake Telegram with a real client, and with bare HTTP where the client lacks something.
#![expect(clippy::unwrap_used, reason = "a step that fails ends the test")]

mod client;
mod messages;
mod people;
mod troubles;
mod updates;
mod verdict;

use std::time::Duration;

use magpie_testkit::telegram::{ChatId, FakeTelegram, Limits, Person, TelegramOptions};
use serde_json::{Value, json};
use teloxide::Bot;

const LIMIT: Duration = Duration::from_secs(5);

async fn fake() -> FakeTelegram {
    let options = TelegramOptions { limits: Limits::off(), ..TelegramOptions::default() };
    FakeTelegram::start(options).await.unwrap()
}

/// A fake, a person who has started the bot, and their chat.
async fn with_ann() -> (FakeTelegram, Person, ChatId) {
    let fake = fake().await;
    let ann = fake.user("Ann");
    let chat = fake.private_chat(&ann);
    fake.send_text(chat, &ann, "/start");
    (fake, ann, chat)
}

fn client(fake: &FakeTelegram) -> Bot {
    Bot::new(fake.token()).set_api_url(fake.api_url())
}

fn address(fake: &FakeTelegram, method: &str) -> String {
    format!("{}bot{}/{method}", fake.api_url(), fake.token())
}

/// A call by bare HTTP.
async fn call(fake: &FakeTelegram, method: &str, params: Value) -> Value {
    let response = reqwest::Client::new().post(address(fake, method)).json(&params).send().await;
    response.unwrap().json().await.unwrap()
}

/// A call that is refused; the answer is the description.
async fn refused(fake: &FakeTelegram, method: &str, params: Value) -> String {
    let answer = call(fake, method, params).await;
    assert_eq!(answer["ok"], false, "{answer}");
    answer["description"].as_str().unwrap().to_owned()
}

/// A message of the bot; the answer is its id.
async fn say(fake: &FakeTelegram, chat: ChatId, text: &str) -> i64 {
    let answer = call(fake, "sendMessage", json!({"chat_id": chat.0, "text": text})).await;
    assert_eq!(answer["ok"], true, "{answer}");
    answer["result"]["message_id"].as_i64().unwrap()
}

/// A picture that is no more than its head.
fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9]);
    bytes
}
