//! That a real client's way of writing calls breaks nothing.

use serde_json::json;
use teloxide::prelude::*;
use teloxide::types::{
    BotCommand, BotCommandScope, ChatAction, InlineKeyboardButton, InlineKeyboardMarkup,
    InlineQueryId, InlineQueryResult, InlineQueryResultArticle, InputFile, InputMedia,
    InputMediaPhoto, InputMessageContent, InputMessageContentText, LinkPreviewOptions, ParseMode,
    ReactionType, Recipient, ReplyParameters, ThreadId,
};
use url::Url;

use super::{LIMIT, client, fake, jpeg, with_ann};

#[tokio::test]
async fn sends_and_edits_of_a_client_are_clean() {
    let (fake, ann, chat) = with_ann().await;
    let asked = fake.send_text(chat, &ann, "red shoes");
    let bot = client(&fake);
    let to = teloxide::types::ChatId(chat.0);
    let asked = teloxide::types::MessageId(i32::try_from(asked.id).unwrap());
    let preview = LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    };
    let url = Url::parse("https://shop.example/1").unwrap();
    let markup = InlineKeyboardMarkup::new([[
        InlineKeyboardButton::callback("More", "m"),
        InlineKeyboardButton::url("Shop", url),
    ]]);
    bot.send_chat_action(to, ChatAction::Typing).await.unwrap();
    bot.set_message_reaction(to, asked)
        .reaction([ReactionType::Emoji { emoji: "👀".to_owned() }])
        .await
        .unwrap();
    let sent = bot
        .send_message(to, "<b>One</b> https://shop.example/1")
        .parse_mode(ParseMode::Html)
        .link_preview_options(preview)
        .reply_parameters(ReplyParameters::new(asked).allow_sending_without_reply())
        .disable_notification(true)
        .protect_content(false)
        .reply_markup(markup.clone())
        .await
        .unwrap();
    bot.edit_message_reply_markup(to, sent.id).await.unwrap();
    let photo = || InputFile::memory(jpeg(640, 480)).file_name("a.jpg");
    let shown = bot
        .send_photo(to, photo())
        .caption("<i>A shoe</i>")
        .parse_mode(ParseMode::Html)
        .reply_markup(markup.clone())
        .reply_parameters(ReplyParameters::new(asked))
        .await
        .unwrap();
    bot.edit_message_caption(to, shown.id).caption("Another").await.unwrap();
    let other = InputFile::memory(jpeg(100, 100)).file_name("b.jpg");
    let media = InputMedia::Photo(InputMediaPhoto::new(other).caption("Third"));
    bot.edit_message_media(to, shown.id, media).reply_markup(markup).await.unwrap();
    bot.send_document(to, InputFile::memory("a,b\n1,2").file_name("export.csv")).await.unwrap();
    let large = InputFile::memory(vec![7; 3 * 1024 * 1024]).file_name("large.bin");
    bot.send_document(to, large).await.unwrap();
    let gone = bot.send_message(to, "gone").await.unwrap();
    bot.delete_message(to, gone.id).await.unwrap();
    insta::assert_snapshot!(fake.snapshot(chat), @r#"
    Ann:
      /start
    Ann:
      red shoes
      reactions: 👀
    Magpie (to "red shoes", edited, silent):
      **One** https://shop.example/1
    Magpie (to "red shoes", edited):
      [photo 100x100]
      Third
      [More] [Shop -> https://shop.example/1]
    Magpie:
      [file export.csv]
    Magpie:
      [file large.bin]
    "#);
    assert_eq!(fake.actions(chat), ["typing"]);
    fake.assert_clean();
}

#[tokio::test]
async fn what_a_client_sets_up_is_clean() {
    let fake = fake().await;
    let ann = fake.user("Ann");
    let bot = client(&fake);
    let commands = [BotCommand::new("help", "What I can do"), BotCommand::new("find", "Look")];
    bot.set_my_commands(commands)
        .scope(BotCommandScope::AllPrivateChats)
        .language_code("de")
        .await
        .unwrap();
    bot.set_my_short_description().short_description("Shops").await.unwrap();
    assert!(bot.get_webhook_info().await.unwrap().url.is_none());
    let forum = fake.forum("Forum", &[&ann]);
    let to = teloxide::types::ChatId(forum.0);
    let topic = i32::try_from(fake.topic(forum, &ann, "Shoes")).unwrap();
    let thread = ThreadId(teloxide::types::MessageId(topic));
    bot.send_message(to, "here").message_thread_id(thread).await.unwrap();
    assert_eq!(bot.get_chat_member_count(to).await.unwrap(), 2);
    let me = bot.get_me().await.unwrap().id;
    assert!(bot.get_chat_member(to, me).await.unwrap().is_present());
    fake.promote_bot(forum);
    assert!(bot.get_chat_member(to, me).await.unwrap().is_administrator());
    assert_eq!(bot.get_chat_administrators(to).await.unwrap().len(), 2);
    assert_eq!(bot.get_chat(Recipient::Id(to)).await.unwrap().title(), Some("Forum"));
    let query = fake.inline_query(&ann, "shoes");
    let id = fake.pending_updates().last().unwrap()["inline_query"]["id"].clone();
    let content = InputMessageContentText::new("<b>Shoe</b>").parse_mode(ParseMode::Html);
    let article = InlineQueryResultArticle::new("p1", "Shoe", InputMessageContent::Text(content));
    let article =
        article.description("red").thumbnail_url(Url::parse("https://a.example/t.jpg").unwrap());
    bot.answer_inline_query(
        InlineQueryId(id.as_str().unwrap().to_owned()),
        [InlineQueryResult::Article(article)],
    )
    .cache_time(60)
    .is_personal(true)
    .await
    .unwrap();
    let answer = fake.inline_answer(&query, LIMIT).await.unwrap();
    assert_eq!((answer.results.len(), answer.personal), (1, true));
    bot.leave_chat(to).await.unwrap();
    assert!(bot.send_message(to, "x").await.is_err());
    fake.messages(forum);
    fake.assert_clean();
    assert_eq!(fake.setting("short_description "), Some(json!("Shops")));
}
