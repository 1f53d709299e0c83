//! What the bot sends and edits.

use serde_json::json;
use teloxide::prelude::*;
use teloxide::types::{InputFile, InputMedia, InputMediaPhoto};
use url::Url;

use super::{address, call, client, jpeg, refused, say, with_ann};

#[tokio::test]
async fn html_becomes_entities_and_errors_are_the_servers() {
    let (fake, _, chat) = with_ann().await;
    let send = |text: &str| json!({"chat_id": chat.0, "text": text, "parse_mode": "HTML"});
    let sent = call(&fake, "sendMessage", send("👟 <b>Run</b> <a href=\"nope\">x</a> /help")).await;
    assert_eq!(sent["result"]["text"], "👟 Run x /help");
    assert_eq!(
        sent["result"]["entities"],
        json!([
            {"offset": 3, "length": 3, "type": "bold"},
            {"offset": 9, "length": 5, "type": "bot_command"},
        ])
    );
    assert_eq!(
        refused(&fake, "sendMessage", send("a <b>c")).await,
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    );
    assert_eq!(
        refused(&fake, "sendMessage", send("<b> </b>")).await,
        "Bad Request: text must be non-empty"
    );
    // The length counts what is left after parsing, in UTF-16 units.
    let long = format!("<b>{}</b>", "👟".repeat(2048));
    assert_eq!(call(&fake, "sendMessage", send(&long)).await["ok"], true);
    let longer = format!("{long}x");
    assert_eq!(
        refused(&fake, "sendMessage", send(&longer)).await,
        "Bad Request: message is too long"
    );
    let links = format!("<a href=\"https://shop.example/{}\">x</a>", "p".repeat(500)).repeat(20);
    assert_eq!(refused(&fake, "sendMessage", send(&links)).await, "Bad Request: ENTITIES_TOO_LONG");
    assert_eq!(fake.violations().len(), 4);
}

#[tokio::test]
async fn an_edit_that_changes_nothing_is_an_error_but_no_violation() {
    let (fake, _, chat) = with_ann().await;
    let bot = client(&fake);
    let sent = bot.send_message(teloxide::types::ChatId(chat.0), "one").await.unwrap();
    bot.edit_message_text(sent.chat.id, sent.id, "two").await.unwrap();
    let error = bot.edit_message_text(sent.chat.id, sent.id, "two").await.unwrap_err();
    let teloxide::RequestError::Api(error) = error else { panic!("{error:?}") };
    assert_eq!(error, teloxide::ApiError::MessageNotModified);
    let [seen] = fake.replies(chat).try_into().unwrap();
    assert_eq!((seen.text.as_str(), seen.edits), ("two", 1));
    assert_eq!(fake.history(seen.message), ["one"]);
    fake.assert_clean();
}

#[tokio::test]
async fn only_own_messages_that_exist_can_be_edited() {
    let (fake, ann, chat) = with_ann().await;
    let of_ann = fake.send_text(chat, &ann, "mine");
    let edit = |id: i64| json!({"chat_id": chat.0, "message_id": id, "text": "x"});
    assert_eq!(
        refused(&fake, "editMessageText", edit(of_ann.id)).await,
        "Bad Request: message can't be edited"
    );
    let gone = say(&fake, chat, "gone").await;
    call(&fake, "deleteMessage", json!({"chat_id": chat.0, "message_id": gone})).await;
    assert_eq!(
        refused(&fake, "editMessageText", edit(gone)).await,
        "Bad Request: message to edit not found"
    );
    assert_eq!(fake.violations().len(), 2);
}

#[tokio::test]
async fn an_edit_without_markup_takes_the_buttons_away() {
    let (fake, _, chat) = with_ann().await;
    let markup = json!({"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}],
        [{"text": "Shop", "url": "https://shop.example/a"}]]});
    let send = json!({"chat_id": chat.0, "text": "Well?", "reply_markup": markup});
    let id = call(&fake, "sendMessage", send).await["result"]["message_id"].as_i64();
    insta::assert_snapshot!(fake.snapshot(chat), @r"
    Ann:
      /start
    Magpie:
      Well?
      [Yes]
      [Shop -> https://shop.example/a]
    ");
    let edit = json!({"chat_id": chat.0, "message_id": id, "text": "Well!"});
    call(&fake, "editMessageText", edit).await;
    assert!(fake.replies(chat)[0].keyboard.is_empty());
    fake.assert_clean();
}

#[tokio::test]
async fn photos_and_albums_arrive_as_pictures() {
    let (fake, _, chat) = with_ann().await;
    let bot = client(&fake);
    let to = teloxide::types::ChatId(chat.0);
    let file = || InputFile::memory(jpeg(640, 480)).file_name("a.jpg");
    let sent = bot.send_photo(to, file()).caption("A shoe").await.unwrap();
    // A photo that Telegram knows can be sent again by its id.
    let known = sent.photo().unwrap().last().unwrap().file.id.clone();
    let media = [
        InputMedia::Photo(InputMediaPhoto::new(InputFile::file_id(known)).caption("Two")),
        InputMedia::Photo(InputMediaPhoto::new(file())),
    ];
    let album = bot.send_media_group(to, media).await.unwrap();
    assert_eq!(album.len(), 2);
    assert_eq!(album[0].media_group_id(), album[1].media_group_id());
    let public = Url::parse("https://cdn.example/shoe.jpg").unwrap();
    fake.host_picture(&public, jpeg(300, 200));
    bot.send_photo(to, InputFile::url(public)).await.unwrap();
    insta::assert_snapshot!(fake.snapshot(chat), @r"
    Ann:
      /start
    Magpie:
      [photo 640x480]
      A shoe
    Magpie:
      [photo 640x480 of an album]
      Two
    Magpie:
      [photo 640x480 of an album]
    Magpie:
      [photo 300x200]
    ");
    let local = json!({"chat_id": chat.0, "photo": "http://127.0.0.1:80/a.jpg"});
    assert_eq!(refused(&fake, "sendPhoto", local).await, "Bad Request: wrong HTTP URL specified");
    fake.assert_clean();
    let text = InputFile::memory("not a picture").file_name("a.jpg");
    let error = bot.send_photo(to, text).await.unwrap_err().to_string();
    assert!(error.contains("IMAGE_PROCESS_FAILED"), "{error}");
    let one = json!({"chat_id": chat.0, "media": [{"type": "photo", "media": "x"}]});
    let refusal = refused(&fake, "sendMediaGroup", one).await;
    assert_eq!(refusal, "Bad Request: media group must have from 2 to 10 items");
}

#[tokio::test]
async fn parameters_may_come_in_every_encoding() {
    let (fake, _, chat) = with_ann().await;
    let http = reqwest::Client::new();
    let chat_id = chat.0.to_string();
    let fields = [("chat_id", chat_id.as_str()), ("text", "hi"), ("disable_notification", "true")];
    let query = http.get(address(&fake, "SENDMESSAGE")).query(&fields);
    assert_eq!(query.send().await.unwrap().status(), 200);
    let encoded = "chat_id=1001&text=hi&disable_notification=1";
    let form = http.post(address(&fake, "sendmessage")).body(encoded);
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(form.send().await.unwrap().status(), 200);
    let parts = reqwest::multipart::Form::new()
        .text("chat_id", chat_id.clone())
        .text(
            "media",
            r#"[{"type":"photo","media":"attach://a"},{"type":"photo","media":"attach://b"}]"#,
        )
        .part("a", reqwest::multipart::Part::bytes(jpeg(10, 10)).file_name("a.jpg"))
        .part("b", reqwest::multipart::Part::bytes(jpeg(20, 20)).file_name("b.jpg"));
    let album = http.post(address(&fake, "sendMediaGroup")).multipart(parts);
    assert_eq!(album.send().await.unwrap().status(), 200);
    let replies = fake.replies(chat);
    assert_eq!(replies.len(), 4);
    assert!(replies[0].silent && replies[1].silent);
    fake.assert_clean();
}

#[tokio::test]
async fn replies_point_at_messages_that_exist() {
    let (fake, ann, chat) = with_ann().await;
    let asked = fake.send_text(chat, &ann, "red shoes?");
    let reply = |id: i64, anyway: bool| {
        json!({"chat_id": chat.0, "text": "yes", "reply_parameters":
            {"message_id": id, "allow_sending_without_reply": anyway}})
    };
    call(&fake, "sendMessage", reply(asked.id, false)).await;
    call(&fake, "sendMessage", reply(999, true)).await;
    let refusal = refused(&fake, "sendMessage", reply(999, false)).await;
    assert_eq!(refusal, "Bad Request: message to be replied not found");
    let of = fake.replies(chat).iter().map(|seen| seen.reply_to).collect::<Vec<_>>();
    assert_eq!(of, [Some(asked.id), None]);
    fake.assert_clean();
}

#[tokio::test]
async fn drafts_are_shown_until_the_message_comes() {
    let (fake, _, chat) = with_ann().await;
    for text in ["Look", "Looking for"] {
        let draft = json!({"chat_id": chat.0, "draft_id": 7, "text": text});
        assert_eq!(call(&fake, "sendMessageDraft", draft).await["ok"], true);
    }
    assert_eq!(fake.drafts(chat), ["Look", "Looking for"]);
    assert!(fake.snapshot(chat).ends_with("Magpie is writing: Looking for\n"));
    say(&fake, chat, "Looking for shoes").await;
    assert!(fake.drafts(chat).is_empty());
    fake.snapshot(chat);
    fake.assert_clean();
}
