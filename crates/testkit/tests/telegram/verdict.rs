//! What the fake holds against a bot.

use serde_json::{Value, json};

use super::{call, fake, with_ann};

#[tokio::test]
async fn breaches_are_listed() {
    let (fake, _, chat) = with_ann().await;
    let id = chat.0;
    let buttons = |button: Value, count: usize| json!({"chat_id": id, "text": "x", "reply_markup": {"inline_keyboard": [vec![button; count]]}});
    let button = json!({"text": "a", "callback_data": "b"});
    let commands = |name: &str| json!({"commands": [{"command": name, "description": "d"}]});
    let result = json!({"type": "article", "id": "1", "title": "t",
        "input_message_content": {"message_text": "m"}});
    let cases = [
        ("sendTelegram", json!({}), "sendTelegram: Not Found: method not found"),
        ("sendMessage", json!({"chat_id": id}), "sendMessage.text is missing"),
        (
            "sendMessage",
            json!({"chat_id": id, "text": "x", "txt": 1}),
            "sendMessage.txt is unknown",
        ),
        (
            "sendMessage",
            json!({"chat_id": id, "text": 5}),
            "sendMessage.text is not of type str: 5",
        ),
        (
            "sendMessage",
            buttons(json!({"text": "a", "callback_data": "d".repeat(65)}), 1),
            "sendMessage: Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            buttons(button, 9),
            "sendMessage: Bad Request: reply markup is too long: more than 8 buttons in a row",
        ),
        (
            "sendMessage",
            buttons(json!({"text": "a", "url": "http://localhost/"}), 1),
            "sendMessage: Bad Request: inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        (
            "sendPhoto",
            json!({"chat_id": id, "photo": "https://x.example/", "caption": "c".repeat(1025)}),
            "sendPhoto: Bad Request: message caption is too long",
        ),
        (
            "answerCallbackQuery",
            json!({"callback_query_id": "1"}),
            "answerCallbackQuery: Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        ("setMyCommands", commands("Find"), "setMyCommands: Bad Request: BOT_COMMAND_INVALID"),
        (
            "getUpdates",
            json!({"allowed_updates": ["massage"]}),
            "allowed_updates has the unknown name \"massage\"",
        ),
        (
            "answerInlineQuery",
            json!({"inline_query_id": "1", "results": [result.clone(), result]}),
            "answerInlineQuery: Bad Request: RESULT_ID_DUPLICATE",
        ),
    ];
    for (method, params, expected) in cases {
        call(&fake, method, params).await;
        let violations = fake.take_violations();
        assert_eq!(violations.first().map(String::as_str), Some(expected), "{violations:?}");
    }
}

#[tokio::test]
async fn unread_replies_are_not_clean() {
    let (fake, _, chat) = with_ann().await;
    super::say(&fake, chat, "unread").await;
    let verdict = std::panic::catch_unwind(|| fake.assert_clean());
    assert!(verdict.is_err());
    fake.messages(chat);
    fake.assert_clean();
}

#[tokio::test]
async fn what_a_bot_says_about_itself_is_kept() {
    let fake = fake().await;
    let commands = json!([{"command": "help", "description": "What I can do"}]);
    let set = json!({"commands": commands, "language_code": "de"});
    call(&fake, "setMyCommands", set).await;
    let get = call(&fake, "getMyCommands", json!({"language_code": "de"})).await;
    assert_eq!(get["result"], commands);
    assert_eq!(call(&fake, "getMyCommands", json!({})).await["result"], json!([]));
    call(&fake, "setMyDescription", json!({"description": "A bird"})).await;
    let get = call(&fake, "getMyDescription", json!({})).await;
    assert_eq!(get["result"]["description"], "A bird");
    assert_eq!(fake.counts()["getMyCommands"], 2);
    fake.assert_clean();
}

#[tokio::test]
async fn a_bot_can_be_tried_over_http_alone() {
    let fake = fake().await;
    let http = reqwest::Client::new();
    let act = |path: &str, form: &'static str| {
        let url = format!("{}control/{path}", fake.api_url());
        let kind = "application/x-www-form-urlencoded";
        let request = http.post(url).header("content-type", kind).body(form);
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    assert_eq!(act("user", "first_name=Ann").await, r#"{"user":1001,"chat":1001}"#);
    assert_eq!(act("text", "chat=1001&user=1001&text=red+shoes").await, r#"{"message":1}"#);
    let url = format!("{}control/photo?chat=1001&user=1001&caption=this", fake.api_url());
    let photo = http.post(url).header("content-type", "image/jpeg").body(super::jpeg(40, 30));
    assert_eq!(photo.send().await.unwrap().text().await.unwrap(), r#"{"message":2}"#);
    insta::assert_snapshot!(act("snapshot?chat=1001", "").await, @r"
    Ann:
      red shoes
    Ann:
      [photo 40x30]
      this
    ");
    assert_eq!(act("violations", "").await, "[]");
    assert!(act("nonsense", "").await.contains("there is no"));
    assert!(act("text", "chat=5&user=1001&text=x").await.contains("there is no chat 5"));
}
