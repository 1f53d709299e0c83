//! The real program in a Telegram that speaks the wire format: what people there do and see.

use std::time::Duration;

use insta::assert_snapshot;
use magpie_testkit::telegram::{
    ChatId, FakeTelegram, Limits, MessageRef, Person, Post, Rate, SeenMessage, TelegramOptions,
};

use crate::shop::{Shop, drawing};
use crate::support::{ScriptedModelServer, Server};

const SOON: Duration = Duration::from_secs(20);
/// A day of troubles has 2,000 turns.
const SHOPPERS: usize = 200;
const ROUNDS: usize = 10;
const BOOTS: &str = "waterproof hiking boots under $120, not leather";

/// A Telegram with the bot, and somebody who has started it.
struct World {
    telegram: FakeTelegram,
    server: Option<Server>,
    _shop: Option<Shop>,
    folder: tempfile::TempDir,
    env: Vec<(&'static str, String)>,
    ada: Person,
    home: ChatId,
}

impl World {
    async fn open() -> Self {
        let shop = Shop::open().await;
        let env = vec![("MAGPIE_CATALOGS", shop.feed())];
        Self::with(TelegramOptions::default(), env, Some(shop)).await
    }

    async fn with(
        options: TelegramOptions,
        mut env: Vec<(&'static str, String)>,
        shop: Option<Shop>,
    ) -> Self {
        let telegram = FakeTelegram::start(options).await.unwrap();
        let ada = telegram.user("Ada");
        let home = telegram.private_chat(&ada);
        env.push(("TELEGRAM_BOT_TOKEN", telegram.token().to_owned()));
        env.push(("TELEGRAM_API_URL", telegram.api_url().to_string()));
        let folder = tempfile::tempdir().unwrap();
        let mut world = Self { telegram, server: None, _shop: shop, folder, env, ada, home };
        world.start();
        world
    }

    fn start(&mut self) {
        let env: Vec<(&str, &str)> = self.env.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.server = Some(Server::start(self.folder.path(), &env));
    }

    /// The bot's message in a chat that has these words, with buttons or without.
    async fn says(&self, chat: ChatId, words: &str) -> SeenMessage {
        self.telegram.wait_for(chat, |m| m.text.contains(words), SOON).await
    }

    /// Says something at home and waits for the final reply to it, which has buttons.
    async fn ask(&self, text: &str) -> SeenMessage {
        let sent = self.telegram.send_text(self.home, &self.ada, text);
        self.reply_after(sent).await
    }

    async fn reply_after(&self, sent: MessageRef) -> SeenMessage {
        let later = |m: &SeenMessage| m.message.id > sent.id && !m.keyboard.is_empty();
        self.telegram.wait_for(sent.chat, later, SOON).await
    }

    fn press(&self, message: &SeenMessage, button: &str) {
        self.telegram.press(&self.ada, message.message, button);
    }

    /// What somebody sees, without what changes from run to run.
    fn seen(&self, chat: ChatId) -> String {
        steady(&self.telegram.snapshot(chat))
    }

    async fn end(mut self) {
        self.telegram.wait_until_idle(Duration::from_millis(300), SOON).await;
        assert!(self.server.take().unwrap().stop());
        // Looked at, all of it.
        self.telegram.snapshot(self.home);
        self.telegram.assert_clean();
    }
}

fn steady(text: &str) -> String {
    let text = regex::Regex::new(r"127\.0\.0\.1:\d+").unwrap().replace_all(text, "shop.example");
    let text = regex::Regex::new(r"\d{4}-\d\d-\d\d").unwrap().replace_all(&text, "DAY");
    regex::Regex::new(r"\d\d:\d\d UTC").unwrap().replace_all(&text, "12:00 UTC").into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_with_picks_and_buttons() {
    let world = World::open().await;
    world.ask(BOOTS).await;
    assert_snapshot!(world.seen(world.home), @"
    Ada:
      waterproof hiking boots under $120, not leather
    Magpie (edited):
      I found 4 hiking boots: waterproof, at most $120.00, not leather. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.

      1. [Fellmark Ridge Hiking Boots](http://shop.example/p/0) — **$99.00**
      $99.00 is within $120.00; waterproof; hiking boots; mesh, no leather.
      ✓ at most $120.00 · ✓ waterproof · ✓ hiking boots · ✓ not leather
      _verified 12:00 UTC_

      2. [Larkmoor Beck Hiking Boots](http://shop.example/p/5) — **$75.00**
      $75.00 is within $120.00; waterproof; hiking boots; mesh, no leather.
      ✓ at most $120.00 · ✓ waterproof · ✓ hiking boots · ✓ not leather
      _verified 12:00 UTC_

      3. [Osmire Cairn Hiking Boots](http://shop.example/p/3) — **$118.00**
      $118.00 is within $120.00; waterproof; hiking boots; synthetic, no leather.
      ✓ at most $120.00 · ✓ waterproof · ✓ hiking boots · ✓ not leather
      _verified 12:00 UTC_

      4. [Tarnholt Marsh Hiking Boots](http://shop.example/p/1) — **$89.00**
      $89.00 is within $120.00; waterproof; hiking boots; mesh, no leather.
      ✓ at most $120.00 · ✓ waterproof · ✓ hiking boots · ✓ not leather
      _verified 12:00 UTC_

      _♥ more like it · ✕ not for me · 🔔 tell me when it gets cheaper_
      [♥ 1] [♥ 2] [♥ 3] [♥ 4]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4]
      [Cheaper] [Show more]
    ");
    world.end().await;
}

/// Words, a refinement, a preference, a photo, both, and a trend.
async fn every_kind_of_turn(mut env: Vec<(&'static str, String)>) -> String {
    let shop = Shop::open().await;
    env.push(("MAGPIE_CATALOGS", shop.pictured()));
    let options = TelegramOptions { limits: Limits::off(), ..TelegramOptions::default() };
    let world = World::with(options, env, Some(shop)).await;
    world.server.as_ref().unwrap().pictures_ready().await;
    world.ask("I am looking for waterproof hiking boots").await;
    world.ask("Only the ones below 100 dollars, please.").await;
    world.telegram.send_text(world.home, &world.ada, "I never buy leather.");
    world.says(world.home, "I'll keep it in mind").await;
    let photo = world.telegram.send_photo(world.home, &world.ada, drawing(3), "");
    world.reply_after(photo).await;
    let both = world.telegram.send_photo(world.home, &world.ada, drawing(4), "under $100");
    world.reply_after(both).await;
    world.telegram.send_text(world.home, &world.ada, "What is trending in hiking boots?");
    world.says(world.home, "hiking boots").await;
    world.telegram.wait_until_idle(Duration::from_millis(1_500), SOON).await;
    let seen = world.seen(world.home);
    world.end().await;
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_turn_looks_the_same_by_polling_and_by_webhook() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hooks = vec![
        ("MAGPIE_HTTP_ADDR", free.to_string()),
        ("TELEGRAM_WEBHOOK_URL", format!("http://{free}")),
    ];
    let polled = every_kind_of_turn(Vec::new()).await;
    assert_eq!(every_kind_of_turn(hooks).await, polled);
    assert_snapshot!(polled, @"
    Ada:
      I am looking for waterproof hiking boots
    Magpie (edited):
      I found 5 hiking boots: waterproof. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.

      1. [Fellmark Ridge Hiking Boots](http://shop.example/p/0) — **$99.00**
      Waterproof; hiking boots.
      ✓ waterproof · ✓ hiking boots
      _verified 12:00 UTC_

      2. [Brackwell Drover Hiking Boots](http://shop.example/p/2) — **$115.00**
      Waterproof; hiking boots.
      ✓ waterproof · ✓ hiking boots
      _verified 12:00 UTC_

      3. [Torvanne Summit Hiking Boots](http://shop.example/p/4) — **$189.00**
      Waterproof; hiking boots.
      ✓ waterproof · ✓ hiking boots
      _verified 12:00 UTC_

      4. [Larkmoor Beck Hiking Boots](http://shop.example/p/5) — **$75.00**
      Waterproof; hiking boots.
      ✓ waterproof · ✓ hiking boots
      _verified 12:00 UTC_

      5. [Osmire Cairn Hiking Boots](http://shop.example/p/3) — **$118.00**
      Waterproof; hiking boots.
      ✓ waterproof · ✓ hiking boots
      _verified 12:00 UTC_

      _♥ more like it · ✕ not for me · 🔔 tell me when it gets cheaper_
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Pictures]
    Ada:
      Only the ones below 100 dollars, please.
    Magpie (edited):
      I found 3 hiking boots: waterproof, at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.

      1. [Fellmark Ridge Hiking Boots](http://shop.example/p/0) — **$99.00**
      Waterproof; hiking boots; $99.00 is within $100.00.
      ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      _verified 12:00 UTC_

      2. [Larkmoor Beck Hiking Boots](http://shop.example/p/5) — **$75.00**
      Waterproof; hiking boots; $75.00 is within $100.00.
      ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      _verified 12:00 UTC_

      3. [Tarnholt Marsh Hiking Boots](http://shop.example/p/1) — **$89.00**
      Waterproof; hiking boots; $89.00 is within $100.00.
      ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      _verified 12:00 UTC_

      _♥ more like it · ✕ not for me · 🔔 tell me when it gets cheaper_
      [♥ 1] [♥ 2] [♥ 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Pictures]
    Ada:
      I never buy leather.
    Magpie (edited):
      Noted: “I never buy leather”. I'll keep it in mind from now on. What are you looking for?
    Ada:
      [photo 160x160]
    Magpie (edited):
      I found 5 matches for your photo. My first choice is Osmire Cairn Hiking Boots at $118.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.

      1. [Osmire Cairn Hiking Boots](http://shop.example/p/3) — **$118.00**
      Fits what you told me (“I never buy leather”).
      ✓ not leather
      _verified 12:00 UTC_

      2. [Fellmark Ridge Hiking Boots](http://shop.example/p/0) — **$99.00**
      Fits what you told me (“I never buy leather”).
      ✓ not leather
      _verified 12:00 UTC_

      3. [Torvanne Summit Hiking Boots](http://shop.example/p/4) — **$189.00**
      Fits what you told me (“I never buy leather”).
      ✓ not leather
      _verified 12:00 UTC_

      4. [Larkmoor Beck Hiking Boots](http://shop.example/p/5) — **$75.00**
      Fits what you told me (“I never buy leather”).
      ✓ not leather
      _verified 12:00 UTC_

      5. [Tarnholt Marsh Hiking Boots](http://shop.example/p/1) — **$89.00**
      Fits what you told me (“I never buy leather”).
      ✓ not leather
      _verified 12:00 UTC_

      _♥ more like it · ✕ not for me · 🔔 tell me when it gets cheaper_
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Pictures]
    Ada:
      [photo 160x160]
      under $100
    Magpie (edited):
      I found 3 matches for your photo: at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.

      1. [Fellmark Ridge Hiking Boots](http://shop.example/p/0) — **$99.00**
      $99.00 is within $100.00; fits what you told me (“I never buy leather”).
      ✓ at most $100.00 · ✓ not leather
      _verified 12:00 UTC_

      2. [Larkmoor Beck Hiking Boots](http://shop.example/p/5) — **$75.00**
      $75.00 is within $100.00; fits what you told me (“I never buy leather”).
      ✓ at most $100.00 · ✓ not leather
      _verified 12:00 UTC_

      3. [Tarnholt Marsh Hiking Boots](http://shop.example/p/1) — **$89.00**
      $89.00 is within $100.00; fits what you told me (“I never buy leather”).
      ✓ at most $100.00 · ✓ not leather
      _verified 12:00 UTC_

      _♥ more like it · ✕ not for me · 🔔 tell me when it gets cheaper_
      [♥ 1] [♥ 2] [♥ 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Pictures]
    Ada:
      What is trending in hiking boots?
    Magpie (edited):
      In hiking boots, of 5 products: 0 at least 5 % below their 30-day median, 0 above it, 0 sold out (shop.example, DAY to DAY).

      I found 5 hiking boots. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.

      1. [Fellmark Ridge Hiking Boots](http://shop.example/p/0) — **$99.00**
      Hiking boots; fits what you told me (“I never buy leather”).
      ✓ hiking boots · ✓ not leather
      _verified 12:00 UTC_

      2. [Tarnholt Marsh Hiking Boots](http://shop.example/p/1) — **$89.00**
      Hiking boots; fits what you told me (“I never buy leather”).
      ✓ hiking boots · ✓ not leather
      _verified 12:00 UTC_

      3. [Osmire Cairn Hiking Boots](http://shop.example/p/3) — **$118.00**
      Hiking boots; fits what you told me (“I never buy leather”).
      ✓ hiking boots · ✓ not leather
      _verified 12:00 UTC_

      4. [Torvanne Summit Hiking Boots](http://shop.example/p/4) — **$189.00**
      Hiking boots; fits what you told me (“I never buy leather”).
      ✓ hiking boots · ✓ not leather
      _verified 12:00 UTC_

      5. [Larkmoor Beck Hiking Boots](http://shop.example/p/5) — **$75.00**
      Hiking boots; fits what you told me (“I never buy leather”).
      ✓ hiking boots · ✓ not leather
      _verified 12:00 UTC_

      _♥ more like it · ✕ not for me · 🔔 tell me when it gets cheaper_
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Pictures]
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_refine_like_and_dislike() {
    let world = World::open().await;
    let first = world.ask("waterproof hiking boots").await;
    world.press(&first, "Cheaper");
    let cheaper = world.reply_after(first.message).await;
    assert!(cheaper.text.contains("at most"), "{}", cheaper.text);
    world.press(&first, "♥ 2");
    let like = world.reply_after(cheaper.message).await;
    assert!(like.text.contains("1. "), "{}", like.text);
    let press = world.telegram.press(&world.ada, like.message, "✕ 1");
    let answer = world.telegram.callback_answer(&press, SOON).await.unwrap();
    assert!(format!("{answer:?}").contains("leave it out"), "{answer:?}");
    world.press(&first, "Show more");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_in_private_stays_there() {
    let world = World::open().await;
    let bob = world.telegram.user("Bob");
    let group = world.telegram.supergroup("Climbers", &[&world.ada, &bob]);
    world.telegram.send_text(world.home, &world.ada, "I wear size 42 and I never buy leather.");
    world.says(world.home, "I'll keep it in mind").await;
    let picks = world.ask("I am looking for hiking boots").await;
    assert!(picks.text.contains("what you told me"), "{}", picks.text);
    world.telegram.send_text(world.home, &world.ada, "/memory");
    world.says(world.home, "I wear size 42").await;

    let asked = format!("@{} hiking boots for the weekend", world.telegram.bot_username());
    let asked = world.telegram.send_text(group, &world.ada, &asked);
    let public = world.reply_after(asked).await;
    assert!(!public.text.contains("told me"), "{}", public.text);
    assert_eq!(public.reply_to, Some(asked.id));
    world.telegram.send_text(group, &world.ada, "/memory");
    world.says(group, "ask me in private").await;
    world.telegram.send_text(group, &bob, "nobody asked the bot about boots");

    world.telegram.send_text(world.home, &world.ada, "/forget");
    let question = world.says(world.home, "can't be undone").await;
    world.press(&question, "Delete everything");
    world.says(world.home, "everything is deleted").await;
    world.telegram.send_text(world.home, &world.ada, "/memory");
    world.says(world.home, "nothing about you").await;
    world.telegram.snapshot(group);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_teaches_and_what_was_learned_can_be_struck() {
    let world = World::open().await;
    let found = world.ask("hiking boots").await;
    for pick in ["✕ 1", "✕ 2", "✕ 3"] {
        world.press(&found, pick);
        let asked = format!("{pick} ?");
        let has = |m: &SeenMessage| m.keyboard.iter().flatten().any(|b| b.text == asked);
        let reasons = world.telegram.wait_for(world.home, has, SOON).await;
        let press = world.telegram.press(&world.ada, reasons.message, "not my style");
        let said = world.telegram.callback_answer(&press, SOON).await.unwrap();
        assert_eq!(said.text.as_deref(), Some("Thank you, noted: not my style."));
        let back = |m: &SeenMessage| m.keyboard == found.keyboard;
        world.telegram.wait_for(world.home, back, SOON).await;
    }
    world.telegram.send_text(world.home, &world.ada, "/memory");
    let memory = world.says(world.home, "New today").await;
    let told = |line: &&str| line.contains(". rather not: ") && line.contains("3 reactions");
    let line = memory.text.lines().find(told).unwrap();
    let (number, what) = line.split_once(". ").unwrap();
    let (what, _) = what.split_once(" — ").unwrap();
    world.press(&memory, &format!("✕ {number}"));
    let struck = |m: &SeenMessage| m.message == memory.message && !m.text.contains(what);
    world.telegram.wait_for(world.home, struck, SOON).await;
    // It is not learned again.
    let press = world.telegram.press(&world.ada, found.message, "✕ 4");
    world.telegram.callback_answer(&press, SOON).await.unwrap();
    world.telegram.send_text(world.home, &world.ada, "/memory");
    let again = |m: &SeenMessage| m.message > memory.message;
    let again = world.telegram.wait_for(world.home, again, SOON).await;
    assert!(!again.text.contains(what), "{}", again.text);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_files_and_albums_are_one_turn_each() {
    let world = World::with(TelegramOptions::default(), Vec::new(), None).await;
    let server = world.server.as_ref().unwrap();
    server.pictures_ready().await;
    let boots = server.ask("somebody", "hiking boots").await;
    let pick = &boots["picks"][0];
    let title = pick["title"].as_str().unwrap();
    let picture = server.client.get(pick["image"].as_str().unwrap()).send().await.unwrap();
    let picture = picture.bytes().await.unwrap();

    let photo = world.telegram.send_photo(world.home, &world.ada, picture.clone(), "like this");
    let found = world.reply_after(photo).await;
    assert!(found.text.contains(&format!("1. {title}")), "{}", found.text);
    // What would narrow the picks is asked, with answers to press.
    let options = found.keyboard.iter().flatten().map(|button| button.text.clone());
    let options: Vec<String> = options.take_while(|text| !text.starts_with('♥')).collect();
    assert!((2..=4).contains(&options.len()) && found.text.contains('?'), "{found:#?}");
    world.press(&found, &options[0]);
    let narrowed = world.reply_after(found.message).await;
    assert!(narrowed.text.contains("1. "), "{}", narrowed.text);
    let file = Post::document(picture.clone(), "boots.jpg", "image/jpeg");
    let file = world.telegram.post(world.home, &world.ada, file);
    let found = world.reply_after(file).await;
    assert!(found.text.contains(&format!("1. {title}")), "{}", found.text);
    let album = vec![picture.clone(), picture.clone(), picture.clone()];
    let album = world.telegram.send_album(world.home, &world.ada, album, "which of these?");
    let last = *album.last().unwrap();
    world.reply_after(last).await;
    let lie = Post::document("not a picture", "lie.jpg", "image/jpeg");
    world.telegram.post(world.home, &world.ada, lie);
    world.says(world.home, "decode").await;
    // A picture of every pick, on request.
    world.press(&found, "Pictures");
    let album = |m: &SeenMessage| m.album.is_some();
    let pictures = world.telegram.wait_for(world.home, album, SOON).await;
    assert!(pictures.text.contains("1. "), "{}", pictures.text);
    let replies = world.telegram.replies(world.home);
    assert_eq!(replies.iter().filter(|m| m.album.is_none()).count(), 5, "{replies:#?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_topics_replies_and_edits() {
    let world = World::open().await;
    let bob = world.telegram.user("Bob");
    let forum = world.telegram.forum("Gear talk", &[&world.ada, &bob]);
    let topic = world.telegram.topic(forum, &world.ada, "Boots");
    let asked = Post::text("/pick waterproof hiking boots").thread(topic);
    let asked = world.telegram.post(forum, &world.ada, asked);
    let first = world.reply_after(asked).await;
    assert_eq!(first.thread, Some(topic));
    let answer = Post::text("cheaper").thread(topic).reply_to(first.message);
    let answer = world.telegram.post(forum, &bob, answer);
    let cheaper = world.reply_after(answer).await;
    assert!(cheaper.text.contains("at most"), "{}", cheaper.text);
    // What one person wanted binds no other's request.
    let anew =
        world.telegram.post(forum, &world.ada, Post::text("/pick hiking boots").thread(topic));
    let anew = world.reply_after(anew).await.text;
    assert!(!anew.contains("waterproof") && !anew.contains("at most"), "{anew}");

    // A corrected message gets one reply, below it.
    let typo = world.telegram.send_text(world.home, &world.ada, "a desk lamp for my desk please");
    let lamps = world.reply_after(typo).await;
    world.telegram.edit_text(typo, "hiking boots for my feet please");
    let boots = world.reply_after(lamps.message).await;
    assert!(boots.text.contains("Hiking Boots"), "{}", boots.text);
    assert!(world.telegram.message(lamps.message).is_none_or(|m| m.deleted));

    // A burst is one request.
    for part in ["I need", "hiking boots", "no leather"] {
        world.telegram.send_text(world.home, &world.ada, part);
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    let burst = world.reply_after(boots.message).await;
    assert!(burst.text.contains("not leather"), "{}", burst.text);
    world.telegram.snapshot(forum);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_votes_on_a_card_and_has_a_taste_of_its_own() {
    let mut world = World::open().await;
    let bob = world.telegram.user("Bob");
    let group = world.telegram.supergroup("Climbers", &[&world.ada, &bob]);
    let asked = world.telegram.send_text(group, &world.ada, "/pick hiking boots");
    let card = world.reply_after(asked).await;
    let vote = async |world: &World, who: &Person, button: &str, then: &str| {
        let press = world.telegram.press(who, card.message, button);
        let told = world.telegram.callback_answer(&press, SOON).await.unwrap().text;
        let counts = |m: &SeenMessage| m.message == card.message && m.keyboard[0][0].text == then;
        world.telegram.wait_for(group, counts, SOON).await;
        told.unwrap()
    };
    let told = vote(&world, &world.ada, "🗳 1", "🗳 1 · 1").await;
    assert!(told.starts_with("Your vote: 1."), "{told}");
    // What was counted before the program ended is counted afterwards.
    world.telegram.wait_until_idle(Duration::from_millis(300), SOON).await;
    assert!(world.server.take().unwrap().stop());
    world.start();
    vote(&world, &bob, "🗳 1 · 1", "🗳 1 · 2").await;
    world.telegram.send_text(group, &bob, "/taste");
    world.says(group, "likes:").await;
    vote(&world, &world.ada, "🗳 1 · 2", "🗳 1 · 1").await;
    let told = vote(&world, &bob, "🗳 1 · 1", "🗳 1").await;
    assert_eq!(told, "Your vote is taken back.");
    world.telegram.send_text(group, &bob, "/taste");
    world.says(group, "I don't know yet what you like here").await;
    world.telegram.snapshot(group);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inline_mode_offers_cards_and_reactions_are_kept() {
    let world = World::open().await;
    let picks = world.ask("waterproof hiking boots").await;
    let query = world.telegram.inline_query(&world.ada, "hiking boots");
    let answer = world.telegram.inline_answer(&query, SOON).await.unwrap();
    let cards = format!("{answer:?}");
    assert!(cards.contains("Hiking Boots"), "{cards}");
    world.telegram.react(&world.ada, picks.message, &["👍"]);
    world.telegram.react(&world.ada, picks.message, &[]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_that_telegram_brings_are_taken_with_its_secret_only() {
    let shop = Shop::open().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let env = vec![
        ("MAGPIE_CATALOGS", shop.feed()),
        ("MAGPIE_HTTP_ADDR", free.to_string()),
        ("TELEGRAM_WEBHOOK_URL", format!("http://{free}")),
    ];
    let world = World::with(TelegramOptions::default(), env, Some(shop)).await;
    let found = world.ask(BOOTS).await;
    world.press(&found, "Cheaper");
    world.reply_after(found.message).await;
    let client = &world.server.as_ref().unwrap().client;
    let forged = client.post(format!("http://{free}/hooks/telegram"));
    let forged = forged.header("x-telegram-bot-api-secret-token", "guess").body("{}");
    assert_eq!(forged.send().await.unwrap().status(), 401);
    let counts = world.telegram.counts();
    assert!(counts.contains_key("setWebhook") && !counts.contains_key("getUpdates"), "{counts:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_messages_are_answered_kindly_or_not_at_all() {
    let world = World::open().await;
    let at_home = |post| world.telegram.post(world.home, &world.ada, post);
    at_home(Post::sticker("👍"));
    world.says(world.home, "I read text and photos").await;
    at_home(Post::voice(3));
    at_home(Post::poll("Boots?", &["yes", "no"]));
    at_home(Post::location(1.0, 2.0));
    at_home(Post::dice(3));
    let long = "hiking boots ".repeat(315);
    world.ask(&long).await;
    world.ask("<b>hiking</b> & \u{202e}boots\u{200b} @everyone [x](http://e.example)").await;
    let group = world.telegram.supergroup("Climbers", &[&world.ada]);
    let rival = world.telegram.other_bot("Rival");
    world.telegram.join(group, &rival);
    world.telegram.send_text(group, &rival, "/pick hiking boots");
    let channel = world.telegram.channel("News");
    world.telegram.channel_post(channel, "hiking boots");
    let found = world.ask("hiking boots for wet trails").await;
    for forged in ["AAAA", "buy:1", ""] {
        let press = world.telegram.press_data(&world.ada, found.message, forged);
        let answer = world.telegram.callback_answer(&press, SOON).await.unwrap();
        assert!(format!("{answer:?}").contains("no longer works"), "{answer:?}");
    }
    assert_eq!(world.telegram.replies(group).len(), 0);
    world.telegram.block_bot(&world.ada);
    world.telegram.send_text(world.home, &world.ada, "are you there, bot, with hiking boots?");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_accepted_before_a_kill_gets_exactly_one_visible_reply() {
    let shop = Shop::open().await;
    // A slow scripted model that fails in the end keeps the turns in flight when the kill comes.
    let model = ScriptedModelServer::start(Duration::from_millis(400), |_| Err(500)).await;
    let mut env = vec![("MAGPIE_CATALOGS", shop.feed())];
    env.extend(model.env());
    let options = TelegramOptions { limits: Limits::off(), ..TelegramOptions::default() };
    let mut world = World::with(options, env, Some(shop)).await;
    let shoppers: Vec<(Person, ChatId)> = (0..20)
        .map(|n| world.telegram.user(&format!("Shopper{n}")))
        .map(|user| (user.clone(), world.telegram.private_chat(&user)))
        .collect();
    for (user, chat) in &shoppers {
        world.telegram.send_text(*chat, user, BOOTS);
    }
    for (_, chat) in &shoppers {
        world.telegram.wait_for(*chat, |_| true, SOON).await;
    }
    world.server.take().unwrap().kill();
    world.start();
    for (_, chat) in &shoppers {
        world.telegram.wait_for(*chat, |m| !m.keyboard.is_empty(), SOON).await;
    }
    world.telegram.wait_until_idle(Duration::from_millis(300), SOON).await;
    for (_, chat) in &shoppers {
        let replies = world.telegram.replies(*chat);
        let finals = replies.iter().filter(|m| !m.keyboard.is_empty()).count();
        assert_eq!(finals, 1, "{replies:#?}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_troubles_loses_nothing_and_doubles_nothing() {
    let shop = Shop::open().await;
    let env = vec![
        ("MAGPIE_CATALOGS", shop.feed()),
        ("MAGPIE_TURNS_PER_MINUTE", "1000".to_owned()),
        ("TELEGRAM_MESSAGES_PER_SECOND", "300".to_owned()),
    ];
    // Chats keep their limits; that of the whole bot is raised, or the day would last four minutes.
    let all = Some(Rate { burst: 600, every: Duration::from_millis(3) });
    let limits = Limits { overall: all, ..Limits::default() };
    let options = TelegramOptions { limits, ..TelegramOptions::default() };
    let world = World::with(options, env, Some(shop)).await;
    world.telegram.faults(|faults| {
        faults.too_many_requests = 0.1;
        faults.internal_error = 0.03;
        faults.bad_gateway = 0.02;
        faults.duplicate_updates = 0.1;
        faults.reorder_updates = 0.05;
    });
    let shoppers: Vec<(Person, ChatId)> = (0..SHOPPERS)
        .map(|n| world.telegram.user(&format!("Shopper{n}")))
        .map(|user| (user.clone(), world.telegram.private_chat(&user)))
        .collect();
    for round in 1..=ROUNDS {
        for (at, (user, chat)) in shoppers.iter().enumerate() {
            world.telegram.send_text(*chat, user, BOOTS);
            if at == SHOPPERS / 3 {
                world.telegram.drop_connections();
            }
            if at == SHOPPERS / 2 && round == 2 {
                world.telegram.stop().await;
                tokio::time::sleep(Duration::from_millis(1_500)).await;
                world.telegram.restart().await.unwrap();
            }
        }
        for (_, chat) in &shoppers {
            let finals = || {
                let replies = world.telegram.replies(*chat);
                replies.iter().filter(|m| !m.keyboard.is_empty()).count()
            };
            let until = std::time::Instant::now() + SOON * 4;
            while finals() < round {
                assert!(
                    std::time::Instant::now() < until,
                    "round {round}: {:#?}",
                    world.telegram.replies(*chat)
                );
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    world.telegram.wait_until_idle(Duration::from_millis(300), SOON).await;
    for (_, chat) in &shoppers {
        let replies = world.telegram.replies(*chat);
        assert_eq!(
            replies.iter().filter(|m| !m.keyboard.is_empty()).count(),
            ROUNDS,
            "{replies:#?}"
        );
    }
    world.end().await;
}
