//! The real program as a Telegram bot behind a webhook, with telemelya as Telegram.

use serde_json::{Value, json};

use crate::process::Port;
use crate::support::Server;
use crate::telemelya::{ADA, TOKEN, Telemelya};

const BOOTS: &str = "waterproof hiking boots under $120, not leather";

/// A Telegram with the bot, whose webhook is set.
struct World {
    server: Server,
    telegram: Telemelya,
    port: Port,
    _folder: tempfile::TempDir,
}

impl World {
    async fn open() -> Self {
        let telegram = Telemelya::start().await;
        let port = Port::free();
        let address = format!("127.0.0.1:{}", port.number());
        let folder = tempfile::tempdir().unwrap();
        let env = [
            ("MAGPIE_HTTP_ADDR", address.as_str()),
            ("TELEGRAM_BOT_TOKEN", TOKEN),
            ("TELEGRAM_API_URL", telegram.api_url()),
            ("TELEGRAM_WEBHOOK_URL", &format!("http://{address}")),
        ];
        let server = Server::start(folder.path(), &env);
        telegram.webhook_set().await;
        Self { server, telegram, port, _folder: folder }
    }

    /// The final reply in a message after this one: it has buttons.
    async fn reply_after(&self, message: i64) -> Value {
        let is_reply = |done: &Value| {
            let rows = done["reply_markup"]["inline_keyboard"].as_array();
            done["message_id"].as_i64() > Some(message) && rows.is_some_and(|r| !r.is_empty())
        };
        self.telegram.wait_for("reply", is_reply).await
    }

    /// The messages that the bot sent.
    async fn sent(&self) -> Vec<Value> {
        let mut done = self.telegram.done().await;
        done.retain(|done| done["method"] == "sendMessage");
        done
    }

    fn end(self) {
        assert!(self.server.stop());
    }
}

fn number(message: &Value) -> i64 {
    message["message_id"].as_i64().unwrap()
}

fn text(message: &Value) -> &str {
    message["text"].as_str().unwrap()
}

/// The paragraphs of picks: each has its rank before it.
fn picks(reply: &Value) -> Vec<&str> {
    let paragraphs = text(reply).split("\n\n");
    paragraphs.filter(|p| p.starts_with(|c: char| c.is_ascii_digit())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn telemelya_sees_a_placeholder_become_the_reply_and_its_buttons_work() {
    let world = World::open().await;
    let telegram = &world.telegram;
    // It has no list of commands, and the bot starts all the same.
    assert!(telegram.calls().contains(&("setMyCommands".to_owned(), 404)));

    telegram.send(json!({"text": BOOTS})).await;
    let reply = world.reply_after(0).await;
    let sent = world.sent().await;
    assert_eq!(sent.len(), 1, "{sent:#?}");
    assert_eq!(sent[0]["reply_markup"], Value::Null, "{:#}", sent[0]);
    assert_eq!(reply["method"], "editMessageText");
    assert_eq!(number(&reply), number(&sent[0]));
    assert_eq!(reply["chat_id"], ADA);
    assert_eq!(reply["raw"]["parse_mode"], "HTML");
    assert!(picks(&reply).len() >= 3, "{}", text(&reply));
    for (rank, pick) in (1..).zip(picks(&reply)) {
        assert!(pick.starts_with(&format!("{rank}. <a href=\"http")), "{pick}");
    }

    let press = telegram.press(&reply, "Cheaper").await;
    let is_answer = |done: &Value| done["callback_query_id"] == press.as_str();
    telegram.wait_for("answer to the press", is_answer).await;
    let cheaper = world.reply_after(number(&reply)).await;
    assert_eq!(cheaper["method"], "editMessageText");
    assert!(text(&cheaper).contains("at most"), "{}", text(&cheaper));
    let sent = world.sent().await;
    assert_eq!(sent.len(), 2, "{sent:#?}");
    assert_eq!(number(&cheaper), number(&sent[1]));

    let press = telegram.press(&cheaper, "✕ 1").await;
    let is_answer = |done: &Value| done["callback_query_id"] == press.as_str();
    let note = telegram.wait_for("answer to the press", is_answer).await;
    assert!(text(&note).contains("leave it out"), "{note:#}");
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_fetched_from_telemelya_and_its_product_found() {
    let world = World::open().await;
    let (telegram, server) = (&world.telegram, &world.server);
    server.pictures_ready().await;
    let boots = server.ask("somebody", "hiking boots").await;
    let pick = &boots["picks"][0];
    let picture = server.client.get(pick["image"].as_str().unwrap()).send().await.unwrap();
    let photo = telegram.upload(picture.bytes().await.unwrap().to_vec()).await;

    telegram.send(json!({"photo_file_id": photo, "photo_caption": "like this"})).await;
    let reply = world.reply_after(0).await;
    let found = picks(&reply)[0];
    assert!(found.starts_with("1. ") && found.contains(pick["title"].as_str().unwrap()), "{found}");
    let calls = telegram.calls();
    assert!(calls.contains(&("getFile".to_owned(), 200)), "{calls:?}");
    let is_file = |(name, status): &(String, u16)| {
        name.starts_with("/file/bot/") && name.contains(&photo) && *status == 200
    };
    assert_eq!(calls.iter().filter(|call| is_file(call)).count(), 1, "{calls:?}");
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn telemelya_is_given_cards_for_an_inline_query() {
    let world = World::open().await;
    let query = world.telegram.type_inline("hiking boots").await;
    let is_answer = |done: &Value| done["inline_query_id"] == query.as_str();
    let answer = world.telegram.wait_for("cards", is_answer).await;
    assert_eq!(answer["method"], "answerInlineQuery");
    let cards = answer["results"].as_array().unwrap();
    assert!(cards.len() >= 3, "{answer:#}");
    for card in cards {
        assert_eq!(card["type"], "article");
        let title = card["title"].as_str().unwrap();
        let content = &card["input_message_content"];
        assert_eq!(content["parse_mode"], "HTML");
        assert!(content["message_text"].as_str().unwrap().contains(title), "{card:#}");
    }
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_without_the_secret_is_refused_and_one_of_telemelyas_is_taken() {
    let world = World::open().await;
    let hook = format!("http://127.0.0.1:{}/hooks/telegram", world.port.number());
    let forged = json!({
        "update_id": 1,
        "message": {
            "message_id": 1, "date": 1_700_000_000, "text": BOOTS,
            "from": {"id": ADA, "is_bot": false, "first_name": "Ada"},
            "chat": {"id": ADA, "type": "private"},
        },
    });
    let request = || world.server.client.post(&hook).json(&forged);
    assert_eq!(request().send().await.unwrap().status(), 401);
    let guess = request().header("x-telegram-bot-api-secret-token", "guess");
    assert_eq!(guess.send().await.unwrap().status(), 401);

    world.telegram.send(json!({"text": "hiking boots"})).await;
    world.reply_after(0).await;
    let sent = world.sent().await;
    assert_eq!(sent.len(), 1, "{sent:#?}");
    world.end();
}
