//! How updates reach the bot.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, StatusCode};
use magpie_testkit::telegram::{FakeTelegram, Limits, TelegramOptions};
use serde_json::{Value, json};
use teloxide::prelude::*;
use teloxide::types::{ParseMode, UpdateKind};

use super::{LIMIT, address, call, client, fake, refused, with_ann};

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
    let UpdateKind::Message(message) = &update.kind else { panic!("{update:?}") };
    assert_eq!(message.text(), Some("/start 👟"));
    assert_eq!(message.from.as_ref().unwrap().first_name, "Ann");

    // Not confirmed, so it comes again; confirmed, it is gone.
    assert_eq!(bot.get_updates().await.unwrap().len(), 1);
    let next = i32::try_from(update.id.0 + 1).unwrap();
    assert!(bot.get_updates().offset(next).await.unwrap().is_empty());

    bot.send_message(message.chat.id, "<b>Hi</b> <a href=\"https://shop.example/a\">here</a> & x")
        .parse_mode(ParseMode::Html)
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
}

#[tokio::test]
async fn a_poll_is_held_until_something_happens() {
    let fake = fake().await;
    let ann = fake.user("Ann");
    let chat = fake.private_chat(&ann);
    let begun = Instant::now();
    let bot = client(&fake);
    let poll = tokio::spawn(async move { bot.get_updates().timeout(10).await.unwrap() });
    tokio::time::sleep(Duration::from_millis(200)).await;
    fake.send_text(chat, &ann, "now");
    assert_eq!(poll.await.unwrap().len(), 1);
    assert!(begun.elapsed() < LIMIT);
}

#[tokio::test]
async fn a_newer_poll_ends_the_older() {
    let fake = fake().await;
    let other = fake.clone();
    let older =
        tokio::spawn(async move { refused(&other, "getUpdates", json!({"timeout": 10})).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    call(&fake, "getUpdates", json!({})).await;
    let conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    assert_eq!(older.await.unwrap(), conflict);
    assert_eq!(fake.take_violations(), [format!("getUpdates: {conflict}")]);
}

#[tokio::test]
async fn a_poll_that_went_away_is_no_conflict() {
    let fake = fake().await;
    let request = reqwest::Client::new()
        .post(address(&fake, "getUpdates"))
        .json(&json!({"timeout": 10}))
        .timeout(Duration::from_millis(200));
    assert!(request.send().await.unwrap_err().is_timeout());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(call(&fake, "getUpdates", json!({})).await["ok"], true);
    fake.assert_clean();
}

#[tokio::test]
async fn offsets_and_limits_are_those_of_the_reference() {
    let (fake, ann, chat) = with_ann().await;
    for n in 0..4 {
        fake.send_text(chat, &ann, &n.to_string());
    }
    let ids = |answer: &Value| -> Vec<i64> {
        let updates = answer["result"].as_array().unwrap();
        updates.iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
    };
    let first = ids(&call(&fake, "getUpdates", json!({"limit": 2})).await);
    assert_eq!(first.len(), 2);
    // Only the last two stay.
    let last = ids(&call(&fake, "getUpdates", json!({"offset": -2})).await);
    assert_eq!(last, [first[0] + 3, first[0] + 4]);
    assert_eq!(fake.pending_updates().len(), 2);
}

#[tokio::test]
async fn the_dispatcher_takes_updates_in_order() {
    let (fake, ann, chat) = with_ann().await;
    let bot = client(&fake);
    let handler = Update::filter_message().endpoint(|bot: Bot, message: Message| async move {
        let text = message.text().unwrap_or_default().to_owned();
        bot.send_message(message.chat.id, format!("got {text}")).await.map(|_| ())
    });
    let mut dispatcher = Dispatcher::builder(bot, handler).build();
    let token = dispatcher.shutdown_token();
    let running = tokio::spawn(async move { dispatcher.dispatch().await });
    fake.send_text(chat, &ann, "two");
    fake.wait_for(chat, |seen| seen.text == "got two", LIMIT).await;
    // The update stays unconfirmed until the next poll, which comes at once.
    fake.wait_until_idle(Duration::from_millis(50), LIMIT).await;
    let texts: Vec<String> = fake.replies(chat).into_iter().map(|seen| seen.text).collect();
    assert_eq!(texts, ["got /start", "got two"]);
    fake.assert_clean();
    running.abort();
    drop(token);
}

/// A webhook that writes down what it got.
async fn receiver(answer: Value, fail_first: usize) -> (String, Arc<Mutex<Vec<(String, Value)>>>) {
    let seen: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
    let kept = Arc::clone(&seen);
    let take = move |headers: HeaderMap, axum::Json(update): axum::Json<Value>| {
        let secret = headers.get("x-telegram-bot-api-secret-token");
        let secret = secret.map_or("", |value| value.to_str().unwrap()).to_owned();
        let mut kept = kept.lock().unwrap();
        kept.push((secret, update));
        let fails = kept.len() <= fail_first;
        let status = if fails { StatusCode::BAD_GATEWAY } else { StatusCode::OK };
        let answer = axum::Json(if fails { json!({}) } else { answer.clone() });
        async move { (status, answer) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let routes = axum::Router::new().route("/hook", axum::routing::post(take));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (url, seen)
}

#[tokio::test]
async fn a_webhook_gets_the_secret_and_may_answer_with_a_call() {
    let (fake, _, chat) = with_ann().await;
    let reply = json!({"method": "sendMessage", "chat_id": chat.0, "text": "from the hook"});
    let (url, seen) = receiver(reply, 0).await;
    let set = json!({"url": url, "secret_token": "s3cret", "allowed_updates": ["message"]});
    assert_eq!(call(&fake, "setWebhook", set).await["ok"], true);
    fake.wait_for(chat, |seen| seen.text == "from the hook", LIMIT).await;
    {
        let seen = seen.lock().unwrap();
        let [(secret, update)] = seen.as_slice() else { panic!("{seen:?}") };
        assert_eq!(secret, "s3cret");
        assert_eq!(update["message"]["text"], "/start");
    }
    assert!(fake.pending_updates().is_empty());
    let refusal = refused(&fake, "getUpdates", json!({})).await;
    assert!(refusal.starts_with("Conflict: can't use getUpdates method while webhook is active"));
    call(&fake, "deleteWebhook", json!({})).await;
    assert_eq!(call(&fake, "getUpdates", json!({})).await["ok"], true);
}

#[tokio::test]
async fn a_failing_webhook_is_tried_again_in_order() {
    let options = TelegramOptions {
        limits: Limits::off(),
        webhook_retry: Duration::from_millis(50),
        ..TelegramOptions::default()
    };
    let fake = FakeTelegram::start(options).await.unwrap();
    let ann = fake.user("Ann");
    let chat = fake.private_chat(&ann);
    for text in ["a", "b", "c"] {
        fake.send_text(chat, &ann, text);
    }
    let (url, seen) = receiver(json!({}), 2).await;
    call(&fake, "setWebhook", json!({"url": url})).await;
    fake.wait_until_idle(Duration::from_millis(50), LIMIT).await;
    let texts: Vec<String> =
        seen.lock().unwrap().iter().map(|(_, u)| u["message"]["text"].to_string()).collect();
    assert_eq!(texts, ["\"a\"", "\"a\"", "\"a\"", "\"b\"", "\"c\""]);
    let info = call(&fake, "getWebhookInfo", json!({})).await;
    assert_eq!(
        info["result"]["last_error_message"],
        "Wrong response from the webhook: 502 Bad Gateway"
    );
    fake.assert_clean();
}

#[tokio::test]
async fn updates_may_come_twice_and_out_of_order() {
    let (fake, ann, chat) = with_ann().await;
    fake.faults(|faults| {
        faults.duplicate_updates = 1.0;
        faults.reorder_updates = 1.0;
    });
    fake.send_text(chat, &ann, "one");
    fake.send_text(chat, &ann, "two");
    let texts = |answer: &Value| -> Vec<String> {
        let updates = answer["result"].as_array().unwrap();
        updates.iter().map(|u| u["message"]["text"].as_str().unwrap().to_owned()).collect()
    };
    let first = call(&fake, "getUpdates", json!({})).await;
    assert_eq!(texts(&first), ["one", "two", "/start"]);
    let second = call(&fake, "getUpdates", json!({"offset": 200_000})).await;
    assert_eq!(texts(&second), ["one", "two"]);
    let third = call(&fake, "getUpdates", json!({"offset": 200_000})).await;
    assert_eq!(texts(&third), Vec::<String>::new());
}

#[tokio::test]
async fn wrong_tokens_and_secrets_are_refused() {
    let fake = fake().await;
    let get = |token: &str| {
        let url = format!("{}bot{token}/getMe", fake.api_url());
        async move { reqwest::get(url).await.unwrap().status().as_u16() }
    };
    assert_eq!(get("777000001:AAAnotherTokenOfTheRightShape_01234").await, 401);
    assert_eq!(get("nonsense").await, 404);
    assert_eq!(get(fake.token()).await, 200);
    let set = json!({"url": "http://127.0.0.1:1/", "secret_token": "with space"});
    let refusal = refused(&fake, "setWebhook", set).await;
    assert_eq!(refusal, "Bad Request: secret token contains unallowed characters");
}
