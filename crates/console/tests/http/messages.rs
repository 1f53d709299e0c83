//! Accepting messages, asking and waiting, refusals.

use std::time::Duration;

use magpie_core::ports::{LimitScope, Refusal};
use reqwest::header;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::server::{Server, json as body_of, problem};

#[tokio::test]
async fn a_message_is_accepted_with_a_place_to_watch() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    let response = browser.say("boots").await;
    assert_eq!(response.status(), 202);
    let sender = browser.sender().await;
    let expected = json!({
        "turn": "turn-1", "duplicate": false, "events": "/api/turns/turn-1/events",
        "conversation": format!("web:{sender}:1"),
    });
    assert_eq!(body_of(response).await, expected);
    let message = &server.companion.accepted()[0];
    assert_eq!(message.sender.person().as_str(), format!("web:{sender}"));
    assert_eq!(message.text, "boots");
}

#[tokio::test]
async fn a_form_carries_text_and_photos() {
    let server = Server::start().await;
    let form = Form::new()
        .text("text", "something like this")
        .text("message_id", "m-1")
        .part("photo", Part::bytes(b"first".to_vec()).file_name("a.jpg"))
        .part("photo-2", Part::bytes(b"second".to_vec()).file_name("b.jpg"))
        .part("photo-3", Part::bytes(Vec::new()).file_name(""));
    let request = server.browser().opened().await.post("/api/messages").multipart(form);
    let request = request.header(header::ACCEPT_LANGUAGE, "de-AT,de;q=0.9,en;q=0.8");
    assert_eq!(request.send().await.unwrap().status(), 202);
    let message = &server.companion.accepted()[0];
    let photos: Vec<_> = message.photos.iter().map(|photo| photo.as_deref().unwrap()).collect();
    assert_eq!(photos, [b"first".as_slice(), b"second"]);
    assert_eq!(message.locale.as_deref(), Some("de-AT"));
    assert!(message.key.as_str().ends_with(":m-1"), "{}", message.key);
}

#[tokio::test]
async fn the_same_message_id_is_accepted_once() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    let send = || browser.post("/api/messages").json(&json!({"text": "boots", "message_id": "7"}));
    let first = body_of(send().send().await.unwrap()).await;
    let second = body_of(send().send().await.unwrap()).await;
    assert_eq!((&first["turn"], &second["turn"]), (&json!("turn-1"), &json!("turn-1")));
    assert_eq!((&first["duplicate"], &second["duplicate"]), (&json!(false), &json!(true)));
}

#[tokio::test]
async fn ask_waits_for_the_final_reply() {
    let server = Server::start().await;
    let ask = server.command().post("/api/ask").json(&json!({"text": "boots", "user": "ada"}));
    let reply = body_of(ask.send().await.unwrap()).await;
    assert_eq!(reply["turn"], "turn-1");
    assert_eq!(reply["picks"].as_array().unwrap().len(), 5);
    assert_eq!(reply["picks"][0]["needs"][2]["verdict"], "met");
    assert_eq!(server.companion.accepted()[0].conversation.as_str(), "terminal:ada");
}

#[tokio::test]
async fn a_command_without_a_user_is_a_new_shopper_each_time() {
    let server = Server::start().await;
    for _ in 0..2 {
        server.command().say("boots").await;
    }
    let accepted = server.companion.accepted();
    assert_ne!(accepted[0].sender, accepted[1].sender);
    assert_ne!(accepted[0].conversation, accepted[1].conversation);
}

#[tokio::test]
async fn unusable_messages_name_the_field() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    let long = "x".repeat(70_000);
    for (body, status, words) in [
        (json!({"text": "  "}), 400, "text: write what you are looking for"),
        (json!({}), 400, "text: write"),
        (json!({"text": long}), 400, "text: is 70000 bytes, the limit is 65536"),
        (json!({"text": "a", "message_id": "\u{1b}"}), 400, "message_id: must not hold control"),
        (json!({"text": "a", "conversation": ""}), 400, "conversation: must not be empty"),
        (json!({"text": "a", "colour": "red"}), 400, "unknown field `colour`"),
        (json!({"text": 7}), 400, "invalid type: integer `7`"),
        (json!({"text": "a", "user": "ada"}), 403, "user: only commands and tokens of owners"),
        (json!({"text": "a", "conversation": "terminal:ada"}), 403, "belongs to someone else"),
    ] {
        let request = browser.post("/api/messages").json(&body);
        let (got, error) = problem(request.send().await.unwrap()).await;
        assert_eq!(got, status, "{error}");
        assert!(error.contains(words), "{error}");
    }
    let form = Form::new().text("text", "a").text("shade", "red");
    let request = browser.post("/api/messages").multipart(form);
    let (status, error) = problem(request.send().await.unwrap()).await;
    assert_eq!((status, error.starts_with("shade: is not known")), (400, true), "{error}");
    let plain = browser.post("/api/messages").body("boots");
    assert_eq!(plain.send().await.unwrap().status(), 415);
    assert!(server.companion.accepted().is_empty());
}

#[tokio::test]
async fn refusals_say_when_to_try_again() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    let limited = Refusal::RateLimited {
        scope: LimitScope::Person,
        retry_after: Duration::from_millis(7_200),
        notice: false,
    };
    for (refusal, status, wait, words) in [
        (limited, 429, "8", "try again in 7 s"),
        (Refusal::QueueFull { waiting: 4 }, 429, "5", "your last 4 messages"),
        (Refusal::Stopping, 503, "5", "the server is stopping"),
        (Refusal::NotStored("disk full".into()), 503, "5", "can't be stored just now"),
    ] {
        server.companion.refuse_next(refusal);
        let response = browser.say("boots").await;
        assert_eq!(response.headers()[header::RETRY_AFTER], wait);
        let (got, error) = problem(response).await;
        assert_eq!(got, status);
        assert!(error.contains(words), "{error}");
    }
}
