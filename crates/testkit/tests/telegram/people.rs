//! What people do.

use magpie_testkit::telegram::{CallbackAnswer, Entity, Post};
use serde_json::{Value, json};
use teloxide::prelude::*;
use teloxide::types::{AllowedUpdate, InlineKeyboardButton, InlineKeyboardMarkup, UpdateKind};

use super::{LIMIT, call, client, fake, jpeg, refused, say, with_ann};

#[tokio::test]
async fn a_press_is_delivered_and_its_answer_awaited() {
    let (fake, ann, chat) = with_ann().await;
    let bot = client(&fake);
    let markup = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("Cheaper", "c:1")]]);
    let to = teloxide::types::ChatId(chat.0);
    bot.send_message(to, "Well?").reply_markup(markup).await.unwrap();
    let asked = fake.wait_for(chat, |seen| seen.text == "Well?", LIMIT).await;
    let press = fake.press(&ann, asked.message, "Cheaper");
    let updates = bot.get_updates().await.unwrap();
    let UpdateKind::CallbackQuery(query) = &updates[1].kind else { panic!("{updates:?}") };
    assert_eq!(query.data.as_deref(), Some("c:1"));
    let unanswered = std::panic::catch_unwind(|| fake.assert_clean());
    assert!(unanswered.is_err());
    bot.answer_callback_query(query.id.clone()).text("Looking").await.unwrap();
    let answer = fake.callback_answer(&press, LIMIT).await;
    let expected = CallbackAnswer { text: Some("Looking".to_owned()), alert: false, url: None };
    assert_eq!(answer, Some(expected));
    fake.assert_clean();
    assert!(bot.answer_callback_query(query.id.clone()).await.is_err());
    assert_eq!(fake.take_violations(), ["answerCallbackQuery was sent twice for \"c:1\""]);
}

#[tokio::test]
async fn reactions_must_be_asked_for() {
    let (fake, ann, chat) = with_ann().await;
    let id = say(&fake, chat, "Two shoes").await;
    let message = fake.messages(chat).iter().find(|seen| seen.message.id == id).unwrap().message;
    fake.react(&ann, message, &["👍"]);
    assert_eq!(fake.pending_updates().len(), 1);
    let bot = client(&fake);
    let allowed = [AllowedUpdate::Message, AllowedUpdate::MessageReaction];
    bot.get_updates().allowed_updates(allowed).await.unwrap();
    fake.react(&ann, message, &["👎"]);
    let updates = bot.get_updates().await.unwrap();
    let UpdateKind::MessageReaction(reaction) = &updates[1].kind else { panic!("{updates:?}") };
    assert_eq!(reaction.old_reaction.len(), 1);
    assert_eq!(reaction.new_reaction.len(), 1);
    // In groups only administrators are told.
    let group = fake.supergroup("Friends", &[&ann]);
    let hello = fake.send_text(group, &ann, "/hello");
    let before = fake.pending_updates().len();
    fake.react(&ann, hello, &["👍"]);
    assert_eq!(fake.pending_updates().len(), before);
    fake.promote_bot(group);
    fake.react(&ann, hello, &["👎"]);
    assert_eq!(fake.pending_updates().len(), before + 1);
    let set =
        json!({"chat_id": chat.0, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "👌"}]});
    assert_eq!(call(&fake, "setMessageReaction", set).await["ok"], true);
    assert_eq!(fake.messages(chat)[0].reactions_of_bot, ["👌"]);
}

#[tokio::test]
async fn inline_results_become_messages_that_can_be_edited() {
    let (fake, ann, chat) = with_ann().await;
    let query = fake.inline_query(&ann, "red shoes");
    let updates = client(&fake).get_updates().await.unwrap();
    let UpdateKind::InlineQuery(asked) = &updates[1].kind else { panic!("{updates:?}") };
    assert_eq!(asked.query, "red shoes");
    let result = json!({"type": "article", "id": "p1", "title": "Shoe",
        "input_message_content": {"message_text": "<b>Shoe</b>", "parse_mode": "HTML"},
        "reply_markup": {"inline_keyboard": [[{"text": "More", "callback_data": "m"}]]}});
    let answer = json!({"inline_query_id": asked.id, "results": [result]});
    assert_eq!(call(&fake, "answerInlineQuery", answer.clone()).await["ok"], true);
    let answered = fake.inline_answer(&query, LIMIT).await.unwrap();
    assert_eq!(answered.results.len(), 1);
    fake.choose_inline_result(&query, "p1", chat);
    let chosen = fake.pending_updates().into_iter().find_map(|update| {
        update["chosen_inline_result"]["inline_message_id"].as_str().map(str::to_owned)
    });
    let edit = json!({"inline_message_id": chosen, "text": "Sold out"});
    assert_eq!(call(&fake, "editMessageText", edit).await["result"], true);
    insta::assert_snapshot!(fake.snapshot(chat), @r"
    Ann:
      /start
    Ann (via the bot, edited):
      Sold out
    ");
    fake.assert_clean();
    let twice = refused(&fake, "answerInlineQuery", answer).await;
    assert!(twice.starts_with("Bad Request: query is too old"));
}

#[tokio::test]
async fn an_upgraded_group_says_where_it_went() {
    let fake = fake().await;
    let ann = fake.user("Ann");
    let group = fake.group("Friends", &[&ann]);
    say(&fake, group, "hello").await;
    let supergroup = fake.migrate(group);
    let bot = client(&fake);
    let error = bot.send_message(teloxide::types::ChatId(group.0), "x").await.unwrap_err();
    let teloxide::RequestError::MigrateToChatId(to) = error else { panic!("{error:?}") };
    assert_eq!(to.0, supergroup.0);
    say(&fake, supergroup, "hello again").await;
    let updates = bot.get_updates().await.unwrap();
    let kinds: Vec<_> = updates.iter().map(|update| format!("{:?}", update.kind)).collect();
    assert!(kinds.iter().any(|kind| kind.contains("Migration(To")), "{kinds:?}");
    assert!(kinds.iter().any(|kind| kind.contains("Migration(From")), "{kinds:?}");
    assert_eq!(fake.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn who_blocks_the_bot_hears_nothing() {
    let (fake, ann, chat) = with_ann().await;
    fake.block_bot(&ann);
    let bot = client(&fake);
    let to = teloxide::types::ChatId(chat.0);
    let error = bot.send_message(to, "x").await.unwrap_err();
    let teloxide::RequestError::Api(error) = error else { panic!("{error:?}") };
    assert_eq!(error, teloxide::ApiError::BotBlocked);
    let updates = bot.get_updates().await.unwrap();
    assert!(matches!(updates[1].kind, UpdateKind::MyChatMember(_)), "{updates:?}");
    fake.send_text(chat, &ann, "back");
    assert!(bot.send_message(to, "hello").await.is_ok());
    let bob = fake.user("Bob");
    let stranger = fake.private_chat(&bob);
    let send = json!({"chat_id": stranger.0, "text": "x"});
    let refusal = refused(&fake, "sendMessage", send).await;
    assert_eq!(refusal, "Forbidden: bot can't initiate conversation with a user");
}

#[tokio::test]
async fn in_private_mode_the_bot_sees_only_what_is_for_it() {
    let fake = fake().await;
    let ann = fake.user("Ann");
    let group = fake.supergroup("Friends", &[&ann]);
    let id = say(&fake, group, "hello").await;
    let hello = fake.messages(group).into_iter().find(|seen| seen.message.id == id).unwrap();
    fake.send_text(group, &ann, "not for you");
    fake.send_text(group, &ann, "/find@other_bot shoes");
    fake.send_text(group, &ann, "/find shoes");
    fake.send_text(group, &ann, "/find@magpie_bot shoes");
    fake.send_text(group, &ann, "and @Magpie_Bot too");
    fake.post(group, &ann, Post::text("a reply").reply_to(hello.message));
    let texts: Vec<Value> = fake
        .pending_updates()
        .into_iter()
        .map(|update| update["message"]["text"].clone())
        .filter(|text| !text.is_null())
        .collect();
    assert_eq!(texts, ["/find shoes", "/find@magpie_bot shoes", "and @Magpie_Bot too", "a reply"]);
    fake.set_privacy_mode(false);
    fake.send_text(group, &ann, "everything");
    assert_eq!(fake.pending_updates().last().unwrap()["message"]["text"], "everything");
}

#[tokio::test]
async fn every_kind_of_message_is_understood_by_a_client() {
    let (fake, ann, chat) = with_ann().await;
    let bob = fake.user("Bob");
    let posts = [
        Post::sticker("👍"),
        Post::voice(3),
        Post::video(4),
        Post::poll("Which?", &["a", "b"]),
        Post::location(52.5, 13.4),
        Post::contact("Bob", "+49123"),
        Post::dice(4),
        Post::marked("bold words", vec![Entity::new("bold", 0, 4)]),
        Post::text("forwarded").forwarded_from(&bob),
        Post::document(jpeg(5, 5), "shoe.exe", "text/plain").caption("a file"),
    ];
    for post in posts {
        fake.post(chat, &ann, post);
    }
    let album = fake.send_album(chat, &ann, vec![jpeg(9, 9).into(), jpeg(8, 8).into()], "both");
    fake.edit_text(album[0], "both of them");
    let forum = fake.forum("Forum", &[&ann]);
    let topic = fake.topic(forum, &ann, "Shoes");
    fake.post(forum, &ann, Post::text("/in topic").thread(topic));
    let channel = fake.channel("News");
    fake.channel_post(channel, "news");
    let updates = client(&fake).get_updates().await.unwrap();
    assert_eq!(updates.len(), 20);
    for update in &updates {
        assert!(!matches!(update.kind, UpdateKind::Error(_)), "{update:?}");
    }
    let sent = json!({"chat_id": forum.0, "text": "here", "message_thread_id": topic});
    assert_eq!(call(&fake, "sendMessage", sent).await["result"]["is_topic_message"], true);
    insta::assert_snapshot!(fake.snapshot(forum), @r"
    Ann (in Shoes):
      [forum topic created]
    Ann (in Shoes):
      /in topic
    Magpie (in Shoes):
      here
    ");
    fake.assert_clean();
}

#[tokio::test]
async fn the_thread_of_a_reply_is_no_topic() {
    let fake = fake().await;
    let ann = fake.user("Ann");
    let group = fake.supergroup("Friends", &[&ann]);
    let first = fake.send_text(group, &ann, "/find shoes");
    fake.post(group, &ann, Post::text("/find red ones").reply_to(first));
    let updates = fake.pending_updates();
    let reply = &updates.last().unwrap()["message"];
    assert_eq!(reply["message_thread_id"], first.id);
    assert!(reply["is_topic_message"].is_null());
    let send = json!({"chat_id": group.0, "text": "x", "message_thread_id": first.id});
    let refusal = refused(&fake, "sendMessage", send).await;
    assert_eq!(refusal, "Bad Request: message thread not found");
}
